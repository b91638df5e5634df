"""Where an utterance begins and ends. Pure: sound and probabilities in, events out.

Speech begins with a tenth of a second that is voiced, and ends with silence: after a short pause
it may have ended (`Paused`, so that recognition can start early), after a long one it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from voicecoach.timebase import frames

if TYPE_CHECKING:
    from voicecoach.sound import Samples


@dataclass(frozen=True, slots=True)
class Endpointing:
    """How patient the endpointer is; every length in frames."""

    hangover: int
    """The silence that ends an utterance."""

    pause: int = frames(0.18)
    """The silence after which an utterance may have ended."""

    stretch: int = frames(0.5)
    """The silence after which words count as said on their own."""

    onset: int = frames(0.1)
    """The voiced frames that make a beginning: fewer are a click or a cough."""

    gap: int = frames(0.08)
    """The silence that a beginning may hold, such as before the p of "stop"."""

    pre_roll: int = frames(0.3)
    """The sound kept from before the beginning: first consonants are hardly voiced."""

    limit: int = 0
    """The longest utterance, pre-roll included; 0 for none."""

    threshold: float = 0.5
    """The probability from which a frame is speech."""

    release: float = 0.35
    """The probability below which speech stops: lower, so that it does not flicker."""

    def __post_init__(self) -> None:
        if not 0 < self.pause < self.hangover:
            raise ValueError("the pause must be shorter than the hangover, and neither 0")
        if self.onset < 1 or self.gap < 1 or self.pre_roll < 0 or self.limit < 0:
            raise ValueError("the onset and the gap must be 1 at least, the other lengths 0")
        if self.stretch < self.pause:
            raise ValueError("the stretch must not be shorter than the pause")
        if not 0.0 <= self.release <= self.threshold <= 1.0:
            raise ValueError("the release must not lie above the threshold, both from 0 to 1")


COMMANDS = Endpointing(hangover=frames(0.6))
"""For orders and short answers."""

DICTATION = Endpointing(hangover=frames(3.0))
"""For notes: a pause of 2.4 s to think cuts nothing."""


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody speaks, since frame `at`."""

    at: int


@dataclass(frozen=True, slots=True)
class Paused:
    """The utterance may have ended with frame `at`.

    `samples` is the whole of it so far, `stretch` what was said since the last pause of half a
    second or more; both with pre-roll, and with the pause. If no `Resumed` follows, `Ended` will
    carry the same sound: a recognition begun now holds.
    """

    at: int
    samples: Samples
    stretch: Samples


