"""Tables for the terminal: framed where a person looks, one tab-separated line a row in a pipe."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What a terminal would obey: text may come from a file of somebody else's.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def plain(text: str) -> str:
    """Text with a space for every control character, on one line."""
    return _CONTROL.sub(" ", text)


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows of text under a heading; in a pipe without the heading, for other programs.

    Each row stays one line in a pipe: control characters become spaces.
    """
    cells = [[plain(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in cells:
            print("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    framed = Table(*heading)
    for row in cells:
        framed.add_row(*map(Text, row))
    Console().print(framed)
