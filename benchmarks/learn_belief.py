"""Learn when to believe the best sentence: the numbers at the end of voicecoach/hearing/belief.py.

    python benchmarks/learn_belief.py SPEECH [--keep FEATURES.npz]

Speech is made by every synthesizer here (synthesizers.py) from the shipped sentences and from
other_speech.txt, which nobody means for the coach; the recordings of SPEECH add real voices: every
second order of coffee/ and every second recording of wakewords/. No figure is reported on any of
these. Noise is made by numpy: white, pink, brown, a hum, and other synthetic speech. Each sound is
heard with a grammar that holds what was said, or with one that does not.

The rule is a logistic regression, L2-regularised, fitted by Newton's method. Prints how well it
separates and how well it is calibrated on a fifth held back, by speaker and text.
"""

from __future__ import annotations

import argparse
import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from mixing import mix, read
from synthesizers import available

from voicecoach.coach.coach import ALWAYS
from voicecoach.hearing.belief import FIGURES
from voicecoach.hearing.bundled import BundledRecognizer
from voicecoach.hearing.sentences import load_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voicecoach.hearing.sentences import Grammar, Sentences
    from voicecoach.sound import Samples

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "voicecoach" / "locales" / "en" / "sentences.yaml"
LEVELS = (None, None, 20, 12, 6, 3)
RIDGE = 1.0
NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
WAKE = {
    "alexa": "alexa",
    "computer": "computer",
    "jarvis": "jarvis",
    "smart_mirror": "smart mirror",
    "snowboy": "snowboy",
    "view_glass": "view glass",
}


def noises(chance: np.random.Generator, babble: list[Samples]) -> list[Samples]:
    """Twenty seconds each of what is not speech, and of people talking all at once."""
    length = 20 * 16_000
    white = chance.standard_normal(length)
    spectrum = np.fft.rfft(white)
    steps = np.arange(1, len(spectrum) + 1)
    time = np.arange(length) / 16_000
    hum = sum(np.sin(2 * np.pi * 100 * k * time) / k for k in range(1, 8))
    crowd = sum(np.resize(np.roll(sound, int(chance.integers(16_000))), length) for sound in babble)
    made = [
        white,
        np.fft.irfft(spectrum / np.sqrt(steps), length),
        np.fft.irfft(spectrum / steps, length),
        hum + 0.1 * white,
        crowd,
    ]
    return [(0.1 * sound / np.abs(sound).max()).astype(np.float32) for sound in made]


