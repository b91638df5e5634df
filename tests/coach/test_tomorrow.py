"""Box three, later: offered again on another day, read out when asked for, and marked as done."""

from __future__ import annotations

from datetime import date

import pytest
from conversation import TODAY, Conversation

from voicecoach.coach.tomorrow import OPEN, Thing, dump, parse
from voicecoach.events import Speak

YESTERDAY = date(2026, 11, 19)
POTASSIUM = Thing(3, YESTERDAY, "Ask the pharmacy about the potassium.")
SISTER = Thing(5, YESTERDAY, "Call my sister.")
LUNCH = Thing(8, YESTERDAY, "Pack a lunch.")
ALL = (POTASSIUM, SISTER, LUNCH)
OFFER = "There are 3 things in box three.*"


def facts(*things: Thing, **others: str) -> dict[str, str]:
    return {"notes": "yes", OPEN: dump(things), **others}


def awake(*things: Thing, place: str = "anywhere", **others: str) -> Conversation:
    return Conversation(facts=facts(*things, **others), place=place)


def asked(*things: Thing, place: str = "anywhere") -> Conversation:
    """Nothing is offered any more, and somebody asks."""
    talk = awake(*things, place=place, offered="99")
    talk.coach("I'm here.*")
    talk.user("what did I put in box three")
    return talk


# --- the next morning ------------------------------------------------------------------------


def test_the_next_morning_there_is_an_offer_and_nothing_is_read_unasked() -> None:
    talk = awake(*ALL)
    talk.coach(f"{OFFER}Want to hear them?*")
    talk.quiet(7)
    talk.wait(600)
    assert not any("potassium" in text for _, text in talk.lines)


def test_a_yes_has_them_read_one_by_one_with_their_numbers() -> None:
    talk = awake(*ALL)
    talk.coach(OFFER)
    talk.user("yes please")
    talk.coach("Number 1. Ask the pharmacy about the potassium.")
    talk.quiet(2)
    talk.coach("Number 2. Call my sister.")
    talk.coach("Number 3. Pack a lunch.")
    talk.coach("That's the box.*")
    talk.quiet(120)


def test_a_no_leaves_them_where_they_are() -> None:
    talk = awake(*ALL)
    talk.coach(OFFER)
    talk.user("not now")
    talk.coach("All right. The box keeps.")
    talk.quiet(120)
    talk.user("what's in box three")
    talk.coach("Number 1.*")


@pytest.mark.parametrize("answer", ["no", "mumble mumble"])
def test_it_is_offered_once(answer: str) -> None:
    talk = awake(*ALL)
    talk.coach(OFFER)
    talk.user(answer)
    talk.wait(60)
    later = Conversation(facts={**facts(*ALL), **talk.facts}, today=date(2026, 11, 21))
    later.coach("I'm here.*")


def test_what_comes_later_is_offered_with_what_is_still_open() -> None:
    new = Thing(9, TODAY, "Email the educator.")
    talk = Conversation(facts=facts(*ALL, new, offered="8"), today=date(2026, 11, 21))
    talk.coach("There are 4 things in box three.*")


def test_one_thing_is_one_thing() -> None:
    talk = awake(SISTER)
    talk.coach("There's one thing in box three. Want to hear it?*")
    talk.user("yes")
    talk.coach("One thing. Call my sister.")


def test_on_the_same_day_nothing_is_offered() -> None:
    talk = awake(Thing(3, TODAY, "Ask the pharmacy."))
    talk.coach("I'm here.*")


def test_an_unfinished_session_comes_first_and_the_box_another_time() -> None:
    talk = awake(*ALL, unfinished='["debrief", 0, {}, [null, null, null]]')
    talk.coach("You left the three-box debrief*")
    talk.user("no")
    talk.coach("All right.*")
    talk.quiet(60)
    assert "offered" not in talk.facts


@pytest.mark.parametrize("place", ["car-parked", "car-moving", "bedside"])
def test_where_others_may_hear_or_sleep_nothing_is_offered(place: str) -> None:
    talk = awake(*ALL, place=place)
    talk.coach("I'm here.*")
    talk.quiet(60)


