"""How many of our own sentences are understood, spoken by several voices, clean and in noise.

    python benchmarks/own_sentences.py [--voices 4] [--each 12] [--snr DB --noise FILE]

Sentences are drawn from the program's own templates (`Grammar.phrases`, the same every time), as
many of each intent. Each is heard with everything that is understood in the state in which it is
said, and counts as right only if intent and every slot are right and it would be acted on.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
from mixing import mix
from synthesizers import Synthesizer, available

from voicecoach import content
from voicecoach.coach.coach import ALWAYS
from voicecoach.config import Home
from voicecoach.hearing.ears import IDLE, STEP
from voicecoach.hearing.engines import load_recognizer
from voicecoach.wavefile import read_sound

STATES = {
    "idle": ((*ALWAYS, "start", "box_three"), IDLE),
    "helped": ((*ALWAYS, "start", "box_three", "what_else"), IDLE),
    "reading": ((*ALWAYS, "start", "box_three", "mark_done", "told_done", "this_done"), STEP),
    "question": ((*ALWAYS, "yes", "no"), STEP),
    "rating": ((*ALWAYS, "rate"), STEP),
    "note": ((*ALWAYS, "done", "scratch_that", "read_back", "more_time"), STEP),
}
"""What is listened for in each state, and what is asked of it."""

IN_STATE = {
    "yes": "question",
    "no": "question",
    "rate": "rating",
    "done": "note",
    "scratch_that": "note",
    "read_back": "note",
    "more_time": "note",
    "what_else": "helped",
    "mark_done": "reading",
    "told_done": "reading",
    "this_done": "reading",
}


def chosen(count: int) -> list[Synthesizer]:
    """So many voices of as many kinds as there are: the engines take turns."""
    kinds: dict[str, list[Synthesizer]] = {}
    for voice in available():
        kinds.setdefault(voice.engine, []).append(voice)
    most = max(map(len, kinds.values()))
    turns = [voices[i] for i in range(most) for voices in kinds.values() if i < len(voices)]
    return turns[:count]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voices", type=int, default=4, help="how many voices")
    parser.add_argument("--each", type=int, default=12, help="sentences of each intent")
    parser.add_argument("--engine", default="bundled")
    parser.add_argument("--noise", type=Path, help="a sound file of noise")
    parser.add_argument("--snr", type=float, default=6.0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--wrong", action="store_true", help="list what was misheard")
    arguments = parser.parse_args()

    each = arguments.each
    sentences = content.sentences()
    recognizer = load_recognizer(arguments.engine, Home.find().models)
    noise = None if arguments.noise is None else read_sound(arguments.noise)
    said = {
        intent: sentences.grammar([intent]).phrases(each * (6 if intent == "start" else 1))
        for intent in sentences.intents
    }
    rows = []
    for voice in chosen(arguments.voices):
        name = f"{voice.engine} {voice.name}"
        heard = right = acted = 0
        times = []
        for intent, matches in said.items():
            intents, trust = STATES[IN_STATE.get(intent, "idle")]
            grammar = sentences.grammar(intents)
            for number, match in enumerate(matches):
                sound = voice.say(match.text)
                if noise is not None:
                    sound = mix(sound, noise, arguments.snr, number)
                began = time.perf_counter()
                found = recognizer.recognize(sound, grammar)
                times.append(time.perf_counter() - began)
                wanted = grammar.match(match.text)
                assert wanted is not None
                same = (found.intent, dict(found.slots)) == (wanted.intent, dict(wanted.slots))
                heard += 1
                right += same
                acted += same and found.confidence >= trust.accept
                if arguments.wrong and not (same and found.confidence >= trust.accept):
                    taken = f"{found.intent} {found.text!r} {dict(found.slots)}"
                    print(f"  {name}: {match.text!r} -> {taken} {found.confidence:.2f}")
        rows.append(
            {
                "voice": name,
                "sentences": heard,
                "best": right / heard,
                "acted_on": acted / heard,
                "median_s": float(np.median(times)),
            }
        )
        line = "{voice:26} {sentences:5}  best {best:7.2%}  acted {acted_on:7.2%}  {median_s:.3f} s"
        print(line.format(**rows[-1]), flush=True)
    total = {key: float(np.mean([row[key] for row in rows])) for key in ("best", "acted_on")}
    print(f"{'mean':26}  best {total['best']:7.2%}  acted on {total['acted_on']:7.2%}")
    if arguments.json:
        arguments.json.write_text(json.dumps({"voices": rows, "mean": total}, indent=1))


if __name__ == "__main__":
    main()
