"""A session under way: which script, how far, and what was answered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from voicecoach.coach.breathing import Pattern, PatternError
from voicecoach.coach.places import TABLE
from voicecoach.coach.script import Ask, Breathe, Say, TakeNote
from voicecoach.timebase import frames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicecoach.coach.script import Script, Step


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user asked of the breathing: a pattern, a number of breaths, or a length."""

    pattern: Pattern | None = None
    cycles: int | None = None
    length: int | None = None

    @classmethod
    def from_slots(cls, slots: Mapping[str, str]) -> Wish:
        """Read the slots of a heard "start".

        Raises:
            PatternError: the pattern asked for is outside the safe limits.
        """
        pattern = None
        if "pattern" in slots:
            pattern = Pattern.parse(slots["pattern"])
        elif "inhale" in slots:
            pattern = Pattern(
                *(float(slots.get(phase, 0)) for phase in ("inhale", "hold", "exhale", "rest"))
            )
        return cls(
            pattern=pattern,
            cycles=int(slots["count"]) if "count" in slots else None,
            length=frames(60 * float(slots["minutes"])) if "minutes" in slots else None,
        )


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where a session stopped, short enough to be kept over a restart."""

    session: str
    position: int
    answers: tuple[tuple[str, str], ...] = ()
    wish: Wish = Wish()

    def dump(self) -> str:
        """The bookmark as text."""
        pattern = None if self.wish.pattern is None else str(self.wish.pattern)
        wish = [pattern, self.wish.cycles, self.wish.length]
        return json.dumps([self.session, self.position, dict(self.answers), wish])

    @classmethod
    def parse(cls, text: str) -> Bookmark | None:
        """The bookmark that `dump` wrote; None for anything else."""
        try:
            session, position, answers, (pattern, cycles, length) = json.loads(text)
            return cls(
                str(session),
                int(position),
                tuple((str(k), str(v)) for k, v in answers.items()),
                Wish(pattern and Pattern.parse(pattern), cycles, length),
            )
        except (ValueError, TypeError, AttributeError, PatternError):
            return None


@dataclass(frozen=True)
class Session:
    """A script, the step at hand, and the answers so far. `started` and `held` are in frames.

    `recalled` holds the words of notes that may be read out, by the name of their box.
    """

    script: Script
    started: int
    facts: Mapping[str, str]
    wish: Wish = field(default_factory=Wish)
    position: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    held: int = 0
    recalled: Mapping[str, str] = field(default_factory=dict)

    @property
    def turn(self) -> int:
        """Which of its wordings each prompt is at: how often the session was begun before."""
        return int(self.facts["begun"])

    @property
    def brief(self) -> bool:
        """Whether prompts are to be brief."""
        return self.facts["detail"] == "brief"

    def recall(self, text: str) -> str:
        """A text with what was kept in place of the names in braces."""
        for name, words in self.recalled.items():
            text = text.replace(f"{{{name}}}", words)
        return text

    @property
    def step(self) -> Step:
        """The step at hand."""
        return self.script.steps[self.position]

    @property
    def time_up_at(self) -> int | None:
        """The frame at which the session has to turn to its closing steps."""
        if self.script.limit is None:
            return None
        return self.started + self.held + self.script.limit - self._closing_length

    @cached_property
    def _closing_length(self) -> int:
        """Frames to keep free for the closing steps, so that the whole stays within the limit."""
        closing = sum(
            self.breaths(step.action)[0].cycle * self.breaths(step.action)[1]
            if isinstance(step.action, Breathe)
            else frames(8)
            for step in self.script.steps
            if step.closing
        )
        return min(closing, (self.script.limit or 0) // 2)

    def breaths(self, action: Breathe) -> tuple[Pattern, int]:
        """The pattern and the number of breaths for a step, from the step, the wish, the script."""
        pattern = action.pattern or self.wish.pattern or self.script.pattern
        if action.cycles is not None:
            return pattern, action.cycles
        if self.wish.cycles is not None:
            return pattern, self.wish.cycles
        if self.wish.length is not None:
            return pattern, pattern.cycles_in(self.wish.length)
        return pattern, self.script.cycles

    def answered(self, name: str, value: str) -> Session:
        """The session with one more answer."""
        return replace(self, answers={**self.answers, name: value})

    def skipped(self) -> Session:
        """The session with the step at hand left out; a question with a default takes that."""
        action = self.step.action
        if isinstance(action, Ask) and action.default is not None:
            return self.answered(self.step.name, action.default)
        return self

    def first(self) -> Session | None:
        """The session at its first step that applies, from the one at hand on."""
        return self._from(self.position)

    def next(self) -> Session | None:
        """The session one step on; None at its end."""
        return self._from(self.position + 1)

    def closing(self) -> Session | None:
        """The session at its first closing step; None where it has none."""
        return self._from(self.position, closing=True)

    def previous(self) -> Session | None:
        """The session one step back; None at its beginning."""
        for position in range(self.position - 1, -1, -1):
            if self._applies(position):
                return replace(self, position=position)
        return None

    def bookmark(self) -> Bookmark:
        """Where the session is."""
        return Bookmark(self.script.name, self.position, tuple(self.answers.items()), self.wish)

    def _from(self, position: int, *, closing: bool = False) -> Session | None:
        for candidate in range(position, len(self.script.steps)):
            if self._applies(candidate) and (self.script.steps[candidate].closing or not closing):
                return replace(self, position=candidate)
        return None

    def _applies(self, position: int) -> bool:
        step = self.script.steps[position]
        if isinstance(step.action, TakeNote) and not TABLE[self.facts["place"]].takes(
            step.action.box, wanted=self.facts["dictation"] == "yes"
        ):
            return False
        recalls = step.action.recalls if isinstance(step.action, Say) else ()
        return step.applies({**self.facts, **self.answers}) and all(
            name in self.recalled for name in recalls
        )