def test_straight_into_a_session_there_is_no_offer() -> None:
    talk = Conversation(facts=facts(*ALL), session="breathing")
    talk.wait(5)
    assert not any("box three" in text for _, text in talk.lines)


# --- asked for -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "what did I put in box three",
        "what's in box three",
        "hey coach, read me box three please",
        "read me my list",
    ],
)
def test_ways_of_asking(words: str) -> None:
    talk = awake(*ALL, offered="99")
    talk.coach("I'm here.*")
    talk.user(words)
    talk.coach("Number 1.*")


def test_the_words_are_the_users_own_and_their_sound_is_kept_nowhere() -> None:
    talk = asked(*ALL)
    talk.until("That's the box.*")
    spoken = [speak for speak in talk.asked(Speak) if "potassium" in speak.text]
    assert [speak.private for speak in spoken] == [True]


def test_in_a_parked_car_it_is_read_on_request() -> None:
    talk = asked(*ALL, place="car-parked")
    talk.coach("Number 1.*")


def test_in_a_moving_car_it_is_not_and_it_says_why() -> None:
    talk = asked(*ALL, place="car-moving")
    talk.coach("Not while the car is moving.*")
    talk.quiet(60)
    assert "mark_done" not in talk.listen.intents


def test_an_empty_box_is_said_to_be_empty() -> None:
    talk = asked()
    talk.coach("Box three is empty.")


def test_without_notes_there_is_nothing_to_offer_or_to_read() -> None:
    talk = Conversation(facts={"notes": "no", OPEN: dump(ALL)})
    talk.coach("I'm here.*")
    talk.user("what's in box three")
    talk.coach("No notes are kept, so box three is empty.")


def test_stop_ends_the_reading() -> None:
    talk = asked(*ALL)
    talk.coach("Number 1.*")
    talk.user("stop")
    talk.quiet(120)


def test_skip_goes_on_at_once_and_a_noise_changes_nothing() -> None:
    talk = asked(*ALL)
    talk.coach("Number 1.*")
    talk.user("skip this one")
    talk.coach("Number 2.*", within=1)
    talk.mumbles()
    talk.coach("Number 3.*")


def test_help_meanwhile_says_what_can_be_said() -> None:
    talk = asked(*ALL)
    talk.coach("Number 1.*")
    talk.user("what can I say")
    talk.coach("You can say: that's done.*")
    talk.coach("Number 2.*")


def test_a_session_can_begin_in_the_middle_of_it() -> None:
    talk = asked(*ALL)
    talk.coach("Number 1.*")
    talk.user("one breath")
    talk.wait(40)
    assert not any("sister" in text for _, text in talk.lines)


# --- done ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("mark the first one done", [3]),
        ("the second one is done", [5]),
        ("I did the last one", [8]),
        ("I have done the first thing", [3]),
        ("mark number two done", [5]),
        ("tick off the third one", [8]),
        ("mark them all done", [3, 5, 8]),
        ("I did all of them", [3, 5, 8]),
    ],
)
def test_things_are_marked_by_their_numbers(words: str, ids: list[int]) -> None:
    talk = asked(*ALL)
    talk.until("That's the box.*")
    talk.user(words)
    talk.coach("Done.*")
    assert talk.done == ids


def test_a_number_keeps_its_meaning_until_the_next_reading() -> None:
    talk = asked(*ALL)
    talk.until("That's the box.*")
    talk.user("mark the first one done")
    talk.coach("Done.")
    talk.user("mark the second one done")
    talk.coach("Marked.")
    assert talk.done == [3, 5]
    talk.user("what's in box three")
    talk.coach("One thing. Pack a lunch.")


@pytest.mark.parametrize("words", ["that's done", "I did that one", "mark that done"])
def test_thats_done_means_what_was_read_last_and_the_reading_goes_on(words: str) -> None:
    talk = asked(*ALL)
    talk.coach("Number 1.*")
    talk.coach("Number 2.*")
    talk.user(words)
    talk.coach("Done.")
    talk.coach("Number 3.*")
    assert talk.done == [5]


