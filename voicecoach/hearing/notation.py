"""English as a person would write it down, from the words that a model heard.

The model spells most numbers out, ends a note as often with a comma as with a full stop, and has
some of its spelling from old books ("to-morrow"). Numbers follow the usual style of notes and
newspapers: in words below ten, in digits from ten on, and always in digits where they measure or
name something: doses, rooms, ages, ratings, pressures, clock times, dates. What may be no number is
left alone: "one of us", "no one", "a hundred times", "half past two".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable


def _counted(names: str, start: int = 0, step: int = 1) -> dict[str, int]:
    return {name: start + step * place for place, name in enumerate(names.split())}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DIGITS: Final = _counted("zero one two three four five six seven eight nine")
_SAID_DIGITS: Final = _DIGITS | {"oh": 0, "o": 0} | {str(digit): digit for digit in range(10)}
_TEENS: Final = _counted(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10
)
_TENS: Final = _counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
_SMALL: Final = _DIGITS | _TEENS
_SCALES: Final = {"thousand": 1_000, "million": 1_000_000}
_ORDINALS: Final = (
    _counted("first second third fourth fifth sixth seventh eighth ninth", 1)
    | _counted(
        "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
        "nineteenth",
        10,
    )
    | {name[:-1] + "ieth": value for name, value in _TENS.items()}
)
_MONTHS: Final = _set(
    "january february march april may june july august september october november december"
)
_UNITS: Final = _set(
    "mg mgs mcg ml mls kg kgs g cm mm mmol milligram milligrams microgram micrograms gram grams "
    "kilo kilos kilogram kilograms pound pounds stone millilitre millilitres milliliter "
    "milliliters mils litre litres liter liters unit units percent degrees millimoles joules "
    "centimetres centimeters dollars euros"
)
_LABELS: Final = _set(
    "room bed bay box ward cubicle theatre number grade stage level page extension"
)
_NOT_NAMED: Final = _set("of more by day night time last who that thing person patient nurse or to")
_BEFORE_TIME: Final = _set("at until till before after by around about from since")
_RATES: Final = _set("rate pulse pressure systolic diastolic sats saturation sugar")
_BEFORE_YEAR: Final = _set("in of since year until from before after early late")
_CALLED: Final = _set("call called dial dialled rang ring phone phoned text texted")
_CARRYING_ON: Final = "And|But|So|Then|Or|Because|The|A|He|She|They|We|It|There|That|Which|Who"
_NOW: Final = {
    "to-morrow": "tomorrow",
    "to-day": "today",
    "to-night": "tonight",
    "half-past": "half past",
}

_TOKEN: Final = re.compile(r"\d+(?:[.:,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_CODE: Final = re.compile(r"(?<![\w-])\d+(?:-\d+){3,}(?![\w-])")
_OLD: Final = re.compile(r"\b(?:" + "|".join(_NOW) + r")\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    lower: str
    gap: str
    """What stands between this word and the one before."""

    @property
    def joined(self) -> bool:
        """Whether nothing but a space or a hyphen comes before."""
        return self.gap in (" ", "-")


_Words: TypeAlias = list[_Word]
_Found: TypeAlias = "tuple[int, str] | None"  # the word after the number, and how it's written


def as_written(text: str) -> str:
    """A transcript as a person would write it; every word stays, or becomes a number's digits."""
    text = _OLD.sub(lambda old: _like(_NOW[old[0].lower()], old[0]), text.strip())
    text = _CODE.sub(_in_one, text)
    text = _join_codes(_with_numbers(text))
    text = re.sub(r"\bi(?=['’]|\b)(?!['’]?\.)", "I", text)
    text = re.sub(r"(?<!\.)\.\.(?!\.)", ".", text)
    text = re.sub(rf"(?<=, )(?:{_CARRYING_ON})\b(?!\.)", lambda word: word[0].lower(), text)
    text = re.sub(r"(^|[.?!]\s+)([^\W\d_])", lambda m: m[1] + m[2].upper(), text)
    text = text.rstrip(" ,;:-–—")
    return text if not text or text[-1] in ".?!…" else text + "."


def _with_numbers(text: str) -> str:
    words: _Words = []
    end = 0
    for found in _TOKEN.finditer(text):
        words.append(_Word(found.start(), found.end(), found[0].lower(), text[end : found.start()]))
        end = found.end()
    written, last, at = "", 0, 0
    while at < len(words):
        number = next((number for rule in _RULES if (number := rule(words, at))), None)
        if number is None:
            at += 1
            continue
        after, form = number
        written += text[last : words[at].start] + form
        last = words[after - 1].end
        at = after
    return written + text[last:]


