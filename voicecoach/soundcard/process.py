"""The parent's end of the sound card process."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.soundcard.devices import Device, choose
from voicecoach.timebase import FRAME_SAMPLES

if TYPE_CHECKING:
    from voicecoach.sound import Samples

FRAME_BYTES = FRAME_SAMPLES * 4

_ANSWER_SECONDS = 10.0
"""A sound system that has not answered by then never will."""

_DYING_SECONDS = 2.0


class SoundCard:
    """A device being recorded from or played to, in a process of its own.

    Raises `UsageError` for a device that there is not, `VoicecoachError` for one that won't open
    or a missing PortAudio.
    """

    def __init__(self, task: str, device: str | int | None) -> None:
        self._process, self.settings = _started(task, device)

    def read(self) -> Samples | None:
        """The next frame recorded, waiting for it; None when the device or the process is gone."""
        assert self._process.stdout is not None
        try:
            data = self._process.stdout.read(FRAME_BYTES)
        except (OSError, ValueError):  # closed from another thread
            return None
        return np.frombuffer(data, np.float32) if len(data) == FRAME_BYTES else None

    def write(self, frame: Samples) -> bool:
        """Pass a frame on to be played; false when the device or the process is gone."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(frame.astype(np.float32, copy=False).tobytes())
            self._process.stdin.flush()
        except (OSError, ValueError):
            return False
        return True

    def finish(self, seconds: float) -> None:
        """Let what was written be played for at most so many seconds, then let the device go."""
        assert self._process.stdin is not None
        with suppress(OSError, subprocess.TimeoutExpired):
            self._process.stdin.close()
            self._process.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """Let the device go at once."""
        _end(self._process)


def devices() -> list[Device]:
    """Every sound device there is now. Raises `VoicecoachError` where PortAudio is missing."""
    process, found = _started("list", None)
    _end(process)
    return [Device(**fields) for fields in found]


def sound_problem() -> str | None:
    """What keeps this machine from holding a spoken conversation, as a sentence, or None."""
    try:
        found = devices()
        choose(found, None, "input")
        choose(found, None, "output")
    except VoicecoachError as error:
        return str(error)
    return None


def _started(task: str, device: str | int | None) -> tuple[subprocess.Popen[bytes], Any]:
    process = subprocess.Popen(
        [sys.executable, "-m", "voicecoach.soundcard", task, json.dumps(device)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    watch = threading.Timer(_ANSWER_SECONDS, process.kill)
    watch.start()
    try:
        line = process.stdout.readline()
    finally:
        watch.cancel()
    answer = json.loads(line) if line else {"error": _NO_ANSWER, "usage": False}
    if isinstance(answer, dict) and "error" in answer:
        _end(process)
        raise (UsageError if answer["usage"] else VoicecoachError)(answer["error"])
    return process, answer


_NO_ANSWER = (
    "The sound system does not answer: restart the sound server, or unplug the device and plug "
    "it in again."
)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    try:
        process.wait(_DYING_SECONDS)
    except subprocess.TimeoutExpired:  # stuck in a driver: nothing more can be done
        return
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was not sent yet goes nowhere
                pipe.close()
