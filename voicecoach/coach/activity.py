"""The steps of a script being carried out: one small machine a verb.

An activity knows nothing of reprompts, pauses in a session or what is always understood: that
lives once, in the coach. It says what it listens for, begins, hears events, and at some point is
done. Begun again after a pause, it goes on from where it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from voicecoach.coach.script import (
    Action,
    Ask,
    Breathe,
    HandOver,
    Rate,
    Say,
    Step,
    TakeNote,
    Timer,
    Wait,
)
from voicecoach.events import (
    Command,
    Cue,
    Dictated,
    Earcon,
    Event,
    Heard,
    NoteFailed,
    NoteSaved,
    Prepare,
    Prepared,
    PromptEnded,
    SaveNote,
    Tick,
)
from voicecoach.timebase import frames

if TYPE_CHECKING:
    from voicecoach.coach.breathing import Pattern
    from voicecoach.coach.floor import Floor
    from voicecoach.coach.phrasebook import Phrasebook
    from voicecoach.coach.script import Wording
    from voicecoach.coach.session import Session
    from voicecoach.events import CueKind

KINDS: tuple[CueKind, ...] = ("in", "hold", "out", "rest")
BreathCues: TypeAlias = Literal["first-two", "always-speak", "tones-only"]

AFTER_SAYING = frames(0.4)
"""Frames of silence after a prompt, before the next step."""

LEAD_IN = frames(1.0)
"""Frames between the end of the words and the first breath."""

THINKING = frames(3.0)
"""Frames of silence that end a note. People pause for 1 to 3 s to think."""

LONG_THINKING = frames(8.0)
"""The same, once the user has asked for more time."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an activity listens for beyond what is always understood.

    `awaited` says that the user is being waited for, so that silence earns a reprompt.
    """

    intents: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    dictation: bool = False
    limit: int = 0
    pause: int = 0
    awaited: bool = False


NOTHING = Expectation()


class Activity(Protocol):
    """A step being carried out."""

    @property
    def done(self) -> bool:
        """Whether the step is over."""
        ...

    @property
    def answer(self) -> str | None:
        """What the user answered, where the step asks for something."""
        ...

    @property
    def deadline(self) -> int | None:
        """The frame at which the activity wants a `Tick`."""
        ...

    @property
    def expectation(self) -> Expectation:
        """What it listens for now."""
        ...

    def begin(self, now: int) -> list[Command]:
        """Start, or go on after a pause or an interruption."""
        ...

    def handle(self, event: Event, now: int) -> list[Command]:
        """Take in one event."""
        ...

    def leave(self, now: int) -> list[Command]:
        """Break off: what has to be kept is kept, and `begin` goes on from here."""
        ...


class _Plain:
    """What most activities have in common."""

    _done = False
    _answer: str | None = None
    _deadline: int | None = None

    @property
    def done(self) -> bool:
        return self._done

    @property
    def answer(self) -> str | None:
        return self._answer

    @property
    def deadline(self) -> int | None:
        return self._deadline

    @property
    def expectation(self) -> Expectation:
        return NOTHING

    def handle(self, event: Event, now: int) -> list[Command]:
        return []

    def leave(self, now: int) -> list[Command]:
        return []


class Saying(_Plain):
    """Speak one prompt."""

    def __init__(self, text: str, floor: Floor, *, private: bool = False) -> None:
        self._text = text
        self._floor = floor
        self._private = private

    @property
    def deadline(self) -> int | None:
        free = self._floor.free_since
        return None if free is None else free + AFTER_SAYING

    def begin(self, now: int) -> list[Command]:
        return [self._floor.say(self._text, private=self._private)]

    def handle(self, event: Event, now: int) -> list[Command]:
        if isinstance(event, Tick) and self.deadline is not None:
            self._done = now >= self.deadline
        return []


class Forewarning(Saying):
    """What has to be said before a session's first step; `then` is the session at that step."""

    def __init__(self, lines: tuple[str, ...], floor: Floor, then: Session | None) -> None:
        super().__init__(lines[-1], floor)
        self._before = lines[:-1]
        self.then = then

    def begin(self, now: int) -> list[Command]:
        return [*(self._floor.say(line) for line in self._before), *super().begin(now)]


