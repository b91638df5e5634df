"""Whole sessions: the built-in ones, guards and choices, limits, and picking up where one left."""

from __future__ import annotations

import json

import pytest
from conversation import Conversation, script

from voicecoach.coach.session import Bookmark, Wish
from voicecoach.events import Cue
from voicecoach.timebase import frames, seconds

YES = {"notes": "yes"}
NOTHING = [None, None, None]


def unfinished(session: str, position: int, **answers: str) -> dict[str, str]:
    return {"unfinished": json.dumps([session, position, answers, NOTHING])}


# --- the built-in sessions -------------------------------------------------------------------


def test_a_whole_debrief() -> None:
    talk = Conversation(place="car-parked", facts=YES)
    talk.coach("I'm here*")
    talk.user("start debrief")
    talk.coach("If you're sleepy, don't drive.*")
    talk.coach("An open window*")
    talk.coach("Three boxes*")
    talk.coach("Box one. Facts.*")
    talk.user("We lost a patient.")
    talk.coach("Saved.")
    talk.coach("Box two. Feelings.*")
    talk.user("Sad.")
    talk.coach("Kept.")
    talk.coach("Box three.*")
    talk.user("Call the pharmacy.")
    talk.coach("Saved.")
    talk.coach("Facts named. Feelings named.*")
    talk.coach("One slow breath to finish.")
    talk.coach("That was enough for today.*")
    talk.wait(1)
    assert talk.ended == ["finished"]
    assert [(cue.kind, cue.length) for cue in talk.cues] == [
        ("in", 200),
        ("hold", 100),
        ("out", 300),
    ]
    assert [note.box for note in talk.notes.values()] == ["facts", "feelings", "actions"]
    assert talk.earcons[-1] == "session-over"
    assert talk.facts["times.debrief"] == "1"
    assert "unfinished" not in talk.facts


def test_the_second_time_other_words_are_used() -> None:
    talk = Conversation(facts={"begun.debrief": "1"}, session="debrief")
    talk.coach("We'll fill three boxes*")
    talk.coach("Box one. The facts.*")


def test_a_debrief_can_be_skipped_from_end_to_end() -> None:
    talk = Conversation(session="debrief")
    for _ in range(20):
        if talk.state == "idle":
            break
        talk.wait(0.5)
        talk.user("skip")
    assert talk.ended == ["finished"]
    assert talk.notes == {}


def test_shaking_it_out_in_the_car_stays_seated() -> None:
    talk = Conversation(session="debrief", place="car-parked")
    talk.until("Three boxes*")
    talk.user("shake it out")
    talk.coach("In here we stay seated.*")
    talk.until("Now the jaw.*")
    talk.until("The shift is over.*")
    assert talk.ended == ["handed-over"]


def test_shaking_it_out_elsewhere_stands() -> None:
    talk = Conversation(session="bridge", place="changing")
    talk.coach("The boxes, or shake it out?")
    talk.user("let's shake it out please")
    talk.coach("Scrubs off.*")
    talk.user("changed")
    talk.coach("Stop if anything hurts, or if you get dizzy.*")
    talk.coach("Shake it out, or seated?")
    talk.user("shake it out")
    talk.coach("Hands first.*")


@pytest.mark.parametrize(
    ("words", "lengths", "breaths"),
    [
        ("breathing", (4, 2, 6), 5),
        ("one breath", (4, 2, 6), 1),
        ("five breaths", (4, 2, 6), 5),
        ("breathe for five minutes", (4, 2, 6), 25),
        ("breathe for one minute", (4, 2, 6), 5),
        ("box breathing", (4, 4, 4, 4), 5),
        ("breathing four seven eight", (4, 7, 8), 5),
        ("breathing four one six", (4, 1, 6), 5),
        ("breathing four zero six", (4, 6), 5),
        ("breathing three one five", (3, 1, 5), 5),
        ("breathing five five", (5, 5), 5),
    ],
)
def test_breathing_as_it_was_asked_for(words: str, lengths: tuple[int, ...], breaths: int) -> None:
    talk = Conversation()
    talk.coach("I'm here*")
    talk.user(words)
    assert talk.state == "session", f'"{words}" was not understood'
    talk.until("That's it.*")
    assert [cue.length for cue in talk.cues] == [frames(length) for length in lengths] * breaths
    first = talk.cues[0].at
    offsets = [sum(lengths[:phase]) for phase in range(len(lengths))]
    assert [cue.at for cue in talk.cues] == [
        first + frames(cycle * sum(lengths) + offset)
        for cycle in range(breaths)
        for offset in offsets
    ]


