"""Notes: asked for once, on the disk before they are called saved, and never lost in silence."""

from __future__ import annotations

from conversation import Conversation, script

from voicecoach.events import Dictated, SaveNote, Speak, SpeechStarted

FACTS = 'note = {box = "facts", prompt = "What happened?"}'
FEELINGS = 'note = {box = "feelings", prompt = "What did you feel?"}'
END = 'say = "The end."'
YES = {"notes": "yes"}


def two_notes(**facts: str) -> Conversation:
    talk = Conversation(script(FACTS, FEELINGS, END), session="mine", facts=facts)
    talk.coach("What happened?")
    return talk


def kept(talk: Conversation) -> list[tuple[str, str]]:
    return [(note.box, note.text) for note in talk.notes.values()]


# --- consent ---------------------------------------------------------------------------------


def test_notes_are_asked_for_the_first_time_and_never_again() -> None:
    talk = two_notes()
    talk.user("A long shift.")
    talk.coach("Shall I keep notes like this, on this computer only? Yes or no.")
    assert kept(talk) == []
    talk.user("yes")
    talk.coach("All right. They stay on this computer. Say scratch that to drop one.")
    talk.coach("Saved.")
    talk.coach("What did you feel?")
    talk.user("Tired.")
    talk.coach("Kept.")
    talk.coach("The end.")
    assert kept(talk) == [("facts", "A long shift."), ("feelings", "Tired.")]
    assert talk.facts["notes"] == "yes"


def test_after_no_nothing_is_kept_and_nothing_is_asked_again() -> None:
    talk = two_notes()
    talk.user("A long shift.")
    talk.coach("Shall I keep notes*")
    talk.user("no thanks")
    talk.coach("All right. Nothing is kept.")
    talk.coach("What did you feel?")
    talk.user("Tired.")
    talk.coach("The end.")
    assert kept(talk) == []
    assert talk.asked(SaveNote) == []
    assert talk.facts["notes"] == "no"


def test_silence_is_no_consent_and_the_question_comes_again_next_time() -> None:
    talk = two_notes()
    talk.user("A long shift.")
    talk.coach("Shall I keep notes*")
    talk.coach("Yes, or no?")
    talk.coach("All right. Nothing is kept.")
    talk.coach("What did you feel?")
    assert "notes" not in talk.facts
    talk.user("Tired.")
    talk.coach("Shall I keep notes*")
    assert talk.asked(SaveNote) == []


def test_nonsense_is_no_consent() -> None:
    talk = two_notes()
    talk.user("A long shift.")
    talk.coach("Shall I keep notes*")
    for _ in range(3):
        talk.user("what a day")
        talk.coach("Yes, or no?")
    talk.user("what a day")
    talk.coach("All right. Nothing is kept.")
    assert talk.asked(SaveNote) == []
    assert "notes" not in talk.facts


def test_pausing_at_the_question_keeps_the_words_until_it_is_answered() -> None:
    talk = two_notes()
    talk.user("A long shift.")
    talk.coach("Shall I keep notes*")
    talk.user("pause")
    talk.coach("Paused.*")
    talk.wait(100)
    talk.user("resume")
    talk.coach("Let's go on.")
    talk.coach("Go on, or say done.")
    talk.user("done")
    talk.coach("Shall I keep notes*")
    talk.user("yes")
    talk.coach("All right. They stay*")
    talk.coach("Saved.")
    assert kept(talk) == [("facts", "A long shift.")]


# --- saved -----------------------------------------------------------------------------------


def test_saved_is_said_only_once_the_note_is_on_the_disk() -> None:
    talk = two_notes(**YES)
    talk.disk_stuck = True
    talk.user("A long shift.")
    talk.quiet(5)
    talk.unstick()
    talk.coach("Saved.")


def test_each_note_is_called_saved_for_itself() -> None:
    """The first is still on its way when the second is dictated."""
    talk = two_notes(**YES)
    talk.disk_stuck = True
    talk.dictates("A long shift.", "skip")
    talk.coach("What did you feel?")
    first, talk._stuck = talk._stuck, []
    talk.user("Tired.")
    second, talk._stuck = talk._stuck, first
    talk.unstick()
    talk.quiet(2)
    talk._stuck = second
    talk.unstick()
    talk.coach("Saved.")
    talk.coach("The end.")
    assert kept(talk) == [("facts", "A long shift."), ("feelings", "Tired.")]


