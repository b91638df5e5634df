"""Help from people: the lines to call, always a sentence away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from voicecoach.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STALE_AFTER = timedelta(days=365)
"""An entry last checked longer ago than this is said to be old."""


@dataclass(frozen=True, slots=True)
class Helpline:
    """One line to call. `country` is an ISO 3166 code, "" for anywhere."""

    name: str
    number: str
    spoken: str
    hours: str
    audience: str
    country: str
    checked: date

    def stale(self, today: date) -> bool:
        """Whether the entry was last checked over a year ago."""
        return today - self.checked > STALE_AFTER


def parse_helplines(tables: Mapping[str, object], source: str) -> tuple[Helpline, ...]:
    """Read the `[[line]]` tables of a helplines file.

    Raises:
        UsageError: an entry lacks something or has something unknown.
    """
    entries = tables.get("line")
    lines: list[Helpline] = []
    for number, entry in enumerate(entries if isinstance(entries, list) else [], 1):
        try:
            line = Helpline(**entry)
        except TypeError:
            raise UsageError(
                f"{source}, line {number}: an entry has exactly name, number, spoken, hours, "
                "audience, country and checked."
            ) from None
        if not isinstance(line.checked, date):
            raise UsageError(f"{source}, line {number}: checked must be a date like 2026-11-01.")
        lines.append(line)
    if not any(line.country == "" for line in lines):
        raise UsageError(f'{source} needs one entry with country = "", for everywhere else.')
    return tuple(lines)


def lines_for(helplines: Sequence[Helpline], country: str | None) -> list[Helpline]:
    """The lines for a country; those for anywhere where none is known."""
    own = [line for line in helplines if country and line.country == country.upper()]
    return own or [line for line in helplines if line.country == ""]
