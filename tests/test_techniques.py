"""Every technique has its session, and every number of docs/techniques.toml is kept there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conversation import Conversation

from voicecoach import content
from voicecoach.coach.breathing import Pattern
from voicecoach.coach.memory import FLOORS_HOLD
from voicecoach.coach.script import (
    Ask,
    Breathe,
    Guard,
    Rate,
    Say,
    TakeNote,
    Timer,
    Turn,
    Wait,
)
from voicecoach.events import Cue, Report
from voicecoach.timebase import frames, seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicecoach.coach.script import Script

DOCS = Path(__file__).parents[1] / "docs"
TABLE: dict[str, dict[str, Any]] = tomllib.loads((DOCS / "techniques.toml").read_text())
SCRIPTS = content.scripts()
UNITS = {"s": 1, "min": 60}


def length(written: str) -> int:
    number, unit = written.split()
    return frames(float(number) * UNITS[unit])


def steps(script: Script, kind: type) -> list[Any]:
    return [step.action for step in script.steps if isinstance(step.action, kind)]


def run(session: str, **facts: str) -> Conversation:
    """The session from its beginning to its end, with the first answer to everything."""
    talk = Conversation(session=session, facts={"notes": "yes", **facts})
    answers = {step.name: step.action for step in SCRIPTS[session].steps}
    for _ in range(60):
        if talk.state != "session":
            return talk
        name = talk.steps[-1]
        action = answers.get(str(name))
        if isinstance(action, TakeNote):
            talk.user("A few words about it.")
        elif isinstance(action, Ask) and action.default is None:
            talk.user("skip")
        talk.wait(15)
    raise AssertionError(f"{session} never ended\n{talk}")


def ended(talk: Conversation) -> float:
    """When the session was over, in seconds."""
    return seconds(
        next(
            at
            for at, command in talk.commands
            if isinstance(command, Report) and command.name == "session_ended"
        )
    )


def limit(script: Script, wanted: str) -> None:
    assert script.limit == length(wanted)


def within(script: Script, wanted: list[str]) -> None:
    low, high = (seconds(length(each)) for each in wanted)
    if script.name == "doorframe":
        talk = Conversation(session="doorframe")
        talk.coach("*Where are you?")
        talk.user("five")
        talk.wait(10)
    else:
        talk = run(script.name)
    took = ended(talk)
    assert low <= took <= high, took


def boxes(script: Script, wanted: list[str]) -> None:
    assert [note.box for note in steps(script, TakeNote)] == wanted


def rate(script: Script, wanted: list[dict[str, Any]]) -> None:
    assert [part["from"] for part in wanted] == [0, *(part["to"] + 1 for part in wanted[:-1])]
    assert wanted[-1]["to"] == 10
    assert len(steps(script, Rate)) == 1
    for part in wanted:
        for number in range(part["from"], part["to"] + 1):
            talk = Conversation(session=script.name)
            talk.until("*Where are you?")
            talk.user(str(number))
            talk.wait(40)
            started = [fields["session"] for fields in talk.reports("session_started")]
            cues = [cue.length for cue in talk.asked(Cue)]
            found = {
                ("human-detail", 0): "human-detail",
                (script.name, 0): "nothing",
                (script.name, 3): "one breath",
            }[str(started[-1]), len(cues)]
            assert found == part["then"], number
            assert talk.state == "idle"


def breaths(script: Script, wanted: dict[str, Any]) -> None:
    fixed = [(str(each.pattern), each.cycles) for each in steps(script, Breathe)]
    assert (wanted["pattern"], wanted["cycles"]) in fixed or script.name == "lessons"


def paced(script: Script, wanted: dict[str, int]) -> None:
    for count, took in wanted.items():
        assert script.pattern.cycle * int(count) == frames(took) or script.name == "wind-down"
    for each in steps(script, Breathe):
        pattern = each.pattern or script.pattern
        assert str(pattern) in ("4-2-6", "4-1-6", "4-0-6")


def timers(script: Script, wanted: dict[str, list[str]]) -> None:
    for way, (low, high) in wanted.items():
        found = [
            step.action.length
            for step in script.steps
            if isinstance(step.action, Timer)
            and (way == "all" or Guard("way", "==", way) in step.guards)
        ]
        assert len(found) == 1
        assert length(low) <= found[0] <= length(high)


def waits(script: Script, wanted: list[str]) -> None:
    if script.name != "lessons":
        low, high = map(length, wanted)
        assert all(low <= wait.length <= high for wait in steps(script, Wait))
        assert steps(script, Wait)


def choices(script: Script, wanted: dict[str, list[str]]) -> None:
    if script.name == "lessons":
        return
    for name, answers in wanted.items():
        asked = [step.action for step in script.steps if step.name == name]
        assert [choice for choice, _ in asked[0].choices] == answers  # type: ignore[union-attr]


def ways(script: Script, wanted: int) -> None:
    turns = {
        (guard.number, guard.count)
        for step in script.steps
        for guard in step.guards
        if isinstance(guard, Turn)
    }
    assert turns == {(number, wanted) for number in range(wanted)}


def hands_over(script: Script, wanted: list[str]) -> None:
    assert list(script.successors) == wanted


def recalls(script: Script, wanted: list[str]) -> None:
    found = [name for say in steps(script, Say) for name in say.recalls]
    assert set(found) == set(wanted)


def asks(script: Script, wanted: int) -> None:
    found = steps(script, Ask)
    assert len(found) == wanted
    assert all([name for name, _ in ask.choices] == ["yes", "no"] for ask in found)


def months(script: Script, wanted: int) -> None:
    assert FLOORS_HOLD.days == round(wanted * 365 / 12 - 0.5)
    assert "T32" in script.technique


CHECKS: dict[str, Callable[[Script, Any], None]] = {
    "limit": limit,
    "within": within,
    "boxes": boxes,
    "rate": rate,
    "breaths": breaths,
    "paced": paced,
    "timers": timers,
    "waits": waits,
    "choices": choices,
    "ways": ways,
    "hands_over": hands_over,
    "recalls": recalls,
    "asks": asks,
    "months": months,
}
FIRST_ONLY = ("boxes", "limit", "within")
"""Numbers that belong to the first session named, the technique's own."""