@pytest.mark.parametrize(
    "words", ["breathing one zero one", "breathing twenty twenty twenty", "breathing one one"]
)
def test_a_pattern_that_is_not_safe_is_refused(words: str) -> None:
    talk = Conversation()
    talk.coach("I'm here*")
    talk.user(words)
    talk.coach("That isn't a safe breath.*")
    assert talk.state == "idle"
    assert talk.asked(Cue) == []


def test_slower_makes_the_breath_longer_from_the_next_one_on() -> None:
    talk = Conversation(script("breathe = {cycles = 4}"), session="mine")
    talk.wait(5)
    talk.user("slower")
    talk.wait(60)
    lengths = [cue.length for cue in talk.cues]
    assert lengths == [200, 100, 300] + [250, 100, 350] * 3
    starts = [cue.at - talk.cues[0].at for cue in talk.cues if cue.kind == "in"]
    assert starts == [0, 600, 1300, 2000]


def test_faster_stops_at_the_safe_limit() -> None:
    talk = Conversation(script('breathe = {pattern = "2-0-3", cycles = 4}'), session="mine")
    talk.wait(2)
    for _ in range(4):
        talk.user("faster")
    talk.wait(60)
    assert talk.ended == ["finished"]
    assert [cue.length for cue in talk.cues] == [100, 150] * 4


def test_a_pace_asked_for_before_a_pause_holds_after_it() -> None:
    talk = Conversation(script("breathe = {cycles = 4}"), session="mine")
    talk.wait(5)
    talk.user("slower")
    talk.user("pause")
    talk.wait(10)
    count = len(talk.cues)
    talk.user("resume")
    talk.wait(20)
    assert talk.cues[count].length == 250


@pytest.mark.parametrize(
    ("setting", "spoken"), [("first-two", 6), ("always-speak", 15), ("tones-only", 0)]
)
def test_how_breaths_are_cued_is_a_setting(setting: str, spoken: int) -> None:
    talk = Conversation(session="breathing", breath_cues=setting)
    talk.wait(90)
    assert [cue.text is not None for cue in talk.cues] == [True] * spoken + [False] * (15 - spoken)


# --- pausing ---------------------------------------------------------------------------------


def test_pause_in_mid_breath_takes_that_breath_again() -> None:
    talk = Conversation(script("breathe = {cycles = 5}"), session="mine")
    talk.wait(2 + 12 + 5)
    talk.user("pause")
    talk.coach("Paused.*")
    before = len(talk.cues)
    assert talk.cues[-1].cycle == 1
    talk.quiet(180)
    assert len(talk.cues) == before
    talk.user("resume")
    talk.coach("Let's go on.")
    talk.wait(60)
    after = talk.cues[before:]
    assert [cue.cycle for cue in after] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert [cue.at - after[0].at for cue in after[:4]] == [0, 200, 300, 600]
    assert talk.ended == ["finished"]


def test_pause_in_a_timer_stops_its_time() -> None:
    timer = 'timer = {length = "60 s", every = "20 s", say = ["One.", "Two.", "Three."]}'
    talk = Conversation(script(timer, 'say = "The end."'), session="mine")
    talk.wait(30)
    talk.user("pause")
    paused = talk.now
    talk.wait(180)
    talk.user("resume")
    held = talk.now - paused
    talk.until("The end.")
    when = {text: at for at, text in talk.lines}
    assert when["One."] == frames(20)
    assert when["Two."] - held == pytest.approx(frames(40), abs=2)
    assert when["The end."] - held == pytest.approx(frames(60), abs=2)


