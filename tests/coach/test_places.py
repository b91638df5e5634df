"""What each place allows, and how the coach behaves there: car, changing room, bedside."""

from __future__ import annotations

from itertools import pairwise

import pytest
from conversation import Conversation, built_in, script

from voicecoach.coach.places import TABLE, place_named
from voicecoach.errors import UsageError
from voicecoach.events import Cue, Earcon, Heard, Listen, Pushed, SetPace, SetVolume, Tick
from voicecoach.timebase import frames

YES = {"notes": "yes"}


def volumes(talk: Conversation) -> list[float]:
    return [command.decibels for command in talk.asked(SetVolume)]


# --- the car: parked or moving ---------------------------------------------------------------


def test_the_first_session_in_the_car_begins_with_the_drowsy_gate_and_one_question() -> None:
    talk = Conversation(place="car", facts=YES)
    talk.coach("I'm here*")
    talk.user("start debrief")
    talk.coach("If you're sleepy, don't drive. Nap fifteen to twenty minutes, have coffee*a lift.")
    talk.coach("An open window doesn't help. Nor does the radio.")
    talk.coach("Are you parked, or moving?")
    assert talk.reports("session_started") == []
    talk.user("parked")
    talk.coach("Three boxes*")
    talk.coach("Box one*")


@pytest.mark.parametrize("words", ["I'm parked", "parked", "it's parked", "I've parked"])
def test_ways_to_say_parked(words: str) -> None:
    talk = Conversation(place="car", session="debrief")
    talk.until("Are you parked, or moving?")
    talk.user(words)
    talk.coach("Three boxes*")


@pytest.mark.parametrize("words", ["moving", "driving", "I'm driving", "in traffic"])
def test_ways_to_say_moving(words: str) -> None:
    talk = Conversation(place="car", session="debrief")
    talk.until("Are you parked, or moving?")
    talk.user(words)
    talk.coach("Not while you drive: it takes your mind off the road. You could say: breathing.*")
    assert talk.state == "idle"


def test_straight_into_a_session_the_question_comes_first_too() -> None:
    talk = Conversation(place="car", session="breathing")
    talk.coach("If you're sleepy*")
    talk.coach("An open window*")
    talk.coach("Are you parked*")
    talk.user("I'm driving")
    talk.coach("Eyes open, hands on the wheel.*")


def test_without_an_answer_nothing_starts() -> None:
    talk = Conversation(place="car", session="debrief")
    talk.until("Are you parked, or moving?")
    talk.coach("Say I'm parked, or I'm driving.")
    talk.coach("Then nothing starts. Say I'm parked, when you are.")
    talk.quiet(600)
    assert talk.reports("session_started") == []


def test_what_is_no_answer_is_asked_again() -> None:
    talk = Conversation(place="car", session="debrief")
    talk.until("Are you parked, or moving?")
    talk.user("yes")
    talk.coach("Say I'm parked, or I'm driving.")
    talk.user("I'm parked")
    talk.coach("Three boxes*")


def test_stop_at_the_question_is_stop() -> None:
    talk = Conversation(place="car", session="debrief")
    talk.until("Are you parked, or moving?")
    talk.user("stop")
    talk.quiet(600)
    assert talk.state == "idle"


def test_the_gate_is_heard_once_and_parked_holds_for_a_while() -> None:
    talk = Conversation(place="car", session="breathing")
    talk.until("Are you parked, or moving?")
    talk.user("I'm parked")
    talk.until("That's it.*")
    talk.wait(5)
    talk.user("human detail")
    talk.wait(5)
    assert sum("sleepy" in text for _, text in talk.lines) == 1
    assert sum("parked, or moving" in text for _, text in talk.lines) == 1
    talk.user("stop")
    talk.wait(11 * 60)
    talk.user("human detail")
    talk.until("Are you parked, or moving?", within=5)
    assert sum("sleepy" in text for _, text in talk.lines) == 1


