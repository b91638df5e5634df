"""From frames of sound to what was meant: detector, endpointer and recognizer at work together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from voicecoach.events import (
    Dictated,
    Event,
    Heard,
    Listen,
    Overheard,
    Rejected,
    SpeechStarted,
    Unsure,
)
from voicecoach.hearing.endpointer import (
    COMMANDS,
    DICTATION,
    Ended,
    Endpointer,
    EndpointerEvent,
    Paused,
    Resumed,
    Started,
)
from voicecoach.hearing.following import Follower
from voicecoach.record import Record
from voicecoach.timebase import SAMPLE_RATE, frames

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicecoach.hearing.detector import SpeechDetector
    from voicecoach.hearing.recognizer import Recognition, Recognizer
    from voicecoach.hearing.sentences import Grammar, Sentences
    from voicecoach.sound import Samples
    from voicecoach.worker import Worker


class Ears(Protocol):
    """What the frame loop knows of hearing."""

    def tune(self, listen: Listen) -> None:
        """Change what is listened for, at once."""
        ...

    def hear(self, frame: Samples, now: int) -> list[Event]:
        """Take in one frame, and say what has become clear by now."""
        ...

    def reset(self) -> None:
        """Get used to the room anew, after a gap in the sound."""
        ...

    @property
    def busy(self) -> bool:
        """Whether somebody speaks, or was not made out yet."""
        ...


@dataclass(frozen=True, slots=True)
class Trust:
    """How sure an utterance must be to be acted on, and to be asked back about.

    Three outcomes: accept, ask ("did you say breathing?"), ignore. Idle is strict, because most
    of what is heard is meant for somebody else; inside a step it is lenient, more so with the
    answer to a question just put; "stop" and "get help" are the most lenient of all; in a dictated
    note a command must be beyond doubt.
    """

    accept: float
    ask: float

    def outcome(self, recognition: Recognition) -> Heard | Unsure | Rejected:
        """What to make of a recognition."""
        if recognition.intent is None or recognition.confidence < min(self.accept, self.ask):
            return Rejected()
        kind = Heard if recognition.confidence >= self.accept else Unsure
        return kind(recognition.intent, dict(recognition.slots), recognition.text)


IDLE = Trust(accept=0.75, ask=0.5)
STEP = Trust(accept=0.5, ask=0.3)
ANSWER = Trust(accept=0.2, ask=0.1)
URGENT = Trust(accept=0.4, ask=0.3)
URGENT_IDLE = Trust(accept=0.6, ask=0.4)
ALONE = Trust(accept=0.7, ask=1.1)
URGENT_ALONE = Trust(accept=0.55, ask=1.1)

FILES = Trust(accept=0.5, ask=1.1)
"""For single recordings, about which nothing else is known."""

SURE = 0.75
"""A complete utterance this sure is acted on at the first short pause."""

LIKELY_AFTER = frames(0.22)
"""One that is less sure, and still to be acted on, is given this much silence to go on in."""

UNFINISHED_AFTER = frames(0.4)
"""One that could go on to mean something else is given this much: "breathing", "breathing for five
minutes"."""

COMMAND = replace(
    COMMANDS, onset=frames(0.08), pause=frames(0.12), hangover=frames(0.7), limit=frames(10)
)
"""What makes no sense yet is given the whole hangover: somebody may be looking for a word. Talk
that goes on and on is cut, so that it can't hold the floor for ever."""

ANSWERS = ("yes", "no", "rate", "answer")
"""Intents that are listened for only where a question waits for them."""

LONGEST_COMMAND = 7 * SAMPLE_RATE
"""Samples: whoever talks for longer is talking to somebody else, and isn't listened to closely."""

NOTE = replace(DICTATION, onset=frames(0.08), pause=frames(0.6), stretch=frames(0.6))
"""In a note, a command must be said alone, with this much silence around it: "stop the bleeding"
is none."""

FOLLOWED_EVERY = frames(0.2)
"""A recognizer that can hear on while somebody speaks is given as much at a time."""

LONGEST_ALONE = 3 * SAMPLE_RATE
"""Samples: in a dictated note, only a stretch no longer than this can be a command."""

PIECE_SAMPLES = 15 * SAMPLE_RATE
"""Samples: a longer note is transcribed piece by piece, at its pauses, while it is dictated."""


