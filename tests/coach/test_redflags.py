"""Red flags: found in what tired clinicians say, and not in ordinary talk of a hard shift."""

from __future__ import annotations

import functools
import random
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from red_flag_sentences import FILE, SETS, Figures, labelled, measure, mended_for, misheard

from voicecoach import content
from voicecoach.coach.coach import ALWAYS
from voicecoach.coach.redflags import TIERS, RedFlags
from voicecoach.errors import UsageError

FLAGS = content.red_flags()
SENTENCES = labelled()
HALVES = mended_for()
OBLIQUE = {"second set", "third set"}
"""Worded so that much of them stays out of reach: riddles and long stories."""
NEVER_SEEN = labelled(SETS[3])
"""Sentences that the rules were never mended for."""

SMALL = """
fillers = "the just do to"
speaker = "i"
own = "myself"
records = "mr"
others = "he she"
people = "colleague"
strangers = "patient mr"
ordinary = ["red|blue sky .. morning"]
negations = "not never"
saying = "said"
then = "and"

[spelling]
"(\\\\w+)n't" = '\\1 not'

[forms]
leave = "leaves left leaving"

[words]
leave = ["leave", "go away"]

[[rule]]
id = "own"
tier = "now"
technique = "T15"
notices = "Leaving."
examples = ["I want to leave"]
says = ["want to <leave>", "not want .. stay", "door & key"]
unless = ["<leave> early"]

[[rule]]
id = "window"
tier = "now"
technique = "T15"
notices = "A hint that counts with another."
examples = ["the window, and the sill"]
points = 1
says = ["window"]

[[rule]]
id = "sill"
tier = "now"
technique = "T15"
notices = "A hint that counts with another."
examples = ["the window, and the sill"]
points = 2
says = ["sill"]

[[rule]]
id = "one"
tier = "sign"
technique = "T33"
notices = "A colour."
examples = ["the sky, the sea"]
says = ["red sky"]

[[rule]]
id = "two"
tier = "sign"
technique = "T33"
notices = "A colour."
examples = ["the sky, the sea"]
says = ["blue sea $"]
"""


def small(text: str = SMALL) -> RedFlags:
    return RedFlags.parse(tomllib.loads(text), "small.toml")


@functools.cache
def figures(half: str) -> Figures:
    return measure(FLAGS, HALVES[half], [sentence.text for sentence in HALVES[half]])


def found(text: str) -> str | None:
    flag = FLAGS.find(text)
    return None if flag is None else flag.tier


# --- how well ------------------------------------------------------------------------------------


def test_the_set_is_large_and_has_much_ordinary_talk() -> None:
    count = {tier: sum(s.tier == tier for s in SENTENCES) for tier in (*TIERS, "none")}
    assert min(len(HALVES["developed on"]), len(HALVES["the other half"])) > 150
    assert count["none"] >= 150
    assert count["now"] >= 80
    assert min(count.values()) >= 25
    assert len({s.text for s in (*SENTENCES, *HALVES["later"])}) == len(SENTENCES) + len(
        HALVES["later"]
    )
    assert FILE.is_file()


@pytest.mark.parametrize("half", HALVES)
def test_nearly_everything_that_is_urgent_is_found(half: str) -> None:
    measured = figures(half)
    assert measured.recall("now") >= (0.95 if half in OBLIQUE else 0.98), measured.wrong
    assert measured.recall(*TIERS) >= (0.93 if half in OBLIQUE else 0.95), measured.wrong


@pytest.mark.parametrize("half", HALVES)
def test_hardly_any_ordinary_talk_is_taken_for_a_flag(half: str) -> None:
    measured = figures(half)
    assert measured.false_alarms <= (0.07 if half in OBLIQUE else 0.03), measured.wrong


def test_what_was_never_seen_is_found_more_often_than_not() -> None:
    """Not what is wanted (98, 95 and 3 in a hundred), but what is known to be so."""
    measured = measure(FLAGS, NEVER_SEEN, [sentence.text for sentence in NEVER_SEEN])
    assert measured.recall("now") >= 0.5, measured.wrong
    assert measured.recall(*TIERS) >= 0.55, measured.wrong
    assert measured.false_alarms <= 0.1, measured.wrong


def test_every_example_is_found_by_its_tier() -> None:
    for rule, (tier, examples) in FLAGS.examples.items():
        for example in examples:
            if tier == "sign":
                assert rule in FLAGS.signs(example), example
            else:
                assert found(example) in TIERS[: TIERS.index(tier) + 1], (rule, example)


@pytest.mark.parametrize("half", HALVES)
def test_words_lost_by_the_recognizer_cost_little(half: str) -> None:
    chance = random.Random(1)
    texts = [misheard(sentence.text, 0.1, chance) for sentence in HALVES[half]]
    measured = measure(FLAGS, HALVES[half], texts)
    assert measured.recall("now") >= (0.75 if half in OBLIQUE else 0.85)
    assert measured.false_alarms <= (0.09 if half in OBLIQUE else 0.05)


