"""Makes the earcons beside this script: `python audio/make.py`. The same bytes every time.

Each is one or two soft notes, struck with felt: no sudden onset, gone within a quarter of a second.
The meaning is in the interval, which survives a small speaker and a noisy room: rising a fifth
invites, one high note confirms, falling a second doubts, falling a fifth closes.
"""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

RATE = 16_000

# Each note: when it starts and how long it lasts in milliseconds, its pitch in hertz.
EARCONS: dict[str, list[tuple[int, int, float]]] = {
    "listening": [(0, 130, 392.00), (90, 150, 587.33)],
    "got-it": [(0, 170, 659.26)],
    "not-caught": [(0, 120, 440.00), (100, 150, 392.00)],
    "session-over": [(0, 140, 440.00), (100, 150, 293.66)],
}

LOUDNESS = 0.075  # the highest root mean square in 50 ms, -22.5 dBFS
RISE = 25  # milliseconds
PARTIALS = (1.0, 0.35, 0.16, 0.06)


def note(milliseconds: int, hertz: float) -> np.ndarray:
    """One soft note, eased in and out."""
    count = RATE * milliseconds // 1000
    time = np.arange(count) / RATE
    tone = np.zeros(count)
    for number, weight in enumerate(PARTIALS, start=1):
        # Upper partials die away sooner, as in anything that is struck.
        tone += weight * np.exp(-time * 9 * number) * np.sin(2 * np.pi * number * hertz * time)
    rise = RATE * RISE // 1000
    envelope = np.ones(count)
    envelope[:rise] = 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / rise)
    fall = count - rise
    envelope[rise:] = 0.5 + 0.5 * np.cos(np.pi * (np.arange(fall) + 1) / fall)
    return tone * envelope


def earcon(notes: list[tuple[int, int, float]]) -> np.ndarray:
    """All notes together at the common loudness, as 16-bit numbers."""
    end = max(start + length for start, length, _ in notes)
    sound = np.zeros(RATE * end // 1000)
    for start, length, hertz in notes:
        first = RATE * start // 1000
        played = note(length, hertz)
        sound[first : first + len(played)] += played
    window = np.ones(RATE // 20) / (RATE // 20)
    loudest = np.sqrt(np.convolve(sound**2, window, "valid").max())
    return np.round(sound * LOUDNESS / loudest * 32767).astype("<i2")


def main() -> None:
    """Write every earcon."""
    for name, notes in EARCONS.items():
        with wave.open(str(Path(__file__).with_name(f"{name}.wav")), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(earcon(notes).tobytes())


if __name__ == "__main__":
    main()
