"""How often talk that is not meant for the coach is taken for a command, while it is idle.

    python benchmarks/rejection.py SPEECH [--text FILE...] [--hours 1] [--json OUT.json]

Hours of other people's sound go frame by frame through the detector, the endpointer and the
recognizer, as they do live: the recordings of SPEECH (orders, dictation, digits, wake words, each
with pauses of different length between them, half of them over kitchen noise), texts read aloud by
synthesizers, and the coach's own prompts. Everything is listened for that is understood while idle.
Each command acted on is a false accept, each one asked back about a false question. The spread is
that of a Poisson count (Garwood, 1936).
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from mixing import mix, read
from own_sentences import chosen

from voicecoach import content
from voicecoach.assembly import prompts_of
from voicecoach.coach.coach import ALWAYS, AT_REST
from voicecoach.config import Home
from voicecoach.events import Heard, Listen, Unsure
from voicecoach.hearing.detector import SpeechDetector
from voicecoach.hearing.ears import Listener
from voicecoach.hearing.engines import load_recognizer
from voicecoach.timebase import FRAME_SAMPLES, SAMPLE_RATE
from voicecoach.worker import InlineWorker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voicecoach.sound import Samples


def recordings(speech: Path, kitchen: Samples) -> Iterator[tuple[str, Samples]]:
    """Every recording once, in a shuffled order, every second one over kitchen noise at 12 dB."""
    files = [
        path
        for kind in ("coffee", "dictation", "wakewords", "digits")
        for path in sorted((speech / kind).rglob("*.flac"))
    ]
    np.random.default_rng(5).shuffle(files)  # type: ignore[arg-type]
    for number, path in enumerate(files):
        sound = read(path)
        yield (
            f"{path.parent.name}/{path.name}",
            mix(sound, kitchen, 12 if number % 2 else None, number),
        )


def readings(texts: list[str]) -> Iterator[tuple[str, Samples]]:
    """Texts read aloud, by one voice after another."""
    voices = chosen(11)
    for number, text in enumerate(texts):
        voice = voices[number % len(voices)]
        yield f"{voice.engine} {voice.name}: {text}", voice.say(text)


def in_turn(*sources: Iterator[tuple[str, Samples]]) -> Iterator[tuple[str, Samples]]:
    """One from each source after another, until all are at their end."""
    left = list(sources)
    while left:
        for source in list(left):
            try:
                yield next(source)
            except StopIteration:
                left.remove(source)


def spread(count: int) -> tuple[float, float]:
    """The exact 95 % interval of a Poisson count, by bisection."""

    def tail(rate: float, most: int) -> float:
        return sum(math.exp(-rate) * rate**k / math.factorial(k) for k in range(most + 1))

    def solve(wanted: float, most: int) -> float:
        low, high = 0.0, 10.0 * (most + 5)
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if tail(middle, most) > wanted else (low, middle)
        return low

    return (solve(0.975, count - 1) if count else 0.0), solve(0.025, count)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("speech", type=Path)
    parser.add_argument("--text", type=Path, nargs="*", default=[], help="texts, a line each")
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--engine", default="bundled")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()

    worker = InlineWorker(instant=True)
    recognizer = load_recognizer(arguments.engine, Home.find().models)
    listener = Listener(content.sentences(), recognizer, SpeechDetector(), worker, lambda _: None)
    listener.tune(Listen((*ALWAYS, *AT_REST, "box_three"), idle=True))
    kitchen = read(arguments.speech / "noise" / "kitchen.flac")
    lines = [line.strip() for path in arguments.text for line in path.read_text().splitlines()]
    lines = [line for line in lines if 20 <= len(line) <= 300]
    np.random.default_rng(6).shuffle(lines)  # type: ignore[arg-type]
    sources = in_turn(
        recordings(arguments.speech, kitchen),
        readings(lines),
        readings(prompts_of(content.scripts())),
        (
            ("kitchen", kitchen[at : at + 20 * SAMPLE_RATE])
            for at in range(0, len(kitchen) - 20 * SAMPLE_RATE, 20 * SAMPLE_RATE)
        ),
    )
    chance = np.random.default_rng(7)
    now = samples = accepted = asked = pieces = 0
    for name, sound in sources:
        if samples >= arguments.hours * 3600 * SAMPLE_RATE:
            break
        pieces += 1
        gap = np.zeros(int(chance.uniform(0.4, 2.5) * SAMPLE_RATE), np.float32)
        whole = np.concatenate([sound, gap])
        whole = whole[: len(whole) // FRAME_SAMPLES * FRAME_SAMPLES]
        samples += len(whole)
        for frame in whole.reshape(-1, FRAME_SAMPLES):
            worker.poll(now)
            for event in listener.hear(frame, now):
                if isinstance(event, (Heard, Unsure)):
                    acted = isinstance(event, Heard)
                    accepted, asked = accepted + acted, asked + (not acted)
                    print(
                        f"  {'ACTED ON' if acted else 'asked'}: {event.intent} "
                        f"{event.text!r} in {name[:90]}",
                        flush=True,
                    )
            now += 1
    hours = samples / SAMPLE_RATE / 3600
    result = {"hours": hours, "pieces": pieces}
    for what, count in (("accepted", accepted), ("asked", asked)):
        low, high = spread(count)
        result[what] = count
        result[f"{what} in five hours"] = [5 * count / hours, 5 * low / hours, 5 * high / hours]
        print(
            f"{what:9} {count:3} in {hours:.2f} h: {5 * count / hours:.1f} in five hours "
            f"(95 %: {5 * low / hours:.1f} to {5 * high / hours:.1f})"
        )
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