class Waiting(_Plain):
    """Let time pass in silence."""

    def __init__(self, length: int) -> None:
        self._left = length

    def begin(self, now: int) -> list[Command]:
        self._deadline = now + self._left
        return []

    def handle(self, event: Event, now: int) -> list[Command]:
        if isinstance(event, Tick) and self.deadline is not None:
            self._done = now >= self.deadline
        return []

    def leave(self, now: int) -> list[Command]:
        if self.deadline is not None:
            self._left = max(0, self.deadline - now)
        self._deadline = None
        return []


class Breathing(_Plain):
    """Pace breaths: every cue starts at the first breath's frame plus its own offset.

    Nothing is chained: cue k of a run is at `t0 + (k // phases) * cycle + offset of its phase`.
    """

    def __init__(
        self,
        pattern: Pattern,
        cycles: int,
        cues: BreathCues,
        phrasebook: Phrasebook,
        *,
        steady: bool = False,
    ) -> None:
        self._steady = steady
        self._pattern = pattern
        self._wanted = pattern
        self._cues = cues
        self._words = {kind: phrasebook.line(f"breath.{kind}") for kind in KINDS}
        self._cycles = cycles
        self._finished = 0
        self._cue = 0
        self._t0: int | None = None

    @property
    def expectation(self) -> Expectation:
        return NOTHING if self._steady else Expectation(intents=("slower", "faster"))

    def begin(self, now: int) -> list[Command]:
        self._pattern = self._wanted
        self._t0 = None
        self._cue = 0
        self._deadline = None
        tones = tuple((phase.kind, phase.length) for phase in self._pattern.phases)
        return [Prepare(tuple(dict.fromkeys(self._words.values())), tones)]

    def handle(self, event: Event, now: int) -> list[Command]:
        match event:
            case Prepared() if self._t0 is None:
                self._t0 = now + LEAD_IN
                self._deadline = self._t0
            case Heard(intent="slower"):
                self._wanted = self._wanted.scaled(1.0)
            case Heard(intent="faster"):
                self._wanted = self._wanted.scaled(-1.0)
            case Tick() if self._t0 is not None and self.deadline is not None:
                return self._due(now)
        return []

    def leave(self, now: int) -> list[Command]:
        self._t0 = None
        self._deadline = None
        return []

    def _due(self, now: int) -> list[Command]:
        commands: list[Command] = []
        while not self.done and self.deadline is not None and now >= self.deadline:
            phases = self._pattern.phases
            cycle, phase = divmod(self._cue, len(phases))
            if phase == 0 and cycle > 0:
                self._finished += 1
                if self._finished < self._cycles and self._wanted != self._pattern:
                    self._restart(self.deadline)
                    cycle = 0
                    phases = self._pattern.phases
            if self._finished >= self._cycles:
                self._done = True
                self._deadline = None
                break
            due = phases[phase]
            spoken = self._cues == "always-speak" or (
                self._cues == "first-two" and self._finished < 2
            )
            commands.append(
                Cue(
                    due.kind,
                    phase,
                    self._finished,
                    self.deadline,
                    due.length,
                    self._words[due.kind] if spoken else None,
                )
            )
            self._cue += 1
            self._deadline = self._moment(self._cue)
        return commands

    def _restart(self, at: int) -> None:
        """Take up the pattern asked for, from the breath that begins at frame `at`."""
        self._pattern = self._wanted
        self._t0 = at
        self._cue = 0

    def _moment(self, cue: int) -> int:
        assert self._t0 is not None
        cycle, phase = divmod(cue, len(self._pattern.phases))
        return self._t0 + cycle * self._pattern.cycle + self._pattern.phases[phase].offset