def test_a_parked_car_given_as_such_is_not_asked_about() -> None:
    talk = Conversation(place="car-parked", session="breathing")
    talk.coach("If you're sleepy*")
    talk.coach("An open window*")
    talk.coach("Let your shoulders drop.*")
    talk.until("That's it.*")
    assert [cue.kind for cue in talk.cues[:3]] == ["in", "hold", "out"]
    talk.wait(3600)
    talk.user("one breath")
    talk.until("Feet on the floor.*", within=5)


def test_the_gate_comes_again_after_a_pause_in_it() -> None:
    talk = Conversation(place="car-parked", session="breathing")
    talk.coach("If you're sleepy*")
    talk.user("pause")
    talk.coach("Paused.*")
    talk.user("resume")
    talk.coach("Let's go on.")
    talk.coach("If you're sleepy*")
    talk.coach("An open window*")
    talk.coach("Let your shoulders drop.*")


# --- the car: moving -------------------------------------------------------------------------


def test_moving_there_are_only_tones_for_four_in_and_six_out() -> None:
    talk = Conversation(place="car-moving", session="breathing", breath_cues="always-speak")
    talk.until("Eyes open, hands on the wheel.*")
    talk.until("That's it. Eyes on the road.")
    assert {(cue.kind, cue.length, cue.text) for cue in talk.cues} == {
        ("in", 200, None),
        ("out", 300, None),
    }
    assert talk.now <= frames(120)


@pytest.mark.parametrize(
    "wish",
    ["box breathing", "breathing four seven eight", "breathe for ten minutes", "fifty breaths"],
)
def test_moving_whatever_is_asked_for_becomes_that(wish: str) -> None:
    talk = Conversation(place="car-moving")
    talk.coach("I'm here. While you drive there is only breathing.*")
    began = talk.now
    talk.user(wish)
    talk.coach("No holds while you drive. Four in, six out, for under two minutes.")
    talk.until("That's it. Eyes on the road.")
    assert {(cue.kind, cue.length) for cue in talk.cues} == {("in", 200), ("out", 300)}
    assert talk.cues[-1].at + 300 - talk.cues[0].at <= frames(120)
    assert talk.now - began <= frames(125)


def test_moving_the_breath_can_not_be_changed() -> None:
    talk = Conversation(place="car-moving", session="breathing")
    talk.until("Eyes open*")
    talk.wait(20)
    talk.user("slower")
    talk.wait(60)
    assert {cue.length for cue in talk.cues} == {200, 300}


def test_moving_the_users_own_pattern_is_left_out() -> None:
    from voicecoach.coach.breathing import Pattern

    talk = Conversation(place="car-moving", pattern=Pattern(4, 7, 8), session="breathing")
    talk.coach("No holds while you drive.*")
    talk.until("That's it.*")
    assert {cue.kind for cue in talk.cues} == {"in", "out"}


def test_a_session_of_ones_own_is_bound_too() -> None:
    mine = script(
        'say = "Off we go."',
        'note = {box = "facts", prompt = "What happened?"}',
        'breathe = {pattern = "4-7-8", cycles = 30}',
        'breathe = {pattern = "4-4-4-4", cycles = 30}',
        'say = "There."\nclosing = true',
        head='places = ["car-moving"]',
    )
    talk = Conversation(mine, place="car-moving", session="mine", facts=YES)
    talk.until("There.")
    assert not any(listen.dictation for listen in talk.asked(Listen))
    assert {(cue.kind, cue.length) for cue in talk.cues} == {("in", 200), ("out", 300)}
    assert talk.now <= frames(125)


def test_im_driving_in_mid_session_pauses_it_and_keeps_its_place() -> None:
    talk = Conversation(place="car-parked", session="debrief", facts=YES)
    talk.until("Box one.*")
    talk.user("I'm driving now")
    talk.coach("You're driving, so we pause. Say breathing, or resume once you've parked.")
    assert talk.state == "paused"
    talk.user("coach resume")
    talk.coach("Not while you drive. Its place is kept. Say breathing, or I'm parked.")
    talk.user("skip")
    talk.coach("Not while you drive. Its place is kept.*")
    assert talk.state == "paused"
    talk.user("I'm parked now")
    talk.coach("Parked, then. Say resume to go on, or stop.")
    talk.quiet(60)
    talk.user("resume")
    talk.coach("Let's go on.")
    talk.coach("Box one.*")


