"""Bringing every voice to the same level, without silence around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicecoach.timebase import SAMPLE_RATE

if TYPE_CHECKING:
    from voicecoach.sound import Samples

LEVEL = -23.0
"""dBFS: the root mean square of active speech. The level asked of speech by EBU R 128."""

PEAK = -3.0
"""dBFS: no sample is louder."""

_BLOCK = SAMPLE_RATE * 10 // 1000
_ACTIVE = 10 ** (-25 / 20)  # blocks this far below the loudest one count as speech
_HEARD = 10 ** (-42 / 20)  # and this far below it is the edge of the first and the last sound
_LEAD = SAMPLE_RATE * 5 // 1000
_TAIL = SAMPLE_RATE * 25 // 1000


def trimmed(speech: Samples) -> Samples:
    """`speech` without the silence before and after it, its two ends faded.

    5 ms are left before the first sound and 25 ms after the last one, for a breath of its decay.
    Silence alone gives no samples.
    """
    level = _levels(speech)
    heard = np.flatnonzero(level > max(_HEARD * level.max(initial=0.0), 1e-5))
    if not len(heard):
        return np.zeros(0, np.float32)
    first = max(0, int(heard[0]) * _BLOCK - _LEAD)
    last = min(len(speech), (int(heard[-1]) + 1) * _BLOCK + _TAIL)
    kept = speech[first:last].astype(np.float32)
    for edge, length in ((kept, _LEAD), (kept[::-1], _TAIL)):
        length = min(length, len(kept))
        edge[:length] *= np.linspace(0, 1, length, endpoint=False, dtype=np.float32) ** 2
    return kept


def levelled(speech: Samples) -> Samples:
    """`speech` at `LEVEL`, or as near to it as `PEAK` allows."""
    active = active_level(speech)
    if active <= 0:
        return speech
    gain = 10 ** (LEVEL / 20) / active
    highest = 10 ** (PEAK / 20) / float(np.abs(speech).max())
    return speech * np.float32(min(gain, highest))


def active_level(speech: Samples) -> float:
    """The root mean square of those 10 ms blocks in which somebody speaks; 0 for silence.

    A block is active within 25 dB of the loudest: a simple relative gate after ITU-T P.56, which
    measures the active speech level so that pauses don't count.
    """
    level = _levels(speech)
    active = level[level > _ACTIVE * level.max(initial=0.0)]
    return float(np.sqrt(np.mean(active**2))) if len(active) else 0.0


def _levels(speech: Samples) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The root mean square of each block of 10 ms."""
    blocks = np.zeros((-(-len(speech) // _BLOCK), _BLOCK))
    blocks.reshape(-1)[: len(speech)] = speech
    levels: np.ndarray[tuple[int], np.dtype[np.float64]] = np.sqrt(np.mean(blocks**2, axis=1))
    return levels
