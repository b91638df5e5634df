"""Word errors, counted on words that are spelled one way on both sides.

Whoever writes "Mr. Dashwood's 21 notes" and whoever writes "mister dashwood's twenty one notes" has
heard the same. What is made alike follows the English normaliser that Whisper is scored with
(Radford et al. 2022, arXiv:2212.04356, appendix C): case, punctuation, fillers, contractions,
titles, and the commonest differences between British and American spelling. Numbers go one step
further than there: however a number is written or said, it becomes its digits, a word each, so that
"nine oh two", "902" and "9-0-2" are the same three words, and one digit misheard is one error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_FILLERS = frozenset(["uh", "um", "erm", "er", "hmm", "hm", "mm", "mhm", "mmm", "ah"])
_SAME = {
    **{"mr": "mister", "mrs": "missus", "dr": "doctor", "st": "saint", "prof": "professor"},
    **{"okay": "ok", "alright": "all right", "o'clock": "oclock", "&": "and", "%": "percent"},
    **{"tomorrow": "to morrow", "today": "to day", "tonight": "to night", "'em": "them"},
    **{"gray": "grey", "color": "colour", "favor": "favour", "favorite": "favourite"},
    **{"honor": "honour", "labor": "labour", "neighbor": "neighbour", "humor": "humour"},
    **{"center": "centre", "theater": "theatre", "program": "programme", "anemia": "anaemia"},
    **{"recognize": "recognise", "realize": "realise", "realized": "realised"},
    **{"apologize": "apologise", "apologized": "apologised", "mom": "mum"},
    **{"mg": "milligrams", "ml": "millilitres", "kg": "kilograms", "mcg": "micrograms"},
    **{"won't": "will not", "can't": "can not", "cannot": "can not", "let's": "let us"},
    **{"ain't": "is not", "gonna": "going to", "wanna": "want to", "gotta": "got to"},
}
_ENDINGS = {
    **{"n't": " not", "'re": " are", "'s": " s", "'d": " would", "'ll": " will", "'ve": " have"},
    **{"'m": " am"},
}


def _counted(names: str, start: int = 0, step: int = 1) -> dict[str, int]:
    return {name: start + step * place for place, name in enumerate(names.split())}


_UNITS = _counted(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
) | {"nought": 0, "naught": 0}
_TENS = _counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_ORDINALS = _counted(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth",
    1,
) | {name[:-1] + "ieth": value for name, value in _TENS.items()}
_SMALL_ORDINALS = {number: word for word, number in _ORDINALS.items() if number < 10}
_TIMES = {"double": 2, "triple": 3}
_WORD = re.compile(r"\d+(?:\.\d+)?(?:st|nd|rd|th)?|[^\W\d_]+(?:'[^\W\d_]+)*|[&%]")


def scored_words(text: str) -> list[str]:
    """The words of a text as they are compared."""
    text = text.lower().translate({0x2019: "'", 0x2018: "'"})
    text = re.sub(r"\[[^\]]*\]|\([^)]*\)", " ", text)
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = re.sub(r"(?<=\d)/(?=\d)", " over ", text)
    for sign, name in (("$", "dollars"), ("£", "pounds"), ("€", "euros")):
        text = re.sub(rf"[{sign}](\d+(?:\.\d+)?)", rf"\1 {name}", text)
    words = [word for word in _WORD.findall(text) if word not in _FILLERS]
    return [form for word in _in_digits(words) for form in _SAME.get(word, word).split()]


def _in_digits(words: Sequence[str]) -> list[str]:
    """The words with every number as its digits, and contractions in full."""
    written: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        digits, after = _number(words, at)
        if after > at:
            written += digits
            at = after
            continue
        at += 1
        if word in ("o", "oh") and (_is_number(words, at) or (at > 1 and written[-1].isdecimal())):
            written.append("0")
        elif word in _TIMES and at < len(words) and 0 <= _UNITS.get(words[at], -1) < 10:
            written += [str(_UNITS[words[at]])] * _TIMES[word]
            at += 1
        elif word in _SAME:
            written += _SAME[word].split()
        else:
            for ending, full in _ENDINGS.items():
                if word.endswith(ending):
                    word = word[: -len(ending)] + full
                    break
            written += word.split()
    return written


def _is_number(words: Sequence[str], at: int) -> bool:
    return _number(words, at)[1] > at


def _number(words: Sequence[str], at: int) -> tuple[list[str], int]:
    """The digits of the one number that begins here, and where it ends; `at` where none does.

    Numbers that follow one another ("twenty twenty four") need no rule: their digits do so too.
    """
    word = words[at]
    if word[0].isdecimal():
        ordinal = re.fullmatch(r"(\d+)(?:st|nd|rd|th)", word)
        if ordinal:
            return _ordinal(int(ordinal[1])), at + 1
        whole, _, part = word.partition(".")
        return [*whole, *(["point", *part] if part else [])], at + 1
    if word == "a" and at + 1 < len(words) and words[at + 1] in _SCALES:
        total, group, at = 0, 1, at + 1
    elif word in _TENS or word in _UNITS:
        total, group = 0, 0
    elif word in _ORDINALS:
        return _ordinal(_ORDINALS[word]), at + 1
    else:
        return [], at
    begun = False
    while at < len(words):
        word = words[at]
        # After a scale anything below it may follow, after a ten anything below ten.
        if word in _TENS and (not begun or words[at - 1] in (*_SCALES, "and")):
            group += _TENS[word]
        elif word in _UNITS and (
            not begun
            or (_UNITS[word] and words[at - 1] in (*_SCALES, "and"))
            or (words[at - 1] in _TENS and 0 < _UNITS[word] < 10)
        ):
            group += _UNITS[word]
        elif word in _ORDINALS and begun and group % 10 == 0 and group:
            return _ordinal(total + group + _ORDINALS[word]), at + 1
        elif word == "hundred" and 0 < group < 100:
            group *= 100
        elif word in ("thousand", "million") and group:
            total, group = total + group * _SCALES[word], 0
        elif not (
            word == "and"
            and at + 1 < len(words)
            and words[at - 1] in _SCALES
            and (words[at + 1] in _TENS or words[at + 1] in _UNITS)
        ):
            break
        begun = True
        at += 1
    return list(str(total + group)), at


def _ordinal(number: int) -> list[str]:
    return [_SMALL_ORDINALS[number]] if number in _SMALL_ORDINALS else [*str(number), "th"]


@dataclass(frozen=True)
class Errors:
    """What was misheard of so many words."""

    changed: int = 0
    lost: int = 0
    added: int = 0
    words: int = 0

    @property
    def count(self) -> int:
        """All errors."""
        return self.changed + self.lost + self.added

    @property
    def rate(self) -> float:
        """The word error rate, in per cent."""
        return 100 * self.count / max(1, self.words)

    def __add__(self, other: Errors) -> Errors:
        return Errors(
            self.changed + other.changed,
            self.lost + other.lost,
            self.added + other.added,
            self.words + other.words,
        )


def word_errors(said: Sequence[str], heard: Sequence[str]) -> Errors:
    """The fewest changes that make one of the other (Levenshtein)."""
    # Each cell: (errors, changed, lost, added).
    row = [(n, 0, 0, n) for n in range(len(heard) + 1)]
    for i, word in enumerate(said, 1):
        corner, row[0] = row[0], (i, 0, i, 0)
        for j, against in enumerate(heard, 1):
            same = word == against
            change = (corner[0] + (not same), corner[1] + (not same), corner[2], corner[3])
            lose = (row[j][0] + 1, row[j][1], row[j][2] + 1, row[j][3])
            add = (row[j - 1][0] + 1, row[j - 1][1], row[j - 1][2], row[j - 1][3] + 1)
            corner, row[j] = row[j], min(change, lose, add)
    _, changed, lost, added = row[-1]
    return Errors(changed, lost, added, len(said))
