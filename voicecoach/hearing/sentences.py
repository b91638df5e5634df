"""What can be said: sentence files, and the grammar that is listened for at a moment.

The files are in the Home Assistant sentence format (developers.home-assistant.io/docs/voice/
intent-recognition/template-sentence-syntax); single templates are parsed by hassil. A grammar is
a union of word graphs, one for each block of sentences: the bundled recognizer compiles it into a
decoding graph, Vosk takes its phrases, and typed text is matched with it directly.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml
from hassil import expression as parsed
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError
from hassil.util import is_template

from voicecoach.errors import UsageError
from voicecoach.hearing.numerals import NoNumeralsError, number_words
from voicecoach.hearing.wordgraph import (
    Arc,
    Close,
    Open,
    Piece,
    TooLargeError,
    WordGraph,
    spoken,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

ANSWER: Final = "answer"
"""The intent, and the slot, of a step's own choices."""

_MAX_NUMBERS: Final = 20_000
_MAX_PERMUTED: Final = 8
_GRAMMARS_KEPT: Final = 256


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence that was recognised.

    `slots` maps a list's slot to the value as the list has it; `text` is the normalised words.
    """

    intent: str
    slots: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Branch:
    """Sentences that mean one intent, with the slots that are the same for all of them."""

    intent: str
    slots: tuple[tuple[str, str], ...]
    graph: WordGraph

    def meaning(self, arcs: Sequence[Arc], closing: tuple[Piece, ...]) -> Match:
        """What a path through this branch's graph means."""
        text, slots = spoken(arcs, closing)
        return Match(self.intent, {**dict(self.slots), **slots}, text)


class Grammar:
    """Everything that is listened for at a moment: a union of branches, the first written first.

    Grammars made from the same file with the same arguments are equal and hash alike, so that an
    engine can keep what it compiled for one.
    """

    def __init__(
        self,
        key: tuple[object, ...],
        branches: tuple[Branch, ...],
        language: str,
        spoken: Mapping[str, tuple[tuple[str, ...], ...]],
    ) -> None:
        self.branches = branches
        self.language = language
        self.spoken = spoken
        """Words in other words, for models that don't know them: "debrief" as "de", "brief"."""
        self._key = key
        self._words: frozenset[str] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Grammar) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def intents(self) -> tuple[str, ...]:
        """The names of the intents, in the order written."""
        return tuple(dict.fromkeys(branch.intent for branch in self.branches))

    def match(self, text: str) -> Match | None:
        """The meaning of a typed or transcribed text; None where no sentence has these words.

        Case, punctuation and hyphens don't matter, and "7" is as good as "seven".
        """
        words = words_of(text)
        for form in dict.fromkeys((tuple(words), tuple(self._in_words(words)))):
            if not form:
                continue
            for branch in self.branches:
                found = branch.graph.find(form)
                if found is not None:
                    return branch.meaning(*found)
        return None

    def continues(self, text: str, intent: str) -> bool:
        """Whether words that mean `intent` may be the beginning of something else.

        "Breathing" may become "breathing for five minutes"; "stop" may become "stop now", which
        means the same.
        """
        words = words_of(text)
        for branch in self.branches:
            states = branch.graph.reached(words)
            if branch.intent == intent:
                if branch.graph.slots_after(states):
                    return True
            elif any(not arc.skipped for state in states for arc in branch.graph.arcs(state)):
                return True
        return False

    def _in_words(self, words: Sequence[str]) -> Iterator[str]:
        for word in words:
            try:
                yield from (
                    words_of(number_words(int(word), self.language)[0])
                    if word.isdecimal() and len(word) <= 9
                    else [word]
                )
            except NoNumeralsError:
                yield word

    def words(self) -> frozenset[str]:
        """Every word of every sentence, normalised."""
        if self._words is None:
            self._words = frozenset(
                arc.word
                for branch in self.branches
                for state in _states(branch.graph)
                for arc in branch.graph.arcs(state)
            )
        return self._words

    def phrases(self, limit: int) -> tuple[Match, ...]:
        """At most `limit` different sentences with their meanings, the same ones every time.

        They are taken from all branches in turn; within a branch first enough to hold every word
        at every place it can stand, then others at random. Words that may be skipped are left out.
        """
        walks = deque((branch, _walks(branch.graph)) for branch in self.branches)
        found: dict[tuple[str, str], Match] = {}
        while walks and len(found) < limit:
            branch, walk = walks.popleft()
            path = next(walk, None)
            if path is None:
                continue
            match = branch.meaning(*path)
            found.setdefault((match.intent, match.text), match)
            walks.append((branch, walk))
        return tuple(found.values())