def test_what_was_dictated_before_driving_off_is_kept() -> None:
    talk = Conversation(place="car-parked", session="debrief", facts=YES)
    talk.until("Box one.*")
    talk.dictates("We lost a patient.", "I'm driving now")
    talk.coach("You're driving, so we pause.*")
    assert [note.text for note in talk.notes.values()] == ["We lost a patient."]
    assert not talk.listen.dictation


def test_breathing_is_what_is_left_after_driving_off() -> None:
    talk = Conversation(place="car-parked", session="let-it-out")
    talk.until("Let it come.")
    talk.user("I'm driving")
    talk.coach("You're driving, so we pause.*")
    talk.user("breathing")
    talk.coach("Eyes open, hands on the wheel.*")


def test_said_again_while_breathing_at_the_wheel_it_changes_nothing() -> None:
    talk = Conversation(place="car-moving", session="breathing")
    talk.until("Eyes open*")
    talk.wait(10)
    talk.user("I'm driving")
    talk.until("That's it. Eyes on the road.")
    assert len(talk.cues) == 10


def test_im_driving_is_understood_wherever_one_was_before() -> None:
    talk = Conversation(session="weekly", facts=YES)
    talk.until("One.*")
    talk.user("I'm driving now")
    talk.coach("You're driving, so we pause.*")
    assert talk.facts["place"] == "car"


def test_with_tears_the_reason_is_to_pull_over() -> None:
    talk = Conversation(place="car-moving")
    talk.coach("I'm here*")
    talk.user("let it out")
    talk.coach("Not while you drive. Pull over when it's safe, and say I'm parked.*breathing.")


def test_help_is_given_while_driving_and_says_to_pull_over() -> None:
    talk = Conversation(place="car-moving", country="US")
    talk.coach("I'm here*")
    talk.user("get help")
    talk.coach("Pull over when it's safe. Then call.")
    talk.coach("Help from people.*")
    talk.until("*nine, eight, eight*")


@pytest.mark.parametrize("place", ["car", "car-moving"])
def test_an_unfinished_session_is_not_offered_unasked(place: str) -> None:
    mark = '["breathing", 0, {}, [null, null, null]]'
    talk = Conversation(place=place, facts={"unfinished": mark})
    talk.coach("I'm here*")
    talk.quiet(600)


def test_asked_for_in_the_car_it_is_offered_after_the_question() -> None:
    mark = '["debrief", 3, {"way": "boxes"}, [null, null, null]]'
    talk = Conversation(place="car", facts={**YES, "unfinished": mark})
    talk.coach("I'm here*")
    talk.user("resume")
    talk.until("Are you parked, or moving?")
    talk.user("I'm parked")
    talk.coach("You left the three-box debrief part way.*")
    talk.user("yes")
    talk.coach("Box two.*")


def test_a_pause_of_an_hour_in_the_car_is_asked_about() -> None:
    talk = Conversation(place="car", session="debrief", facts=YES)
    talk.until("Are you parked*")
    talk.user("parked")
    talk.until("Box one.*")
    talk.user("pause")
    talk.coach("Paused.*")
    talk.wait(3600)
    talk.user("resume")
    talk.coach("Are you parked, or moving?")
    talk.user("moving")
    talk.coach("Not while you drive. Its place is kept.*")


