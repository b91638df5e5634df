"""Long sound, cut where nobody speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from voicecoach.timebase import FRAME_SAMPLES, SAMPLE_RATE

if TYPE_CHECKING:
    from voicecoach.sound import Samples

LONGEST: Final = 28 * SAMPLE_RATE
_PAUSE: Final = 12  # frames, 240 ms: longer than the closure of a consonant


def cut_at_pauses(samples: Samples, longest: int = LONGEST) -> list[Samples]:
    """The sound in pieces of at most `longest` samples, together exactly the whole.

    Each cut lies in the middle of the quietest stretch of 240 ms in the second half of what a
    piece may hold.
    """
    pieces = []
    while len(samples) > longest:
        frames = samples[longest // 2 : longest]
        frames = frames[: len(frames) // FRAME_SAMPLES * FRAME_SAMPLES]
        power = (frames.reshape(-1, FRAME_SAMPLES).astype(np.float64) ** 2).sum(axis=1)
        width = min(_PAUSE, len(power))
        if width:
            loudness = np.convolve(power, np.ones(width), "valid")
            middle = int(loudness.argmin()) * FRAME_SAMPLES + width * FRAME_SAMPLES // 2
        else:
            middle = longest - longest // 2
        at = longest // 2 + middle
        pieces.append(samples[:at])
        samples = samples[at:]
    return [*pieces, samples]