def _states(graph: WordGraph) -> list[int]:
    """The states that begin a word, the nearest to the start first."""
    order = {graph.start: None}
    waiting = deque(order)
    while waiting:
        for arc in graph.arcs(waiting.popleft()):
            if arc.target not in order:
                order[arc.target] = None
                waiting.append(arc.target)
    return list(order)


def _walks(graph: WordGraph) -> Iterator[tuple[list[Arc], tuple[Piece, ...]]]:
    """Ways through a graph: first so that every arc is taken once, then at random, without end."""
    before: dict[int, tuple[int, Arc] | None] = {graph.start: None}
    after: dict[int, Arc | None] = {}
    arcs: list[tuple[int, Arc]] = []
    waiting = deque([graph.start])
    while waiting:
        state = waiting.popleft()
        for arc in graph.arcs(state):
            if arc.skipped:
                continue
            arcs.append((state, arc))
            if arc.target not in before:
                before[arc.target] = (state, arc)
                waiting.append(arc.target)
    after = {state: None for state in before if graph.final(state) is not None}
    into: dict[int, list[tuple[int, Arc]]] = {}
    for state, arc in arcs:
        into.setdefault(arc.target, []).append((state, arc))
    waiting = deque(after)
    while waiting:
        for state, arc in into.get(waiting.popleft(), ()):
            if state not in after:
                after[state] = arc
                waiting.append(state)

    taken: set[tuple[int, Arc]] = set()
    for state, arc in arcs:
        if (state, arc) in taken or arc.target not in after:
            continue
        path = [arc]
        back = before[state]
        while back is not None:
            path.insert(0, back[1])
            back = before[back[0]]
        end = arc.target
        while (onward := after[end]) is not None:
            path.append(onward)
            end = onward.target
        at = graph.start
        for step in path:
            taken.add((at, step))
            at = step.target
        closing = graph.final(end)
        if closing is not None:
            yield path, closing

    chance = random.Random(0)
    for _ in range(20 * len(arcs)):
        path, at = [], graph.start
        while True:
            choices = [arc for arc in graph.arcs(at) if not arc.skipped and arc.target in after]
            closing = graph.final(at)
            if closing is not None and path and chance.randrange(len(choices) + 1) == 0:
                yield path, closing
                break
            if not choices:
                break
            path.append(chance.choice(choices))
            at = path[-1].target


