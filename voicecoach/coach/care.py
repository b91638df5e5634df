"""What the coach does about a red flag in what was said: when help is named, and how slowly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

from voicecoach.coach.activity import Saying
from voicecoach.coach.levels import PACE_LIMITS
from voicecoach.coach.redflags import several
from voicecoach.timebase import frames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicecoach.coach.floor import Floor
    from voicecoach.coach.phrasebook import Phrasebook
    from voicecoach.coach.redflags import RedFlags, Tier
    from voicecoach.coach.safety import Helpline
    from voicecoach.coach.session import Session

IN_CONVERSATION = frames(60)
"""Frames after the coach last spoke in which what is said, though no session runs, is taken as
said to it. Later, talk is most likely meant for somebody else."""

SLOWLY = 0.85
"""How much slower than the user's pace a crisis line is given."""

ECHOED = 0.7
"""The share of its words that a sentence has in common with the coach's own, to be its echo."""

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

    def of_self(self, text: str) -> bool:
        """Whether somebody speaks of themselves, which is asked of talk outside a session."""
        return self._flags.speaks_of_self(text)

    def echoes(self, text: str, over: str | None) -> bool:
        """Whether words that began while the coach said `over` are most likely its own.

        Some of the coach's lines name what may not be passed over, and a microphone may catch
        them. The user speaks of "I" where the coach says "you".
        """
        if over is None or self._flags.speaks_of_self(text) > self._flags.speaks_of_self(over):
            return False
        words, own = _words(text), set(_words(over))
        return sum(word in own for word in words) >= ECHOED * len(words)

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


CRISIS = ("get_help.line", "get_help.again", "care.yes", "care.no", "care.otherwise")
"""What is said slowly, and has the line filled in."""

CRISIS_FIXED = (
    "care.opening",
    "get_help.stale",
    "care.limits",
    "care.card",
    "care.safe",
    "care.stay",
)
"""What is said slowly besides."""


def crisis_prompts(phrasebook: Phrasebook, line: Helpline) -> tuple[str, ...]:
    """Everything that may be said slowly where `line` is given, what comes first in front."""
    first, *others = CRISIS_FIXED
    keys = (first, *CRISIS, *others)
    fields = {"name": line.name, "number": line.spoken, "hours": line.hours}
    return tuple(text for key in keys for text in phrasebook.wordings(key, **fields))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))


def slowly(pace: float) -> float:
    """The pace for a crisis line, where the user's is `pace`."""
    return min(pace, max(PACE_LIMITS[0], round(pace * SLOWLY, 2)))
