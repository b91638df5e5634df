"""A real sound server without hardware: a private PulseAudio with null sinks as devices.

What the program plays goes to the sink `spk` and is recorded from `spk.monitor`; what is played
into the sink `micbus` is what the program's microphone `mic` hears.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import numpy as np
import soundfile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from voicecoach.sound import Samples

_PROGRAMS = ("pulseaudio", "pactl", "pacat", "paplay")


def why_not() -> str | None:
    """What keeps a sound server from being started here; None where nothing does."""
    if os.name != "posix":
        return "PulseAudio runs on POSIX systems"
    missing = [program for program in _PROGRAMS if shutil.which(program) is None]
    if missing:
        return f"{', '.join(missing)} not installed (packages pulseaudio, pulseaudio-utils)"
    if importlib.util.find_spec("sounddevice") is None:
        return "the sounddevice library is not installed"
    return None


class SoundServer:
    """A running PulseAudio of its own, reached through `env`."""

    sink = "spk"
    source = "mic"
    mic_bus = "micbus"

    def __init__(self, folder: Path) -> None:
        """Start it with its socket and runtime files in `folder` (a short path: socket names are
        limited to 107 bytes)."""
        runtime = folder / "pulse"
        runtime.mkdir(mode=0o700, parents=True)
        self._socket = runtime / "native"
        self.env = {
            **os.environ,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_RUNTIME_PATH": str(runtime),
            "PULSE_SERVER": f"unix:{self._socket}",
        }
        self._processes: list[subprocess.Popen[bytes]] = []
        self._recordings = 0
        self._folder = folder
        self.start()

    def start(self) -> None:
        """Start the server, and plug its devices in."""
        self._server = self._run(
            "pulseaudio",
            *("-n", "--daemonize=no", "--exit-idle-time=-1", "--realtime=no"),
            "--high-priority=no",
            *("-L", f"module-native-protocol-unix socket={self._socket} auth-anonymous=1"),
        )
        self._until_answers()
        self.plug()

    def plug(self) -> None:
        """Plug microphone and speaker in, as the system's defaults, and keep their clock going."""
        null = ("rate=48000", "channels=1")
        self._modules = [
            self.pactl("load-module", *module).strip()
            for module in (
                ("module-null-sink", f"sink_name={self.sink}", *null),
                ("module-null-sink", f"sink_name={self.mic_bus}", *null),
                (
                    "module-remap-source",
                    f"master={self.mic_bus}.monitor",
                    f"source_name={self.source}",
                ),
            )
        ]
        self.pactl("set-default-sink", self.sink)
        self.pactl("set-default-source", self.source)
        # A sink with nothing to play is suspended, and callbacks then stall for up to 2 s.
        for sink in (self.sink, self.mic_bus):
            self._run(
                *("pacat", "--playback", "--raw", "--rate=48000", "--channels=1"),
                *(f"--device={sink}", "--latency-msec=10", "/dev/zero"),
            )

    def unplug(self) -> None:
        """Take microphone and speaker away, as one headset.

        One alone would not do: PulseAudio moves a stream to whatever device is left.
        """
        for module in reversed(self._modules):
            self.pactl("unload-module", module)

    def pactl(self, *arguments: str) -> str:
        """Run a command of pactl; its output."""
        done = subprocess.run(
            ["pactl", *arguments], env=self.env, capture_output=True, text=True, timeout=10
        )
        assert done.returncode == 0, f"pactl {' '.join(arguments)}: {done.stderr}"
        return done.stdout

    def speak(self, path: Path) -> subprocess.Popen[bytes]:
        """The user says what a sound file holds; wait for the process to know the end."""
        return self._run("paplay", f"--device={self.mic_bus}", str(path))

    @contextmanager
    def recording(self) -> Iterator[list[Samples]]:
        """What the coach's speaker plays meanwhile: one array at 16 kHz, there at the end."""
        self._recordings += 1
        path = self._folder / f"heard{self._recordings}.wav"
        recorder = self._run(
            *("pacat", "--record", f"--device={self.sink}.monitor", "--rate=16000"),
            *("--channels=1", "--format=s16le", "--latency-msec=20", "--file-format=wav"),
            str(path),
        )
        _wait_for(lambda: path.exists() and path.stat().st_size > 44, "the recorder")
        heard: list[Samples] = []
        yield heard
        recorder.send_signal(signal.SIGINT)
        recorder.wait(5)
        sound, _ = soundfile.read(path, dtype="float32")
        heard.append(np.asarray(sound, np.float32))

    def kill(self) -> None:
        """Let the server die, as in a crash."""
        self._server.kill()
        self._server.wait()
        with suppress(FileNotFoundError):
            self._socket.unlink()

    def freeze(self) -> None:
        """Let the server hang: alive, and silent for ever."""
        self._server.send_signal(signal.SIGSTOP)

    def close(self) -> None:
        """End everything that was started."""
        for process in reversed(self._processes):
            if process.poll() is None:
                process.kill()
            process.wait()

    def _run(self, *command: str) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("ab") as log:
            process = subprocess.Popen(
                command, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._processes.append(process)
        return process

    def _until_answers(self) -> None:
        def answers() -> bool:
            probe = subprocess.run(["pactl", "info"], env=self.env, capture_output=True, timeout=10)
            return probe.returncode == 0

        _wait_for(answers, "PulseAudio")


def _wait_for(there: object, what: str) -> None:
    end = time.monotonic() + 10
    while not there():  # type: ignore[operator]
        assert time.monotonic() < end, f"{what} did not start within 10 s"
        time.sleep(0.05)
