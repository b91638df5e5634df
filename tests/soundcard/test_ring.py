"""Between the frame loop and the speaker: no click, no growing delay."""

from __future__ import annotations

import numpy as np
import pytest

from voicecoach.soundcard.ring import Ring

RATE = 16_000
LOUDEST_STEP = 0.5 * 2 * np.pi * 200 / RATE
"""Between two samples of the test tone."""


def _tone(start: int, count: int) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * 200 * np.arange(start, start + count) / RATE)).astype(
        np.float32
    )


def _put(ring: Ring, frame: np.ndarray) -> None:
    if ring.accepts(frame):
        ring.put(frame)


def test_steady_sound_passes_whole() -> None:
    ring = Ring(RATE)
    heard = []
    for index in range(100):
        _put(ring, _tone(320 * index, 320))
        heard += [ring.take(160), ring.take(160)]
    ring.finish()
    while ring.level:
        heard.append(ring.take(160))
    sound = np.concatenate(heard)
    first = int(np.flatnonzero(sound)[0]) - 1  # the tone begins with a zero
    np.testing.assert_array_equal(sound[first + 80 : first + 31_000], _tone(80, 30_920))


def test_running_dry_and_coming_back_make_no_click() -> None:
    ring = Ring(RATE)
    heard = []
    for index in range(100):
        if not 40 <= index < 50:
            _put(ring, _tone(320 * index, 320))
        heard.append(ring.take(320))
    sound = np.concatenate(heard)
    assert np.abs(np.diff(sound)).max() < 1.5 * LOUDEST_STEP
    assert np.flatnonzero(np.abs(sound[320 * 55 :]) > 0.4).size, "it came back"


def test_a_burst_after_a_stall_is_shortened_without_a_click() -> None:
    ring = Ring(RATE)
    heard = []
    for index in range(40):
        _put(ring, _tone(320 * index, 320))
        heard.append(ring.take(320))
    for index in range(40, 80):
        _put(ring, _tone(320 * index, 320))
    assert ring.level < 0.45 * RATE
    for index in range(80, 120):
        _put(ring, _tone(320 * index, 320))
        heard.append(ring.take(320))
    assert np.abs(np.diff(np.concatenate(heard))).max() < 1.5 * LOUDEST_STEP


def test_silence_after_a_burst_brings_the_delay_down_again() -> None:
    ring = Ring(RATE)
    for index in range(15):
        _put(ring, _tone(320 * index, 320))
    for _ in range(30):
        _put(ring, np.zeros(320, np.float32))
        ring.take(320)
    assert ring.level <= 0.08 * RATE


@pytest.mark.parametrize("drift", [-200e-6, 200e-6])
def test_a_device_with_another_clock_is_followed(drift: float) -> None:
    ring = Ring(RATE)
    levels, put, taken, dry = [], 0.0, 0.0, 0
    for index in range(50 * 600):
        put += 320 / (1.0 + ring.correction(0.005))
        count, put = int(put), put % 1
        ring.put(_tone(0, count))
        taken += 320 * (1 + drift)
        while taken >= 160:
            dry += not ring.take(160).any()
            taken -= 160
        if index == 100:
            dry = 0
        levels.append(ring.level / RATE)
    assert dry == 0
    assert max(levels[100:]) < 0.08
    assert min(levels[100:]) > 0.003
    assert abs(np.mean(levels[-5_000:]) - np.mean(levels[-10_000:-5_000])) < 0.001, "it has settled"


def test_what_waits_is_played_at_the_end() -> None:
    ring = Ring(RATE)
    ring.put(_tone(0, 200))
    assert not ring.take(160).any(), "too little to begin with"
    ring.finish()
    assert ring.take(160).any()
    ring.take(160)
    assert ring.level == 0
