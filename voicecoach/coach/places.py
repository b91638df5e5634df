"""Where the user is, and what each place allows.

The place decides what is allowed, not only how it sounds. Everything that differs between places
is a row of `TABLE`; the coach looks things up there, and knows by name but the two places of a car.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from voicecoach.coach.breathing import Pattern
from voicecoach.coach.script import Breathe, TakeNote
from voicecoach.errors import UsageError
from voicecoach.timebase import frames

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicecoach.coach.script import Action, Script
    from voicecoach.coach.session import Wish
    from voicecoach.events import Wake

PARKED_FOR = frames(10 * 60)
"""Frames for which "parked" is believed when no session runs: then it is asked again."""

TEARS = "T10"
"""The technique whose sessions are about crying: at the wheel they get a reason of their own."""


@dataclass(frozen=True, slots=True)
class Breaths:
    """What is left of breathing where nothing else is safe: one pattern, so many breaths, no words.

    `limit` is the longest a whole session may last, in frames; `cycles` breaths leave room in it
    for the words around them.
    """

    pattern: Pattern
    cycles: int
    limit: int


@dataclass(frozen=True, slots=True)
class Place:
    """What one place allows, and how it sounds there.

    Attributes:
        name: as sessions and guards name it.
        said: the line that confirms it.
        refusal: the line for a session that isn't for this place.
        ready, help, nothing: the lines of the idle coach.
        offers: the sessions named first where another one is refused.
        volume: decibels added to what the user has set.
        pace: the factor by which the user's pace is changed.
        brief: whether prompts are short unless the user wants them long.
        wake: what makes the idle coach listen, unless the user has set it.
        chimes: whether short sounds may be made.
        notes: whether notes are taken freely, only when asked for, or never.
        closed: the boxes into which nothing is taken here.
        fall: decibels a minute by which every session gets quieter; it never rises by itself.
        farewell: whether "stop" is answered with a word.
        sleeps: whether the coach stops listening to talk once a session is over.
        car: whether it is a car: being drowsy is warned of, and nothing starts by itself in one
            that may be moving.
        breaths: the only breathing there is, where it is restricted.
    """

    name: str
    said: str
    refusal: str = "session.place_not_allowed"
    ready: str = "idle.ready"
    help: str = "idle.help"
    nothing: str = "idle.nothing_running"
    offers: tuple[str, ...] = ()
    volume: float = 0.0
    pace: float = 1.0
    brief: bool = False
    wake: Wake = "none"
    chimes: bool = True
    notes: Literal["free", "asked", "never"] = "free"
    closed: tuple[str, ...] = ()
    fall: float = 0.0
    farewell: bool = True
    sleeps: bool = False
    car: bool = False
    breaths: Breaths | None = None

    @property
    def moving(self) -> bool:
        """Whether the user is driving."""
        return self.breaths is not None

    def takes(self, box: str, *, wanted: bool) -> bool:
        """Whether a note is taken into `box` here; `wanted`: the user has asked for notes here."""
        free = self.notes == "free" or (self.notes == "asked" and wanted)
        return free and box not in self.closed


TABLE = {
    place.name: place
    for place in (
        Place("anywhere", said="place.anywhere"),
        # In a car of which it isn't known whether it moves, nothing runs: that is asked first.
        Place("car", said="place.car", car=True),
        Place(
            "car-parked",
            said="place.parked",
            refusal="place.not_parked",
            offers=("breathing", "debrief", "shake-out"),
            car=True,
        ),
        # Talk and radio are no request there: nothing may start by itself. Speech-to-text is the
        # most distracting task in a car that has been measured (AAA Foundation, 2013).
        Place(
            "car-moving",
            said="place.driving",
            refusal="place.not_driving",
            ready="idle.ready_driving",
            help="idle.help_driving",
            nothing="idle.nothing_running_driving",
            wake="name",
            notes="never",
            car=True,
            breaths=Breaths(Pattern(4, 0, 6), cycles=9, limit=frames(120)),
        ),
        # Standing, noisy, and others within earshot.
        Place(
            "changing",
            said="place.changing",
            refusal="place.not_changing",
            ready="idle.ready_changing",
            offers=("shake-out", "breathing", "one-patient"),
            volume=4.0,
            brief=True,
            wake="name",
            notes="asked",
        ),
        # Dark and quiet. Guidance for bedrooms is 30 dBA steady and 45 dBA peak (WHO, 1999).
        Place(
            "bedside",
            said="place.bedside",
            refusal="place.not_bedside",
            ready="idle.ready_bedside",
            help="idle.help_bedside",
            nothing="idle.nothing_running_bedside",
            offers=("wind-down", "breathing"),
            volume=-8.0,
            pace=0.9,
            chimes=False,
            closed=("facts", "feelings", "hurt"),
            fall=2.0,
            farewell=False,
            sleeps=True,
        ),
    )
}
"""Every place by its name."""


def place_named(name: str) -> str:
    """The place a user named.

    Raises:
        UsageError: there is no such place.
    """
    if name not in TABLE:
        raise UsageError(f'there is no place "{name}": use car, changing, bedside or anywhere.')
    return name


def allowed(scripts: Iterable[Script], place: Place) -> list[Script]:
    """The sessions that may run in `place`, those that suit it best first."""
    here = [script for script in scripts if script.allowed_in(place.name)]
    best = [script for name in place.offers for script in here if script.name == name]
    return best + [script for script in here if script not in best]


def refusal(script: Script, place: Place) -> str:
    """The line that says why a session isn't for this place, and what is."""
    if place.moving and TEARS in script.technique:
        return "place.not_driving_in_tears"
    return place.refusal


