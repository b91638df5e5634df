"""Words that are no command: handed over all the same, and nobody waits for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voicecoach import content
from voicecoach.coach.coach import ALWAYS
from voicecoach.events import Heard, Listen, Overheard, Rejected, SpeechStarted, Unsure
from voicecoach.hearing.ears import Listener
from voicecoach.hearing.recognizer import Recognition
from voicecoach.timebase import FRAME_SAMPLES, frames
from voicecoach.worker import InlineWorker

if TYPE_CHECKING:
    from voicecoach.events import Event
    from voicecoach.hearing.sentences import Grammar
    from voicecoach.record import Record
    from voicecoach.sound import Samples

WORDS = "I don't want to be here anymore."
IDLE = Listen((*ALWAYS, "start"), idle=True)
ASKED = Listen((*ALWAYS, "rate"))


class LoudIsSpeech:
    """A detector for which whatever sounds is speech."""

    def push(self, frame: Samples) -> float:
        return 1.0 if np.abs(frame).max() > 0 else 0.0

    def reset(self) -> None:
        pass


@dataclass
class Scripted:
    """A recognizer that answers as it was told, and counts."""

    recognition: Recognition
    written: str = WORDS
    transcribed: list[float] = field(default_factory=list)

    name = "scripted"

    def prepare(self, grammar: Grammar) -> None:
        pass

    def recognize(self, samples: Samples, grammar: Grammar) -> Recognition:
        return self.recognition

    def transcribe(self, samples: Samples) -> str:
        self.transcribed.append(len(samples) / 16_000)
        return self.written


class Room:
    """A listener, and what came of it, frame by frame."""

    def __init__(self, recognizer: Scripted, listen: Listen) -> None:
        self.records: list[Record] = []
        self.worker = InlineWorker(instant=True)
        self.listener = Listener(
            content.sentences(),
            recognizer,
            LoudIsSpeech(),  # type: ignore[arg-type]
            self.worker,
            self.records.append,
        )
        self.listener.tune(listen)
        self.now = 0
        self.events: list[tuple[int, Event]] = []

    def hear(self, seconds: float, level: float) -> None:
        frame = np.full(FRAME_SAMPLES, level, np.float32)
        for _ in range(frames(seconds)):
            self.worker.poll(self.now)
            self.events += [(self.now, event) for event in self.listener.hear(frame, self.now)]
            self.now += 1

    def speech(self, seconds: float) -> list[Event]:
        """Somebody speaks so long; what came of it within three seconds."""
        self.hear(0.5, 0.0)
        begun = len(self.events)
        self.hear(seconds, 0.1)
        self.hear(3.0, 0.0)
        return [event for _, event in self.events[begun:]]


def test_words_that_are_known_at_once_go_along() -> None:
    recognizer = Scripted(Recognition("stop", {}, "stop", 0.1, free=WORDS))
    assert Room(recognizer, ASKED).speech(2) == [SpeechStarted(), Rejected(WORDS)]
    assert not recognizer.transcribed


def test_words_that_are_not_are_written_down_and_follow() -> None:
    recognizer = Scripted(Recognition("stop", {}, "stop", 0.1))
    room = Room(recognizer, ASKED)
    assert room.speech(2) == [SpeechStarted(), Rejected(), Overheard(WORDS)]
    (rejected,) = (at for at, event in room.events if isinstance(event, Rejected))
    (overheard,) = (at for at, event in room.events if isinstance(event, Overheard))
    assert rejected < overheard, "what was not understood is answered without waiting"
    assert not room.listener.busy


def test_an_utterance_too_long_to_be_a_command_is_written_down_too() -> None:
    recognizer = Scripted(Recognition("stop", {}, "stop", 0.99, free="stop"))
    events = Room(recognizer, ASKED).speech(9)
    assert events == [SpeechStarted(), Rejected(), Overheard(WORDS)]
    assert recognizer.transcribed[0] > 8


def test_a_doubtful_command_is_asked_back_about_and_its_words_go_along() -> None:
    recognizer = Scripted(Recognition("stop", {}, "stop", 0.35, free=WORDS))
    events = Room(recognizer, ASKED).speech(1)
    assert events == [SpeechStarted(), Unsure("stop", {}, "stop"), Overheard(WORDS)]


def test_a_command_is_acted_on_and_nothing_is_written_down() -> None:
    recognizer = Scripted(Recognition("stop", {}, "stop", 0.95))
    assert Room(recognizer, ASKED).speech(1) == [SpeechStarted(), Heard("stop", {}, "stop")]
    assert not recognizer.transcribed


@pytest.mark.parametrize(("until", "heeded"), [(None, True), (frames(60), True), (10, False)])
def test_after_a_while_idle_talk_is_not_written_down(until: int | None, heeded: bool) -> None:
    recognizer = Scripted(Recognition("stop", {}, "stop", 0.1))
    listen = Listen(IDLE.intents, idle=True, heed=until)
    events = Room(recognizer, listen).speech(2)
    assert events[1] == Rejected()
    assert (Overheard(WORDS) in events) is heeded
    assert bool(recognizer.transcribed) is heeded


def test_nothing_made_out_is_nothing() -> None:
    recognizer = Scripted(Recognition(None), written="")
    assert Room(recognizer, ASKED).speech(2) == [SpeechStarted(), Rejected()]


def test_the_words_are_in_no_record_but_as_private() -> None:
    for free in (WORDS, None):
        room = Room(Scripted(Recognition("stop", {}, "stop", 0.1, free=free)), ASKED)
        room.speech(2)
        assert not any("want to be here" in str(record.fields) for record in room.records)
