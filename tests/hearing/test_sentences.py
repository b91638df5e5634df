"""Sentence files: what may be said, what it means, and what is said about a file that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hassil.intents import TextSlotList
from hassil.parse_expression import parse_sentence
from hassil.sample import sample_expression
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.errors import UsageError
from voicecoach.hearing.sentences import Sentences, load_sentences
from voicecoach.hearing.wordgraph import WordGraph, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COACH = """
language: en
skip_words: [please, if you like, um]
intents:
  breathe:
    data:
      - sentences:
          - "<want> breathe [for {minutes} minute[s]]"
          - "{1..40:count} [slow] breath[s]"
          - "breath(ing|e) ({0..20:inhale};in [and] out) now"
  order:
    data:
      - slots: {kind: drink, size: small}
        sentences: ["<want> [a|an] [{size}] {drink}"]
        lists:
          size:
            values: [small, {in: "(large|big)", out: large}]
        expansion_rules:
          want: "(get|bring) me"
  answer_yes:
    data:
      - sentences: ["yes", "that's it"]
expansion_rules:
  want: "(I (want|need) to|let's)"
lists:
  minutes:
    range: {from: 0, to: 60, step: 5}
  drink:
    values: ["Earl Grey", "[some|a lot of] milk", {in: "tap water", out: "7"}]
