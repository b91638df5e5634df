"""The voice that every system has: pyttsx3, which speaks through espeak-ng, SAPI or NSSpeech."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import weakref
from typing import TYPE_CHECKING

import numpy as np
import soundfile
import soxr

from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.speaking.loudness import levelled, trimmed
from voicecoach.timebase import SAMPLE_RATE

if TYPE_CHECKING:
    from voicecoach.sound import Samples

WORDS_A_MINUTE = 160
"""The rate at pace 1: calm speech."""

_SLOWEST, _FASTEST = 80, 450  # what espeak-ng takes
_ANSWER_WITHIN = 20.0  # seconds, on a busy machine, and as much again for every 500 characters
_TRIES = 3


class Pyttsx3Voice:
    """A voice of the system's own synthesizer.

    `voice` is the engine's name for it; for espeak-ng a language with a variant, such as
    "en-us+f3". Raises VoicecoachError where there is no synthesizer, UsageError for an unknown
    voice.

    Every text is said by a process of its own (see `pyttsx3_helper`), which was started while the
    text before was still being heard; one that hangs or dies is ended, and the text said again.
    """

    def __init__(self, voice: str = "") -> None:
        self._next = _Helper()
        self._voice = voice
        self._voice, _ = self._ask("Yes.", WORDS_A_MINUTE)

    @property
    def name(self) -> str:
        """For instance "pyttsx3:en-us+f3"."""
        return f"pyttsx3:{self._voice}" if self._voice else "pyttsx3"

    def say(self, text: str, pace: float = 1.0) -> Samples:
        """The sound of `text`; see `Voice`. Raises VoicecoachError where the engine gives up."""
        if not any(character.isalnum() for character in text):
            return np.zeros(0, np.float32)
        rate = round(min(_FASTEST, max(_SLOWEST, WORDS_A_MINUTE * pace)))
        _, file = self._ask(text, rate)
        sound, file_rate = soundfile.read(io.BytesIO(file), dtype="float32", always_2d=True)
        return levelled(trimmed(soxr.resample(sound[:, 0], file_rate, SAMPLE_RATE)))

    def _ask(self, text: str, rate: int) -> tuple[str, bytes]:
        """The voice's full name and the audio file of `text`."""
        request = {"text": text, "voice": self._voice, "rate": rate}
        for _ in range(_TRIES):
            helper, self._next = self._next, _Helper()
            answer = helper.ask(request, _ANSWER_WITHIN * (1 + len(text) / 500))
            if answer is None:
                continue
            header, sound = answer
            match header.get("error"):
                case None if sound:
                    return header["voice"], sound
                case "no synthesizer":
                    raise VoicecoachError(
                        "The voice pyttsx3 needs the espeak-ng library: install it with "
                        f"`sudo apt-get install libespeak-ng1` ({header['reason'].rstrip('!.')})."
                    )
                case "no such voice":
                    raise UsageError(
                        f"pyttsx3 has no voice {self._voice!r}: choose one of {header['reason']}."
                    )
        raise VoicecoachError(
            "The voice pyttsx3 gave no sound: `voicecoach doctor` shows which voices work here."
        )


class _Helper:
    """A process that will say one text."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "voicecoach.speaking.pyttsx3_helper"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._end = weakref.finalize(self, _end, self._process)

    def ask(self, request: dict[str, object], within: float) -> tuple[dict[str, str], bytes] | None:
        """The header and the body of its answer; None where none came in time."""
        try:
            answer, _ = self._process.communicate(json.dumps(request).encode(), timeout=within)
            header, _, body = answer.partition(b"\n")
            return json.loads(header), body
        except (subprocess.TimeoutExpired, ValueError, OSError):
            return None
        finally:
            self._end()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
