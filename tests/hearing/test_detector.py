"""Telling speech from everything else."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from voicecoach.hearing.detector import SpeechDetector
from voicecoach.hearing.endpointer import Ended, Endpointer
from voicecoach.timebase import frames
from voicecoach.wavefile import read_sound

RATE = 16_000
SHARED = Path(os.environ.get("VOICECOACH_SHARED", Path(__file__).parents[3] / "shared"))


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    path = tmp_path_factory.mktemp("voice") / "a.wav"
    subprocess.run(["espeak-ng", "-s", "140", "-w", path, "start the debrief please"], check=True)
    sound = read_sound(path)
    return sound * (0.08 / np.sqrt(np.mean(sound**2)))


def _probabilities(detector: SpeechDetector, sound: np.ndarray) -> list[float]:
    return [
        detector.push(sound[start : start + 320].astype(np.float32))
        for start in range(0, len(sound) - 319, 320)
    ]


def _hiss(length: float, level: float = 1e-3) -> np.ndarray:
    return np.random.default_rng(3).normal(0, level, round(length * RATE))


def _scene(speech: np.ndarray, level: float) -> np.ndarray:
    """Two seconds of hiss, the speech in it, two seconds more."""
    sound = _hiss(4.0 + len(speech) / RATE)
    sound[2 * RATE : 2 * RATE + len(speech)] += speech * level
    return sound


@pytest.mark.parametrize("level", [1.0, 0.1, 0.05])
def test_speech_is_noticed_soon_and_silence_is_not(speech: np.ndarray, level: float) -> None:
    heard = _probabilities(SpeechDetector(), _scene(speech, level))
    first = next(n for n, probability in enumerate(heard) if probability > 0.5)
    assert frames(2.0) <= first <= frames(2.0) + 10
    assert max(heard[: frames(2.0)]) < 0.3
    assert max(heard[-frames(1.0) :]) < 0.3


def test_the_gate_changes_nothing_that_matters(
    speech: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = _scene(speech, 0.1)
    gated = np.array(_probabilities(SpeechDetector(), sound))
    monkeypatch.setattr("voicecoach.hearing.detector._LOWEST", -1000.0)
    monkeypatch.setattr("voicecoach.hearing.detector._MARGIN", -1000.0)
    always = np.array(_probabilities(SpeechDetector(), sound))
    assert np.mean((gated > 0.5) != (always > 0.5)) < 0.03


@pytest.mark.parametrize("level", [0.0, 1e-3, 1e-2])
def test_silence_costs_next_to_nothing(level: float) -> None:
    detector, sound = SpeechDetector(), _hiss(20.0, level)
    _probabilities(detector, sound[: 2 * RATE])
    began = time.process_time()
    _probabilities(detector, sound[2 * RATE :])
    assert (time.process_time() - began) / 18 < 0.02


def test_reset_forgets_the_room(speech: np.ndarray) -> None:
    detector = SpeechDetector()
    first = _probabilities(detector, speech)
    detector.reset()
    assert _probabilities(detector, speech) == pytest.approx(first, abs=1e-3)


def test_recorded_people_are_each_one_utterance() -> None:
    paths = sorted((SHARED / "speech-dev" / "wakewords").rglob("*.flac"))[::20]
    if not paths:
        pytest.skip(f"no recordings in {SHARED / 'speech-dev'}")
    one = 0
    for path in paths:
        detector, endpointer = SpeechDetector(), Endpointer()
        sound = np.concatenate((_hiss(1.0, 1e-4), read_sound(path), _hiss(2.0, 1e-4)))
        events = [
            event
            for start in range(0, len(sound) - 319, 320)
            for frame in [sound[start : start + 320].astype(np.float32)]
            for event in endpointer.push(frame, detector.push(frame))
        ]
        one += sum(isinstance(event, Ended) for event in events) == 1
    assert one >= 0.95 * len(paths)
