"""A grammar as the model writes it: which tokens may follow which.

Words are spelled in every way the model may write them (lower case, with a capital, in digits,
joined by a space, a hyphen or a comma), cut into tokens, and kept in one prefix tree for each
state of the word graph. Nodes are made when the search first reaches them: a node is the set of
all readings of the tokens so far, so that no two paths hold the same tokens.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from voicecoach.hearing.tokens import END, SPACE, Tokenizer
from voicecoach.hearing.wordgraph import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicecoach.hearing.sentences import Branch, Grammar, Match
    from voicecoach.hearing.wordgraph import Arc

CLOSING: Final = (".", "?", "!")

# fmt: off
_ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on
_DIGITS: Final = {word: str(number) for number, word in enumerate(_ONES)} | {
    word: str(10 * number) for number, word in enumerate(_TENS, 2)
}
_WRITTEN: Final[dict[str, tuple[str, ...]]] = {
    "okay": ("OK",),
    "percent": ("%",),
    "doctor": ("Dr.",),
    "mister": ("Mr.",),
    # Words that the model hardly knows, and writes by their sound.
    "debrief": ("de-brief", "the brief", "be brief", "D-brief"),
    "debriefing": ("de-briefing", "the briefing", "be briefing"),
}


def spellings(word: str, written: str = "") -> tuple[str, ...]:
    """The ways the model may write one word, without what joins it to the word before."""
    forms = [word, word[:1].upper() + word[1:], written or word]
    if word in _DIGITS:
        forms.append(_DIGITS[word])
    forms += _WRITTEN.get(word, ())
    if word.isdecimal() and len(word) > 3:
        forms.append(f"{int(word):,}")
    return tuple(dict.fromkeys(forms))


@dataclass(slots=True, eq=False)
class _Twig:
    """A node of a prefix tree: tokens to go on with, and the words that are complete here.

    `state` is the word graph's state where a word may begin, None within a word. `over` is true
    after a sentence's closing sign, where only the end may follow.
    """

    branch: Branch
    state: int | None = None
    over: bool = False
    following: dict[int, _Twig] = field(default_factory=dict)
    arcs: list[Arc] = field(default_factory=list)

    def add(self, tokens: Sequence[int], arc: Arc) -> None:
        twig = self
        for token in tokens:
            onward = twig.following.get(token)
            if onward is None:
                onward = twig.following[token] = _Twig(self.branch)
            twig = onward
        if arc not in twig.arcs:
            twig.arcs.append(arc)


class Spelling:
    """The prefix trees of all word graphs met so far; grammars share those of their branches."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.closing = tuple(tokenizer.encode(sign)[0] for sign in CLOSING)
        self._trees: WeakKeyDictionary[Branch, dict[tuple[int, bool], _Twig]] = WeakKeyDictionary()
        self._ends: WeakKeyDictionary[Branch, dict[int, _Twig]] = WeakKeyDictionary()

    def tree(self, branch: Branch, state: int, *, first: bool) -> _Twig:
        """The words that may follow at a state, as tokens."""
        trees = self._trees.setdefault(branch, {})
        root = trees.get((state, first))
        if root is None:
            root = trees[state, first] = _Twig(branch, state)
            for arc in branch.graph.arcs(state):
                written = "".join(piece.written for piece in arc.pieces if isinstance(piece, Text))
                for form in spellings(arc.word, written):
                    for join in self._joins(form, first=first):
                        root.add(self.tokenizer.encode((join + form).replace(" ", SPACE)), arc)
        return root

    @staticmethod
    def _joins(form: str, *, first: bool) -> tuple[str, ...]:
        if first:
            return (SPACE,)
        if form.isdecimal():
            return (SPACE, "," + SPACE, "-", "")
        return (SPACE, "," + SPACE, "-")

    def ending(self, branch: Branch, state: int) -> _Twig:
        """A sentence that is over, but for the end token."""
        ends = self._ends.setdefault(branch, {})
        if state not in ends:
            ends[state] = _Twig(branch, state, over=True)
        return ends[state]


@dataclass(slots=True, eq=False)
class Node:
    """All readings of the tokens so far.

    `tokens` are those that may follow, in rising order; `ends` tells whether END is one of them.
    """

    readings: tuple[_Twig, ...]
    tokens: npt.NDArray[np.int64]
    ends: bool
    following: dict[int, tuple[Node, tuple[tuple[int, Arc | None], ...]]] = field(
        default_factory=dict
    )
    # By token: the node, and for each of its readings the reading it came from and the word that
    # was completed.


class TokenGraph:
    """The compiled grammar; grows as it is searched."""

    def __init__(self, grammar: Grammar, spelling: Spelling) -> None:
        self._spelling = spelling
        self._nodes: dict[tuple[int, ...], Node] = {}
        self.start = self._node(
            [spelling.tree(branch, branch.graph.start, first=True) for branch in grammar.branches]
        )

    @property
    def size(self) -> int:
        """The nodes made so far."""
        return len(self._nodes)

    def follow(self, node: Node, token: int) -> Node:
        """The node after one of `node.tokens` (END is never followed)."""
        found = node.following.get(token)
        if found is None:
            found = node.following[token] = self._step(node, token)
        return found[0]

    def _step(self, node: Node, token: int) -> tuple[Node, tuple[tuple[int, Arc | None], ...]]:
        reached: dict[_Twig, tuple[int, Arc | None]] = {}
        for number, twig in enumerate(node.readings):
            onward = twig.following.get(token)
            if onward is not None:
                if onward.following:
                    reached.setdefault(onward, (number, None))
                for arc in onward.arcs:
                    root = self._spelling.tree(twig.branch, arc.target, first=False)
                    reached.setdefault(root, (number, arc))
            if token in self._spelling.closing and _may_end(twig) and not twig.over:
                ending = self._spelling.ending(twig.branch, _state(twig))
                reached.setdefault(ending, (number, None))
        return self._node(list(reached)), tuple(reached.values())

    def _node(self, readings: list[_Twig]) -> Node:
        key = tuple(map(id, readings))
        node = self._nodes.get(key)
        if node is None:
            tokens = {token for twig in readings for token in twig.following}
            ends = any(_may_end(twig) for twig in readings)
            if ends:
                tokens.add(END)
            if any(_may_end(twig) and not twig.over for twig in readings):
                tokens.update(self._spelling.closing)
            node = self._nodes[key] = Node(
                tuple(readings), np.array(sorted(tokens), np.int64), ends
            )
        return node

    def meaning(self, nodes: Sequence[Node], tokens: Sequence[int]) -> Match:
        """What a whole sentence means: the nodes passed, start and end included, by `tokens`."""
        reading = next(i for i, twig in enumerate(nodes[-1].readings) if _may_end(twig))
        twig = nodes[-1].readings[reading]
        closing = twig.branch.graph.final(_state(twig))
        assert closing is not None
        arcs: list[Arc] = []
        for node, token in zip(reversed(nodes[:-1]), reversed(tokens), strict=True):
            reading, arc = node.following[token][1][reading]
            if arc is not None:
                arcs.append(arc)
        return twig.branch.meaning(arcs[::-1], closing)


def _state(twig: _Twig) -> int:
    assert twig.state is not None
    return twig.state


def _may_end(twig: _Twig) -> bool:
    return twig.state is not None and twig.branch.graph.final(twig.state) is not None
