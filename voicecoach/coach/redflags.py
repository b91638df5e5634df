"""What may not be passed over in what somebody says: found by rules that can be read and explained.

A text is first brought to plain words: lower case, contractions written out ("don't" is "do not"),
words that carry no meaning here ("just", "the", "to") left out, the end of a sentence kept as ".".
Speech recognition loses small words and punctuation most of all; both are hardly relied upon. Then
what ordinary talk says with grave words ("dying for a coffee", "the phone died") is taken out.

A pattern is a row of words, brought to plain words in the same way:

    want|wish       either word, in any of its forms (wants, wanted, wanting)
    =dying          this form alone
    up?             may be missing
    <close>         any phrase of a list in [words], which are patterns themselves
    ..              up to three words between
    ...             up to eight words between
    I               from here on the subject must be the speaker
    $               the end of a sentence, or of the text
    a & b           both, in either order, within sixteen words of one sentence

The words between may not end a sentence, nor negate; nor may they bring in another person, unless
a rule is `about = "anyone"`. Where a pattern has no I, the speaker must be the subject at its
first word. The subject is the nearest one before, in the same sentence: "he said he wanted to die"
is not said of the speaker, nor is the "I" of "she said I". With none at all ("tired, suicidal") it
is the speaker, unless the rule is `about = "I"`. "Want to die" right after a "not" is no match;
patterns for what is denied ("not want to be here") begin with the "not". A rule about anyone asks
neither.

A rule may have exceptions, `unless`: a match that one of them overlaps doesn't count ("thoughts of
suicide", but not "suicide screening"). A rule is worth 3 points unless it says fewer, and 3 points
of one tier close together make a flag: hints that mean little alone count where they meet. A rule
of tier "sign" counts over a whole session: two different ones make a flag of the tier "soon".

The tiers and what belongs to each follow the four red flags of numbness, the lines beyond which
help is needed, and the pairs of warning signs and their mends (techniques T14, T15, T18 and T33).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise, product
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

ENOUGH = 3
"""So many points are a flag."""

NEARBY = 25
"""Words within which points are added up."""

WITHIN = 16
"""Words within which the parts of "a & b" are looked for."""

REACH = 14
"""Words back within which a subject is looked for."""

NEGATED_WITHIN = 3
"""A negation this many words before a match, or nearer, takes it back."""

GAPS = {"..": 3, "...": 8}

TAKEN_OUT = "-"
"""Stands where ordinary talk was taken out."""


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
    notices: str
    examples: list[str] = Field(min_length=1)
    about: Literal["speaker", "I", "anyone"] = "speaker"
    points: int = Field(default=ENOUGH, ge=1, le=ENOUGH)
    says: list[str] = Field(min_length=1)
    unless: list[str] = []


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    fillers: str
    speaker: str
    own: str
    records: str
    others: str
    people: str
    strangers: str
    negations: str
    saying: str
    then: str
    ordinary: list[str]
    spelling: dict[str, str]
    forms: dict[str, str]
    words: dict[str, str | list[str]]
    rule: list[_RuleTable] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class _Either:
    """Any of these words, or a phrase of any of these lists."""

    forms: frozenset[str]
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Gap:
    words: int


@dataclass(frozen=True, slots=True)
class _Speaker:
    """From here on the subject must be the speaker."""


_Element: TypeAlias = "_Either | _Gap | _Speaker"


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """A pattern, or one of the ways in which it can be written."""

    parts: tuple[_Element, ...]

    @property
    def first(self) -> _Either:
        """What it begins with."""
        return next(part for part in self.parts if isinstance(part, _Either))


@dataclass(frozen=True, slots=True)
class _Match:
    """The words from `start` up to `end`; `subject` is where the subject is asked for."""

    start: int
    end: int
    subject: int


@dataclass(frozen=True, slots=True)
class _Rule:
    table: _RuleTable
    says: tuple[tuple[tuple[_Row, ...], ...], ...]
    """Each is one row, or the several of an "a & b"; each row in the ways it can be written."""
    unless: tuple[tuple[_Row, ...], ...]


@dataclass(slots=True)
class _Said:
    """Plain words, where each stands, and where each list has a phrase."""

    words: list[str]
    clauses: frozenset[int]
    """Where a clause begins, as far as commas were heard or written."""
    places: dict[str, list[int]] = field(default_factory=dict)
    vocabulary: frozenset[str] = frozenset()
    rows: frozenset[_Row] = frozenset()
    """Those of which the first word was said."""
    lists: dict[str, dict[int, set[int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, word in enumerate(self.words):
            self.places.setdefault(word, []).append(place)
        self.vocabulary = frozenset(self.places)


class RedFlags:
    """The rules of a language, ready to be asked."""

    def __init__(self, file: _File, source: str) -> None:
        self._file = file
        self._source = source

    @classmethod
    def parse(cls, tables: Mapping[str, object], source: str) -> RedFlags:
        """Read the tables of a red flags file; its patterns are read when first needed.

        Raises:
            UsageError: the file lacks something.
        """
        try:
            return cls(_File.model_validate(tables), source)
        except ValidationError as error:
            fault = error.errors()[0]
            place = ".".join(str(part) for part in fault["loc"])
            raise UsageError(
                f"{source}: {place} can't be used ({fault['msg'].lower()}); compare it with the "
                "rules beside it."
            ) from error

    @cached_property
    def _rulebook(self) -> _Rulebook:
        try:
            return _Rulebook(self._file)
        except ValueError as error:
            raise UsageError(f"{self._source}: {error}") from error

    def prepare(self) -> None:
        """Read the patterns, half a second's work, so that the first `find` is fast.

        May run on another thread.

        Raises:
            UsageError: a pattern can't be read.
        """
        _ = self._rulebook

    @property
    def examples(self) -> dict[str, tuple[str, list[str]]]:
        """Rule id to its tier and the sentences it gives as examples."""
        return self._rulebook.examples

    def find(self, text: str) -> RedFlag | None:
        """The most urgent flag in what was said; None where there is none."""
        return self._rulebook.find(text)

    def signs(self, text: str) -> dict[str, str]:
        """The signs in what was said, which count only together: rule id to matched words."""
        return self._rulebook.signs(text)

    def speaks_of_self(self, text: str) -> bool:
        """Whether the speaker comes up in it at all."""
        return self._rulebook.speaks_of_self(text)


class _Rulebook:
    """The patterns of a file, ready to be looked for."""

    def __init__(self, file: _File) -> None:
        self._fillers = frozenset(file.fillers.split())
        self._speaker = frozenset(file.speaker.split())
        self._own = frozenset(file.own.split())
        self._records = frozenset(file.records.split())
        self._strangers = frozenset(file.strangers.split())
        self._people = frozenset(file.people.split()) | self._strangers
        self._others = frozenset(file.others.split()) | self._people
        self._negations = frozenset(file.negations.split())
        self._saying = frozenset(file.saying.split())
        self._then = frozenset(file.then.split())
        # What ordinary talk is told by may have neither a subject nor a negation between its words.
        self._close_by = frozenset({".", *self._speaker, *self._negations})
        self._uninflected = self._fillers | self._speaker | self._negations | self._then
        self._forms = {word: frozenset(forms.split()) for word, forms in file.forms.items()}
        self._spelling = [
            (re.compile(rf"\b(?:{written})\b"), plain) for written, plain in file.spelling.items()
        ]
        self._inflections: dict[str, frozenset[str]] = {}
        self._names = frozenset(file.words)
        self._lists: dict[str, tuple[_Row, ...]] = {}
        for name, phrases in file.words.items():
            rows = phrases.split() if isinstance(phrases, str) else phrases
            where = f"list {name}"
            self._lists[name] = tuple(way for text in rows for way in self._ways(text, where))
        self._ordinary = tuple(
            way for text in file.ordinary for way in self._ways(text, "ordinary")
        )
        self._rules = tuple(self._rule(table) for table in file.rule)
        self._begun: dict[str, set[_Row]] = {}
        for row in self._all_rows():
            for word in self._beginnings(row, set()):
                self._begun.setdefault(word, set()).add(row)

    @property
    def examples(self) -> dict[str, tuple[str, list[str]]]:
        """Rule id to its tier and the sentences it gives as examples."""
        return {rule.table.id: (rule.table.tier, rule.table.examples) for rule in self._rules}

    def find(self, text: str) -> RedFlag | None:
        """The most urgent flag in what was said; None where there is none."""
        said = self._said(text)
        for tier in TIERS:
            hits = [
                (match, rule.table)
                for rule in self._rules
                if rule.table.tier == tier
                for match in self._matches(rule, said)
            ]
            for first, _ in hits:
                near: dict[str, tuple[_Match, _RuleTable]] = {}
                for match, table in hits:
                    if 0 <= match.start - first.start <= NEARBY:
                        near.setdefault(table.id, (match, table))
                if sum(table.points for _, table in near.values()) >= ENOUGH:
                    return self._flag(tier, list(near.values()), said)
        return several(self._signs(said))

    def signs(self, text: str) -> dict[str, str]:
        """The signs in what was said, which count only together: rule id to matched words."""
        return self._signs(self._said(text))

    def _signs(self, said: _Said) -> dict[str, str]:
        found: dict[str, str] = {}
        for rule in self._rules:
            if rule.table.tier == "sign":
                for match in self._matches(rule, said):
                    found.setdefault(rule.table.id, _told(match, said))
        return found

    def _flag(self, tier: Tier, hits: Sequence[tuple[_Match, _RuleTable]], said: _Said) -> RedFlag:
        """A flag named by a rule that is enough by itself, else by all that make it up."""
        enough = [hit for hit in hits if hit[1].points >= ENOUGH][:1] or hits
        return RedFlag(
            tier,
            " + ".join(table.id for _, table in enough),
            enough[0][1].technique,
            " + ".join(_told(match, said) for match, _ in enough),
        )

    def speaks_of_self(self, text: str) -> bool:
        """Whether the speaker comes up in it at all."""
        words, _ = self._plain(text)
        return not (self._speaker | {"me", "my", "myself"}).isdisjoint(words)

    # --- plain words ---------------------------------------------------------------------------

    def _said(self, text: str) -> _Said:
        said = self._indexed(*self._plain(text))
        for row in self._ordinary:
            for match in self._found(row, said, self._close_by):
                for place in range(match.start, match.end):
                    if said.words[place] not in self._others | self._speaker | {"."}:
                        said.words[place] = TAKEN_OUT
        return self._indexed(said.words, said.clauses)

    def _indexed(self, words: list[str], clauses: frozenset[int]) -> _Said:
        said = _Said(words, clauses)
        said.rows = frozenset().union(*(self._begun.get(word, ()) for word in said.vocabulary))
        return said

    def _plain(self, text: str) -> tuple[list[str], frozenset[int]]:
        text = text.lower().replace("’", "'")
        text = re.sub(r"[.!?;:\n]+", " . ", text)
        for written, plain in self._spelling:
            text = written.sub(plain, text)
        words: list[str] = []
        clauses: set[int] = set()
        for word in re.findall(r"[a-z0-9']+|[.,]", text):
            if word == ",":
                clauses.add(len(words))
            elif word not in self._fillers:
                words.append(word)
        return [*words, "."], frozenset(clauses)

    # --- patterns ------------------------------------------------------------------------------

    def _rule(self, table: _RuleTable) -> _Rule:
        where = f"rule {table.id}"
        return _Rule(
            table,
            tuple(
                tuple(self._ways(part, where) for part in text.split(" & ")) for text in table.says
            ),
            tuple(self._ways(text, where) for text in table.unless),
        )

    def _ways(self, text: str, where: str) -> tuple[_Row, ...]:
        """A pattern with and without each word that may be missing."""
        choices: list[tuple[tuple[_Element, ...], ...]] = []
        for item in text.split():
            if item in GAPS:
                choices.append(((_Gap(GAPS[item]),),))
            elif item == "I":
                choices.append(((_Speaker(),),))
            else:
                element = self._element(item.removesuffix("?"), where)
                if element is not None:
                    choices.append(((element,), ()) if item.endswith("?") else ((element,),))
        ways = [tuple(part for row in way for part in row) for way in product(*choices)]
        if not all(any(isinstance(part, _Either) for part in way) for way in ways):
            raise ValueError(f'{where}: "{text}" has no word that counts; add one.')
        return tuple(_Row(way) for way in ways)

    def _all_rows(self) -> Iterator[_Row]:
        yield from self._ordinary
        for rows in self._lists.values():
            yield from rows
        for rule in self._rules:
            for ways in (*(way for parts in rule.says for way in parts), *rule.unless):
                yield from ways

    def _beginnings(self, row: _Row, through: set[str]) -> set[str]:
        """Every word that a row can begin with, also through the lists it begins with."""
        words = set(row.first.forms)
        for name in row.first.lists:
            if name not in through:
                through.add(name)
                for phrase in self._lists[name]:
                    words |= self._beginnings(phrase, through)
        return words

    def _element(self, item: str, where: str) -> _Element | None:
        """What an item stands for; nothing where it is a filler."""
        words: set[str] = set()
        lists: list[str] = []
        left_out = False
        for word in item.split("|"):
            if re.fullmatch(r"<[a-z-]+>", word):
                if word[1:-1] not in self._names:
                    raise ValueError(f"{where}: there is no {word}; add it under [words].")
                lists.append(word[1:-1])
            elif word == "$":
                words.add(".")
            elif not re.fullmatch(r"=?[a-z0-9']+", word):
                raise ValueError(f'{where}: "{word}" is no word; see the docstring.')
            elif word.removeprefix("=") in self._fillers:
                left_out = True
            else:
                words |= {word[1:]} if word.startswith("=") else self._inflected(word)
        if left_out and (words or lists):
            raise ValueError(
                f'{where}: "{item}" has words that are left out of texts; leave them out.'
            )
        return _Either(frozenset(words), tuple(lists)) if words or lists else None

    def _inflected(self, word: str) -> frozenset[str]:
        """The forms of a word, each worked out once."""
        if word not in self._inflections:
            self._inflections[word] = frozenset(self._forms_of(word))
        return self._inflections[word]

    def _forms_of(self, word: str) -> set[str]:
        """The word itself where it has no other forms, those of [forms], or the regular ones."""
        if word in self._uninflected or len(word) < 3:
            return {word}
        if word in self._forms:
            return {word, *self._forms[word]}
        forms = {word, word + "s"}
        if word.endswith("e"):
            forms |= {word + "d", word[:-1] + "ing"}
        elif re.search(r"[^aeiou]y$", word):
            forms |= {word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
        else:
            doubled = re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", word)
            stem = word + word[-1] if doubled else word
            forms |= {stem + "ed", stem + "ing"}
            if re.search(r"(s|x|z|ch|sh)$", word):
                forms.add(word + "es")
        return forms

    # --- matches -------------------------------------------------------------------------------

    def _matches(self, rule: _Rule, said: _Said) -> Iterator[_Match]:
        """Where a rule applies."""
        excepted: list[_Match] | None = None
        barred = frozenset({".", *self._negations})
        if rule.table.about != "anyone":
            barred |= self._others
        for parts in rule.says:
            if not all(any(way in said.rows for way in ways) for ways in parts):
                continue
            for match in self._meeting(parts, rule.table.about, said, barred):
                if excepted is None:
                    excepted = [
                        found
                        for ways in rule.unless
                        for row in ways
                        for found in self._found(row, said, self._close_by)
                    ]
                if not any(no.start < match.end and match.start < no.end for no in excepted):
                    yield match

    def _meeting(
        self, parts: tuple[tuple[_Row, ...], ...], about: str, said: _Said, barred: frozenset[str]
    ) -> Iterator[_Match]:
        """The matches of a row; of several, where they meet in one sentence."""
        found: list[list[_Match]] = []
        for ways in parts:
            found.append(
                [
                    match
                    for row in ways
                    for match in self._found(row, said, barred)
                    if self._applies(match, about, said)
                ]
            )
            if not found[-1]:
                return
        if len(found) == 1:
            yield from found[0]
            return
        for together in product(*found):
            in_order = sorted(together, key=lambda match: match.start)
            start, end = in_order[0].start, max(match.end for match in in_order)
            apart = all(one.end <= two.start for one, two in pairwise(in_order))
            if apart and end - start <= WITHIN and "." not in said.words[start : end - 1]:
                yield _Match(start, end, start)

    def _applies(self, match: _Match, about: str, said: _Said) -> bool:
        marked = match.subject != match.start
        if about == "anyone" and not marked:
            return True
        # What is done to "myself" is done by the speaker, whoever was named before.
        own = not self._own.isdisjoint(said.words[match.start : match.end]) and about != "I"
        return (
            own or self._of_speaker(said, match.subject, unsaid=about != "I")
        ) and not self._negated(said, match.subject)

    def _found(self, row: _Row, said: _Said, barred: frozenset[str]) -> Iterator[_Match]:
        """Every place where a row of words begins, with its shortest match."""
        if row not in said.rows:
            return
        for start in sorted(self._starts(row, said)):
            for end, subject in self._ends(row.parts, 0, start, start, said, barred):
                if barred is self._close_by and any(start < at < end for at in said.clauses):
                    break
                yield _Match(start, end, subject)
                break

    def _ends(
        self,
        row: tuple[_Element, ...],
        part: int,
        at: int,
        subject: int,
        said: _Said,
        barred: frozenset[str],
    ) -> Iterator[tuple[int, int]]:
        if part == len(row):
            yield at, subject
            return
        element = row[part]
        if isinstance(element, _Either):
            if at < len(said.words) and said.words[at] in element.forms:
                yield from self._ends(row, part + 1, at + 1, subject, said, barred)
            for name in element.lists:
                for end in self._phrases(name, said).get(at, ()):
                    yield from self._ends(row, part + 1, end, subject, said, barred)
        elif isinstance(element, _Gap):
            for skipped in range(element.words + 1):
                yield from self._ends(row, part + 1, at + skipped, subject, said, barred)
                if at + skipped >= len(said.words) or said.words[at + skipped] in barred:
                    break
        else:
            yield from self._ends(row, part + 1, at, at, said, barred)

    def _starts(self, row: _Row, said: _Said) -> set[int]:
        """Where the first word of a row stands."""
        first = row.first
        starts: set[int] = set()
        if not first.forms.isdisjoint(said.vocabulary):
            for word in first.forms & said.vocabulary:
                starts.update(said.places[word])
        for name in first.lists:
            starts |= self._phrases(name, said).keys()
        return starts

    def _phrases(self, name: str, said: _Said) -> dict[int, set[int]]:
        """Where the phrases of a list begin and end."""
        known = said.lists.get(name)
        if known is None:
            known = said.lists[name] = {}
            barred = frozenset({".", *self._negations})
            for row in self._lists[name]:
                if row not in said.rows:
                    continue
                for start in self._starts(row, said):
                    for end, _ in self._ends(row.parts, 0, start, start, said, barred):
                        known.setdefault(start, set()).add(end)
        return known

    def _of_speaker(self, said: _Said, at: int, *, unsaid: bool) -> bool:
        """Whether the speaker is the subject at word `at`; `unsaid` where nobody is named."""
        joined = False
        words = said.words
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
            # "He shouted, came home and thought of dying": a new clause that names nobody goes
            # back to the speaker, unless the note is about a patient.
            if unsaid and place in said.clauses and not self._records & {*words[:place]}:
                break
        return unsaid

    def _reported(self, words: Sequence[str], place: int) -> bool:
        """Whether the "I" at `place` is somebody else's: "she said I ..."."""
        if place < 2 or words[place - 1] not in self._saying:
            return False
        teller = words[place - 2]
        return teller in self._others and (teller not in self._people or teller in self._strangers)

    def _negated(self, said: _Said, at: int) -> bool:
        words = said.words
        for place in range(at - 1, max(-1, at - 1 - NEGATED_WITHIN), -1):
            word = words[place]
            ends = word == "." or place + 1 in said.clauses
            if ends or word in self._speaker or word in self._others:
                return False
            if word in self._negations:
                return words[at] not in self._negations or at - place == 1
        return False


def several(signs: Mapping[str, str]) -> RedFlag | None:
    """The flag that enough different signs make."""
    if len(signs) < SEVERAL:
        return None
    return RedFlag("soon", "several signs", "T33", " + ".join(signs.values()))


def _told(match: _Match, said: _Said) -> str:
    """The words of a match."""
    return " ".join(said.words[match.start : match.end]).rstrip(" .")