class Sentences:
    """A sentence file, read and checked."""

    def __init__(
        self,
        where: str,
        digest: str,
        language: str,
        branches: tuple[Branch, ...],
        rules: Mapping[str, parsed.Expression],
        lists: Mapping[str, _List],
        skip: tuple[tuple[str, ...], ...],
        spoken: Mapping[str, tuple[tuple[str, ...], ...]],
        name: str = "",
    ) -> None:
        self.where = where
        self.language = language
        self.spoken = spoken
        self.name = name
        """What the coach is called in these sentences; empty where it has no name."""
        self._digest = digest
        self._branches = branches
        self._rules = rules
        self._lists = lists
        self._skip = skip
        self._choices: dict[tuple[str, str], Branch] = {}
        self._grammars: OrderedDict[tuple[object, ...], Grammar] = OrderedDict()

    @property
    def intents(self) -> tuple[str, ...]:
        """The names of all intents, in the order written."""
        return tuple(dict.fromkeys(branch.intent for branch in self._branches))

    def grammar(
        self, intents: Iterable[str] | None = None, choices: Sequence[tuple[str, str]] = ()
    ) -> Grammar:
        """What is listened for: the named intents (all where None) and a step's own choices.

        Each choice is a name and a template; it is heard as intent "answer" with the slot
        "answer" holding the name, and comes before an intent with the same words. Its template
        may use the file's lists and rules. Raises UsageError for an unknown intent or a template
        that can't be used.
        """
        wanted = frozenset(self.intents if intents is None else intents)
        for name in sorted(wanted - set(self.intents)):
            raise UsageError(
                f"{self.where} has no intent {name!r}; its intents are {', '.join(self.intents)}."
            )
        key = (self._digest, wanted, tuple((name, template) for name, template in choices))
        grammar = self._grammars.get(key)
        if grammar is None:
            branches = [self._choice(name, template) for name, template in choices]
            branches += [branch for branch in self._branches if branch.intent in wanted]
            grammar = self._grammars[key] = Grammar(
                key, tuple(branches), self.language, self.spoken
            )
        self._grammars.move_to_end(key)
        if len(self._grammars) > _GRAMMARS_KEPT:
            self._grammars.popitem(last=False)
        return grammar

    def with_more(
        self, intent: str, meanings: Iterable[tuple[tuple[tuple[str, str], ...], Sequence[str]]]
    ) -> Sentences:
        """These sentences and more ways to say an intent, after those there are.

        Each meaning is the slots that hold for it, and its templates, which may use the file's
        lists and rules. Raises UsageError for an unknown intent or a template that can't be used.
        """
        if intent not in self.intents:
            raise UsageError(f"{self.where} has no intent {intent!r}; add it there.")
        digest = hashlib.sha256(self._digest.encode())
        more = []
        for slots, templates in meanings:
            graph = WordGraph(self._skip)
            builder = _Builder(graph, self._rules, self._lists, self.language)
            for template in templates:
                builder.sentence(template, _Place(self.where, f"intent {intent!r}"))
                digest.update(repr((intent, slots, template)).encode())
            if templates:
                more.append(Branch(intent, slots, graph))
        if not more:
            return self
        return Sentences(
            self.where,
            digest.hexdigest(),
            self.language,
            (*self._branches, *more),
            self._rules,
            self._lists,
            self._skip,
            self.spoken,
            self.name,
        )

    def _choice(self, name: str, template: str) -> Branch:
        if (name, template) not in self._choices:
            place = _Place(self.where, f"choice {name!r}")
            graph = WordGraph(self._skip)
            builder = _Builder(graph, self._rules, self._lists, self.language)
            builder.sentence(template, place)
            if len(self._choices) > _GRAMMARS_KEPT:
                self._choices.clear()
            self._choices[name, template] = Branch(ANSWER, ((ANSWER, name),), graph)
        return self._choices[name, template]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a file something is wrong, for the message."""

    where: str
    part: str

    def wrong(self, what: str) -> UsageError:
        return UsageError(f"{self.where}, {self.part}: {what}")


@dataclass(frozen=True, slots=True)
class _Value:
    """One value of a list: what is said, and what it means (None: what was said)."""

    said: parsed.Expression
    out: str | None


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A range of numbers as a list."""

    start: int
    stop: int
    step: int = 1
    fractions: tuple[float, ...] = ()
    multiplier: float = 1.0
    digits: bool = True
    words: bool = True
    language: str | None = None

    def each(self) -> Iterator[float]:
        for whole in range(self.start, self.stop + 1, self.step):
            yield whole
            for fraction in self.fractions:
                yield whole + fraction

    def __len__(self) -> int:
        return len(range(self.start, self.stop + 1, self.step)) * (1 + len(self.fractions))


_List = tuple[_Value, ...] | _Numbers

