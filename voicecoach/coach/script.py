"""A session script as the coach runs it: a flat list of steps, each with its guards.

`repeat` and `choose` hold steps of their own where a script is written (see `writing`); here they
are laid out, so that a place in a session is one number: it can be kept, stepped forward and back,
and picked up again after a crash. There are no jumps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from voicecoach.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicecoach.coach.breathing import Pattern
    from voicecoach.coach.redflags import Tier

FACTS = (
    "place",
    "notes",
    "dictation",
    "promise",
    "adjustment",
    "floors-due",
    "times",
    "detail",
)
"""Names a guard may use without asking: where the user is; whether notes are kept, notes are taken
where the user is, something was put aside before the shift, a small adjustment was kept at the last
weekly reset, and half a year has passed since floors were set ("yes"/"no"); how often the session
was done; and whether the coach is to be "brief" or "full"."""

RECALLED = ("adjustment",)
"""Boxes whose last note may be read out, by its name in braces, in a `say` step."""

CARS = ("car-parked", "car-moving")

Answers: TypeAlias = "Mapping[str, str]"


class ScriptError(UsageError):
    """A script that can't be used: file, step and mend in one sentence."""


@dataclass(frozen=True, slots=True)
class Guard:
    """One comparison of an answer or a fact with a value, such as `heat >= 7`."""

    name: str
    comparison: str
    value: str

    def holds(self, answers: Answers) -> bool:
        """Whether the comparison is true; a name without an answer (a skipped step) is false."""
        known = answers.get(self.name)
        if known is None:
            return False
        if self.comparison in ("==", "!="):
            return (known == self.value) == (self.comparison == "==")
        if not (is_number(known) and is_number(self.value)):
            return False
        left, right = float(known), float(self.value)
        return {
            "<": left < right,
            "<=": left <= right,
            ">": left > right,
            ">=": left >= right,
        }[self.comparison]


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether it is the turn of one way of a `rotate`: the `number`-th of `count`, from 0."""

    number: int
    count: int

    def holds(self, answers: Answers) -> bool:
        """Every way has its turn, by how often the session was begun before."""
        return int(answers.get("begun", "0")) % self.count == self.number


@dataclass(frozen=True, slots=True)
class Wording:
    """One thing to say, in wordings that take turns; `brief` ones, where there are any, for those
    who know it."""

    variants: tuple[str, ...]
    brief: tuple[str, ...] = ()

    def pick(self, turn: int, *, brief: bool = False) -> str:
        """The wording for the `turn`-th time."""
        variants = self.brief if brief and self.brief else self.variants
        return variants[turn % len(variants)]


@dataclass(frozen=True, slots=True)
class Say:
    """Speak, then go on. With `recalls`, the words of those boxes' last notes are filled in."""

    wording: Wording
    recalls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """Be silent for `length` frames."""

    length: int


@dataclass(frozen=True, slots=True)
class Breathe:
    """Pace `cycles` breaths. What is None was left to the user, or to the script's defaults.

    With `tones`, breaths are not spoken, whatever the user has set; `steady` ones can't be made
    slower or faster.
    """

    pattern: Pattern | None
    cycles: int | None
    tones: bool = False
    steady: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Put a question with named answers, each a sentence template.

    With a `default`, silence for `patience` frames counts as that answer. `tiers` pairs answers
    that are a red flag with how soon help is named.
    """

    wording: Wording
    choices: tuple[tuple[str, str], ...]
    default: str | None = None
    patience: int | None = None
    tiers: tuple[tuple[str, Tier], ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """Ask for a number from 0 to 10."""

    wording: Wording


@dataclass(frozen=True, slots=True)
class TakeNote:
    """Take a short dictated note into a box, of at most `limit` frames."""

    box: str
    wording: Wording
    limit: int


@dataclass(frozen=True, slots=True)
class Timer:
    """Let `length` frames pass, speaking the next line every `every` frames."""

    length: int
    every: int
    lines: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    """End here, and begin another session."""

    session: str


Action: TypeAlias = Say | Wait | Breathe | Ask | Rate | TakeNote | Timer | HandOver


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, under which name it is traced and answered, and its guards.

    A `closing` step belongs to the end of the session, which comes even when the time is up. From
    the step on everything is `level` decibels louder than the user has set; never above 0.
    """

    name: str
    action: Action
    guards: tuple[Guard | Turn, ...] = ()
    places: tuple[str, ...] = ()
    closing: bool = False
    level: float = 0.0

    def applies(self, answers: Answers) -> bool:
        """Whether the step is to be taken, given the answers and facts so far."""
        if self.places and answers.get("place") not in self.places:
            return False
        return all(guard.holds(answers) for guard in self.guards)


@dataclass(frozen=True, slots=True)
class Script:
    """A whole session, checked and laid flat.

    `limit` is in frames, None for no limit. `sentences` are templates that start it. Without
    `chime` no short sound is made while it runs, nor at its end.
    """

    name: str
    title: str
    technique: tuple[str, ...]
    places: tuple[str, ...]
    limit: int | None
    pattern: Pattern
    cycles: int
    steps: tuple[Step, ...]
    sentences: tuple[str, ...] = ()
    chime: bool = True

    def allowed_in(self, place: str) -> bool:
        """Whether the session may run in `place`."""
        return place in self.places or (place == "anywhere" and bool(self.places))

    @property
    def prompts(self) -> tuple[str, ...]:
        """Every text the session may speak, known in advance, in the order of the steps."""
        return tuple(text for step in self.steps for text in _spoken(step.action))

    @property
    def successors(self) -> tuple[str, ...]:
        """The sessions it may hand over to."""
        found = (step.action.session for step in self.steps if isinstance(step.action, HandOver))
        return tuple(dict.fromkeys(found))


def _spoken(action: Action) -> tuple[str, ...]:
    match action:
        case Say(wording, recalls) if not recalls:
            return (*wording.variants, *wording.brief)
        case Ask(wording) | Rate(wording) | TakeNote(_, wording):
            return (*wording.variants, *wording.brief)
        case Timer(lines=lines):
            return tuple(text for line in lines for text in (*line.variants, *line.brief))
        case _:
            return ()


def is_number(text: str) -> bool:
    """Whether a text is a plain decimal number."""
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None