def test_every_technique_is_in_the_table() -> None:
    assert list(TABLE) == [f"T{number}" for number in range(1, 41)]


def test_the_page_has_a_row_for_each_with_the_same_sessions() -> None:
    rows = re.findall(r"^\| (T\d+) \|(.*)\|$", (DOCS / "techniques.md").read_text(), re.MULTILINE)
    told = {name: re.findall(r"`([a-z-]+)`", row) for name, row in rows}
    assert told == {name: entry["sessions"] for name, entry in TABLE.items()}


@pytest.mark.parametrize("technique", TABLE)
def test_it_has_a_session_that_says_so(technique: str) -> None:
    named = {name for name, script in SCRIPTS.items() if technique in script.technique}
    assert named
    for session in TABLE[technique]["sessions"]:
        assert session in SCRIPTS
    assert named <= set(TABLE[technique]["sessions"])


def test_no_session_names_a_technique_that_there_is_not() -> None:
    for script in SCRIPTS.values():
        assert script.technique, script.name
        assert set(script.technique) <= set(TABLE)


@pytest.mark.parametrize(
    ("technique", "key"),
    [(name, key) for name, entry in TABLE.items() for key in entry if key in CHECKS],
)
def test_its_numbers_are_kept(technique: str, key: str) -> None:
    entry = TABLE[technique]
    for session in entry["sessions"][: 1 if key in FIRST_ONLY else None]:
        script = SCRIPTS[session]
        if technique == "T11":
            found = [note.box for note in steps(script, TakeNote)]
            assert found == entry["boxes"]
        CHECKS[key](script, entry[key])