# --- where I am ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "place", "line"),
    [
        ("I'm in the car", "car", "In the car, then."),
        ("I'm in the changing room", "changing", "The changing room.*"),
        ("I'm at the bedside", "bedside", "In the bedroom, then.*"),
        ("hey coach I'm at home", "anywhere", "All right.*"),
        ("I'm somewhere else", "anywhere", "All right.*"),
    ],
)
def test_a_place_is_named_and_remembered(words: str, place: str, line: str) -> None:
    start = "anywhere" if place != "anywhere" else "bedside"
    talk = Conversation(facts={"place": start})
    talk.coach("I'm here*")
    talk.user(words)
    talk.coach(line)
    assert talk.facts["place"] == place
    again = Conversation(facts=talk.facts)
    assert again.reports("place") == []
    again.user("start debrief")
    again.wait(1)
    assert (again.state == "session") == (place == "anywhere")


def test_what_was_asked_for_at_the_start_wins_over_what_is_remembered() -> None:
    talk = Conversation(place="anywhere", facts={**YES, "place": "bedside"})
    talk.coach("I'm here. Say breathing, start debrief, or help.")
    talk.user("start debrief")
    talk.coach("Three boxes*")


def test_being_in_bed_is_a_place_and_a_wish() -> None:
    talk = Conversation(facts=YES)
    talk.coach("I'm here*")
    talk.user("I'm in bed")
    talk.coach("The phone goes away first.*")
    assert talk.facts["place"] == "bedside"
    assert volumes(talk)[-1] <= -8


def test_a_session_that_rests_goes_by_the_new_place() -> None:
    talk = Conversation(session="debrief", facts=YES)
    talk.until("Box one.*")
    talk.user("pause")
    talk.coach("Paused.*")
    talk.user("I'm at the bedside")
    talk.coach("In the bedroom, then.*")
    talk.user("resume")
    talk.coach("Not in bed: the three-box debrief would keep you awake. You could say: wind-down*")
    assert talk.state == "paused"


def test_an_unknown_place_is_named_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="car, changing, bedside or anywhere"):
        place_named("kitchen")
    assert place_named("car") == "car"


# --- the changing room -----------------------------------------------------------------------


def test_the_changing_room_is_louder_and_brief() -> None:
    talk = Conversation(place="changing", session="bridge")
    talk.coach("The boxes, or shake it out?")
    assert volumes(talk) == [4]
    talk = Conversation(place="changing", session="bridge", detail="full")
    talk.coach("Ten minutes or so*")


def test_a_session_of_notes_asks_whether_to_take_them_here() -> None:
    talk = Conversation(place="changing", facts=YES)
    talk.coach("I'm here*")
    talk.user("start debrief")
    talk.coach("The three-box debrief is all notes*Shall I take notes here? Yes or no.")
    talk.user("no")
    talk.coach("All right, no notes. You could say: shake-out, breathing*")
    assert talk.reports("session_started") == []
    talk.user("start debrief")
    talk.coach("The three-box debrief is all notes*")
    talk.user("yes")
    talk.until("Box one*")
    assert talk.listen.dictation


def test_elsewhere_notes_are_left_out_until_they_are_asked_for() -> None:
    talk = Conversation(place="changing", session="pre-shift", facts=YES)
    talk.until("Pick a label, silently.*")
    talk.until("Now one purpose*")
    assert not talk.listen.dictation
    talk.user("take notes")
    talk.coach("All right. I take notes here.")
    talk.until("What can wait till after?")
    assert talk.listen.dictation


def test_taking_notes_is_forgotten_with_the_place() -> None:
    talk = Conversation(place="changing", facts=YES)
    talk.coach("I'm here*")
    talk.user("take a note")
    talk.coach("All right. I take notes here.")
    talk.user("I'm at home")
    talk.coach("All right.*")
    talk.user("I'm in the changing room")
    talk.coach("The changing room.*")
    talk.user("start debrief")
    talk.coach("The three-box debrief is all notes*")


def test_moving_about_there_is_a_seat_and_a_word_about_pain() -> None:
    talk = Conversation(place="changing", session="shake-out")
    talk.coach("Scrubs off.*")
    talk.user("I'm changed")
    talk.coach("Stop if anything hurts, or if you get dizzy. Sitting is just as good.")
    talk.coach("Shake it out, or seated?")
    talk.user("stay seated")
    talk.coach("Feet on the floor.*")


