"""How much of the coach's own voice leaves the microphone, and what is heard while it speaks.

    python benchmarks/echo.py [--rooms 5] [--commands 24] [--json F] [--plot F]

The coach reads its own prompts in simulated rooms (`voicecoach/rehearsal/room.py`: a direct sound
after a delay, then a tail that falls by 60 dB in 0.4 s), with a microphone hiss 60 dB below full
scale. First nobody else speaks: the echo return loss enhancement (ERLE, ITU-T G.168) is the power
of the microphone over that of what the canceller leaves, by seconds since the coach began, frames
in which the echo is audible alone.

Then users give commands over it, each as loud as the echo or softer, and everything goes through
detector, endpointer and recognizer as it does live: while the coach talks on regardless, and where
it falls silent 0.2 s after the user begins, as the program's does. A command counts where its
intent, and nothing else before it, is acted on within 4 s. What is acted on while only the coach
speaks is a false trigger.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from own_sentences import chosen

from voicecoach import content
from voicecoach.coach.coach import ALWAYS
from voicecoach.config import Home
from voicecoach.events import Heard, Listen
from voicecoach.hearing.detector import SpeechDetector
from voicecoach.hearing.ears import Listener
from voicecoach.hearing.echo import AdaptiveFilter, EchoCanceller, NoEcho
from voicecoach.hearing.engines import load_recognizer
from voicecoach.rehearsal.room import Echo, Room, loudest
from voicecoach.speaking.loudness import trimmed
from voicecoach.speaking.voice import load_voice
from voicecoach.timebase import FRAME_SAMPLES, FRAMES_PER_SECOND, SAMPLE_RATE, frames
from voicecoach.worker import InlineWorker

if TYPE_CHECKING:
    from voicecoach.hearing.recognizer import Recognizer

Samples = npt.NDArray[np.float32]

SECONDS = 24
"""Of the coach's speech in each room."""

STAGES = ((0, 2), (2, 5), (5, 10), (10, SECONDS))
"""Seconds since the coach began."""

DELAYS = (0.02, 0.08, 0.16)
"""Seconds from the program to the loudspeaker and back through the microphone."""

AUDIBLE = 10 ** (-40 / 20)
HISS = 1e-3

BELOW = (0.0, 10.0)
"""Decibels by which the user is softer than the echo."""

BEFORE, AFTER = frames(2.0), frames(4.0)
LEARNING = frames(8.0)
FALLS_SILENT = frames(0.2)


