"""The coach: events in, commands out, and nothing else.

`handle(event, now) -> list[Command]` and `next_deadline` are the whole contract. What holds in
every step lives here, once: what is always understood, barge-in, reprompts, no-match, pause and
resume, and the questions the coach asks of its own accord.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from voicecoach.coach.activity import (
    NOTHING,
    BreathCues,
    Breathing,
    Expectation,
    Forewarning,
    NoteTaking,
    Saying,
    take_up,
)
from voicecoach.coach.breathing import PatternError
from voicecoach.coach.care import (
    IN_CONVERSATION,
    SIGNPOSTS,
    Care,
    Signpost,
    Signposting,
    crisis_prompts,
    slowly,
)
from voicecoach.coach.floor import Floor
from voicecoach.coach.history import DoorChecks
from voicecoach.coach.levels import Levels
from voicecoach.coach.memory import Detail, Memory
from voicecoach.coach.notebook import Notebook
from voicecoach.coach.patience import Patience
from voicecoach.coach.places import (
    Whereabouts,
    adapted,
    allowed,
    granted,
    hollow,
    refusal,
)
from voicecoach.coach.safety import card, crisis_line, lines_for, support_line
from voicecoach.coach.script import RECALLED, Ask, HandOver, Rate
from voicecoach.coach.session import Bookmark, Session, Wish
from voicecoach.coach.tomorrow import OPEN, BoxThree, Reading
from voicecoach.events import (
    Command,
    Dictated,
    DropPrompts,
    Earcon,
    Event,
    Heard,
    Hush,
    Listen,
    MarkedDone,
    MarkingFailed,
    MicLost,
    MicRestored,
    NoteFailed,
    NoteSaved,
    Overheard,
    PromptEnded,
    PromptStarted,
    Pushed,
    Rejected,
    Report,
    SaveNote,
    SetPace,
    SetVolume,
    Silence,
    SpeechStarted,
    Tick,
    Unhush,
    Unsure,
    WarmUp,
)
from voicecoach.timebase import frames

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from voicecoach.coach.activity import Activity
    from voicecoach.coach.breathing import Pattern
    from voicecoach.coach.phrasebook import Phrasebook
    from voicecoach.coach.places import Place
    from voicecoach.coach.redflags import RedFlags
    from voicecoach.coach.safety import Helpline
    from voicecoach.coach.script import Action, Script
    from voicecoach.events import EarconKind, Wake

ALWAYS = (
    "stop",
    "pause",
    "resume",
    "repeat",
    "skip",
    "back",
    "louder",
    "quieter",
    "slower",
    "faster",
    "brief",
    "full",
    "help",
    "get_help",
    "motion",
)
"""Intents understood in every state."""

AT_REST = ("start", "place")
"""Intents understood beyond these while no session runs."""

ASLEEP = ("stop", "get_help", "start", "place")
"""What is left of all that once a session at the bedside is over."""

ATTENTIVE = frames(15)
"""Frames after the coach spoke in which it needs no name: the user is answering."""

PUSHED = frames(10)
"""Frames for which everything is listened for after the key was pressed."""

OFFERED = 3
"""Other sessions named at most, where one is not for the place: more can't be kept in mind."""

FALLS_EVERY = frames(30)
"""Frames between two of the steps in which it gets quieter."""

LOWEST = -30.0
"""Decibels: time alone lowers the level no further than this."""

DROWSY = ("place.drowsy", "place.drowsy_myths")
"""The lines before the first session in a car."""

BRIEF_AFTER = 3
"""Times a session was done to its end, after which its prompts may be brief."""

WHILE_IDLE = ("box_three", "mark_done", "told_done", "this_done", "what_else")
"""Intents that mean something only while no session runs."""

WHILE_READING = (
    "louder",
    "quieter",
    "slower",
    "faster",
    "repeat",
    "skip",
    "help",
    "mark_done",
    "told_done",
    "this_done",
    "yes",
    "no",
)
"""Intents that leave the reading of box three going on; any other ends it."""

State: TypeAlias = Literal["idle", "session", "paused"]
_Then: TypeAlias = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the user has set: the place, the way breaths are cued, levels, country, and detail.

    Without a `place`, the one the user named last holds. With "auto", what the user said last of
    `detail` holds, or else how well a session is known; and `wake` is what suits the place.
    `overnight` has the coach go on listening after a session at the bedside.
    """

    place: str | None = None
    breath_cues: BreathCues = "first-two"
    pattern: Pattern | None = None
    levels: Levels = field(default_factory=Levels)
    country: str | None = None
    detail: Detail = "auto"
    wake: Wake | Literal["auto"] = "auto"
    overnight: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A yes-or-no question of the coach's own. Silence, or no sense made, ends in `otherwise`.

    One that is put `once` is left at that when it isn't understood; one with a line `again` is put
    again by that line, also after silence. Where `motion` is asked for, "parked" means yes.
    """

    text: str
    yes: _Then
    no: _Then
    otherwise: _Then
    once: bool = False
    again: str | None = None
    motion: bool = False

    @property
    def intents(self) -> tuple[str, ...]:
        """What answers it, beyond what is always understood."""
        return ("parked_or_moving",) if self.motion else ("yes", "no")

    def answer(self, heard: Heard) -> _Then | None:
        """What follows from an answer; None where something else was said."""
        if heard.intent not in (*self.intents, *(("motion",) if self.motion else ())):
            return None
        return self.yes if heard.slots.get("place", heard.intent) in AFFIRMED else self.no


AFFIRMED = ("yes", "car-parked")
"""Answers that mean yes."""


