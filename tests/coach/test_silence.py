"""What the coach does when nothing is said, and when it can't make out what was."""

from __future__ import annotations

import pytest
from conversation import Conversation, script

from voicecoach.events import Dictated, Heard, MicLost, MicRestored, SpeechStarted, Unsure
from voicecoach.timebase import frames, seconds

RATE = 'rate = {name = "heat", prompt = "Where are you, zero to ten?"}'
ASK = (
    'ask = {name = "next", prompt = "Water or bed?", '
    'choices = {cold-water = "[some] water", bed = "bed"}}'
)
NOTE = 'note = {box = "facts", prompt = "What happened?", limit = "2 min"}'
END = 'say = "The end."'


def when(talk: Conversation, text: str) -> float:
    return seconds(next(at for at, said in talk.lines if said == text))


@pytest.mark.parametrize("step", [RATE, ASK, NOTE])
def test_silence_earns_two_gentle_reprompts_and_then_the_session_rests(step: str) -> None:
    talk = Conversation(script(step, END), session="mine")
    talk.coach("Wh*" if "Wh" in step else "Water*")
    talk.coach("Still there? Take your time.")
    talk.coach("No hurry. Say skip to move on, or pause.")
    asked = talk.lines[0][0] + max(10, round(len(talk.lines[0][1]) / 15 * 50))
    assert when(talk, "Still there? Take your time.") == pytest.approx(seconds(asked) + 8, abs=0.1)
    again = when(talk, "Still there? Take your time.") + 28 / 15
    assert when(talk, "No hurry. Say skip to move on, or pause.") == pytest.approx(
        again + 12, abs=0.1
    )
    talk.quiet(3600)
    assert talk.state == "paused"
    assert talk.coach_itself.next_deadline is None


def test_after_resting_the_session_goes_on_where_it_was() -> None:
    talk = Conversation(script(NOTE, RATE, END), session="mine", facts={"notes": "yes"})
    talk.user("A long shift.")
    talk.until("Where are you*")
    talk.wait(3600)
    assert talk.state == "paused"
    talk.user("resume")
    talk.coach("Let's go on.")
    talk.coach("Where are you, zero to ten?")
    talk.user("seven")
    talk.coach("The end.")
    assert [note.text for note in talk.notes.values()] == ["A long shift."]


def test_speech_that_takes_long_is_not_silence() -> None:
    talk = Conversation(script(RATE, END), session="mine")
    talk.coach("Where are you*")
    talk.wait(7)
    talk.speaks("well " * 60)
    talk.event(Heard("rate", {"rating": "6"}, "six"))
    talk.coach("The end.")


def test_a_number_late_in_the_reprompt_is_taken() -> None:
    talk = Conversation(script(RATE, END), session="mine")
    talk.until("Still there?*")
    talk.user("about a seven")
    talk.coach("The end.")


def test_nobody_is_hurried_while_breathing_waiting_or_timing() -> None:
    talk = Conversation(
        script(
            "breathe = {cycles = 5}",
            'wait = "50 s"',
            'timer = {length="50 s", every="60 s", say=[]}',
        ),
        session="mine",
    )
    talk.quiet(200)
    assert talk.ended == ["finished"]


def test_what_is_not_understood_is_asked_for_once_and_then_the_choices_are_named() -> None:
    talk = Conversation(script(ASK, END), session="mine")
    talk.coach("Water or bed?")
    talk.mumbles()
    talk.coach("Say that again?")
    talk.mumbles()
    talk.coach("You can say: cold water, bed. Or skip, or stop.")
    talk.mumbles()
    talk.coach("You can say: cold water, bed. Or skip, or stop.")
    talk.mumbles()
    talk.coach("I can't make it out just now. I've paused.*")
    assert talk.state == "paused"
    assert talk.earcons.count("not-caught") == 4
    talk.user("resume")
    talk.coach("Let's go on.")
    talk.coach("Water or bed?")
    talk.user("water")
    talk.coach("The end.")


def test_a_rating_that_is_not_understood_names_the_range() -> None:
    talk = Conversation(script(RATE, END), session="mine")
    talk.coach("Where are you*")
    talk.user("so so")
    talk.coach("Say that again?")
    talk.user("eleven")
    talk.coach("A number, zero to ten. Or skip.")
    talk.user("ten")
    talk.coach("The end.")


