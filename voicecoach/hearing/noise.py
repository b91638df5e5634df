"""What the model would write if there were no speech: the scores that a beam search subtracts.

They depend on the tokens so far and on nothing else, so each is computed once and kept. A miss is
computed for all prefixes of a length in one call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from voicecoach.hearing.scores import Floats, log_softmax
from voicecoach.hearing.tokens import END

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicecoach.hearing.model import Model
    from voicecoach.hearing.tokengraph import Node
    from voicecoach.sound import Samples

Tokens: TypeAlias = npt.NDArray[np.int64]

State: TypeAlias = tuple[Floats, ...]

_KEPT: Final = 30_000  # prefixes; about 15 MB where a hundred tokens may follow each


def noise_alone() -> Samples:
    """Two seconds of soft white noise, 40 dB below full scale, always the same."""
    return (np.random.default_rng(5).standard_normal(32_000) * 0.01).astype(np.float32)


class NoiseScores:
    """Log probabilities of tokens given noise alone; shared by all token graphs."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._noise = model.encode(noise_alone())
        self._first = log_softmax(self._noise.logits)
        self._kept: dict[tuple[int, ...], tuple[Tokens, Floats]] = {}
        # By prefix: the tokens asked for after it so far, in rising order, and their scores.
        self._last: dict[tuple[int, ...], int] = {(): 0}
        self._last_state = self._noise.state
        # The prefixes computed last, each with its row of the decoder's state.

    def of(self, prefixes: Sequence[tuple[int, ...]], nodes: Sequence[Node]) -> list[Floats]:
        """For each prefix (all of one length) the scores of its node's tokens."""
        wanted = [(prefix, node.tokens) for prefix, node in zip(prefixes, nodes, strict=True)]
        found = [self._find(prefix, tokens) for prefix, tokens in wanted]
        missing = {
            prefix: tokens
            for (prefix, tokens), scores in zip(wanted, found, strict=True)
            if scores is None
        }
        if not missing:
            return [scores for scores in found if scores is not None]
        if len(self._kept) > _KEPT:
            self._kept.clear()
            missing = dict(wanted)
        self._compute(missing)
        return self.of(prefixes, nodes)

    def total(self, tokens: Sequence[int]) -> float:
        """The log probability of a whole text, end token included, given noise alone."""
        if not tokens:
            return float(self._first[0, END])
        row = np.array([tokens], np.int64)
        score = float(self._first[0, row[0, 0]])
        logits, _ = self._model.step(self._noise, self._begun(1), row)
        scores = log_softmax(logits[0])
        following = [*tokens[1:], END]
        return score + float(scores[np.arange(len(following)), following].sum())

    def _find(self, prefix: tuple[int, ...], tokens: Tokens) -> Floats | None:
        kept = self._kept.get(prefix)
        if kept is None:
            return None
        known, scores = kept
        if known is tokens:
            return scores
        # Another grammar may have asked for other tokens after the same words.
        places = np.minimum(np.searchsorted(known, tokens), len(known) - 1)
        return scores[places] if np.array_equal(known[places], tokens) else None

    def _compute(self, missing: dict[tuple[int, ...], Tokens]) -> None:
        computed: dict[tuple[int, ...], int] = {}
        states: list[State] = []
        scores: list[Floats] = []
        if () in missing:
            computed[()] = 0
            states.append(self._noise.state)
            scores.append(self._first)
        # A prefix mostly goes on from one computed just before: that one's state saves most of
        # the work.
        onward = [prefix for prefix in missing if prefix and prefix[:-1] in self._last]
        anew = [prefix for prefix in missing if prefix and prefix[:-1] not in self._last]
        for prefixes, state, skipped in (
            (onward, self._state_of(onward), -1),
            (anew, self._begun(len(anew)), 0),
        ):
            if prefixes:
                rows = np.array([prefix[skipped:] for prefix in prefixes], np.int64)
                logits, after = self._model.step(self._noise, state, rows)
                computed.update(zip(prefixes, range(len(computed), 1 << 62), strict=False))
                states.append(after)
                scores.append(log_softmax(logits[:, -1]))
        self._last = computed
        self._last_state = tuple(np.concatenate(halves) for halves in zip(*states, strict=True))
        for prefix, row in zip(computed, np.concatenate(scores), strict=True):
            tokens = missing[prefix]
            if prefix in self._kept:
                tokens = np.union1d(self._kept[prefix][0], tokens)
            self._kept[prefix] = (tokens, row[tokens])

    def _begun(self, rows: int) -> State:
        return tuple(np.broadcast_to(half, (rows, *half.shape[1:])) for half in self._noise.state)

    def _state_of(self, prefixes: Sequence[tuple[int, ...]]) -> State:
        rows = [self._last[prefix[:-1]] for prefix in prefixes]
        return tuple(half[rows] for half in self._last_state)
