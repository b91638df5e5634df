"""Where an utterance begins and ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.hearing.endpointer import (
    COMMANDS,
    DICTATION,
    Ended,
    Endpointer,
    EndpointerEvent,
    Endpointing,
    Paused,
    Resumed,
    Started,
)
from voicecoach.timebase import frames, seconds

SAMPLES = 4
"""In a frame of these tests; each sample carries the number of its frame."""


def _frame(number: int) -> np.ndarray:
    return np.full(SAMPLES, number, np.float32)


def _numbers(samples: np.ndarray) -> list[int]:
    """The frames that a piece of sound is made of."""
    assert len(samples) % SAMPLES == 0
    return [int(number) for number in samples[::SAMPLES]]


def _heard(endpointer: Endpointer, *parts: tuple[float, float], start: int = 0) -> list:
    """Push parts of (seconds, probability); the events, each with the frame it came at."""
    events, now = [], start
    for length, probability in parts:
        for _ in range(frames(length)):
            events += [(now, event) for event in endpointer.push(_frame(now), probability)]
            now += 1
    return events


def _names(events: list) -> list[str]:
    return [type(event).__name__ for _, event in events]


def test_an_order_is_offered_after_a_short_pause_and_ends_after_a_longer_one() -> None:
    events = _heard(Endpointer(COMMANDS), (1.0, 0.0), (0.8, 0.9), (2.0, 0.0))
    assert _names(events) == ["Started", "Paused", "Ended"]
    (started_at, started), (paused_at, paused), (ended_at, ended) = events
    assert started.at == frames(1.0)
    assert seconds(started_at - started.at) <= 0.1
    assert paused.at == ended.at == frames(1.8) - 1
    assert seconds(paused_at - paused.at) == pytest.approx(0.18)
    assert seconds(ended_at - ended.at) == pytest.approx(0.6)
    assert _numbers(paused.samples) == list(range(frames(0.7), frames(1.98)))
    np.testing.assert_array_equal(ended.samples, paused.samples)
    assert ended.reason == "pause"


@pytest.mark.parametrize("length", [0.02, 0.04, 0.08])
def test_a_click_is_no_speech(length: float) -> None:
    assert _heard(Endpointer(), (1.0, 0.0), (length, 0.99), (2.0, 0.0)) == []


def test_a_short_silence_inside_the_first_syllable_does_no_harm() -> None:
    events = _heard(Endpointer(), (1.0, 0.0), (0.06, 0.9), (0.06, 0.1), (0.2, 0.9), (1.0, 0.0))
    assert _names(events) == ["Started", "Paused", "Ended"]
    assert events[0][1].at == frames(1.0)


def test_two_words_with_a_pause_between_are_one_order() -> None:
    events = _heard(Endpointer(), (0.5, 0), (0.4, 0.9), (0.3, 0), (0.4, 0.9), (1.0, 0))
    assert _names(events) == ["Started", "Paused", "Resumed", "Paused", "Ended"]
    assert _numbers(events[-1][1].samples) == list(range(frames(0.2), frames(1.78)))


def test_a_believed_order_ends_at_once() -> None:
    endpointer = Endpointer()
    events = _heard(endpointer, (0.5, 0), (0.5, 0.9), (0.2, 0))
    assert _names(events) == ["Started", "Paused"]
    (ended,) = endpointer.accept()
    assert isinstance(ended, Ended)
    np.testing.assert_array_equal(ended.samples, events[-1][1].samples)
    assert not endpointer.speaking
    assert endpointer.accept() == []


def test_belief_waits_where_speech_may_be_going_on() -> None:
    endpointer = Endpointer()
    _heard(endpointer, (0.5, 0), (0.5, 0.9), (0.2, 0), (0.06, 0.9))
    assert endpointer.accept() == []
    events = _heard(endpointer, (0.3, 0.9), (1.0, 0), start=63)
    assert _names(events) == ["Resumed", "Paused", "Ended"], "it did go on"

    endpointer = Endpointer()
    _heard(endpointer, (0.5, 0), (0.5, 0.9), (0.2, 0), (0.06, 0.9))
    assert endpointer.accept() == []
    events = _heard(endpointer, (0.1, 0), start=63)
    assert _names(events) == ["Ended"], "it was a click"


def test_a_pause_to_think_does_not_cut_a_note_and_a_long_one_ends_it() -> None:
    events = _heard(Endpointer(DICTATION), (0.5, 0), (2, 0.9), (2.4, 0), (2, 0.9), (3.5, 0))
    assert _names(events) == ["Started", "Paused", "Resumed", "Paused", "Ended"]
    assert seconds(events[-1][0]) < 10.4


def test_a_word_said_alone_in_a_note_is_a_stretch_of_its_own() -> None:
    events = _heard(
        Endpointer(DICTATION),
        *((0.5, 0), (2.0, 0.9), (0.3, 0), (1.0, 0.9), (1.5, 0), (0.4, 0.9), (0.3, 0)),
    )
    first, second, third = (event for _, event in events if isinstance(event, Paused))
    note = list(range(frames(0.2), frames(6.0) - 6))
    assert _numbers(third.samples) == note
    assert _numbers(first.stretch) == _numbers(first.samples)
    assert _numbers(second.stretch) == _numbers(second.samples), "0.3 s is no pause to speak of"
    assert _numbers(third.stretch) == list(range(frames(5.0), note[-1] + 1)), "with its pre-roll"


def test_a_note_ends_at_its_limit_and_the_next_begins_there() -> None:
    settings = Endpointing(hangover=frames(0.6), limit=frames(2.0))
    events = _heard(Endpointer(settings), (0.5, 0), (3.0, 0.9), (4.0, 0))
    ends = [event for _, event in events if isinstance(event, Ended)]
    assert [end.reason for end in ends] == ["limit", "pause"]
    assert _numbers(ends[0].samples) == list(range(frames(0.2), frames(2.2)))
    assert _numbers(ends[1].samples)[0] == frames(2.2)


def test_patience_can_change_while_somebody_speaks() -> None:
    endpointer = Endpointer(COMMANDS)
    _heard(endpointer, (0.5, 0), (0.5, 0.9), (0.3, 0))
    endpointer.configure(DICTATION)
    events = _heard(endpointer, (1.5, 0), (0.5, 0.9), (3.5, 0), start=65)
    assert _names(events) == ["Resumed", "Paused", "Ended"]
    assert _numbers(events[-1][1].samples)[0] == frames(0.2)


def test_less_patience_ends_a_pause_that_is_already_long_enough() -> None:
    endpointer = Endpointer(DICTATION)
    _heard(endpointer, (0.5, 0), (0.5, 0.9), (2.0, 0))
    endpointer.configure(COMMANDS)
    assert _names(_heard(endpointer, (0.02, 0), start=150)) == ["Ended"]


def test_reset_drops_what_was_heard() -> None:
    endpointer = Endpointer()
    _heard(endpointer, (0.5, 0), (0.5, 0.9))
    endpointer.reset()
    assert _heard(endpointer, (1.0, 0), start=50) == []
    events = _heard(endpointer, (0.5, 0.9), (1.0, 0), start=100)
    assert events[0][1].at == 100


@pytest.mark.parametrize(
    "wrong",
    [{"hangover": 5}, {"hangover": 30, "onset": 0}, {"hangover": 30, "release": 0.9}],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match="must"):
        Endpointing(**wrong)


# --- whatever is said ------------------------------------------------------------------------

_settings = st.builds(
    Endpointing,
    pause=st.integers(1, 9),
    hangover=st.integers(10, 40),
    stretch=st.integers(9, 30),
    onset=st.integers(1, 6),
    gap=st.integers(1, 5),
    pre_roll=st.integers(0, 15),
    limit=st.one_of(st.just(0), st.integers(20, 80)),
)
_part = st.tuples(st.integers(1, 45), st.sampled_from([0.0, 0.2, 0.4, 0.6, 1.0]))
_step = st.one_of(_part, _part, _part, _settings, st.just("accept"))


def _live(first: Endpointing, steps: list) -> tuple[list[EndpointerEvent], list[float]]:
    endpointer, events, heard = Endpointer(first), [], []
    for step in [*steps, (200, 0.0)]:
        if step == "accept":
            events += endpointer.accept()
        elif isinstance(step, Endpointing):
            endpointer.configure(step)
        else:
            for _ in range(step[0]):
                events += endpointer.push(_frame(len(heard)), step[1])
                heard.append(step[1])
    return events, heard


@settings(max_examples=300, deadline=None)
@given(_settings, st.lists(_step, max_size=15))
def test_events_come_in_order_and_every_start_ends(first: Endpointing, steps: list) -> None:
    events, _ = _live(first, steps)
    state = "idle"
    allowed = {
        "idle": {"Started"},
        "speaking": {"Paused", "Ended"},
        "paused": {"Resumed", "Ended"},
    }
    after = {"Started": "speaking", "Paused": "paused", "Resumed": "speaking", "Ended": "idle"}
    for event in events:
        name = type(event).__name__
        assert name in allowed[state]
        state = after[name]
    assert state == "idle", "200 frames of silence end everything"


@settings(max_examples=300, deadline=None)
@given(_settings, st.lists(_step, max_size=15))
def test_an_utterance_is_one_piece_of_the_sound_and_none_overlap(
    first: Endpointing, steps: list
) -> None:
    events, heard = _live(first, steps)
    free, began, paused = 0, 0, None
    for event in events:
        if isinstance(event, Started):
            began = event.at
            paused = None
        elif isinstance(event, Resumed):
            assert event.at > paused.at
            paused = None
        else:
            numbers = _numbers(event.samples)
            assert numbers == list(range(numbers[0], numbers[-1] + 1))
            assert free <= numbers[0] <= began
            assert began <= event.at <= numbers[-1] < len(heard)
            stretch = _numbers(event.stretch)
            assert stretch == numbers[len(numbers) - len(stretch) :]
            if isinstance(event, Ended):
                if paused is not None:
                    np.testing.assert_array_equal(event.samples, paused.samples)
                    np.testing.assert_array_equal(event.stretch, paused.stretch)
                free = numbers[-1] + 1
            else:
                paused = event


@settings(max_examples=300, deadline=None)
@given(_settings, st.lists(_step, max_size=15))
def test_no_speech_is_lost(first: Endpointing, steps: list) -> None:
    events, heard = _live(first, steps)
    kept = {n for event in events if isinstance(event, Ended) for n in _numbers(event.samples)}
    longest_onset = max(
        [first.onset, *(step.onset for step in steps if isinstance(step, Endpointing))]
    )
    run: list[int] = []
    for number, probability in enumerate([*heard, 0.0]):
        if probability >= 0.5:
            run.append(number)
            continue
        # An utterance that ends at its limit may leave too little of a run for another one.
        lost = [n for n in run if n not in kept]
        assert len(lost) < longest_onset
        run = []


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 40), st.sampled_from([0.0, 0.3])), max_size=20))
def test_nothing_starts_without_speech(parts: list) -> None:
    events, _ = _live(COMMANDS, parts)
    assert events == []