"""


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Sentences]:
    def loaded(content: str) -> Sentences:
        path = tmp_path / "sentences.yaml"
        path.write_text(content, encoding="utf-8")
        return load_sentences(path)

    return loaded


@pytest.mark.parametrize(
    ("said", "intent", "slots"),
    [
        ("I need to breathe", "breathe", {}),
        ("i want to breathe for five minutes.", "breathe", {"minutes": "5"}),
        ("Let's breathe for 25 minutes!", "breathe", {"minutes": "25"}),
        ("let’s breathe for twenty-five minutes", "breathe", {"minutes": "25"}),
        ("One breath", "breathe", {"count": "1"}),
        ("Um, please, 12 slow breaths, if you like.", "breathe", {"count": "12"}),
        ("breathing twenty in out now", "breathe", {"inhale": "20"}),
        ("breathe in and out 0 now", "breathe", {"inhale": "0"}),
        (
            "bring me an Earl Grey",
            "order",
            {"kind": "drink", "size": "small", "drink": "Earl Grey"},
        ),
        (
            "get me a big a lot of milk",
            "order",
            {"kind": "drink", "size": "large", "drink": "a lot of milk"},
        ),
        ("get me milk", "order", {"kind": "drink", "size": "small", "drink": "milk"}),
        ("get me tap water", "order", {"kind": "drink", "size": "small", "drink": "7"}),
        ("YES", "answer_yes", {}),
        ("That's it", "answer_yes", {}),
    ],
)
def test_what_is_said_is_understood(
    load: Callable[[str], Sentences], said: str, intent: str, slots: dict[str, str]
) -> None:
    match = load(COACH).grammar().match(said)
    assert match is not None
    assert (match.intent, match.slots) == (intent, slots)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "...",
        "breathe",
        "I need to breathe for six minutes",
        "forty one breaths",
        "let's breathe for five",
        "bring me an earl",
        "I want to Earl Grey",
        "yes yes",
        "breathing twenty now",
    ],
)
def test_what_nobody_meant_is_not_understood(load: Callable[[str], Sentences], said: str) -> None:
    assert load(COACH).grammar().match(said) is None


def test_a_step_listens_for_its_own_answers_and_some_intents(
    load: Callable[[str], Sentences],
) -> None:
    sentences = load(COACH)
    choices = [("water", "(water|[a] drink)"), ("minutes", "for {minutes} minutes"), ("ok", "yes")]
    grammar = sentences.grammar(["answer_yes"], choices)
    understood = {
        said: (match.intent, dict(match.slots)) if (match := grammar.match(said)) else None
        for said in ("a drink", "for ten minutes", "yes", "that's it", "let's breathe")
    }
    assert understood == {
        "a drink": ("answer", {"answer": "water"}),
        "for ten minutes": ("answer", {"answer": "minutes", "minutes": "10"}),
        "yes": ("answer", {"answer": "ok"}),
        "that's it": ("answer_yes", {}),
        "let's breathe": None,
    }


def test_the_same_question_has_the_same_grammar(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(COACH)
    one, again = load_sentences(tmp_path / "a.yaml"), load_sentences(str(tmp_path / "a.yaml"))
    assert one.grammar(["breathe"], [("a", "b c")]) == again.grammar(["breathe"], [("a", "b c")])
    assert hash(one.grammar()) == hash(again.grammar(list(one.intents)))
    assert one.grammar(["breathe"]) != one.grammar(["order"])
    assert one.grammar(None, [("a", "b")]) != one.grammar()


def test_phrases_hold_every_word_in_every_place(load: Callable[[str], Sentences]) -> None:
    grammar = load(COACH).grammar()
    phrases = grammar.phrases(2_000)
    assert {word for match in phrases for word in match.text.split()} == {
        word for word in grammar.words() if word not in {"please", "if", "you", "like", "um"}
    }
    for phrase in phrases:
        assert grammar.match(phrase.text) == phrase
    assert grammar.phrases(7) == phrases[:7]


def test_numbers_are_said_in_every_way(load: Callable[[str], Sentences]) -> None:
    grammar = load(
        "intents: {n: {data: [{sentences: ['{0..2000:n}', 'room 12', '{half}']}]}}\n"
        "lists: {half: {range: {from: 0, to: 2, fractions: halves}}}"
    ).grammar()
    for said, number in [
        ("a hundred", "100"),
        ("one hundred and twenty five", "125"),
        ("one hundred twenty-five", "125"),
        ("1,999", "1999"),
        ("nineteen", "19"),
        ("one point five", "1.5"),
        ("0.5", "0.5"),
    ]:
        match = grammar.match(said)
        assert match is not None, said
        assert set(match.slots.values()) == {number}
    assert grammar.match("room twelve") is not None


def test_ten_items_in_any_order_and_deep_rules_stay_small(
    load: Callable[[str], Sentences],
) -> None:
    # 8! orders of 10 ** 8 choices: a graph of a few thousand states.
    items = ";".join("(" + "|".join(f"w{i}x{j}" for j in range(10)) + ")" for i in range(8))
    grammar = load(f"intents: {{n: {{data: [{{sentences: ['{items}']}}]}}}}").grammar()
    assert grammar.match(" ".join(f"w{7 - i}x{i}" for i in range(8))) is not None
    assert grammar.match(" ".join(f"w{i}x0" for i in (0, 0, 1, 2, 3, 4, 5, 6))) is None


ONE = "intents: {a: {data: [{sentences: ['%s']}]}}"


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("", ["empty"]),
        ("- a", ["mapping"]),
        ("intents: [", ["not YAML"]),
        ("language: en", ["no intents"]),
        ("intents: {a: {}}", ["'a'", "no sentences"]),
        ("intents: {a: {data: [{sentences: []}]}}", ["'a'", "no sentences"]),
        ("intents: {a: {data: [{sentences: [{b: c}]}]}}", ["'a'", "quote"]),
        (ONE % "go [home", ["'a'", "go [home", "']' is missing"]),
        (ONE % "go home]", ["'a'", "closes nothing"]),
        (ONE % "go {nowhere}", ["'a'", "no list {nowhere}"]),
        (ONE % "go <nowhere>", ["'a'", "no rule <nowhere>"]),
        (ONE % "[go] [home]", ["'a'", "no word"]),
        (ONE % "go ()", ["'a'", "empty"]),
        (ONE % "(a|b;c)", ["'a'", "group"]),
        (ONE % "go {9..3:x}", ["'a'", "backwards"]),
        (ONE % "go <r>" + "\nexpansion_rules: {r: 'x <s>', s: 'y <r>'}", ["<r>", "itself"]),
        (ONE % "go <r>" + "\nexpansion_rules: {r: '(a'}", ["rule <r>", "missing"]),
        (ONE % "go {l}" + "\nlists: {l: {range: {from: 1}}}", ["list {l}", "'to'"]),
        (ONE % "go {l}" + "\nlists: {l: {range: {from: 5, to: 1}}}", ["list {l}", "backwards"]),
        (ONE % "go {l}" + "\nlists: {l: {range: {from: a, to: 1}}}", ["list {l}", "whole"]),
        (ONE % "go {l}" + "\nlists: {l: {values: []}}", ["list {l}", "no values"]),
        (ONE % "go {l}" + "\nlists: {l: {wildcard: true}}", ["list {l}", "wildcard"]),
        (ONE % "go {l}" + "\nlists: {l: {values: [{out: x}]}}", ["list {l}", "in:"]),
    ],
)
def test_a_wrong_file_is_explained_in_one_sentence(
    load: Callable[[str], Sentences], content: str, names: list[str]
) -> None:
    with pytest.raises(UsageError) as caught:
        load(content)
    message = str(caught.value)
    assert "sentences.yaml" in message
    assert "\n" not in message
    assert all(name in message for name in names), message


def test_a_missing_file_and_unknown_names_are_explained(
    tmp_path: Path, load: Callable[[str], Sentences]
) -> None:
    with pytest.raises(UsageError, match="no sentence file"):
        load_sentences(tmp_path / "none.yaml")
    with pytest.raises(UsageError, match="folder"):
        load_sentences(tmp_path)
    (tmp_path / "latin.yaml").write_bytes(b"intents: {\xe9: 1}")
    with pytest.raises(UsageError, match="UTF-8"):
        load_sentences(tmp_path / "latin.yaml")
    with pytest.raises(UsageError, match=r"no intent 'sing'.*breathe, order"):
        load(COACH).grammar(["sing"])
    with pytest.raises(UsageError, match=r"choice 'tea'.*missing"):
        load(COACH).grammar(None, [("tea", "(tea|")])


def test_rules_that_double_each_other_are_refused(load: Callable[[str], Sentences]) -> None:
    rules = ", ".join(f"r{i}: '<r{i + 1}> <r{i + 1}>'" for i in range(30))
    with pytest.raises(UsageError, match="too many"):
        load(ONE % "<r0>" + f"\nexpansion_rules: {{{rules}, r30: x}}")


# --- any template -----------------------------------------------------------------------------

RULES = {"r": "(north|south [west])", "q": "[very] <r>"}
LISTS = {"l": ["red", "blue[ish]", "(dark|light) green"]}
WORD = st.sampled_from(["go", "stop", "a", "b's", "cat", "seven up"])
LEAF = WORD | st.sampled_from(["<r>", "<q>", "{l}", "{l:m}"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    some = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        some.map(" ".join),
        # Part of a word is optional. Not with parts in any order: those are words of their own for
        # hassil's matcher, yet its sampler glues them to what stands before.
        st.tuples(WORD, WORD, WORD).map(lambda parts: f"{parts[0]}[{parts[1]}|{parts[2]}]"),
        some.map(lambda parts: f"[{'|'.join(parts)}]"),
        some.map(lambda parts: f"({'|'.join(parts)})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({';'.join(parts)})"),
    )


TEMPLATE = st.recursive(LEAF, _grown, max_leaves=6).map(lambda rest: f"well {rest}")


def _all_said(graph: WordGraph) -> Iterator[tuple[str, ...]]:
    waiting: list[tuple[int, tuple[str, ...]]] = [(graph.start, ())]
    while waiting:
        state, words = waiting.pop()
        if graph.final(state) is not None:
            yield words
        waiting += [(arc.target, (*words, arc.word)) for arc in graph.arcs(state)]


@pytest.fixture(scope="module")
def anything(tmp_path_factory: pytest.TempPathFactory) -> Sentences:
    path = tmp_path_factory.mktemp("any") / "any.yaml"
    path.write_text(
        "intents: {first: {data: [{sentences: [nothing like it]}]}}\n"
        f"expansion_rules: {RULES}\nlists: {{l: {{values: {LISTS['l']}}}}}"
    )
    return load_sentences(path)


@settings(max_examples=80, deadline=None)
@given(template=TEMPLATE)
def test_a_graph_says_exactly_what_hassil_says(anything: Sentences, template: str) -> None:
    samples = {
        tuple(words_of(sample))
        for sample in sample_expression(
            parse_sentence(template).expression,
            {"l": TextSlotList.from_strings(LISTS["l"], name="l")},
            {name: parse_sentence(body) for name, body in RULES.items()},
        )
    }
    grammar = anything.grammar([], [("it", template)])
    assert set(_all_said(grammar.branches[0].graph)) == samples


@settings(max_examples=60, deadline=None)
@given(template=TEMPLATE, other=TEMPLATE)
def test_whatever_a_template_says_is_matched(
    anything: Sentences, template: str, other: str
) -> None:
    grammar = anything.grammar(["first"], [("it", template), ("other", other)])
    alone = anything.grammar([], [("it", template)])
    for phrase in grammar.phrases(60):
        match = grammar.match(phrase.text.upper() + " ?")
        assert match is not None
        assert match.text == phrase.text
        said_by_first = alone.match(phrase.text) is not None
        if phrase.intent == "answer":
            assert match.slots["answer"] == ("it" if said_by_first else "other")
        else:
            assert match == phrase


@settings(deadline=None)
@given(text=st.text(max_size=30))
def test_any_typed_text_is_taken(anything: Sentences, text: str) -> None:
    assert anything.grammar().match(text) is None