_INLINE_RANGE = re.compile(r"(-?\d+)\.\.(-?\d+)(?:,(\d+))?")
_LONE_NUMBER = re.compile(r"(?<![\w.'-])(\d{1,6})(?![\w.'])")


class _Builder:
    """Adds templates to one word graph."""

    def __init__(
        self,
        graph: WordGraph,
        rules: Mapping[str, parsed.Expression],
        lists: Mapping[str, _List],
        language: str,
    ) -> None:
        self._graph = graph
        self._rules = rules
        self._lists = lists
        self._language = language
        self._within: list[str] = []

    def sentence(self, template: str, place: _Place) -> None:
        """Add one template as a way to say this graph's intent."""
        place = _Place(place.where, f"{place.part}, sentence {template!r}")
        expression = _parse(template, place)
        try:
            start = self._graph.state()
            self._graph.link(self._graph.start, start)
            end = self._add(expression, start, place)
            self._graph.end(end)
            if self._graph.final(start) is not None:
                raise place.wrong("it can be said with no word at all; write one outside the [].")
        except TooLargeError:
            raise place.wrong(
                "it means too many sentences; use fewer rules inside one another."
            ) from None

    def _add(self, expression: parsed.Expression, at: int, place: _Place) -> int:
        match expression:
            case parsed.TextChunk():
                return self._text(expression.original_text, at)
            case parsed.Alternative():
                return self._either(expression.items, at, place)
            case parsed.Permutation():
                return self._permuted(expression.items, at, place)
            case parsed.Group():
                for item in expression.items:
                    at = self._add(item, at, place)
                return at
            case parsed.RuleReference():
                name = expression.rule_name
                if name not in self._rules:
                    raise place.wrong(
                        f"there is no rule <{name}>; add it to expansion_rules"
                        f"{_known('rules', self._rules)}."
                    )
                return self._inside(f"<{name}>", self._rules[name], at, place)
            case parsed.ListReference():
                return self._list(expression, at, place)
        raise TypeError(expression)

    def _inside(self, name: str, expression: parsed.Expression, at: int, place: _Place) -> int:
        if name in self._within:
            raise place.wrong(f"{name} is part of itself; write it without {name} inside.")
        self._within.append(name)
        at = self._add(expression, at, place)
        self._within.pop()
        return at

    def _text(self, text: str, at: int) -> int:
        # A number written in digits may as well be said (and transcribed) in words.
        last = 0
        for found in _LONE_NUMBER.finditer(text):
            at = self._graph.text(at, text[last : found.start()])
            at = self._number(int(found.group()), at, digits=True, words=True)
            last = found.end()
        return self._graph.text(at, text[last:])

    def _either(self, items: Sequence[parsed.Expression], at: int, place: _Place) -> int:
        end = self._graph.state()
        for item in items:
            begin = self._graph.state()
            self._graph.link(at, begin)
            self._graph.link(self._add(item, begin, place), end)
        return end

    def _permuted(self, items: Sequence[parsed.Expression], at: int, place: _Place) -> int:
        # A state for each set of items already said: 2^n of them instead of n! sequences.
        if len(items) > _MAX_PERMUTED:
            raise place.wrong(
                f"more than {_MAX_PERMUTED} parts in any order are too many; "
                "split the sentence in two."
            )
        everything = (1 << len(items)) - 1
        states = {0: at}
        for said in range(everything + 1):
            here = states[said]
            for number, item in enumerate(items):
                then = said | 1 << number
                if then == said:
                    continue
                if then not in states:
                    states[then] = self._graph.state()
                self._graph.link(self._add(item, here, place), states[then])
        return states[everything]

    def _list(self, reference: parsed.ListReference, at: int, place: _Place) -> int:
        name, slot = reference.list_name, reference.slot_name
        inline = _INLINE_RANGE.fullmatch(name)
        if inline:
            start, stop, step = inline.groups()
            values: _List = _range(int(start), int(stop), int(step or 1), place)
            if slot == name:
                slot = "number"
        elif name in self._lists:
            values = self._lists[name]
        else:
            raise place.wrong(
                f"there is no list {{{name}}}; add it to lists{_known('lists', self._lists)}."
            )
        at = self._graph.piece(at, Open(slot))
        end = self._graph.state()
        if isinstance(values, _Numbers):
            for number in values.each():
                begin = self._graph.state()
                self._graph.link(at, begin)
                said = self._number(
                    number,
                    begin,
                    digits=values.digits,
                    words=values.words,
                    language=values.language,
                    place=place,
                )
                out = _plain(number * values.multiplier)
                self._graph.link(self._graph.piece(said, Close(slot, out)), end)
        else:
            for value in values:
                begin = self._graph.state()
                self._graph.link(at, begin)
                said = self._inside(f"{{{name}}}", value.said, begin, place)
                self._graph.link(self._graph.piece(said, Close(slot, value.out)), end)
        return end

    def _number(
        self,
        number: float,
        at: int,
        *,
        digits: bool,
        words: bool,
        language: str | None = None,
        place: _Place | None = None,
    ) -> int:
        forms: list[str] = []
        if words:
            try:
                forms += number_words(number, language or self._language)
            except NoNumeralsError as unknown:
                if place is not None:
                    raise place.wrong(
                        f"numbers can't be put into words in the language {str(unknown)!r}; "
                        "list the values one by one instead."
                    ) from None
        if digits and number >= 0:
            forms.append(_plain(number))
        end = self._graph.state()
        for form in forms:
            self._graph.link(self._graph.text(at, form), end)
        return end


