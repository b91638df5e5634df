"""What is brought back later: last week's adjustment, floors after half a year, a promise."""

from __future__ import annotations

from datetime import date

import pytest
from conversation import Conversation, script

from voicecoach.coach.script import CARS
from voicecoach.events import Speak

READ = script(
    'place = "anywhere"\nsay = "Last time: {adjustment}"',
    'ask = {name = "aloud", prompt = "Aloud?", choices = {yes = "yes", no = "no"}}',
    'when = "aloud == yes"\nsay = "You said {adjustment}"',
    'note = {box = "adjustment", prompt = "And now?"}',
    'say = "The end."',
)
KEPT = {"notes": "yes", "adjustment": "Leave on time on Friday."}


def test_the_last_adjustment_is_read_out_and_its_sound_is_private() -> None:
    talk = Conversation(READ, session="mine", facts=KEPT)
    talk.coach("Last time: Leave on time on Friday.")
    private = [speak for speak in talk.asked(Speak) if speak.private]
    assert [speak.text for speak in private] == ["Last time: Leave on time on Friday."]


def test_it_is_not_among_the_prompts_made_ready_in_advance() -> None:
    assert not any("{" in text or "Last time" in text for text in READ.prompts)


def test_without_one_nothing_is_said_about_it() -> None:
    talk = Conversation(READ, session="mine", facts={"notes": "yes"})
    talk.coach("Aloud?")
    talk.user("yes")
    talk.coach("And now?")


@pytest.mark.parametrize("place", CARS)
def test_in_a_car_it_is_read_out_only_when_asked_for(place: str) -> None:
    there = 'places = ["car-parked", "car-moving"]'
    asked = script(
        'ask = {name = "aloud", prompt = "Aloud?", choices = {yes = "yes", no = "no"}}',
        'when = "aloud == yes"\nsay = "You said {adjustment}"',
        'say = "The end."',
        head=there,
    )
    for answer, line in (("no", "The end."), ("yes", "You said Leave*")):
        talk = Conversation(asked, session="mine", place=place, facts=KEPT)
        talk.until("Aloud?")
        talk.user(answer)
        talk.coach(line)


def test_an_adjustment_kept_now_is_read_out_next_time_without_a_restart() -> None:
    talk = Conversation(READ, session="mine", facts=KEPT)
    talk.until("Aloud?")
    talk.user("no")
    talk.until("And now?")
    talk.user("Eat lunch sitting down.")
    talk.until("The end.")
    assert "adjustment" not in {key for key in talk.facts if talk.facts[key] != KEPT.get(key)}
    talk.wait(2)
    talk.user("start weekly reset")
    talk.until("*Eat lunch sitting down.")


def test_an_adjustment_that_was_scratched_gives_way_to_the_one_before() -> None:
    talk = Conversation(READ, session="mine", facts=KEPT)
    talk.until("Aloud?")
    talk.user("no")
    talk.until("And now?")
    talk.user("Eat lunch sitting down.")
    talk.until("The end.")
    talk.user("scratch that")
    talk.until("Gone.")
    talk.wait(5)
    talk.user("start weekly reset")
    talk.until("*Leave on time on Friday.")


@pytest.mark.parametrize(
    ("set_on", "due"),
    [(None, False), ("2026-11-01", False), ("2026-06-01", False), ("2026-05-20", True)],
)
def test_floors_come_up_again_after_half_a_year(set_on: str | None, due: bool) -> None:
    asked = script('when = "floors-due == yes"\nsay = "Half a year."', 'say = "The end."')
    facts = {} if set_on is None else {"floors": set_on}
    talk = Conversation(asked, session="mine", facts=facts, today=date(2026, 11, 20))
    talk.coach("Half a year." if due else "The end.")


def test_setting_floors_is_remembered_with_its_day() -> None:
    talk = Conversation(session="floors", facts={"notes": "yes"}, today=date(2026, 11, 20))
    for question in ("Sleep*", "Movement*", "Food*", "Contact*"):
        talk.until(question)
        talk.user("As little as that.")
    talk.until("Those hold*")
    talk.wait(10)
    assert talk.facts["floors"] == "2026-11-20"


def test_a_promise_is_kept_also_without_notes() -> None:
    talk = Conversation(session="pre-shift", facts={"notes": "no"})
    talk.until("First, a label*")
    talk.user("skip")
    talk.user("skip")
    talk.until("What is coming up*")
    talk.user("The call with the family.")
    talk.until("You can put it down*")
    talk.wait(1)
    assert talk.facts["promise"] == "yes"
    assert talk.notes == {}
    later = Conversation(session="debrief", facts=talk.facts)
    later.coach("Before this shift you set something aside*")


def test_a_promise_that_was_scratched_is_none() -> None:
    talk = Conversation(session="pre-shift", facts={"notes": "yes"})
    talk.until("First, a label*")
    talk.user("skip")
    talk.user("skip")
    talk.until("What is coming up*")
    talk.user("The call with the family.")
    talk.until("You can put it down*")
    talk.user("scratch that")
    talk.until("Gone.")
    assert "promise" not in talk.facts


def test_in_the_changing_room_a_promise_needs_no_dictation() -> None:
    talk = Conversation(session="pre-shift", place="changing", facts={"notes": "yes"})
    talk.until("Is something coming up*")
    talk.user("yes")
    talk.until("You can put it down*")
    assert talk.facts["promise"] == "yes"
    assert talk.notes == {}
