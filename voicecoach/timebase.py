"""The audio frame is the clock: every length and moment inside the program is a count of frames.

A frame is 20 ms of 16 kHz mono sound, 320 samples. A moment (`now`, `at`) is the number of frames
since the loop began; wall time exists at the edges alone, for the dates of notes.
"""

SAMPLE_RATE = 16_000
FRAME_SAMPLES = 320
FRAMES_PER_SECOND = SAMPLE_RATE // FRAME_SAMPLES


def frames(seconds: float) -> int:
    """The whole number of frames nearest to a length in seconds."""
    return round(seconds * FRAMES_PER_SECOND)


def seconds(count: int) -> float:
    """A count of frames in seconds, exact to the frame."""
    return count / FRAMES_PER_SECOND