@pytest.mark.parametrize("half", HALVES)
def test_capitals_and_punctuation_hardly_matter(half: str) -> None:
    chance = random.Random(0)
    texts = [misheard(sentence.text, 0.0, chance) for sentence in HALVES[half]]
    measured = measure(FLAGS, HALVES[half], texts)
    assert measured.recall("now") >= (0.8 if half in OBLIQUE else 0.95), measured.wrong
    assert measured.false_alarms <= (0.09 if half in OBLIQUE else 0.04), measured.wrong


def test_a_command_among_other_words_is_no_flag() -> None:
    grammar = content.sentences().grammar((*ALWAYS, "yes", "no", "rate", "done"))
    assert [phrase.text for phrase in grammar.phrases(1000) if FLAGS.find(phrase.text)] == []


# --- what the rules are like ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "tier"),
    [
        ("I want to die", "now"),
        ("he wants to die", None),
        ("he said he wanted to die", None),
        ("she said I want to die", None),
        ("he said he wanted to die and so do I", "now"),
        ("I told him that I want to die", "now"),
        ("I don't want to die", None),
        ("I am not joking I want to die", "now"),
        ("The patient died. I want to die.", "now"),
        ("I left the patient and wanted to die", "now"),
        ("I'm dying for a coffee", None),
        ("I want to die of boredom", None),
        ("tired, suicidal", "now"),
        ("I'm not suicidal", None),
        ("I don't know if I am suicidal", "now"),
        ("I hate my patients", "today"),
        ("I hate when patients wait", None),
        ("", None),
        ("...", None),
    ],
)
def test_who_says_it_of_whom_decides(said: str, tier: str | None) -> None:
    assert found(said) == tier


def test_the_most_urgent_flag_wins() -> None:
    flag = FLAGS.find("I cry after every shift, I drink every night to sleep, and I want to die.")
    assert flag is not None
    assert flag.tier == "now"


def test_a_flag_says_which_rule_found_it_and_in_which_words() -> None:
    flag = FLAGS.find("Honestly, my kids would be better off without me.")
    assert flag is not None
    assert (flag.rule, flag.technique) == ("others better off", "T15")
    assert flag.words == "kids better off without me"


def test_hints_count_where_they_meet() -> None:
    flags = small()
    assert flags.find("a window") is None
    assert flags.find("the sill, the sill") is None
    flag = flags.find("at the window I hold on to the sill")
    assert flag is not None
    assert (flag.rule, flag.words) == ("window + sill", "window + sill")
    assert flags.find("a window " + "and so on " * 20 + "a sill") is None


def test_one_sign_is_none_and_two_are_a_flag() -> None:
    flags = small()
    assert flags.find("a red sky") is None
    assert flags.find("a red sky, a red sky") is None
    flag = flags.find("a red sky over a blue sea")
    assert flag is not None
    assert (flag.tier, flag.words) == ("soon", "red sky + blue sea")


@pytest.mark.parametrize(
    ("said", "matched"),
    [
        ("I want to leave", "want leave"),
        ("I just want to be leaving", None),
        ("I do not want leave", None),
        ("I don't want to go on and stay", "not want go on and stay"),
        ("I don't want what he wants, stay", None),
        ("I don't want. Stay", None),
        ("I want to leave early", None),
        ("I wants going away", None),
        ("I wanted to go away", "wanted go away"),
        ("my key is in the door", "key is in door"),
        ("the door. A key", None),
        ("she wept, want to leave", "want leave"),
        ("Mr Bell, want to leave", None),
        ("a red sky in the morning over the blue sea", None),
        ("he and I want to leave", "want leave"),
        ("I know he and she want to leave", None),
    ],
)
def test_the_pattern_language(said: str, matched: str | None) -> None:
    flag = small().find(said)
    assert (None if flag is None else flag.words) == matched


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("red sky", "red <sky>", "there is no <sky>"),
        ("red sky", "the just", "has no word that counts"),
        ("red sky", "red|just sky", "left out of texts"),
        ("red sky", "red (sky)", "is no word"),
        ('technique = "T33"', 'technique = "T99"', "technique can't be used"),
        ('says = ["red sky"]', "says = []", "says can't be used"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(before: str, after: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        small(SMALL.replace(before, after, 1)).prepare()


@settings(max_examples=50)
@given(st.text(max_size=300))
def test_nothing_said_breaks_it(text: str) -> None:
    flag = FLAGS.find(text)
    assert flag is None or flag.tier in TIERS


@settings(max_examples=50)
@given(
    st.lists(
        st.sampled_from(["i", "want", "not", "to", "die", "he", "and", ".", "patient", "said"]),
        max_size=60,
    )
)
def test_nor_do_the_words_it_looks_for(words: list[str]) -> None:
    flag = FLAGS.find(" ".join(words))
    assert flag is None or flag.words


def test_a_long_note_takes_no_time() -> None:
    """A two minute note is 400 words at most; the frame loop waits for the answer."""
    import time

    text = "i want to go on and not stay there with my kids every night " * 30
    start = time.process_time()
    FLAGS.find(text)
    assert time.process_time() - start < 0.1