def _cardinal(words: _Words, at: int) -> tuple[int, int]:
    """The number in words that begins here, and the word after it; (0, at) where none does."""
    total = group = 0
    here = at
    while here < len(words):
        word = words[here].lower
        before = words[here - 1].lower if here > at else ""
        grouped = words[here].gap == ", " and before in _SCALES
        if here > at and not (words[here].joined or grouped):
            break
        scaled = before in (*_SCALES, "hundred", "and")
        if word in _TENS and (here == at or scaled):
            group += _TENS[word]
        elif word in _SMALL and (
            here == at or (scaled and _SMALL[word]) or (before in _TENS and 0 < _SMALL[word] < 10)
        ):
            group += _SMALL[word]
        elif word == "a" and here == at and _lower(words, at + 1) in (*_SCALES, "hundred"):
            group = 1
        elif word == "hundred" and 0 < group < 100:
            group *= 100
        elif word in _SCALES and group:
            total, group = total + group * _SCALES[word], 0
        elif word != "and" or before not in (*_SCALES, "hundred") or not _begins(words, here + 1):
            break
        here += 1
    return total + group, here


def _begins(words: _Words, at: int) -> bool:
    word = _lower(words, at)
    return (word in _TENS or word in _SMALL) and words[at].joined


def _lower(words: _Words, at: int) -> str:
    return words[at].lower if 0 <= at < len(words) else ""


def _onward(words: _Words, at: int) -> str:
    """The word at this place, if it follows without a stop or comma."""
    return words[at].lower if at < len(words) and words[at].joined else ""


def _digit_run(words: _Words, at: int) -> _Found:
    """Digits said one by one: four or more, or three that somebody calls."""
    end = at
    while (
        end < len(words)
        and words[end].lower in _SAID_DIGITS
        and (end == at or words[end].gap in (" ", "-", ", "))
    ):
        end += 1
    if words[at].lower in ("oh", "o") and end > at + 1 and words[at + 1].gap == ", ":
        return None
    digits = [_SAID_DIGITS[word.lower] for word in words[at:end]]
    steps = {later - earlier for earlier, later in pairwise(digits)}
    if len(digits) < 3 or steps in ({1}, {-1}):
        return None
    called = bool({_lower(words, at - 1), _lower(words, at - 2)} & (_CALLED | _LABELS))
    if len(digits) == 3 and not called:
        return None
    return end, "".join(map(str, digits))


def _pressure(words: _Words, at: int) -> _Found:
    """ "one twenty over eighty": 120/80."""
    upper, end = _three_digits(words, at)
    if _onward(words, end) != "over" or not _begins(words, end + 1):
        return None
    lower, end = _three_digits(words, end + 1)
    return (end, f"{upper}/{lower}") if 50 <= upper <= 260 and 20 <= lower < upper else None


def _three_digits(words: _Words, at: int) -> tuple[int, int]:
    """A number below 1000 that may be said without its hundred: "one twenty", "four oh five"."""
    first, end = _cardinal(words, at)
    if not (0 < first < 10 and end == at + 1):
        return first, end
    if _onward(words, end) in ("oh", "o") and _DIGITS.get(_onward(words, end + 1), 0) > 0:
        return 100 * first + _DIGITS[_onward(words, end + 1)], end + 2
    rest, after = _cardinal(words, end) if _begins(words, end) else (0, end)
    return (100 * first + rest, after) if 10 <= rest < 100 else (first, end)


def _decimal(words: _Words, at: int) -> _Found:
    """ "zero point two five": 0.25."""
    whole, end = _cardinal(words, at)
    if end == at or _onward(words, end) != "point":
        return None
    after = end + 1
    digits = ""
    while after < len(words) and words[after].joined and words[after].lower in _SAID_DIGITS:
        digits += str(_SAID_DIGITS[words[after].lower])
        after += 1
    if not digits and _begins(words, end + 1):
        rest, after = _cardinal(words, end + 1)
        digits = str(rest)
    return (after, f"{whole}.{digits}") if digits else None


def _clock(words: _Words, at: int) -> _Found:
    """ "at two thirty": 2:30; a pulse "at one twenty" is none."""
    hour, end = _cardinal(words, at)
    if not (end == at + 1 and 1 <= hour <= 12):
        return None
    if _onward(words, end) in ("oh", "o") and _DIGITS.get(_onward(words, end + 1), 0) > 0:
        minute, after = _DIGITS[_onward(words, end + 1)], end + 2
    elif _begins(words, end):
        minute, after = _cardinal(words, end)
    else:
        minute, after = -1, end
    half = _onward(words, after) in ("am", "pm", "a", "p")
    if minute == -1:
        said = _lower(words, at - 1) in _BEFORE_TIME and _onward(words, end) in ("am", "pm", "p")
        return (end, str(hour)) if said else None
    morning = _onward(words, after) == "in" and _lower(words, after + 1) == "the"
    told = _lower(words, at - 1) in _BEFORE_TIME or half or morning
    measured = any(_lower(words, at - back) in _RATES for back in (1, 2, 3))
    if not told or measured or not 0 < minute < 60 or (minute < 10 and after == end + 1):
        return None
    return after, f"{hour}:{minute:02}"


