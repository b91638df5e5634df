"""What a large grammar costs: the time to hear the same commands with 50 and with 2,000 sentences.

    python benchmarks/grammar_size.py

The sentences are written one by one, each an intent of its own, which is the worst case. Every
command is heard three times with each grammar; the first time, with nothing computed yet, is
given apart.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from pathlib import Path

import numpy as np
import yaml
from synthesizers import available

from voicecoach.hearing.bundled import BundledRecognizer
from voicecoach.hearing.sentences import load_sentences

# fmt: off
VERBS = ("open", "close", "find", "start", "check", "clean", "move", "bring", "call", "show",
         "paint", "lift", "turn", "watch", "count")
COLOURS = ("red", "green", "blue", "yellow", "white", "black", "brown", "purple", "orange",
           "silver", "golden", "grey")
THINGS = ("door", "box", "window", "table", "lamp", "chair", "letter", "bottle", "garden",
          "cupboard", "kettle", "jacket")
# fmt: on
SPOKEN = 12


def main() -> None:
    """Measure and print."""
    everything = [
        f"{verb} the {colour} {thing}"
        for thing, colour, verb in itertools.product(THINGS, COLOURS, VERBS)
    ]
    chance = np.random.default_rng(2)
    chance.shuffle(everything)
    voices = available()
    sounds = [voices[i % len(voices)].say(text) for i, text in enumerate(everything[:SPOKEN])]
    print(" sentences   to prepare   first time   median   right")
    for size in (50, 2_000):
        recognizer = BundledRecognizer.load()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sentences.yaml"
            intents = {
                f"i{i}": {"data": [{"sentences": [text]}]}
                for i, text in enumerate(everything[:size])
            }
            path.write_text(yaml.safe_dump({"intents": intents}))
            start = time.process_time()
            grammar = load_sentences(path).grammar()
            recognizer.prepare(grammar)
            prepared = time.process_time() - start
        took, right = [], 0
        for _ in range(3):
            for number, sound in enumerate(sounds):
                start = time.process_time()
                right += recognizer.recognize(sound, grammar).intent == f"i{number}"
                took.append(1_000 * (time.process_time() - start))
        print(
            f"{size:10} {prepared:10.2f} s {np.median(took[:SPOKEN]):9.0f} ms"
            f" {np.median(took[SPOKEN:]):5.0f} ms {right:4} of {3 * SPOKEN}"
        )


if __name__ == "__main__":
    main()