def test_a_while_after_the_reading_thats_done_is_talk_again() -> None:
    talk = asked(*ALL)
    talk.until("That's the box.*")
    talk.wait(30)
    assert not {"this_done", "told_done"} & {*talk.listen.intents}
    assert talk.listen.idle
    talk.user("they're all done")
    talk.quiet(5)
    assert not talk.done
    talk.user("mark the first one done")
    talk.coach("Done.")
    assert talk.done == [3]


def test_the_last_of_them_leaves_the_box_empty() -> None:
    talk = asked(SISTER)
    talk.coach("One thing.*")
    talk.user("that is done")
    talk.until("Done. Box three is empty.")


def test_what_is_done_is_not_marked_twice() -> None:
    talk = asked(*ALL)
    talk.until("That's the box.*")
    talk.user("the first one is done")
    talk.coach("Done.")
    talk.user("the first one is done")
    talk.coach("That one is done already.")


def test_a_number_that_was_not_read_out_is_refused() -> None:
    talk = asked(*ALL)
    talk.until("That's the box.*")
    talk.user("mark the fifth one done")
    talk.coach("I don't have that one.*")
    assert not talk.done


def test_what_the_disk_refuses_stays_in_the_box_and_is_said() -> None:
    talk = asked(*ALL)
    talk.until("That's the box.*")
    talk.disk_full = "The disk is full: make room."
    talk.user("mark them all done")
    talk.coach("I couldn't mark that. The disk is full: make room. It stays in the box.")
    talk.disk_full = None
    talk.user("mark them all done")
    talk.coach("Done. Box three is empty.")
    assert talk.done == [3, 5, 8]


# --- put there now ---------------------------------------------------------------------------


def test_what_is_put_into_box_three_today_is_there_when_asked_for() -> None:
    talk = Conversation(facts={"notes": "yes"}, session="debrief")
    talk.until("Box one*")
    talk.user("skip")
    talk.until("Box two*")
    talk.user("skip")
    talk.until("Box three*")
    talk.user("Call my sister.")
    talk.until("*rest now.")
    talk.wait(5)
    talk.user("what did I put in box three")
    talk.coach("One thing. Call my sister.")


def test_what_was_scratched_is_not_there() -> None:
    talk = Conversation(facts={"notes": "yes"}, session="debrief")
    talk.until("Box one*")
    talk.user("skip")
    talk.until("Box two*")
    talk.user("skip")
    talk.until("Box three*")
    talk.user("Call my sister.")
    talk.until("*rest now.")
    talk.wait(5)
    talk.user("scratch that")
    talk.coach("Gone.")
    talk.user("what did I put in box three")
    talk.coach("Box three is empty.")


# --- at the bedside --------------------------------------------------------------------------


def bedside(**kept: str) -> Conversation:
    talk = Conversation(session="wind-down", place="bedside", facts=facts(*ALL) | kept)
    talk.until("The phone goes away first.*")
    return talk


def test_before_the_list_box_three_is_offered() -> None:
    talk = bedside()
    talk.coach("Anything from box three for tomorrow?*")
    talk.user("yes please")
    talk.coach(
        "From box three. Ask the pharmacy about the potassium. Call my sister. Pack a lunch."
    )
    talk.coach("Now one short list for tomorrow.*")


def test_silence_is_a_no() -> None:
    talk = bedside()
    talk.coach("Anything from box three for tomorrow?*")
    talk.coach("Now one short list for tomorrow.*")


def test_an_empty_box_is_not_mentioned() -> None:
    talk = Conversation(session="wind-down", place="bedside", facts={"notes": "yes"})
    talk.until("The phone goes away first.*")
    talk.coach("Now one short list for tomorrow.*")


def test_nor_is_one_that_must_not_be_kept() -> None:
    talk = bedside(notes="no")
    talk.coach("Now one short list for tomorrow.*")


# --- as a fact -------------------------------------------------------------------------------


def test_things_survive_as_text() -> None:
    assert parse(dump(ALL)) == ALL


@pytest.mark.parametrize("text", ["", "{}", "3", '[["x"]]', '[[1, "2026-99-99", "x"]]'])
def test_what_is_no_such_text_is_nothing(text: str) -> None:
    assert parse(text) == ()
