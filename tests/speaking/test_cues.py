"""What a listener notices of the breath tones and the earcons."""

import runpy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.speaking.cues import HIGH, LOW, breath_tone, earcon, spoken_cue
from voicecoach.timebase import FRAME_SAMPLES, SAMPLE_RATE, frames

EARCONS = ("listening", "got-it", "not-caught", "session-over")
AUDIBLE = 10 ** (-50 / 20)


def level(samples):
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def pitch(samples):
    """The fundamental in hertz, from the highest peak of the autocorrelation."""
    samples = samples - samples.mean()
    similar = np.correlate(samples, samples, "full")[len(samples) - 1 :]
    shortest, longest = SAMPLE_RATE // 500, SAMPLE_RATE // 150
    return SAMPLE_RATE / (shortest + int(np.argmax(similar[shortest:longest])))


def parts(tone, count=8):
    """The tone in equal parts, without its attack and its end."""
    inner = tone[SAMPLE_RATE // 10 : -SAMPLE_RATE // 10]
    return np.array_split(inner, count)


@pytest.mark.parametrize("length", [1, 2.5, 4, 8, 20])
def test_in_rises_and_out_falls_and_hold_is_still(length):
    rising = parts(breath_tone("in", frames(length)))
    falling = parts(breath_tone("out", frames(length)))
    still = parts(breath_tone("hold", frames(length)))
    assert pitch(rising[-1]) > 1.4 * pitch(rising[0])
    assert pitch(falling[-1]) < pitch(falling[0]) / 1.4
    assert pitch(still[-1]) == pytest.approx(pitch(still[0]), rel=0.02)
    assert level(rising[-1]) > 1.7 * level(rising[0])
    assert level(falling[-1]) < level(falling[0]) / 1.7
    assert level(still[4]) < level(rising[-1]) / 1.5


def test_the_phases_are_one_breath():
    full, empty = pytest.approx(HIGH, rel=0.03), pytest.approx(LOW, rel=0.03)
    rising, falling = parts(breath_tone("in", 200), 20), parts(breath_tone("out", 200), 20)
    assert pitch(rising[-1]) == full
    assert pitch(breath_tone("hold", 100)[3200:6400]) == full
    assert pitch(falling[0]) == full
    assert pitch(falling[-1]) == empty
    assert pitch(breath_tone("rest", 100)[3200:6400]) == empty
    assert pitch(rising[0]) == empty


@given(st.sampled_from(["in", "hold", "out", "rest"]), st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_a_tone_lasts_its_phase_and_neither_clips_nor_clicks(kind, length):
    tone = breath_tone(kind, length)
    assert tone.shape == (length * FRAME_SAMPLES,)
    assert tone.dtype == np.float32
    assert np.abs(tone).max(initial=0) < 0.25
    # Seven partials of at most 330 Hz, at that level, can't step further than this; silence is
    # what comes before and after.
    steps = np.abs(np.diff(np.concatenate([[0], tone, [0]])))
    assert steps.max(initial=0) < 0.07


@pytest.mark.parametrize("kind", ["in", "hold", "out"])
@pytest.mark.parametrize("length", [0.4, 1, 4, 20])
def test_a_phase_is_heard_to_begin_within_a_millisecond_and_to_end_before_the_next(kind, length):
    tone = breath_tone(kind, frames(length))
    onset = int(np.flatnonzero(np.abs(tone) > AUDIBLE)[0])
    assert onset <= SAMPLE_RATE // 1000
    end = int(np.flatnonzero(np.abs(tone) > AUDIBLE)[-1])
    assert 0.02 <= (len(tone) - 1 - end) / SAMPLE_RATE <= 0.08


@pytest.mark.parametrize("kind", ["in", "hold", "out"])
def test_the_attack_is_soft(kind):
    """What is above 3 kHz in the first 20 ms, where a click would be, is 35 dB below the tone."""
    tone = breath_tone(kind, 200)
    start = np.concatenate([np.zeros(320), tone[:640]]) * np.hanning(960)
    power = np.abs(np.fft.rfft(start)) ** 2
    high = np.fft.rfftfreq(960, 1 / SAMPLE_RATE) > 3000
    assert 10 * np.log10(power[high].sum() / power[~high].sum()) < -35


def word(seconds):
    count = round(seconds * SAMPLE_RATE)
    return (0.2 * np.sin(2 * np.pi * 700 * np.arange(count) / SAMPLE_RATE)).astype(np.float32)


def test_a_spoken_cue_holds_the_word_over_a_softer_tone():
    spoken = spoken_cue("in", 200, word(0.6))
    assert len(spoken) == 200 * FRAME_SAMPLES
    tone = spoken.copy()
    tone[:9600] -= word(0.6)
    alone = breath_tone("in", 200)
    under = slice(4000, 9600)
    assert 20 * np.log10(level(tone[under]) / level(alone[under])) == pytest.approx(-10, abs=0.7)
    np.testing.assert_allclose(tone[-32000:], alone[-32000:], atol=1e-6)
    assert int(np.flatnonzero(np.abs(tone) > AUDIBLE)[0]) <= SAMPLE_RATE // 1000


def test_a_word_longer_than_its_phase_ends_with_it_and_without_a_click():
    spoken = spoken_cue("hold", 20, word(0.6))
    assert len(spoken) == 20 * FRAME_SAMPLES
    assert np.abs(spoken[-10:]).max() < 0.02


@pytest.mark.parametrize("kind", EARCONS)
def test_an_earcon_is_short_soft_and_sudden_nowhere(kind):
    sound = earcon(kind)
    assert 0.1 <= len(sound) / SAMPLE_RATE <= 0.25
    blocks = np.array_split(sound, len(sound) // 160)
    levels = np.array([level(block) for block in blocks])
    assert -30 <= 20 * np.log10(levels.max()) <= -18
    assert np.abs(sound).max() < 0.25
    assert np.abs(sound[:32]).max() < 0.03
    assert np.abs(sound[-32:]).max() < 0.003


def test_no_earcon_is_taken_for_another():
    spectra = {}
    for kind in EARCONS:
        first, second = np.array_split(np.pad(earcon(kind), (0, 4000 - len(earcon(kind)))), 2)
        both = [np.abs(np.fft.rfft(part * np.hanning(2000), 4096)) for part in (first, second)]
        spectra[kind] = np.concatenate(both) / np.linalg.norm(np.concatenate(both))
    for one in EARCONS:
        for other in EARCONS:
            if one != other:
                assert float(spectra[one] @ spectra[other]) < 0.9


def test_the_files_are_what_the_script_makes(tmp_path):
    folder = Path(__file__).parents[2] / "audio"
    script = tmp_path / "make.py"
    script.write_bytes((folder / "make.py").read_bytes())
    runpy.run_path(str(script), run_name="__main__")
    for kind in EARCONS:
        made, kept = (f / f"{kind}.wav" for f in (tmp_path, folder))
        assert made.stat().st_size == kept.stat().st_size < 10_000
        # A different processor may round a sample differently, by one step.
        a, b = (np.frombuffer(f.read_bytes()[44:], "<i2").astype(int) for f in (made, kept))
        assert np.abs(a - b).max() <= 1