def hollow(script: Script, place: Place) -> bool:
    """Whether without its notes little of a session would be left: it has no other way for them."""
    return any(
        isinstance(step.action, TakeNote)
        and (not step.places or place.name in step.places)
        and not any(getattr(guard, "name", "") == "dictation" for guard in step.guards)
        for step in script.steps
    )


def adapted(script: Script, place: Place) -> Script:
    """A session as it runs in `place`, step for step."""
    here = place.breaths
    if here is None:
        return script
    return replace(
        script,
        steps=tuple(replace(step, action=_only(step.action, here)) for step in script.steps),
        pattern=here.pattern,
        cycles=min(script.cycles, here.cycles),
        limit=here.limit if script.limit is None else min(script.limit, here.limit),
    )


def _only(action: Action, here: Breaths) -> Action:
    if not isinstance(action, Breathe):
        return action
    cycles = None if action.cycles is None else min(action.cycles, here.cycles)
    return Breathe(here.pattern, cycles, tones=True, steady=True)


def granted(wish: Wish, place: Place) -> tuple[Wish, bool]:
    """What can be had of a wish in `place`, and whether that is less than was asked for."""
    here = place.breaths
    if here is None:
        return wish, False
    cycles = wish.cycles
    if cycles is None and wish.length is not None:
        cycles = here.pattern.cycles_in(wish.length)
    less = (wish.pattern not in (None, here.pattern)) or (cycles or 0) > here.cycles
    granted = None if cycles is None else min(cycles, here.cycles)
    return replace(wish, pattern=None, cycles=granted, length=None), less


class Whereabouts:
    """Where the user is as far as the coach knows, and what was said about it.

    A place given as "car-parked" or "car-moving" holds; that a "car" is parked is believed while
    a session runs, and for `PARKED_FOR` after.
    """

    def __init__(self, place: str) -> None:
        self.place = TABLE[place]
        self.notes_wanted = False
        """Whether the user has asked for notes where they aren't taken unasked."""
        self._warned = False
        self._parked_until: int | None = None

    @property
    def remembered(self) -> str:
        """The place as it is kept over a restart: whether a car moves is not known then."""
        return "car" if self.place.car else self.place.name

    @property
    def dictation(self) -> bool:
        """Whether notes are taken here as things stand."""
        return self.place.takes("", wanted=self.notes_wanted)

    def go(self, place: str, now: int) -> None:
        """The user is somewhere else, or has begun to drive, or has parked."""
        if place != self.place.name:
            self.notes_wanted = False
        self.place = TABLE[place]
        self._parked_until = now + PARKED_FOR if place == "car-parked" else None

    def busy(self, now: int) -> None:
        """A session goes on: a car that was parked still is."""
        if self._parked_until is not None:
            self._parked_until = now + PARKED_FOR

    def must_ask(self, now: int) -> bool:
        """Whether it has to be asked first if the car is parked or moving."""
        if self.place.name == "car":
            return True
        return self._parked_until is not None and now > self._parked_until

    def warn(self) -> bool:
        """Whether it is time to warn of driving while drowsy: once, before the first session."""
        due = self.place.car and not self._warned
        self._warned = self._warned or due
        return due
