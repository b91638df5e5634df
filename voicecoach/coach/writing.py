"""How a session script is written: TOML text in, a checked and flat `Script` out.

One table a step, with the verbs `say wait breathe ask rate note timer repeat choose` and the
guards `when` and `place`. Unknown keys fail. Every message names the file, the step and the mend.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voicecoach.coach.breathing import Pattern
from voicecoach.coach.script import (
    FACTS,
    Action,
    Ask,
    Breathe,
    Guard,
    Rate,
    Say,
    Script,
    ScriptError,
    Step,
    TakeNote,
    Timer,
    Wait,
    Wording,
    is_number,
)
from voicecoach.errors import UsageError
from voicecoach.timebase import frames

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP_LIMIT = 500
"""Steps, once every repeat is laid out."""

REPEAT_LIMIT = 100
NESTING_LIMIT = 4

_DURATION = re.compile(
    r"(?:(\d+(?:\.\d+)?)\s*h)?\s*(?:(\d+(?:\.\d+)?)\s*min)?\s*(?:(\d+(?:\.\d+)?)\s*s)?"
)
_GUARD = re.compile(r"\s*([a-z][a-z0-9_-]*)\s*(==|!=|<=|>=|<|>)\s*(\S(?:.*\S)?)\s*")

Name: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=600, pattern=r"\S")]
Words: TypeAlias = Text | Annotated[list[Text], Field(min_length=1, max_length=12)]
Duration: TypeAlias = Annotated[str, Field(max_length=40)]
PlaceName: TypeAlias = Literal["car-parked", "car-moving", "changing", "bedside", "anywhere"]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class WrittenBreathe(_Written):
    """`breathe = {pattern = "4-2-6", cycles = 2}`; either may be left to the user."""

    pattern: str | None = None
    cycles: Annotated[int, Field(ge=1, le=500)] | None = None


class WrittenAsk(_Written):
    """`ask = {name, prompt, choices, default, patience}`."""

    name: Name
    prompt: Words
    choices: Annotated[dict[Name, Text], Field(min_length=1, max_length=20)]
    default: str | None = None
    patience: Duration | None = None


class WrittenRate(_Written):
    """`rate = {name, prompt}`."""

    name: Name
    prompt: Words


class WrittenNote(_Written):
    """`note = {box, prompt, limit}`."""

    box: Name
    prompt: Words
    limit: Duration = "2 min"


class WrittenTimer(_Written):
    """`timer = {length, every, say}`."""

    length: Duration
    every: Duration
    say: Annotated[list[Text], Field(max_length=60)]


class WrittenRepeat(_Written):
    """`repeat = {times}` with its own `[[step.repeat.step]]` tables."""

    times: Annotated[int, Field(ge=1, le=REPEAT_LIMIT)]
    step: Annotated[list[WrittenStep], Field(min_length=1)]


class WrittenOption(_Written):
    """One way of a `choose`: the sentence that picks it, and its steps."""

    sentence: Text
    step: list[WrittenStep] = []


class WrittenChoose(_Written):
    """`choose = {name, prompt, default, patience}` with `[step.choose.options.NAME]` tables."""

    name: Name
    prompt: Words
    options: Annotated[dict[Name, WrittenOption], Field(min_length=1, max_length=20)]
    default: str | None = None
    patience: Duration | None = None


class WrittenStep(_Written):
    """One `[[step]]` table: exactly one verb, and its guards."""

    say: Words | None = None
    wait: Duration | None = None
    breathe: WrittenBreathe | None = None
    ask: WrittenAsk | None = None
    rate: WrittenRate | None = None
    note: WrittenNote | None = None
    timer: WrittenTimer | None = None
    repeat: WrittenRepeat | None = None
    choose: WrittenChoose | None = None
    when: str | None = None
    place: PlaceName | Annotated[list[PlaceName], Field(min_length=1)] | None = None
    closing: bool = False


VERBS = ("say", "wait", "breathe", "ask", "rate", "note", "timer", "repeat", "choose")


class WrittenScript(_Written):
    """A whole script file."""

    name: Name
    title: Text
    technique: list[Annotated[str, Field(pattern=r"^T\d{1,2}$")]] = []
    places: Annotated[list[PlaceName], Field(min_length=1)] = [
        "car-parked",
        "changing",
        "bedside",
        "anywhere",
    ]
    limit: Duration | None = None
    pattern: str = "4-2-6"
    cycles: Annotated[int, Field(ge=1, le=500)] = 5
    step: Annotated[list[WrittenStep], Field(min_length=1)]


def parse_script(text: str, source: str) -> Script:
    """Check a script and lay it flat.

    Args:
        text: the TOML text.
        source: the file's name, for messages.

    Raises:
        ScriptError: naming the file, the step, what is wrong and the mend.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScriptError(f"{source} is not valid TOML: {error}; mend that place.") from None
    except ValueError:
        raise ScriptError(
            f"{source} is not valid TOML: a number in it is far too long; shorten it."
        ) from None
    except RecursionError:
        raise ScriptError(f"{source} is nested far too deep; unfold it.") from None
    steps = raw.get("step")
    if not isinstance(steps, list) or not steps:
        raise ScriptError(f'{source} has no steps: add a [[step]] table, such as say = "Hello."')
    if len(steps) > STEP_LIMIT:
        raise ScriptError(_too_many(source, str(len(steps))))
    try:
        written = WrittenScript.model_validate(raw)
    except ValidationError as error:
        raise ScriptError(_explain(source, error)) from None
    return _Layout(source).script(written)


