"""What a rule is: one way in which one kind of identifier is written or said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Span: TypeAlias = tuple[int, int]
"""From the first character of a piece of text to the one after its last."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Finds one kind of identifier. What it finds never holds a bracket."""

    kind: str
    find: Callable[[str], Iterable[Span]]
    """The places of a text to replace, in order, apart from each other."""


def pattern(kind: str, expression: str, accept: Callable[[str], bool] | None = None) -> Rule:
    """A rule that finds group "x" of each match, or the whole match, where it is accepted.

    Case is ignored but inside (?-i:...). Runs of white space and words are bounded in every
    expression, so that the time taken grows with the length of the text alone.
    """
    compiled = re.compile(expression, re.IGNORECASE)
    group = "x" if "x" in compiled.groupindex else 0

    def find(text: str) -> Iterator[Span]:
        for match in compiled.finditer(text):
            if accept is None or accept(match[group]):
                yield match.span(group)

    return Rule(kind, find)


def words(text: str) -> tuple[str, ...]:
    """The words of a table written as running text."""
    return tuple(text.split())


def any_of(*alternatives: str) -> str:
    """The expression that matches any of `alternatives`."""
    return f"(?:{'|'.join(alternatives)})"
