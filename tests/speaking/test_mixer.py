"""What a listener notices of the mixer: what starts when, what stops how fast, and no clicks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.events import PromptEnded, PromptStarted
from voicecoach.speaking.mixer import (
    CEILING,
    FADE,
    GAP,
    LIMIT_FROM,
    Mixer,
    PromptInterrupted,
    limit,
    resume_point,
)
from voicecoach.timebase import FRAME_SAMPLES, SAMPLE_RATE, frames

AMPLITUDE = 0.15
STEEPEST = AMPLITUDE * 2 * np.pi * 300 / SAMPLE_RATE  # of a 300 Hz tone at that amplitude
FADING = AMPLITUDE * np.pi / (2 * FADE)  # the steepest slope a raised-cosine fade can add


def tone(seconds, hertz=300.0, amplitude=AMPLITUDE):
    """A tone that begins and ends gently."""
    count = round(seconds * SAMPLE_RATE)
    edge = np.minimum(1, np.minimum(np.arange(count), np.arange(count)[::-1]) / 160)
    wave = amplitude * edge * np.sin(2 * np.pi * hertz * np.arange(count) / SAMPLE_RATE)
    return wave.astype(np.float32)


def pause(seconds):
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def sentence(*words, between=0.2):
    """Words of the given lengths with pauses between them."""
    parts = []
    for word in words:
        parts += [tone(word), pause(between)]
    return np.concatenate(parts[:-1])


class Ear:
    """Listens to a mixer: everything heard so far, and what happened in which frame."""

    def __init__(self, mixer):
        self.mixer = mixer
        self.now = 0
        self.frames = []
        self.events = []

    def listen(self, seconds):
        for _ in range(frames(seconds)):
            samples, events = self.mixer.render(self.now)
            assert samples.shape == (FRAME_SAMPLES,)
            assert samples.dtype == np.float32
            self.frames.append(samples)
            self.events += [(self.now, event) for event in events]
            self.now += 1
        return self.heard

    @property
    def heard(self):
        return np.concatenate([pause(0), *self.frames])


def steepest(samples):
    return float(np.max(np.abs(np.diff(samples)), initial=0))


@pytest.fixture
def ear():
    return Ear(Mixer())


def test_a_prompt_starts_with_the_next_frame_and_is_heard_as_it_is(ear):
    ear.listen(0.1)
    words = tone(0.5)
    ear.mixer.speak(7, words)
    assert ear.mixer.speaking is None
    ear.listen(0.02)
    assert ear.mixer.speaking == 7
    heard = ear.listen(0.6)
    np.testing.assert_array_equal(heard[1600 : 1600 + len(words)], words)
    assert not heard[1600 + len(words) :].any()
    assert ear.events == [(5, PromptStarted(7)), (29, PromptEnded(7))]
    assert ear.mixer.idle


def test_the_next_prompt_waits_for_a_natural_gap(ear):
    first, second = tone(0.305), tone(0.25)
    ear.mixer.speak(1, first)
    ear.mixer.speak(2, second)
    heard = ear.listen(1.0)
    start = len(first) + GAP
    assert not heard[len(first) : start].any()
    np.testing.assert_array_equal(heard[start : start + len(second)], second)
    assert [event for _, event in ear.events] == [
        PromptStarted(1),
        PromptEnded(1),
        PromptStarted(2),
        PromptEnded(2),
    ]


def test_an_answer_given_as_soon_as_the_prompt_has_ended_leaves_the_gap_too(ear):
    ear.mixer.speak(1, tone(0.2))
    ear.listen(0.2)
    ear.mixer.speak(2, tone(0.2))
    heard = ear.listen(1)
    second = int(np.flatnonzero(heard[3300:])[0]) + 3300
    assert abs(second - (3200 + GAP)) <= 1


def test_a_prompt_that_comes_clause_by_clause_is_heard_without_a_seam(ear):
    whole = tone(0.6)
    ear.mixer.speak(1, whole[:4000], whole=False)
    ear.listen(0.2)
    ear.mixer.speak_more(1, whole[4000:])
    ear.listen(0.1)
    ear.mixer.speak_end(1)
    heard = ear.listen(0.5)
    np.testing.assert_array_equal(heard[: len(whole)], whole)
    assert [event for _, event in ear.events] == [PromptStarted(1), PromptEnded(1)]


def test_a_clause_that_comes_late_leaves_silence_and_nothing_is_lost(ear):
    first, second = tone(0.3), tone(0.2)
    ear.mixer.speak(1, first, whole=False)
    ear.mixer.speak(2, tone(0.1))
    ear.listen(1.0)
    assert ear.mixer.speaking == 1
    ear.mixer.speak_more(1, second)
    ear.mixer.speak_end(1)
    heard = ear.listen(1.0)
    np.testing.assert_array_equal(heard[16000 : 16000 + len(second)], second)
    assert not heard[len(first) : 16000].any()
    assert [event for _, event in ear.events] == [
        PromptStarted(1),
        PromptEnded(1),
        PromptStarted(2),
        PromptEnded(2),
    ]


def test_a_prompt_with_nothing_to_hear_begins_and_ends(ear):
    ear.mixer.speak(1, pause(0), whole=False)
    ear.listen(0.1)
    assert ear.events == []
    ear.mixer.speak_end(1)
    ear.listen(0.02)
    assert ear.events == [(5, PromptStarted(1)), (5, PromptEnded(1))]


def test_hush_silences_the_voice_within_30_ms_and_keeps_the_queue(ear):
    ear.mixer.speak(1, tone(2))
    ear.mixer.speak(2, tone(0.2))
    ear.listen(1.0)
    ear.mixer.hush()
    heard = ear.listen(1.0)
    quiet_from = 16000 + SAMPLE_RATE * 30 // 1000
    assert heard[16000:16200].any()
    assert not heard[quiet_from:].any()
    assert steepest(heard) <= STEEPEST + FADING
    assert ear.events[-1] == (50, PromptInterrupted(1))
    assert ear.mixer.speaking is None
    assert not ear.mixer.idle


def test_unhush_goes_on_from_the_last_pause_and_the_word_is_heard_whole(ear):
    words = sentence(0.4, 0.5, 0.6)  # the third begins at 1.3 s
    ear.mixer.speak(1, words)
    ear.listen(1.5)
    ear.mixer.hush()
    ear.listen(0.5)
    ear.mixer.unhush()
    heard = ear.listen(1.0)
    third = words[round(1.3 * SAMPLE_RATE) :]
    again = heard[2 * SAMPLE_RATE :]
    start = int(np.flatnonzero(np.abs(again) > 0.001)[0])
    assert start <= FADE + 160
    found = np.correlate(again, third, "valid")
    offset = int(np.argmax(found))
    np.testing.assert_allclose(again[offset : offset + len(third)], third, atol=1e-6)
    assert steepest(heard) <= STEEPEST + FADING
    assert [event for _, event in ear.events] == [
        PromptStarted(1),
        PromptInterrupted(1),
        PromptEnded(1),
    ]


def test_unhush_starts_again_where_there_was_no_pause_yet(ear):
    words = tone(1)
    ear.mixer.speak(1, words)
    ear.listen(0.5)
    ear.mixer.hush()
    ear.listen(0.5)
    ear.mixer.unhush()
    heard = ear.listen(1.5)
    np.testing.assert_array_equal(heard[16000:32000], words)


def test_the_closure_of_a_stop_consonant_is_no_pause():
    assert resume_point(np.concatenate([tone(0.5), pause(0.07), tone(0.2)])) == 0
    point = resume_point(np.concatenate([tone(0.5), pause(0.12), tone(0.2)]))
    assert 0.5 <= point / SAMPLE_RATE <= 0.62 - FADE / SAMPLE_RATE + 0.01


def test_a_prompt_about_to_end_ends_by_itself_when_hushed(ear):
    ear.mixer.speak(1, tone(0.51))
    ear.mixer.speak(2, tone(0.5))
    ear.listen(0.5)
    ear.mixer.hush()
    ear.listen(1)
    assert [event for _, event in ear.events] == [PromptStarted(1), PromptEnded(1)]
    ear.mixer.unhush()
    ear.listen(0.02)
    assert ear.events[-1] == (75, PromptStarted(2))


def test_hush_leaves_the_breath_alone(ear):
    breath = tone(2)
    ear.mixer.cue(breath, at=10)
    ear.mixer.speak(1, tone(0.7, hertz=200))
    ear.listen(0.5)
    ear.mixer.hush()
    heard = ear.listen(2)
    np.testing.assert_array_equal(heard[8500 : 3200 + len(breath)], breath[5300:])


def test_silence_drops_everything_within_30_ms(ear):
    ear.mixer.speak(1, tone(2))
    ear.mixer.speak(2, tone(2))
    ear.mixer.cue(tone(3, hertz=200), at=10)
    ear.mixer.cue(tone(3), at=200)
    ear.listen(0.9)
    ear.mixer.earcon(tone(0.2, hertz=250))
    ear.listen(0.1)
    ear.mixer.silence()
    heard = ear.listen(5)
    assert not heard[16000 + SAMPLE_RATE * 30 // 1000 :].any()
    assert steepest(heard) <= 3 * (STEEPEST + FADING)
    assert ear.events == [(0, PromptStarted(1)), (50, PromptInterrupted(1))]
    assert ear.mixer.idle


def test_dropping_the_prompts_leaves_the_breath_alone(ear):
    breath = tone(2)
    ear.mixer.cue(breath, at=10)
    ear.mixer.speak(1, tone(2, hertz=200))
    ear.mixer.speak(2, tone(2))
    ear.listen(0.5)
    ear.mixer.drop_prompts()
    heard = ear.listen(2)
    np.testing.assert_array_equal(heard[8500 : 3200 + len(breath)], breath[5300:])
    assert ear.events == [(0, PromptStarted(1)), (25, PromptInterrupted(1))]
    assert ear.mixer.idle


def test_what_is_said_after_silence_is_heard_within_two_frames(ear):
    ear.mixer.speak(1, tone(2))
    ear.listen(1)
    ear.mixer.silence()
    ear.mixer.speak_more(1, tone(1))  # from a worker that didn't know yet
    ear.mixer.speak(2, tone(0.2))
    ear.listen(0.04)
    assert ear.mixer.speaking == 2
    assert ear.events[1:] == [(50, PromptInterrupted(1)), (51, PromptStarted(2))]


def test_silence_ends_a_hush(ear):
    ear.mixer.speak(1, tone(2))
    ear.listen(1)
    ear.mixer.hush()
    ear.listen(1)
    ear.mixer.silence()
    ear.mixer.speak(2, tone(0.2))
    ear.listen(0.02)
    assert [event for _, event in ear.events] == [
        PromptStarted(1),
        PromptInterrupted(1),
        PromptStarted(2),
    ]


def test_a_late_cue_is_joined_where_it_would_be(ear):
    breath = tone(1, hertz=297)
    ear.listen(0.5)
    ear.mixer.cue(breath, at=20)
    heard = ear.listen(1)
    assert steepest(heard) <= STEEPEST + FADING
    np.testing.assert_array_equal(heard[8000 + FADE : 6400 + len(breath)], breath[1600 + FADE :])
    assert ear.mixer.idle


def test_the_volume_changes_without_a_click(ear):
    ear.mixer.cue(tone(1), at=0)
    ear.listen(0.5)
    ear.mixer.set_volume(-12)
    heard = ear.listen(0.5)
    assert steepest(heard) <= STEEPEST + AMPLITUDE / 800
    after = 8000 + SAMPLE_RATE * 50 // 1000
    np.testing.assert_allclose(
        heard[after:15800], tone(1)[after:15800] * 10 ** (-12 / 20), rtol=1e-5, atol=1e-7
    )


def test_a_volume_set_in_silence_holds_from_the_first_sample(ear):
    ear.mixer.speak(1, tone(1))
    ear.mixer.set_volume(-20)
    heard = ear.listen(1)
    np.testing.assert_allclose(heard, tone(1) * 0.1, rtol=1e-5, atol=1e-8)


def test_what_is_loud_is_bent_and_what_is_not_is_left_alone(ear):
    for _ in range(8):
        ear.mixer.earcon(tone(1, amplitude=0.3))
    ear.mixer.cue(tone(1, amplitude=0.85), at=100)
    heard = ear.listen(4)
    assert np.abs(heard).max() <= CEILING
    assert steepest(heard[:16000]) <= 8 * 0.3 / AMPLITUDE * STEEPEST + 0.001
    np.testing.assert_array_equal(heard[32000:48000], tone(1, amplitude=0.85))


@settings(deadline=None)
@given(st.lists(st.floats(-4, 4, width=32), min_size=2, max_size=50))
def test_the_limiter_is_the_identity_below_and_never_steeper(levels):
    samples = np.array(levels, np.float32)
    out = limit(samples)
    quiet = np.abs(samples) <= LIMIT_FROM
    np.testing.assert_array_equal(out[quiet], samples[quiet])
    assert np.abs(out).max() <= CEILING
    order = np.argsort(samples)
    rise = np.diff(out[order].astype(float))
    assert (rise >= 0).all()
    assert (rise <= np.diff(samples[order].astype(float)) + 1e-6).all()


cues = st.tuples(
    st.integers(0, 120),
    st.floats(0.01, 1.5),
    st.sampled_from([180.0, 240.0, 300.0]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(cues, max_size=8), st.randoms())
def test_every_cue_starts_at_its_exact_sample_whatever_the_order_of_calls(wanted, random):
    expected = np.zeros(SAMPLE_RATE * 5, np.float64)
    for at, length, hertz in wanted:
        sound = tone(length, hertz, amplitude=0.1)
        start = at * FRAME_SAMPLES
        expected[start : start + len(sound)] += sound
    orders = []
    for _ in range(2):
        mixer = Mixer()
        random.shuffle(wanted)
        for at, length, hertz in wanted:
            mixer.cue(tone(length, hertz, amplitude=0.1), at)
        orders.append(Ear(mixer).listen(5))
    np.testing.assert_allclose(orders[0], limit(expected.astype(np.float32)), atol=1e-6)
    np.testing.assert_allclose(orders[0], orders[1], atol=1e-6)


def low(seconds):
    """A tone so low that a click of half its amplitude stands out."""
    return tone(seconds, hertz=60)


calls = st.one_of(
    st.tuples(st.just("speak"), st.floats(0, 0.8)),
    st.tuples(st.just("begin"), st.floats(0, 0.3)),
    st.tuples(st.just("more"), st.floats(0, 0.3)),
    st.tuples(st.just("end")),
    st.tuples(st.just("cue"), st.integers(-5, 20), st.floats(0, 1)),
    st.tuples(st.just("earcon"), st.floats(0.05, 0.25)),
    st.tuples(st.just("hush")),
    st.tuples(st.just("unhush")),
    st.tuples(st.just("silence")),
    st.tuples(st.just("drop")),
    st.tuples(st.just("volume"), st.floats(-30, 0)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), calls), max_size=25))
def test_whatever_is_asked_for_nothing_clicks_and_every_prompt_is_accounted_for(script):
    mixer = Mixer()
    ear = Ear(mixer)
    ids = 0
    streaming = []
    sounding = 2  # a prompt, and another one fading out under it
    for wait, (call, *arguments) in script:
        ear.listen(wait / 50)
        match call:
            case "speak":
                ids += 1
                mixer.speak(ids, low(arguments[0]))
            case "begin":
                ids += 1
                mixer.speak(ids, low(arguments[0]), whole=False)
                streaming.append(ids)
            case "more" if streaming:
                mixer.speak_more(streaming[-1], low(arguments[0]))
            case "end" if streaming:
                mixer.speak_end(streaming.pop())
            case "cue":
                mixer.cue(low(arguments[1]), at=max(0, ear.now + arguments[0]))
                sounding += 1
            case "earcon":
                mixer.earcon(low(arguments[0]))
                sounding += 1
            case "hush":
                mixer.hush()
                sounding += 1
            case "unhush":
                mixer.unhush()
            case "drop":
                mixer.drop_prompts()
                sounding += 1
            case "silence":
                mixer.silence()
                sounding += 1
            case "volume":
                mixer.set_volume(arguments[0])
    for id in streaming:
        mixer.speak_end(id)
    mixer.unhush()
    heard = ear.listen(25 * 0.8 + 25 * 0.2 + 2)
    assert mixer.idle
    assert np.abs(heard).max(initial=0) <= CEILING
    # The steepest of each sound that can be there: its wave, its own edge, a fade, the volume.
    slope = AMPLITUDE * (2 * np.pi * 60 / SAMPLE_RATE + 1 / 160 + 1 / 800) + FADING
    assert steepest(heard) <= sounding * slope
    started = [e.id for _, e in ear.events if isinstance(e, PromptStarted)]
    ended = [e.id for _, e in ear.events if isinstance(e, PromptEnded)]
    cut = {e.id for _, e in ear.events if isinstance(e, PromptInterrupted)}
    assert len(started) == len(set(started))
    assert started == sorted(started)
    assert set(ended) <= set(started)
    assert set(started) == set(ended) | cut
