"""How a session script is written: TOML text in, a checked and flat `Script` out.

One table a step, with the verbs `say wait breathe ask rate note timer repeat choose rotate` and
the guards `when` and `place`. Unknown keys fail. Every message names the file, the step and the
mend.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voicecoach.coach.breathing import Pattern
from voicecoach.coach.script import (
    CARS,
    FACTS,
    READ_OUT,
    Action,
    Ask,
    Breathe,
    Guard,
    HandOver,
    Rate,
    Say,
    Script,
    ScriptError,
    Step,
    TakeNote,
    Timer,
    Turn,
    Wait,
    Wording,
    is_number,
)
from voicecoach.errors import UsageError
from voicecoach.timebase import frames

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

STEP_LIMIT = 500
"""Steps, once every repeat is laid out."""

REPEAT_LIMIT = 100
NESTING_LIMIT = 4

_DURATION = re.compile(
    r"(?:(\d+(?:\.\d+)?)\s*h)?\s*(?:(\d+(?:\.\d+)?)\s*min)?\s*(?:(\d+(?:\.\d+)?)\s*s)?"
)
_GUARD = re.compile(r"\s*([a-z][a-z0-9_-]*)\s*(==|!=|<=|>=|<|>)\s*(\S(?:.*\S)?)\s*")
_BRACES = re.compile(r"[{}]")
_FIELD = re.compile(r"\{([a-z][a-z0-9_-]*)\}")

Name: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=600, pattern=r"\S")]
Wordings: TypeAlias = Text | Annotated[list[Text], Field(min_length=1, max_length=12)]
Level: TypeAlias = Annotated[float, Field(ge=-40, le=0, allow_inf_nan=False)]
Duration: TypeAlias = Annotated[str, Field(max_length=40)]
Technique: TypeAlias = Annotated[str, Field(pattern=r"^T\d{1,2}$")]
PlaceName: TypeAlias = Literal["car-parked", "car-moving", "changing", "bedside", "anywhere"]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class WrittenWords(_Written):
    """`{full, brief}`: the brief wording is for those who have done the session three times."""

    full: Wordings
    brief: Wordings


Words: TypeAlias = Wordings | WrittenWords


class WrittenBreathe(_Written):
    """`breathe = {pattern = "4-2-6", cycles = 2, tones = true}`; all may be left to the user.

    With `tones`, breaths are not spoken, whatever the user has set.
    """

    pattern: str | None = None
    cycles: Annotated[int, Field(ge=1, le=500)] | None = None
    tones: bool = False


class WrittenAsk(_Written):
    """`ask = {name, prompt, choices, default, patience, tiers}`.

    `tiers` names answers that are a red flag: "now", "today" or "soon".
    """

    name: Name
    prompt: Words
    choices: Annotated[dict[Name, Text], Field(min_length=1, max_length=20)]
    default: str | None = None
    patience: Duration | None = None
    tiers: dict[Name, Literal["now", "today", "soon"]] = {}


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
    """`timer = {length, every, say}`: each line a text, or a list of its wordings."""

    length: Duration
    every: Duration
    say: Annotated[list[Words], Field(max_length=60)]


class WrittenRepeat(_Written):
    """`repeat = {times}` with its own `[[step.repeat.step]]` tables."""

    times: Annotated[int, Field(ge=1, le=REPEAT_LIMIT)]
    step: Annotated[list[WrittenStep], Field(min_length=1)]


class WrittenOption(_Written):
    """One way of a `choose`: the sentence that picks it, and its steps or another session."""

    sentence: Text
    step: list[WrittenStep] = []
    session: Name | None = None


class WrittenChoose(_Written):
    """`choose = {name, prompt, default, patience}` with `[step.choose.options.NAME]` tables."""

    name: Name
    prompt: Words
    options: Annotated[dict[Name, WrittenOption], Field(min_length=1, max_length=20)]
    default: str | None = None
    patience: Duration | None = None


class WrittenWay(_Written):
    """One way of a `rotate`, with the techniques that it is about."""

    technique: list[Technique] = []
    step: Annotated[list[WrittenStep], Field(min_length=1)]


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
    rotate: Annotated[list[WrittenWay], Field(min_length=2, max_length=60)] | None = None
    when: str | Annotated[list[str], Field(min_length=1, max_length=4)] | None = None
    place: PlaceName | Annotated[list[PlaceName], Field(min_length=1)] | None = None
    closing: bool = False
    level: Level | None = None


VERBS = ("say", "wait", "breathe", "ask", "rate", "note", "timer", "repeat", "choose", "rotate")


class WrittenScript(_Written):
    """A whole script file."""

    name: Name
    title: Text
    technique: list[Technique] = []
    sentences: Annotated[list[Text], Field(max_length=40)] = []
    places: Annotated[list[PlaceName], Field(min_length=1)] = [
        "car-parked",
        "changing",
        "bedside",
        "anywhere",
    ]
    limit: Duration | None = None
    pattern: str = "4-2-6"
    cycles: Annotated[int, Field(ge=1, le=500)] = 5
    chime: bool = True
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


def schema() -> dict[str, object]:
    """The JSON Schema of a script file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **WrittenScript.model_json_schema(),
        "title": "A voicecoach session",
    }