# --- the bedside -----------------------------------------------------------------------------


def test_at_the_bedside_everything_begins_low_and_only_falls() -> None:
    talk = Conversation(place="bedside")
    talk.user("breathe for ten minutes")
    talk.wait(15 * 60)
    assert talk.ended == ["finished"]
    assert volumes(talk)[0] == -8
    assert volumes(talk)[-1] <= -25
    assert all(after <= before for before, after in pairwise(volumes(talk)))
    assert talk.asked(SetPace)[0] == SetPace(0.9)


def test_louder_is_obeyed_there_and_it_falls_from_there() -> None:
    talk = Conversation(place="bedside", session="wind-down", facts=YES)
    talk.until("Now one short list*")
    before = volumes(talk)[-1]
    talk.user("louder")
    assert volumes(talk)[-1] == before + 4
    since = len(volumes(talk))
    talk.wait(600)
    assert all(after <= b for b, after in pairwise(volumes(talk)[since:]))


def test_after_help_it_is_as_low_again_as_before() -> None:
    talk = Conversation(place="bedside", session="wind-down", facts=YES)
    talk.until("Now one short list*")
    talk.user("done")
    talk.until("That can wait until morning.")
    low = volumes(talk)[-1]
    talk.user("get help")
    talk.until("If you're in danger now*")
    assert volumes(talk)[-1] == -8
    talk.user("resume")
    assert volumes(talk)[-1] <= low


def test_stop_at_the_bedside_is_obeyed_without_a_word() -> None:
    talk = Conversation(place="bedside", session="wind-down")
    talk.until("The phone goes away first.*")
    talk.user("stop")
    assert talk.ended == ["stopped"]
    talk.quiet(3600)


def test_facts_and_feelings_are_not_for_the_bedside() -> None:
    mine = script(
        'note = {box = "feelings", prompt = "Feelings?"}',
        'note = {box = "actions", prompt = "For tomorrow?"}',
        head='places = ["bedside"]',
    )
    talk = Conversation(mine, place="bedside", session="mine", facts=YES)
    talk.coach("For tomorrow?")


def test_after_the_wind_down_only_the_name_wakes_the_coach() -> None:
    talk = Conversation(place="bedside", session="wind-down", facts=YES)
    talk.until("Now one short list*")
    talk.user("done")
    talk.wait(20 * 60)
    assert talk.ended == ["finished"]
    said = len(talk.lines)
    for words in ("breathing", "louder", "resume", "help", "pause", "say that again", "yes"):
        talk.user(words)
        talk.wait(5)
    assert len(talk.lines) == said
    assert talk.state == "idle"
    talk.user("coach breathe with me")
    talk.coach("Let your shoulders drop.*")


def test_help_is_heard_all_night_without_the_name() -> None:
    talk = Conversation(place="bedside", session="breathing", country="US")
    talk.wait(3600)
    talk.user("get help")
    talk.coach("Help from people.*")


def test_listening_overnight_can_be_asked_for() -> None:
    talk = Conversation(place="bedside", session="breathing", overnight=True)
    talk.wait(3600)
    talk.user("one breath")
    talk.coach("Feet on the floor.*")


# --- what wakes the coach --------------------------------------------------------------------


def test_in_the_changing_room_the_coach_wants_its_name_unless_it_just_spoke() -> None:
    talk = Conversation(place="changing")
    talk.coach("I'm here. Say coach, breathing.*")
    assert talk.listen.wake == "none"
    talk.wait(16)
    assert talk.listen.wake == "name"
    talk.user("one breath")
    talk.quiet(2)
    talk.user("hey coach one breath")
    talk.coach("Shoulders down.")


@pytest.mark.parametrize("wake", ["name", "push"])
def test_stop_and_get_help_need_neither_name_nor_key(wake: str) -> None:
    talk = Conversation(wake=wake, country="US")
    talk.coach("I'm here*")
    talk.wait(60)
    talk.user("get help")
    talk.coach("Help from people.*")
    talk.user("stop")
    talk.quiet(60)


