"""Hearing on while somebody speaks, so that little is left to do when they stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicecoach.hearing.recognizer import StreamingRecognizer

if TYPE_CHECKING:
    from voicecoach.hearing.recognizer import Recognition, Recognizer, Stream
    from voicecoach.hearing.sentences import Grammar
    from voicecoach.sound import Samples


class Follower:
    """A recognizer that may have heard most of an utterance already when it is asked.

    What it was given to follow is used only where it is the beginning of the sound in question, or
    the other way round: with and without following, the same sound is understood the same way. One
    that can't stream is just asked. All but `streams` is called where recognition is done.
    """

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self._streaming = recognizer if isinstance(recognizer, StreamingRecognizer) else None
        self._stream: Stream | None = None
        self._grammar: Grammar | None = None
        self._followed: list[Samples] = []

    @property
    def streams(self) -> bool:
        """Whether there is any use in `follow`."""
        return self._streaming is not None

    def prepare(self, grammar: Grammar) -> None:
        """As the recognizer's."""
        self._recognizer.prepare(grammar)

    def follow(self, sound: Samples, grammar: Grammar | None, *, first: bool) -> str:
        """Take in an utterance's `first` sound, or what comes next; returns the words so far.

        `grammar` is None for a note.
        """
        if first and self._streaming is not None:
            self._stream, self._grammar = self._streaming.begin(grammar), grammar
            self._followed.clear()
        if self._stream is None:
            return ""
        self._followed.append(sound)
        self._stream.push(sound)
        return self._stream.partial

    def recognize(self, samples: Samples, grammar: Grammar) -> Recognition:
        """As the recognizer's."""
        return self._finish(samples, grammar) or self._recognizer.recognize(samples, grammar)

    def transcribe(self, samples: Samples) -> str:
        """As the recognizer's."""
        found = self._finish(samples, None)
        return self._recognizer.transcribe(samples) if found is None else found.text

    def _finish(self, samples: Samples, grammar: Grammar | None) -> Recognition | None:
        """What was followed, brought to its end; None where it was something else."""
        if self._stream is None or grammar != self._grammar:
            return None
        stream, self._stream = self._stream, None
        followed = np.concatenate(self._followed)
        both = min(len(followed), len(samples))
        if not np.array_equal(followed[:both], samples[:both]):
            return None
        stream.push(samples[len(followed) :])
        return stream.finish(len(samples))
