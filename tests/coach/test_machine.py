"""Whatever happens in whatever order, the coach holds its ground.

It never raises, never writes a note without consent, never goes on after "stop", never calls a
note saved that isn't on the disk, and never moves a breath.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversation import Conversation, matches, script
from hypothesis import given, note, settings
from hypothesis import strategies as st

from voicecoach.coach.coach import ALWAYS
from voicecoach.events import (
    Command,
    Cue,
    Dictated,
    Heard,
    MicLost,
    MicRestored,
    PromptEnded,
    Rejected,
    Remember,
    SaveNote,
    Silence,
    Speak,
    SpeechStarted,
    Tick,
    Unsure,
)

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY_STEP = script(
    'say = ["First words.", "Other words."]',
    'note = {box = "facts", prompt = "What happened?", limit = "20 s"}',
    'wait = "5 s"',
    "breathe = {cycles = 3}",
    'ask = {name = "next", prompt = "Water or bed?", choices = {water = "water", bed = "bed"}}',
    'rate = {name = "heat", prompt = "Where are you, zero to ten?"}',
    'when = "heat >= 7"\nbreathe = {pattern = "4-4-4-4", cycles = 2}',
    'timer = {length = "30 s", every = "10 s", say = ["I am here.", "Still here."]}',
    'choose = {name = "way", prompt = "Short or long?", default = "short", patience = "2 s",'
    ' options = {short = {sentence = "short"}, long = {sentence = "long", step = ['
    '{note = {box = "more", prompt = "More?"}}]}}}',
    "breathe = {cycles = 1}\nclosing = true",
    'say = "The end."\nclosing = true',
    name="every",
    head='limit = "3 min"',
)

WORDS = (
    "start debrief", "five breaths", "one breath", "breathing one zero one", "stop", "pause",
    "resume", "repeat", "skip", "back", "louder", "quieter", "slower", "faster", "help", "get help",
    "yes", "no", "seven", "water", "long", "done", "scratch that", "read that back",
    "give me more time", "I'm driving now", "I'm parked now", "parked", "I'm in the car",
    "I'm in bed", "coach I'm at home", "coach I'm in the changing room", "take notes",
    "shake it out", "We lost a patient.", "what a day",
)  # fmt: skip

SLOTS = {
    "start": {"session": "every"},
    "rate": {"rating": "8"},
    "answer": {"answer": "bed"},
    "motion": {"place": "car-moving"},
    "parked_or_moving": {"place": "car-parked"},
    "place": {"place": "bedside"},
}

INTENTS = (
    *ALWAYS, "start", "yes", "no", "rate", "answer", "done", "scratch_that", "read_back",
    "more_time", "parked_or_moving", "place", "take_notes",
)  # fmt: skip


def any_heard(intent: str) -> Heard:
    return Heard(intent, SLOTS.get(intent, {}), intent)


Act = tuple[str, object]

ACTS: st.SearchStrategy[Act] = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from((0.02, 0.3, 1.0, 3.0, 9.0, 13.0, 40.0))),
    st.tuples(st.just("user"), st.sampled_from(WORDS)),
    st.tuples(st.just("user"), st.sampled_from(WORDS)),
    st.tuples(st.just("dictates"), st.sampled_from(("done", *WORDS[4:16]))),
    st.tuples(st.just("mumbles"), st.none()),
    # What may come at a bad moment: heard in the light of what was listened for before.
    st.tuples(st.just("event"), st.sampled_from(INTENTS).map(any_heard)),
    st.tuples(
        st.just("event"), st.sampled_from(INTENTS).map(lambda i: Unsure(i, SLOTS.get(i, {}), i))
    ),
    st.tuples(
        st.just("event"),
        st.sampled_from(
            (
                SpeechStarted(), Rejected(), MicLost(), MicRestored(), Dictated("Late words."),
                Dictated(""), Dictated("Late words.", Heard("stop")), PromptEnded(999), Tick(),
                Heard("answer", {"answer": "nothing we asked"}),
            )
        ),
    ),
    st.tuples(st.just("disk"), st.sampled_from(("full", "stuck", "well"))),
)  # fmt: skip


class Watched(Conversation):
    """A conversation that is looked at after everything that happens."""

    def carry_out(self, command: Command) -> None:
        match command:
            case SaveNote():
                assert self.facts.get("notes") == "yes", "a note without consent"
            case Speak(id):
                said = self.asked(Speak)
                assert not said or id > said[-1].id
            case Cue():
                self._look_at(command)
            case Remember(key, None):
                assert key in self.facts
        super().carry_out(command)

    def _look_at(self, cue: Cue) -> None:
        assert cue.at == self.now, "a cue that was asked for too early or too late"
        if self.cues:
            last = self.cues[-1]
            assert cue.at > last.at
            follows = cue.at == last.at + last.length
            assert follows or cue.phase == 0, "a breath was moved"
            if follows and cue.phase != 0:
                assert (cue.phase, cue.cycle) == (last.phase + 1, last.cycle)

    def look(self) -> None:
        due = self.coach_itself.next_deadline
        assert due is None or due > self.now
        saved = sum(matches(text, "Saved.") or matches(text, "Kept.") for _, text in self.lines)
        assert saved <= len(self.asked(SaveNote)) + 1


def act(talk: Watched, kind: str, what: object) -> None:
    match kind:
        case "wait":
            talk.wait(float(str(what)))
        case "user":
            talk.user(str(what))
        case "mumbles":
            talk.mumbles()
        case "dictates":
            if talk.listen.dictation:
                talk.dictates("We lost a patient.", str(what))
        case "event":
            talk.event(what)  # type: ignore[arg-type]
        case "disk":
            talk.disk_full = "The disk is full: make room." if what == "full" else None
            if what == "stuck":
                talk.disk_stuck = True
            else:
                talk.unstick()


def play(talk: Watched, acts: list[Act], after: Callable[[], None] = lambda: None) -> None:
    for kind, what in acts:
        note(f"{talk.now:6} {kind} {what}")
        act(talk, kind, what)
        talk.tick()
        talk.look()
        after()


FACTS = st.sampled_from(
    (
        {},
        {"notes": "yes"},
        {"notes": "no", "times.every": "1"},
        {"notes": "yes", "place": "car"},
        {"place": "changing"},
        {"place": "bedside"},
        {"unfinished": '["every", 5, {"next": "bed"}, [null, null, null]]'},
    )
)


@settings(max_examples=250, deadline=None)
@given(FACTS, st.sampled_from((None, "every", "debrief")), st.lists(ACTS, max_size=40))
def test_whatever_happens(facts: dict[str, str], session: str | None, acts: list[Act]) -> None:
    play(Watched(EVERY_STEP, facts=facts, session=session), acts)


@settings(max_examples=100, deadline=None)
@given(FACTS, st.sampled_from((None, "every", "debrief")), st.lists(ACTS, max_size=25))
def test_after_stop_there_is_silence(
    facts: dict[str, str], session: str | None, acts: list[Act]
) -> None:
    talk = Watched(EVERY_STEP, facts=facts, session=session)
    play(talk, acts)
    talk.disk_full = None
    talk.unstick()
    talk.event(MicRestored())
    talk.user("stop")
    assert talk.state == "idle"
    assert talk.asked(Silence)
    cues = len(talk.cues)
    talk.wait(3)
    said = [text for at, text in talk.lines if at >= talk.now - 150]
    assert said in ([], ["Stopped."])
    talk.quiet(3600) if not said else talk.wait(3600)
    assert len(talk.cues) == cues
    assert talk.coach_itself.next_deadline is None
    assert talk.coach_itself.resting


@settings(max_examples=100, deadline=None)
@given(FACTS, st.lists(ACTS, max_size=25))
def test_a_session_can_always_be_brought_to_its_end(facts: dict[str, str], acts: list[Act]) -> None:
    """Nothing that happened leaves the coach where it hears nothing and does nothing."""
    talk = Watched(EVERY_STEP, facts=facts, session="every")
    play(talk, acts)
    talk.disk_full = None
    talk.unstick()
    talk.event(MicRestored())
    talk.mumbles()
    for _ in range(60):
        if talk.state == "idle":
            break
        if talk.state == "paused":
            # Where it rests because of the place, it goes on somewhere else.
            talk.user("coach I'm at home")
        talk.user("resume" if talk.state == "paused" else "skip")
        talk.wait(0.5)
    assert talk.state == "idle"


@settings(max_examples=100, deadline=None)
@given(FACTS, st.lists(ACTS, max_size=25))
def test_left_alone_every_session_comes_to_rest(facts: dict[str, str], acts: list[Act]) -> None:
    talk = Watched(EVERY_STEP, facts=facts, session="every")
    play(talk, acts)
    talk.disk_full = None
    talk.unstick()
    talk.event(MicRestored())
    talk.mumbles()
    talk.wait(3600)
    assert talk.state in ("idle", "paused")
    assert talk.coach_itself.next_deadline is None
    assert talk.coach_itself.resting
