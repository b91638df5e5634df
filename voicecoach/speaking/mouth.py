"""Carries out what the coach wants heard: prompts, cues and earcons, through the mixer."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from voicecoach.events import (
    Cue,
    DropPrompts,
    Earcon,
    Hush,
    Prepare,
    Prepared,
    SetPace,
    SetVolume,
    Silence,
    Speak,
    Unhush,
    WarmUp,
)
from voicecoach.speaking.cues import breath_tone, earcon, spoken_cue
from voicecoach.timebase import frames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from voicecoach.events import Event
    from voicecoach.sound import Samples
    from voicecoach.speaking.mixer import Mixer
    from voicecoach.speaking.prompts import PromptCache
    from voicecoach.worker import Worker

MouthCommand: TypeAlias = (
    Speak
    | Hush
    | Unhush
    | DropPrompts
    | Silence
    | Prepare
    | WarmUp
    | Cue
    | Earcon
    | SetVolume
    | SetPace
)


WARMING_REST = frames(1.0)
"""Frames from one prompt made ready in the background to the next: hearing needs the processor."""


class Mouth:
    """Turns commands into sound; synthesis runs on `worker`, and what is cached starts at once."""

    def __init__(
        self, mixer: Mixer, prompts: PromptCache, worker: Worker, answer: Callable[[Event], None]
    ) -> None:
        self._mixer = mixer
        self._prompts = prompts
        self._worker = worker
        self._answer = answer
        self._pace = 1.0
        self._cold: deque[str] = deque()
        self._urgent: deque[tuple[str, float]] | None = None
        self._warming = 0
        self._rest_until = 0

    def warm_up(self, texts: Iterable[str]) -> None:
        """Make these prompts ready in the background, whenever there is nothing else to do.

        What a `WarmUp` asks for is made ready only once this was called: where nobody waits, as
        with sound files, there is no need.
        """
        self._cold = deque(dict.fromkeys(texts))
        self._urgent = deque()
        self._warming = len(self._cold)

    @property
    def urgent(self) -> bool:
        """Whether something is still to be made ready that may be needed at any moment."""
        return bool(self._urgent)

    @property
    def warmth(self) -> tuple[int, int]:
        """How many of the prompts to be made ready are, and how many there are."""
        return self._warming - len(self._cold), self._warming

    def work(self, now: int) -> None:
        """Make one prompt more ready, if nothing else is done; a second of rest between two.

        What is urgent comes first, and without a rest.
        """
        if self._urgent and not self._worker.busy:
            wanted, slow = self._urgent.popleft()
            self._worker.submit(lambda: self._prompts.render(wanted, slow), _nothing)
        elif self._cold and not self._worker.busy and now >= self._rest_until:
            text, pace = self._cold[0], self._pace
            self._rest_until = now + WARMING_REST

            def ready(_sound: Samples, _took: float) -> None:
                self._cold.popleft()

            self._worker.submit(lambda: self._prompts.render(text, pace), ready)

    def perform(self, command: MouthCommand) -> None:
        """Begin what one command asks for."""
        match command:
            case Speak():
                self._speak(command)
            case Prepare():
                self._prepare(command)
            case WarmUp(texts, pace):
                if self._urgent is not None:
                    self._urgent = deque((text, pace) for text in dict.fromkeys(texts))
            case Cue():
                self._mixer.cue(self._cue(command), command.at)
            case Earcon(kind):
                self._mixer.earcon(earcon(kind))
            case Hush():
                self._mixer.hush()
            case Unhush():
                self._mixer.unhush()
            case DropPrompts():
                self._mixer.drop_prompts()
            case Silence():
                self._mixer.silence()
            case SetVolume(decibels):
                self._mixer.set_volume(decibels)
            case SetPace(pace):
                self._pace = pace

    def _speak(self, prompt: Speak) -> None:
        known = self._prompts.get(prompt.text, self._pace)
        if known is not None:
            self._mixer.speak(prompt.id, known)
            return
        self._mixer.speak(prompt.id, np.zeros(0, np.float32), whole=False)
        self._stream(prompt.id, self._prompts.stream(prompt.text, self._pace, prompt.private))

    def _stream(self, prompt: int, clauses: Iterator[Samples]) -> None:
        """One clause a job, so that the first is heard while the next is made."""

        def heard(clause: Samples | None, _took: float) -> None:
            if clause is None:
                self._mixer.speak_end(prompt)
            else:
                self._mixer.speak_more(prompt, clause)
                self._stream(prompt, clauses)

        self._worker.submit(lambda: next(clauses, None), heard)

    def _prepare(self, wanted: Prepare) -> None:
        pace = self._pace

        def work() -> None:
            for text in wanted.texts:
                self._prompts.render(text, pace)
            for kind, length in wanted.tones:
                breath_tone(kind, length)

        self._worker.submit(work, lambda _result, _took: self._answer(Prepared()))

    def _cue(self, cue: Cue) -> Samples:
        word = None if cue.text is None else self._prompts.get(cue.text, self._pace)
        if word is None:
            return breath_tone(cue.kind, cue.length)
        return spoken_cue(cue.kind, cue.length, word)


def _nothing(_sound: Samples, _took: float) -> None:
    pass
