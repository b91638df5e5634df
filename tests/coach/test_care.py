"""What the coach does when it hears something that may not be passed over."""

from __future__ import annotations

from datetime import date

import pytest
from conversation import Conversation, script

from voicecoach.coach.safety import Helpline
from voicecoach.events import (
    Hush,
    Overheard,
    Rejected,
    SetPace,
    Speak,
    SpeechStarted,
    Unhush,
    Unsure,
    WarmUp,
)

NOW = "Two arrests, the second one died, and I don't want to be here anymore."
TODAY = "I drink every night to shut it off."
SOON = "I've been crying after most shifts for weeks."

THREE_NOTES = script(
    'note = {box = "facts", prompt = "What happened?"}',
    'say = "That was the first."',
    'note = {box = "feelings", prompt = "What did you feel?"}',
    'note = {box = "actions", prompt = "What is for tomorrow?"}',
    'say = "That was all."',
    name="notes",
)
RATED = script(
    'rate = {name = "heat", prompt = "Where are you, zero to ten?"}',
    'say = "That was all."',
    name="rated",
)
BREATHS = script(
    'note = {box = "facts", prompt = "What happened?"}',
    'breathe = {pattern = "4-2-6", cycles = 1}',
    name="breaths",
)

EAP = Helpline(
    name="Employee assistance",
    number="555 0100",
    spoken="five five five, oh one hundred",
    hours="Weekdays, nine to five",
    audience="staff of this hospital",
    country="",
    checked=date(2026, 10, 1),
    own=True,
)
CRISIS = Helpline(
    name="Crisis line",
    number="1",
    spoken="one",
    hours="Day and night",
    audience="anyone",
    country="",
    checked=date(2020, 1, 1),
    crisis=True,
)


def noting(**preferred: object) -> Conversation:
    talk = Conversation(
        THREE_NOTES,
        session="notes",
        facts={"notes": "yes"},
        **{"country": "US", **preferred},  # type: ignore[arg-type]
    )
    talk.coach("What happened?")
    return talk


def in_crisis(**preferred: object) -> Conversation:
    talk = noting(**preferred)
    talk.user(NOW)
    return talk


def tiers(talk: Conversation) -> list[object]:
    return [fields["tier"] for fields in talk.reports("red_flag")]


# --- now -----------------------------------------------------------------------------------------


def test_the_session_stops_and_the_line_comes_first_and_twice() -> None:
    talk = in_crisis()
    assert talk.ended == ["red-flag"]
    assert tiers(talk) == ["now"]
    talk.coach("I heard you. We stop here. Please call a person now.")
    talk.coach("Suicide and Crisis Lifeline: nine, eight, eight. Call or text, day and night*")
    talk.coach("Once more. Suicide and Crisis Lifeline: nine, eight, eight.")
    talk.coach("I can't call anyone for you. And I can't judge if you're safe.")
    talk.coach("The number is on your help card too.")
    talk.coach("Are you safe right now?")
    talk.quiet(6)


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        ("yes", "I can't judge that.*nine, eight, eight*"),
        ("no", "Call now.*nine, eight, eight*"),
        ("I don't know", "I'm still here.*nine, eight, eight*"),
    ],
)
def test_whatever_is_answered_the_line_is_given_again(answer: str, reply: str) -> None:
    talk = in_crisis()
    talk.until("Are you safe right now?")
    talk.user(answer)
    talk.coach(reply)
    talk.coach("I keep listening*")
    talk.quiet(900)
    assert "not-caught" not in talk.earcons


def test_silence_is_an_answer_too_and_there_is_no_second_question() -> None:
    talk = in_crisis()
    talk.until("Are you safe right now?")
    talk.coach("I'm still here.*nine, eight, eight*")
    talk.coach("I keep listening*")
    talk.quiet(900)


def test_a_doubtful_word_is_not_asked_back_about() -> None:
    talk = in_crisis()
    talk.until("Are you safe right now?")
    talk.speaks("mumble")
    talk.event(Unsure("yes", {}, "yes"))
    talk.coach("I'm still here*")


def test_it_is_said_slowly_and_only_that() -> None:
    talk = in_crisis()
    talk.until("I keep listening*")
    talk.wait(5)
    paces = [command.pace for command in talk.asked(SetPace)]
    assert paces[0] == 1.0
    assert min(paces) == 0.85
    assert paces[-1] == 1.0
    order = [type(c).__name__ for _, c in talk.commands if type(c).__name__ in ("SetPace", "Speak")]
    assert order[-1] == "SetPace"


