"""What the coach does about silence, and about words it can't make out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from voicecoach.timebase import frames

if TYPE_CHECKING:
    from voicecoach.coach.floor import Floor

FIRST_REPROMPT = frames(8)
LATER_REPROMPT = frames(12)

AfterSilence: TypeAlias = Literal["still there", "no hurry", "rest"]
AfterMiss: TypeAlias = Literal["say again", "name choices", "give up"]


@dataclass(slots=True)
class Patience:
    """One turn of the user's: how often silence, and how often a miss, came of it.

    A gentle reprompt after 8 s, a second 12 s later, and after 12 s more the session rests. "Say
    that again?" once, then the choices are named, twice; then the session rests.
    """

    since: int = 0
    """The frame at which the turn began."""

    silences: int = 0
    misses: int = 0

    def deadline(self, floor: Floor) -> int | None:
        """The frame at which silence has lasted too long; None while somebody speaks."""
        free = floor.free_since
        if free is None:
            return None
        return max(free, self.since) + (LATER_REPROMPT if self.silences else FIRST_REPROMPT)

    def silence(self) -> AfterSilence:
        """Silence has lasted too long once more: what to do."""
        self.silences += 1
        match self.silences:
            case 1:
                return "still there"
            case 2:
                return "no hurry"
            case _:
                return "rest"

    def miss(self) -> AfterMiss:
        """Something was said and not understood once more: what to do."""
        self.misses += 1
        match self.misses:
            case 1:
                return "say again"
            case 2 | 3:
                return "name choices"
            case _:
                return "give up"
