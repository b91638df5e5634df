"""Noise mixed into speech by the rule of the public speech-to-intent benchmark.

github.com/Picovoice/speech-to-intent-benchmark: the noise is scaled so that the loudest frame of
2,048 samples of the speech over the loudest of the noise gives the stated signal-to-noise ratio.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import soundfile
import soxr

if TYPE_CHECKING:
    from pathlib import Path

    from voicecoach.sound import Samples

FRAME = 2_048


def read(path: Path) -> Samples:
    """A sound file as 16 kHz mono."""
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = sound.mean(axis=1)
    return np.asarray(mono if rate == 16_000 else soxr.resample(mono, rate, 16_000), np.float32)


def loudest_frame(sound: Samples) -> float:
    """The greatest energy of a whole frame."""
    whole = sound[: max(1, len(sound) // FRAME) * FRAME].astype(np.float64)
    if len(whole) < FRAME:
        return float((whole**2).sum())
    return float((whole.reshape(-1, FRAME) ** 2).sum(axis=1).max())


def mix(speech: Samples, noise: Samples, snr: float | None, seed: int) -> Samples:
    """Speech with a stretch of noise chosen by the seed; the speech alone where `snr` is None."""
    if snr is None:
        return speech
    chance = np.random.default_rng([seed, round(1_000 + 10 * snr)])
    if len(noise) <= len(speech):
        noise = np.tile(noise, len(speech) // len(noise) + 1)
    start = int(chance.integers(0, len(noise) - len(speech) + 1))
    stretch = noise[start : start + len(speech)]
    scale = np.sqrt(loudest_frame(speech) / (loudest_frame(stretch) * 10 ** (snr / 10)))
    mixed = speech + np.float32(scale) * stretch
    # The sum may pass full scale; it is turned down, never clipped.
    return np.asarray(mixed / max(1.0, float(np.abs(mixed).max())), np.float32)


def car_noise(seconds: float) -> Samples:
    """A car on the road, made: rumble falling 9 dB an octave, an engine's harmonics, and wind.

    Seeded; the loudest sample is at a tenth of full scale.
    """
    count = int(seconds * 16_000)
    chance = np.random.default_rng(21)
    time = np.arange(count) / 16_000
    bins = np.maximum(np.fft.rfftfreq(count, 1 / 16_000), 20.0)

    def shaped(power: float) -> np.ndarray:
        sound = np.fft.irfft(np.fft.rfft(chance.standard_normal(count)) * bins**-power, count)
        return sound / sound.std()

    # 2,400 turns a minute of four cylinders fire 80 times a second, and never quite evenly.
    phase = 2 * np.pi * np.cumsum(80 * (1 + 0.02 * np.sin(2 * np.pi * 0.1 * time))) / 16_000
    engine = sum(np.sin(k * phase) / k for k in range(1, 9))
    gusts = 1 + 0.5 * np.sin(2 * np.pi * 0.23 * time)
    sound = shaped(1.5) + 0.4 * engine + 0.25 * gusts * shaped(0.25)
    return np.asarray(0.1 * sound / np.abs(sound).max(), np.float32)