def heard(speech: Path) -> Iterator[tuple[str, Samples, Grammar, Any]]:
    """Each lesson: a group for splitting, the sound, the grammar, and what it means (or None)."""
    chance = np.random.default_rng(11)
    coach = load_sentences(SHIPPED)
    others = (HERE / "other_speech.txt").read_text("utf-8").splitlines()
    voices = available()
    babble = [voices[i % len(voices)].say(others[i]) for i in range(6)]
    surroundings = noises(chance, babble)
    number = 0

    def noisy(sound: Samples) -> Samples:
        nonlocal number
        number += 1
        level = LEVELS[number % len(LEVELS)]
        return mix(sound, surroundings[number % len(surroundings)], level, number)

    whole = coach.grammar()
    phrases = list(whole.phrases(1_500))
    chance.shuffle(phrases)  # type: ignore[arg-type]
    for i, phrase in enumerate(phrases[:330]):
        sound = noisy(voices[i % len(voices)].say(phrase.text))
        meaning = whole.match(phrase.text)
        yield phrase.text, sound, whole, meaning
        yield phrase.text, sound, _without(coach, chance, phrase.text), None
        if i % 2:
            few = _few(coach, chance, {meaning.intent})
            yield phrase.text, sound, few, few.match(phrase.text)
    ratings = list(coach.grammar(["rate"]).phrases(400))
    chance.shuffle(ratings)  # type: ignore[arg-type]
    alone = list(coach.grammar([], [(word, word) for word in NUMBERS]).phrases(len(NUMBERS)))
    asked = coach.grammar([*ALWAYS, "rate"])
    for i, phrase in enumerate([*alone * 5, *ratings[:40]]):
        sound = noisy(voices[(3 * i) % len(voices)].say(phrase.text))
        yield f"rating {i}", sound, asked, asked.match(phrase.text)
        yield f"rating {i}", sound, coach.grammar(ALWAYS), None
    for i, text in enumerate(others * 2):
        sound = noisy(voices[(5 * i + i // len(others)) % len(voices)].say(text))
        for grammar in (whole, _few(coach, chance, set())):
            yield text, sound, grammar, grammar.match(text)
    for surrounding in surroundings:
        for start in range(0, 16_000 * 16, 16_000 * 2):
            yield "noise", surrounding[start : start + 32_000], whole, None

    orders = json.loads((speech / "coffee" / "labels.json").read_text("utf-8"))
    coffee = load_sentences(speech / "coffee" / "sentences.yaml").grammar()
    names = sorted(orders)[::2]
    for name in names[::2]:
        sound = noisy(read(speech / "coffee" / name))
        yield name, sound, coffee, (orders[name]["intent"], orders[name]["slots"])
        yield name, sound[:80_000], whole, None
    for i, phrase in enumerate(phrases[330:390]):
        sound = noisy(voices[i % len(voices)].say(phrase.text))
        yield phrase.text, sound, coffee, None

    for folder, text in WAKE.items():
        found = sorted((speech / "wakewords" / folder).iterdir())[::2]
        for path in found[:20]:
            sound = noisy(read(path))
            several = coach.grammar(None, [(word, word) for word in WAKE.values()])
            yield path.stem, sound, several, ("answer", {"answer": text})
            yield path.stem, sound, whole, None


def _few(coach: Sentences, chance: np.random.Generator, held: set[str]) -> Grammar:
    """A few of the coach's intents, as in the middle of a step."""
    some = chance.choice(coach.intents, int(chance.integers(1, 6)), replace=False)
    return coach.grammar(held | {str(name) for name in some})


def _without(coach: Sentences, chance: np.random.Generator, text: str) -> Grammar:
    """Intents none of which is said by a text."""
    names = [name for name in coach.intents if coach.grammar([name]).match(text) is None]
    some = chance.choice(names, int(chance.integers(1, len(names))), replace=False)
    return coach.grammar([str(name) for name in some])


def fit(
    figures: np.ndarray[Any, Any], right: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], float]:
    """Weights and constant of a logistic regression on standardised figures."""
    table = np.hstack([figures, np.ones((len(figures), 1))])
    weights = np.zeros(table.shape[1])
    ridge = np.full(table.shape[1], RIDGE)
    ridge[-1] = 0
    for _ in range(50):
        believed = 1 / (1 + np.exp(-np.clip(table @ weights, -40, 40)))
        slope = table.T @ (believed - right) + ridge * weights
        bend = (table * (believed * (1 - believed))[:, None]).T @ table + np.diag(ridge + 1e-9)
        weights -= np.linalg.solve(bend, slope)
    return weights[:-1], float(weights[-1])


def main() -> None:
    """Gather, learn, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("speech", type=Path)
    parser.add_argument("--keep", type=Path, help="keep the figures here, or take them from here")
    options = parser.parse_args()
    if options.keep and options.keep.is_file():
        kept = np.load(options.keep)
        table, right, groups = kept["table"], kept["right"], kept["groups"]
    else:
        recognizer = BundledRecognizer.load()
        rows, marks, names = [], [], []
        for group, sound, grammar, meaning in heard(options.speech):
            understood = recognizer.understand(sound, grammar)
            if understood is None:
                continue
            match, evidence = understood
            if meaning is not None and not isinstance(meaning, tuple):
                meaning = (meaning.intent, dict(meaning.slots))
            rows.append(evidence.figures())
            marks.append((match.intent, dict(match.slots)) == meaning)
            names.append(group)
            if len(rows) % 200 == 0:
                print(f"{len(rows)} heard, {sum(marks)} rightly", flush=True)
        table, right, groups = np.array(rows), np.array(marks, float), np.array(names)
        if options.keep:
            np.savez(options.keep, table=table, right=right, groups=groups)

    held = np.array([zlib.crc32(str(group).encode()) % 5 == 0 for group in groups])
    means, spreads = table[~held].mean(axis=0), table[~held].std(axis=0) + 1e-6
    weights, constant = fit((table[~held] - means) / spreads, right[~held])
    believed = 1 / (1 + np.exp(-np.clip((table - means) / spreads @ weights + constant, -40, 40)))
    for name, chosen in (("learned from", ~held), ("held back", held)):
        report(name, believed[chosen], right[chosen])
    means, spreads = table.mean(axis=0), table.std(axis=0) + 1e-6
    weights, constant = fit((table - means) / spreads, right)
    print("\nFor belief.py, from all of them (figure: mean, spread, weight):")
    for name, mean, spread, weight in zip(FIGURES, means, spreads, weights, strict=True):
        print(f'    "{name}": ({mean:.4g}, {spread:.4g}, {weight:.4g}),')
    print(f"constant {constant:.4g}")


def report(name: str, believed: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> None:
    """How well a belief separates, and how far it can be taken at its word."""
    print(f"\n{name}: {len(right)}, right {int(right.sum())}")
    for limit in (0.3, 0.5, 0.7, 0.9, 0.95):
        taken = believed >= limit
        print(
            f"  at {limit}: right ones accepted {100 * taken[right == 1].mean():5.1f} %,"
            f" wrong ones {100 * taken[right == 0].mean():5.2f} %"
        )
    error = 0.0
    for low in np.arange(0, 1, 0.1):
        inside = (believed >= low) & (believed < low + 0.1 + 1e-9 * (low > 0.85))
        if inside.any():
            error += inside.mean() * abs(believed[inside].mean() - right[inside].mean())
            print(
                f"  believed {low:.1f} to {low + 0.1:.1f}: {int(inside.sum()):5} of them,"
                f" right {100 * right[inside].mean():5.1f} %"
            )
    print(f"  expected calibration error {error:.3f}")


if __name__ == "__main__":
    main()
