"""What the coach does about a red flag in what was said: when help is named, and how slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from voicecoach.coach.activity import Saying
from voicecoach.coach.redflags import several
from voicecoach.timebase import frames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicecoach.coach.floor import Floor
    from voicecoach.coach.redflags import RedFlags, Tier
    from voicecoach.coach.session import Session

IN_CONVERSATION = frames(60)
"""Frames after the coach last spoke in which what is said, though no session runs, is taken as
said to it. Later, talk is most likely meant for somebody else."""

SLOWLY = 0.85
"""How much slower than the user's pace a crisis line is given."""

SLOWEST = 0.7

Signpost: TypeAlias = Literal["today", "soon"]
SIGNPOSTS: Mapping[Signpost, str] = {"today": "care.today", "soon": "care.soon"}
"""The lines that say whom to turn to."""


class Care:
    """The flags of one session, and which of them are still to be answered.

    A flag "now" is answered at once, every time. "Today" waits for the end of the step at hand,
    "soon" for the end of the session; each is answered once a session at most.
    """

    def __init__(self, flags: RedFlags) -> None:
        self._flags = flags
        self._signs: dict[str, str] = {}
        self._noticed: set[Signpost] = set()
        self._given: set[Signpost] = set()

    def notice(self, text: str) -> Tier | None:
        """Look through what was said; the tier of a flag that wasn't noticed in this session."""
        flag = self._flags.find(text) if text else None
        if flag is None:
            # What counts only together may be said in different notes.
            self._signs |= self._flags.signs(text)
            flag = several(self._signs)
        if flag is None or flag.tier == "now":
            return None if flag is None else flag.tier
        if flag.tier in self._noticed:
            return None
        self._noticed.add(flag.tier)
        return flag.tier

    def mark(self, tier: Signpost) -> None:
        """A flag was answered for in so many words."""
        self._noticed.add(tier)

    def due(self, *, over: bool) -> Signpost | None:
        """The signpost to be given between two steps, or with `over` at the end; taken as given."""
        wanted: tuple[Signpost, ...] = ("today", "soon") if over else ("today",)
        for tier in wanted:
            if tier in self._noticed - self._given:
                self._given.add(tier)
                return tier
        return None

    def forget(self) -> None:
        """The session is over."""
        self._signs.clear()
        self._noticed.clear()
        self._given.clear()


class Signposting(Saying):
    """Say whom to turn to, between two steps; `then` is where the session goes on, None its end."""

    def __init__(self, text: str, floor: Floor, then: Session | None) -> None:
        super().__init__(text, floor)
        self.then = then


def slowly(pace: float) -> float:
    """The pace for a crisis line, where the user's is `pace`."""
    return min(pace, max(SLOWEST, round(pace * SLOWLY, 2)))
