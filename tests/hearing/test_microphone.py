"""A sound file as a microphone."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from voicecoach.errors import UsageError
from voicecoach.hearing.microphone import FileMicrophone
from voicecoach.wavefile import read_sound

if TYPE_CHECKING:
    from pathlib import Path


def _heard(path: Path) -> list[np.ndarray]:
    microphone = FileMicrophone(path)
    frames = []
    while (frame := microphone.read()) is not None:
        frames.append(frame)
    microphone.close()
    return frames


def test_every_sample_is_heard_once_and_the_last_frame_filled_up(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.random.default_rng(0).uniform(-0.5, 0.5, (50_001, 2)), 44_100)
    whole = read_sound(path)
    frames = _heard(path)
    assert {len(frame) for frame in frames} == {320}
    assert len(frames) == -(-len(whole) // 320)
    sound = np.concatenate(frames)
    np.testing.assert_array_equal(sound[: len(whole)], whole)
    assert not sound[len(whole) :].any()


def test_after_the_end_there_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.full(100, 0.1), 16_000)
    microphone = FileMicrophone(path)
    assert not microphone.lost
    assert microphone.read() is not None
    assert microphone.read() is None
    assert microphone.read() is None


def test_a_missing_file_is_told_before_anything_is_heard(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no sound file"):
        FileMicrophone(tmp_path / "missing.wav")


def test_an_hour_takes_no_more_memory_than_a_minute(tmp_path: Path) -> None:
    path = tmp_path / "hour.wav"
    with soundfile.SoundFile(path, "w", 8_000, 1, "PCM_U8") as file:
        for _ in range(60):
            file.write(np.zeros(60 * 8_000, np.float32))
    tracemalloc.start()
    microphone = FileMicrophone(path)
    for _ in range(60 * 50):
        assert microphone.read() is not None
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    microphone.close()
    assert peak < 4_000_000
