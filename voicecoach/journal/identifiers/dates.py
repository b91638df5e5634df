"""Days of the calendar, and ages over 89 (C).

Left on purpose: years, months, weekdays and holidays alone.
"""

from __future__ import annotations

import re

from voicecoach.journal.identifiers.numerals import NO_QUANTITY, ONE_TO_NINE, SAID, TEENS, TENS
from voicecoach.journal.identifiers.rule import any_of, pattern, words

_FIRST_TO_NINTH = words("first second third fourth fifth sixth seventh eighth ninth")
ORDINAL_WORD = (
    rf"(?:(?:twenty|thirty)[ -]{any_of(*_FIRST_TO_NINTH)}|{any_of(*_FIRST_TO_NINTH)}|tenth|eleventh"
    r"|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)\b"
)

# "march" and "may" are verbs unless they have a capital or an "of" before them.
_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|apr(?:il|\.)?|june?|july?|aug(?:ust|\.)?"
    r"|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?"
    r"|(?-i:March|Mar\.?|May|MARCH|MAY))(?!\w)"
)
_ANY_MONTH = rf"(?:{_MONTH}|march\b|may\b)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?![%:]|[\d:/.]{0,5}\d)"
_ORDINAL = rf"(?:(?:[12]?\d|3[01])\s?(?:st|nd|rd|th)\b|{ORDINAL_WORD})"
_YEAR = (
    rf"(?:['’]?\d\d\b|(?:19|20)\d\d\b|two thousand(?: and)? (?:{any_of(*TEENS)}|{any_of(*TENS)})\b"
    rf"|(?:nineteen|twenty) {any_of(*TENS)}\b(?:[ -]{any_of(*ONE_TO_NINE)}\b)?)"
)
_AND_YEAR = rf"(?:,?\s{{1,3}}{_YEAR})?"

_OLD = r"(?:[ -]?years?[ -](?:old|of age)|[ -]?yrs?[ -]old|[ -]?y\.?/?o\b)"
_OVER_89 = (
    rf"(?:\b(?:9\d|1[0-3]\d)\b|\bninety(?:[ -]{any_of(*ONE_TO_NINE)})?\b"
    rf"|\b(?:a |one )?hundred(?:[ -](?:and )?{any_of(*ONE_TO_NINE, *TEENS)})?\b)"
)


def _is_calendar_day(date: str) -> bool:
    first, second, third = (int(part) for part in re.findall(r"\d+", date))
    if first > 31:  # the year stands first
        first = third
    return 1 <= min(first, second) <= 12 and max(first, second) <= 31


RULES = (
    pattern(
        "date",
        rf"\b(?:the\s)?(?:{_ORDINAL}|(?<![./-]){_DAY})\s{{1,3}}(?:day\s)?of\s{{1,3}}{_ANY_MONTH}"
        rf"{_AND_YEAR}",
    ),
    pattern("date", rf"\b(?:the\s)?(?:{_ORDINAL}|{_DAY})\s{{1,3}}{_MONTH}{_AND_YEAR}"),
    pattern(
        "date",
        rf"\b{_MONTH}\s{{1,3}}(?:the\s)?(?:{_ORDINAL}|{_DAY}|{SAID}){NO_QUANTITY}{_AND_YEAR}",
    ),
    pattern(
        "date",
        rf"\b(?:march|may)\s{{1,3}}(?:the\s)?(?!(?:first|second)\b){_ORDINAL}{_AND_YEAR}",
    ),
    pattern("date", rf"\b{_ANY_MONTH}(?:\sof)?,?\s{{1,3}}(?:19|20)\d\d\b"),
    pattern(
        "date",
        r"(?<![\d/.-])(?P<x>\d{4}(?P<a>[-/.])\d{1,2}(?P=a)\d{1,2}"
        r"|\d{1,2}(?P<b>[-/.])\d{1,2}(?P=b)(?:\d{4}|\d\d))(?![/.-]?\d)",
        _is_calendar_day,
    ),
    pattern(
        "date",
        r"\b(?:on|since|from|dated|until|due|dob|born)\s{1,3}(?P<x>\d{1,2}/\d{1,2})"
        r"(?![/\d]|\s{1,3}of\b)",
    ),
    # "on the first" is as often a try, a floor or a thought.
    pattern(
        "date",
        rf"\bon\s{{1,3}}(?P<x>the\s{{1,3}}(?!(?:first|second|third)\b){_ORDINAL})"
        r"(?=\s{0,3}(?:[.,;!?]|\Z))",
    ),
    pattern("date", rf"\bthe\s{{1,3}}{_ORDINAL}\sof\s(?:this|last|next|the)\smonth\b"),
    pattern("age", rf"(?P<x>{_OVER_89}){_OLD}"),
    pattern(
        "age",
        rf"\b(?:he|she)(?:['’]s| is| was)\s{{1,3}}(?P<x>{_OVER_89})"
        r"(?=\s{0,3}(?:[.,;!?]|\Z|(?:and|but|when|with|from|years)\b))",
    ),
    pattern("age", rf"\b(?:aged?|turn(?:ed|ing|s)?|age of)\s{{1,3}}(?P<x>{_OVER_89})(?!%|/)"),
    pattern(
        "age",
        r"\b(?P<x>9\dth|9[123](?:st|nd|rd)|1[0-3]\d(?:st|nd|rd|th)|hundredth"
        rf"|ninet(?:ieth|y[ -]{any_of(*_FIRST_TO_NINTH)}))\s{{1,3}}birthday\b",
    ),
)