@dataclass(frozen=True, slots=True)
class Resumed:
    """After `Paused`, speech went on at frame `at`."""

    at: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The utterance ended with frame `at`, by a pause (or `accept`) or by its limit."""

    at: int
    samples: Samples
    stretch: Samples
    reason: Literal["pause", "limit"]


EndpointerEvent: TypeAlias = Started | Paused | Resumed | Ended


class Endpointer:
    """Cuts a stream of frames into utterances.

    Frames are numbered from 0 by the calls of `push`; `reset` does not start again. The sound of
    an utterance is always one piece of the input; those of two utterances never overlap.
    """

    def __init__(self, endpointing: Endpointing = COMMANDS) -> None:
        self._settings = endpointing
        self._now = -1
        self._forget()

    def _forget(self) -> None:
        self._kept: list[Samples] = []
        self._first = self._now + 1  # number of the frame that self._kept begins with
        self._voiced = False
        self._run: _Run | None = None
        self._speaking = False
        self._last = 0  # last frame of speech
        self._stretch = 0  # first frame of the current stretch
        self._paused_at: int | None = None  # last frame of the pause that was told
        self._accepted = False

    @property
    def speaking(self) -> bool:
        """Whether an utterance has started and not ended."""
        return self._speaking

    def configure(self, endpointing: Endpointing) -> None:
        """Change the settings, from the next frame on; an utterance under way goes on."""
        self._settings = endpointing

    def reset(self) -> None:
        """Drop what was heard, for instance after a gap in the sound."""
        self._forget()

    def push(self, frame: Samples, probability: float) -> list[EndpointerEvent]:
        """Take in the next frame, with the probability that it is speech."""
        self._now += 1
        self._kept.append(frame)
        settings = self._settings
        self._voiced = probability >= (settings.release if self._voiced else settings.threshold)
        began = self._beginning()
        if not self._speaking:
            if began is None:
                self._trim()
                return []
            return [self._start(began), *self._at_limit()]
        events: list[EndpointerEvent] = []
        if self._paused_at is None:
            if self._voiced:
                self._last = self._now
                self._run = None
            elif self._now - self._last >= settings.pause:
                self._paused_at = self._now
                self._run = None
                samples, stretch = self._sound(self._now)
                events.append(Paused(self._last, samples, stretch))
        elif began is not None:
            events.append(self._resume(began))
        return events + (self._at_limit() or self._at_silence())

    def under_way(self, after: int) -> Samples:
        """The sound of the utterance after its first `after` samples.

        Empty while nobody speaks, and in a pause that was told.
        """
        if not self._speaking or self._paused_at is not None:
            return np.zeros(0, np.float32)
        count = 0
        for number, frame in enumerate(self._kept):
            if count + len(frame) > after:
                return np.concatenate(self._kept[number:])[after - count :]
            count += len(frame)
        return np.zeros(0, np.float32)

    def accept(self) -> list[EndpointerEvent]:
        """End the utterance at the pause that was told, as if the hangover were over.

        If speech may just be going on again, this waits: a later `push` gives either `Ended`, or
        `Resumed`, and then the utterance goes on as if nothing had been accepted.
        """
        self._accepted = self._paused_at is not None
        return self._at_silence()

    def _beginning(self) -> int | None:
        """Where speech began, if this frame proves that it did."""
        if self._voiced:
            self._run = self._run or _Run(self._now)
            self._run.voiced += 1
            self._run.last = self._now
            if self._run.voiced >= self._settings.onset:
                return self._run.first
        elif self._run and self._now - self._run.last > self._settings.gap:
            self._run = None
        return None

    def _start(self, began: int) -> Started:
        self._keep_from(began - self._settings.pre_roll)
        self._speaking = True
        self._last = self._now
        self._stretch = self._first
        self._run = None
        return Started(began)

    def _resume(self, began: int) -> Resumed:
        if began - self._last > self._settings.stretch:
            self._stretch = max(self._last + 1, began - self._settings.pre_roll)
        self._last = self._now
        self._paused_at = None
        self._accepted = False
        self._run = None
        return Resumed(began)

    def _at_limit(self) -> list[EndpointerEvent]:
        limit = self._settings.limit
        return [self._end("limit")] if limit and len(self._kept) >= limit else []

    def _at_silence(self) -> list[EndpointerEvent]:
        over = self._accepted or self._now - self._last >= self._settings.hangover
        if not self._speaking or self._paused_at is None or self._run or not over:
            return []
        return [self._end("pause")]

    def _end(self, reason: Literal["pause", "limit"]) -> Ended:
        end = self._now if self._paused_at is None else self._paused_at
        event = Ended(self._last, *self._sound(end), reason)
        self._keep_from(end + 1)
        self._speaking = False
        self._paused_at = None
        self._accepted = False
        return event

    def _sound(self, last: int) -> tuple[Samples, Samples]:
        """The utterance and its last stretch, up to and with frame `last`."""
        samples = np.concatenate(self._kept[: last + 1 - self._first])
        before = sum(len(frame) for frame in self._kept[: self._stretch - self._first])
        return samples, samples[before:]

    def _trim(self) -> None:
        oldest = self._run.first if self._run else self._now + 1
        self._keep_from(oldest - self._settings.pre_roll)

    def _keep_from(self, frame: int) -> None:
        if frame > self._first:
            del self._kept[: frame - self._first]
            self._first = frame


@dataclass(slots=True)
class _Run:
    """A beginning that is not yet long enough to be believed."""

    first: int
    voiced: int = 0
    last: int = 0
