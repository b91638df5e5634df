"""How far to believe the best sentence: a probability from a few figures of the search.

A logistic rule; its numbers, below, are learned by benchmarks/learn_belief.py from speech that no
reported figure uses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from voicecoach.hearing.wordgraph import words_of

if TYPE_CHECKING:
    from voicecoach.hearing.beam import Findings, Hypothesis

_MOST_MARGIN: Final = 15.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against a sentence. All scores are natural logarithms.

    `gain` is log p(sentence | sound) - log p(sentence | noise alone), `score` the same with the
    noise's part weighted as in the search, `margin` the lead over the best sentence that means
    something else, `against_free` how much less likely the sentence is than the free transcript,
    `shared` the share of the sentence's words that the free transcript holds, `alike` how far the
    two agree letter by letter (Ratcliff and Obershelp's measure, 0 to 1), `surplus` the tokens
    that the free transcript has more, `free_gain` what `gain` is for the sentence, for the free
    transcript, and `free_per_token` its mean log probability of a token.
    """

    gain: float
    score: float
    margin: float
    per_token: float
    against_free: float
    against_free_per_token: float
    shared: float
    alike: float
    surplus: float
    free_gain: float
    free_per_token: float
    tokens: float

    def figures(self) -> tuple[float, ...]:
        """The figures that the rule weighs, in the order of FIGURES, each within limits."""
        return (
            min(self.gain, 60.0),
            min(self.score, 60.0),
            min(self.margin, _MOST_MARGIN),
            max(self.per_token, -4.0),
            max(self.against_free, -40.0),
            max(self.against_free_per_token, -5.0),
            self.shared,
            self.alike,
            min(max(self.surplus, -6.0), 6.0),
            min(self.gain - self.free_gain, 20.0),
            max(self.free_per_token, -3.0),
            self.gain / self.tokens,
            min(self.tokens, 30.0),
        )


def weigh(
    findings: Findings,
    best: Hypothesis,
    other: Hypothesis | None,
    text: str,
    free_text: str,
    free_noise: float,
) -> Evidence:
    """The evidence for `best`, heard as `text`.

    `other` is the best sentence of another meaning; `free_noise` is the log probability of the
    free transcript given noise alone.
    """
    length = len(best.tokens) + 1
    against_free = best.sound - findings.free.score
    words = words_of(text)
    free_words = words_of(free_text)
    return Evidence(
        gain=best.sound - best.noise,
        score=best.score,
        margin=_MOST_MARGIN if other is None else best.score - other.score,
        per_token=best.sound / length,
        against_free=against_free,
        against_free_per_token=against_free / length,
        shared=sum(word in free_words for word in words) / max(1, len(words)),
        alike=SequenceMatcher(None, "".join(words), "".join(free_words), autojunk=False).ratio(),
        surplus=len(findings.free.tokens) - len(best.tokens),
        free_gain=findings.free.score - free_noise,
        free_per_token=findings.free.per_token,
        tokens=length,
    )


# What the rule weighs: the mean and spread of each figure, and its weight once standardised.
FIGURES: Final[dict[str, tuple[float, float, float]]] = {
    "gain": (12.88, 15.36, 1.47),
    "score": (2.431, 12.42, 0.8533),
    "margin": (6.18, 5.963, 0.7954),
    "per_token": (-2.444, 1.377, 1.839),
    "against_free": (-10.47, 9.326, 0.5801),
    "against_free_per_token": (-1.96, 1.709, -0.338),
    "shared": (0.3046, 0.3882, -0.6713),
    "alike": (0.4962, 0.3039, 0.7606),
    "surplus": (1.307, 2.892, 0.06467),
    "gain_against_free": (-16.14, 20.3, 0.03289),
    "free_per_token": (-0.4953, 0.367, -0.2857),
    "gain_per_token": (1.957, 2.169, 1.978),
    "tokens": (5.968, 3.495, -0.07113),
}
_CONSTANT: Final = -1.358


def probability(evidence: Evidence) -> float:
    """How likely it is, 0 to 1, that the sentence is what was said."""
    total = _CONSTANT + sum(
        weight * (figure - mean) / spread
        for figure, (mean, spread, weight) in zip(evidence.figures(), FIGURES.values(), strict=True)
    )
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, total))))
