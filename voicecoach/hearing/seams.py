"""The texts of pieces of sound that overlap, made one.

Where two pieces share some sound, both texts hold its words, but for those at the very edge, which
are cut through. The end of one is aligned with the beginning of the other (as sequences are in
Needleman and Wunsch 1970, with free ends), and the text changes over at a word that both have.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

REACH: Final = 14
"""Words of either text that are looked at: more than anyone says in the sound shared."""

_SAME: Final = 2.0
_OTHER: Final = -1.0  # for a word that is different, or in one text alone
_EDGE: Final = -0.5  # for a word beyond the first or last that is aligned: it may be cut through
_WORD: Final = re.compile(r"[^\W_]+(?:['’.]?[^\W_]+)*")


def sew(before: str, after: str) -> str | None:
    """One text of two whose sounds overlap; None where they have no word in common there."""
    ends = list(_WORD.finditer(before))[-REACH:]
    begins = list(_WORD.finditer(after))[:REACH]
    common = _aligned([end[0].lower() for end in ends], [begin[0].lower() for begin in begins])
    if not common:
        return None
    end, begin = common[len(common) // 2]
    return before[: ends[end].end()] + after[begins[begin].end() :]


def _aligned(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """The places, in both, of the words that both have, in the best alignment."""
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    best[0] = [_EDGE * column for column in range(len(after) + 1)]
    top, at = 0.0, (0, 0)
    for row, word in enumerate(before, 1):
        for column, other in enumerate(after, 1):
            best[row][column] = max(
                best[row - 1][column - 1] + (_SAME if word == other else _OTHER),
                best[row - 1][column] + _OTHER,
                best[row][column - 1] + _OTHER,
                _EDGE * column,
            )
            score = best[row][column] + _EDGE * (len(before) - row)
            if word == other and score > top:
                top, at = score, (row, column)
    common: list[tuple[int, int]] = []
    row, column = at
    while row and column and best[row][column] > _EDGE * column:
        score = best[row][column]
        same = before[row - 1] == after[column - 1]
        if score == best[row - 1][column - 1] + (_SAME if same else _OTHER):
            row, column = row - 1, column - 1
            if same:
                common.append((row, column))
        elif score == best[row - 1][column] + _OTHER:
            row -= 1
        else:
            column -= 1
    return common[::-1]
