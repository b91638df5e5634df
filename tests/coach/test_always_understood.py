"""Stop, pause, resume, repeat, skip, back, louder, quieter, slower, faster, help and get help are
understood in every state: idle, in each kind of step, while a question is open, and paused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conversation import Conversation, script, sentences

from voicecoach.coach.breathing import Pattern
from voicecoach.events import NoteFailed, SetPace, SetVolume, Silence, Unsure
from voicecoach.timebase import frames

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY_STEP = script(
    'say = "First words."',
    'say = "Some words that take a while to be said aloud."',
    'wait = "30 s"',
    'breathe = {pattern = "4-2-6", cycles = 5}',
    'ask = {name = "next", prompt = "Water or bed?", choices = {water = "water", bed = "bed"}}',
    'rate = {name = "heat", prompt = "Where are you, zero to ten?"}',
    'note = {box = "facts", prompt = "What happened?"}',
    'timer = {length = "60 s", every = "20 s", say = ["I am here.", "Still here."]}',
    'choose = {name = "way", prompt = "Short or long?", default = "short", patience = "20 s",'
    ' options = {short = {sentence = "short"}, long = {sentence = "long"}}}',
    'say = "The end."',
    name="every",
)


def at_step(position: int) -> Callable[[], Conversation]:
    def reach() -> Conversation:
        talk = Conversation(EVERY_STEP, session="every", facts={"notes": "yes"})
        for _ in range(position):
            talk.wait(0.2)
            talk.user("skip")
        talk.wait(6)
        return talk

    return reach


def speaking() -> Conversation:
    talk = Conversation(EVERY_STEP, session="every", facts={"notes": "yes"})
    talk.wait(0.2)
    talk.user("skip")
    talk.wait(1)
    assert talk.sounding
    return talk


def idle() -> Conversation:
    talk = Conversation()
    talk.coach("I'm here*")
    talk.wait(5)
    return talk


def paused() -> Conversation:
    talk = at_step(5)()
    talk.user("pause")
    talk.coach("Paused*")
    talk.wait(5)
    return talk


def asked_to_keep_notes() -> Conversation:
    talk = Conversation(EVERY_STEP, session="every")
    for _ in range(6):
        talk.wait(0.2)
        talk.user("skip")
    talk.until("What happened?")
    talk.user("A long shift.")
    talk.coach("Shall I keep notes*")
    talk.wait(5)
    return talk


def asked_to_pick_up() -> Conversation:
    talk = Conversation(EVERY_STEP, facts={"unfinished": '["every", 5, {}, [null, null, null]]'})
    talk.coach("You left the own every part way*")
    talk.wait(5)
    return talk


def asked_back() -> Conversation:
    talk = at_step(5)()
    talk.speaks("mumble")
    talk.event(Unsure("rate", {"rating": "7"}, "seven"))
    talk.coach("Did you say seven?*")
    talk.wait(4)
    return talk


def note_failed() -> Conversation:
    talk = at_step(6)()
    talk.disk_full = "The disk is full: make room."
    talk.user("A long shift.")
    talk.coach("I couldn't save that. The disk is full*")
    talk.wait(8)
    return talk


def note_on_its_way() -> Conversation:
    talk = at_step(6)()
    talk.disk_stuck = True
    talk.user("A long shift.")
    talk.wait(1)
    return talk


IDLE = {"idle": idle, "asked to pick up": asked_to_pick_up}
STEPS = {
    "saying": speaking,
    "waiting": at_step(2),
    "breathing": at_step(3),
    "asking": at_step(4),
    "rating": at_step(5),
    "taking a note": at_step(6),
    "timing": at_step(7),
    "choosing": at_step(8),
    "asked to keep notes": asked_to_keep_notes,
    "asked back": asked_back,
    "note failed": note_failed,
    "note on its way": note_on_its_way,
}
PAUSED = {"paused": paused}


def every(**states: Callable[[], Conversation]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("reach", states.values(), ids=states.keys())


@every(**IDLE, **STEPS, **PAUSED)
@pytest.mark.parametrize("words", ["stop", "please stop", "that's enough"])
def test_stop_is_obeyed_at_once_and_without_a_question(
    reach: Callable[[], Conversation], words: str
) -> None:
    talk = reach()
    was = talk.state
    talk.user(words)
    assert talk.state == "idle"
    assert talk.asked(Silence)
    assert talk.coach_itself.next_deadline is None
    if was != "idle":
        talk.coach("Stopped.", within=0.1)
        assert talk.ended == ["stopped"]
    if reach is note_failed:
        talk.coach("I couldn't save your last note.*")
    talk.quiet(3600)
    assert not talk.coach_itself.speaking


@every(**STEPS)
def test_pause_in_a_step_rests_and_resume_goes_on_there(reach: Callable[[], Conversation]) -> None:
    talk = reach()
    step = talk.steps[-1]
    talk.user("pause")
    talk.coach("Paused. Say resume when you're ready.", within=0.1)
    talk.quiet(180)
    assert talk.state == "paused"
    talk.user("resume")
    talk.coach("Let's go on.", within=0.1)
    assert talk.state == "session"
    assert talk.steps[-1] == step


@every(**STEPS, **PAUSED)
def test_after_pause_and_resume_the_session_can_be_brought_to_its_end(
    reach: Callable[[], Conversation],
) -> None:
    talk = reach()
    talk.disk_full = None
    talk.user("pause")
    talk.unstick()
    talk.wait(10)
    talk.user("carry on")
    for _ in range(40):
        talk.wait(12)
        if talk.state != "session":
            break
        if talk.listen.dictation:
            talk.user("done")
        elif talk.coach_itself._expectation.awaited:
            talk.user("bed" if talk.listen.choices else "seven")
    assert talk.ended == ["finished"], str(talk)


@every(**IDLE)
def test_pause_while_nothing_runs_says_so(reach: Callable[[], Conversation]) -> None:
    talk = reach()
    talk.user("pause")
    talk.coach("We haven't started yet*")


def test_pause_while_paused_says_so() -> None:
    talk = paused()
    talk.user("pause")
    talk.coach("Already paused*")
    assert talk.state == "paused"


@every(**STEPS)
def test_resume_without_a_pause_loses_nothing(reach: Callable[[], Conversation]) -> None:
    talk = reach()
    step = talk.steps[-1]
    talk.user("resume")
    talk.coach("*")
    assert talk.state == "session"
    assert talk.steps[-1] == step


def test_resume_while_idle() -> None:
    talk = idle()
    talk.user("resume")
    talk.coach("We haven't started yet*")


@every(**IDLE, **STEPS, **PAUSED)
def test_repeat_says_the_last_thing_again(reach: Callable[[], Conversation]) -> None:
    talk = reach()
    step = talk.steps[-1:]
    if reach is note_failed:
        talk.disk_full = None
    last = talk.lines[-1][1]
    cues = len(talk.cues)
    talk.user("say that again")
    if step == ["breathe"]:
        talk.wait(2)
        assert talk.cues[cues].cycle == 0
    elif reach is note_failed:
        talk.coach("Saved.")
    else:
        talk.coach(last.replace("[", "[[]"))
    assert talk.steps[-1:] in (step, ["timer"])


@every(**STEPS, **PAUSED)
def test_skip_goes_to_the_next_step(reach: Callable[[], Conversation]) -> None:
    talk = reach()
    position = talk.reports("step")[-1]["index"]
    talk.user("skip")
    assert talk.state == "session"
    assert talk.reports("step")[-1]["index"] == position + 1  # type: ignore[operator]


@every(**STEPS, **PAUSED)
def test_back_goes_to_the_step_before(reach: Callable[[], Conversation]) -> None:
    talk = reach()
    position = talk.reports("step")[-1]["index"]
    talk.user("go back")
    assert talk.state == "session"
    assert talk.reports("step")[-1]["index"] == position - 1  # type: ignore[operator]


@every(**IDLE)
@pytest.mark.parametrize("words", ["skip", "back"])
def test_skip_and_back_while_nothing_runs_say_so(
    reach: Callable[[], Conversation], words: str
) -> None:
    talk = reach()
    talk.user(words)
    talk.coach("We haven't started yet*")


def test_back_at_the_beginning_says_so_and_begins_again() -> None:
    talk = Conversation(EVERY_STEP, session="every")
    talk.coach("First words.")
    talk.user("back")
    talk.coach("This is the beginning.")
    talk.coach("First words.")


@every(**IDLE, **STEPS, **PAUSED)
@pytest.mark.parametrize(("words", "change"), [("louder", 4.0), ("turn it down", -4.0)])
def test_louder_and_quieter(reach: Callable[[], Conversation], words: str, change: float) -> None:
    talk = reach()
    state, step = talk.state, talk.steps[-1:]
    talk.user(words)
    assert [volume.decibels for volume in talk.asked(SetVolume)] == [0.0, change]
    assert (talk.state, talk.steps[-1:]) == (state, step)


@every(**IDLE, **{k: v for k, v in STEPS.items() if k != "breathing"}, **PAUSED)
@pytest.mark.parametrize(("words", "pace"), [("faster", 1.1), ("not so fast", 0.9)])
def test_slower_and_faster(reach: Callable[[], Conversation], words: str, pace: float) -> None:
    talk = reach()
    state, step = talk.state, talk.steps[-1:]
    talk.user(words)
    assert [asked.pace for asked in talk.asked(SetPace)] == [1.0, pace]
    assert (talk.state, talk.steps[-1:]) == (state, step)


@every(**IDLE, **STEPS, **PAUSED)
@pytest.mark.parametrize("words", ["help", "what can I say"])
def test_help_says_what_can_be_said_and_changes_nothing(
    reach: Callable[[], Conversation], words: str
) -> None:
    talk = reach()
    state, step = talk.state, talk.steps[-1:]
    talk.user(words)
    talk.coach("*")
    assert "say" in talk.lines[-1][1].lower() or "yes" in talk.lines[-1][1].lower()
    assert (talk.state, talk.steps[-1:]) == (state, step)


@every(**IDLE, **STEPS, **PAUSED)
@pytest.mark.parametrize("words", ["get help", "who can I call"])
def test_get_help_names_people_twice_and_lets_the_session_rest(
    reach: Callable[[], Conversation], words: str
) -> None:
    talk = reach()
    state = talk.state
    talk.user(words)
    talk.coach("Help from people*")
    talk.coach("Your emergency number*find a helpline, dot com*")
    talk.coach("Once more. Your emergency number*")
    talk.coach("If you're in danger now*")
    assert talk.state == ("idle" if state == "idle" else "paused")
    assert talk.reports("red_flag") == [{"tier": "always"}]
    talk.quiet(600)
    if state != "idle":
        talk.user("resume")
        talk.coach("Let's go on.")
        assert talk.state == "session"


def test_get_help_in_a_country_that_is_known() -> None:
    talk = Conversation(country="us")
    talk.user("get help")
    talk.coach("Help from people*")
    talk.coach("Suicide and Crisis Lifeline*")
    talk.coach("Physician Support Line*")
    talk.coach("Once more. Suicide*nine, eight, eight*")


@every(**STEPS)
def test_a_loud_room_is_no_command(reach: Callable[[], Conversation]) -> None:
    """Something that means nothing leaves the step where it was."""
    talk = reach()
    step = talk.steps[-1]
    talk.mumbles()
    assert talk.state == "session"
    assert talk.steps[-1] == step


def test_a_line_that_was_broken_off_by_nothing_is_taken_up_again() -> None:
    talk = speaking()
    talk.mumbles()
    assert talk.sounding
    talk.coach("Water or bed?", within=120)


def test_louder_in_mid_sentence_goes_on_with_the_sentence() -> None:
    talk = speaking()
    talk.user("louder")
    assert talk.sounding
    assert talk.lines[-1][1].startswith("Some words")


def test_help_twice_leaves_the_breath_alone() -> None:
    """Help is spoken over a breath; a second one breaks off the first, and no more."""
    talk = at_step(3)()
    talk.user("help")
    talk.wait(2)
    talk.user("help")
    talk.wait(60)
    first = talk.cues[0].at
    assert [cue.at - first for cue in talk.cues] == [
        600 * cycle + offset for cycle in range(5) for offset in (0, 200, 300)
    ]


def test_help_twice_leaves_a_timer_alone() -> None:
    talk = at_step(7)()
    began = talk.now - frames(6)
    talk.user("help")
    talk.wait(2)
    talk.user("help")
    talk.until("Short or long?")
    assert talk.now - began == pytest.approx(frames(60), abs=frames(0.5))


def test_a_pattern_that_the_user_set_is_breathed() -> None:
    talk = Conversation(pattern=Pattern(4, 7, 8))
    talk.user("breathing")
    talk.wait(60)
    assert [cue.length for cue in talk.cues[:3]] == [200, 350, 400]


def test_what_could_not_be_saved_is_told_even_while_paused() -> None:
    talk = at_step(6)()
    talk.disk_stuck = True
    talk.dictates("A long shift.", "pause")
    talk.coach("Paused*")
    talk.event(NoteFailed("The disk is full: make room."))
    talk.coach("*couldn't save*The disk is full*")


@every(**IDLE, **STEPS, **PAUSED)
@pytest.mark.parametrize(
    ("words", "detail"), [("keep it short", "brief"), ("tell me more", "full")]
)
def test_brief_and_full_are_remembered_and_change_nothing_else(
    reach: Callable[[], Conversation], words: str, detail: str
) -> None:
    talk = reach()
    was, steps, notes = talk.state, talk.steps, talk.notes
    talk.user(words)
    assert talk.facts["detail"] == detail
    assert talk.state == was
    assert talk.steps[-1:] == steps[-1:]
    assert talk.notes == notes
    talk.wait(5)
    assert talk.lines[-1][1] != "Say that again?"


def test_what_else_names_more_group_by_group_and_they_come_round() -> None:
    talk = Conversation()
    talk.coach("I'm here*")
    assert "what_else" not in talk.listen.intents
    talk.user("what can I say")
    talk.coach("You can say: breathing, start debrief*what else?")
    talk.user("what else")
    talk.coach("Before a shift: reality check.*wind down.*")
    talk.user("what else")
    talk.coach("Each week: weekly reset.*")
    talk.user("what else is there")
    talk.coach("To look closer: warning signs*box three?")
    talk.user("what else")
    talk.coach("Louder, quieter*get help.")
    talk.user("what else")
    talk.coach("Before a shift*")
    talk.user("one breath")
    talk.wait(60)
    assert "what_else" not in talk.listen.intents


def test_what_help_names_while_idle_is_understood_there() -> None:
    talk = Conversation()
    talk.coach("I'm here*")
    grammar = sentences().grammar(talk.listen.intents)
    for words in (
        *("breathing", "start debrief", "shake it out", "let it out", "get help"),
        *("reality check", "doorframe check", "wind down"),
        *("weekly reset", "help me say no", "teach me something"),
        *("warning signs", "is this burnout", "set my floors", "what's in box three"),
        *("louder", "quieter", "slower", "faster", "keep it short", "pause", "stop"),
    ):
        assert grammar.match(words) is not None, words