def _plain(number: float) -> str:
    return f"{number:.10g}"


def _known(what: str, names: Iterable[str]) -> str:
    listed = ", ".join(sorted(names))
    return f" (the {what} here: {listed})" if listed else f" (there are no {what} yet)"


def _parse(template: str, place: _Place) -> parsed.Expression:
    try:
        return parse_sentence(template.strip()).expression
    except (ParseError, AssertionError, ValueError, RecursionError):
        # hassil reports some mistakes as failed assertions.
        raise place.wrong(_mistake(template)) from None


def _mistake(template: str) -> str:
    """What keeps a template from being parsed, in words."""
    if not template.strip():
        return "it is empty; write a sentence."
    pairs = {"(": ")", "[": "]", "{": "}", "<": ">"}
    waiting: list[str] = []
    for sign in re.sub(r"\\.", "", template):
        if sign in pairs:
            waiting.append(pairs[sign])
        elif sign in pairs.values():
            if not waiting:
                return f"a {sign!r} closes nothing; take it out, or open it first."
            if waiting[-1] != sign:
                return f"a {sign!r} stands where {waiting[-1]!r} must close first; swap them."
            waiting.pop()
    if waiting:
        return f"a {waiting[-1]!r} is missing; add it."
    if re.search(r"\{\s*\}|<\s*>|\(\s*\)|\[\s*\]", template):
        return "a pair of brackets is empty; fill it or take it out."
    return "'|' and ';' stand in one group; put one of them in brackets of its own."


def _range(start: int, stop: int, step: int, place: _Place, **rest: Any) -> _Numbers:
    if step < 1:
        raise place.wrong(f"the step of a range is {step}; make it 1 or more.")
    if start > stop:
        raise place.wrong(f"the range from {start} to {stop} runs backwards; swap the two.")
    numbers = _Numbers(start, stop, step, **rest)
    if len(numbers) > _MAX_NUMBERS:
        raise place.wrong(f"the range holds {len(numbers)} numbers; {_MAX_NUMBERS} is the most.")
    return numbers


# --- reading the file -------------------------------------------------------------------------