class Asking(_Plain):
    """Put a question with named answers; with a default, silence counts as an answer."""

    def __init__(self, ask: Ask, text: str, floor: Floor) -> None:
        self._ask = ask
        self._text = text
        self._floor = floor

    @property
    def expectation(self) -> Expectation:
        return Expectation(choices=self._ask.choices, awaited=self._ask.default is None)

    @property
    def deadline(self) -> int | None:
        free = self._floor.free_since
        if self._ask.patience is None or free is None:
            return None
        return free + self._ask.patience

    def begin(self, now: int) -> list[Command]:
        return [self._floor.say(self._text)]

    def handle(self, event: Event, now: int) -> list[Command]:
        match event:
            case Heard(intent="answer", slots=slots):
                self._answer = slots["answer"]
                self._done = True
            case Tick() if self.deadline is not None and now >= self.deadline:
                self._answer = self._ask.default
                self._done = True
        return []


class Rating(_Plain):
    """Ask for a number from 0 to 10."""

    def __init__(self, text: str, floor: Floor) -> None:
        self._text = text
        self._floor = floor

    @property
    def expectation(self) -> Expectation:
        return Expectation(intents=("rate",), awaited=True)

    def begin(self, now: int) -> list[Command]:
        return [self._floor.say(self._text)]

    def handle(self, event: Event, now: int) -> list[Command]:
        if isinstance(event, Heard) and event.intent == "rate":
            self._answer = event.slots["rating"]
            self._done = True
        return []


class NoteTaking(_Plain):
    """Take a dictated note, and see it to the disk before saying so."""

    OWN = ("done", "scratch_that", "read_back", "more_time")

    def __init__(
        self, note: TakeNote, text: str, session: str, floor: Floor, phrasebook: Phrasebook
    ) -> None:
        self._note = note
        self._text = text
        self._session = session
        self._floor = floor
        self._phrasebook = phrasebook
        self._dictated = ""
        self._pause = THINKING
        self._invited = False
        self._state: Literal["open", "saving", "failed", "over"] = "open"
        self._sent: SaveNote | None = None
        self._away = False
        self._told = False

    @property
    def empty(self) -> bool:
        """Whether nothing was dictated yet that is not on the disk."""
        return not self._dictated

    @property
    def failed(self) -> bool:
        """Whether what was dictated could not be written to the disk."""
        return self._state == "failed"

    def sent(self, note: SaveNote | None) -> bool:
        """Whether it was this step that sent `note` to the disk."""
        return note is not None and note is self._sent

    @property
    def expectation(self) -> Expectation:
        if self._state in ("saving", "over"):
            return NOTHING
        return Expectation(
            intents=self.OWN,
            dictation=True,
            limit=self._note.limit,
            pause=self._pause,
            awaited=True,
        )

    @property
    def done(self) -> bool:
        return self._state == "over" and not self._floor.coach_speaks

    def begin(self, now: int) -> list[Command]:
        self._away = False
        if self._state == "failed":
            return self.save()
        if self._state != "open":
            return []
        begun = self._sent is not None or not self.empty
        return [self._say("note.go_on") if begun else self._floor.say(self._text)]

    def handle(self, event: Event, now: int) -> list[Command]:
        match event:
            case Dictated(text, closed_by):
                self._dictated = f"{self._dictated} {text}".strip()
                if closed_by is not None:
                    return self._obey(closed_by.intent)
                return self.save()
            case Heard(intent=intent):
                return self._obey(intent)
            case PromptEnded() if not (self._invited or self._floor.coach_speaks):
                self._invited = True
                return [Earcon("listening")] if self._state == "open" else []
            case NoteSaved() if self._away:
                self._dictated = ""
                self._state = "open"
            case NoteSaved() if self._state == "saving":
                self.drop()
                return [self._say("note.saved")]
            case NoteFailed(reason) if self._state == "saving":
                self._state = "failed"
                if self._away and self._told:
                    return []
                self._told = True
                return [self._say("note.failed", reason=reason)]
        return []

    def leave(self, now: int) -> list[Command]:
        self._away = True
        return [] if self._state == "saving" else self.save()

    def retry(self) -> list[Command]:
        """Try again to write what could not be written."""
        self._away = False
        return self.save()

    def save(self) -> list[Command]:
        """Send what was dictated to the disk; nothing where nothing was."""
        if not self._dictated:
            return []
        self._state = "saving"
        self._sent = SaveNote(self._note.box, self._dictated, self._session)
        return [self._sent]

    def reopen(self) -> None:
        """What was sent to the disk didn't go there: it is still here."""
        self._state = "open"
        self._sent = None

    def drop(self) -> None:
        """The note is safe, or isn't wanted: the step is over."""
        self._state = "over"
        self._dictated = ""

    def _obey(self, intent: str) -> list[Command]:
        match intent:
            case "done" if self._dictated:
                return self.save()
            case "done":
                self._state = "over"
            case "scratch_that":
                self._dictated = ""
                self._state = "open"
                return [self._say("note.scratched")]
            case "read_back" if self._dictated:
                text = self._phrasebook.line("note.read_back", text=self._dictated)
                return [self._floor.say(text, private=True), self._say("note.go_on")]
            case "read_back":
                return [self._say("note.nothing_to_read")]
            case "more_time":
                self._pause = LONG_THINKING
                return [self._say("note.more_time")]
        return []

    def _say(self, key: str, **fields: str) -> Command:
        return self._floor.say(self._phrasebook.line(key, **fields))


