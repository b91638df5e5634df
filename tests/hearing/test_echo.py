"""The coach's voice out of the microphone, the user's left in it.

A room is simulated: 80 ms of delay, then noise that decays by 60 dB in 0.4 s.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voicecoach.hearing.echo import AdaptiveFilter, NoEcho
from voicecoach.wavefile import read_sound

if TYPE_CHECKING:
    from pathlib import Path

RATE = 16_000

COACH = (
    "Box one. Facts. What happened today, good and bad, without story. Take your time, and say "
    "done when you have finished. Box two. Feelings. Use quick labels such as sad, guilty, "
    "irritated, scared or proud. Box three. Actions for later, not for now. Things to look up, to "
    "ask, or to check on tomorrow. That is all for today. Breathe in, hold, and breathe out."
)
USER = "Stop. Please stop. Scratch that. Go back one step."


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> tuple[np.ndarray, np.ndarray]:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    folder = tmp_path_factory.mktemp("voices")
    return _said(folder / "coach.wav", "en-us", COACH), _said(folder / "user.wav", "en-gb+f3", USER)


def _said(path: Path, voice: str, text: str) -> np.ndarray:
    subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "-w", path, text], check=True)
    sound = read_sound(path)
    return sound * (0.08 / np.sqrt(np.mean(sound**2)))


def _room(delay: float = 0.08, seed: int = 1) -> np.ndarray:
    count = round(0.4 * RATE)
    answer = np.random.default_rng(seed).normal(size=count) * 10 ** (-3 * np.arange(count) / count)
    answer[0] = 4.0
    answer /= np.sqrt(np.sum(answer**2))
    return np.concatenate((np.zeros(round(delay * RATE)), answer))


def _echo(far: np.ndarray, **room: float) -> np.ndarray:
    return np.convolve(far, _room(**room))[: len(far)]


def _hiss(count: int) -> np.ndarray:
    return np.random.default_rng(9).normal(0, 1e-3, count)


def _cancelled(canceller: AdaptiveFilter, near: np.ndarray, far: np.ndarray) -> np.ndarray:
    clean = np.zeros(len(near), np.float32)
    for start in range(0, len(near) - 319, 320):
        part = slice(start, start + 320)
        clean[part] = canceller.process(near[part].astype(np.float32), far[part])
    return clean


def _gain(before: np.ndarray, after: np.ndarray, start: float, end: float) -> float:
    """How many dB quieter the sound became between two moments in seconds."""
    part = slice(round(start * RATE), round(end * RATE))
    return 10 * np.log10(np.mean(before[part] ** 2) / np.mean(after[part] ** 2))


def _fidelity(wanted: np.ndarray, heard: np.ndarray) -> tuple[float, float]:
    """The level of a voice in a sound, and that over everything else, both in dB."""
    share = np.dot(wanted, heard) / np.dot(wanted, wanted)
    rest = heard - share * wanted
    return 20 * np.log10(abs(share)), 10 * np.log10(np.sum((share * wanted) ** 2) / np.sum(rest**2))


def test_the_echo_goes_within_seconds(voices: tuple[np.ndarray, np.ndarray]) -> None:
    far = voices[0]
    near = _echo(far) + _hiss(len(far))
    clean = _cancelled(AdaptiveFilter(), near, far)
    assert _gain(near, clean, 2, 4) > 12
    assert _gain(near, clean, 4, 8) > 20
    assert _gain(near, clean, 8, 16) > 25


@pytest.mark.parametrize("room", [{}, {"delay": 0.16, "seed": 3}])
def test_the_user_survives_speaking_over_the_coach(
    voices: tuple[np.ndarray, np.ndarray], room: dict[str, float]
) -> None:
    far, said = voices
    user = np.zeros(len(far))
    there = slice(12 * RATE, 12 * RATE + len(said))
    user[there] = said * 10 ** (-10 / 20)  # 10 dB quieter than the echo
    near = _echo(far, **room) + user + _hiss(len(far))
    clean = _cancelled(AdaptiveFilter(), near, far)
    _, before = _fidelity(user[there], near[there])
    level, after = _fidelity(user[there], clean[there])
    assert before < -7
    assert abs(level) < 0.5
    assert after > 11


def test_a_delay_that_jumps_is_learned_anew(voices: tuple[np.ndarray, np.ndarray]) -> None:
    far = voices[0]
    echo = _echo(far)
    near, jump = echo.copy(), 10 * RATE
    near[jump + 288 :] = echo[jump:-288]  # 18 ms later from here on
    near += _hiss(len(far))
    clean = _cancelled(AdaptiveFilter(), near, far)
    assert _gain(near, clean, 8, 10) > 25
    assert _gain(near, clean, 10, 11) > -3, "hardly ever worse than without"
    assert _gain(near, clean, 13, 17) > 10


def test_the_user_alone_is_not_touched(voices: tuple[np.ndarray, np.ndarray]) -> None:
    said = voices[1]
    clean = _cancelled(AdaptiveFilter(), said, np.zeros(len(said), np.float32))
    np.testing.assert_array_equal(clean[: len(said) // 320 * 320], said[: len(said) // 320 * 320])


def test_a_headphone_without_echo_leaves_the_user_alone(
    voices: tuple[np.ndarray, np.ndarray],
) -> None:
    far, said = voices
    near = np.zeros(len(far))
    there = slice(5 * RATE, 5 * RATE + len(said))
    near[there] = said
    clean = _cancelled(AdaptiveFilter(), near + _hiss(len(far)), far)
    level, fidelity = _fidelity(near[there], clean[there])
    assert abs(level) < 0.5
    assert fidelity > 12


def test_it_keeps_up_easily(voices: tuple[np.ndarray, np.ndarray]) -> None:
    far = voices[0][: 10 * RATE]
    began = time.process_time()
    _cancelled(AdaptiveFilter(), far, far)
    assert (time.process_time() - began) / 10 < 0.2, "a few per cent of a core on a quiet machine"


def test_no_echo_passes_the_microphone_through() -> None:
    near = np.ones(320, np.float32)
    assert NoEcho().process(near, np.zeros(320, np.float32)) is near
