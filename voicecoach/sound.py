"""The one shape of sound inside the program."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Samples: TypeAlias = npt.NDArray[np.float32]
"""Mono sound at 16 kHz, float32 between -1 and 1, shape (samples,)."""
