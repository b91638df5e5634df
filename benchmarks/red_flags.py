"""How well red flags are found in what is said, and how often ordinary talk is taken for one.

    python benchmarks/red_flags.py [--rate 0.1] [--seeds 20] [--wrong]

The sentences are those of tests/coach/red_flags*.tsv. The rules were mended for all of them but the
fourth set, which they never were; what they did at each first trial is in README.md.
"Misheard" plays a poor recognizer: capitals and punctuation are
gone, and each small word (pronouns and "not" too) is lost or taken for another at the given rate;
the figures are means over the seeds. Recall counts a sentence as found where it got its own tier or
a more urgent one.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "coach"))

from red_flag_sentences import SETS, Figures, Sentence, labelled, measure, mended_for, misheard

from voicecoach import content
from voicecoach.coach.redflags import TIERS


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=float, default=0.1, help="of small words misheard")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--wrong", action="store_true", help="name what went wrong")
    options = parser.parse_args()
    flags = content.red_flags()
    halves = mended_for() | {"fourth set, never seen": labelled(SETS[3])}
    print(f"{'':34} sentences    now  today   soon    all  false alarms")
    for name, half in halves.items():
        clean = measure(flags, half, [sentence.text for sentence in half])
        row(name, half, [clean])
        noisy = []
        for seed in range(options.seeds):
            chance = random.Random(seed)
            texts = [misheard(sentence.text, options.rate, chance) for sentence in half]
            noisy.append(measure(flags, half, texts))
        row(f"{name}, misheard", half, noisy)
        if options.wrong:
            for sentence, given in clean.wrong:
                print(f"    {sentence.tier} taken for {given}: {sentence.text}")


def row(name: str, half: list[Sentence], runs: list[Figures]) -> None:
    """One line of the table."""
    recalls = [mean([run.recall(tier) for run in runs]) for tier in TIERS]
    recalls.append(mean([run.recall(*TIERS) for run in runs]))
    figures = "".join(f"{100 * recall:6.1f}%" for recall in recalls)
    alarms = mean([run.false_alarms for run in runs])
    print(f"{name:34} {len(half):9} {figures} {100 * alarms:12.1f}%")


def mean(values: list[float]) -> float:
    """The arithmetic mean."""
    return sum(values) / len(values)


if __name__ == "__main__":
    main()
