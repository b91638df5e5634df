"""The room: noise and echo at the levels stated, and the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from voicecoach.rehearsal.room import LOUDEST, Echo, Room, loudest, noise_at
from voicecoach.timebase import FRAME_SAMPLES, SAMPLE_RATE

CHANCE = np.random.default_rng(7)
SILENT = np.zeros(FRAME_SAMPLES, np.float32)


def noise(length: float, level: float = 0.1, seed: int = 7) -> np.ndarray:
    count = int(length * SAMPLE_RATE)
    return (level * np.random.default_rng(seed).standard_normal(count)).astype(np.float32)


def bursts() -> np.ndarray:
    """Something like speech: loud and quiet stretches, with silence before and after."""
    sound = noise(2.0)
    envelope = np.repeat(CHANCE.uniform(0, 1, 20), len(sound) // 20)
    silence = np.zeros(SAMPLE_RATE, np.float32)
    return np.concatenate([silence, (sound * envelope).astype(np.float32), silence])


def heard(room: Room, user: np.ndarray, speaker: np.ndarray) -> np.ndarray:
    count = max(len(user), len(speaker)) // FRAME_SAMPLES
    frames = []
    for number in range(count):
        at = slice(number * FRAME_SAMPLES, (number + 1) * FRAME_SAMPLES)
        frames.append(
            room.hear(
                user[at] if len(user) >= at.stop else SILENT,
                speaker[at] if len(speaker) >= at.stop else SILENT,
            )
        )
    return np.concatenate(frames)


def decibels(ratio: float) -> float:
    return float(20 * np.log10(ratio))


def test_a_room_with_nothing_in_it_changes_nothing() -> None:
    user = noise(1.0)
    assert np.array_equal(heard(Room(), user, noise(1.0, seed=8)), user)


def test_the_loudest_stretch_is_measured_in_blocks() -> None:
    sound = np.zeros(10 * LOUDEST, np.float32)
    sound[4 * LOUDEST : 5 * LOUDEST] = 0.5
    assert loudest(sound) == pytest.approx(0.5)
    assert loudest(np.full(LOUDEST // 2, 0.5, np.float32)) == pytest.approx(0.5 / np.sqrt(2))


@pytest.mark.parametrize("snr", [-3.0, 0.0, 6.0, 12.0, 24.0])
def test_noise_lies_under_the_speech_by_the_ratio_asked_for(snr: float) -> None:
    speech, hum = bursts(), noise(3.0, 0.02, seed=9)
    scaled = noise_at(hum, speech, snr)
    assert decibels(loudest(speech) / loudest(scaled)) == pytest.approx(snr, abs=0.1)
    mixed = heard(Room(scaled), speech, np.zeros(0, np.float32))
    added = mixed - speech[: len(mixed)]
    assert decibels(
        float(np.sqrt((added**2).mean())) / float(np.sqrt((scaled**2).mean()))
    ) == pytest.approx(0.0, abs=0.2)


def test_noise_goes_on_for_as_long_as_it_takes() -> None:
    short = noise(0.3)
    room = Room(short, seed=3)
    mixed = heard(room, np.zeros(SAMPLE_RATE, np.float32), np.zeros(0, np.float32))
    assert np.array_equal(
        mixed[: SAMPLE_RATE // 2], np.resize(mixed[: len(short)], SAMPLE_RATE // 2)
    )


def test_the_same_seed_is_the_same_room() -> None:
    hum, user, speaker = noise(5.0), noise(1.0, seed=2), noise(1.0, seed=3)
    first, again, other = (heard(Room(hum, Echo(-20), seed), user, speaker) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("delay", [0.0, 0.01, 0.08, 0.2345])
def test_the_echo_comes_after_its_delay_to_the_sample(delay: float) -> None:
    speaker = np.zeros(SAMPLE_RATE, np.float32)
    click = 1234
    speaker[click] = 0.9
    echo = heard(Room(echo=Echo(-6, delay)), np.zeros(SAMPLE_RATE, np.float32), speaker)
    due = click + int(delay * SAMPLE_RATE)
    assert not echo[:due].any()
    assert np.argmax(np.abs(echo)) == due


@pytest.mark.parametrize("level", [0.0, -6.0, -20.0])
def test_the_echo_has_the_level_stated(level: float) -> None:
    response = Echo(level).response(5)
    assert decibels(float(np.sqrt((response.astype(float) ** 2).sum()))) == pytest.approx(
        level, abs=0.01
    )
    speaker = noise(6.0, 0.05)
    echo = heard(Room(echo=Echo(level), seed=5), np.zeros(6 * SAMPLE_RATE, np.float32), speaker)
    whole = slice(SAMPLE_RATE, 5 * SAMPLE_RATE)
    assert decibels(
        float(np.sqrt((echo[whole] ** 2).mean())) / float(np.sqrt((speaker[whole] ** 2).mean()))
    ) == pytest.approx(level, abs=0.6)


def test_the_echo_dies_away() -> None:
    response = Echo(0.0, 0.0, reverberation=0.4).response(1).astype(float)
    energy = np.cumsum(response[::-1] ** 2)[::-1]
    fallen = 10 * np.log10(energy[int(0.2 * SAMPLE_RATE)] / energy[1])
    assert fallen == pytest.approx(-30, abs=2)


def test_frames_of_echo_are_those_of_the_whole() -> None:
    speaker = noise(1.0, 0.05)
    echo = Echo(-10, 0.05)
    piecewise = heard(Room(echo=echo, seed=4), np.zeros(SAMPLE_RATE, np.float32), speaker)
    whole = np.convolve(speaker, echo.response(4))[: len(piecewise)]
    assert np.allclose(piecewise, whole, atol=1e-4)


def test_what_is_too_loud_is_clipped() -> None:
    loud = np.full(FRAME_SAMPLES, 0.9, np.float32)
    assert Room(loud).hear(loud, SILENT).max() == 1.0