class Coach:
    """A protocol machine in the manner of h11: no clock, thread, file or device.

    Args:
        scripts: the sessions by name.
        phrasebook: the coach's own lines.
        helplines: whom to call.
        red_flags: what may not be passed over in what is said.
        preferences: what the user has set.
        facts: what was remembered (see `Memory`); "unfinished" only if no older than an hour.
        today: the date, to tell when a helpline was last checked.
    """

    def __init__(
        self,
        scripts: Mapping[str, Script],
        phrasebook: Phrasebook,
        helplines: tuple[Helpline, ...],
        red_flags: RedFlags,
        preferences: Preferences,
        facts: Mapping[str, str],
        today: date,
    ) -> None:
        self._scripts = scripts
        self._phrasebook = phrasebook
        self._helplines = helplines
        self._care = Care(red_flags)
        self._slowed = False
        self._spoke_at = 0
        self._preferences = preferences
        self._levels = preferences.levels
        self._today = today
        self._memory = Memory(facts)
        self._detail = preferences.detail if preferences.detail != "auto" else self._memory.detail
        self._where = Whereabouts(preferences.place or self._memory.get("place") or "anywhere")
        self._asleep = False
        self._open_until = 0
        self._tune_at: int | None = None
        self._lowered = 0.0
        self._step_level = 0.0
        self._fallen = 0.0
        self._fall_at: int | None = None
        self._notebook = Notebook(self._memory)
        self._box_three = BoxThree(self._memory)
        self._reading: Reading | None = None
        self._door_checks = DoorChecks(self._memory)
        self._spoken_over: str | None = None
        self._more_to_say = False
        self._floor = Floor()
        self._patience = Patience()
        self._session: Session | None = None
        self._activity: Activity | None = None
        self._question: Question | None = None
        self._paused_at: int | None = None
        self._hushed = False
        self._mic_lost = False
        self._listening: Listen | None = None
        self._out: list[Command] = []
        self._obey: dict[str, Callable[[Heard, int], None]] = {
            "start": self._start,
            "stop": self._stop,
            "pause": self._pause,
            "resume": self._resume,
            "repeat": self._repeat,
            "skip": self._skip,
            "back": self._back,
            "louder": lambda _, now: self._set_volume(+1, now),
            "quieter": lambda _, now: self._set_volume(-1, now),
            "faster": lambda _, now: self._set_pace(+1, now),
            "slower": lambda _, now: self._set_pace(-1, now),
            "brief": lambda _, now: self._set_detail("brief", now),
            "full": lambda _, now: self._set_detail("full", now),
            "help": self._help,
            "get_help": self._get_help,
            "motion": self._motion,
            "place": self._name_place,
            "take_notes": self._take_notes,
            "scratch_that": self._scratch_that,
            "read_back": self._read_back,
            "box_three": self._read_box_three,
            "mark_done": self._mark_done,
            "told_done": self._mark_done,
            "this_done": self._mark_done,
            "what_else": lambda _, now: self._say_what_else(now),
        }

    # --- the contract ------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """Whether a session runs, rests, or none is under way."""
        if self._session is None:
            return "idle"
        return "session" if self._paused_at is None else "paused"

    @property
    def speaking(self) -> bool:
        """Whether a prompt is still to be heard to its end."""
        return self._floor.coach_speaks

    @property
    def resting(self) -> bool:
        """Whether nothing more will happen by itself: no session runs, and everything is said."""
        return (
            self.state != "session"
            and self._question is None
            and not self._floor.coach_speaks
            and not self._notebook.writing
            and not self._box_three.writing
            and self._reading is None
        )

    @property
    def next_deadline(self) -> int | None:
        """The frame at which the coach wants a `Tick`; None while it only waits for events."""
        deadlines: list[int | None] = []
        if self._question is not None:
            deadlines = [self._patience.deadline(self._floor)]
        elif self.state == "session" and self._activity is not None:
            deadlines = [self._activity.deadline, self._time_up_at, self._fall_at]
            if self._activity.expectation.awaited:
                deadlines.append(self._patience.deadline(self._floor))
        elif not self._floor.user_speaks:
            deadlines = [self._tune_at]
            if self._reading is not None:
                deadlines.append(self._reading.deadline)
        return min((at for at in deadlines if at is not None), default=None)

    def begin(self, now: int, session: str | None = None) -> list[Command]:
        """Come to life: into `session` where given, else ready for anything.

        A session left unfinished within the hour is offered first.
        """
        self._emit([self._volume(), SetPace(self._pace), self._warm_up()])
        if session is not None:
            self._start(Heard("start", {"session": session}), now)
        elif (
            # In a car that may be moving nothing is taken up unasked.
            self._place.moving
            or self._where.must_ask(now)
            or not (self._offer_unfinished(now) or self._offer_box_three(now))
        ):
            self._say(self._place.ready)
        return self._finish(now)

    def handle(self, event: Event, now: int) -> list[Command]:
        """Take in one event at frame `now`, and say what is to be done about it."""
        self._floor.hear(event, now)
        match event:
            case SpeechStarted():
                self._on_speech()
            case Rejected() | Overheard() | Dictated() if self._cares_now(event, now):
                pass
            case Heard():
                self._on_heard(event, now)
            case Unsure():
                self._on_unsure(event, now)
            case Rejected():
                self._on_rejected(now)
            case Dictated():
                self._on_dictated(event, now)
            case NoteSaved() | NoteFailed():
                self._on_written(event, now)
            case Pushed():
                self._open_until = now + PUSHED
            case MarkedDone() | MarkingFailed():
                self._on_marked(event)
            case MicLost():
                self._mic_lost = True
            case MicRestored():
                self._mic_lost = False
                self._say("turn.mic_restored")
            case Tick():
                self._on_tick(now)
            case PromptStarted() | PromptEnded():
                self._spoke_at = now
                self._pass_on(event, now)
            case _:
                self._pass_on(event, now)
        self._watch_microphone(now)
        return self._finish(now)

    # --- what happens ------------------------------------------------------------------------

    def _on_speech(self) -> None:
        """Barge-in: the coach falls silent at once, and comes back if it was nothing."""
        last = self._floor.last
        speaking = self._floor.coach_speaks and last is not None
        self._spoken_over = last.text if speaking and last is not None else None
        if self._floor.coach_speaks and not self._hushed:
            self._hushed = True
            self._emit([Hush()])

    def _unhush(self) -> bool:
        """Let the coach go on; False where it had nothing more to say."""
        if self._hushed:
            self._hushed = False
            self._emit([Unhush()])
            return self._floor.coach_speaks
        return False

    def _on_heard(self, heard: Heard, now: int) -> None:
        self._patience = Patience(since=now)
        if heard.intent not in WHILE_READING:
            self._reading = None
        self._more_to_say = self._more_to_say and heard.intent == "what_else"
        question = self._question
        if question is not None and (then := question.answer(heard)) is not None:
            self._question = None
            self._drop_prompts(now)
            then(now)
        elif self._about_last_note(heard.intent):
            self._obey[heard.intent](heard, now)
        elif heard.intent in self._expectation.intents or _answers(heard, self._expectation):
            self._drop_prompts(now)
            self._chime("got-it")
            self._pass_on(heard, now)
        elif heard.intent in self._obey and (
            self.state == "idle" or heard.intent not in WHILE_IDLE
        ):
            self._obey[heard.intent](heard, now)
        else:
            self._on_rejected(now)

    def _on_unsure(self, unsure: Unsure, now: int) -> None:
        """Ask back where the user is waited for; elsewhere a doubtful word is nothing."""
        if self._question is not None or (
            self.state == "session" and not self._expectation.awaited
        ):
            self._on_rejected(now)
            return
        self._drop_prompts(now)
        meant = Heard(unsure.intent, unsure.slots, unsure.text)

        def no(at: int) -> None:
            self._say("turn.never_mind")
            self._begin_activity(at)

        self._ask(
            Question(
                self._phrasebook.line("turn.did_you_say", text=unsure.text),
                yes=lambda at: self._on_heard(meant, at),
                no=no,
                otherwise=self._begin_activity,
            ),
            now,
        )

    def _on_rejected(self, now: int) -> None:
        if not self._unhush() and self._expectation.awaited:
            self._miss(now)

    def _on_dictated(self, dictated: Dictated, now: int) -> None:
        command = dictated.closed_by
        if not dictated.text and command is None:
            self._on_rejected(now)
            return
        self._patience = Patience(since=now)
        self._drop_prompts(now)
        own = command is None or (
            command.intent in self._expectation.intents
            and not (dictated.text == "" and self._about_last_note(command.intent))
        )
        if own:
            self._chime("got-it")
        self._pass_on(dictated, now)
        if command is not None and not own:
            self._on_heard(command, now)

    def _on_written(self, event: NoteSaved | NoteFailed, now: int) -> None:
        note = self._notebook.written(event)
        if isinstance(event, NoteSaved) and note is not None:
            self._box_three.kept(event, note.text, self._today)
            if note.box in RECALLED:
                self._memory.learn(note.box, note.text)
        if isinstance(self._activity, NoteTaking) and self._activity.sent(note):
            # Also while the session rests: the step must know what became of its note.
            self._emit(self._activity.handle(event, now), now)
        elif isinstance(event, NoteFailed):
            self._say("note.failed_lost", reason=event.reason)

    def _watch_microphone(self, now: int) -> None:
        """Rest without a microphone; a note under way first ends, by the silence that is left."""
        if self._mic_lost and not (self._expectation.dictation and self._floor.user_speaks):
            self._mic_lost = False
            self._rest(now)
            self._say("turn.mic_lost")

    def _on_tick(self, now: int) -> None:
        patience = self._patience.deadline(self._floor)
        impatient = patience is not None and now >= patience
        if self._question is not None:
            if impatient:
                self._unanswered(now)
        elif self.state == "idle" and self._reading is not None:
            self._read_on(now)
        elif self._time_up_at is not None and now >= self._time_up_at:
            self._close(now)
        else:
            self._fall(now)
            self._pass_on(Tick(), now)
            if impatient and self._expectation.awaited:
                self._silence(now)

    # --- silence, and what is not understood --------------------------------------------------

    def _unanswered(self, now: int) -> None:
        """A question is put again once, where a session waits for the answer."""
        insists = self.state == "session" or (self._question and self._question.again)
        if insists and self._patience.silence() == "still there":
            self._name_choices()
        else:
            self._close_question(now)

    def _silence(self, now: int) -> None:
        match self._patience.silence():
            case "still there":
                self._say("turn.still_there")
            case "no hurry":
                self._say("turn.no_hurry")
            case "rest":
                self._rest(now)

    def _miss(self, now: int) -> None:
        if self._question is not None and self._question.once:
            self._close_question(now)
            return
        self._chime("not-caught")
        match self._patience.miss():
            case "say again" if self._question is None:
                self._say("turn.say_again")
            case "say again" | "name choices":
                self._name_choices()
            case "give up" if self._question is not None:
                self._close_question(now)
            case "give up":
                self._rest(now)
                self._say("turn.give_up")

    def _name_choices(self) -> None:
        expectation = self._expectation
        if self._question is not None:
            self._say(self._question.again or "turn.yes_or_no")
        elif expectation.choices:
            self._say("turn.choices", choices=_named(expectation))
        elif expectation.dictation:
            self._say("note.empty")
        else:
            self._say("turn.rating_range")

    # --- what is always understood ------------------------------------------------------------

    def _stop(self, _heard: Heard, now: int) -> None:
        """At once, without a question. The bookmark stays for an hour, and so do the notes."""
        self._question = None
        self._leave_activity(now)
        self._emit([Silence()])
        self._clear_prompts(now)
        if self._session is not None:
            self._end("stopped")
            if self._place.farewell:
                self._say("session.stopped")

    def _pause(self, _heard: Heard, now: int) -> None:
        self._drop_prompts(now)
        self._question = None
        match self.state:
            case "session":
                self._rest(now)
                self._say("session.paused")
            case "paused":
                self._say("session.already_paused")
            case "idle":
                self._say(self._place.nothing)

    def _resume(self, heard: Heard, now: int) -> None:
        if self.state == "session":
            dropped = self._drop_prompts(now)
            if not self._take_up_again(dropped, now):
                self._say("session.not_paused")
        elif self.state == "paused":
            self._drop_prompts(now)
            self._question = None
            if self._held_back(lambda at: self._resume(heard, at), now):
                return
            self._go_on(now)
            self._say("session.resumed")
            self._begin_activity(now)
        elif self._question is not None:
            self._drop_prompts(now)
            self._emit([self._floor.say(self._question.text)])
        elif self._memory.get("unfinished") is not None and self._asks_motion(
            lambda at: self._resume(heard, at), now
        ):
            pass
        elif not self._offer_unfinished(now):
            self._drop_prompts(now)
            self._say(self._place.nothing)

    def _repeat(self, _heard: Heard, now: int) -> None:
        last = self._floor.last
        dropped = self._drop_prompts(now)
        if isinstance(self._activity, Breathing) and self.state == "session":
            self._emit([Silence()])
            self._go(self._session, now)
        elif isinstance(self._activity, NoteTaking) and self._activity.failed:
            self._emit(self._activity.retry(), now)
        elif not self._take_up_again(dropped, now) and last is not None:
            self._emit([self._floor.say(last.text, private=last.private)])

    def _skip(self, heard: Heard, now: int) -> None:
        if self._reading is not None:
            self._drop_prompts(now)
            self._go_on_reading(self._reading)
            return
        if self._held_back(lambda at: self._skip(heard, at), now):
            return
        if self._leave_step(now) and self._session is not None:
            self._go(self._session.skipped().next(), now)

    def _back(self, heard: Heard, now: int) -> None:
        if self._held_back(lambda at: self._back(heard, at), now):
            return
        if self._leave_step(now) and self._session is not None:
            previous = self._session.previous()
            if previous is None:
                self._say("session.first_step")
            self._go(previous or self._session, now)

    def _set_volume(self, steps: int, now: int) -> None:
        before, self._levels = self._levels, self._levels.louder(steps)
        self._emit([self._volume()])
        words = ("louder", "loudest") if steps > 0 else ("quieter", "quietest")
        self._confirm(f"level.{words[before == self._levels]}", now)

    def _set_pace(self, steps: int, now: int) -> None:
        before, self._levels = self._levels, self._levels.faster(steps)
        self._emit([SetPace(self._pace), self._warm_up()])
        words = ("faster", "fastest") if steps > 0 else ("slower", "slowest")
        self._confirm(f"level.{words[before == self._levels]}", now)

    def _set_detail(self, detail: Literal["brief", "full"], now: int) -> None:
        """A prompt that can be said again in the other form is; else the wish is confirmed."""
        self._detail = detail
        self._emit(self._memory.set("detail", detail))
        dropped = self._drop_prompts(now)
        if self._session is not None:
            facts = {**self._session.facts, "detail": detail}
            self._session = replace(self._session, facts=facts)
        told = dropped and isinstance(self._activity, Saying)
        told = told and not isinstance(self._activity, Signposting)
        asked = self._expectation.awaited and not isinstance(self._activity, NoteTaking)
        if self._question is None and self.state == "session" and (told or asked):
            self._go(self._session, now)
        else:
            self._say(f"level.{detail}")
            self._take_up_again(dropped, now)

    def _help(self, _heard: Heard, now: int) -> None:
        dropped = self._drop_prompts(now)
        expectation = self._expectation
        if self._question is not None:
            self._emit([self._floor.say(self._question.text)])
        elif self._reading is not None:
            self._say("box_three.help")
        elif self.state == "idle":
            self._more_to_say = True
            self._say(self._place.help)
        elif self.state == "paused":
            self._say("help.paused")
        elif expectation.choices:
            self._say("help.asking", choices=_named(expectation))
        elif expectation.dictation:
            self._say("note.help")
        else:
            self._say("help.session")
            if dropped and isinstance(self._activity, Saying):
                self._begin_activity(now)

    def _say_what_else(self, now: int) -> None:
        """The next group of things to say; they come round again."""
        self._drop_prompts(now)
        self._say("idle.what_else")

    def _get_help(self, _heard: Heard, now: int) -> None:
        """The numbers, and the first of them twice. A session rests meanwhile."""
        self._drop_prompts(now)
        self._question = None
        self._rest(now)
        self._asleep = False
        self._lower(0.0)
        self._emit([Report("red_flag", {"tier": "always"})])
        self._pull_over()
        self._say("get_help.opening")
        lines = lines_for(self._helplines, self._preferences.country)
        for line in lines:
            self._say("get_help.line", name=line.name, number=line.spoken, hours=line.hours)
            if line.stale(self._today):
                self._say("get_help.stale")
        first = crisis_line(lines)
        self._say("get_help.again", name=first.name, number=first.spoken)
        self._say("get_help.closing" if self._session is not None else "get_help.closing_idle")

    # --- red flags ----------------------------------------------------------------------------

    def _cares_now(self, event: Rejected | Overheard | Dictated, now: int) -> bool:
        """Look through what was said freely; True where it was answered at once, and for good.

        What else is found waits for the end of the step, or of the session (see `_go`). Outside a
        session only "now" counts, said of oneself, within a minute after the coach spoke.
        """
        in_session = self._session is not None
        over = None if isinstance(event, Dictated) else self._spoken_over
        if self._care.echoes(event.text, over):
            return False
        late = now - self._spoke_at > IN_CONVERSATION
        if not (in_session or self._question) and (late or not self._care.of_self(event.text)):
            return False
        tier = self._care.notice(event.text)
        if tier is None or (tier != "now" and not in_session):
            return False
        self._emit([Report("red_flag", {"tier": tier})])
        if tier != "now":
            return False
        if isinstance(event, Dictated) and self._notebook.consent == "yes":
            # The note is kept, as any other, unless it was taken back in the same breath.
            closed_by = event.closed_by
            if closed_by is None or closed_by.intent != "scratch_that":
                self._pass_on(Dictated(event.text), now)
        self._give_crisis_line(now)
        return True

    def _answered_for(self, action: Action, answer: str, now: int) -> bool:
        """Whether an answer is a red flag that is answered at once, and for good."""
        tier = dict(action.tiers).get(answer) if isinstance(action, Ask) else None
        if tier is None:
            return False
        self._emit([Report("red_flag", {"tier": tier})])
        if tier == "now":
            self._give_crisis_line(now)
            return True
        self._care.mark(tier)
        return False

    def _give_crisis_line(self, now: int) -> None:
        """Stop, and give the line slowly, twice, before the one question. The session is over."""
        self._question = None
        self._reading = None
        self._leave_activity(now)
        self._emit([Silence()])
        self._clear_prompts(now)
        if self._session is not None:
            self._emit(self._memory.set("unfinished", None))
            self._end("red-flag")
        self._asleep = False
        self._lower(0.0)
        lines = lines_for(self._helplines, self._preferences.country)
        line = crisis_line(lines)
        rows = card([line, *(other for other in lines if other != line)], self._today)
        self._emit([Report("help_card", {"lines": rows})])
        self._slow_down()
        self._say("care.opening")
        self._pull_over()
        self._say("get_help.line", name=line.name, number=line.spoken, hours=line.hours)
        self._say("get_help.again", name=line.name, number=line.spoken)
        if line.stale(self._today):
            self._say("get_help.stale")
        self._say("care.limits")
        self._say("care.card")

        def answered(*, key: str) -> _Then:
            def say(_now: int) -> None:
                self._slow_down()
                self._say(key, name=line.name, number=line.spoken)
                self._say("care.stay")

            return say

        self._ask(
            Question(
                self._phrasebook.line("care.safe"),
                yes=answered(key="care.yes"),
                no=answered(key="care.no"),
                otherwise=answered(key="care.otherwise"),
                once=True,
            ),
            now,
        )

    def _warm_up(self) -> WarmUp:
        """A crisis line is never waited for: it is made ready before anything else."""
        line = crisis_line(lines_for(self._helplines, self._preferences.country))
        return WarmUp(crisis_prompts(self._phrasebook, line), slowly(self._levels.pace))

    def _slow_down(self) -> None:
        self._slowed = True
        self._emit([SetPace(slowly(self._pace))])

    def _as_fast_as_before(self) -> None:
        if self._slowed:
            self._slowed = False
            self._emit([SetPace(self._pace)])

    def _signpost(self, tier: Signpost, then: Session | None, now: int) -> None:
        """One sentence and one number, before the session goes on to `then`."""
        line = support_line(lines_for(self._helplines, self._preferences.country))
        text = self._phrasebook.line(SIGNPOSTS[tier], name=line.name, number=line.spoken)
        self._activity = Signposting(text, self._floor, then)
        if tier == "soon":
            self._emit(self._door_checks.named(self._today))
        self._begin_activity(now)

    def _keep_check(self, action: Action, answer: str) -> None:
        """Keep a number given at the door; see `history` for when a person is named."""
        if not isinstance(action, Rate) or self._session is None:
            return
        if "T3" in self._session.script.technique:
            self._emit(self._door_checks.keep(int(answer), self._today))
            if self._door_checks.due(self._today):
                self._emit([Report("red_flag", {"tier": "soon"})])
                self._care.mark("soon")

    # --- sessions -----------------------------------------------------------------------------

    def _start(self, heard: Heard, now: int) -> None:
        self._question = None
        self._drop_prompts(now)
        script = self._scripts.get(heard.slots["session"])
        if script is None:
            self._say("idle.unknown_session")
            return
        if "place" in heard.slots:
            self._go_to(heard.slots["place"], now)
        if self._asks_motion(lambda at: self._start(heard, at), now) or self._refuse(script):
            return
        if self._asks_notes(script, lambda at: self._start(heard, at), now):
            return
        try:
            wish = Wish.from_slots(heard.slots)
        except PatternError:
            self._say("breath.unsafe")
            return
        wish = replace(wish, pattern=wish.pattern or self._preferences.pattern)
        wish, less = granted(wish, self._place)
        if less:
            self._say("place.only_short_breaths")
        if self._session is not None:
            self._leave_activity(now)
            self._end("replaced")
        if script.chime:
            self._chime("got-it")
        self._begin_session(script, wish, now)

    def _refuse(self, script: Script) -> bool:
        """Say that a session isn't for this place, and what is; False where it may run."""
        if script.allowed_in(self._place.name):
            return False
        here = allowed(self._scripts.values(), self._place)[:OFFERED]
        offer = ", ".join(other.title for other in here)
        self._say(refusal(script, self._place), title=script.title, offer=offer)
        return True

    def _begin_session(self, script: Script, wish: Wish, now: int) -> None:
        self._emit(self._memory.begin(script.name))
        self._enter(self._session_of(script, wish, now), now)

    def _hand_over(self, name: str, now: int) -> None:
        """End the session under way, which asked for it, and begin another one."""
        self._end("handed-over")
        script = self._scripts[name]

        def begin(at: int) -> None:
            self._begin_session(script, Wish(pattern=self._preferences.pattern), at)

        if not (self._refuse(script) or self._asks_notes(script, begin, now)):
            begin(now)

    def _session_of(self, script: Script, wish: Wish, now: int) -> Session:
        known = {box: self._memory.get(box) for box in RECALLED}
        known[OPEN] = self._box_three.words
        recalled = {box: text for box, text in known.items() if text is not None}
        times = self._memory.times(script.name)
        often: Detail = "brief" if self._place.brief or times >= BRIEF_AFTER else "full"
        facts = {
            "place": self._place.name,
            "notes": self._memory.get("notes") or "no",
            "dictation": "yes" if self._where.dictation else "no",
            "promise": self._memory.get("promise") or "no",
            "adjustment": "yes" if "adjustment" in recalled else "no",
            OPEN: "yes" if OPEN in recalled else "no",
            "floors-due": "yes" if self._memory.floors_due(self._today) else "no",
            "times": str(times),
            "begun": str(self._memory.begun_before(script.name)),
            "detail": often if self._detail == "auto" else self._detail,
        }
        return Session(adapted(script, self._place), now, facts, wish, recalled=recalled)

    def _enter(self, session: Session, now: int) -> None:
        script = session.script
        self._asleep = False
        self._level_anew(now)
        self._notebook.close()
        self._session = session
        self._emit([Report("session_started", {"session": script.name, "title": script.title})])
        if self._where.warn():
            lines = tuple(self._phrasebook.line(key) for key in DROWSY)
            self._activity = Forewarning(lines, self._floor, session.first())
            self._begin_activity(now)
        else:
            self._go(session.first(), now)

    def _go(self, session: Session | None, now: int) -> None:
        """Take up the step a session stands at; None is the end."""
        over = session is None or not session.script.chime
        if self._session is not None and (signpost := self._care.due(over=over)) is not None:
            self._signpost(signpost, session, now)
            return
        if session is None:
            self._complete()
            return
        self._session = session
        step = session.step
        if isinstance(step.action, HandOver):
            self._hand_over(step.action.session, now)
            return
        self._where.busy(now)
        self._step_level = min(self._step_level, step.level)
        self._lower(min(self._step_level, self._fallen))
        self._emit([Report("step", {"name": step.name, "index": session.position})])
        self._emit(self._memory.set("unfinished", session.bookmark().dump()))
        self._activity = take_up(
            step,
            session,
            self._floor,
            self._phrasebook,
            self._preferences.breath_cues,
        )
        self._patience = Patience(since=now)
        self._begin_activity(now)

    @property
    def _time_up_at(self) -> int | None:
        """The frame at which the limit breaks in: never into the closing, nor into a sentence."""
        if (
            self._session is None
            or self.state != "session"
            or self._session.step.closing
            or self._floor.user_speaks
        ):
            return None
        return self._session.time_up_at

    def _close(self, now: int) -> None:
        """The time is up: straight to the closing steps."""
        if self._leave_step(now) and self._session is not None:
            self._say("session.time_is_up")
            self._go(self._session.closing(), now)

    def _complete(self) -> None:
        if self._session is not None:
            script = self._session.script
            self._emit(self._memory.finish(script.name))
            self._emit(self._memory.set("unfinished", None))
            if "T7" in script.technique:
                self._emit(self._memory.set("promise", None))
            if "T32" in script.technique:
                self._emit(self._memory.set("floors", self._today.isoformat()))
        self._chime("session-over")
        self._end("finished")

    def _end(self, reason: str) -> None:
        if self._session is not None:
            name = self._session.script.name
            self._emit([Report("session_ended", {"session": name, "reason": reason})])
            sleeps = self._place.sleeps and not self._preferences.overnight
            self._asleep = sleeps and reason in ("finished", "stopped")
        self._session = None
        self._activity = None
        self._paused_at = None
        if reason != "handed-over":
            self._fall_at = None
            self._care.forget()

    def _rest(self, now: int) -> None:
        """Pause the session without a word, keeping its place and what was dictated."""
        if self.state == "session":
            self._question = None
            self._leave_activity(now)
            self._emit([Silence(), Report("paused")])
            self._clear_prompts(now)
            self._paused_at = now

    def _go_on(self, now: int) -> None:
        if self._session is not None and self._paused_at is not None:
            held = self._session.held + now - self._paused_at
            self._session = replace(self._session, held=held)
            self._paused_at = None
            self._patience = Patience(since=now)
            self._fall_at = now + FALLS_EVERY if self._place.fall else None
            self._lower(min(self._step_level, self._fallen))
            self._emit([Report("resumed")])

    def _leave_step(self, now: int) -> bool:
        """Break off the step at hand to go elsewhere; False, and said so, where none is."""
        self._question = None
        self._emit([Silence()])
        self._clear_prompts(now)
        if self._session is None:
            self._say(self._place.nothing)
            return False
        self._leave_activity(now)
        self._go_on(now)
        return True

    def _offer_unfinished(self, now: int) -> bool:
        """Offer to pick up the session that was broken off; False where there is none."""
        bookmark = Bookmark.parse(self._memory.get("unfinished") or "")
        script = self._scripts.get(bookmark.session) if bookmark else None
        if (
            bookmark is None
            or script is None
            or not 0 <= bookmark.position < len(script.steps)
            or not script.allowed_in(self._place.name)
        ):
            return False
        session = replace(
            self._session_of(script, bookmark.wish, now),
            position=bookmark.position,
            answers=dict(bookmark.answers),
        )

        def no(_now: int) -> None:
            self._emit(self._memory.set("unfinished", None))
            self._say("idle.not_picked_up")

        self._ask(
            Question(
                self._phrasebook.line("idle.pick_up", title=script.title),
                yes=lambda at: self._enter(replace(session, started=at), at),
                no=no,
                otherwise=lambda _: None,
            ),
            now,
        )
        return True

    # --- notes --------------------------------------------------------------------------------

    def _about_last_note(self, intent: str) -> bool:
        """Whether the note meant is the last one kept, as nothing was said to the one at hand."""
        return (
            intent in ("scratch_that", "read_back")
            and self._notebook.last is not None
            and isinstance(self._activity, NoteTaking)
            and self._activity.empty
        )

    def _scratch_that(self, _heard: Heard, now: int) -> None:
        dropped = self._drop_prompts(now)
        scratched = self._notebook.last
        erase = self._notebook.scratch()
        self._emit(erase)
        if scratched is not None:
            self._box_three.forget(scratched.note_id)
        if scratched is not None and scratched.box == "promise":
            self._emit(self._memory.set("promise", None))
        elif scratched is not None and scratched.box in RECALLED:
            self._memory.unlearn(scratched.box)
        self._say("note.erased" if erase else "note.nothing_to_scratch")
        self._take_up_again(dropped, now)

    def _read_back(self, _heard: Heard, now: int) -> None:
        dropped = self._drop_prompts(now)
        text = self._notebook.last_text
        if text is None:
            self._say("note.nothing_to_read")
        else:
            line = self._phrasebook.line("note.read_back", text=text)
            self._emit([self._floor.say(line, private=True)])
        self._take_up_again(dropped, now)

    def _save(self, note: SaveNote, now: int) -> None:
        """Write a note if the user has said yes to notes; ask once; else forget it."""
        activity = self._activity
        if note.box == "promise":
            # That something waits is remembered even where what it is isn't kept.
            self._emit(self._memory.set("promise", "yes"))
        if self._notebook.consent == "yes":
            self._out += self._notebook.write(note)
        elif not isinstance(activity, NoteTaking):
            return
        elif self._notebook.consent == "no":
            activity.drop()
        else:
            activity.reopen()
            self._ask_consent(activity, now)

    def _ask_consent(self, activity: NoteTaking, now: int) -> None:
        def yes(_now: int) -> None:
            self._emit(self._memory.set("notes", "yes"))
            self._say("note.consent_yes")
            self._emit(activity.save())

        def no(_now: int) -> None:
            self._emit(self._memory.set("notes", "no"))
            unanswered(_now)

        def unanswered(_now: int) -> None:
            self._say("note.consent_no")
            activity.drop()

        self._ask(Question(self._phrasebook.line("note.consent"), yes, no, unanswered), now)

    # --- where the user is --------------------------------------------------------------------

    @property
    def _place(self) -> Place:
        return self._where.place

    def _go_to(self, place: str, now: int) -> None:
        """The user is in another place: what differs there holds at once."""
        before = self._place
        self._where.go(place, now)
        self._asleep = False
        if not self._place.fall:
            self._fallen = 0.0
        self._emit(self._memory.set("place", self._where.remembered))
        self._emit([Report("place", {"name": place}), self._volume(), SetPace(self._pace)])
        if self._session is not None and not (before.moving or self._place.moving):
            facts = {"place": place, "dictation": "yes" if self._where.dictation else "no"}
            self._session = replace(self._session, facts={**self._session.facts, **facts})

    def _name_place(self, heard: Heard, now: int) -> None:
        """Said while no session runs."""
        self._question = None
        self._drop_prompts(now)
        self._go_to(heard.slots["place"], now)
        self._say(self._place.said)

    def _motion(self, heard: Heard, now: int) -> None:
        """The car has been parked, or moves now: what may not go on at the wheel rests at once."""
        dropped = self._drop_prompts(now)
        session = self._session
        if heard.slots["place"] == "car-moving":
            self._question = None
            if session is not None and session.facts["place"] == self._place.name == "car-moving":
                self._take_up_again(dropped, now)
                return
            self._rest(now)
            self._go_to("car-moving", now)
            self._say("place.driving" if session is None else "place.driving_paused")
            return
        self._go_to("car-parked", now)
        if session is None or self.state == "paused":
            self._say("place.parked" if session is None else "place.parked_paused")
        elif session.script.allowed_in(self._place.name):
            self._say("place.parked")
            self._take_up_again(dropped, now)
        else:
            self._rest(now)
            self._refuse(session.script)

    def _asks_motion(self, then: _Then, now: int) -> bool:
        """Ask whether the car is parked, where that has to be known before `then`."""
        if not self._where.must_ask(now):
            return False
        self._drop_prompts(now)
        if self._where.warn():
            for key in DROWSY:
                self._say(key)

        def parked(at: int) -> None:
            self._go_to("car-parked", at)
            then(at)

        def moving(at: int) -> None:
            self._go_to("car-moving", at)
            then(at)

        self._ask(
            Question(
                self._phrasebook.line("place.motion"),
                yes=parked,
                no=moving,
                otherwise=lambda _at: self._say("place.motion_unknown"),
                again="place.parked_or_moving",
                motion=True,
            ),
            now,
        )
        return True

    def _asks_notes(self, script: Script, then: _Then, now: int) -> bool:
        """Ask for leave to take notes, where others may hear them, before a session of notes."""
        asked = self._place.notes == "asked" and not self._where.notes_wanted
        if not (asked and hollow(script, self._place)):
            return False

        def yes(at: int) -> None:
            self._where.notes_wanted = True
            then(at)

        def no(_at: int) -> None:
            others = allowed(self._scripts.values(), self._place)
            here = [other for other in others if not hollow(other, self._place)]
            offer = ", ".join(other.title for other in here[:OFFERED])
            self._say("place.no_notes", offer=offer)

        text = self._phrasebook.line("place.notes_here", title=script.title)
        self._ask(Question(text, yes=yes, no=no, otherwise=no), now)
        return True

    def _take_notes(self, _heard: Heard, now: int) -> None:
        """Notes are wanted here after all, from the next one on."""
        dropped = self._drop_prompts(now)
        self._where.notes_wanted = True
        if self._session is not None:
            facts = {**self._session.facts, "dictation": "yes"}
            self._session = replace(self._session, facts=facts)
        self._say("place.notes_wanted")
        self._take_up_again(dropped, now)

    def _held_back(self, then: _Then, now: int) -> bool:
        """Whether a session that rests may not go on here; it is said why, or asked first."""
        session = self._session
        if session is None or self.state != "paused":
            return False
        self._question = None
        self._drop_prompts(now)
        if self._asks_motion(then, now):
            return True
        if self._place.moving and session.facts["place"] != self._place.name:
            self._say("place.not_resumed")
            return True
        return self._refuse(session.script)

    def _pull_over(self) -> None:
        if self._place.moving:
            self._say("place.pull_over")

    # --- box three, later ---------------------------------------------------------------------

    def _offer_box_three(self, now: int) -> bool:
        """Offer what was put aside on an earlier day, once; False where there is nothing.

        Not in a car, where others may hear, nor at the bedside, where the wind-down offers it.
        """
        count = self._box_three.from_before(self._today)
        if not count or self._place.car or self._place.fall:
            return False
        self._emit(self._box_three.offer(self._today))
        book = self._phrasebook
        self._ask(
            Question(
                book.line("box_three.offer_one")
                if count == 1
                else book.line("box_three.offer", count=str(count)),
                yes=self._begin_reading,
                no=lambda _: self._say("box_three.declined"),
                otherwise=lambda _: None,
                once=True,
            ),
            now,
        )
        return True

    def _read_box_three(self, heard: Heard, now: int) -> None:
        if self._asks_motion(lambda at: self._read_box_three(heard, at), now):
            return
        self._drop_prompts(now)
        if self._place.moving:
            self._say("box_three.moving")
        elif self._box_three.open:
            self._begin_reading(now)
        elif self._notebook.consent == "no":
            self._say("box_three.not_kept")
        else:
            self._say("box_three.empty")

    def _begin_reading(self, _now: int) -> None:
        self._reading = Reading(self._box_three.number(), self._floor, self._phrasebook)
        self._emit(self._reading.go_on())

    def _read_on(self, now: int) -> None:
        reading = self._reading
        if reading is not None and reading.deadline is not None and now >= reading.deadline:
            self._go_on_reading(reading)

    def _go_on_reading(self, reading: Reading) -> None:
        self._emit(reading.go_on())
        if reading.done:
            self._reading = None

    def _mark_done(self, heard: Heard, now: int) -> None:
        """Have what is meant marked on the disk, which answers before anything is confirmed."""
        self._drop_prompts(now)
        if "which" in heard.slots:
            things = self._box_three.meant(heard.slots["which"])
        else:
            reading = self._reading
            things = None if reading is None else self._box_three.still_open(reading.current)
        if things:
            self._emit([self._box_three.mark(things)])
        else:
            self._say("box_three.no_such" if things is None else "box_three.already")

    def _on_marked(self, event: MarkedDone | MarkingFailed) -> None:
        self._box_three.answered(event)
        if isinstance(event, MarkingFailed):
            self._say("box_three.failed", reason=event.reason)
        else:
            self._say("box_three.marked" if self._box_three.open else "box_three.marked_all")

    # --- saying and listening -----------------------------------------------------------------

    @property
    def _expectation(self) -> Expectation:
        if self._question is not None:
            return Expectation(intents=self._question.intents, awaited=True)
        if self._activity is None or self.state != "session":
            return NOTHING
        return self._activity.expectation

    def _say(self, key: str, **fields: str) -> None:
        self._emit([self._floor.say(self._phrasebook.line(key, **fields))])

    def _chime(self, kind: EarconKind) -> None:
        if self._place.chimes and (self._session is None or self._session.script.chime):
            self._out.append(Earcon(kind))

    def _volume(self) -> SetVolume:
        return SetVolume(self._levels.volume + self._place.volume + self._lowered)

    @property
    def _pace(self) -> float:
        return round(self._levels.pace * self._place.pace, 2)

    def _lower(self, level: float) -> None:
        """From now on everything is `level` decibels above what the user has set; 0 at most."""
        if level != self._lowered:
            self._lowered = level
            self._emit([self._volume()])

    def _level_anew(self, now: int) -> None:
        """A session begins at the level of its place; one handed over to is no louder for it."""
        fall = self._place.fall
        if not (fall and self._fall_at is not None):
            self._step_level = self._fallen = 0.0
        self._fall_at = now + FALLS_EVERY if fall else None
        self._lower(min(self._step_level, self._fallen))

    def _fall(self, now: int) -> None:
        """It gets a little quieter, where it is to end in silence."""
        if self._fall_at is not None and now >= self._fall_at:
            self._fall_at = now + FALLS_EVERY
            step = self._place.fall * FALLS_EVERY / frames(60)
            self._fallen = max(LOWEST, self._fallen - step)
            self._lower(min(self._step_level, self._fallen))

    def _ask(self, question: Question, now: int) -> None:
        self._question = question
        self._patience = Patience(since=now)
        self._emit([self._floor.say(question.text)])

    def _close_question(self, now: int) -> None:
        question, self._question = self._question, None
        self._patience = Patience(since=now)
        if question is not None:
            question.otherwise(now)

    def _confirm(self, key: str, now: int) -> None:
        """Say what was done; in mid-prompt the prompt itself, changed, says it well enough."""
        if not self._unhush() and (self.state != "session" or self._expectation.awaited):
            self._drop_prompts(now)
            self._say(key)

    def _take_up_again(self, dropped: bool, now: int) -> bool:
        """Put the question at hand again, or the sentence that was broken off; False for none."""
        if self._question is not None:
            self._emit([self._floor.say(self._question.text)])
            return True
        spoken = dropped and isinstance(self._activity, Saying)
        if self.state == "session" and (self._expectation.awaited or spoken):
            self._begin_activity(now)
            return True
        return False

    def _begin_activity(self, now: int) -> None:
        if self._activity is not None and self.state == "session":
            self._emit(self._activity.begin(now), now)

    def _leave_activity(self, now: int) -> None:
        """Break off. A note that the user has not agreed to keep stays where it was dictated."""
        if self._activity is None or self.state != "session":
            return
        if isinstance(self._activity, NoteTaking) and self._notebook.consent != "yes":
            return
        self._emit(self._activity.leave(now), now)

    def _pass_on(self, event: Event, now: int) -> None:
        if self._activity is not None and self.state == "session":
            self._emit(self._activity.handle(event, now), now)

    def _emit(self, commands: Iterable[Command], now: int = 0) -> None:
        for command in commands:
            if isinstance(command, SaveNote):
                self._save(command, now)
            elif isinstance(command, Earcon):
                self._chime(command.kind)
            else:
                self._out.append(command)

    def _drop_prompts(self, now: int) -> bool:
        """The user has the floor: what was being said is dropped. Whether there was anything."""
        dropped = self._floor.coach_speaks
        if dropped or self._hushed:
            self._emit([DropPrompts()])
        self._clear_prompts(now)
        return dropped

    def _clear_prompts(self, now: int) -> None:
        self._hushed = False
        self._floor.clear(now)
        self._as_fast_as_before()

    def _finish(self, now: int) -> list[Command]:
        """Move on from what is over, say what is listened for, and hand the commands out."""
        while (
            self.state == "session"
            and self._question is None
            and self._session is not None
            and self._activity is not None
            and self._activity.done
        ):
            if self._activity.answer is not None:
                name = self._session.step.name
                self._session = self._session.answered(name, self._activity.answer)
                if name == "promise" and self._activity.answer == "yes":
                    self._emit(self._memory.set("promise", "yes"))
                self._keep_check(self._session.step.action, self._activity.answer)
                if self._answered_for(self._session.step.action, self._activity.answer, now):
                    break
            done, self._activity = self._activity, None
            if isinstance(done, Signposting | Forewarning):
                self._go(done.then, now)
            else:
                self._go(self._session.next(), now)
        if self._question is None and not self._floor.coach_speaks:
            self._as_fast_as_before()
        self._tune_in(now)
        commands, self._out = self._out, []
        return commands

    @property
    def _idle_intents(self) -> list[str]:
        """What is understood besides while no session runs."""
        intents = ["box_three"]
        if self._box_three.open and not self._place.moving:
            intents.append("mark_done")
        if self._reading is not None:
            intents += ["told_done", "this_done"]
        if self._more_to_say:
            intents.append("what_else")
        return intents

    def _tune_in(self, now: int) -> None:
        expectation = self._expectation
        resting = self.state != "session" and self._question is None
        idle = resting and self._reading is None
        wake = self._wake(now) if idle else "none"
        intents = [*ALWAYS, *expectation.intents]
        if self.state != "session":
            intents += AT_REST
        if self._place.notes == "asked" and not self._where.notes_wanted:
            intents.append("take_notes")
        if self._notebook.last is not None:
            intents += ["scratch_that", "read_back"]
        if self.state == "idle":
            intents += self._idle_intents
        if self._asleep and wake != "none":
            intents = list(ASLEEP)
        listen = Listen(
            intents=tuple(dict.fromkeys(intents)),
            choices=expectation.choices,
            dictation=expectation.dictation,
            limit=expectation.limit,
            pause=expectation.pause,
            idle=idle,
            wake=wake,
            heed=self._spoke_at + IN_CONVERSATION if resting and self._session is None else None,
        )
        if listen != self._listening:
            self._listening = listen
            self._emit([listen])

    def _wake(self, now: int) -> Wake:
        """What the idle coach needs to listen; and when that changes, without anything happening.

        In a conversation no name is needed: for a while after the coach spoke, the user may be
        answering.
        """
        self._tune_at = None
        wake = self._preferences.wake
        if wake == "auto":
            wake = self._place.wake
        if self._asleep and wake == "none":
            wake = "name"
        until = self._open_until
        if wake == "name" and not self._asleep:
            until = max(until, self._spoke_at + ATTENTIVE)
        if wake == "none":
            return wake
        if now < until:
            self._tune_at = until
            return "none"
        if self._floor.user_speaks and self._listening is not None:
            return self._listening.wake
        if wake == "name" and not self._asleep and self._floor.coach_speaks:
            return "none"
        return wake


def _answers(heard: Heard, expectation: Expectation) -> bool:
    return heard.intent == "answer" and heard.slots.get("answer") in dict(expectation.choices)


def _named(expectation: Expectation) -> str:
    return ", ".join(name.replace("-", " ").replace("_", " ") for name, _ in expectation.choices)
