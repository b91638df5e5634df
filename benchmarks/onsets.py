"""Where sounds begin in a recording."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

THRESHOLD = 10 ** (-50 / 20)
"""Of full scale: a sample louder than -50 dBFS is sound."""

QUIET = 0.01
"""Seconds without sound before a beginning; a breath's tones leave 25 ms between two."""


def onsets(samples: npt.NDArray[np.float32], rate: int) -> npt.NDArray[np.float64]:
    """The moments, in seconds, of each first sample above the threshold after quiet."""
    loud = np.abs(samples) > THRESHOLD
    quiet = round(QUIET * rate)
    before = np.concatenate((np.zeros(quiet + 1, np.int64), np.cumsum(loud)))
    starts = loud & (before[quiet : quiet + len(loud)] == before[: len(loud)])
    return np.flatnonzero(starts) / rate


def nearest(
    moments: npt.NDArray[np.float64], due: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """For each due moment the one of `moments` (in rising order, at least one) closest to it."""
    after = np.clip(np.searchsorted(moments, due), 0, len(moments) - 1)
    before = np.maximum(after - 1, 0)
    closer = np.abs(moments[before] - due) < np.abs(moments[after] - due)
    return np.where(closer, moments[before], moments[after])
