"""The search for the sentence of a grammar that a sound most likely holds.

A beam search that follows only paths of the token graph, one token a step, all hypotheses in one
call of the decoder. Short common words are likely whatever the sound; so each token's score is
log p(token | sound) - weight * log p(token | noise alone), inside the search and at its end.
A row of the same batch writes freely, without the grammar: what it writes tells how well the
grammar's best sentence explains the sound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from voicecoach.hearing.scores import Floats, log_softmax
from voicecoach.hearing.tokens import END

if TYPE_CHECKING:
    from voicecoach.hearing.model import Encoding, Model
    from voicecoach.hearing.noise import NoiseScores
    from voicecoach.hearing.tokengraph import Node, TokenGraph

WEIGHT: Final = 0.6  # of the noise-only score
_LATE: Final = 8.0  # a hypothesis this far behind the best complete sentence is given up
_LONGEST: Final = 96  # tokens
_SHORT: Final = 4  # tokens
_SURPLUS: Final = 6  # tokens that the free transcript may have more than the best sentence
_BEGINNING: Final = 4  # tokens


@dataclass(frozen=True, slots=True)
class Breadth:
    """How many hypotheses go on at most, and how far behind the best of their length they may lie.

    What noise hides is lost in the first words, or not at all: those may have a breadth of their
    own.
    """

    width: int
    behind: float
    beginning: int
    behind_beginning: float


NARROW: Final = Breadth(8, 8.0, 8, 8.0)
WIDE: Final = Breadth(8, 10.0, 24, 16.0)


@dataclass(frozen=True, slots=True, eq=False)
class Hypothesis:
    """A sentence begun: its tokens so far and the nodes of the graph they passed.

    `sound` and `noise` are the sums of the tokens' log probabilities given the sound, and given
    noise alone; both with the end token in a complete sentence.
    """

    tokens: tuple[int, ...]
    nodes: tuple[Node, ...]
    sound: float = 0.0
    noise: float = 0.0

    @property
    def score(self) -> float:
        """What the search sorts by."""
        return self.sound - WEIGHT * self.noise


@dataclass(slots=True)
class FreeText:
    """What the model writes when no grammar holds it: its likeliest next token each time."""

    tokens: list[int] = field(default_factory=list)
    score: float = 0.0
    ended: bool = False

    @property
    def per_token(self) -> float:
        """The mean log probability of a token, the end token included."""
        return self.score / (len(self.tokens) + 1)

    def read(self, scores: Floats) -> None:
        """Take the likeliest token of one row of log probabilities."""
        token = int(scores.argmax())
        self.score += float(scores[token])
        self.ended = token == END
        if self.ended:
            return
        self.tokens.append(token)
        again = repeated(self.tokens)
        if again:
            # Nobody says it a third time: the model is going round in circles.
            del self.tokens[-2 * again :]
            self.ended = True


def repeated(tokens: list[int]) -> int:
    """The length of what the last tokens say three times over, 0 where they don't.

    Short things are said often ("no, no, no", "zero zero zero"): those count after twelve times.
    """
    for length in range(1, len(tokens) // 3 + 1):
        times = 3 if length >= _SHORT else 12
        end = tokens[-length:]
        if len(tokens) >= length * times and tokens[-length * times :] == end * times:
            return length
    return 0


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found: complete sentences, the best first, and the free transcript."""

    sentences: tuple[Hypothesis, ...]
    free: FreeText


def search(
    model: Model, graph: TokenGraph, sound: Encoding, noise: NoiseScores, breadth: Breadth
) -> Findings:
    """The sentences of `graph` that fit `sound` best."""
    beam = [Hypothesis((), (graph.start,))]
    complete: list[Hypothesis] = []
    free = FreeText()
    state, scores = sound.state, log_softmax(sound.logits)
    free_row = 0
    for _ in range(_LONGEST):
        if not free.ended:
            free.read(scores[free_row])
        rows, beam = _extend(model, graph, beam, scores, noise, complete, breadth)
        tokens = [hypothesis.tokens[-1] for hypothesis in beam]
        if not free.ended and (beam or _worth_writing(free, complete)):
            rows.append(free_row)
            tokens.append(free.tokens[-1])
        if not rows:
            break
        free_row = len(rows) - 1
        logits, state = model.step(
            sound, tuple(half[rows] for half in state), np.array(tokens, np.int64)[:, None]
        )
        scores = log_softmax(logits[:, -1])
    complete.sort(key=lambda hypothesis: -hypothesis.score)
    return Findings(tuple(complete), free)


def _worth_writing(free: FreeText, complete: list[Hypothesis]) -> bool:
    """Whether the free transcript is still to go on when the search is over."""
    best = max(complete, key=lambda hypothesis: hypothesis.score, default=None)
    return best is not None and len(free.tokens) < len(best.tokens) + _SURPLUS


def _extend(
    model: Model,
    graph: TokenGraph,
    beam: list[Hypothesis],
    scores: Floats,
    noise: NoiseScores,
    complete: list[Hypothesis],
    breadth: Breadth,
) -> tuple[list[int], list[Hypothesis]]:
    """The best hypotheses with one token more, each with the row it goes on from.

    Sentences that end here are added to `complete`.
    """
    if not beam:
        return [], []
    nodes = [hypothesis.nodes[-1] for hypothesis in beam]
    alone = noise.of([hypothesis.tokens for hypothesis in beam], nodes)
    gained = [scores[row, node.tokens] for row, node in enumerate(nodes)]
    totals = np.concatenate(
        [
            hypothesis.score + heard - WEIGHT * unheard
            for hypothesis, heard, unheard in zip(beam, gained, alone, strict=True)
        ]
    )
    starts = np.cumsum([0, *(len(node.tokens) for node in nodes)])
    beginning = len(beam[0].tokens) < _BEGINNING
    width = breadth.beginning if beginning else breadth.width
    best_complete = max((hypothesis.score for hypothesis in complete), default=-np.inf)
    candidates: list[tuple[int, int]] = []
    order = np.argsort(-totals)
    for place in order[: 12 * width]:
        row = int(np.searchsorted(starts, place, side="right")) - 1
        column = int(place - starts[row])
        before = beam[row]
        if int(nodes[row].tokens[column]) == END:
            complete.append(
                Hypothesis(
                    before.tokens,
                    before.nodes,
                    before.sound + float(gained[row][column]),
                    before.noise + float(alone[row][column]),
                )
            )
            best_complete = max(best_complete, complete[-1].score)
        else:
            candidates.append((row, column))
    rows: list[int] = []
    extended: list[Hypothesis] = []
    alike: set[str] = set()
    floor = -np.inf
    for row, column in candidates:
        total = float(totals[starts[row] + column])
        if not extended:
            behind = breadth.behind_beginning if beginning else breadth.behind
            floor = max(total - behind, best_complete - _LATE)
        if total < floor or len(extended) == width:
            break
        before, token = beam[row], int(nodes[row].tokens[column])
        tokens = (*before.tokens, token)
        words = _words_alike(model.tokenizer.decode(tokens))
        if words in alike:
            continue  # the same words, written in a way that is less likely
        alike.add(words)
        rows.append(row)
        extended.append(
            Hypothesis(
                tokens,
                (*before.nodes, graph.follow(nodes[row], token)),
                before.sound + float(gained[row][column]),
                before.noise + float(alone[row][column]),
            )
        )
    return rows, extended


def _words_alike(text: str) -> str:
    return text.lower().replace("-", " ").replace(",", "").replace(".", "")
