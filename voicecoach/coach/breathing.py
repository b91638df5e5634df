"""Breath patterns and the exact frame at which each of their phases begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicecoach.errors import UsageError
from voicecoach.timebase import frames

if TYPE_CHECKING:
    from voicecoach.events import CueKind

PHASE_LIMIT = 20.0
"""Seconds: no phase may be longer."""

CYCLE_LIMITS = (4.0, 40.0)
"""Seconds: no whole breath may be shorter or longer."""

_WRITTEN = re.compile(r"\d+(\.\d+)?(-\d+(\.\d+)?){1,3}")


class PatternError(UsageError):
    """A breath pattern that can't be breathed, or can't be read."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase as it recurs: its kind, and its place and length in the cycle, in frames."""

    kind: CueKind
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A breath: in, hold, out and rest, in seconds; written "4-2-6", or "4-4-4-4" with a rest.

    The default is 4-2-6. An exhale longer than the inhale at five or six breaths a minute is the
    best-supported pace; a short hold adds nothing measurable and may be 0.

    Raises:
        PatternError: a phase is over 20 s, the cycle is not between 4 and 40 s, or the breath
            never goes in or never goes out.
    """

    inhale: float
    hold: float
    exhale: float
    rest: float = 0.0

    def __post_init__(self) -> None:
        phases = (self.inhale, self.hold, self.exhale, self.rest)
        low, high = CYCLE_LIMITS
        if not (
            all(0 <= phase <= PHASE_LIMIT for phase in phases)
            and frames(self.inhale) > 0
            and frames(self.exhale) > 0
            and low <= sum(phases) <= high
        ):
            raise PatternError(
                f'the breath pattern "{self}" is outside the safe limits: give each phase 0 to '
                f"{PHASE_LIMIT:g} seconds, a breath in and out, and {low:g} to {high:g} seconds "
                "a cycle, such as 4-2-6."
            )

    @classmethod
    def parse(cls, written: str) -> Pattern:
        """Read "4-6" (in, out), "4-2-6" (in, hold, out) or "4-4-4-4" (and a rest)."""
        if not _WRITTEN.fullmatch(written):
            raise PatternError(
                f'the breath pattern "{written}" can\'t be read: write seconds for in, hold and '
                "out with hyphens, such as 4-2-6."
            )
        numbers = [float(part) for part in written.split("-")]
        if len(numbers) == 2:
            numbers.insert(1, 0.0)
        return cls(*numbers)

    def __str__(self) -> str:
        shown = [self.inhale, self.hold, self.exhale] + ([self.rest] if self.rest else [])
        return "-".join(f"{phase:g}" for phase in shown)

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases that last, in order."""
        kinds: tuple[tuple[CueKind, float], ...] = (
            ("in", self.inhale),
            ("hold", self.hold),
            ("out", self.exhale),
            ("rest", self.rest),
        )
        found: list[Phase] = []
        offset = 0
        for kind, length in kinds:
            if frames(length) > 0:
                found.append(Phase(kind, offset, frames(length)))
                offset += frames(length)
        return tuple(found)

    @property
    def cycle(self) -> int:
        """The length of one whole breath, in frames."""
        last = self.phases[-1]
        return last.offset + last.length

    def cycles_in(self, length: int) -> int:
        """How many whole breaths come nearest to `length` frames; at least one."""
        return max(1, round(length / self.cycle))

    def scaled(self, seconds: float) -> Pattern:
        """The pattern with `seconds` more of breathing in and of breathing out, within the limits.

        Where the limits forbid it, the pattern is returned as it is.
        """
        try:
            return Pattern(self.inhale + seconds, self.hold, self.exhale + seconds, self.rest)
        except PatternError:
            return self
