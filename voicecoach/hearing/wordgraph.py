"""A sentence template as a graph of words: every sentence it means, none of them written out.

A graph is built from pieces (text, spaces, and marks where a slot opens and closes) and read word
by word. Its size grows with the template's length, not with the number of sentences.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_STATES: Final = 200_000
"""More states than any usable file needs; what goes beyond is a rule that multiplies itself."""


@dataclass(frozen=True, slots=True)
class Open:
    """The words from here on belong to a slot."""

    slot: str


@dataclass(frozen=True, slots=True)
class Close:
    """The slot ends here; its value is `out`, or the words since it opened where `out` is None."""

    slot: str
    out: str | None


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of letters as the template has it, with its part of a normalised word."""

    written: str
    word: str


Piece: TypeAlias = Open | Close | Text


@dataclass(frozen=True, slots=True)
class Arc:
    """One word of a sentence, from one state to the next.

    `pieces` are what the word is made of, with the slot marks before and inside it; none for a
    word that may be skipped.
    """

    word: str
    pieces: tuple[Piece, ...]
    target: int

    @property
    def skipped(self) -> bool:
        """Whether this is a word that is heard but means nothing ("please")."""
        return not self.pieces


class TooLargeError(Exception):
    """A template means more than can be held."""


_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})
# What may stand inside a word: letters, digits, combining marks, apostrophes, a point between
# digits, and a few signs that are spoken. Everything else, hyphens too, separates words.
_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+(?:'[^\W_]+)*'?|[%&+]")


def words_of(text: str) -> list[str]:
    """The normalised words of a text: lower case, no punctuation, hyphens as spaces."""
    text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    return [word.rstrip("'") for word in _WORD.findall(text.casefold())]


@dataclass(slots=True)
class WordGraph:
    """Every sentence of a template, or of several side by side.

    States are numbers; `start` begins every sentence. `skip` holds phrases (tuples of normalised
    words) that may stand between any two words and mean nothing.
    """

    skip: tuple[tuple[str, ...], ...] = ()
    start: int = 0
    _edges: list[list[tuple[Piece | None, bool, int]]] = field(default_factory=lambda: [[]])
    # An edge is (piece, space, target): a piece to take, a space, or neither.
    _ends: set[int] = field(default_factory=set)
    _arcs: dict[int, tuple[Arc, ...]] = field(default_factory=dict)
    _finals: dict[int, tuple[Piece, ...] | None] = field(default_factory=dict)
    _next: dict[int, dict[str, list[Arc]]] = field(default_factory=dict)
    _live: frozenset[int] | None = None

    # --- building ---------------------------------------------------------------------------

    def state(self) -> int:
        """A new state."""
        if len(self._edges) >= MAX_STATES:
            raise TooLargeError
        self._edges.append([])
        return len(self._edges) - 1

    def link(self, source: int, target: int) -> None:
        """Let a sentence pass from one state to another without a word."""
        self._edges[source].append((None, False, target))

    def space(self, source: int) -> int:
        """End the word at `source`, if there is one; returns the state after the space."""
        target = self.state()
        self._edges[source].append((None, True, target))
        return target

    def piece(self, source: int, piece: Piece) -> int:
        """Add a piece after `source`; returns the state after it."""
        target = self.state()
        self._edges[source].append((piece, False, target))
        return target

    def text(self, source: int, text: str) -> int:
        """Add literal text, white space and all, after `source`; returns the state after it."""
        # Where the text begins or ends with a separator the word ends there: "light" + "[s]" is
        # one word, "light" + " [s]" is two.
        text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
        at, last = source, 0
        for found in _WORD.finditer(text):
            if found.start() > last:
                at = self.space(at)
            word = found.group().casefold()
            at = self.piece(at, Text(found.group(), word))
            last = found.end()
        return self.space(at) if last < len(text) else at

    def end(self, state: int) -> None:
        """Let a sentence end at `state`."""
        self._ends.add(state)

    # --- reading ----------------------------------------------------------------------------

    def arcs(self, state: int) -> tuple[Arc, ...]:
        """The words that may follow at `state`, which must begin a word."""
        found = self._arcs.get(state)
        if found is None:
            live = self._living()
            found = tuple(arc for arc in self._read(state) if arc.target in live)
            found += self._skips(state)
            self._arcs[state] = found
        return found

    def final(self, state: int) -> tuple[Piece, ...] | None:
        """What closes a sentence that ends at `state`; None where none may end."""
        if state not in self._finals:
            self._finals[state] = self._find_final(state)
        return self._finals[state]

    def find(self, words: Sequence[str]) -> tuple[list[Arc], tuple[Piece, ...]] | None:
        """The first way written of saying these normalised words, and the marks that close it."""
        reached: list[dict[int, tuple[int, Arc] | None]] = [{self.start: None}]
        for word in words:
            following: dict[int, tuple[int, Arc] | None] = {}
            for state in reached[-1]:
                for arc in self._by_word(state).get(word, ()):
                    following.setdefault(arc.target, (state, arc))
            if not following:
                return None
            reached.append(following)
        for end in reached[-1]:
            closing = self.final(end)
            if closing is None:
                continue
            arcs: list[Arc] = []
            for step in reversed(reached):
                came = step[end]
                if came is not None:
                    end, arc = came
                    arcs.append(arc)
            return arcs[::-1], closing
        return None

    def reached(self, words: Sequence[str]) -> frozenset[int]:
        """The states in which a sentence can be after these normalised words."""
        states = frozenset({self.start})
        for word in words:
            states = frozenset(
                arc.target for state in states for arc in self._by_word(state).get(word, ())
            )
        return states

    def slots_after(self, states: Iterable[int]) -> bool:
        """Whether a sentence that goes on from one of these states may still fill a slot."""
        seen = set(states)
        waiting = list(seen)
        while waiting:
            for arc in self.arcs(waiting.pop()):
                if any(isinstance(piece, (Open, Close)) for piece in arc.pieces):
                    return True
                if arc.target not in seen:
                    seen.add(arc.target)
                    waiting.append(arc.target)
        return False

    def _by_word(self, state: int) -> dict[str, list[Arc]]:
        found = self._next.get(state)
        if found is None:
            found = self._next[state] = {}
            for arc in self.arcs(state):
                found.setdefault(arc.word, []).append(arc)
        return found

    def _find_final(self, state: int) -> tuple[Piece, ...] | None:
        waiting: deque[tuple[int, tuple[Piece, ...]]] = deque([(state, ())])
        seen = {state}
        while waiting:
            at, marks = waiting.popleft()
            if at in self._ends:
                return marks
            for piece, _, target in self._edges[at]:
                if isinstance(piece, Text) or target in seen:
                    continue
                seen.add(target)
                waiting.append((target, marks if piece is None else (*marks, piece)))
        return None

    def _read(self, state: int) -> Iterable[Arc]:
        # Depth first in the order written, so that the first of two readings is the first written.
        arcs: dict[Arc, None] = {}
        stack: list[tuple[int, str, tuple[Piece, ...]]] = [(state, "", ())]
        seen = set(stack)
        while stack:
            at, word, pieces = stack.pop()
            if word and at in self._ends:
                arcs[Arc(word.rstrip("'"), pieces, at)] = None
            following = []
            for piece, space, target in self._edges[at]:
                if space and word:
                    arcs[Arc(word.rstrip("'"), pieces, target)] = None
                    continue
                step = (
                    target,
                    word + piece.word if isinstance(piece, Text) else word,
                    pieces if piece is None else (*pieces, piece),
                )
                if step not in seen:
                    seen.add(step)
                    following.append(step)
                    if len(seen) > MAX_STATES:
                        raise TooLargeError
            stack.extend(reversed(following))
        return arcs

    def _living(self) -> frozenset[int]:
        """The states from which a sentence can still end."""
        if self._live is None:
            sources: list[list[int]] = [[] for _ in self._edges]
            for source, edges in enumerate(self._edges):
                for _, _, target in edges:
                    sources[target].append(source)
            live, waiting = set(self._ends), list(self._ends)
            while waiting:
                for source in sources[waiting.pop()]:
                    if source not in live:
                        live.add(source)
                        waiting.append(source)
            self._live = frozenset(live)
        return self._live

    def _skips(self, state: int) -> tuple[Arc, ...]:
        arcs = []
        for phrase in self.skip:
            # States made here are not in _edges' reach: their arcs and ends are set by hand.
            target = state
            for word in reversed(phrase[1:]):
                between = self.state()
                self._arcs[between] = (Arc(word, (), target),)
                self._finals[between] = None
                target = between
            arcs.append(Arc(phrase[0], (), target))
        return tuple(arcs)


def spoken(arcs: Sequence[Arc], closing: tuple[Piece, ...]) -> tuple[str, dict[str, str]]:
    """The text and the slots of a sentence, from its arcs and the marks that close it."""
    slots: dict[str, str] = {}
    opened: dict[str, list[str]] = {}
    for pieces in (*(arc.pieces for arc in arcs), closing):
        fresh = True
        for piece in pieces:
            match piece:
                case Open(slot):
                    opened[slot] = []
                case Close(slot, out):
                    said = "".join(opened.pop(slot, [])).strip()
                    slots[slot] = said if out is None else out
                case Text(written, _):
                    for parts in opened.values():
                        parts.append(" " + written if fresh else written)
                    fresh = False
    return " ".join(arc.word for arc in arcs), slots
