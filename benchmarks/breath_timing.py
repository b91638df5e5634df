"""Whether each cue of a breath sounds when it is due, measured from the sound itself.

    python benchmarks/breath_timing.py [--minutes 30] [--json F] [--plot F] [--keep FOLDER]

A synthetic user asks the real program, run on files, to breathe for so many minutes. In the WAV
file that it wrote, every beginning of a sound after quiet is looked for (`onsets.py`), without
knowing when one is due. Each cue of the trace is then compared with the beginning nearest to it:
with the moment that the trace says, and with that of a metronome which starts with the first cue
and knows only the pattern. Drift is the slope of the second over the session.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile
from onsets import nearest, onsets

from voicecoach.coach.breathing import Pattern
from voicecoach.speaking.voice import load_voice
from voicecoach.timebase import SAMPLE_RATE, seconds

TARGET = 1.0
"""Milliseconds within which each cue has to start."""

AROUND = 60
"""Seconds of the recording that are not breathing."""

PATTERN = Pattern(4, 2, 6)


def breathe(minutes: int, folder: Path) -> tuple[Path, Path]:
    """Let the program breathe for so many minutes; what it played, and its trace."""
    request = load_voice("pyttsx3:en-us").say(f"breathe for {minutes} minutes")
    asked = np.zeros((minutes * 60 + AROUND) * SAMPLE_RATE, np.float32)
    asked[SAMPLE_RATE * 8 : SAMPLE_RATE * 8 + len(request)] = request
    user, coach, trace = (folder / name for name in ("user.wav", "coach.wav", "trace.jsonl"))
    soundfile.write(user, asked, SAMPLE_RATE)
    command = [sys.executable, "-m", "voicecoach", "listen", "--quiet"]
    options = ["--mic", str(user), "--speaker", str(coach), "--trace", str(trace)]
    home = {**os.environ, "VOICECOACH_HOME": str(folder / "home")}
    subprocess.run([*command, *options], env=home, check=True)
    return coach, trace


def metronome(count: int) -> np.ndarray:
    """Seconds from the first cue to each of so many cues, by the pattern alone."""
    phases = PATTERN.phases
    moments = [
        cycle * PATTERN.cycle + phase.offset
        for cycle in range(-(-count // len(phases)))
        for phase in phases
    ]
    return np.array([seconds(moment) for moment in moments[:count]])


def spread(milliseconds: np.ndarray) -> dict[str, float]:
    """What describes the deviations of all cues, in ms."""
    low, middle, high = np.percentile(milliseconds, (5, 50, 95))
    return {
        "median_ms": float(middle),
        "p5_ms": float(low),
        "p95_ms": float(high),
        "worst_ms": float(milliseconds[np.abs(milliseconds).argmax()]),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for the sound and the trace")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as name:
        folder = arguments.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        coach, trace = breathe(arguments.minutes, folder)
        sound, rate = soundfile.read(coach, dtype="float32")
        records = [json.loads(line) for line in trace.read_text().splitlines()]
    due = np.array([record["at"] for record in records if record["event"] == "cue"])
    expected = PATTERN.cycles_in(arguments.minutes * 60 * 50) * len(PATTERN.phases)
    if len(due) != expected:
        sys.exit(f"{len(due)} cues, and {expected} were to come: the command was not understood.")
    heard = nearest(onsets(sound, rate), due)
    against_trace = 1000 * (heard - due)
    against_metronome = 1000 * (heard - due[0] - metronome(len(due)))
    drift = float(np.polyfit(due / 60, against_metronome, 1)[0])
    results = {
        "cues": len(due),
        "trace": spread(against_trace),
        "metronome": spread(against_metronome),
        "drift_ms_a_minute": drift,
        "within_target": int((np.abs(against_metronome) <= TARGET).sum()),
    }
    print(f"{len(due)} cues in {arguments.minutes} minutes, ms after they were due")
    print(f"{'against':12} {'median':>8} {'5 %':>8} {'95 %':>8} {'worst':>8}")
    for name in ("trace", "metronome"):
        row = spread(against_trace if name == "trace" else against_metronome)
        print(
            f"{name:12} "
            + " ".join(f"{row[key]:8.3f}" for key in ("median_ms", "p5_ms", "p95_ms", "worst_ms"))
        )
    print(f"drift {drift:.5f} ms a minute; within {TARGET:g} ms: {results['within_target']}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1))
    if arguments.plot:
        import matplotlib.pyplot as plot

        plot.plot(due / 60, against_metronome, ".")
        plot.axhspan(-TARGET, TARGET, alpha=0.1)
        plot.xlabel("minutes")
        plot.ylabel("ms after it was due")
        plot.savefig(arguments.plot)


if __name__ == "__main__":
    main()