def test_pause_in_a_wait_stops_its_time() -> None:
    talk = Conversation(script('wait = "30 s"', 'say = "The end."'), session="mine")
    talk.wait(10)
    talk.user("pause")
    talk.wait(180)
    talk.user("resume")
    resumed = talk.now
    talk.until("The end.")
    assert seconds(talk.lines[-1][0] - resumed) == pytest.approx(20, abs=1)


# --- the limit -------------------------------------------------------------------------------

LIMITED = script(
    'note = {box = "facts", prompt = "What happened?"}',
    'rate = {name = "heat", prompt = "Where are you?"}',
    'timer = {length = "10 min", every = "1 min", say = []}',
    'say = "One breath."\nclosing = true',
    "breathe = {cycles = 1}\nclosing = true",
    'say = "That was enough."\nclosing = true',
    head='limit = "3 min"',
)


def test_when_the_time_is_up_the_session_turns_to_its_closing() -> None:
    talk = Conversation(LIMITED, session="mine", facts=YES)
    talk.user("A long shift.")
    talk.until("Where are you?")
    talk.user("four")
    talk.coach("That's our time. Let's close.", within=180)
    talk.coach("One breath.")
    talk.coach("That was enough.")
    talk.wait(1)
    assert talk.ended == ["finished"]
    assert talk.now <= frames(180)
    assert len(talk.notes) == 1


def test_the_time_is_up_in_the_middle_of_a_note_which_is_kept() -> None:
    talk = Conversation(LIMITED, session="mine", facts=YES)
    talk.dictates("One.", "more time")
    while talk.now < frames(140):
        talk.wait(5)
        talk.dictates("More.", "more time")
    talk.coach("Take all the time*")
    talk.until("That's our time. Let's close.")
    talk.coach("One breath.")
    assert len(talk.notes) == 1
    assert talk.notes[1].text.startswith("One. More.")


def test_nobody_is_cut_off_in_mid_sentence() -> None:
    talk = Conversation(LIMITED, session="mine", facts=YES)
    talk.wait(1)
    talk.user("skip")
    talk.wait(1)
    talk.user("skip")
    talk.wait(140)
    talk.speaks("word " * 60)
    assert talk.lines[-1][1] != "That's our time. Let's close."
    talk.mumbles()
    talk.until("That's our time. Let's close.", within=20)


def test_a_pause_does_not_use_up_the_time() -> None:
    talk = Conversation(LIMITED, session="mine", facts=YES)
    talk.wait(2)
    talk.user("pause")
    talk.wait(600)
    talk.user("resume")
    talk.coach("Let's go on.")
    talk.coach("What happened?")


def test_ten_minutes_are_the_most_a_debrief_takes() -> None:
    talk = Conversation(session="debrief", facts=YES)
    talk.until("Box one*")
    while talk.state == "session" and talk.now < frames(1200):
        if talk.listen.dictation:
            talk.dictates("and then something else happened " * 8, "more time")
        talk.wait(4)
    assert talk.ended == ["finished"]
    assert talk.now <= frames(600 + 20), "one sentence over it at most"
    assert [cue.kind for cue in talk.cues] == ["in", "hold", "out"]


# --- picking up ------------------------------------------------------------------------------

BOXES = script(
    'note = {box = "facts", prompt = "What happened?"}',
    'rate = {name = "heat", prompt = "Where are you?"}',
    'when = "heat >= 7"\nsay = "That is hot."',
    'say = "The end."',
)


def test_a_session_that_was_left_is_offered_and_goes_on_there() -> None:
    first = Conversation(BOXES, session="mine", facts=YES)
    first.user("A long shift.")
    first.until("Where are you?")
    talk = Conversation(BOXES, facts=first.facts)
    talk.coach("You left the own mine part way. Shall we pick it up? Yes or no.")
    talk.user("yes")
    talk.coach("Where are you?")
    talk.user("eight")
    talk.coach("That is hot.")


