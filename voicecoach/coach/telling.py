"""A session told in plain words, for somebody who wants to read what the coach will say."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from voicecoach.coach.script import (
    Action,
    Ask,
    Breathe,
    Guard,
    HandOver,
    Rate,
    Say,
    Script,
    Step,
    TakeNote,
    Timer,
    Turn,
    Wait,
    Wording,
)
from voicecoach.timebase import seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicecoach.coach.breathing import Pattern

WIDTH = 80

PLACES = {
    "car-parked": "in a parked car",
    "car-moving": "in a moving car",
    "changing": "in the changing room",
    "bedside": "at the bedside",
    "anywhere": "anywhere",
}

FACTS = {
    ("dictation", "yes"): "notes are taken there",
    ("dictation", "no"): "no notes are taken there",
    ("promise", "yes"): "something was put aside before the shift",
    ("promise", "no"): "nothing was put aside before the shift",
    ("notes", "yes"): "notes are kept",
    ("notes", "no"): "no notes are kept",
    ("adjustment", "yes"): "an adjustment was kept last time",
    ("adjustment", "no"): "no adjustment was kept last time",
    ("floors-due", "yes"): "floors were set half a year ago",
    ("floors-due", "no"): "no floors were set half a year ago",
    ("detail", "brief"): "brief is wanted",
    ("detail", "full"): "brief is not wanted",
}
"""Guards on what the coach knows without asking."""

HELP_NAMED = {"now": "at once", "today": "with the next step", "soon": "at the end"}

COMPARISONS = {
    "==": "is {}",
    "!=": "is not {}",
    "<": "is under {}",
    "<=": "is {} or less",
    ">": "is over {}",
    ">=": "is {} or more",
}


def tell(script: Script) -> str:
    """The session as text: what it is, then its steps in order with everything that is said.

    Steps stand as they are run: a `repeat` is written out, and the ways of a `choose` follow its
    question, each under its condition.
    """
    limit = "none" if script.limit is None else length(script.limit)
    head = [f"{script.title[:1].upper()}{script.title[1:]}  ({script.name})"]
    head += _wrapped(", ".join(script.technique) or "none named", "Techniques: ", 12)
    head += _wrapped(", ".join(PLACES[place] for place in script.places), "Where:      ", 12)
    head.append(f"Limit:      {limit}")
    steps = (_step(number, step, script) for number, step in enumerate(script.steps, 1))
    return "\n".join(head) + "\n\n" + "\n".join(line for lines in steps for line in lines)


def length(count: int) -> str:
    """A count of frames in words, such as "90 seconds" or "2 minutes"."""
    whole = seconds(count)
    number, unit = (whole / 60, "minute") if whole % 60 == 0 else (whole, "second")
    return f"{number:g} {unit}{'' if number == 1 else 's'}"


def conditions(step: Step) -> tuple[str, ...]:
    """The guards of a step, each in words."""
    told = [
        f"in turn, {guard.number + 1} of {guard.count}"
        if isinstance(guard, Turn)
        else f"if {_guard(guard)}"
        for guard in step.guards
    ]
    if step.places:
        told.append(" or ".join(PLACES[place] for place in step.places))
    if step.closing:
        told.append("even when the time is up")
    if step.level:
        told.append(f"{-step.level:g} dB quieter")
    return tuple(told)


def _guard(guard: Guard) -> str:
    value = guard.value
    known = FACTS.get((guard.name, value)) if guard.comparison == "==" else None
    if known is not None:
        return known
    if guard.name == "place":
        return ("not " if guard.comparison == "!=" else "") + PLACES.get(value, value)
    name = "the number of times it was done" if guard.name == "times" else guard.name
    return f"{name} {COMPARISONS[guard.comparison].format(value)}"


def _step(number: int, step: Step, script: Script) -> Iterable[str]:
    told = conditions(step)
    words = list(_words(step.action))
    heading = _heading(step, script) + (f" ({'; '.join(told)})" if told else "")
    yield from _wrapped(heading + (":" if words else ""), f"{number:3}. ", 5)
    for text in words:
        yield from _wrapped(text, "       ", 9)


def _heading(step: Step, script: Script) -> str:
    match step.action:
        case Say():
            return "Say"
        case Wait(count):
            return f"Be silent for {length(count)}"
        case Breathe(pattern, cycles, tones):
            return _breaths(pattern, cycles, script) + (", by tones alone" if tones else "")
        case Ask():
            return f"Ask for {step.name}"
        case Rate():
            return f"Ask for {step.name}, a number from 0 to 10"
        case TakeNote(box, limit=limit):
            return f"Take a note into the box {box}, {length(limit)} at most"
        case Timer(whole, every, lines):
            said = f", and speak every {length(every)}" if lines else ""
            return f"Let {length(whole)} pass{said}"
        case HandOver(session):
            return f"Go over to {session}"


def _breaths(pattern: Pattern | None, cycles: int | None, script: Script) -> str:
    shown = pattern or script.pattern
    count = script.cycles if cycles is None else cycles
    phases = ", ".join(f"{phase.kind} {seconds(phase.length):g}" for phase in shown.phases)
    asked = "" if pattern and cycles else ", or as the user asked"
    return f"Breathe {'once' if count == 1 else f'{count} times'}, {phases} seconds{asked}"


def _words(action: Action) -> Iterable[str]:
    match action:
        case Say(wording) | Rate(wording) | TakeNote(_, wording):
            yield from _variants(wording)
        case Ask(wording, choices, default, patience, tiers):
            yield from _variants(wording)
            for name, sentence in choices:
                tier = dict(tiers).get(name)
                told = "" if tier is None else f" (help is named {HELP_NAMED[tier]})"
                yield f"{name}: {sentence}{told}"
            if default is not None and patience is not None:
                yield f"Silence for {length(patience)} counts as {default}."
        case Timer(lines=lines):
            for line in lines:
                yield from _variants(line)


def _variants(wording: Wording) -> Iterable[str]:
    for number, variant in enumerate(wording.variants):
        yield f'{"or " if number else ""}"{variant}"'
    for number, variant in enumerate(wording.brief):
        yield f'{"or " if number else "in brief: "}"{variant}"'


def _wrapped(text: str, first: str, indent: int) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