@pytest.mark.parametrize("moment", ["I heard you*", "Once more*", "Are you safe right now?"])
def test_stop_is_obeyed_at_once(moment: str) -> None:
    talk = in_crisis()
    talk.until(moment)
    talk.user("stop")
    talk.quiet(900)
    assert talk.state == "idle"
    assert [command.pace for command in talk.asked(SetPace)][-1] == 1.0


@pytest.mark.parametrize("moment", ["I heard you*", "Are you safe right now?", "I keep listening*"])
def test_get_help_is_understood_meanwhile(moment: str) -> None:
    talk = in_crisis()
    talk.until(moment)
    talk.user("get help")
    talk.coach("Help from people*")
    talk.coach("Suicide and Crisis Lifeline*")
    talk.coach("Physician Support Line*")


def test_the_line_is_not_lost_to_a_noise() -> None:
    talk = in_crisis()
    talk.until("Once more*")
    talk.mumbles()
    talk.coach("I can't call anyone*")


def test_it_is_left_as_a_card() -> None:
    (card,) = in_crisis().reports("help_card")
    lines = card["lines"]
    assert isinstance(lines, list)
    assert "Suicide and Crisis Lifeline: 988" in lines


def test_the_note_is_kept_as_any_other() -> None:
    talk = in_crisis()
    talk.wait(1)
    assert [note.text for note in talk.notes.values()] == [NOW]


def test_the_note_is_kept_also_where_a_command_ended_it() -> None:
    talk = noting()
    talk.dictates(NOW, "done")
    talk.coach("I heard you*")
    talk.wait(1)
    assert [note.text for note in talk.notes.values()] == [NOW]


def test_a_note_taken_back_is_not_kept_but_was_heard() -> None:
    talk = noting()
    talk.dictates(NOW, "scratch that")
    talk.coach("I heard you*")
    talk.wait(1)
    assert not talk.notes


@pytest.mark.parametrize("facts", [{}, {"notes": "no"}])
def test_without_a_yes_to_notes_nothing_is_kept_and_nothing_asked(facts: dict[str, str]) -> None:
    talk = Conversation(THREE_NOTES, session="notes", facts=facts, country="US")
    talk.coach("What happened?")
    talk.user(NOW)
    talk.coach("I heard you*")
    talk.until("I keep listening*")
    assert not any("keep notes" in text for _, text in talk.lines)
    assert not talk.notes


def test_a_full_disk_is_told_after_the_line() -> None:
    talk = noting()
    talk.disk_full = "The disk is full: make room."
    talk.user(NOW)
    talk.coach("I heard you*")
    talk.coach("Suicide and Crisis Lifeline*")
    talk.until("I couldn't save your last note. The disk is full: make room.")


def test_the_session_is_not_offered_again() -> None:
    talk = in_crisis()
    assert "unfinished" not in talk.facts
    talk.until("I keep listening*")
    talk.user("resume")
    talk.wait(5)
    assert not any("pick it up" in text for _, text in talk.lines)


def test_another_such_sentence_brings_the_line_again() -> None:
    talk = in_crisis()
    talk.until("I keep listening*")
    talk.user("I want to die")
    talk.coach("I heard you*")
    assert tiers(talk) == ["now", "now"]


def test_it_is_heard_where_a_number_was_asked_for() -> None:
    talk = Conversation(RATED, session="rated", country="US")
    talk.coach("Where are you*")
    talk.user("I don't want to be here anymore")
    talk.coach("I heard you*")
    assert talk.ended == ["red-flag"]


def test_it_is_heard_while_the_session_is_paused() -> None:
    talk = noting()
    talk.user("pause")
    talk.coach("Paused*")
    talk.wait(300)
    talk.user("I want to die")
    talk.coach("I heard you*")


def test_with_no_session_it_is_heard_for_a_minute_after_the_coach_spoke() -> None:
    talk = Conversation(country="US")
    talk.coach("I'm here*")
    talk.wait(30)
    talk.user("I want to die")
    talk.coach("I heard you*")


def test_later_talk_is_meant_for_somebody_else() -> None:
    talk = Conversation(country="US")
    talk.coach("I'm here*")
    talk.wait(120)
    talk.user("I want to die")
    talk.quiet(60)
    assert not tiers(talk)


def test_the_crisis_line_is_one_that_is_open_now_also_with_an_own_entry_before_it() -> None:
    talk = noting(helplines=(EAP, CRISIS))
    talk.user(NOW)
    talk.coach("I heard you*")
    talk.coach("Crisis line: one. Day and night.")
    talk.coach("Once more. Crisis line: one.")
    talk.coach("Check that number.*")