def test_answers_from_before_still_count() -> None:
    talk = Conversation(BOXES, facts=unfinished("mine", 2, heat="8"))
    talk.coach("You left the own mine part way.*")
    talk.user("sure")
    talk.coach("That is hot.")


def test_a_session_that_was_stopped_is_picked_up_on_resume() -> None:
    talk = Conversation(BOXES, session="mine", facts=YES)
    talk.user("A long shift.")
    talk.until("Where are you?")
    talk.user("stop")
    talk.coach("Stopped.")
    talk.wait(60)
    talk.user("resume")
    talk.coach("You left the own mine part way.*")
    talk.user("yes")
    talk.coach("Where are you?")


def test_an_offer_that_is_declined_is_not_made_again() -> None:
    talk = Conversation(BOXES, facts=unfinished("mine", 1))
    talk.coach("You left*")
    talk.user("no thanks")
    talk.coach("All right. It stays closed.")
    assert "unfinished" not in talk.facts
    talk.user("resume")
    talk.coach("We haven't started yet.*")


def test_an_offer_met_with_silence_is_let_go_quietly_and_stays() -> None:
    talk = Conversation(BOXES, facts=unfinished("mine", 1))
    talk.coach("You left*")
    talk.quiet(600)
    assert talk.state == "idle"
    assert "unfinished" in talk.facts
    talk.user("resume")
    talk.coach("You left*")


def test_another_session_can_be_started_at_the_offer() -> None:
    talk = Conversation(BOXES, facts=unfinished("mine", 1))
    talk.coach("You left*")
    talk.user("five breaths")
    talk.until("*through the nose*")
    assert talk.state == "session"


def test_breathing_is_picked_up_with_its_own_pattern() -> None:
    first = Conversation()
    first.user("four seven eight breathing for two minutes")
    first.wait(30)
    talk = Conversation(facts=first.facts)
    talk.coach("You left the breathing part way.*")
    talk.user("yes")
    talk.wait(180)
    assert [cue.length for cue in talk.cues[:3]] == [200, 350, 400]
    assert len(talk.cues) == 6 * 3


@pytest.mark.parametrize(
    "bookmark",
    [
        "",
        "nonsense",
        "[]",
        "[1, 2]",
        '["mine", 99, {}, [null, null, null]]',
        '["mine", "x", {}, [null, null, null]]',
        '["mine", 1, [], [null, null, null]]',
        '["mine", 1, {}, ["0-0-0", null, null]]',
        '["mine", -1, {}, [null, null, null]]',
        '["unknown", 1, {}, [null, null, null]]',
    ],
)
def test_a_bookmark_that_makes_no_sense_is_passed_over(bookmark: str) -> None:
    talk = Conversation(BOXES, facts={"unfinished": bookmark})
    talk.coach("I'm here.*")


def test_a_bookmark_survives_being_written_down() -> None:
    mark = Bookmark("mine", 3, (("heat", "8"),), Wish(cycles=3, length=500))
    assert Bookmark.parse(mark.dump()) == mark


# --- places, guards, choices, repeats --------------------------------------------------------


def test_a_session_that_is_not_for_this_place_is_refused_with_what_is() -> None:
    talk = Conversation(script('say = "x"', head='places = ["car-moving"]'), place="car-moving")
    talk.coach("I'm here*")
    talk.user("start debrief")
    talk.coach("Not while you drive*You could say: breathing, own mine. Or park first.")
    assert talk.state == "idle"


def test_an_unfinished_session_is_not_offered_where_it_may_not_run() -> None:
    talk = Conversation(place="car-moving", facts=unfinished("debrief", 3))
    talk.coach("I'm here*")


GUARDED = script(
    'rate = {name = "heat", prompt = "Where are you?"}',
    'when = "heat <= 3"\nsay = "Flat."',
    'when = "heat >= 7"\nsay = "Hot."',
    'place = "bedside"\nsay = "In bed."',
    'place = ["changing", "car-parked"]\nsay = "Out and about."',
    'when = "notes == yes"\nsay = "Kept."',
    'when = "times >= 3"\nsay = "Again."',
    'say = "The end."',
)