def test_what_could_not_be_written_is_told_and_written_on_repeat() -> None:
    talk = two_notes(**YES)
    talk.disk_full = "The disk is full: make room."
    talk.user("A long shift.")
    talk.coach("I couldn't save that. The disk is full: make room. I still have it.*")
    talk.user("repeat")
    talk.coach("I couldn't save that.*")
    talk.disk_full = None
    talk.user("repeat")
    talk.coach("Saved.")
    talk.coach("What did you feel?")
    assert kept(talk) == [("facts", "A long shift.")]


def test_words_added_after_a_failure_are_kept_together() -> None:
    talk = two_notes(**YES)
    talk.disk_full = "The disk is full: make room."
    talk.user("A long shift.")
    talk.coach("I couldn't save that.*")
    talk.disk_full = None
    talk.user("And a longer night.")
    talk.coach("Saved.")
    assert kept(talk) == [("facts", "A long shift. And a longer night.")]


def test_a_note_that_fails_after_it_was_skipped_is_told() -> None:
    talk = two_notes(**YES)
    talk.disk_full = "The disk is full: make room."
    talk.dictates("A long shift.", "skip")
    talk.coach("What did you feel?")
    talk.coach("I couldn't save your last note. The disk is full: make room.")


def test_a_failed_note_survives_a_pause() -> None:
    talk = two_notes(**YES)
    talk.disk_full = "The disk is full: make room."
    talk.user("A long shift.")
    talk.coach("I couldn't save that.*")
    talk.user("pause")
    talk.coach("Paused.*")
    talk.quiet(60)
    talk.disk_full = None
    talk.user("resume")
    talk.coach("Let's go on.")
    talk.coach("Saved.")
    talk.coach("What did you feel?")
    assert kept(talk) == [("facts", "A long shift.")]


def test_a_failed_note_can_be_written_while_paused() -> None:
    talk = two_notes(**YES)
    talk.disk_full = "The disk is full: make room."
    talk.dictates("A long shift.", "pause")
    talk.coach("Paused.*")
    talk.coach("I couldn't save that.*")
    talk.disk_full = None
    talk.user("repeat")
    talk.coach("Saved.")
    talk.user("resume")
    talk.coach("Let's go on.")
    talk.coach("What did you feel?")


# --- the words of a note ---------------------------------------------------------------------


def test_done_ends_a_note_and_is_no_part_of_it() -> None:
    talk = two_notes(**YES)
    talk.dictates("A long shift.", "done")
    talk.coach("Saved.")
    assert kept(talk) == [("facts", "A long shift.")]


def test_done_with_nothing_said_goes_on() -> None:
    talk = two_notes(**YES)
    talk.user("I'm done")
    talk.coach("What did you feel?")
    assert kept(talk) == []


def test_an_empty_note_is_asked_for_again() -> None:
    talk = two_notes(**YES)
    talk.mumbles()
    talk.coach("Say that again?")
    talk.mumbles()
    talk.coach("I didn't catch any words. Say it again, or say skip.")


def test_scratch_that_in_a_note_drops_what_was_said() -> None:
    talk = two_notes(**YES)
    talk.dictates("She said it was my fault.", "scratch that")
    talk.coach("Gone. Start again, or say skip.")
    talk.user("A hard word from a colleague.")
    talk.coach("Saved.")
    assert kept(talk) == [("facts", "A hard word from a colleague.")]


def test_scratch_that_after_a_note_erases_it_from_the_disk() -> None:
    talk = two_notes(**YES)
    talk.user("A long shift.")
    talk.coach("Saved.")
    talk.coach("What did you feel?")
    talk.user("scratch that")
    talk.coach("Gone.")
    talk.coach("What did you feel?")
    assert kept(talk) == []
    talk.user("Tired.")
    talk.coach("Kept.")
    assert kept(talk) == [("feelings", "Tired.")]


def test_scratch_that_after_the_session_still_erases_the_last_note() -> None:
    talk = Conversation(script(FACTS), session="mine", facts=YES)
    talk.user("A long shift.")
    talk.until("Saved.")
    talk.wait(5)
    assert talk.state == "idle"
    talk.user("delete that")
    talk.coach("Gone.")
    assert kept(talk) == []
    assert "scratch_that" not in talk.listen.intents


def test_read_that_back_in_a_note_and_then_more_of_it() -> None:
    talk = two_notes(**YES)
    talk.dictates("A long shift.", "read that back")
    talk.coach("You said: A long shift.")
    talk.coach("Go on, or say done.")
    talk.user("And a longer night.")
    talk.coach("Saved.")
    assert kept(talk) == [("facts", "A long shift. And a longer night.")]


