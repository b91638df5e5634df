"""Short phrases of real people: a name among many phrases, and ratings from zero to ten.

    python benchmarks/short_phrases.py SPEECH [--snr 10 6] [--every 4] [--from 1]

SPEECH holds wakewords/ (a folder for each of six phrases) and digits/ (DIGIT_SPEAKER_N, at 8 kHz).
The six phrases are heard among 75 of the program's own; a digit is heard as a rating, with all
that is always understood. --from 1 --every 2 takes the half from which nothing was learned.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from mixing import mix, read

from voicecoach.coach.coach import ALWAYS
from voicecoach.events import Listen
from voicecoach.hearing.bundled import BundledRecognizer
from voicecoach.hearing.ears import trust
from voicecoach.hearing.sentences import load_sentences

if TYPE_CHECKING:
    from voicecoach.hearing.sentences import Grammar

SHIPPED = Path(__file__).parents[1] / "voicecoach" / "locales" / "en" / "sentences.yaml"
OTHERS = 75


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("speech", type=Path)
    parser.add_argument("--snr", type=float, nargs="*", default=[10, 6])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--from", type=int, default=0, dest="first")
    options = parser.parse_args()
    coach = load_sentences(SHIPPED)
    folders = sorted((options.speech / "wakewords").iterdir())
    others = [phrase.text for phrase in coach.grammar().phrases(2_000)[:: 2_000 // OTHERS]]
    names = [folder.name.replace("_", " ") for folder in folders]
    phrases = coach.grammar([], [(text, text) for text in dict.fromkeys(names + others[:OTHERS])])
    asked = Listen((*ALWAYS, "rate"))
    digits = sorted((options.speech / "digits").iterdir())
    sets: dict[str, tuple[Grammar, list[tuple[Path, str]]]] = {
        "phrases": (
            phrases,
            [
                (path, folder.name.replace("_", " "))
                for folder in folders
                for path in sorted(folder.iterdir())[options.first :: options.every]
            ],
        ),
        "ratings": (
            coach.grammar(asked.intents),
            [(path, path.name[0]) for path in digits[options.first :: options.every]],
        ),
    }
    noise = read(options.speech / "noise" / "kitchen.flac")
    recognizer = BundledRecognizer.load()
    for name, (grammar, recordings) in sets.items():
        recognizer.prepare(grammar)
        for level in (None, *options.snr):
            right = accepted = 0
            for number, (path, truth) in enumerate(recordings):
                sound = np.pad(read(path), 3_200).astype(np.float32)
                heard = recognizer.recognize(mix(sound, noise, level, number), grammar)
                good = truth in heard.slots.values()
                right += good
                accepted += good and heard.confidence >= trust(asked, heard).accept
            of = len(recordings)
            print(
                f"{name:8} {'clean' if level is None else f'{level:g} dB':>6}:"
                f" right {100 * right / of:5.1f} %, right and accepted {100 * accepted / of:5.1f} %"
                f" of {of}",
                flush=True,
            )


if __name__ == "__main__":
    main()
