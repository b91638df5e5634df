"""A simulated room: noise at a stated ratio, and the speaker's echo in the microphone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicecoach.timebase import FRAME_SAMPLES, SAMPLE_RATE

if TYPE_CHECKING:
    from voicecoach.sound import Samples

LOUDEST = 2048
"""Samples: the ratio of speech to noise is that of their loudest stretches of this length, the
rule of the public speech-to-intent benchmark (github.com/Picovoice/speech-to-intent-benchmark)."""


def loudest(samples: Samples) -> float:
    """The greatest root mean square of any 2,048 samples in a row, stepping by that length."""
    if len(samples) < LOUDEST:
        samples = np.pad(samples, (0, LOUDEST - len(samples)))
    whole = samples[: len(samples) // LOUDEST * LOUDEST].reshape(-1, LOUDEST)
    return float(np.sqrt((whole.astype(np.float64) ** 2).mean(axis=1)).max())


@dataclass(frozen=True, slots=True)
class Echo:
    """How the speaker is heard by the microphone: `level` in dB, `delay` in seconds."""

    level: float
    delay: float = 0.08
    reverberation: float = 0.4
    """T60: seconds in which the echo falls by 60 dB."""

    def response(self, seed: int) -> Samples:
        """The impulse response: exponentially decaying noise after the delay.

        A common model of a diffuse room (Polack, 1988). Its energy is 1, times the level.
        """
        chance = np.random.default_rng(seed)
        tail = np.arange(int(self.reverberation * SAMPLE_RATE))
        decay = 10 ** (-3 * tail / (self.reverberation * SAMPLE_RATE))
        room = chance.standard_normal(len(tail)) * decay
        room[0] = 3 * np.abs(room).max()
        room *= 10 ** (self.level / 20) / np.sqrt((room**2).sum())
        before = np.zeros(int(self.delay * SAMPLE_RATE))
        return np.concatenate([before, room]).astype(np.float32)


class Room:
    """Adds to what the user says what else the microphone would hear.

    Args:
        noise: sound at 16 kHz, repeated as long as needed, already at the level wanted.
        echo: how the speaker gets into the microphone, if it does.
        seed: the noise begins at a place of its own for every seed.
    """

    def __init__(
        self, noise: Samples | None = None, echo: Echo | None = None, seed: int = 0
    ) -> None:
        self._noise = noise
        self._at = 0
        if noise is not None:
            self._at = int(np.random.default_rng(seed).integers(len(noise)))
        self._response = None if echo is None else echo.response(seed)
        length = 0 if self._response is None else len(self._response)
        self._tail = np.zeros(length + FRAME_SAMPLES, np.float32)

    def hear(self, user: Samples, speaker: Samples) -> Samples:
        """One frame at the microphone: the user, the noise, and the echo of the frame played."""
        frame = user.copy()
        if self._noise is not None:
            places = (self._at + np.arange(FRAME_SAMPLES)) % len(self._noise)
            frame += self._noise[places]
            self._at = int(places[-1] + 1)
        if self._response is not None:
            if speaker.any():
                sounded = np.convolve(speaker, self._response).astype(np.float32)
                self._tail[: len(sounded)] += sounded
            frame += self._tail[:FRAME_SAMPLES]
            self._tail = np.roll(self._tail, -FRAME_SAMPLES)
            self._tail[-FRAME_SAMPLES:] = 0
        return np.clip(frame, -1.0, 1.0).astype(np.float32)


def noise_at(noise: Samples, speech: Samples, snr: float) -> Samples:
    """`noise` scaled to lie `snr` dB under `speech`, loudest stretch to loudest stretch."""
    return (noise * (loudest(speech) / loudest(noise) * 10 ** (-snr / 20))).astype(np.float32)