def trust(listen: Listen, recognition: Recognition) -> Trust:
    """What is asked of an utterance in the state at hand."""
    urgent = recognition.intent in ("stop", "get_help")
    if listen.dictation:
        return URGENT_ALONE if urgent else ALONE
    if listen.idle:
        return URGENT_IDLE if urgent else IDLE
    if urgent:
        return URGENT
    return ANSWER if recognition.intent in ANSWERS else STEP


def addressed(listen: Listen, intent: str, text: str, name: str) -> bool:
    """Whether what was understood was said to the coach, as `listen.wake` asks while idle.

    `name` is what the coach is called; where it has no name, none is asked for.
    """
    if not listen.idle or listen.wake == "none" or intent in ("stop", "get_help"):
        return True
    return listen.wake == "name" and (not name or f" {name} " in f" {text} ")


@dataclass(slots=True)
class _Guess:
    """An utterance that may be over, on its way through the recognizer."""

    recognition: Recognition | None = None
    compute_s: float = 0.0


class Listener:
    """Hears by microphone. Recognition runs on `worker`.

    An utterance is recognized at its first short pause, while the longer pause that would end it
    is still waited for: where that makes a complete sentence beyond doubt, it is acted on at once.
    """

    def __init__(
        self,
        sentences: Sentences,
        recognizer: Recognizer,
        detector: SpeechDetector,
        worker: Worker,
        observe: Callable[[Record], None],
    ) -> None:
        self._sentences = sentences
        self._recognizer = Follower(recognizer)
        self._detector = detector
        self._endpointer = Endpointer(COMMAND)
        self._worker = worker
        self._observe = observe
        self._listen = Listen(())
        self._grammar: Grammar | None = None
        self._now = 0
        self._frame = -1  # as the endpointer counts them
        self._guess: _Guess | None = None
        self._ended: Ended | None = None
        self._speaking = False
        self._transcribing = 0
        self._pieces: list[str] = []
        self._heard_until = 0
        self._followed: int | None = None  # samples of the utterance, where it is being followed
        self._partial = ""
        self._paused: Paused | None = None
        self._events: list[Event] = []

    @property
    def busy(self) -> bool:
        """Whether somebody speaks, or was not made out yet."""
        return self._speaking or self._guess is not None or self._transcribing > 0

    def tune(self, listen: Listen) -> None:
        """Change what is listened for; an utterance under way is heard in the new light."""
        if listen.dictation != self._listen.dictation:
            self._followed = None
        self._listen = listen
        grammar = self._sentences.grammar(listen.intents, listen.choices)
        if grammar != self._grammar:
            self._grammar = grammar
            if not listen.dictation:
                self._followed = None
            self._worker.submit(lambda: self._recognizer.prepare(grammar), lambda *_: None)
        self._endpointer.configure(
            replace(NOTE, hangover=listen.pause, limit=listen.limit)
            if listen.dictation
            else COMMAND
        )

    def reset(self) -> None:
        """Get used to the room anew; an utterance under way ends as any other does."""
        self._detector.reset()

    def hear(self, frame: Samples, now: int) -> list[Event]:
        """Take in one frame, and say what has become clear by now."""
        self._now = now
        self._frame += 1
        self._take_in(self._endpointer.push(frame, self._detector.push(frame)))
        if self._recognizer.streams and self._frame % FOLLOWED_EVERY == 0:
            self._follow()
        if self._guess is not None and self._paused is not None:
            self._settle(self._guess)
        events, self._events = self._events, []
        return events

    def _take_in(self, events: list[EndpointerEvent]) -> None:
        for event in events:
            match event:
                case Started():
                    self._speaking = True
                    self._report("speech_started")
                    self._events.append(SpeechStarted())
                case Paused():
                    self._on_pause(event)
                case Resumed():
                    self._guess = None
                    self._keep_piece()
                case Ended():
                    self._on_end(event)

    def _follow(self) -> None:
        """Let the recognizer hear what was said since it last did, and tell the words so far."""
        grammar = None if self._listen.dictation else self._grammar
        first = self._followed is None
        start = self._heard_until if self._followed is None else self._followed
        sound = self._endpointer.under_way(start)
        if not len(sound) or (grammar is not None and start > LONGEST_COMMAND):
            return
        self._followed = start + len(sound)

        def partly(words: str, _took: float) -> None:
            if words != self._partial and self._speaking:
                self._partial = words
                self._observe(Record(self._now, "partial", private={"text": words}))

        self._worker.submit(lambda: self._recognizer.follow(sound, grammar, first=first), partly)

    def _on_pause(self, pause: Paused) -> None:
        self._paused = pause
        dictation = self._listen.dictation
        sound = pause.stretch if dictation else pause.samples
        if len(sound) <= (LONGEST_ALONE if dictation else LONGEST_COMMAND):
            self._recognize(sound)

    def _on_end(self, ended: Ended) -> None:
        self._speaking = False
        self._ended = ended
        self._report("speech_ended", reason=ended.reason)
        guess = self._guess
        if self._listen.dictation:
            self._end_note(ended, guess)
        elif guess is not None:
            self._settle(guess)
        elif len(ended.samples) <= LONGEST_COMMAND:
            self._recognize(ended.samples)
        else:
            self._turn_away(Rejected(), None, ended.samples)
            self._forget()

    def _recognize(self, sound: Samples) -> None:
        grammar = self._grammar
        assert grammar is not None
        guess = self._guess = _Guess()
        if not self._listen.dictation:
            self._followed = None

        def made_out(recognition: Recognition, compute_s: float) -> None:
            guess.recognition, guess.compute_s = recognition, compute_s
            if guess is self._guess:
                self._settle(guess)

        self._worker.submit(lambda: self._recognizer.recognize(sound, grammar), made_out)

    def _settle(self, guess: _Guess) -> None:
        """Act on a guess that is made out, once the utterance is over; end it where it's sure."""
        recognition = guess.recognition
        if recognition is None:
            return
        outcome = trust(self._listen, recognition).outcome(recognition)
        if not isinstance(outcome, Rejected) and not addressed(
            self._listen, outcome.intent, recognition.text, self._sentences.name
        ):
            outcome = Rejected()
        if self._ended is None:
            if isinstance(outcome, Heard) and self._is_over(recognition):
                self._take_in(self._endpointer.accept())
            return
        self._report_heard(guess, recognition, accepted=isinstance(outcome, Heard))
        if isinstance(outcome, Heard):
            self._events.append(outcome)
        else:
            self._turn_away(outcome, recognition.free, self._ended.samples)
        self._forget()

    def _turn_away(self, outcome: Unsure | Rejected, words: str | None, sound: Samples) -> None:
        """What is no command may still be something that may not be passed over.

        Its words go along where they are known. Else they are written down, and follow: the answer
        to what was not understood doesn't wait for them.
        """
        until = self._listen.heed
        if until is not None and self._now > until:
            words = ""
        if words is not None and isinstance(outcome, Rejected):
            self._events.append(Rejected(words))
            return
        self._events.append(outcome)
        if words is not None:
            self._overhear(words)
            return
        self._transcribing += 1

        def written(text: str, _took: float) -> None:
            self._transcribing -= 1
            self._overhear(text)

        self._worker.submit(lambda: self._recognizer.transcribe(sound), written)

    def _overhear(self, words: str) -> None:
        if words:
            self._observe(Record(self._now, "overheard", private={"text": words}))
            self._events.append(Overheard(words))

    def _is_over(self, recognition: Recognition) -> bool:
        """Whether the silence so far is enough to take what was said for all there is."""
        assert self._grammar is not None
        assert self._paused is not None
        assert recognition.intent is not None
        if self._listen.dictation:
            return True
        silence = self._frame - self._paused.at
        if self._grammar.continues(recognition.text, recognition.intent):
            return silence >= UNFINISHED_AFTER
        return recognition.confidence >= SURE or silence >= LIKELY_AFTER

    def _end_note(self, ended: Ended, guess: _Guess | None) -> None:
        """A command said alone, after a pause, ends a note and is no part of it."""
        note, command = ended.samples, None
        if guess is not None and guess.recognition is not None:
            outcome = trust(self._listen, guess.recognition).outcome(guess.recognition)
            if isinstance(outcome, Heard):
                note = note[: len(note) - len(ended.stretch)]
                command = outcome
            self._report_heard(guess, guess.recognition, accepted=command is not None)
        self._dictate(note, command)

    def _keep_piece(self) -> None:
        """Speech goes on after a pause: a long note is transcribed up to here meanwhile."""
        if not self._listen.dictation or self._paused is None:
            return
        until = len(self._paused.samples)
        if until - self._heard_until >= PIECE_SAMPLES:
            piece = self._paused.samples[self._heard_until :]
            self._heard_until = until
            self._followed = None
            self._transcribe(piece, lambda _pieces: None)

    def _dictate(self, note: Samples, command: Heard | None) -> None:
        """Transcribe what is left of a note, and hand the whole of it out."""

        def written(pieces: list[str]) -> None:
            text = " ".join(piece for piece in pieces if piece)
            pieces.clear()
            self._events.append(Dictated(text, command))

        rest = note[self._heard_until :]
        self._transcribe(rest, written)
        self._pieces = []
        self._forget()

    def _transcribe(self, sound: Samples, done: Callable[[list[str]], None]) -> None:
        pieces = self._pieces
        self._transcribing += 1

        def written(text: str, _took: float) -> None:
            self._transcribing -= 1
            pieces.append(text)
            done(pieces)

        self._worker.submit(lambda: self._recognizer.transcribe(sound), written)

    def _forget(self) -> None:
        self._guess = None
        self._ended = None
        self._paused = None
        self._heard_until = 0
        self._followed = None
        self._partial = ""

    def _report(self, event: str, **fields: object) -> None:
        self._observe(Record(self._now, event, fields))

    def _report_heard(self, guess: _Guess, recognition: Recognition, *, accepted: bool) -> None:
        fields = {
            "text": recognition.text,
            "intent": recognition.intent,
            "slots": dict(recognition.slots),
            "confidence": round(recognition.confidence, 3),
            "compute_s": round(guess.compute_s, 3),
        }
        if accepted:
            self._report("heard", **fields, accepted=True)
        else:
            self._report("rejected", **fields)