@pytest.mark.parametrize(
    ("rating", "place", "facts", "said"),
    [
        ("zero", "bedside", {}, ["Flat.", "In bed."]),
        ("three", "changing", {}, ["Flat.", "Out and about."]),
        ("five", "anywhere", {"notes": "yes"}, ["Kept."]),
        ("ten", "car-parked", {"times.mine": "3"}, ["Hot.", "Out and about.", "Again."]),
    ],
)
def test_guards(rating: str, place: str, facts: dict[str, str], said: list[str]) -> None:
    talk = Conversation(GUARDED, session="mine", place=place, facts=facts)
    talk.until("Where are you?")
    talk.user(rating)
    for line in said:
        talk.coach(line)
    talk.coach("The end.")


def test_a_guard_on_an_answer_that_was_skipped_does_not_hold() -> None:
    talk = Conversation(GUARDED, session="mine")
    talk.coach("Where are you?")
    talk.user("skip")
    talk.coach("The end.")


CHOICE = """
[step.choose]
name = "way"
prompt = "Walk or rest?"
[step.choose.options.walk]
sentence = "[I will] walk"
[[step.choose.options.walk.step]]
say = "Walking."
[[step.choose.options.walk.step]]
[step.choose.options.walk.step.repeat]
times = 2
[[step.choose.options.walk.step.repeat.step]]
say = "Step."
[step.choose.options.rest]
sentence = "rest"
[[step.choose.options.rest.step]]
say = "Resting."
"""


def test_a_choice_takes_one_way_and_then_goes_on() -> None:
    for words, lines in (("I will walk", ["Walking.", "Step.", "Step."]), ("rest", ["Resting."])):
        talk = Conversation(script(CHOICE, 'say = "The end."'), session="mine")
        talk.coach("Walk or rest?")
        talk.user(words)
        for line in lines:
            talk.coach(line)
        talk.coach("The end.")


def test_back_in_a_choice_comes_to_the_question_and_another_way_can_be_taken() -> None:
    talk = Conversation(script(CHOICE, 'say = "The end."'), session="mine")
    talk.coach("Walk or rest?")
    talk.user("walk")
    talk.coach("Walking.")
    talk.user("back")
    talk.coach("Walk or rest?")
    talk.user("rest")
    talk.coach("Resting.")
    talk.coach("The end.")


def test_a_question_with_a_default_goes_on_by_itself() -> None:
    ask = (
        'ask = {name = "way", prompt = "Short or long?", default = "short", patience = "2 s",'
        ' choices = {short = "short", long = "long"}}'
    )
    talk = Conversation(script(ask, 'when = "way == short"\nsay = "Short it is."'), session="mine")
    talk.coach("Short or long?")
    talk.coach("Short it is.", within=2.2)


def test_repeat_as_many_times_as_written() -> None:
    talk = Conversation(
        script('repeat = {times = 3, step = [{say = "Up."}, {say = "Down."}]}'), session="mine"
    )
    for _ in range(3):
        talk.coach("Up.")
        talk.coach("Down.")
    talk.quiet(5)


def test_a_timer_speaks_and_ends_on_time() -> None:
    timer = 'timer = {length = "60 s", every = "20 s", say = ["One.", "Two."]}'
    talk = Conversation(script(timer, 'say = "The end."'), session="mine")
    talk.until("The end.")
    assert [seconds(at) for at, _ in talk.lines] == [20.0, 40.0, 60.0]


def test_a_second_session_after_the_first() -> None:
    talk = Conversation()
    talk.user("one breath")
    talk.until("That's it.*")
    talk.wait(3)
    talk.user("one breath")
    talk.coach("Feet on the floor.*")
    talk.coach("Done. Breathe as you like.")
    talk.wait(1)
    assert talk.facts["times.breathing"] == "2"
