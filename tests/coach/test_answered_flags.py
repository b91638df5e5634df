"""Answers that are a red flag by themselves, as the check for outside help asks for them."""

from __future__ import annotations

from conversation import Conversation


def checked(look: str) -> Conversation:
    talk = Conversation(session="outside-help", country="US")
    talk.until("Three checks*")
    talk.user(look)
    return talk


def test_the_fourth_line_brings_the_crisis_line_at_once_and_ends_the_session() -> None:
    talk = checked("handling it alone")
    talk.until("Does one fit*")
    talk.user("number four")
    talk.coach("I heard you. We stop here.*")
    talk.coach("*nine, eight, eight*")
    talk.coach("Once more.*")
    talk.until("Are you safe right now?")
    assert talk.ended == ["red-flag"]
    assert [fields["tier"] for fields in talk.reports("red_flag")] == ["now"]


def test_another_line_names_a_number_for_today_and_goes_on() -> None:
    talk = checked("handling it alone")
    talk.until("Does one fit*")
    talk.user("one of them")
    talk.coach("Please talk to a person about that today.*")
    talk.coach("Then this isn't ordinary burnout*")
    talk.until("For numbers, say get help*")
    talk.wait(5)
    assert talk.ended == ["finished"]


def test_a_flag_of_numbness_is_for_today() -> None:
    talk = checked("numbness")
    talk.until("Is one of them there*")
    talk.user("yes")
    talk.coach("Please talk to a person about that today.*")
    talk.coach("Then don't wait.*")


def test_no_flag_no_number() -> None:
    talk = checked("numbness")
    talk.until("Is one of them there*")
    talk.user("none of them")
    talk.coach("All right.*")
    assert talk.reports("red_flag") == []
