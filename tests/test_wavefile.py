"""Whatever a recorder writes is heard as the same sound."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from voicecoach.errors import UsageError
from voicecoach.wavefile import read_sound

if TYPE_CHECKING:
    from pathlib import Path

TONE_HZ = 440.0


def _tone(rate: int, seconds: float = 0.5) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * TONE_HZ * np.arange(round(rate * seconds)) / rate)


def _pitch(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * 16_000 / len(sound))


@pytest.mark.parametrize(
    "subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW"]
)
def test_any_depth(tmp_path: Path, subtype: str) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, _tone(16_000), 16_000, subtype)
    sound = read_sound(path)
    assert sound.dtype == np.float32
    assert len(sound) == 8_000
    assert np.abs(sound - _tone(16_000)).max() < 0.03


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_any_rate_and_channels(tmp_path: Path, rate: int, channels: int) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, np.tile(_tone(rate)[:, None], (1, channels)), rate)
    sound = read_sound(path)
    assert len(sound) == pytest.approx(8_000, abs=2)
    assert _pitch(sound) == pytest.approx(TONE_HZ, abs=2.0)
    assert np.sqrt(np.mean(sound[500:-500] ** 2)) == pytest.approx(0.5 / 2**0.5, rel=0.02)


def test_what_lies_above_the_hearing_of_the_program_does_not_fold_back(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * 11_000 * np.arange(48_000) / 48_000), 48_000)
    assert np.abs(read_sound(path)[500:-500]).max() < 1e-3


def test_floats_beyond_full_scale_and_not_numbers_are_tamed(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.array([0.1, np.nan, 7.0, np.inf, -9.0] * 100), 16_000, "FLOAT")
    assert np.abs(read_sound(path)).max() <= 1.0


@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
def test_a_truncated_file_is_read_as_far_as_it_goes(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / name
    soundfile.write(path, np.random.default_rng(0).normal(0, 0.1, 160_000), 16_000)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    with caplog.at_level(logging.WARNING):
        sound = read_sound(path)
    assert 70_000 < len(sound) < 97_000
    assert name in caplog.text


def test_a_whole_file_gives_no_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, _tone(16_000), 16_000)
    read_sound(path)
    assert caplog.text == ""


def test_each_wrong_file_gets_one_sentence(tmp_path: Path) -> None:
    empty, silent, text = tmp_path / "empty.wav", tmp_path / "silent.wav", tmp_path / "text.wav"
    empty.write_bytes(b"")
    soundfile.write(silent, np.zeros(0), 16_000)
    text.write_text("Dear diary, this is no sound.")
    wrong = {
        tmp_path / "missing.wav": "There is no sound file",
        tmp_path: "is a folder",
        empty: "is an empty file",
        silent: "holds no sound",
        text: "is not a sound file",
    }
    for path, words in wrong.items():
        with pytest.raises(UsageError, match=words) as caught:
            read_sound(path)
        assert str(caught.value).endswith(".")
        assert "\n" not in str(caught.value)


def test_a_rate_that_no_recording_has_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.zeros(100), 10)
    with pytest.raises(UsageError, match="10 samples a second"):
        read_sound(path)
