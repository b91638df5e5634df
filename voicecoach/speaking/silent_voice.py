"""A voice that makes no sound but takes its time: for conversations that are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicecoach.timebase import SAMPLE_RATE

if TYPE_CHECKING:
    from voicecoach.sound import Samples

LETTERS_A_SECOND = 15.0
"""The pace of unhurried speech: about 150 words a minute."""


class SilentVoice:
    """Silence as long as the words would take."""

    name = "silent"

    def say(self, text: str, pace: float = 1.0) -> Samples:
        """Silence, a fifth of a second at least."""
        length = max(0.2, len(text) / LETTERS_A_SECOND / pace)
        return np.zeros(int(length * SAMPLE_RATE), np.float32)