def spoken_by_coach(seconds: int) -> Samples:
    """The coach's prompts, one after another with a short pause."""
    voice = load_voice("auto")
    pause = np.zeros(SAMPLE_RATE // 4, np.float32)
    parts: list[Samples] = []
    for text in content.phrasebook().fixed:
        parts += [voice.say(text), pause]
        if sum(map(len, parts)) >= seconds * SAMPLE_RATE:
            break
    return np.resize(np.concatenate(parts), seconds * SAMPLE_RATE)


def framed(sound: Samples) -> Samples:
    """Sound in whole frames, shape (frames, 320)."""
    return np.pad(sound, (0, -len(sound) % FRAME_SAMPLES)).reshape(-1, FRAME_SAMPLES)


def enhancement(coach: Samples, delay: float, seed: int) -> list[float]:
    """ERLE in dB in each of the stages, in one room."""
    room, canceller = Room(echo=Echo(0.0, delay), seed=seed), AdaptiveFilter()
    chance = np.random.default_rng(seed)
    near, left = [], []
    for far in framed(coach):
        hiss = chance.normal(0, HISS, FRAME_SAMPLES).astype(np.float32)
        near.append(room.hear(hiss, far))
        left.append(canceller.process(near[-1], far))
    before = (np.array(near) ** 2).mean(axis=1)
    after = (np.array(left) ** 2).mean(axis=1)
    heard = before > AUDIBLE**2
    found = []
    for start, end in STAGES:
        part = slice(start * FRAMES_PER_SECOND, end * FRAMES_PER_SECOND)
        power, rest = before[part][heard[part]].sum(), after[part][heard[part]].sum()
        found.append(float(10 * np.log10(power / rest)))
    return found


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command as a user says it."""

    intent: str
    sound: Samples


def commands(count: int) -> list[Spoken]:
    """Commands that are always understood, by several voices."""
    sentences = content.sentences()
    voices = chosen(6)
    each = -(-count // len(ALWAYS))
    matches = [match for intent in ALWAYS for match in sentences.grammar([intent]).phrases(each)]
    picked = [matches[i] for i in np.random.default_rng(4).permutation(len(matches))[:count]]
    return [
        Spoken(match.intent, trimmed(voices[i % len(voices)].say(match.text)))
        for i, match in enumerate(picked)
    ]


def double_talk(
    recognizer: Recognizer,
    canceller: EchoCanceller,
    coach: Samples,
    said: list[Spoken],
    below: float,
    hush: bool,
) -> tuple[int, int]:
    """How many commands were acted on, and how many false triggers there were."""
    worker = InlineWorker(instant=True)  # how fast it computes is measured elsewhere
    listener = Listener(
        content.sentences(), recognizer, SpeechDetector(), worker, lambda _record: None
    )
    listener.tune(Listen(ALWAYS))
    room, chance = Room(echo=Echo(0.0), seed=2), np.random.default_rng(2)
    loudness = loudest(coach) * 10 ** (-below / 20)
    speech = framed(coach)
    played = np.zeros(FRAME_SAMPLES, np.float32)
    now = right = false = 0

    def step(user: Samples, speaking: bool) -> list[str]:
        nonlocal now, played
        worker.poll(now)
        hiss = chance.normal(0, HISS, FRAME_SAMPLES).astype(np.float32)
        near = room.hear(user + hiss, played)
        events = listener.hear(canceller.process(near, played), now)
        played = speech[now % len(speech)] if speaking else np.zeros_like(played)
        now += 1
        return [event.intent for event in events if isinstance(event, Heard)]

    silent = np.zeros(FRAME_SAMPLES, np.float32)
    for _ in range(LEARNING):
        false += len(step(silent, speaking=True))
    for command in said:
        for _ in range(BEFORE):
            false += len(step(silent, speaking=True))
        user = framed(command.sound * (loudness / loudest(command.sound)))
        heard: list[str] = []
        for number in range(len(user) + AFTER):
            frame = user[number] if number < len(user) else silent
            heard += step(frame, speaking=not hush or number < FALLS_SILENT)
        right += heard[:1] == [command.intent]
    return right, false


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, default=5)
    parser.add_argument("--commands", type=int, default=24)
    parser.add_argument("--engine", default="bundled")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()

    coach = spoken_by_coach(SECONDS)
    print("ERLE in dB by seconds since the coach began: median of rooms (lowest to highest)")
    print(f"{'delay':>7} " + " ".join(f"{f'{start} to {end} s':>18}" for start, end in STAGES))
    erle: dict[str, list[list[float]]] = {}
    for delay in DELAYS:
        rooms = [enhancement(coach, delay, seed) for seed in range(1, arguments.rooms + 1)]
        erle[f"{1000 * delay:.0f} ms"] = rooms
        cells = [
            f"{np.median(stage):5.1f} ({min(stage):.1f} to {max(stage):.1f})"
            for stage in zip(*rooms, strict=True)
        ]
        print(f"{1000 * delay:4.0f} ms " + " ".join(f"{cell:>18}" for cell in cells))

    said = commands(arguments.commands)
    recognizer = load_recognizer(arguments.engine, Home.find().models)
    talk = []
    print(f"{'the coach':14} {'the user':>16} {'canceller':>10} {'acted on':>12} {'false':>6}")
    for hush in (False, True):
        for below in BELOW:
            for canceller in (NoEcho(), AdaptiveFilter()):
                right, false = double_talk(recognizer, canceller, coach, said, below, hush)
                row = {
                    "coach": "falls silent" if hush else "talks on",
                    "user_below_echo_db": below,
                    "canceller": isinstance(canceller, AdaptiveFilter),
                    "commands": len(said),
                    "acted_on": right,
                    "false_triggers": false,
                }
                talk.append(row)
                print(
                    f"{row['coach']:14} {f'{below:g} dB softer':>16} "
                    f"{'with' if row['canceller'] else 'without':>10} "
                    f"{f'{right} of {len(said)}':>12} {false:6}",
                    flush=True,
                )
    if arguments.json:
        arguments.json.write_text(
            json.dumps({"stages_s": STAGES, "erle_db": erle, "double_talk": talk}, indent=1)
        )
    if arguments.plot:
        import matplotlib.pyplot as plot

        middles = [(start + end) / 2 for start, end in STAGES]
        for name, rooms in erle.items():
            plot.plot(middles, np.median(rooms, axis=0), "o-", label=f"delay {name}")
        plot.xlabel("seconds since the coach began")
        plot.ylabel("ERLE in dB")
        plot.legend()
        plot.savefig(arguments.plot)


if __name__ == "__main__":
    main()