class TypedEars:
    """Hears by keyboard: what is typed is matched with the sentences, at once and exactly.

    A note goes on, as a spoken one does, until the pause that ends it, or a command said alone.
    """

    def __init__(self, sentences: Sentences, observe: Callable[[Record], None]) -> None:
        self._sentences = sentences
        self._observe = observe
        self._listen = Listen(())
        self._typed: list[str] = []
        self._speaking = False
        self._note: list[str] = []
        self._note_ends = 0

    @property
    def busy(self) -> bool:
        """Whether something typed is still to be taken in."""
        return bool(self._typed or self._note)

    def type(self, text: str) -> None:
        """What the user says next."""
        self._typed.append(text)

    def tune(self, listen: Listen) -> None:
        """Change what is listened for."""
        self._listen = listen

    def reset(self) -> None:
        """A keyboard has no gaps."""

    def hear(self, frame: Samples, now: int) -> list[Event]:
        """One frame for the speech to begin, one for it to be understood."""
        if not self._typed:
            if self._note and now >= self._note_ends:
                return [self._end_note(None, now)]
            return []
        if not (self._speaking or self._note):
            self._observe(Record(now, "speech_started"))
            self._speaking = True
            return [SpeechStarted()]
        self._speaking = False
        text = self._typed.pop(0)
        match = self._sentences.grammar(self._listen.intents, self._listen.choices).match(text)
        if match is None and self._listen.dictation:
            self._note.append(text)
            self._note_ends = now + self._listen.pause
            return []
        if match is not None and not addressed(
            self._listen, match.intent, match.text, self._sentences.name
        ):
            match = None
        if match is None:
            self._observe(Record(now, "speech_ended", {"reason": "typed"}))
            missed = {"intent": None, "confidence": 0.0}
            self._observe(Record(now, "rejected", missed, {"text": text}))
            return [Rejected(text)]
        heard = Heard(match.intent, dict(match.slots), match.text)
        fields: dict[str, object] = {
            "text": text,
            "intent": match.intent,
            "slots": dict(match.slots),
        }
        fields |= {"confidence": 1.0, "compute_s": 0.0, "accepted": True}
        self._observe(Record(now, "heard", fields))
        if self._listen.dictation:
            return [self._end_note(heard, now)]
        self._observe(Record(now, "speech_ended", {"reason": "typed"}))
        return [heard]

    def _end_note(self, command: Heard | None, now: int) -> Dictated:
        self._observe(Record(now, "speech_ended", {"reason": "typed"}))
        text = " ".join(self._note)
        self._note.clear()
        return Dictated(text, command)
