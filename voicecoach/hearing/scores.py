"""Scores to probabilities."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def log_softmax(logits: Floats) -> Floats:
    """Log probabilities, shape (rows, vocabulary), from a decoder's scores of the same shape."""
    top = logits.max(axis=1, keepdims=True)
    total = np.exp(logits - top).sum(axis=1, keepdims=True)
    log_total: Floats = top + np.log(total)
    return logits - log_total
