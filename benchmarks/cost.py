"""What listening costs: processor time, memory, and the time until the program listens.

    python benchmarks/cost.py SPEECH [--json OUT.json] [--plot OUT.png]

Silence (a quiet room's hiss) and continuous speech (the dictation recordings, end to end) go frame
by frame through the echo canceller, the detector, the endpointer and the recognizer. Cost is
processor time of the whole process over the length of the sound. Memory is what is resident with
ears and voice loaded, after an hour of sound. Starting is a process of its own, from its first
instruction to the coach's first frame. The cost of a grammar is measured over its size.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from mixing import read

from voicecoach import content
from voicecoach.coach.coach import ALWAYS
from voicecoach.config import Home
from voicecoach.events import Listen
from voicecoach.hearing.detector import SpeechDetector
from voicecoach.hearing.ears import Listener
from voicecoach.hearing.echo import AdaptiveFilter
from voicecoach.hearing.engines import load_recognizer
from voicecoach.hearing.sentences import load_sentences
from voicecoach.speaking.voice import load_voice
from voicecoach.timebase import FRAME_SAMPLES, SAMPLE_RATE
from voicecoach.worker import InlineWorker

RUNS = 3
SIZES = (50, 200, 500, 1000, 2000)

START = """
import time; began = time.perf_counter()
from datetime import datetime, UTC
from pathlib import Path
import sys
from voicecoach.config import Home, Settings
from voicecoach.live import Conversation, converse
conversation = Conversation(Home.find(), Settings(), mic=Path(sys.argv[1]))
converse(conversation, None, [], lambda now: None if now > 1 else
         print(time.perf_counter() - began, flush=True))
"""


def resident() -> float:
    """Megabytes resident now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def cost(listener: Listener, worker: InlineWorker, sound: np.ndarray) -> float:
    """Processor time over the length of the sound."""
    echo, far = AdaptiveFilter(), np.zeros(FRAME_SAMPLES, np.float32)
    began = time.process_time()
    for now, frame in enumerate(sound.reshape(-1, FRAME_SAMPLES)):
        worker.poll(now)
        listener.hear(echo.process(frame, far), now)
    return (time.process_time() - began) / (len(sound) / SAMPLE_RATE)


def whole(sound: np.ndarray, seconds: float) -> np.ndarray:
    """Sound repeated or cut to whole frames of a length."""
    count = int(seconds * SAMPLE_RATE) // FRAME_SAMPLES * FRAME_SAMPLES
    return np.resize(sound, count).astype(np.float32)


def starting(folder: Path) -> float:
    """Seconds from a process's start until its first frame, everything on disk being warm."""
    import soundfile

    silence = folder / "silence.wav"
    soundfile.write(silence, np.zeros(SAMPLE_RATE), SAMPLE_RATE)
    command = [sys.executable, "-c", START, str(silence)]
    environment = {**os.environ, "VOICECOACH_HOME": str(folder / "home")}
    times = []
    for _ in range(RUNS + 1):
        began = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        times.append(time.perf_counter() - began)
        process.kill()
        process.wait()
    return statistics.median(times[1:])


def by_size(recognizer_name: str, folder: Path) -> dict[int, float]:
    """Median seconds for a command, by the number of sentences in the grammar."""
    voice = load_voice("pyttsx3:en-us")
    chance = np.random.default_rng(3)
    verbs = ["open", "close", "check", "find", "bring", "take", "move", "hold", "read", "write"]
    things = [
        "door",
        "window",
        "chart",
        "list",
        "drug",
        "drip",
        "mask",
        "gown",
        "form",
        "file",
        "phone",
        "lamp",
        "table",
        "chair",
    ]
    places = [
        "ward",
        "clinic",
        "kitchen",
        "corridor",
        "office",
        "lift",
        "lobby",
        "garden",
        "store",
        "theatre",
    ]
    every = [f"{v} the {t} in the {p}" for v in verbs for t in things for p in places]
    every += [f"{v} a {t} from the {p}" for v in verbs for t in things for p in places]
    chance.shuffle(every)
    spoken = [(text, voice.say(text)) for text in every[:12]]
    medians = {}
    for size in SIZES:
        path = folder / f"{size}.yaml"
        lines = "\n".join(f"          - {text}" for text in every[:size])
        path.write_text(
            f"language: en\nintents:\n  order:\n    data:\n      - sentences:\n{lines}\n"
        )
        recognizer = load_recognizer(recognizer_name, Home.find().models)
        grammar = load_sentences(path).grammar()
        recognizer.prepare(grammar)
        times = []
        for _ in range(RUNS):
            for _text, sound in spoken:
                began = time.perf_counter()
                recognizer.recognize(sound, grammar)
                times.append(time.perf_counter() - began)
        medians[size] = statistics.median(times)
    return medians


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("speech", type=Path)
    parser.add_argument("--engine", default="bundled")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()

    recognizer = load_recognizer(arguments.engine, Home.find().models)
    voice = load_voice("auto")
    voice.say("Breathe in.")
    worker = InlineWorker(instant=True)
    listener = Listener(content.sentences(), recognizer, SpeechDetector(), worker, lambda _: None)
    listener.tune(Listen((*ALWAYS, "start"), idle=True))
    hiss = np.random.default_rng(1).normal(0, 1e-3, 60 * SAMPLE_RATE)
    texts = [read(path) for path in sorted((arguments.speech / "dictation").glob("*.flac"))]
    speech = np.concatenate(texts)
    silent = [cost(listener, worker, whole(hiss, 120)) for _ in range(RUNS)]
    talking = [cost(listener, worker, whole(speech, 120)) for _ in range(RUNS)]
    cost(listener, worker, whole(speech, 600))
    memory = resident()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        started = starting(folder)
        sizes = by_size(arguments.engine, folder)
    result = {
        "silence": statistics.median(silent),
        "speech": statistics.median(talking),
        "resident_mb": memory,
        "peak_mb": peak,
        "start_s": started,
        "grammar_s": sizes,
        "grammar_ratio": sizes[SIZES[-1]] / sizes[SIZES[0]],
    }
    for name, costs in (("silence", silent), ("speech", talking)):
        middle, low, high = statistics.median(costs), min(costs), max(costs)
        print(f"{name:10} {middle:7.2%} of a core ({low:.2%} to {high:.2%})")
    print(f"start         {started:7.2f} s until listening, warm")
    for size, took in sizes.items():
        print(
            f"grammar {size:5} {1000 * took:7.0f} ms a command, {took / sizes[SIZES[0]]:.2f} times"
        )
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1))
    if arguments.plot:
        import matplotlib.pyplot as plot

        plot.plot(list(sizes), [1000 * took for took in sizes.values()], "o-")
        plot.xlabel("sentences in the grammar")
        plot.ylabel("ms a command")
        plot.ylim(bottom=0)
        plot.savefig(arguments.plot)


if __name__ == "__main__":
    main()