def test_the_words_are_in_no_report() -> None:
    talk = in_crisis()
    talk.until("I keep listening*")
    assert not any("want to be here" in str(fields) for fields in talk.reports("red_flag"))
    assert not any("want to be here" in text for _, text in talk.lines)


# --- today and soon ------------------------------------------------------------------------------


def test_today_waits_for_the_end_of_the_step() -> None:
    talk = noting()
    talk.user(TODAY)
    assert tiers(talk) == ["today"]
    talk.until("Saved.")
    talk.coach("Please talk to a person about that today. Suicide and Crisis Lifeline: nine*")
    talk.coach("That was the first.")
    assert not talk.ended


def test_the_users_own_entry_comes_first() -> None:
    talk = noting(helplines=(EAP, CRISIS))
    talk.user(TODAY)
    talk.until("Please talk to a person about that today. Employee assistance: five five five*")


def test_today_comes_once_a_session() -> None:
    talk = noting()
    talk.user(TODAY)
    talk.until("What did you feel?")
    talk.user("I hate my patients.")
    talk.until("What is for tomorrow?")
    talk.user("Sleep.")
    talk.until("That was all.")
    talk.wait(30)
    assert tiers(talk) == ["today"]
    assert sum("about that today" in text for _, text in talk.lines) == 1


def test_no_breath_begins_before_it_is_said() -> None:
    talk = Conversation(BREATHS, session="breaths", facts={"notes": "yes"}, country="US")
    talk.coach("What happened?")
    talk.user(TODAY)
    talk.until("Please talk to a person about that today*")
    assert not talk.cues
    talk.wait(30)
    assert len(talk.cues) == 3


def test_soon_waits_for_the_end_of_the_session() -> None:
    talk = noting()
    talk.user(SOON)
    talk.until("What did you feel?")
    talk.user("Tired.")
    talk.until("What is for tomorrow?")
    talk.user("Sleep.")
    talk.until("That was all.")
    assert not any("one person" in text for _, text in talk.lines)
    talk.coach("Tell one person you trust how it really is, or call. Suicide and Crisis Lifeline*")
    talk.wait(5)
    assert talk.ended == ["finished"]
    assert tiers(talk) == ["soon"]


def test_both_are_said_at_the_end_where_the_last_step_brought_them() -> None:
    talk = Conversation(
        script('note = {box = "facts", prompt = "What happened?"}', name="short"),
        session="short",
        facts={"notes": "yes"},
    )
    talk.coach("What happened?")
    talk.user(f"{TODAY} {SOON}")
    talk.until("Please talk to a person about that today*")
    talk.wait(20)
    assert talk.ended == ["finished"]


def test_several_signs_count_in_different_notes() -> None:
    talk = noting()
    talk.user("I've worked seven days a week.")
    talk.until("What did you feel?")
    assert not tiers(talk)
    talk.user("I fall asleep in front of the screen every night.")
    assert tiers(talk) == ["soon"]


def test_skip_and_pause_work_on_a_signpost() -> None:
    talk = noting()
    talk.user(TODAY)
    talk.until("Saved.")
    talk.wait(1)
    talk.user("pause")
    talk.coach("Paused*")
    talk.user("resume")
    talk.until("Please talk to a person about that today*")
    talk.coach("That was the first.")


def test_skipping_a_signpost_goes_on_with_the_session() -> None:
    talk = noting()
    talk.user(TODAY)
    talk.until("Saved.")
    talk.wait(1)
    talk.user("skip")
    talk.coach("That was the first.")


def test_stop_leaves_a_signpost_unsaid() -> None:
    talk = noting()
    talk.user(SOON)
    talk.until("What did you feel?")
    talk.user("stop")
    talk.coach("Stopped.")
    talk.quiet(300)


def test_the_next_session_begins_afresh() -> None:
    talk = noting()
    talk.user(SOON)
    talk.until("What did you feel?")
    talk.user("stop")
    talk.coach("Stopped.")
    talk.user("one breath")
    talk.wait(60)
    assert not any("one person" in text for _, text in talk.lines)


@pytest.mark.parametrize(
    "text",
    [
        "The patient died and I had to tell his mother.",
        "I'm dying for a coffee.",
        "He said he wanted to die and I called psych.",
        "We lost two patients.",
    ],
)
def test_ordinary_talk_is_a_note_like_any(text: str) -> None:
    talk = noting()
    talk.user(text)
    talk.coach("Saved.")
    talk.coach("That was the first.")
    assert not tiers(talk)


def test_a_noise_without_words_is_no_flag() -> None:
    talk = noting()
    talk.event(Rejected())
    assert not tiers(talk)


# --- what a microphone hears ---------------------------------------------------------------------


