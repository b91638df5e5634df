"""Plays a whole sound, outside any conversation."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from voicecoach.speaking.speaker import FileSpeaker
from voicecoach.timebase import FRAME_SAMPLES, FRAMES_PER_SECOND

if TYPE_CHECKING:
    from voicecoach.sound import Samples
    from voicecoach.speaking.speaker import Speaker


def play(sound: Samples, speaker: Speaker) -> None:
    """Play `sound` to its end and close the speaker: a device at its own pace, a file at once."""
    padded = np.zeros(-(-len(sound) // FRAME_SAMPLES) * FRAME_SAMPLES, np.float32)
    padded[: len(sound)] = sound
    began = time.monotonic()
    try:
        for number, frame in enumerate(padded.reshape(-1, FRAME_SAMPLES)):
            if not isinstance(speaker, FileSpeaker):
                time.sleep(max(0.0, began + number / FRAMES_PER_SECOND - time.monotonic()))
            speaker.write(frame)
    finally:
        speaker.close()