def _too_many(source: str, count: str) -> str:
    return (
        f"{source} has {count} steps once its repeats are laid out, and {STEP_LIMIT} is the "
        "most: shorten it or repeat less often."
    )


def _explain(source: str, error: ValidationError) -> str:
    """The first error of a validation as one sentence with file, step and mend."""
    first = error.errors()[0]
    where, key = _place(first["loc"])
    place = f"{source}, {where}" if where else source
    match first["type"]:
        case "extra_forbidden" if where and "." not in key:
            verbs = ", ".join(VERBS)
            return f'{place}: unknown verb or key "{key}"; the verbs are {verbs}.'
        case "extra_forbidden":
            return f'{place}: unknown key "{key}"; remove it or mend its spelling.'
        case "missing":
            return f'{place}: "{key}" is missing; add it.'
        case _:
            message = first["msg"][:1].lower() + first["msg"][1:]
            return f'{place}: "{key}" is wrong: {message}; mend that value.'


def _place(location: tuple[int | str, ...]) -> tuple[str, str]:
    """A pydantic location as ("step 3, step 1 within it", "note.prompt")."""
    where: list[str] = []
    key: list[str] = []
    for part, following in zip(location, (*location[1:], None), strict=True):
        if isinstance(part, int):
            if key and key[-1] == "step":
                key.clear()
                where.append(f"step {part + 1}" + (" within it" if where else ""))
        elif not (
            part.startswith(("constrained-", "list[", "function-", "literal[")) or part == "str"
        ):
            key.append(part)
        elif following is None:
            break
    return ", ".join(where), ".".join(key)