def _too_many(source: str, count: str) -> str:
    return (
        f"{source} has {count} steps once its repeats are laid out, and {STEP_LIMIT} is the "
        "most: shorten it or repeat less often."
    )


def _explain(source: str, error: ValidationError) -> str:
    """The first error of a validation as one sentence with file, step and mend."""
    errors = error.errors()
    first = errors[0]
    if isinstance(first["input"], dict):
        # Of the forms that words may have, a table is the one with names in it.
        first = next((other for other in errors if WrittenWords.__name__ in other["loc"]), first)
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
            part.startswith(("constrained-", "list[", "function-", "literal["))
            or part in ("str", WrittenWords.__name__)
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
        self._script_places: tuple[str, ...] = ()
        self._techniques: tuple[str, ...] = ()
        self._level = 0.0

    def script(self, written: WrittenScript) -> Script:
        pattern = self._pattern(written.pattern, written.name)
        limit = None if written.limit is None else self._duration(written.limit, "the session")
        self._script_places = tuple(written.places)
        self._techniques = tuple(written.technique)
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
            sentences=tuple(written.sentences),
            chime=written.chime,
        )

    def _lay(
        self,
        written: Sequence[WrittenStep],
        guards: tuple[Guard | Turn, ...],
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
            when = [step.when] if isinstance(step.when, str) else step.when or []
            own_guards = (*guards, *(self._guard(comparison, where) for comparison in when))
            own_places = self._places(step.place, places, where)
            own_closing = closing or step.closing
            self._lower(step.level, where)
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
            elif step.rotate:
                self._lay_rotate(step.rotate, own_guards, own_places, where, depth, own_closing)
            else:
                name, action = self._action(step, where)
                if isinstance(action, Say) and action.recalls:
                    self._keep_from_passengers(own_guards, own_places, where)
                self._add(name, action, own_guards, own_places, own_closing)

    def _lay_choose(
        self,
        choose: WrittenChoose,
        guards: tuple[Guard | Turn, ...],
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
        self._add(choose.name, self._ask(ask, where), guards, places, closing)
        level, ends = self._level, []
        for name, option in choose.options.items():
            self._level = level
            picked = (*guards, Guard(choose.name, "==", name))
            self._lay(option.step, picked, places, f"{where}, way {name}, ", depth + 1, closing)
            if option.session is not None:
                self._add("hand-over", HandOver(option.session), picked, places, closing)
            ends.append(self._level)
        self._level = max(ends)

    def _lay_rotate(
        self,
        ways: Sequence[WrittenWay],
        guards: tuple[Guard | Turn, ...],
        places: tuple[str, ...],
        where: str,
        depth: int,
        closing: bool,
    ) -> None:
        level, ends = self._level, []
        for number, way in enumerate(ways):
            self._level = level
            here = f"{where}, way {number + 1}"
            for technique in way.technique:
                if technique not in self._techniques:
                    self._fail(here, f'"{technique}" is missing in the session\'s "technique"')
            turn = Turn(number, len(ways))
            self._lay(way.step, (*guards, turn), places, f"{here}, ", depth + 1, closing)
            ends.append(self._level)
        self._level = max(ends)

    def _lower(self, level: float | None, where: str) -> None:
        if level is None:
            return
        if level > self._level:
            self._fail(
                where,
                f'"level" rises from {self._level:g} to {level:g}, and within a session it may '
                "only fall; lower it",
            )
        self._level = level

    def _add(
        self,
        name: str,
        action: Action,
        guards: tuple[Guard | Turn, ...],
        places: tuple[str, ...],
        closing: bool,
    ) -> None:
        self._steps.append(Step(name, action, guards, places, closing, self._level))
        if len(self._steps) > STEP_LIMIT:
            raise ScriptError(_too_many(self._source, f"over {STEP_LIMIT}"))

    def _action(self, step: WrittenStep, where: str) -> tuple[str, Action]:
        if step.say:
            return "say", self._say(step.say, where)
        if step.wait is not None:
            return "wait", Wait(self._duration(step.wait, where))
        if step.breathe:
            pattern = step.breathe.pattern
            return "breathe", Breathe(
                None if pattern is None else self._pattern(pattern, where),
                step.breathe.cycles,
                step.breathe.tones,
            )
        if step.ask:
            return step.ask.name, self._ask(step.ask, where)
        if step.rate:
            self._names.add(step.rate.name)
            return step.rate.name, Rate(self._wording(step.rate.prompt, where))
        if step.note:
            limit = self._duration(step.note.limit, where)
            wording = self._wording(step.note.prompt, where)
            return step.note.box, TakeNote(step.note.box, wording, limit)
        assert step.timer is not None
        timer = Timer(
            self._duration(step.timer.length, where),
            self._duration(step.timer.every, where),
            tuple(self._wording(line, where) for line in step.timer.say),
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
        for answer in ask.tiers:
            if answer not in ask.choices:
                self._fail(
                    where,
                    f'"tiers" names "{answer}", which is none of the choices; '
                    f"make it one of {', '.join(ask.choices)}",
                )
        self._names.add(ask.name)
        patience = None if ask.patience is None else self._duration(ask.patience, where)
        wording = self._wording(ask.prompt, where)
        choices, tiers = tuple(ask.choices.items()), tuple(ask.tiers.items())
        return Ask(wording, choices, ask.default, patience, tiers)

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

    def _say(self, written: Words, where: str) -> Say:
        wording = _wording(written)
        found = {name for text in _texts(wording) for name in _FIELD.findall(text)}
        for text in _texts(wording):
            if _BRACES.search(_FIELD.sub("", text)):
                self._fail(where, f'the braces in "{text}" hold no name; write words without them')
        unknown = sorted(found - set(READ_OUT))
        if unknown:
            self._fail(
                where,
                f'there is nothing named "{{{unknown[0]}}}" to read out; use '
                + " or ".join(f"{{{name}}}" for name in READ_OUT),
            )
        return Say(wording, tuple(sorted(found)))

    def _wording(self, written: Words, where: str) -> Wording:
        wording = _wording(written)
        if any(_BRACES.search(text) for text in _texts(wording)):
            self._fail(where, "only `say` reads out what is in braces; write words without them")
        return wording

    def _keep_from_passengers(
        self, guards: Iterable[Guard | Turn], places: tuple[str, ...], where: str
    ) -> None:
        """In a car a note is read out only on an answer, because of passengers."""
        asked = any(isinstance(guard, Guard) and guard.name not in FACTS for guard in guards)
        if not asked and set(places or self._script_places) & set(CARS):
            self._fail(
                where,
                "it reads the user's own words out, in a car too, where others may hear; give it "
                "a `place`, or ask before",
            )


def _wording(written: Words) -> Wording:
    if isinstance(written, WrittenWords):
        return Wording(_tuple(written.full), _tuple(written.brief))
    return Wording(_tuple(written))


def _texts(wording: Wording) -> tuple[str, ...]:
    return (*wording.variants, *wording.brief)


def _tuple(written: Wordings) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)


def check_successors(script: Script, scripts: Mapping[str, Script]) -> None:
    """See to it that whatever is handed over to is there, and that nothing leads back.

    Raises:
        ScriptError: naming the session and the mend.
    """
    waiting = [(script.name, successor) for successor in script.successors]
    seen = set()
    while waiting:
        before, successor = waiting.pop()
        if successor not in scripts:
            raise ScriptError(
                f'the session "{before}" hands over to "{successor}", which isn\'t there; use one '
                f"of {', '.join(sorted(scripts))}."
            )
        if successor == script.name:
            raise ScriptError(
                f'the session "{before}" hands over to "{successor}", which leads back to it; hand '
                "over one way alone."
            )
        if successor not in seen:
            seen.add(successor)
            waiting += [(successor, onward) for onward in scripts[successor].successors]
