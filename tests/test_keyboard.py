"""Enter makes the coach listen, and the terminal is given back as it was."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from voicecoach.keyboard import EnterKey, enter_key

termios = pytest.importorskip("termios")


def pressed_soon(key: EnterKey) -> bool:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if key.pressed():
            return True
    return False


def test_enter_is_noticed_and_other_keys_are_not() -> None:
    reading, writing = os.pipe()
    key = EnterKey(reading)
    assert not key.pressed()
    os.write(writing, b"x")
    os.write(writing, b"\n")
    assert pressed_soon(key)
    assert not key.pressed()
    key.close()
    os.close(writing)
    os.close(reading)


def test_without_a_terminal_there_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        with enter_key() as key:
            assert key is None


def test_what_is_typed_is_not_shown_until_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    master, slave = os.openpty()
    with os.fdopen(slave) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        monkeypatch.setattr(os, "tcgetpgrp", lambda _descriptor: os.getpgrp())
        before = termios.tcgetattr(terminal)
        with enter_key() as key:
            assert key is not None
            assert not termios.tcgetattr(terminal)[3] & termios.ECHO
            os.write(master, b"\n")
            assert pressed_soon(key)
        assert termios.tcgetattr(terminal) == before
    os.close(master)
