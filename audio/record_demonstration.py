"""Speaks the user's lines of the demonstration: `python audio/record_demonstration.py`.

They are spoken by flite's voice "slt" (Carnegie Mellon University; free to use, copy, change and
distribute), which nobody takes for the coach's, in a room that is never quite silent. It needs the
program flite 2.2: `apt-get install flite`. The same bytes every time, on the same machine.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile

RATE = 16_000

LINES = {
    "start": ["Start the debrief."],
    "facts": [
        "There were two cardiac arrests. The second patient died, and I had to tell his mother.",
        "Done.",
    ],
    "yes": ["Yes."],
    "repeat": ["Say that again."],
    "feelings": ["Mostly tired. A little guilty. And proud of the nurses."],
    "actions": ["Ask the pharmacy about the potassium, and call my sister.", "Done."],
}

PAUSE = 1300  # milliseconds between the parts of a line: "done" is said alone, after a pause
SPEECH = 0.06  # root mean square while somebody speaks, -24 dBFS
ROOM = 36  # decibels by which the room lies under that: a quiet kitchen
AROUND = 200  # milliseconds of room before and after the words
FADE = 60  # milliseconds, so that the room itself doesn't click


def spoken(text: str) -> np.ndarray:
    """The words alone, at 16 kHz."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line.wav"
        stretch = ["--setf", "duration_stretch=1.08"]  # somebody who is tired
        subprocess.run(["flite", "-voice", "slt", *stretch, "-t", text, "-o", path], check=True)
        sound, rate = soundfile.read(path, dtype="float64")
    if rate != RATE:
        raise SystemExit(f"flite's voice has {rate} samples a second, and {RATE} are needed.")
    loud = np.abs(sound) > 0.02 * np.abs(sound).max()
    first, last = np.flatnonzero(loud)[[0, -1]]
    return sound[first : last + 1] * (SPEECH / np.sqrt((sound[loud] ** 2).mean()))


def room(count: int, chance: np.random.Generator) -> np.ndarray:
    """The sound of an empty room: noise that falls by 6 dB an octave above 200 Hz."""
    spectrum = np.fft.rfft(chance.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    spectrum /= np.maximum(hertz, 200)
    spectrum[hertz < 40] = 0
    noise = np.fft.irfft(spectrum, count)
    return noise * (SPEECH * 10 ** (-ROOM / 20) / np.sqrt((noise**2).mean()))


def recording(parts: list[str], seed: int) -> np.ndarray:
    """A line as a microphone would hear it."""
    around, pause = (np.zeros(RATE * length // 1000) for length in (AROUND, PAUSE))
    sounds = [around]
    for part in parts:
        sounds += [spoken(part), pause]
    words = np.concatenate([*sounds[:-1], around])
    heard = words + room(len(words), np.random.default_rng(seed))
    fade = np.sin(np.linspace(0, np.pi / 2, RATE * FADE // 1000)) ** 2
    heard[: len(fade)] *= fade
    heard[-len(fade) :] *= fade[::-1]
    return heard


def main() -> None:
    """Write every line beside this script, in `demonstration`."""
    folder = Path(__file__).parent / "demonstration"
    for seed, (name, parts) in enumerate(LINES.items()):
        path = folder / f"{name}.flac"
        soundfile.write(path, recording(parts, seed), RATE, format="FLAC", subtype="PCM_16")
        print(f"{path.name:14} {path.stat().st_size / 1000:5.1f} kB  {' '.join(parts)}")


if __name__ == "__main__":
    main()
