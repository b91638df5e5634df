"""Notes that are cut where nobody pauses: no word is lost at the seam, and none said twice."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach import resources
from voicecoach.errors import VoicecoachError
from voicecoach.hearing.bundled import BundledRecognizer
from voicecoach.hearing.pauses import SHARED
from voicecoach.hearing.seams import sew
from voicecoach.hearing.wordgraph import words_of
from voicecoach.wavefile import read_sound

RECORDED = Path(str(resources.audio() / "demonstration"))


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        (
            "I sat with the family for most of the after.",
            "The family for most of the afternoon, and nobody spoke.",
            "I sat with the family for most of the afternoon, and nobody spoke.",
        ),
        (
            "She was rather cold-hearted and rath.",
            "Hearted and rather selfish.",
            "She was rather cold-hearted and rather selfish.",
        ),
        (
            "I will call the lab.",
            "Ill call the lab at ten.",
            "I will call the lab at ten.",
        ),
        ("No, no, I said no to the", "I said no to them.", "No, no, I said no to them."),
    ],
)
def test_two_texts_become_one(before: str, after: str, whole: str) -> None:
    assert sew(before, after) == whole


def test_texts_with_nothing_in_common_are_not_sewn() -> None:
    assert sew("we went home", "it rained all night") is None
    assert sew("", "it rained") is None


@given(
    words=st.lists(st.integers(0, 99).map(lambda n: f"w{n}"), min_size=6, max_size=40, unique=True),
    data=st.data(),
)
def test_wherever_it_is_cut_a_text_comes_back_whole(words: list[str], data: st.DataObject) -> None:
    shared = data.draw(st.integers(3, 6))
    cut = data.draw(st.integers(0, len(words) - shared))
    # The last word of the one and the first of the other are cut through.
    before = [*words[: cut + shared - 1], "half"]
    after = ["rest", *words[cut + 1 :]]
    sewn = sew(" ".join(before), " ".join(after))
    assert sewn is not None
    assert sewn.split() == words


@lru_cache
def _recognizer() -> BundledRecognizer:
    return BundledRecognizer.load()


@lru_cache
def _note() -> tuple[np.ndarray, list[str]]:
    """The recorded user's notes one after another, without a pause; and its words, uncut.

    The "done" that ends two of them is left out.
    """
    parts = []
    for name in ("facts", "feelings", "actions"):
        sound = read_sound(RECORDED / f"{name}.flac")
        loud = np.flatnonzero(np.abs(sound) > 0.01)
        gaps = np.flatnonzero(np.diff(loud) > 4_000)
        end = loud[gaps[-1]] if name != "feelings" else loud[-1]
        parts.append(sound[loud[0] : end + 800])
    note = np.concatenate(parts)
    return note, words_of(_recognizer().transcribe(note))


@settings(max_examples=4, deadline=None, derandomize=True)
@given(place=st.floats(0.15, 0.85))
def test_a_recording_cut_anywhere_keeps_every_word(place: float) -> None:
    try:
        note, words = _note()
    except VoicecoachError as error:
        pytest.skip(str(error))
    cut = int(place * len(note))
    before = _recognizer().transcribe(note[: cut + SHARED])
    after = _recognizer().transcribe(note[cut - SHARED :])
    sewn = sew(before, after)
    assert sewn is not None
    heard = words_of(sewn)
    assert len(heard) == len(words)
    # A word may be heard otherwise with less around it; none is lost, none said twice.
    assert sum(one != other for one, other in zip(words, heard, strict=True)) <= 2
