"""The Enter key, which makes the coach listen for a while."""

from __future__ import annotations

import contextlib
import os
import queue
import select
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOK = 0.2
"""Seconds after which the reader looks whether it is still wanted."""

ENTER = (b"\n", b"\r")


class EnterKey:
    """Whether Enter was pressed; read on a thread of its own, from the terminal `descriptor`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._presses: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._read, name="keyboard", daemon=True)
        self._thread.start()

    def pressed(self) -> bool:
        """Whether it was pressed since the last time this was asked; never waits."""
        try:
            self._presses.get_nowait()
        except queue.Empty:
            return False
        return True

    def close(self) -> None:
        """Stop reading."""
        self._closed.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._closed.is_set():
            ready, _, _ = select.select([self._descriptor], [], [], _LOOK)
            if not ready:
                continue
            typed = os.read(self._descriptor, 64)
            if not typed:
                return
            if any(key in typed for key in ENTER):
                self._presses.put(None)


@contextlib.contextmanager
def enter_key() -> Iterator[EnterKey | None]:
    """The Enter key of the terminal, which meanwhile doesn't show what is typed.

    None where no terminal is typed at, or not for this program, and on Windows, whose consoles
    can't be waited for so.
    """
    if sys.platform == "win32" or sys.stdin is None or not sys.stdin.isatty():
        yield None
        return
    import termios

    descriptor = sys.stdin.fileno()
    if os.tcgetpgrp(descriptor) != os.getpgrp():
        yield None  # in the background, touching the terminal would stop the program
        return
    before = termios.tcgetattr(descriptor)
    silent = termios.tcgetattr(descriptor)
    silent[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(descriptor, termios.TCSADRAIN, silent)
    key = EnterKey(descriptor)
    try:
        yield key
    finally:
        key.close()
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