class Timing(_Plain):
    """Let a stretch of time pass to the frame, with a few widely spaced lines."""

    def __init__(self, timer: Timer, lines: tuple[str, ...], floor: Floor) -> None:
        self._timer = timer
        self._lines = lines
        self._floor = floor
        self._elapsed = 0
        self._t0: int | None = None
        self._line = 0

    @property
    def deadline(self) -> int | None:
        if self._t0 is None:
            return None
        end = self._t0 + self._timer.length
        if self._line < len(self._lines):
            return min(end, self._t0 + (self._line + 1) * self._timer.every)
        return end

    def begin(self, now: int) -> list[Command]:
        self._t0 = now - self._elapsed
        return []

    def handle(self, event: Event, now: int) -> list[Command]:
        if not isinstance(event, Tick) or self._t0 is None:
            return []
        if now >= self._t0 + self._timer.length:
            self._done = True
        elif self.deadline is not None and now >= self.deadline:
            self._line += 1
            return [self._floor.say(self._lines[self._line - 1])]
        return []

    def leave(self, now: int) -> list[Command]:
        if self._t0 is not None:
            self._elapsed = now - self._t0
        self._t0 = None
        return []


def take_up(
    step: Step,
    session: Session,
    floor: Floor,
    phrasebook: Phrasebook,
    cues: BreathCues,
) -> Activity | None:
    """The activity for a step; None where it hands over to another session."""

    def said(wording: Wording) -> str:
        return wording.pick(session.turn, brief=session.brief)

    action: Action = step.action
    match action:
        case Say(wording, recalls):
            return Saying(session.recall(said(wording)), floor, private=bool(recalls))
        case Wait(length):
            return Waiting(length)
        case Breathe():
            pattern, cycles = session.breaths(action)
            cues = "tones-only" if action.tones else cues
            return Breathing(pattern, cycles, cues, phrasebook, steady=action.steady)
        case Ask(wording=wording):
            return Asking(action, said(wording), floor)
        case Rate(wording):
            return Rating(said(wording), floor)
        case TakeNote(wording=wording):
            return NoteTaking(action, said(wording), session.script.name, floor, phrasebook)
        case Timer(lines=lines):
            return Timing(action, tuple(said(line) for line in lines), floor)
        case HandOver():
            return None