def test_a_miss_is_forgotten_with_the_next_question() -> None:
    talk = Conversation(script(RATE, ASK, END), session="mine")
    talk.coach("Where are you*")
    talk.mumbles()
    talk.coach("Say that again?")
    talk.user("three")
    talk.coach("Water or bed?")
    talk.mumbles()
    talk.coach("Once more, please?")


def test_talk_while_idle_is_nobodys_business() -> None:
    talk = Conversation()
    talk.coach("I'm here*")
    talk.wait(5)
    for text in ("Did you see the match?", "seven", "yes", "done"):
        talk.user(text)
        talk.quiet(20)
    assert talk.state == "idle"
    assert talk.listen.idle


def test_a_doubtful_answer_is_asked_back() -> None:
    talk = Conversation(script(RATE, END), session="mine")
    talk.coach("Where are you*")
    talk.speaks("mumble")
    talk.event(Unsure("rate", {"rating": "7"}, "seven"))
    talk.coach("Did you say seven? Yes or no.")
    talk.user("yes")
    talk.coach("The end.")


def test_a_doubtful_answer_that_is_denied_is_asked_for_again() -> None:
    talk = Conversation(script(RATE, END), session="mine")
    talk.coach("Where are you*")
    talk.speaks("mumble")
    talk.event(Unsure("rate", {"rating": "7"}, "seven"))
    talk.coach("Did you say seven? Yes or no.")
    talk.user("no")
    talk.coach("Never mind.")
    talk.coach("Where are you, zero to ten?")
    talk.user("one")
    talk.coach("The end.")


def test_a_doubtful_command_while_idle_is_asked_back_and_let_go_in_silence() -> None:
    talk = Conversation()
    talk.coach("I'm here*")
    talk.wait(5)
    talk.speaks("mumble")
    talk.event(Unsure("start", {"session": "debrief"}, "start debrief"))
    talk.coach("Did you say start debrief?*")
    talk.quiet(60)
    assert talk.state == "idle"


def test_a_doubtful_command_while_idle_that_is_confirmed() -> None:
    talk = Conversation()
    talk.coach("I'm here*")
    talk.wait(5)
    talk.speaks("mumble")
    talk.event(Unsure("start", {"session": "debrief"}, "start debrief"))
    talk.coach("Did you say start debrief?*")
    talk.user("yes please")
    talk.coach("Three boxes*")


def test_doubt_while_nobody_is_waited_for_is_nothing() -> None:
    talk = Conversation(script("breathe = {cycles = 5}", END), session="mine")
    talk.wait(10)
    talk.speaks("mumble")
    talk.event(Unsure("back", {}, "back"))
    talk.quiet(20)
    assert talk.steps == ["breathe"]


def test_the_users_voice_silences_the_coach_at_once() -> None:
    talk = Conversation(
        script('say = "A long sentence about nothing at all, at length."'), session="mine"
    )
    talk.wait(1)
    assert talk.sounding
    talk.event(SpeechStarted())
    assert not talk.sounding


def test_a_lost_microphone_is_told_and_the_session_rests() -> None:
    talk = Conversation(script(RATE, END), session="mine")
    talk.coach("Where are you*")
    talk.wait(2)
    talk.event(MicLost())
    talk.coach("I've lost the microphone.*")
    assert talk.state == "paused"
    talk.quiet(600)
    talk.event(MicRestored())
    talk.coach("I can hear you again.")
    talk.user("resume")
    talk.coach("Let's go on.")
    talk.coach("Where are you, zero to ten?")


def test_a_microphone_lost_in_the_middle_of_a_note_loses_nothing_that_was_said() -> None:
    talk = Conversation(script(NOTE, END), session="mine", facts={"notes": "yes"})
    talk.coach("What happened?")
    talk.speaks("A long shift, and then")
    talk.event(MicLost())
    talk.quiet(3)
    assert talk.listen.dictation
    talk.event(Dictated("A long shift, and then"))
    talk.coach("I've lost the microphone.*")
    talk.wait(5)
    assert [note.text for note in talk.notes.values()] == ["A long shift, and then"]
    talk.event(MicRestored())
    talk.coach("I can hear you again.")
    talk.user("resume")
    talk.coach("Let's go on.")
    talk.coach("Go on, or say done.")
    talk.user("done")
    talk.coach("The end.")


def test_a_microphone_lost_while_idle_is_told() -> None:
    talk = Conversation()
    talk.coach("I'm here*")
    talk.event(MicLost())
    talk.coach("I've lost the microphone.*")
    assert talk.state == "idle"
    assert talk.now < frames(60)