class _Layout:
    """Lays the steps of one script flat, checking what a schema can't."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._steps: list[Step] = []
        self._names = set(FACTS)

    def script(self, written: WrittenScript) -> Script:
        pattern = self._pattern(written.pattern, written.name)
        limit = None if written.limit is None else self._duration(written.limit, "the session")
        self._lay(written.step, (), (), "", 0, False)
        return Script(
            name=written.name,
            title=written.title,
            technique=tuple(written.technique),
            places=tuple(written.places),
            limit=limit,
            pattern=pattern,
            cycles=written.cycles,
            steps=tuple(self._steps),
        )

    def _lay(
        self,
        written: Sequence[WrittenStep],
        guards: tuple[Guard, ...],
        places: tuple[str, ...],
        within: str,
        depth: int,
        closing: bool,
    ) -> None:
        if depth > NESTING_LIMIT:
            self._fail(
                within.rstrip(", "), f"steps are nested over {NESTING_LIMIT} deep; unfold them"
            )
        for number, step in enumerate(written, 1):
            where = f"{within}step {number}"
            verbs = [verb for verb in VERBS if getattr(step, verb) is not None]
            if len(verbs) != 1:
                found = " and ".join(verbs) if verbs else "none"
                self._fail(
                    where,
                    f"a step has exactly one verb and this has {found}; give it one of "
                    + ", ".join(VERBS),
                )
            own_guards = guards + (
                (self._guard(step.when, where),) if step.when is not None else ()
            )
            own_places = self._places(step.place, places, where)
            own_closing = closing or step.closing
            if step.repeat:
                for _ in range(step.repeat.times):
                    self._lay(
                        step.repeat.step,
                        own_guards,
                        own_places,
                        f"{where}, ",
                        depth + 1,
                        own_closing,
                    )
            elif step.choose:
                self._lay_choose(step.choose, own_guards, own_places, where, depth, own_closing)
            else:
                name, action = self._action(step, where)
                self._add(Step(name, action, own_guards, own_places, own_closing))

    def _lay_choose(
        self,
        choose: WrittenChoose,
        guards: tuple[Guard, ...],
        places: tuple[str, ...],
        where: str,
        depth: int,
        closing: bool,
    ) -> None:
        choices = {name: option.sentence for name, option in choose.options.items()}
        ask = WrittenAsk(
            name=choose.name,
            prompt=choose.prompt,
            choices=choices,
            default=choose.default,
            patience=choose.patience,
        )
        self._add(Step(choose.name, self._ask(ask, where), guards, places, closing))
        for name, option in choose.options.items():
            picked = Guard(choose.name, "==", name)
            self._lay(
                option.step, (*guards, picked), places, f"{where}, way {name}, ", depth + 1, closing
            )

    def _add(self, step: Step) -> None:
        self._steps.append(step)
        if len(self._steps) > STEP_LIMIT:
            raise ScriptError(_too_many(self._source, f"over {STEP_LIMIT}"))

    def _action(self, step: WrittenStep, where: str) -> tuple[str, Action]:
        if step.say:
            return "say", Say(_wording(step.say))
        if step.wait is not None:
            return "wait", Wait(self._duration(step.wait, where))
        if step.breathe:
            pattern = step.breathe.pattern
            return "breathe", Breathe(
                None if pattern is None else self._pattern(pattern, where), step.breathe.cycles
            )
        if step.ask:
            return step.ask.name, self._ask(step.ask, where)
        if step.rate:
            self._names.add(step.rate.name)
            return step.rate.name, Rate(_wording(step.rate.prompt))
        if step.note:
            limit = self._duration(step.note.limit, where)
            return step.note.box, TakeNote(step.note.box, _wording(step.note.prompt), limit)
        assert step.timer is not None
        timer = Timer(
            self._duration(step.timer.length, where),
            self._duration(step.timer.every, where),
            tuple(step.timer.say),
        )
        if timer.every < frames(5):
            self._fail(where, 'a timer speaks at most every 5 s; raise "every"')
        return "timer", timer

    def _ask(self, ask: WrittenAsk, where: str) -> Ask:
        if ask.default is not None and ask.default not in ask.choices:
            self._fail(
                where,
                f'the default "{ask.default}" is none of its choices; '
                f"make it one of {', '.join(ask.choices)}",
            )
        if (ask.default is None) != (ask.patience is None):
            self._fail(where, '"default" and "patience" go together; give both or neither')
        self._names.add(ask.name)
        patience = None if ask.patience is None else self._duration(ask.patience, where)
        return Ask(_wording(ask.prompt), tuple(ask.choices.items()), ask.default, patience)

    def _guard(self, written: str, where: str) -> Guard:
        found = _GUARD.fullmatch(written)
        if not found:
            self._fail(
                where, f'`when = "{written}"` is not one comparison; write it like "heat >= 7"'
            )
        name, comparison, value = found.groups()
        value = value.strip("\"'")
        if name not in self._names:
            self._fail(
                where,
                f'`when` uses "{name}", which no earlier step asks for; ask or rate it before, '
                f"or use one of {', '.join(sorted(self._names))}",
            )
        if comparison not in ("==", "!=") and not is_number(value):
            self._fail(where, f'`when` compares with "{value}", which is no number; write one')
        return Guard(name, comparison, value)

    def _places(
        self, written: str | list[PlaceName] | None, outer: tuple[str, ...], where: str
    ) -> tuple[str, ...]:
        if written is None:
            return outer
        own = (written,) if isinstance(written, str) else tuple(written)
        if not outer:
            return own
        both = tuple(place for place in own if place in outer)
        if not both:
            self._fail(where, "its `place` is excluded by the step around it; give one they share")
        return both

    def _pattern(self, written: str, where: str) -> Pattern:
        try:
            return Pattern.parse(written)
        except UsageError as error:
            raise ScriptError(f"{self._source}, {where}: {error}") from None

    def _duration(self, written: str, where: str) -> int:
        found = _DURATION.fullmatch(written.strip())
        if not found or not any(found.groups()):
            self._fail(where, f'"{written}" is no length of time; write it like "90 s" or "2 min"')
        hours, minutes, secs = (float(part or 0) for part in found.groups())
        total = hours * 3600 + minutes * 60 + secs
        if not 0 < frames(total) <= frames(3600):
            self._fail(
                where, f'"{written}" is not between 0 and 60 minutes; choose a length that is'
            )
        return frames(total)

    def _fail(self, where: str, what: str) -> NoReturn:
        raise ScriptError(f"{self._source}, {where}: {what}.")


def _wording(written: str | list[str]) -> Wording:
    return Wording((written,) if isinstance(written, str) else tuple(written))
