"""Take what could tell who a note is about out of its text, before it is written.

The kinds of identifier are the eighteen of the HIPAA Safe Harbor method, 45 CFR 164.514(b)(2)(i),
letters A to R (`IDENTIFIERS`); the rules, one module a family under `identifiers`, look for them
in written and in spoken form ("room four twelve"), since a recognizer may write numbers as words
and names in lower case.

Scrubbing is no legal de-identification: names outside the lists, unusual spellings and whatever a
story itself gives away stay. Left on purpose: years, months, weekdays and holidays alone, ages up
to 89, states and countries, times of day, and the numbers of emergency and crisis lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from voicecoach.journal.identifiers import addresses, dates, numerals, people, places

IDENTIFIERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "A": ("names", ("name",)),
    "B": ("places below a state", ("place",)),
    "C": ("dates but the year, ages over 89", ("date", "age")),
    "D": ("telephone numbers", ("phone",)),
    "E": ("fax numbers", ("fax",)),
    "F": ("e-mail addresses", ("email",)),
    "G": ("social security numbers", ("ssn",)),
    "H": ("medical record numbers", ("record",)),
    "I": ("health plan beneficiary numbers", ("plan",)),
    "J": ("account numbers", ("account",)),
    "K": ("certificate and licence numbers", ("licence",)),
    "L": ("vehicles and their plates", ("vehicle",)),
    "M": ("devices and their serial numbers", ("device",)),
    "N": ("web addresses", ("url",)),
    "O": ("internet addresses", ("ip",)),
    "P": ("finger and voice prints: a note is text, and sound is never kept", ()),
    "Q": ("photographs of a face: a note is text", ()),
    "R": ("any other number that identifies: rooms, beds, long numbers", ("room", "number")),
}
"""By letter of 45 CFR 164.514(b)(2)(i): what it names, and the kinds of `Scrubbed.found`."""

RULES = (
    # What has a form of its own, or a word that announces it, before what merely looks like it.
    *addresses.RULES,
    *numerals.CODES,
    *dates.RULES,
    *numerals.PHONES,
    *places.ROOMS,
    *places.RULES,
    *people.RULES,
    *numerals.LONG_NUMBERS,
)
"""Every rule, in the order it is applied."""


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A text with each identifier replaced by its kind in brackets, such as "[name]"."""

    text: str
    found: tuple[str, ...]
    """The kind of each replacement, in the order it was made."""


def scrub(text: str) -> Scrubbed:
    """Replace every identifier found in `text`; scrubbing again changes nothing more.

    The user's own words that are kept in another way than as a note must pass through here too.
    """
    found: list[str] = []
    # One replacement may bring another to light. No rule matches a bracket, so that each one
    # leaves fewer characters outside the placeholders: the loop ends.
    while True:
        before = len(found)
        for rule in RULES:
            pieces: list[str] = []
            end = 0
            for start, stop in rule.find(text):
                pieces += (text[end:start], f"[{rule.kind}]")
                end = stop
                found.append(rule.kind)
            text = "".join((*pieces, text[end:]))
        if len(found) == before:
            return Scrubbed(text, tuple(found))
