"""Long sound, cut where nobody speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from voicecoach.timebase import FRAME_SAMPLES, SAMPLE_RATE

if TYPE_CHECKING:
    from voicecoach.sound import Samples

# Of sentences read one after another, most words were heard right in pieces of up to 20 s: shorter
# ones lack what went before, in longer ones the model loses its place.
LONGEST: Final = 20 * SAMPLE_RATE
SHARED: Final = int(1.2 * SAMPLE_RATE)  # on either side of a cut that may go through a word
_PAUSE: Final = 12  # frames, 240 ms: longer than the closure of a consonant
_STEADY: Final = 4.0  # how much louder than the quietest tenth a frame of a pause may be, in power
_NOTHING: Final = 1e-6 * FRAME_SAMPLES  # the power of a frame 60 dB below full scale


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of sound; its first `shared` samples are the last of the piece before."""

    samples: Samples
    shared: int = 0


def cut_at_pauses(samples: Samples, longest: int = LONGEST) -> list[Piece]:
    """The sound in pieces of about `longest` samples at most, which together hold all of it.

    Each cut lies in the middle of the quietest stretch of 240 ms in the second half of what a
    piece may hold. Where that is no pause, the two pieces share the sound around the cut, so that
    a word that it goes through is whole in one of them: a piece is longer by that.
    """
    pieces = []
    start = 0  # of what the piece has for itself
    shared = 0  # samples on either side of its first cut
    while len(samples) - start > longest:
        at, clean = _quietest(samples[start : start + longest])
        end = start + at
        more = 0 if clean else min(SHARED, at, len(samples) - end)
        pieces.append(Piece(samples[start - shared : end + more], 2 * shared))
        start, shared = end, more
    pieces.append(Piece(samples[start - shared :], 2 * shared))
    return pieces


def _quietest(samples: Samples) -> tuple[int, bool]:
    """The best place for a cut in the second half, and whether nobody speaks there."""
    half = len(samples) // 2
    power = _powers(samples[half:])
    width = min(_PAUSE, len(power))
    if not width:
        return max(1, half), False
    loudness = np.convolve(power, np.ones(width), "valid")
    first = int(loudness.argmin())
    floor = float(np.percentile(_powers(samples), 10))
    loudest = float(power[first : first + width].max())
    clean = loudest <= max(_STEADY * floor, _NOTHING)
    return half + first * FRAME_SAMPLES + width * FRAME_SAMPLES // 2, clean


def _powers(samples: Samples) -> np.typing.NDArray[np.float64]:
    frames = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES]
    powers: np.typing.NDArray[np.float64] = (
        frames.reshape(-1, FRAME_SAMPLES).astype(np.float64) ** 2
    ).sum(axis=1)
    return powers
