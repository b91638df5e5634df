"""What sound devices there are, and which of them is meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from voicecoach.errors import UsageError, VoicecoachError

if TYPE_CHECKING:
    from collections.abc import Sequence

Direction: TypeAlias = Literal["input", "output"]

_NOUN: dict[Direction, str] = {"input": "microphone", "output": "speaker"}


@dataclass(frozen=True, slots=True)
class Device:
    """One sound device as PortAudio sees it."""

    index: int
    name: str
    inputs: int
    """Channels that can be recorded; 0 for a speaker."""
    outputs: int
    """Channels that can be played; 0 for a microphone."""
    rate: int
    """The sampling rate that the device prefers, in Hz."""
    default_input: bool = False
    default_output: bool = False

    def channels(self, direction: Direction) -> int:
        """How many channels it has in one direction."""
        return self.inputs if direction == "input" else self.outputs

    def is_default(self, direction: Direction) -> bool:
        """Whether the system would take this device for one direction."""
        return self.default_input if direction == "input" else self.default_output


def choose(devices: Sequence[Device], wanted: str | int | None, direction: Direction) -> Device:
    """The device that is meant by an index, by a part of a name in any case, or by default (None).

    Raises `UsageError`, listing what there is, where nothing fits, and `VoicecoachError` where
    there is no device at all for this direction.
    """
    fit = [device for device in devices if device.channels(direction)]
    noun = _NOUN[direction]
    if not fit:
        raise VoicecoachError(f"No {noun} was found: plug one in, or give a sound file instead.")
    if wanted is None:
        return next((d for d in fit if d.is_default(direction)), fit[0])
    found = [d for d in fit if str(d.index) == str(wanted)]
    if isinstance(wanted, str):
        name = wanted.casefold()
        named = [d for d in fit if name in d.name.casefold()]
        found = [d for d in named if name == d.name.casefold()] + named + found
    if not found:
        there = ", ".join(f"{d.index} ({d.name})" for d in fit)
        raise UsageError(f'There is no {noun} "{wanted}": choose one of {there}.')
    return found[0]
