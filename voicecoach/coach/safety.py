"""Help from people: the lines to call, always a sentence away."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from voicecoach.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

STALE_AFTER = timedelta(days=365)
"""An entry last checked longer ago than this is said to be old."""

ANYONE = "anyone"
"""The audience of a line that is for everybody."""

COUNTRIES = {"UK": "GB"}
"""What people write for a country, and its ISO 3166 code."""


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
    crisis: bool = False
    """Whether it is for somebody in danger now, day and night."""
    own: bool = False
    """Whether the user entered it."""

    def stale(self, today: date) -> bool:
        """Whether the entry was last checked over a year ago."""
        return today - self.checked > STALE_AFTER


REQUIRED = tuple(
    field.name for field in fields(Helpline) if field.name not in ("crisis", "own", "checked")
)


def parse_helplines(
    tables: Mapping[str, object], source: str, *, own: bool = False
) -> tuple[Helpline, ...]:
    """Read the `[[line]]` tables of a helplines file; `own` says that the user wrote it.

    Raises:
        UsageError: an entry lacks something or has something unknown.
    """
    entries = tables.get("line", [])
    if not isinstance(entries, list) or set(tables) - {"line"}:
        raise UsageError(f"{source} must hold [[line]] tables alone, one for each line to call.")
    lines = tuple(
        _line(entry, f"{source}, line {number}", own) for number, entry in enumerate(entries, 1)
    )
    if not own and not any(line.country == "" and line.crisis for line in lines):
        raise UsageError(
            f'{source} needs one entry with country = "" and crisis = true, for everywhere else.'
        )
    return lines


def _line(entry: object, where: str, own: bool) -> Helpline:
    wanted = f"{', '.join(REQUIRED)} and checked"
    if not isinstance(entry, dict) or set(entry) - {"crisis"} != {*REQUIRED, "checked"}:
        raise UsageError(f"{where}: an entry has exactly {wanted}, and crisis if it likes.")
    for key in REQUIRED:
        if not isinstance(entry[key], str) or (not entry[key].strip() and key != "country"):
            raise UsageError(f'{where}: {key} must be a text in quotation marks, like "988".')
    if type(entry["checked"]) is not date:
        raise UsageError(f"{where}: checked must be a date like 2026-11-01.")
    if not isinstance(entry.get("crisis", False), bool):
        raise UsageError(f"{where}: crisis must be true or false.")
    line = Helpline(**entry, own=own)
    return replace(line, country=_code(line.country))


def lines_for(helplines: Sequence[Helpline], country: str | None) -> list[Helpline]:
    """The lines for a country, the user's own first; those for anywhere where none is known."""
    code = _code(country or "")
    own = [line for line in helplines if line.own and (not code or line.country in ("", code))]
    others = [line for line in helplines if not line.own]
    there = [line for line in others if code and line.country == code]
    return own + (there or [line for line in others if line.country == ""])


def crisis_line(lines: Sequence[Helpline]) -> Helpline:
    """Of the lines for a country, the one to give somebody in danger now.

    The user's own entries come first only where they say that they are for that: an employer's
    counselling isn't there at night.
    """
    return next((line for line in lines if line.crisis), lines[-1])


def support_line(lines: Sequence[Helpline]) -> Helpline:
    """Of the lines for a country, the one to turn to today or soon: the user's own, if any."""
    return next((line for line in lines if line.own or line.audience == ANYONE), lines[0])


def card(lines: Iterable[Helpline], today: date) -> list[str]:
    """The lines as rows of text for a card, with a warning where an entry is old."""
    rows = ["Help from people", ""]
    for line in lines:
        rows += [f"{line.name}: {line.number}", f"  {line.hours}. For {line.audience}."]
        checked = f"  Checked on {line.checked.isoformat()}"
        old = " (over a year ago: look it up again)" if line.stale(today) else ""
        rows += [f"{checked}{old}.", ""]
    return [*rows, "In danger now: call your emergency number first."]


def _code(country: str) -> str:
    code = country.upper()
    return COUNTRIES.get(code, code)