def test_a_key_opens_the_ears_for_ten_seconds() -> None:
    talk = Conversation(wake="push")
    talk.coach("I'm here*")
    talk.user("one breath")
    talk.quiet(2)
    assert talk.listen.wake == "push"
    talk.event(Pushed())
    assert talk.listen.wake == "none"
    talk.wait(10.1)
    assert talk.listen.wake == "push"
    talk.event(Pushed())
    talk.wait(8)
    talk.user("five slow breaths please")
    talk.coach("Let your shoulders drop.*")


def test_within_a_session_nothing_of_the_kind_is_wanted() -> None:
    talk = Conversation(wake="push", session="breathing")
    talk.coach("Let your shoulders drop.*")
    assert talk.listen.wake == "none"
    talk.user("skip")
    talk.user("skip")
    talk.coach("That's it.*")


# --- every session, in every place, in every state -------------------------------------------

SESSIONS = sorted(built_in())

NOT_FOR: dict[str, set[str]] = {
    "anywhere": set(),
    "car-parked": set(),
    "car-moving": {*SESSIONS} - {"breathing"},
    "changing": {
        "floors", "numbing-or-rest", "outside-help", "rehearse-sentence", "three-moves",
        "warning-signs", "weekly", "wind-down",
    },
    "bedside": {*SESSIONS} - {"breathing", "let-it-out", "pre-shift", "wind-down"},
}  # fmt: skip

REFUSALS = {
    "car-parked": "Not in the driver's seat",
    "car-moving": "Not while you drive",
    "changing": "Not here: others may hear",
    "bedside": "Not in bed",
}

PLACES = ("anywhere", "car-parked", "car-moving", "changing", "bedside", "car then parked",
          "car then moving")  # fmt: skip


class There(Conversation):
    """A conversation in one place, of which everything is looked at."""

    def __init__(self, place: str, **more: object) -> None:
        self.where = {"car then parked": "car-parked", "car then moving": "car-moving"}.get(
            place, place
        )
        self.asked_first = place.startswith("car then")
        super().__init__(
            place="car" if self.asked_first else place, facts=YES, country="US", **more
        )

    def wants(self, session: str) -> None:
        """The user asks for a session, and answers what has to be known first."""
        self.event(Heard("start", {"session": session}))
        self.wait(0.1)
        if self.asked_first and "parked_or_moving" in self.listen.intents:
            self.event(Heard("parked_or_moving", {"place": self.where}))

    def carry_out(self, command: object) -> None:
        match command:
            case Listen(dictation=True):
                assert self.where != "car-moving"
                assert self.where != "changing" or self.coach_itself._where.notes_wanted
            case Earcon():
                assert self.where != "bedside"
            case Cue():
                if self.where == "car-moving":
                    assert (command.kind, command.length, command.text) in (
                        ("in", 200, None),
                        ("out", 300, None),
                    )
                    assert command.at + command.length - self.cues_since <= frames(120)
        super().carry_out(command)  # type: ignore[arg-type]

    @property
    def cues_since(self) -> int:
        return self.cues[0].at if self.cues else self.now


def answer_about_notes(talk: There) -> None:
    """Notes are refused where the coach has to ask for them."""
    if talk.where == "changing" and "yes" in talk.listen.intents and talk.state == "idle":
        talk.event(Heard("no"))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("session", SESSIONS)
