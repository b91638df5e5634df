"""The scripted user: lines that are spoken aloud, or typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from voicecoach.errors import UsageError
from voicecoach.timebase import FRAME_SAMPLES
from voicecoach.wavefile import read_sound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from voicecoach.hearing.ears import TypedEars
    from voicecoach.rehearsal.scenario import Turn
    from voicecoach.sound import Samples
    from voicecoach.speaking.prompts import PromptCache


class User(Protocol):
    """How the scripted user gets a line across."""

    def say(self, turn: Turn) -> Iterator[Samples]:
        """The frames in which the line is said."""
        ...


class SpokenUser:
    """Speaks with a voice of its own, or plays recordings, named relative to `folder`.

    The lines are those of a script, nobody's own words, and so they may be kept as prompts are.
    """

    def __init__(self, lines: PromptCache, folder: Path) -> None:
        self._lines = lines
        self._folder = folder

    def say(self, turn: Turn) -> Iterator[Samples]:
        """The line as sound, frame by frame."""
        sound = self.sound(turn)
        count = -(-len(sound) // FRAME_SAMPLES)
        whole = np.zeros(count * FRAME_SAMPLES, np.float32)
        whole[: len(sound)] = sound
        yield from whole.reshape(-1, FRAME_SAMPLES)

    def sound(self, turn: Turn) -> Samples:
        """The line as sound, at 16 kHz."""
        if turn.file is not None:
            return read_sound(self._folder / turn.file)
        return self._lines.render(turn.user or "", 1.0)


class TypedUser:
    """Types: no sound is made, and no time taken."""

    def __init__(self, ears: TypedEars) -> None:
        self._ears = ears

    def say(self, turn: Turn) -> Iterator[Samples]:
        """The line is there after two frames of silence."""
        if turn.user is None:
            raise UsageError(f"{turn.file} can't be typed: rehearse this scenario without --text.")
        self._ears.type(turn.user)
        for _ in range(2):
            yield np.zeros(FRAME_SAMPLES, np.float32)
