"""Cutting a text where a reader would take a breath, so that its beginning can be heard sooner."""

from __future__ import annotations

import re

_ENOUGH = 4
"""Words a clause must have before a comma ends it: shorter ones sound chopped."""

_TOO_LONG = 20
"""Words after which a text without punctuation, as some recognizers give, is cut all the same."""

_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*$")
_PHRASE_END = re.compile(r"[,;:–—]+[\"'”’)\]]*$")
_ABBREVIATIONS = frozenset({"dr", "mr", "mrs", "ms", "prof", "st", "vs", "e.g", "i.e", "approx"})
_JOINTS = frozenset(
    {"after", "and", "because", "before", "but", "if", "or", "so", "then"}
    | {"when", "where", "which", "while", "who"}
)


def clauses(text: str) -> list[str]:
    """`text` in clauses to be spoken one after another; their words are those of `text`.

    A clause ends with a sentence, at a comma or the like once it has four words, or, without
    punctuation, before a joining word after some twenty.
    """
    found: list[list[str]] = [[]]
    words = text.split()
    for position, word in enumerate(words):
        current = found[-1]
        if len(current) >= _TOO_LONG and (word.lower() in _JOINTS or len(current) >= 2 * _TOO_LONG):
            current = []
            found.append(current)
        current.append(word)
        left = len(words) - position - 1
        if left and (
            _ends_sentence(word)
            or (_PHRASE_END.search(word) and len(current) >= _ENOUGH and left >= 2)
        ):
            found.append([])
    return [" ".join(clause) for clause in found if clause]


def pause_after(clause: str) -> float:
    """The seconds of silence that belong after a clause."""
    word = clause.rsplit(maxsplit=1)[-1]
    if _ends_sentence(word):
        return 0.25
    return 0.12 if _PHRASE_END.search(word) else 0.0


def _ends_sentence(word: str) -> bool:
    end = _SENTENCE_END.search(word)
    if end is None or len(word) == end.end() - end.start():
        return end is not None
    return end.group() != "." or word[: end.start()].lower() not in _ABBREVIATIONS
