"""Every voice is brought to one level and loses the silence around it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.speaking.loudness import LEVEL, PEAK, active_level, levelled, trimmed
from voicecoach.timebase import SAMPLE_RATE


def buzz(seconds, amplitude=0.1):
    count = round(seconds * SAMPLE_RATE)
    return (amplitude * np.sin(2 * np.pi * 150 * np.arange(count) / SAMPLE_RATE)).astype(np.float32)


def hiss(seconds, amplitude):
    count = round(seconds * SAMPLE_RATE)
    return np.random.default_rng(7).normal(0, amplitude, count).astype(np.float32)


def test_silence_and_faint_hiss_around_the_words_are_cut_away():
    sound = np.concatenate([hiss(0.3, 1e-4), buzz(0.5), hiss(0.7, 1e-4)])
    assert len(trimmed(sound)) / SAMPLE_RATE == pytest.approx(0.53, abs=0.02)


def test_a_pause_between_the_words_stays():
    sound = np.concatenate([buzz(0.2), np.zeros(8000, np.float32), buzz(0.2)])
    assert len(trimmed(sound)) / SAMPLE_RATE == pytest.approx(0.9, abs=0.02)


def test_silence_alone_gives_nothing():
    assert len(trimmed(np.zeros(5000, np.float32))) == 0
    assert len(trimmed(np.zeros(0, np.float32))) == 0


def test_a_word_cut_off_hard_is_given_soft_edges():
    sound = trimmed(np.full(4000, 0.3, np.float32))
    assert abs(sound[0]) < 0.001
    assert abs(sound[-1]) < 0.001


def test_pauses_do_not_count_for_the_level():
    talk = buzz(0.5)
    with_pause = np.concatenate([talk, np.zeros(32000, np.float32), talk])
    assert active_level(with_pause) == pytest.approx(active_level(talk), rel=0.02)


@given(st.floats(0.0005, 0.9))
def test_loud_and_quiet_voices_come_to_one_level(amplitude):
    sound = levelled(buzz(1, amplitude))
    assert 20 * np.log10(active_level(sound)) == pytest.approx(LEVEL, abs=0.05)


def test_a_peaky_sound_stays_below_the_highest_level():
    sound = buzz(1, 0.01)
    sound[8000] = 0.9
    assert 20 * np.log10(np.abs(levelled(sound)).max()) <= PEAK + 0.01


def test_silence_stays_silence():
    assert not levelled(np.zeros(1000, np.float32)).any()