@pytest.mark.parametrize("technique", [name for name, entry in TABLE.items() if "says" in entry])
def test_its_numbers_are_said(technique: str) -> None:
    entry = TABLE[technique]
    texts = [text for session in entry["sessions"] for text in SCRIPTS[session].prompts]
    for words in entry["says"]:
        assert any(words in text for text in texts), words


def test_every_key_of_the_table_is_checked() -> None:
    keys = {key for entry in TABLE.values() for key in entry}
    assert keys == {*CHECKS, "sessions", "says"}


# --- what a table of numbers can't say ----------------------------------------------------------


def test_the_window_lasts_five_minutes_to_the_frame_and_then_comes_standing_up() -> None:
    talk = Conversation(session="let-it-out")
    talk.until("That's five minutes. Stand up*")
    began = next(at for at, command in _steps(talk) if command == "timer")
    ended = next(at for at, command in _steps(talk) if command == "say" and at > began)
    assert ended - began == frames(300)
    during = [text for at, text in talk.lines if began < at < ended]
    assert during == ["Let it come.", "Breathe with it, not against it.", "I'm still here."]


@pytest.mark.parametrize("count", [1, 2, 5, 25])
def test_breaths_last_as_long_as_they_should(count: int) -> None:
    talk = Conversation()
    words = {1: "one breath", 2: "two breaths", 5: "five breaths", 25: "twenty five breaths"}
    talk.user(words[count])
    talk.wait(400)
    cues = talk.asked(Cue)
    assert cues[-1].at + cues[-1].length - cues[0].at == Pattern(4, 2, 6).cycle * count
    assert Pattern(4, 2, 6).cycle == frames(12)


def lessons() -> list[dict[str, Any]]:
    text = (content.locale() / "sessions" / "lessons.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["step"][0]["rotate"]
    return found


def test_the_lessons_are_those_of_the_table() -> None:
    told = {technique for lesson in lessons() for technique in lesson["technique"]}
    assert told == {name for name, entry in TABLE.items() if "lessons" in entry["sessions"]}


@pytest.mark.parametrize("number", range(len(lessons())))
def test_a_lesson_lasts_less_than_a_minute(number: int) -> None:
    talk = Conversation(session="lessons", facts={"begun.lessons": str(number)})
    talk.wait(60)
    assert talk.ended == ["finished"]
    assert seconds(talk.lines[-1][0]) < 56
    first = lessons()[number]["step"][0]["say"]
    assert talk.lines[0][1] == first


def test_the_weekly_reset_begins_with_what_was_kept_and_ends_with_one_of_two() -> None:
    facts = {"notes": "yes", "adjustment": "Eat lunch sitting down."}
    talk = Conversation(session="weekly", facts=facts)
    talk.until("Last time you chose one small adjustment. Eat lunch sitting down.")
    talk.coach("How did it go?*")
    for answer in ("Well.", "On Monday.", "On Friday.", "The phone call."):
        talk.user(answer)
    talk.until("Four.*")
    talk.user("Home at six on Friday.")
    talk.until("One more look*")
    talk.user("warning signs")
    talk.until("Five signs*")


def test_floors_are_offered_at_the_weekly_reset_once_they_are_half_a_year_old() -> None:
    talk = Conversation(session="weekly", facts={"notes": "yes", "floors": "2026-05-01"})
    talk.until("One.*")
    for _ in range(4):
        talk.user("skip")
        talk.wait(1)
    talk.until("Half a year ago you set your floors.*")
    talk.user("yes")
    talk.until("Half a year on.*")


def test_in_the_parked_car_the_body_stays_in_the_seat() -> None:
    talk = Conversation(session="shake-out", place="car-parked")
    talk.wait(400)
    said = " ".join(text for _, text in talk.lines).lower()
    assert "shoulders" in said
    assert "jaw" in said
    assert not re.search(r"\b(stand|walk|legs|arms|scrubs)\b", said)


def _steps(talk: Conversation) -> list[tuple[int, object]]:
    return [
        (at, command.fields["name"])
        for at, command in talk.commands
        if isinstance(command, Report) and command.name == "step"
    ]
