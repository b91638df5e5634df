"""A sound file as a speaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from voicecoach.errors import UsageError
from voicecoach.speaking.speaker import FileSpeaker

if TYPE_CHECKING:
    from pathlib import Path


def _frame(index: int) -> np.ndarray:
    return (0.5 * np.sin((np.arange(320) + 320 * index) * 0.1)).astype(np.float32)


def test_what_was_played_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "out.wav"
    speaker = FileSpeaker(path)
    for index in range(123):
        speaker.write(_frame(index))
    speaker.close()
    speaker.close()
    info = soundfile.info(path)
    assert (info.samplerate, info.channels, info.subtype) == (16_000, 1, "PCM_16")
    sound, _ = soundfile.read(path, dtype="float32")
    played = np.concatenate([_frame(index) for index in range(123)])
    assert np.abs(sound - played).max() < 2 / 32768


def test_a_crash_loses_a_second_at_most(tmp_path: Path) -> None:
    path = tmp_path / "out.wav"
    speaker = FileSpeaker(path)
    assert soundfile.info(path).frames == 0
    for index in range(130):
        speaker.write(_frame(index))
    sound, _ = soundfile.read(path)  # before it is closed
    assert len(sound) == 100 * 320
    speaker.close()


def test_too_loud_is_clipped_not_wrapped(tmp_path: Path) -> None:
    path = tmp_path / "out.wav"
    speaker = FileSpeaker(path)
    speaker.write(np.full(320, 1.5, np.float32))
    speaker.close()
    sound, _ = soundfile.read(path)
    assert sound.min() > 0.99


def test_a_place_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no folder"):
        FileSpeaker(tmp_path / "nowhere" / "out.wav")
    (tmp_path / "taken.wav").mkdir()
    with pytest.raises(UsageError, match="can't be written"):
        FileSpeaker(tmp_path / "taken.wav")
    with pytest.raises(UsageError, match="must be a WAV file"):
        FileSpeaker(tmp_path / "out.mp3")
