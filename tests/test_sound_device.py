"""The real path of sound: PortAudio and a sound server, with the worst that can happen to them."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.hearing.microphone import DeviceMicrophone
from voicecoach.soundcard.process import devices, sound_problem
from voicecoach.speaking.speaker import DeviceSpeaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sound_device import SoundServer

TONE_HZ = 440.0


@contextmanager
def _open(make: Callable[[], DeviceMicrophone | DeviceSpeaker]) -> Iterator:
    device = make()
    try:
        yield device
    finally:
        began = time.monotonic()
        device.close()
        assert time.monotonic() - began < 3.0, "closing never hangs"


def _tone(frame: int) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * TONE_HZ * (np.arange(320) + 320 * frame) / 16_000)).astype(
        np.float32
    )


def _pitch(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * 16_000 / len(sound))


def _read_until(microphone: DeviceMicrophone, lost: bool, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while microphone.lost != lost and time.monotonic() < end:
        microphone.read()
    return microphone.lost == lost


def test_what_the_coach_says_reaches_the_loudspeaker(sound_server: SoundServer) -> None:
    with (
        sound_server.recording() as heard,
        _open(DeviceSpeaker) as speaker,
        _open(DeviceMicrophone) as microphone,
    ):
        for frame in range(100):
            microphone.read()
            speaker.write(_tone(frame))
    sounding = np.flatnonzero(np.abs(heard[0]) > 0.05)
    tone = heard[0][sounding[0] : sounding[-1]]
    assert len(tone) / 16_000 == pytest.approx(2.0, abs=0.15), "to its very end"
    assert _pitch(tone) == pytest.approx(TONE_HZ, abs=2.0)
    middle = tone[1_600 : 1_600 + 16_000]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.3 / 2**0.5, rel=0.1)


def test_what_the_user_says_reaches_the_program(sound_server: SoundServer, tmp_path: Path) -> None:
    path = tmp_path / "user.wav"
    sound = np.concatenate([_tone(frame) for frame in range(50)])
    soundfile.write(path, sound, 16_000)
    with _open(DeviceMicrophone) as microphone:
        for _ in range(10):
            microphone.read()
        sound_server.speak(path)
        heard = np.concatenate([microphone.read() for _ in range(100)])
        assert not microphone.lost
    sounding = np.flatnonzero(np.abs(heard) > 0.05)
    assert np.ptp(sounding) / 16_000 == pytest.approx(1.0, abs=0.05)
    assert _pitch(heard[sounding[0] : sounding[-1]]) == pytest.approx(TONE_HZ, abs=2.0)


def test_frames_come_at_the_pace_of_the_device(sound_server: SoundServer) -> None:
    with _open(DeviceMicrophone) as microphone:
        for _ in range(25):
            microphone.read()
        began = time.monotonic()
        for _ in range(100):
            assert len(microphone.read()) == 320
        assert time.monotonic() - began == pytest.approx(2.0, abs=0.3)


def test_a_headset_that_is_unplugged_and_comes_back(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    path = tmp_path / "user.wav"
    soundfile.write(path, np.concatenate([_tone(frame) for frame in range(50)]), 16_000)
    with _open(DeviceMicrophone) as microphone, _open(DeviceSpeaker) as speaker:
        for frame in range(10):
            microphone.read()
            speaker.write(_tone(frame))
        sound_server.unplug()
        assert _read_until(microphone, lost=True, seconds=2.0)
        began = time.monotonic()
        silence = [microphone.read() for _ in range(25)]
        assert not np.any(silence)
        assert time.monotonic() - began == pytest.approx(0.5, abs=0.15), "silence keeps the pace"

        sound_server.plug()
        assert _read_until(microphone, lost=False, seconds=12.0)
        sound_server.speak(path)
        heard = np.concatenate([microphone.read() for _ in range(100)])
        assert np.abs(heard).max() > 0.2
        with sound_server.recording() as played:
            for frame in range(400):
                microphone.read()
                speaker.write(_tone(frame))
        assert np.abs(played[0]).max() > 0.2


@pytest.mark.parametrize("worst", ["killed", "frozen"])
def test_a_sound_server_that_dies(sound_server: SoundServer, worst: str) -> None:
    with _open(DeviceMicrophone) as microphone, _open(DeviceSpeaker) as speaker:
        for frame in range(20):
            microphone.read()
            speaker.write(_tone(frame))
        if worst == "killed":
            sound_server.kill()
        else:
            sound_server.freeze()
        assert _read_until(microphone, lost=True, seconds=6.0)
        for frame in range(250):
            began = time.monotonic()
            speaker.write(_tone(frame))
            assert time.monotonic() - began < 0.05, "writing never waits"
            microphone.read()
            if speaker.lost:
                break
        assert speaker.lost


def test_a_sound_server_that_is_started_again(sound_server: SoundServer) -> None:
    with _open(DeviceMicrophone) as microphone, _open(DeviceSpeaker) as speaker:
        microphone.read()
        speaker.write(_tone(0))
        sound_server.kill()
        assert _read_until(microphone, lost=True, seconds=6.0)
        sound_server.start()
        assert _read_until(microphone, lost=False, seconds=15.0)
        for frame in range(200):
            microphone.read()
            speaker.write(_tone(frame))
            if not speaker.lost:
                break
        assert not speaker.lost


def test_an_unknown_device_is_answered_with_what_there_is(sound_server: SoundServer) -> None:
    assert "pulse" in [device.name for device in devices()]
    assert sound_problem() is None
    for make in (DeviceMicrophone, DeviceSpeaker):
        with pytest.raises(UsageError, match="pulse"):
            make("no such thing")
    with _open(lambda: DeviceMicrophone("PULSE")) as microphone:
        assert len(microphone.read()) == 320


def test_a_machine_without_sound_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    if (problem := sound_problem()) is None:
        pytest.skip("this machine has a sound card of its own")
    assert problem.endswith(".")
    with pytest.raises(VoicecoachError) as caught:
        DeviceMicrophone()
    assert "\n" not in str(caught.value)


def test_a_missing_portaudio_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert "libportaudio2" in str(sound_problem())


def test_the_sound_card_ends_with_the_program(sound_server: SoundServer) -> None:
    program = (
        "import os, signal\n"
        "from voicecoach.hearing.microphone import DeviceMicrophone\n"
        "from voicecoach.speaking.speaker import DeviceSpeaker\n"
        "mic, speaker = DeviceMicrophone(), DeviceSpeaker()\n"
        "print(mic._card._process.pid, speaker._card._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    children = [Path(f"/proc/{pid}") for pid in done.stdout.split()]
    assert len(children) == 2
    end = time.monotonic() + 5.0
    while any(_runs(child) for child in children) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(_runs(child) for child in children)


def _runs(process: Path) -> bool:
    try:
        return process.joinpath("stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False