def load_sentences(source: Path | Traversable | str) -> Sentences:
    """Read and check a sentence file.

    Raises UsageError, in one sentence with the file, the intent and the template, for a file that
    is missing, empty, not YAML, or holds a sentence, list or rule that can't be used.
    """
    path: Path | Traversable = Path(source) if isinstance(source, str) else source
    where = str(source)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"There is no sentence file {where}; check the name.") from None
    except IsADirectoryError:
        raise UsageError(f"{where} is a folder; name a sentence file in it.") from None
    except OSError as error:
        raise UsageError(f"{where} can't be read ({error.strerror}); check the file.") from None
    try:
        # BaseLoader keeps every scalar as the text it was written as: "yes", "no" and "off" are
        # words here, never booleans.
        content = yaml.load(raw.decode("utf-8"), yaml.BaseLoader)
    except UnicodeDecodeError:
        raise UsageError(f"{where} is not text in UTF-8; save it as UTF-8.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" at line {mark.line + 1}" if mark is not None else ""
        raise UsageError(
            f"{where} is not YAML{line} ({getattr(error, 'problem', None) or 'unreadable'}); "
            "mend it there, often by quoting the sentence."
        ) from None
    except RecursionError:
        raise UsageError(f"{where} is nested too deeply; make it flatter.") from None
    file = _Place(where, "the file")
    if not content:
        raise UsageError(f"{where} is empty; write at least one intent with one sentence.")
    content = _mapping(content, file, "the file", "intents:")
    language = str(content.get("language") or "en")
    name = " ".join(words_of(str(content.get("name") or "")))
    skip = tuple(
        tuple(words)
        for phrase in _strings(content.get("skip_words") or [], _Place(where, "skip_words"))
        if (words := words_of(phrase))
    )
    lists = _read_lists(content.get("lists"), where, "")
    rules = _read_rules(content.get("expansion_rules"), where, "")
    intents = _mapping(content.get("intents") or {}, file, "intents", "intents with their data")
    if not intents:
        raise UsageError(f"{where} has no intents; write at least one with one sentence.")
    branches: list[Branch] = []
    for intent, body in intents.items():
        branches += _read_intent(where, str(intent), body, lists, rules, skip, language)
    digest = hashlib.sha256(raw).hexdigest()
    spoken = _read_spoken(content.get("spoken"), where)
    return Sentences(where, digest, language, tuple(branches), rules, lists, skip, spoken, name)


def _read_intent(
    where: str,
    intent: str,
    body: object,
    lists: Mapping[str, _List],
    rules: Mapping[str, parsed.Expression],
    skip: tuple[tuple[str, ...], ...],
    language: str,
) -> Iterator[Branch]:
    place = _Place(where, f"intent {intent!r}")
    blocks = _mapping(body, place, "it", "data:").get("data")
    if not isinstance(blocks, list) or not blocks:
        raise place.wrong("it has no sentences; write them under data: - sentences:.")
    for block in blocks:
        block = _mapping(block, place, "an entry of data", "sentences:")
        templates = _strings(block.get("sentences") or [], place)
        if not templates:
            raise place.wrong("a block has no sentences; write at least one.")
        slots = _mapping(block.get("slots") or {}, place, "slots", "names with values")
        for name, value in slots.items():
            if not isinstance(value, str):
                raise place.wrong(f"the slot {name!r} is not a single value; write one.")
        inside = f" of {intent!r}"
        graph = WordGraph(skip)
        builder = _Builder(
            graph,
            {**rules, **_read_rules(block.get("expansion_rules"), where, inside)},
            {**lists, **_read_lists(block.get("lists"), where, inside)},
            language,
        )
        for template in templates:
            builder.sentence(template, place)
        yield Branch(intent, tuple(slots.items()), graph)


def _mapping(value: object, place: _Place, what: str, wanted: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise place.wrong(f"{what} is not a mapping; write {wanted} there.")
    return value


def _strings(value: object, place: _Place) -> list[str]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    raise place.wrong(
        "sentences must be a list of texts, one after each dash; quote one that begins with "
        "a bracket or holds a colon."
    )


def _read_spoken(content: object, where: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    place = _Place(where, "spoken")
    forms: dict[str, tuple[tuple[str, ...], ...]] = {}
    for word, said in _mapping(content or {}, place, "it", "words with their spoken forms").items():
        texts = [said] if isinstance(said, str) else said
        if not isinstance(texts, list) or not all(
            isinstance(text, str) and words_of(text) for text in texts
        ):
            raise place.wrong(f"{word!r} needs a text or a list of texts; write how it is said.")
        if len(words_of(word)) != 1:
            raise place.wrong(f"{word!r} is not one word; write the forms of each by itself.")
        forms[words_of(word)[0]] = tuple(tuple(words_of(text)) for text in texts)
    return forms


def _read_rules(content: object, where: str, inside: str) -> dict[str, parsed.Expression]:
    place = _Place(where, f"expansion_rules{inside}")
    rules = {}
    for name, body in _mapping(content or {}, place, "it", "names with templates").items():
        place = _Place(where, f"rule <{name}>{inside}")
        if not isinstance(body, str):
            raise place.wrong("it is not a text; quote it.")
        rules[str(name)] = _parse(body, _Place(where, f"{place.part}, {body!r}"))
    return rules


def _read_lists(content: object, where: str, inside: str) -> dict[str, _List]:
    place = _Place(where, f"lists{inside}")
    return {
        str(name): _read_list(body, _Place(where, f"list {{{name}}}{inside}"))
        for name, body in _mapping(content or {}, place, "it", "names with values").items()
    }


def _read_list(body: object, place: _Place) -> _List:
    body = _mapping(body, place, "it", "values: or range:")
    if "values" in body:
        values = body["values"]
        if not isinstance(values, list) or not values:
            raise place.wrong("it has no values; write at least one.")
        return tuple(_read_value(value, place) for value in values)
    if "range" in body:
        return _read_range(_mapping(body["range"], place, "range", "from: and to:"), place)
    if str(body.get("wildcard")).lower() == "true":
        raise place.wrong("a wildcard can't be listened for; write its values.")
    raise place.wrong("it has neither values nor a range; write one of them.")


def _read_value(value: object, place: _Place) -> _Value:
    if isinstance(value, dict):
        said, out = value.get("in"), value.get("out")
        if not isinstance(said, str) or not (out is None or isinstance(out, str)):
            raise place.wrong(f"the value {value!r} needs in: and out:, each a text.")
    elif isinstance(value, str):
        said, out = value, None
    else:
        raise place.wrong(f"the value {value!r} is not a text; quote it.")
    place = _Place(place.where, f"{place.part}, value {said!r}")
    if not words_of(said):
        raise place.wrong("it has no words; write some.")
    if is_template(said):
        return _Value(_parse(said, place), out)
    return _Value(parsed.TextChunk(said), said if out is None else out)


_FRACTIONS = {
    "halves": (0.5,),
    "tenths": (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
}


def _read_range(body: dict[str, Any], place: _Place) -> _Numbers:
    try:
        start, stop, step = int(body["from"]), int(body["to"]), int(body.get("step", 1))
        multiplier = float(body.get("multiplier", 1.0))
    except KeyError as missing:
        raise place.wrong(f"the range has no {missing.args[0]!r}; write from: and to:.") from None
    except (TypeError, ValueError):
        raise place.wrong(
            "from, to and step of a range must be whole numbers; mend them."
        ) from None
    fractions = body.get("fractions", "")
    if fractions and fractions not in _FRACTIONS:
        raise place.wrong(f"the fractions {fractions!r} are unknown; write halves or tenths.")
    digits, words = (str(body.get(name, "true")).lower() != "false" for name in ("digits", "words"))
    if not (digits or words):
        raise place.wrong("the range allows neither digits nor words; allow one of them.")
    return _range(
        start,
        stop,
        step,
        place,
        fractions=_FRACTIONS.get(fractions, ()),
        multiplier=multiplier,
        digits=digits,
        words=words,
        language=body.get("words_language"),
    )
