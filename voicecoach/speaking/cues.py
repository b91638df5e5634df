"""Sounds without words: the tones that pace a breath, and the earcons.

A tone says by ear alone which way the breath goes. In: pitch, loudness and brightness rise. Out:
they fall. Hold: one still, softer note, where the breath before it ended. The three are one voice:
each begins at the pitch at which the one before it ended. Every tone begins with a soft attack of
a few milliseconds, so that the start of a phase can be heard, and measured, to the millisecond,
and is silent again shortly before its phase ends.
"""

from __future__ import annotations

import math
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from voicecoach.errors import VoicecoachError
from voicecoach.resources import audio
from voicecoach.timebase import FRAME_SAMPLES, SAMPLE_RATE

if TYPE_CHECKING:
    import numpy.typing as npt

    from voicecoach.events import CueKind, EarconKind
    from voicecoach.sound import Samples

LOW = 196.0
"""Hertz: the note (G3) of empty lungs."""

HIGH = 329.63
"""Hertz: the note (E4) of full lungs, a major sixth above."""

SPOKEN_UNDER = -10.0
"""Decibels by which the tone is lowered while a word is spoken over it."""

_ATTACK = SAMPLE_RATE * 12 // 1000
_TOUCH = SAMPLE_RATE * 3 // 2000
_TOUCH_LEVEL = 0.12
_STRIKE = 0.12  # seconds in which the accent at the start has fallen to 1/e
_EASE = SAMPLE_RATE * 60 // 1000  # the end of the tone
_REST = SAMPLE_RATE * 25 // 1000  # the silence before the phase ends
_WORD_FADE = SAMPLE_RATE * 10 // 1000
_SINK = SAMPLE_RATE * 40 // 1000  # the tone sinks to 1/e of the way under a word in this time
_BACK = SAMPLE_RATE * 400 // 1000  # and takes this long to come back

# Peaks, as parts of full scale.
_LOUD = 0.16
_SOFT = 0.05
_HOLD = 0.06
_ACCENT = 0.05

# The phases at which the partials start: found by search, so that the first millisecond is strong
# and the peaks low, `_CREST` times the root mean square.
_PHASES = (2.3, 1.1, -1.2, 1.3, -0.1, -3.1, 2.4)
_CREST = 1.92


@lru_cache(maxsize=24)
def breath_tone(kind: CueKind, length: int) -> Samples:
    """The tone of one phase of a breath, exactly `length` frames long.

    A rest, the hold after breathing out, lies on the low note, a hold on the high one.
    The first sample is sounding; the last 25 ms (less in a phase under 0.4 s) are silent. The
    array is shared and can't be written to.
    """
    count = length * FRAME_SAMPLES
    rest = min(_REST, count // 16)
    sounding = count - rest
    if kind == "in":
        level, height = (_SOFT, _LOUD), (0.0, 1.0)
    elif kind == "out":
        level, height = (_LOUD - _ACCENT, _SOFT), (1.0, 0.0)
    else:
        height = (0.0, 0.0) if kind == "rest" else (1.0, 1.0)
        level = (_HOLD, _HOLD)
    way = np.arange(sounding) / max(1, sounding - 1)
    glide = way * way * (3 - 2 * way)  # eased at both ends: a breath turns, it doesn't jump
    pitch = height[0] + (height[1] - height[0]) * glide
    loudness = level[0] + (level[1] - level[0]) * glide
    loudness += _ACCENT * np.exp(-np.arange(sounding) / (_STRIKE * SAMPLE_RATE))
    hertz = LOW * (HIGH / LOW) ** pitch
    brightness = (0.40 + 0.15 * pitch).astype(np.float32)
    tone = _harmonics(hertz, brightness) * loudness * _envelope(sounding)
    samples = np.zeros(count, np.float32)
    samples[:sounding] = tone
    samples.flags.writeable = False
    return samples


def spoken_cue(kind: CueKind, length: int, word: Samples) -> Samples:
    """One phase of a breath with a word spoken at its start, over the tone.

    Exactly `length` frames long; a word that is longer than its phase fades out at its end.
    """
    count = length * FRAME_SAMPLES
    samples = breath_tone(kind, length) * _room_for(len(word), count)
    heard = word[:count].copy()
    if len(word) > count:
        fade = min(_WORD_FADE, count)
        heard[count - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    samples[: len(heard)] += heard
    return samples


@lru_cache(maxsize=4)
def earcon(kind: EarconKind) -> Samples:
    """A short sound that says something without words, from the files made by `audio/make.py`.

    The array is shared and can't be written to. Raises VoicecoachError where the file is missing.
    """
    file = audio() / f"{kind}.wav"
    try:
        samples, _ = soundfile.read(BytesIO(file.read_bytes()), dtype="float32")
    except (OSError, soundfile.LibsndfileError):
        raise VoicecoachError(
            f"The sound {kind}.wav that belongs to voicecoach is missing or damaged: "
            "install voicecoach again, or run python audio/make.py in its source folder."
        ) from None
    sound: Samples = samples
    sound.flags.writeable = False
    return sound


def _room_for(word: int, count: int) -> npt.NDArray[np.float32]:
    """The gain of a tone of `count` samples that makes room for a word of `word` samples.

    The attack keeps its strength, then the tone sinks, and comes back after the word.
    """
    low = 10 ** (SPOKEN_UNDER / 20)
    sinking = np.exp(-np.arange(count) / _SINK)
    back = np.clip((np.arange(count) - word) / _BACK, 0, 1)
    back = back * back * (3 - 2 * back)
    return (low + (1 - low) * np.maximum(sinking, back)).astype(np.float32)


def _harmonics(
    hertz: npt.NDArray[np.float64], brightness: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """A warm tone of that pitch, peaking near 1: each partial is weaker by `brightness`."""
    # Single precision from here on: twice as fast, and the error is below -120 dBFS.
    cycles = np.cumsum(hertz) / SAMPLE_RATE % 1.0
    angle = (2 * np.pi * cycles).astype(np.float32)
    turn = np.cos(angle) + 1j * np.sin(angle)
    tone = np.zeros_like(angle)
    power = np.zeros_like(angle)
    partial, weight = np.ones_like(turn), np.ones_like(angle)
    for phase in _PHASES:
        partial *= turn
        tone += weight * (math.cos(phase) * partial.real - math.sin(phase) * partial.imag)
        power += weight * weight
        weight *= brightness
    return (tone / (np.sqrt(power / 2) * _CREST)).astype(np.float32)


def _envelope(count: int) -> npt.NDArray[np.float64]:
    """A soft attack and an end that eases to nothing, both raised cosines.

    A small part of the attack comes at once, loud enough to be measured and too weak to click.
    """
    envelope = np.ones(count)
    attack, touch = (min(length, count // 4) for length in (_ATTACK, _TOUCH))
    envelope[:attack] = (1 - _TOUCH_LEVEL) * _rise(attack)
    envelope[:attack] += _TOUCH_LEVEL
    envelope[:touch] -= _TOUCH_LEVEL * (1 - _rise(touch))
    ease = min(_EASE, count // 4)
    envelope[count - ease :] *= _rise(ease)[::-1]
    return envelope


def _rise(count: int) -> npt.NDArray[np.float64]:
    return 0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 1) / (count + 1))