def test_words_that_come_after_are_answered_like_those_that_come_at_once() -> None:
    talk = Conversation(RATED, session="rated", country="US")
    talk.coach("Where are you*")
    talk.speaks("hm")
    talk.event(Rejected())
    talk.event(Overheard("I don't want to be here anymore"))
    talk.coach("I heard you*")
    assert talk.ended == ["red-flag"]


def test_ordinary_words_that_come_after_change_nothing() -> None:
    talk = Conversation(RATED, session="rated")
    talk.coach("Where are you*")
    talk.speaks("hm")
    talk.event(Rejected())
    talk.coach("Say that again?")
    talk.event(Overheard("we were two nurses short"))
    talk.quiet(5)
    talk.user("four")
    talk.coach("That was all.")


def test_they_dont_let_the_coach_speak_into_what_is_said_next() -> None:
    talk = Conversation(script('say = "A long line, which is interrupted."'), session="mine")
    talk.wait(1)
    talk.speaks("hm")
    talk.event(Rejected())
    talk.speaks("and then")
    hushed = len(talk.asked(Hush)) - len(talk.asked(Unhush))
    talk.event(Overheard("we were two nurses short"))
    assert len(talk.asked(Hush)) - len(talk.asked(Unhush)) == hushed == 1


@pytest.mark.parametrize(
    "text", ["Suicidal man found alive.", "She wants to die.", "Self harm on the rise."]
)
def test_while_idle_it_must_be_said_of_oneself(text: str) -> None:
    talk = Conversation(country="US")
    talk.coach("I'm here*")
    talk.user(text)
    talk.quiet(30)
    assert not tiers(talk)


@pytest.mark.parametrize("text", [TODAY, SOON])
def test_while_idle_only_now_counts(text: str) -> None:
    talk = Conversation(country="US")
    talk.coach("I'm here*")
    talk.user(text)
    talk.quiet(30)
    assert not tiers(talk)


def test_in_a_session_it_need_not_say_i() -> None:
    talk = Conversation(RATED, session="rated", country="US")
    talk.coach("Where are you*")
    talk.user("tired, suicidal")
    talk.coach("I heard you*")


FOURTH = "Four. Thoughts of not wanting to be here, or that others would be better off."


def asking_about_the_fourth() -> Conversation:
    ask = f'ask = {{name = "which", prompt = "{FOURTH}", choices = {{yes = "yes", no = "no"}}}}'
    talk = Conversation(script(ask), session="mine", country="US")
    talk.wait(2)
    return talk


def test_what_the_microphone_catches_of_the_coachs_own_words_is_no_answer() -> None:
    talk = asking_about_the_fourth()
    talk.event(SpeechStarted())
    talk.event(Rejected("thoughts of not wanting to be here or the others"))
    talk.wait(20)
    assert not tiers(talk)


def test_said_into_the_same_words_of_oneself_it_is() -> None:
    talk = asking_about_the_fourth()
    talk.event(SpeechStarted())
    talk.event(Rejected("I have thoughts of not wanting to be here"))
    talk.until("I heard you*")


def test_said_after_them_it_is_the_users() -> None:
    talk = asking_about_the_fourth()
    talk.until(FOURTH)
    talk.wait(8)
    talk.user("not wanting to be here")
    talk.until("I heard you*")


# --- ready in time -------------------------------------------------------------------------------


def test_everything_said_slowly_is_asked_for_before_anything_is_said() -> None:
    talk = in_crisis()
    talk.until("I keep listening*")
    kinds = [type(command).__name__ for _, command in talk.commands]
    assert kinds.index("WarmUp") < kinds.index("Speak")
    (warm,) = talk.asked(WarmUp)
    slow, order = False, []
    for _, command in talk.commands:
        if isinstance(command, SetPace):
            slow = command.pace == warm.pace
        elif isinstance(command, Speak) and slow:
            order.append(command.text)
    assert order
    assert set(order) <= set(warm.texts)
    assert list(warm.texts[:2]) == order[:2]


@pytest.mark.parametrize("answer", ["yes", "no", "I don't know"])
def test_so_is_every_answer(answer: str) -> None:
    talk = in_crisis(country="GB")
    talk.until("Are you safe right now?")
    talk.user(answer)
    talk.until("I keep listening*")
    (warm,) = talk.asked(WarmUp)
    assert {text for _, text in talk.lines[-2:]} <= set(warm.texts)


def test_at_another_pace_it_is_asked_for_again() -> None:
    talk = Conversation()
    talk.coach("I'm here*")
    talk.user("slower")
    talk.coach("Slower.")
    first, second = talk.asked(WarmUp)
    assert second.texts == first.texts
    assert (first.pace, second.pace) == (0.85, 0.77)
