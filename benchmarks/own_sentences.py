"""How many of our own sentences are understood, spoken by several voices, clean and in noise.

    python benchmarks/own_sentences.py [--voices 6] [--each 2] [--noise clean car KITCHEN.flac]

Sentences are drawn at random from the program's own templates (the same ones every time), as many
of each session that can be started and of each other intent. Each is heard with everything that is
understood in the state in which it is said, and counts as acted on only if intent and every slot
are right and the state asks for no more confidence. Voices of different synthesizers take turns.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from mixing import car_noise, mix
from synthesizers import Synthesizer, available

from voicecoach import content
from voicecoach.coach.coach import ALWAYS, AT_REST
from voicecoach.config import Home
from voicecoach.events import Listen
from voicecoach.hearing.ears import trust
from voicecoach.hearing.engines import load_recognizer
from voicecoach.wavefile import read_sound

if TYPE_CHECKING:
    from voicecoach.hearing.sentences import Match, Sentences
    from voicecoach.sound import Samples

STATES = {
    "idle": Listen((*ALWAYS, *AT_REST, "box_three"), idle=True),
    "helped": Listen((*ALWAYS, *AT_REST, "box_three", "what_else"), idle=True),
    "reading": Listen((*ALWAYS, *AT_REST, "box_three", "mark_done", "told_done", "this_done")),
    "session": Listen(ALWAYS),
    "question": Listen((*ALWAYS, "yes", "no")),
    "car": Listen((*ALWAYS, "parked_or_moving")),
    "rating": Listen((*ALWAYS, "rate")),
    "note": Listen((*ALWAYS, "done", "scratch_that", "read_back", "more_time"), dictation=True),
}
"""What is listened for in each state."""

SAID_IN = {
    **dict.fromkeys(("start", "place", "box_three", "help", "get_help"), "idle"),
    **dict.fromkeys(("yes", "no"), "question"),
    **dict.fromkeys(("done", "scratch_that", "read_back", "more_time"), "note"),
    **dict.fromkeys(("mark_done", "told_done", "this_done"), "reading"),
    "what_else": "helped",
    "rate": "rating",
    "parked_or_moving": "car",
}
"""The state in which people say it, where that isn't any session."""

POOL = 40
"""Sentences of a kind from which those spoken are drawn, for each one that is."""


def drawn(sentences: Sentences, each: int) -> list[Match]:
    """`each` sentences of each session to start, and of each other intent."""
    kinds: dict[tuple[str, ...], list[Match]] = {}
    chance = random.Random(7)
    for intent in sentences.intents:
        if not any(intent in listen.intents for listen in STATES.values()):
            continue  # not said by itself in any of these states
        pool = POOL * each * (20 if intent == "start" else 1)
        for match in sentences.grammar([intent]).phrases(pool):
            kinds.setdefault((intent, match.slots.get("session", "")), []).append(match)
    return [match for pool in kinds.values() for match in chance.sample(pool, min(each, len(pool)))]


def chosen(count: int) -> list[Synthesizer]:
    """So many voices of as many kinds as there are: the engines take turns."""
    kinds: dict[str, list[Synthesizer]] = {}
    for voice in available():
        kinds.setdefault(voice.engine, []).append(voice)
    most = max(map(len, kinds.values()))
    turns = [voices[i] for i in range(most) for voices in kinds.values() if i < len(voices)]
    return turns[:count]


def surroundings(names: list[str]) -> dict[str, Samples | None]:
    """The noise of each name: none for "clean", made for "car", else read from a file."""
    made: dict[str, Samples | None] = {}
    for name in names:
        if name in ("clean", "car"):
            made[name] = None if name == "clean" else car_noise(60.0)
        else:
            made[Path(name).stem] = read_sound(Path(name))
    return made


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voices", type=int, default=6, help="how many voices")
    parser.add_argument("--each", type=int, default=2, help="sentences of each kind")
    parser.add_argument("--engine", default="bundled")
    parser.add_argument("--noise", nargs="+", default=["clean"], help="clean, car, or sound files")
    parser.add_argument("--snr", type=float, default=6.0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--wrong", action="store_true", help="list what was misheard")
    options = parser.parse_args()

    sentences = content.sentences()
    recognizer = load_recognizer(options.engine, Home.find().models)
    noises = surroundings(options.noise)
    said = drawn(sentences, options.each)
    rows = []
    for voice in chosen(options.voices):
        sounds = [voice.say(match.text) for match in said]
        for noise_name, noise in noises.items():
            right = acted = 0
            times = []
            for number, (match, sound) in enumerate(zip(said, sounds, strict=True)):
                listen = STATES[SAID_IN.get(match.intent, "session")]
                grammar = sentences.grammar(listen.intents)
                wanted = grammar.match(match.text)
                assert wanted is not None
                heard = sound if noise is None else mix(sound, noise, options.snr, number)
                began = time.perf_counter()
                found = recognizer.recognize(heard, grammar)
                times.append(time.perf_counter() - began)
                same = (found.intent, dict(found.slots)) == (wanted.intent, dict(wanted.slots))
                sure = found.confidence >= trust(listen, found).accept
                right += same
                acted += same and sure
                if options.wrong and not (same and sure):
                    taken = f"{found.intent} {found.text!r} {found.confidence:.2f}"
                    print(f"  {voice.name} {noise_name}: {match.text!r} -> {taken}", flush=True)
            row = {
                "voice": f"{voice.engine} {voice.name}",
                "noise": noise_name,
                "sentences": len(said),
                "best": right / len(said),
                "acted_on": acted / len(said),
                "median_s": float(np.median(times)),
            }
            rows.append(row)
            print(
                "{voice:26} {noise:8} {sentences:5}  best {best:7.2%}  acted on {acted_on:7.2%}"
                "  {median_s:.3f} s".format(**row),
                flush=True,
            )
    means = {}
    for name in noises:
        several = [row for row in rows if row["noise"] == name]
        best, acted_on = (
            float(np.mean([row[key] for row in several])) for key in ("best", "acted_on")
        )
        means[name] = {"best": best, "acted_on": acted_on}
        print(f"{'mean of voices':26} {name:8}        best {best:7.2%}  acted on {acted_on:7.2%}")
    if options.json:
        options.json.write_text(json.dumps({"voices": rows, "means": means}, indent=1))


if __name__ == "__main__":
    main()
