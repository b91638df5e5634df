"""Hearing on while somebody speaks changes when the work is done, and nothing of what is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.events import Dictated, Event, Heard, Listen
from voicecoach.hearing.ears import FOLLOWED_EVERY, Listener
from voicecoach.hearing.recognizer import Recognition
from voicecoach.hearing.sentences import load_sentences
from voicecoach.timebase import FRAME_SAMPLES, frames
from voicecoach.worker import InlineWorker

if TYPE_CHECKING:
    from pathlib import Path

    from voicecoach.hearing.sentences import Grammar, Sentences
    from voicecoach.record import Record
    from voicecoach.sound import Samples

WORDS = ("", "go", "stop", "done", "tired", "sister", "potassium")
"""Each is told by the level of the sound, which stays the same for as long as it lasts."""

LENGTH = frames(0.4)


def written(samples: Samples) -> str:
    levels = np.rint(samples * 10).astype(int)
    changes = np.flatnonzero(np.diff(levels, prepend=0))
    return " ".join(WORDS[levels[at]] for at in changes if levels[at])


class Level:
    """A recognizer for that language; counts the samples it has to hear at once."""

    name = "level"

    def __init__(self) -> None:
        self.at_once = 0

    def prepare(self, grammar: Grammar) -> None: ...

    def recognize(self, samples: Samples, grammar: Grammar) -> Recognition:
        self.at_once += len(samples)
        return understood(samples, grammar)

    def transcribe(self, samples: Samples) -> str:
        self.at_once += len(samples)
        return written(samples)


def understood(samples: Samples, grammar: Grammar) -> Recognition:
    match = grammar.match(written(samples))
    return Recognition(None) if match is None else Recognition(match.intent, {}, match.text, 0.95)


class Streaming(Level):
    """The same, and hears while somebody speaks."""

    def begin(self, grammar: Grammar | None) -> LevelStream:
        return LevelStream(self, grammar)


class LevelStream:
    def __init__(self, recognizer: Level, grammar: Grammar | None) -> None:
        self._grammar = grammar
        self._heard: Samples = np.zeros(0, np.float32)
        self._ended = False

    @property
    def partial(self) -> str:
        return written(self._heard)

    def push(self, samples: Samples) -> None:
        assert not self._ended
        self._heard = np.concatenate([self._heard, samples])

    def finish(self, length: int | None = None) -> Recognition:
        self._ended = True
        heard = self._heard[:length]
        if self._grammar is None:
            return Recognition(None, text=written(heard))
        return understood(heard, self._grammar)


class Loudness:
    """Hears speech in whatever is not silent."""

    def push(self, frame: Samples) -> float:
        return float(frame.any())

    def reset(self) -> None: ...


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Sentences:
    path: Path = tmp_path_factory.mktemp("levels") / "levels.yaml"
    path.write_text(
        "intents: {go: {data: [{sentences: [go]}]}, stop: {data: [{sentences: [stop]}]},"
        " done: {data: [{sentences: [done]}]}}"
    )
    return load_sentences(path)


def hear(
    recognizer: Level, sentences: Sentences, said: list[tuple[str, float]], *, note: bool = False
) -> tuple[list[Event], list[str]]:
    """What comes of words, each with the silence after it in seconds; and the words seen live."""
    live: list[str] = []

    def observe(record: Record) -> None:
        if record.event == "partial":
            live.append(str(record.private["text"]))

    worker = InlineWorker(instant=True)
    ears = Listener(sentences, recognizer, Loudness(), worker, observe)
    ears.tune(Listen(sentences.intents, dictation=note, pause=frames(3), limit=frames(120)))
    sound = [np.zeros(frames(1) * FRAME_SAMPLES, np.float32)]
    for word, quiet in [*said, ("", 4.0)]:
        level = np.full(LENGTH * FRAME_SAMPLES, WORDS.index(word) / 10, np.float32)
        sound += [level, np.zeros(frames(quiet) * FRAME_SAMPLES, np.float32)]
    events: list[Event] = []
    for now, frame in enumerate(np.concatenate(sound).reshape(-1, FRAME_SAMPLES)):
        worker.poll(now)
        events += ears.hear(frame, now)
    assert not ears.busy
    return events, live


SPEECH = st.lists(
    st.tuples(st.sampled_from(WORDS[1:]), st.sampled_from([0.0, 0.06, 0.2, 0.4, 0.8, 1.5, 2.5])),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(said=SPEECH, note=st.booleans())
def test_the_same_is_heard_whether_or_not_it_was_followed(
    sentences: Sentences, said: list[tuple[str, float]], note: bool
) -> None:
    plain, none_live = hear(Level(), sentences, said, note=note)
    followed, _ = hear(Streaming(), sentences, said, note=note)
    assert followed == plain
    assert none_live == []


def test_a_command_is_heard_while_it_is_spoken(sentences: Sentences) -> None:
    recognizer = Streaming()
    events, live = hear(recognizer, sentences, [("go", 0.0)])
    assert Heard("go", {}, "go") in events
    assert live == ["go"]
    assert recognizer.at_once == 0


def test_a_note_is_written_while_it_is_spoken_and_its_last_command_left_out(
    sentences: Sentences,
) -> None:
    recognizer = Streaming()
    said = [("tired", 0.8), ("sister", 0.1), ("potassium", 1.0), ("done", 0.0)]
    events, live = hear(recognizer, sentences, said, note=True)
    assert Dictated("tired sister potassium", Heard("done", {}, "done")) in events
    assert live == [
        "tired",
        "tired sister",
        "tired sister potassium",
        "tired sister potassium done",
    ]
    # Each stretch is tried as a command of its own; the note itself is not heard a second time.
    stretches = 4 * (LENGTH + frames(0.3) + frames(0.8)) + 2 * FOLLOWED_EVERY
    assert recognizer.at_once < stretches * FRAME_SAMPLES