@pytest.mark.parametrize("state", ["idle", "paused"])
def test_every_session_in_every_place_runs_or_is_refused_with_a_reason(
    session: str, place: str, state: str
) -> None:
    talk = There(place)
    if state == "paused":
        talk.wants("breathing")
        talk.wait(1)
        talk.user("pause")
    talk.wait(5)
    talk.wants(session)
    talk.wait(1)
    said = [text for _, text in talk.lines[-2:]]
    began = [fields["session"] for fields in talk.reports("session_started")]
    if session in NOT_FOR[talk.where]:
        assert session not in began
        talk.wait(8)
        refused = [text for _, text in talk.lines if text.startswith(REFUSALS[talk.where])]
        assert len(refused) == 1
        assert "breathing" in refused[0] or "wind-down" in refused[0]
        assert talk.coach_itself.state == ("paused" if state == "paused" else "idle")
    elif talk.where == "changing" and session == "debrief":
        assert any("Shall I take notes here?" in text for text in said)
        talk.event(Heard("yes"))
        talk.wait(1)
        assert talk.reports("session_started")[-1]["session"] == "debrief"
    else:
        assert began[-1] == session
        assert talk.state == "session"
        assert "start" not in talk.listen.intents, "one session at a time"


@pytest.mark.parametrize("place", NOT_FOR)
@pytest.mark.parametrize("session", SESSIONS)
def test_in_every_place_stop_pause_and_help_are_obeyed(session: str, place: str) -> None:
    talk = There(place)
    talk.wants(session)
    for moment in (0.5, 20, 60):
        talk.wait(moment)
        if talk.state != "session":
            break
        talk.user("pause")
        assert talk.state == "paused"
        talk.wait(3)
        talk.user("resume")
        assert talk.state == "session"
    talk.user("get help")
    talk.until("Help from people.*", within=10)
    talk.until("*nine, eight, eight*", within=60)
    talk.user("stop")
    assert talk.state == "idle"
    said = len(talk.lines)
    talk.wait(3600)
    assert len(talk.lines) <= said + 1
    assert talk.lines[-1][1] == "Stopped." or len(talk.lines) == said


@pytest.mark.parametrize("place", NOT_FOR)
@pytest.mark.parametrize("session", SESSIONS)
@pytest.mark.parametrize("talkative", [False, True])
def test_in_every_place_every_session_comes_to_its_end(
    session: str, place: str, talkative: bool
) -> None:
    """With a user who says nothing, and with one who skips on and on."""
    talk = There(place)
    talk.wants(session)
    answer_about_notes(talk)
    level = volumes(talk)[-1]
    since = len(volumes(talk))
    if talkative:
        for _ in range(120):
            talk.wait(1)
            if talk.state != "session":
                break
            talk.user("skip")
    talk.wait(3600)
    assert talk.state in ("idle", "paused")
    assert talk.coach_itself.next_deadline is None
    if talk.where == "bedside":
        later = [level, *volumes(talk)[since:]]
        assert all(after <= before for before, after in pairwise(later))
        assert talk.listen.wake == "name" or "finished" not in talk.ended
    said = len(talk.lines)
    talk.wait(3600)
    assert len(talk.lines) == said


@pytest.mark.parametrize("session", SESSIONS)
def test_driving_off_rests_every_session_at_once(session: str) -> None:
    talk = There("car-parked")
    talk.wants(session)
    if session in NOT_FOR["car-parked"]:
        return
    talk.wait(15)
    if talk.state == "idle":
        return
    talk.user("I'm driving now")
    talk.where = "car-moving"  # until that is said, the coach can't know
    assert talk.state == "paused"
    cues = len(talk.cues)
    talk.coach("You're driving, so we pause.*")
    talk.quiet(600)
    assert len(talk.cues) == cues
    for words in ("coach resume", "coach skip", "coach back"):
        talk.user(words)
        assert talk.state == "paused"
    talk.where = "car-parked"
    talk.user("I'm parked")
    talk.user("resume")
    assert talk.state == "session"


def test_the_places_are_those_of_the_scripts_and_a_car_of_which_nothing_is_known() -> None:
    assert set(TABLE) == {*NOT_FOR, "car"}


def test_the_coach_is_woken_to_retune_and_not_more_often() -> None:
    talk = Conversation(place="changing")
    talk.coach("I'm here*")
    talk.wait(1)
    deadline = talk.coach_itself.next_deadline
    assert deadline is not None
    assert talk.coach_itself.handle(Tick(), deadline) == [talk.coach_itself._listening]
    assert talk.coach_itself.next_deadline is None