def test_read_that_back_after_a_note() -> None:
    talk = two_notes(**YES)
    talk.user("A long shift.")
    talk.coach("Saved.")
    talk.coach("What did you feel?")
    talk.user("read that back")
    talk.coach("You said: A long shift.")
    talk.coach("What did you feel?")


def test_the_users_own_words_are_private() -> None:
    talk = two_notes(**YES)
    talk.dictates("A long shift.", "read that back")
    talk.coach("You said*")
    for prompt in talk.asked(Speak):
        assert prompt.private == ("long shift" in prompt.text)
    talk.user("repeat")
    talk.wait(10)
    for prompt in talk.asked(Speak):
        assert prompt.private == ("long shift" in prompt.text)


def test_there_is_nothing_to_read_or_scratch_at_first() -> None:
    talk = two_notes(**YES)
    talk.user("read that back")
    talk.coach("Nothing yet.")


def test_more_time_makes_the_coach_wait_longer() -> None:
    talk = two_notes(**YES)
    before = talk.listen.pause
    talk.user("give me more time")
    talk.coach("Take all the time you need.")
    assert talk.listen.pause > 2 * before
    assert talk.listen.dictation


def test_louder_in_a_note_is_no_part_of_it() -> None:
    talk = two_notes(**YES)
    talk.dictates("A long shift.", "louder")
    talk.coach("Louder.")
    talk.dictates("And a longer night.", "done")
    talk.coach("Saved.")
    assert kept(talk) == [("facts", "A long shift. And a longer night.")]


def test_pause_in_a_note_saves_it_and_more_can_be_said_afterwards() -> None:
    talk = two_notes(**YES)
    talk.dictates("A long shift.", "pause")
    talk.coach("Paused.*")
    talk.quiet(180)
    assert kept(talk) == [("facts", "A long shift.")]
    talk.user("resume")
    talk.coach("Let's go on.")
    talk.coach("Go on, or say done.")
    talk.user("And a longer night.")
    talk.coach("Saved.")
    talk.coach("What did you feel?")
    assert kept(talk) == [("facts", "A long shift."), ("facts", "And a longer night.")]


def test_stop_in_a_note_keeps_what_was_said() -> None:
    talk = two_notes(**YES)
    talk.dictates("A long shift.", "stop")
    talk.coach("Stopped.")
    talk.quiet(5)
    assert kept(talk) == [("facts", "A long shift.")]
    assert talk.state == "idle"


def test_stop_in_a_note_nobody_agreed_to_keeps_nothing() -> None:
    talk = two_notes()
    talk.dictates("A long shift.", "stop")
    talk.coach("Stopped.")
    talk.quiet(60)
    assert talk.asked(SaveNote) == []


def test_get_help_in_a_note_keeps_what_was_said_and_comes_first() -> None:
    talk = two_notes(**YES)
    talk.dictates("I can't do this any more.", "get help")
    talk.coach("Help from people.*")
    assert kept(talk) == [("facts", "I can't do this any more.")]
    talk.until("If you're in danger now*")
    talk.user("resume")
    talk.coach("Let's go on.")
    talk.coach("Go on, or say done.")


def test_back_to_a_note_takes_another_one() -> None:
    talk = two_notes(**YES)
    talk.user("A long shift.")
    talk.until("What did you feel?")
    talk.user("back")
    talk.coach("What happened?")
    talk.user("One more thing.")
    talk.until("What did you feel?")
    assert kept(talk) == [("facts", "A long shift."), ("facts", "One more thing.")]


def test_a_note_that_arrives_late_is_not_lost() -> None:
    """The last words before a pause that was asked for by other means."""
    talk = two_notes(**YES)
    talk.event(SpeechStarted())
    talk.wait(3)
    talk.event(Dictated("A long shift."))
    talk.coach("Saved.")


def test_a_promise_is_remembered_until_the_next_debrief_is_done() -> None:
    promise = 'note = {box = "promise", prompt = "What waits until later?"}'
    talk = Conversation(script(promise, name="before"), session="before", facts=YES)
    talk.user("Whatever comes up.")
    talk.until("Saved.")
    talk.wait(5)
    assert talk.facts["promise"] == "yes"
    talk.user("start debrief")
    talk.coach("Before this shift you set something aside*")
    for _ in range(8):
        talk.wait(1)
        talk.user("skip")
    assert talk.ended[-1] == "finished"
    assert "promise" not in talk.facts


def test_the_session_of_a_note_is_kept_with_it() -> None:
    talk = two_notes(**YES)
    talk.user("A long shift.")
    talk.coach("Saved.")
    assert talk.asked(SaveNote)[0].session == "mine"
