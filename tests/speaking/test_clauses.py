"""A text is cut where a reader would take a breath."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.speaking.clauses import clauses, pause_after


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("", []),
        ("Box one.", ["Box one."]),
        ("Box one. Facts.", ["Box one.", "Facts."]),
        ("No. Not now!", ["No.", "Not now!"]),
        (
            "Take all the time you need, and breathe with it.",
            ["Take all the time you need,", "and breathe with it."],
        ),
        ("Water, teeth, or hamper?", ["Water, teeth, or hamper?"]),
        ("I called Dr. Lee at 4.30 today.", ["I called Dr. Lee at 4.30 today."]),
        ("He said “stop.” Then he left.", ["He said “stop.”", "Then he left."]),
        ("It took very long ... then it ended", ["It took very long ...", "then it ended"]),
    ],
)
def test_where_a_text_is_cut(text, cut):
    assert clauses(text) == cut


def test_a_note_without_punctuation_is_cut_before_a_joining_word():
    note = (
        "the family came in late and nobody had told them anything so i sat down with them for a "
        "while because it felt wrong to leave and then the pager went off again"
    )
    assert all(len(clause.split()) <= 40 for clause in clauses(note))
    assert clauses(note)[1].startswith("because")


def test_words_without_end_are_cut_all_the_same():
    assert max(len(clause.split()) for clause in clauses("on " * 500)) == 40


@given(st.text())
def test_no_word_is_lost_or_added(text):
    assert " ".join(clauses(text)).split() == text.split()


def test_a_sentence_is_followed_by_a_longer_pause_than_a_comma():
    assert pause_after("Box one.") > pause_after("Take your time,") > pause_after("and then") == 0
