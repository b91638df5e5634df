"""How much the coach says: brief for those who know a session, or as the user wants it."""

from __future__ import annotations

import pytest
from conversation import Conversation, script

LESSON = script(
    'say = {full = "A long explanation.", brief = "Short."}',
    'rate = {name = "heat", prompt = {full = "Where are you, zero to ten?", brief = "Number?"}}',
    'when = "detail == full"\nsay = "More about it."',
    'say = "The end."',
)
LONG = ["A long explanation.", "Where are you, zero to ten?"]
SHORT = ["Short.", "Number?"]


@pytest.mark.parametrize(
    ("times", "wanted", "lines"),
    [
        ("0", "auto", LONG),
        ("2", "auto", LONG),
        ("3", "auto", SHORT),
        ("30", "auto", SHORT),
        ("30", "full", LONG),
        ("0", "brief", SHORT),
    ],
)
def test_a_session_done_three_times_is_told_briefly_unless_set_otherwise(
    times: str, wanted: str, lines: list[str]
) -> None:
    talk = Conversation(LESSON, session="mine", facts={"times.mine": times}, detail=wanted)
    for line in lines:
        talk.coach(line)


def test_keep_it_short_is_heard_while_the_coach_explains_and_is_remembered() -> None:
    talk = Conversation(LESSON, session="mine")
    talk.wait(0.3)
    talk.user("keep it short")
    talk.coach("Short.")
    talk.coach("Number?")
    talk.user("four")
    talk.coach("The end.")
    assert talk.facts["detail"] == "brief"
    again = Conversation(LESSON, session="mine", facts=talk.facts)
    again.coach("Short.")


def test_tell_me_more_brings_the_long_form_of_the_question() -> None:
    talk = Conversation(LESSON, session="mine", facts={"times.mine": "5"})
    talk.coach("Short.")
    talk.coach("Number?")
    talk.user("tell me more")
    talk.coach("Where are you, zero to ten?")
    talk.user("four")
    talk.coach("More about it.")


def test_what_is_set_wins_over_what_was_said_long_ago() -> None:
    talk = Conversation(LESSON, session="mine", facts={"detail": "brief"}, detail="full")
    talk.coach("A long explanation.")


def test_with_nothing_to_say_again_the_wish_is_confirmed() -> None:
    talk = Conversation()
    talk.coach("I'm here*")
    talk.user("keep it short please")
    talk.coach("I'll keep it short.")
    talk.user("tell me more")
    talk.coach("I'll say a little more.")


def test_a_note_under_way_is_not_lost_to_it() -> None:
    note = script('note = {box = "facts", prompt = {full = "What happened?", brief = "Facts."}}')
    talk = Conversation(note, session="mine", facts={"notes": "yes"})
    talk.coach("What happened?")
    talk.dictates("A long shift.", "keep it short")
    talk.coach("I'll keep it short.")
    talk.coach("Go on, or say done.")
    talk.user("done")
    talk.coach("Saved.")
    assert [kept.text for kept in talk.notes.values()] == ["A long shift."]


def test_wordings_take_turns_by_how_often_it_was_begun_even_if_it_was_left() -> None:
    turns = script('say = ["One.", "Two.", "Three."]', 'wait = "60 s"')
    facts: dict[str, str] = {}
    for line in ("One.", "Two.", "Three.", "One."):
        talk = Conversation(turns, session="mine", facts=facts)
        talk.coach(line)
        talk.user("stop")
        facts = {key: value for key, value in talk.facts.items() if key != "unfinished"}


def test_the_lines_of_a_timer_take_turns_and_have_brief_forms() -> None:
    timer = script(
        'timer = {length = "30 s", every = "10 s", say = [["One.", "Eins."],'
        ' {full = "Two, at length.", brief = "Two."}]}'
    )
    talk = Conversation(timer, session="mine", facts={"begun.mine": "1", "times.mine": "3"})
    talk.coach("Eins.")
    talk.coach("Two.")