def _year(words: _Words, at: int) -> _Found:
    """ "in twenty twenty four": 2024."""
    century, end = _cardinal(words, at)
    if century not in (19, 20) or end != at + 1 or not _begins(words, end):
        return None
    rest, end = _cardinal(words, end)
    dated = _lower(words, at - 1) in _BEFORE_YEAR | _MONTHS | _ORDINALS.keys()
    return (end, f"{century}{rest}") if dated and 10 <= rest < 100 else None


def _ordinal(words: _Words, at: int) -> _Found:
    """ "the twenty first": 21st; "the third of May": 3rd of May; "the third night" is left."""
    word = words[at].lower
    tens = _TENS.get(word, 0)
    end = at + 1 if tens else at
    if tens and _ORDINALS.get(_onward(words, end), 10) > 9:
        return None
    number = tens + _ORDINALS.get(_lower(words, end), 0)
    if number == tens:
        return None
    end += 1
    follows = _onward(words, end)
    dated = (
        (follows == "of" and _lower(words, end + 1) in _MONTHS)
        or follows in _MONTHS
        or _lower(words, at - 1) in _MONTHS
        or (_lower(words, at - 1) == "the" and _lower(words, at - 2) in _MONTHS)
    )
    # A thirty second pause is no 32nd.
    if not dated and (number < 10 or (number % 10 == 2 and number > 12)):
        return None
    teen = 10 < number % 100 < 20
    return end, f"{number}{'th' if teen else _ENDINGS.get(number % 10, 'th')}"


_ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}


def _named(words: _Words, at: int) -> _Found:
    """ "room four twelve": room 412; "bed one", but not "the room one of us cried in"."""
    if _lower(words, at - 1) not in _LABELS or not words[at].joined or not _begins(words, at):
        return None
    number, end = _three_digits(words, at)
    if number == 1 and _onward(words, end) in _NOT_NAMED:
        return None
    return None if _numbered(words, end) else (end, str(number))


def _rate(words: _Words, at: int) -> _Found:
    """ "a heart rate of one twenty": 120."""
    if not any(_lower(words, at - back) in _RATES for back in (1, 2, 3)):
        return None
    number, end = _three_digits(words, at)
    return None if number < 10 or _numbered(words, end) else (end, str(number))


def _rating(words: _Words, at: int) -> _Found:
    """ "a seven out of ten": 7 out of 10."""
    number, end = _cardinal(words, at)
    if end == at or [_onward(words, end), _onward(words, end + 1)] != ["out", "of"]:
        return None
    most, after = _cardinal(words, end + 2)
    return (after, f"{number} out of {most}") if most in (5, 10, 100) else None


def _amount(words: _Words, at: int) -> _Found:
    """Any other number: in digits from ten on, and before a unit."""
    number, end = _cardinal(words, at)
    if end == at or _numbered(words, end) or (words[at].joined and _numbered(words, at - 1)):
        return None
    measured = _onward(words, end) in _UNITS or (
        _onward(words, end) in ("year", "years") and _onward(words, end + 1) == "old"
    )
    begins = at == 0 or re.search(r"[.?!]\s", words[at].gap) is not None
    before = (_lower(words, at - 2), _lower(words, at - 1))
    # "A hundred times", "two or three hundred", "nine times out of ten", "one in ten".
    vague = (
        (words[at].lower == "a" and end == at + 2)
        or (before[0] in _DIGITS and before[1] in ("or", "to", "in"))
        or (before == ("out", "of") and number <= 10)
    )
    if not measured and (number < 10 or begins or vague):
        return None
    million, rest = divmod(number, 1_000_000)
    return end, f"{million} million" if million and not rest else f"{number:,}"


def _numbered(words: _Words, at: int) -> bool:
    """Whether another number stands here: two in a row may be anything, and stay as they are."""
    return (
        0 <= at < len(words)
        and words[at].lower in (*_SMALL, *_TENS, "oh", "hundred", "point")
        and (words[at].joined)
    )


_RULES: Final[tuple[Callable[[_Words, int], _Found], ...]] = (
    _digit_run,
    _pressure,
    _decimal,
    _ordinal,
    _named,
    _clock,
    _year,
    _rate,
    _rating,
    _amount,
)


def _in_one(code: re.Match[str]) -> str:
    """1-0-0-902 as 100902: digits said one by one; 1-800-555-0199 is left as it is."""
    parts = code[0].split("-")
    alone = sum(len(part) == 1 for part in parts)
    return "".join(parts) if alone >= 4 else code[0]


def _join_codes(text: str) -> str:
    """Digits go on over a stop that the model put where the speaker took a breath."""
    return re.sub(r"(?<![\w.,:/-])(\d{4,})[.,]? (?=\d{4,}(?:[.,]?(?: \d{4,}[.,]?)*$))", r"\1", text)


def _like(word: str, pattern: str) -> str:
    return word[0].upper() + word[1:] if pattern[0].isupper() else word
