"""What was said, and how it stands in the note."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.hearing.notation import as_written

WRITTEN = [
    # amounts, doses and measures
    ("give twenty milligrams of morphine", "Give 20 milligrams of morphine."),
    ("two milligrams and then six", "2 milligrams and then six."),
    ("the dose was zero point five milligrams", "The dose was 0.5 milligrams."),
    ("the potassium was six point two", "The potassium was 6.2."),
    ("there were three hundred patients", "There were 300 patients."),
    ("The code lasted twenty-five minutes,", "The code lasted 25 minutes."),
    ("it cost a thousand, five hundred dollars", "It cost 1,500 dollars."),
    ("two million people", "Two million people."),
    ("over two million people", "Over 2 million people."),
    ("my heart rate was one twenty", "My heart rate was 120."),
    ("The blood pressure was ninety over sixty.", "The blood pressure was 90/60."),
    ("one twenty over eighty", "120/80."),
    ("I am at a seven out of ten", "I am at a 7 out of 10."),
    ("a nine year old and a forty-five-year-old", "A 9 year old and a 45-year-old."),
    # rooms
    ("I went to room twelve", "I went to room 12."),
    ("Mrs. Jones in room four twelve", "Mrs. Jones in room 412."),
    ("bed one was free", "Bed 1 was free."),
    # clock times and dates
    (
        "we began at two thirty, done by six fifteen",
        "We began at 2:30, done by 6:15.",
    ),
    ("It was half-past two in the morning", "It was half past two in the morning."),
    ("One doctor came at seven o'clock..", "One doctor came at seven o'clock."),
    ("on the twenty first of March twenty twenty-four", "On the 21st of March 2024."),
    ("on the third of May", "On the 3rd of May."),
    ("my third night, in a thirty second pause", "My third night, in a 30 second pause."),
    ("I call her to-morrow", "I call her tomorrow."),
    # digit by digit
    ("call five, five, five, oh, one, four, two", "Call 5550142."),
    ("1-0-0-0-1. 902-10-0-1-8-0-3.", "100019021001803."),
    ("the line is 1-800-555-0199", "The line is 1-800-555-0199."),
    ("I called nine one one", "I called 911."),
    ("we counted one, two, three, four", "We counted one, two, three, four."),
    ("breathe four two six", "Breathe four two six."),
    # what is no number, or not only one
    ("one of us had to tell them", "One of us had to tell them."),
    ("no one asked, and that one hurt", "No one asked, and that one hurt."),
    ("in the room one of us cried", "In the room one of us cried."),
    ("I said it a hundred times", "I said it a hundred times."),
    ("two or three hundred, twenty four seven", "Two or three hundred, twenty four seven."),
    ("nine times out of ten", "Nine times out of ten."),
    ("a one in ten chance", "A one in ten chance."),
    ("Twenty minutes later she died.", "Twenty minutes later she died."),
    ("oh, no", "Oh, no."),
    # capitals and stops
    ("i don't know, i'm tired", "I don't know, I'm tired."),
    ("what happened to her?", "What happened to her?"),
    ("she died. and then we left", "She died. And then we left."),
    ("I told them, And then we left,", "I told them, and then we left."),
    (
        "I told Sarah and Dr. Patel on Tuesday,",
        "I told Sarah and Dr. Patel on Tuesday.",
    ),
    ("", ""),
]


@pytest.mark.parametrize(("said", "written"), WRITTEN)
def test_a_note_reads_as_a_person_would_write_it(said: str, written: str) -> None:
    assert as_written(said) == written


@pytest.mark.parametrize("written", [written for _, written in WRITTEN])
def test_what_is_written_well_is_left_alone(written: str) -> None:
    assert as_written(written) == written


WORDS = [
    *("one", "two", "five", "nine", "ten", "twelve", "twenty", "sixty", "hundred", "thousand"),
    *("oh", "zero", "a", "and", "over", "point", "at", "out", "of", "past", "half", "first"),
    *("second", "room", "milligrams", "the", "patient", "died", ",", ".", "-"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_whatever_is_said_no_other_word_is_touched(words: list[str]) -> None:
    said = " ".join(words).replace(" ,", ",").replace(" .", ".").replace(" - ", "-")
    written = as_written(said).lower()
    for word in ("the", "patient", "died", "room", "half", "past", "milligrams"):
        assert len(written.split(word)) == len(said.split(word))
