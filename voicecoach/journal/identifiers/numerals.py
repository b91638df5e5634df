"""Numbers of persons and things, said and written: codes (G to M), telephones (D, E), the rest (R).

A recognizer may write "oh seven nine" or "079", "four, four, two" or "442": every rule for a
number takes both.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from voicecoach.journal.identifiers.rule import Rule, any_of, pattern, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voicecoach.journal.identifiers.rule import Span

ONE_TO_NINE = words("one two three four five six seven eight nine")
TEENS = words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")
_ZERO = words("zero oh o nought naught")
_VALUES = dict.fromkeys(_ZERO, 0) | {word: value for value, word in enumerate(ONE_TO_NINE, start=1)}

_ONE_DIGIT = rf"{any_of(*_ZERO, *ONE_TO_NINE)}\b"
SAID = rf"(?:{any_of(*TENS)}(?:[ -]{any_of(*ONE_TO_NINE)})?\b|{any_of(*TEENS)}\b|{_ONE_DIGIT})"
"""A number below a hundred in words: "twelve", "twenty-two", "oh"."""

TIME_UNIT = r"(?:more )?(?:second|minute|min|hour|hr|day|night|week|month|year)s?\b"
NO_QUANTITY = (
    rf"(?!\s{{1,3}}(?:{TIME_UNIT}|of (?:us|them|you)\b"
    r"|(?:patient|nurse|doctor|time|mile|unit|death|bed|step|dollar|pound)s?\b|people\b|more\b|mgs?\b|mls?\b|mcg\b))"
)
"""What must not follow where a number is to be no amount of something."""

# A code is told in pieces: digits, number words, and letters that a number follows.
_BREAK = r"(?:\s?[-/,:#]\s?|[.]|\s)"
_NUMERAL = rf"(?:\d\w*|(?-i:[A-Z]{{1,4}})-?\d\w*|(?:double|triple)\s{_ONE_DIGIT}|{SAID})"
_LETTERS = r"(?:(?-i:[A-Z]{1,4})\b|[b-hj-z]\b)"
_CODE = (
    rf"(?<!\w)(?>(?:{_LETTERS}{_BREAK}){{0,8}}{_NUMERAL}"
    rf"(?:{_BREAK}(?:{_LETTERS}{_BREAK}){{0,4}}{_NUMERAL})*(?:\s(?-i:[B-HJ-Z][A-Z]{{1,2}})\b)?)"
)
_NUMBERED = r"\s{0,2}(?:numbers?|no\.?|nr\.?|id|identifier|code|#)"
_OF_IT = r"(?:\s{1,3}(?:is|was|ends in|ending in|ending|to|at|on)\b)?\s{0,2}[:#]?\s{0,2}"

_PIECE = re.compile(
    rf"(?P<digit>\d)|\b(?:(?P<times>double|triple)\s)?(?P<one>{any_of(*_VALUES)})\b"
    rf"|\b(?P<teen>{any_of(*TEENS)})\b"
    rf"|\b(?P<ten>{any_of(*TENS)})(?:[ -](?P<unit>{any_of(*ONE_TO_NINE)}))?\b",
    re.IGNORECASE,
)


def _written(code: str) -> str:
    """The digits of a code that is said, written, or both: "double four, 2 twelve" is 44212."""
    digits = ""
    for piece in _PIECE.finditer(code.lower()):
        if piece["digit"]:
            digits += piece["digit"]
        elif piece["one"]:
            digits += str(_VALUES[piece["one"]]) * {"double": 2, "triple": 3}.get(piece["times"], 1)
        elif piece["teen"]:
            digits += str(10 + TEENS.index(piece["teen"]))
        else:
            digits += str(2 + TENS.index(piece["ten"])) + str(_VALUES.get(piece["unit"], 0))
    return digits


def cued(kind: str, cue: str, digits: int, *, numbered: bool = False) -> Rule:
    """A code of so many digits or more after its cue, which "number" or "id" may or must follow."""
    optional = "" if numbered else "?"
    return pattern(
        kind,
        rf"\b(?:{cue})(?:{_NUMBERED}){optional}{_OF_IT}(?P<x>{_CODE})",
        lambda code: len(_written(code)) >= digits,
    )


# Not about anybody: emergency and crisis lines.
_PUBLIC_LINES = frozenset(words("000 111 112 911 988 999 116123 8884090141"))


def _is_private(said: str) -> bool:
    return not {_written(said), _written(said).removeprefix("1")} & _PUBLIC_LINES


def _is_cued_phone(said: str) -> bool:
    return len(_written(said)) >= 3 and _is_private(said)


def _is_written_phone(said: str) -> bool:
    groups = re.findall(r"\d+", said)
    years = [group for group in groups if re.fullmatch(r"(?:19|20)\d\d", group)]
    return 7 <= sum(map(len, groups)) <= 15 and len(years) < len(groups) and _is_private(said)


def _is_long_number(said: str) -> bool:
    return (
        len(_written(said)) >= 5
        and not said.endswith("000")
        and not re.fullmatch(r"(?:19|20)\d\d-(?:19|20)?\d\d", said)
        and _is_private(said)
    )


_MULTIPLE = r"(?:double |triple )?"
_SAID_NUMBER = re.compile(rf"\b{_MULTIPLE}{SAID}", re.IGNORECASE)
_SAID_RUN = re.compile(
    rf"\b(?>{_MULTIPLE}{SAID}(?:(?:, |[ -]){_MULTIPLE}{SAID}){{4,}})", re.IGNORECASE
)


def _said_numbers(text: str, *, shortest: int) -> Iterator[Span]:
    """Numbers said digit by digit, as no amount is; counting up or down is none."""
    for run in _SAID_RUN.finditer(text):
        numbers = [match[0].lower() for match in _SAID_NUMBER.finditer(run[0])]
        values = [10 if number == "ten" else _VALUES.get(number, -9) for number in numbers]
        counting = {later - earlier for earlier, later in pairwise(values)} <= {1, -1}
        alone = sum(number.split()[-1] in _VALUES for number in numbers)
        long = len(_written(run[0])) >= shortest
        if long and not counting and alone >= 4 and _is_private(run[0]):
            yield run.span()


CODES = (
    pattern("ssn", r"\b\d{3}[- ]\d{2}[- ]\d{4}\b"),
    pattern("ssn", r"\b(?-i:[A-CEGHJ-PR-TW-Z]{2})\s?\d\d\s?\d\d\s?\d\d\s?(?-i:[A-D])\b"),
    cued("ssn", r"social security|social|ssn|national insurance", 4),
    cued("record", r"mrn|m r n|medical records?|nhs", 2),
    cued(
        "record",
        r"chart|patient|case|file|record|visit|encounter|specimen|accession|sample|hospital",
        3,
        numbered=True,
    ),
    cued("record", r"chart|file|record|accession", 4),
    cued("plan", r"medicare|medicaid|insurance|policy|member|subscriber|beneficiary|group", 4),
    cued("account", r"account|acct|iban|credit card|debit card|card|invoice|sort code", 4),
    cued("vehicle", r"(?:licen[cs]e |number )?plates?|registration|vin|vehicle", 2),
    pattern("vehicle", r"\b(?=[a-z]{0,16}\d[a-z]{0,15}\d)(?-i:[A-HJ-NPR-Z0-9]{17})\b"),
    cued("licence", r"licen[cs]e|certificate|passport|npi|dea|gmc|nmc|pin", 3),
    cued("device", r"serial|udi|asset", 3),
    cued(
        "device",
        r"device|pump|pacemaker|implant|model|lot|batch|ventilator|monitor|machine",
        3,
        numbered=True,
    ),
)
"""Numbers that a word announces, or that have a form of their own."""

PHONES = (
    pattern(
        "fax",
        rf"\bfax(?:ed)?(?:{_NUMBERED})?(?:\s{{1,3}}(?:it|them|this))?{_OF_IT}"
        rf"(?P<x>(?:\+?\(\d{{2,5}}\)\s?|\+)?{_CODE})",
        _is_cued_phone,
    ),
    pattern(
        "phone",
        r"(?<![\w.+-])(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,5}\)[ .-]?)?"
        r"(?:\d{3,5}[ .-](?:\d{2,5}[ .-]){0,2}\d{4}|\d{4,5}[ .-]\d{3}[ .-]?\d{3,4}"
        r"|0\d(?:[ .]\d\d){4})(?![\w-])",
        _is_written_phone,
    ),
    pattern("phone", r"(?<![\w.])(?:\+\d{8,15}|0\d{9,10}|[2-9]\d{9})(?!\w)"),
    pattern(
        "phone",
        r"\b(?:phone|telephone|tel|mobile|cell|pager|bleep|beeper|extension|ext|dial|ring|number)\b\.?"
        rf"(?:{_NUMBERED})?(?:\s{{1,3}}(?:me|him|her|them))?{_OF_IT}(?P<x>{_CODE}){NO_QUANTITY}",
        _is_cued_phone,
    ),
    pattern(
        "phone",
        rf"\b(?:call|text|phone|page|bleep|reach)(?:ed)?\s{{1,3}}(?:me|him|her|them|us)\s{{1,3}}"
        rf"(?:at|on)\s{{1,3}}(?P<x>{_CODE}){NO_QUANTITY}",
        _is_cued_phone,
    ),
    Rule("phone", lambda text: _said_numbers(text, shortest=7)),
)

LONG_NUMBERS = (
    Rule("number", lambda text: _said_numbers(text, shortest=5)),
    pattern(
        "number",
        rf"(?<![\w.,])(?:[a-z]{{1,4}}-?)?\d(?:\d|-(?=\d)){{4,40}}(?!\w|[.,]\d){NO_QUANTITY}",
        _is_long_number,
    ),
)
"""Numbers that nothing announces but that are too long for an amount."""
