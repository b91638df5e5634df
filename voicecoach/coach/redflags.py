"""What may not be passed over in what somebody says: found by rules that can be read and explained.

A text is first brought to plain words: lower case, contractions written out ("don't" is "do not"),
words that carry no meaning here ("just", "the", "to") left out, the end of a sentence kept as ".".
Speech recognition loses small words and punctuation most of all; both are hardly relied upon.

A pattern is a row of words, brought to plain words in the same way:

    want|wanted     either word
    suffer*         any ending
    up?             may be missing
    <close>         any word of a list in [words]
    ..              up to three words between
    ...             up to eight words between
    I               from here on the subject must be the speaker
    $               the end of a sentence, or of the text

The words between may not end a sentence, nor negate; nor may they bring in another person, unless
a rule is `about = "anyone"`. Where a pattern has no I, the speaker must be the subject at its
first word. The subject is the nearest one before, in the same sentence: "he said he wanted to die"
is not said of the speaker, nor is the "I" of "she said I". With none at all ("tired, suicidal") it
is the speaker. "Want to die" right after a "not" is no match; patterns for what is denied ("not
want to be here") begin with the "not". A rule about anyone asks neither.

A rule may have exceptions, `unless`: a match that one of them overlaps doesn't count ("thoughts of
suicide", but not "suicide screening"). A rule of tier "sign" counts for little by itself: two
different ones make a flag of the tier "soon".

The tiers and what belongs to each follow the four red flags of numbness, the lines beyond which
help is needed, and the pairs of warning signs and their mends (techniques T14, T15, T18 and T33).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voicecoach.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Tier: TypeAlias = Literal["now", "today", "soon"]
TIERS: tuple[Tier, ...] = get_args(Tier)
"""The most urgent first."""

SEVERAL = 2
"""So many different signs are a flag."""

REACH = 14
"""Words back within which a subject is looked for."""

NEGATED_WITHIN = 3
"""A negation this many words before a match, or nearer, takes it back."""

GAPS = {"..": 3, "...": 8}


@dataclass(frozen=True, slots=True)
class RedFlag:
    """What was found: how urgent, by which rule, from which technique, and in which plain words."""

    tier: Tier
    rule: str
    technique: str
    words: str


class _RuleTable(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: str
    tier: Literal["now", "today", "soon", "sign"]
    technique: Literal["T14", "T15", "T18", "T33"]
    about: Literal["speaker", "anyone"] = "speaker"
    says: list[str] = Field(min_length=1)
    unless: list[str] = []


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    fillers: str
    speaker: str
    others: str
    people: str
    negations: str
    saying: str
    then: str
    spelling: dict[str, str]
    words: dict[str, str]
    rule: list[_RuleTable] = Field(min_length=1)


@dataclass(frozen=True)
class _Pattern:
    """A regular expression, compiled when it is first needed: all of them take half a second."""

    source: str

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.source)


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    tier: Literal["now", "today", "soon", "sign"]
    technique: str
    speaker: bool
    says: tuple[_Pattern, ...]
    unless: tuple[_Pattern, ...]


class RedFlags:
    """The rules of a language, ready to be asked."""

    def __init__(self, file: _File) -> None:
        self._file = file
        self._fillers = frozenset(file.fillers.split())
        self._speaker = frozenset(file.speaker.split())
        self._people = frozenset(file.people.split())
        self._others = frozenset(file.others.split()) | self._people
        self._negations = frozenset(file.negations.split())
        self._saying = frozenset(file.saying.split())
        self._then = frozenset(file.then.split())
        self._spelling = [
            (re.compile(rf"\b(?:{written})\b"), plain) for written, plain in file.spelling.items()
        ]
        self._rules = tuple(
            _Rule(
                rule.id,
                rule.tier,
                rule.technique,
                rule.about == "speaker",
                tuple(self._pattern(text, rule) for text in rule.says),
                tuple(self._pattern(text, rule, free=True) for text in rule.unless),
            )
            for rule in file.rule
        )

    @classmethod
    def parse(cls, tables: Mapping[str, object], source: str) -> RedFlags:
        """Read the tables of a red flags file.

        Raises:
            UsageError: the file lacks something, or a pattern can't be read.
        """
        try:
            return cls(_File.model_validate(tables))
        except ValidationError as error:
            fault = error.errors()[0]
            place = ".".join(str(part) for part in fault["loc"])
            raise UsageError(
                f"{source}: {place} can't be used ({fault['msg'].lower()}); compare it with the "
                "rules beside it."
            ) from error
        except ValueError as error:
            raise UsageError(f"{source}: {error}") from error

    def prepare(self) -> None:
        """Compile every pattern, so that the first `find` is fast; may run on another thread."""
        for rule in self._rules:
            for pattern in (*rule.says, *rule.unless):
                _ = pattern.compiled

    def find(self, text: str) -> RedFlag | None:
        """The most urgent flag in what was said; None where there is none."""
        said = self._plain(text)
        for tier in TIERS:
            for rule in self._rules:
                if rule.tier == tier and (words := self._matched(rule, said)) is not None:
                    return RedFlag(tier, rule.id, rule.technique, words)
        return several(self.signs(text))

    def signs(self, text: str) -> dict[str, str]:
        """The signs in what was said, which count only together: rule id to matched words."""
        said = self._plain(text)
        found = (
            (rule.id, self._matched(rule, said)) for rule in self._rules if rule.tier == "sign"
        )
        return {rule: words for rule, words in found if words is not None}

    # --- plain words ---------------------------------------------------------------------------

    def _plain(self, text: str) -> tuple[str, ...]:
        text = text.lower().replace("’", "'")
        text = re.sub(r"[.!?;:\n]+", " . ", text)
        for written, plain in self._spelling:
            text = written.sub(plain, text)
        words = re.findall(r"[a-z0-9']+|\.", text)
        return (*(word for word in words if word not in self._fillers), ".")

    # --- patterns ------------------------------------------------------------------------------

    def _pattern(self, text: str, rule: _RuleTable, *, free: bool = False) -> _Pattern:
        """A pattern over plain words, each of which is followed by one space."""
        barred = {".", *self._negations}
        if rule.about == "speaker" and not free:
            barred |= self._others
        between = f"(?!(?:{_either(frozenset(barred))}) )\\S+ "
        parts: list[str] = []
        for item in text.split():
            if item in GAPS:
                parts.append(f"(?:{between}){{0,{GAPS[item]}}}")
            elif item == "I":
                parts.append("(?P<speaker>)")
            else:
                words = self._words(item.removesuffix("?"), rule.id)
                if words:
                    parts.append(f"(?:(?:{_either(frozenset(words))}) )" + "?" * item.endswith("?"))
        if not parts:
            raise ValueError(f'rule {rule.id}: "{text}" has no word that counts; add one.')
        return _Pattern(r"(?<!\S)" + "".join(parts))

    def _words(self, item: str, rule: str) -> set[str]:
        """The words an item stands for; none where it is a filler."""
        words: set[str] = set()
        for word in item.split("|"):
            if word.startswith("<"):
                name = word.strip("<>")
                if name not in self._file.words:
                    raise ValueError(
                        f"rule {rule}: there is no <{name}>; add {name} under [words]."
                    )
                words |= set(self._file.words[name].split())
            elif word == "$":
                words.add(".")
            elif re.fullmatch(r"[a-z0-9']+\*?", word):
                words.add(word)
            else:
                raise ValueError(f'rule {rule}: "{word}" is no word; see the docstring.')
        kept = words - self._fillers
        if kept and kept != words:
            raise ValueError(
                f'rule {rule}: "{item}" has words that are left out of texts; leave them out.'
            )
        return kept

    # --- matches -------------------------------------------------------------------------------

    def _matched(self, rule: _Rule, words: Sequence[str]) -> str | None:
        """The words that a rule is about; None where it doesn't apply."""
        text = "".join(f"{word} " for word in words)
        excepted = [found.span() for pattern in rule.unless for found in _all(pattern, text)]
        for pattern in rule.says:
            for found in _all(pattern, text):
                start, end = found.span()
                if any(first < end and start < last for first, last in excepted):
                    continue
                marked = "speaker" in pattern.compiled.groupindex
                at = text.count(" ", 0, found.start("speaker") if marked else start)
                if not (rule.speaker or marked) or (
                    self._of_speaker(words, at) and not self._negated(words, at)
                ):
                    return found.group().rstrip(" .")
        return None

    def _of_speaker(self, words: Sequence[str], at: int) -> bool:
        """Whether the speaker is the subject at word `at`."""
        joined = False
        for place in range(at, max(-1, at - REACH - 1), -1):
            word = words[place]
            if word == ".":
                break
            if word in self._speaker:
                return not self._reported(words, place)
            if word in self._others and place < at:
                # After an "and" the verb goes back past somebody merely named: "I left the
                # patient and wanted ...". A "he" is not passed.
                if word in self._people and joined and self._speaker & {*words[:place]}:
                    continue
                return False
            joined = joined or word in self._then
        return True

    def _reported(self, words: Sequence[str], place: int) -> bool:
        """Whether the "I" at `place` is somebody else's: "she said I ..."."""
        if place < 2 or words[place - 1] not in self._saying:
            return False
        return words[place - 2] in self._others

    def _negated(self, words: Sequence[str], at: int) -> bool:
        for place in range(at - 1, max(-1, at - 1 - NEGATED_WITHIN), -1):
            word = words[place]
            if word == "." or word in self._speaker or word in self._others:
                return False
            if word in self._negations:
                return words[at] not in self._negations or at - place == 1
        return False


def several(signs: Mapping[str, str]) -> RedFlag | None:
    """The flag that enough different signs make."""
    if len(signs) < SEVERAL:
        return None
    return RedFlag("soon", "several signs", "T33", " + ".join(signs.values()))


@cache
def _either(words: frozenset[str]) -> str:
    return "|".join(re.escape(word).replace(r"\*", r"[a-z']*") for word in sorted(words))


def _all(pattern: _Pattern, text: str) -> Iterator[re.Match[str]]:
    """Every match, also those that overlap."""
    found = pattern.compiled.search(text)
    while found is not None:
        yield found
        found = pattern.compiled.search(text, found.start() + 1)
