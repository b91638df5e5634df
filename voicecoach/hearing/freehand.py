"""What the bundled model writes when no grammar holds it: notes.

A beam search, without anything subtracted; what four hypotheses are worth is in
benchmarks/README.md. Going round in circles is what such models do where they understand nothing; a
hypothesis that begins to is given up, and one that said something else wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from voicecoach.hearing.beam import FreeText, repeated
from voicecoach.hearing.scores import log_softmax
from voicecoach.hearing.tokens import END

if TYPE_CHECKING:
    from voicecoach.hearing.model import Encoding, Model

WIDTH: Final = 4


def write_freely(model: Model, sound: Encoding, most: int) -> FreeText:
    """The likeliest text of a sound, of at most `most` tokens."""
    hypotheses = [FreeText()]
    best = FreeText(score=-np.inf)
    state, scores = sound.state, log_softmax(sound.logits)
    for _ in range(most):
        totals = scores + np.array([[hypothesis.score] for hypothesis in hypotheses], np.float32)
        likely = np.argpartition(-totals, 2 * WIDTH, axis=None)[: 2 * WIDTH]
        rows: list[int] = []
        extended: list[FreeText] = []
        for place in likely[np.argsort(-totals.ravel()[likely])]:
            row, token = divmod(int(place), totals.shape[1])
            tokens, score = hypotheses[row].tokens, float(totals[row, token])
            if token == END:
                if score > best.score:
                    best = FreeText(tokens, score, ended=True)
            elif len(extended) < WIDTH and not repeated([*tokens, token]):
                rows.append(row)
                extended.append(FreeText([*tokens, token], score))
        # More tokens can only lower a score.
        if not extended or extended[0].score < best.score:
            break
        hypotheses = extended
        written = np.array([hypothesis.tokens[-1:] for hypothesis in hypotheses], np.int64)
        logits, state = model.step(sound, tuple(half[rows] for half in state), written)
        scores = log_softmax(logits[:, -1])
    return best if best.ended else hypotheses[0]
