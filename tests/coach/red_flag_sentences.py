"""The labelled sentences of red_flags*.tsv, and how well the rules do on them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voicecoach.coach.redflags import TIERS, RedFlags

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

FILE = Path(__file__).with_name("red_flags.tsv")
LATER = Path(__file__).with_name("red_flags_later.tsv")
SETS = tuple(Path(__file__).with_name(f"red_flags_set{number}.tsv") for number in range(1, 5))
"""By people who had not seen the rules; the last was never mended for."""

URGENCY = (*TIERS, "none")

_SMALL = """
i me my we you he she it they a an the this that of to in on at for with from by and or but if so as
be am is are was were been do did does have has had will would can could not no just
"""
FUNCTION_WORDS = _SMALL.split()
"""What a recognizer loses or confuses first: short, unstressed words."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said, and the tier it belongs to ("none" for ordinary talk)."""

    tier: str
    text: str

    @property
    def developed_on(self) -> bool:
        """Whether the first rules were written looking at it."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0


def labelled(file: Path = FILE) -> list[Sentence]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [Sentence(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def misheard(text: str, rate: float, chance: random.Random) -> str:
    """The sentence without capitals or punctuation, small words lost or taken for others."""
    heard: list[str] = []
    for word in re.findall(r"[a-z0-9']+", text.lower().replace("’", "'")):
        if word in FUNCTION_WORDS and chance.random() < rate:
            if chance.random() < 0.5:
                heard.append(chance.choice(FUNCTION_WORDS))
        else:
            heard.append(word)
    return " ".join(heard)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many there are, how many were found in time, and what went wrong."""

    count: dict[str, int]
    found: dict[str, int]
    wrong: tuple[tuple[Sentence, str], ...]
    """Each with the tier it was given."""

    def recall(self, *tiers: str) -> float:
        """The share flagged with their own tier or a more urgent one."""
        count = sum(self.count[tier] for tier in tiers)
        return sum(self.found[tier] for tier in tiers) / count

    @property
    def false_alarms(self) -> float:
        """The share of ordinary talk that was flagged at all."""
        return 1 - self.found["none"] / self.count["none"]


def measure(flags: RedFlags, sentences: Iterable[Sentence], texts: Sequence[str]) -> Figures:
    """Compare what is found in `texts` with the labels of the sentences they came from."""
    count, found = dict.fromkeys(URGENCY, 0), dict.fromkeys(URGENCY, 0)
    wrong: list[tuple[Sentence, str]] = []
    for sentence, text in zip(sentences, texts, strict=True):
        flag = flags.find(text)
        given = "none" if flag is None else flag.tier
        count[sentence.tier] += 1
        if sentence.tier == "none":
            right = given == "none"
        else:
            right = URGENCY.index(given) <= URGENCY.index(sentence.tier)
        found[sentence.tier] += right
        if given != sentence.tier:
            wrong.append((sentence, given))
    return Figures(count, found, tuple(wrong))


def mended_for() -> dict[str, list[Sentence]]:
    """The sentences that the rules were mended for, by where they came from."""
    first = labelled()
    return {
        "developed on": [sentence for sentence in first if sentence.developed_on],
        "the other half": [sentence for sentence in first if not sentence.developed_on],
        "later": labelled(LATER),
        "first set": labelled(SETS[0]),
        "second set": labelled(SETS[1]),
        "third set": labelled(SETS[2]),
    }
