"""The recognizer that needs no download: the tiny English model inside a package."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import numpy as np

from voicecoach.hearing.beam import NARROW, WIDE, search
from voicecoach.hearing.belief import Evidence, probability, weigh
from voicecoach.hearing.freehand import write_freely
from voicecoach.hearing.model import Model, find_model
from voicecoach.hearing.noise import NoiseScores
from voicecoach.hearing.notation import as_written
from voicecoach.hearing.pauses import cut_at_pauses
from voicecoach.hearing.recognizer import Recognition
from voicecoach.hearing.seams import sew
from voicecoach.hearing.tokengraph import Spelling, TokenGraph
from voicecoach.timebase import FRAME_SAMPLES, SAMPLE_RATE

if TYPE_CHECKING:
    from pathlib import Path

    from voicecoach.hearing.beam import Breadth, FreeText, Hypothesis
    from voicecoach.hearing.model import Encoding
    from voicecoach.hearing.sentences import Grammar, Match
    from voicecoach.sound import Samples

_GRAPHS_KEPT: Final = 32
_LARGEST_GRAPH: Final = 20_000  # nodes; it is begun anew then, so that a long day fits in memory
_PREPARED: Final = 256  # first tokens whose followers are scored before anything is heard
_AT_ONCE: Final = 32
_SILENT: Final = 10 ** (-60 / 20)  # root mean square of a 20 ms frame; no room is this quiet
_TOKENS_A_SECOND: Final = 9  # more than anyone speaks, digits in haste included
_DOUBTFUL: Final = -0.4  # mean log probability of a token
_NO_BETTER: Final = 1.2  # the same, more than given noise alone
# Silence added before and after a command: the model mishears words at the very edge of a sound.
# Of 36 short phrases at 10 dB it raised those heard from 31 to 35, of 60 digits from 51 to 53.
_QUIET: Final = int(0.4 * SAMPLE_RATE)
_LONGEST_COMMAND: Final = 15 * SAMPLE_RATE
_CLEAR: Final = (
    0.8  # believed as much at the first, quick search, a sentence is searched no further
)


class BundledRecognizer:
    """Commands by a search that the grammar holds, dictation by free transcription."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._spelling = Spelling(model.tokenizer)
        self._noise = NoiseScores(model)
        self._graphs: OrderedDict[Grammar, TokenGraph] = OrderedDict()

    @classmethod
    def load(cls, folder: Path | None = None) -> BundledRecognizer:
        """The recognizer with the model of a folder, else with that of the package.

        Raises VoicecoachError, with the mend, where there is no model.
        """
        return cls(Model(find_model(folder)))

    @property
    def name(self) -> str:
        """The engine as shown to the user."""
        return "bundled"

    def prepare(self, grammar: Grammar) -> None:
        """Compile a grammar's first words, so that the first `recognize` is fast."""
        graph = self._graph(grammar)
        self._noise.of([()], [graph.start])
        first = [(int(token),) for token in graph.start.tokens[:_PREPARED]]
        for some in range(0, len(first), _AT_ONCE):
            prefixes = first[some : some + _AT_ONCE]
            self._noise.of(prefixes, [graph.follow(graph.start, token) for (token,) in prefixes])

    def recognize(self, samples: Samples, grammar: Grammar) -> Recognition:
        """The sentence of `grammar` that `samples` most likely holds."""
        if _silent(samples):
            return Recognition(None, free="")
        understood = self._understand(samples, grammar)
        if understood is None:
            return Recognition(None)
        match, evidence, free = understood
        return Recognition(match.intent, match.slots, match.text, probability(evidence), free)

    def understand(self, samples: Samples, grammar: Grammar) -> tuple[Match, Evidence] | None:
        """The best sentence and what speaks for it; None where no sentence was found."""
        understood = self._understand(samples, grammar)
        return None if understood is None else understood[:2]

    def _understand(
        self, samples: Samples, grammar: Grammar
    ) -> tuple[Match, Evidence, str | None] | None:
        """The same, and the free transcript, None where the search ended before it."""
        graph = self._graph(grammar)
        sound = self._model.encode(np.pad(samples[-_LONGEST_COMMAND:], _QUIET))
        quickly = self._search(graph, sound, NARROW)
        if quickly is not None and probability(quickly[1]) >= _CLEAR:
            return quickly
        return self._search(graph, sound, WIDE)

    def _search(
        self, graph: TokenGraph, sound: Encoding, breadth: Breadth
    ) -> tuple[Match, Evidence, str | None] | None:
        findings = search(self._model, graph, sound, self._noise, breadth)
        if not findings.sentences:
            return None
        best = findings.sentences[0]
        match = _meaning(graph, best)
        other = next(
            (
                sentence
                for sentence in findings.sentences[1:]
                if not _same(_meaning(graph, sentence), match)
            ),
            None,
        )
        free = self._model.tokenizer.decode(findings.free.tokens)
        free_noise = self._noise.total(findings.free.tokens)
        evidence = weigh(findings, best, other, match.text, free, free_noise)
        whole = None
        if findings.free.ended:
            whole = "" if self._made_up(findings.free, free_noise) else free.strip()
        return match, evidence, whole

    def transcribe(self, samples: Samples) -> str:
        """The words of `samples`, freely, as a person would write them; "" for no speech."""
        text = ""
        for piece in cut_at_pauses(samples):
            more = "" if _silent(piece.samples) else self._write(piece.samples)
            sewn = sew(text, more) if piece.shared else None
            text = f"{text} {more}".strip() if sewn is None else sewn
        return as_written(text)

    def _write(self, samples: Samples) -> str:
        sound = self._model.encode(samples)
        most = len(samples) * _TOKENS_A_SECOND // SAMPLE_RATE + 6
        free = write_freely(self._model, sound, most)
        if not free.tokens or self._made_up(free):
            return ""
        return self._model.tokenizer.decode(free.tokens).strip()

    def _made_up(self, free: FreeText, alone: float | None = None) -> bool:
        """Whether this is what the model writes where nobody speaks ("Thank you.").

        Of twenty stretches of kitchen noise all but one fell below both limits; of speech at 6 dB
        and above, none. `alone` is the text's log probability given noise alone, where known.
        """
        if free.per_token > _DOUBTFUL:
            return False
        gain = free.score - (self._noise.total(free.tokens) if alone is None else alone)
        return gain / (len(free.tokens) + 1) < _NO_BETTER

    def _graph(self, grammar: Grammar) -> TokenGraph:
        graph = self._graphs.get(grammar)
        if graph is None or graph.size > _LARGEST_GRAPH:
            graph = self._graphs[grammar] = TokenGraph(grammar, self._spelling)
        self._graphs.move_to_end(grammar)
        if len(self._graphs) > _GRAPHS_KEPT:
            self._graphs.popitem(last=False)
        return graph


def _meaning(graph: TokenGraph, sentence: Hypothesis) -> Match:
    return graph.meaning(sentence.nodes, sentence.tokens)


def _same(one: Match, other: Match) -> bool:
    return one.intent == other.intent and one.slots == other.slots


def _silent(samples: Samples) -> bool:
    whole = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    return not len(whole) or float((whole**2).mean(axis=1).max()) < _SILENT**2
