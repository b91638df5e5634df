"""What the coach says, synthesized once and kept, so that it can be heard at once."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
import soundfile

from voicecoach.speaking.clauses import clauses, pause_after
from voicecoach.timebase import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from voicecoach.sound import Samples
    from voicecoach.speaking.voice import Voice

_log = logging.getLogger(__name__)

VERSION = 2
"""To be raised whenever the same text should sound different from what earlier versions kept."""

MEMORY = 8 * 1024 * 1024
"""Bytes of sound kept in memory: about four minutes. The rest is read when it is wanted."""

_Kept: TypeAlias = npt.NDArray[np.int16]


class PromptCache:
    """The sounds of a voice, in memory and in a folder.

    `folder` is None for memory alone. It is made where it is missing, for its owner only; where it
    can't be written to, the cache goes on without it and says so once in the log. Texts that are
    private are synthesized anew each time, and no trace of their sound is kept.

    `get` may be called from one thread while another one renders.
    """

    def __init__(self, voice: Voice, folder: Path | None, memory: int = MEMORY) -> None:
        self._voice = voice
        self._folder = folder
        self._writable = folder is not None
        self._room = memory
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, text: str, pace: float) -> Samples | None:
        """The sound of `text` where it is known, else None. Takes a few milliseconds at most."""
        key = self._key(text, pace)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
        if kept is None:
            kept = self._read(key)
            if kept is None:
                return None
            self._keep(key, kept)
        return _samples(kept)

    def render(self, text: str, pace: float, private: bool = False) -> Samples:
        """The sound of `text`, synthesized where need be, and then kept unless it is private.

        Raises what the voice raises.
        """
        if private:
            return self._voice.say(text, pace)
        known = self.get(text, pace)
        if known is not None:
            return known
        sound = np.round(np.clip(self._voice.say(text, pace), -1, 1) * 32767).astype(np.int16)
        key = self._key(text, pace)
        self._keep(key, sound)
        self._write(key, sound)
        return _samples(sound)

    def stream(self, text: str, pace: float, private: bool = False) -> Iterator[Samples]:
        """The sound of `text` clause by clause, with the pauses between them, as it is made.

        A text that is known, or that is a single clause, comes whole; nothing else is kept.
        """
        known = None if private else self.get(text, pace)
        parts = clauses(text)
        if known is not None:
            yield known
        elif len(parts) == 1:
            yield self.render(text, pace, private)
        else:
            for number, clause in enumerate(parts, start=1):
                pause = pause_after(clause) / pace if number < len(parts) else 0.0
                silence = np.zeros(round(pause * SAMPLE_RATE), np.float32)
                yield np.concatenate([self._voice.say(clause, pace), silence])

    def _key(self, text: str, pace: float) -> str:
        what = f"{VERSION}\n{self._voice.name}\n{pace:.3f}\n{text}"
        return hashlib.sha256(what.encode()).hexdigest()[:40]

    def _keep(self, key: str, sound: _Kept) -> None:
        with self._lock:
            self._kept[key] = sound
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and sum(s.nbytes for s in self._kept.values()) > self._room:
                self._kept.popitem(last=False)

    def _read(self, key: str) -> _Kept | None:
        """The sound kept in the folder; None where there is none, or where it is damaged."""
        if self._folder is None:
            return None
        try:
            data = (self._folder / f"{key}.flac").read_bytes()
            with soundfile.SoundFile(io.BytesIO(data)) as file:
                sound: _Kept = file.read(dtype="int16")
                whole = len(sound) == file.frames
                ours = (file.samplerate, file.channels) == (SAMPLE_RATE, 1)
        except (OSError, soundfile.LibsndfileError):
            return None
        return sound if whole and ours else None

    def _write(self, key: str, sound: _Kept) -> None:
        """Keep the sound in the folder; a reader sees all of it or nothing."""
        if self._folder is None or not self._writable:
            return
        data = io.BytesIO()
        soundfile.write(data, sound, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
        unfinished = self._folder / f"{key}.{os.getpid()}.part"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(
                unfinished, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)
            ) as file:
                file.write(data.getbuffer())
            unfinished.replace(self._folder / f"{key}.flac")
        except OSError as error:
            self._writable = False
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            _log.warning(
                "Prompts can't be kept in %s (%s): they will be synthesized again next time.",
                self._folder,
                error.strerror,
            )


def _samples(kept: _Kept) -> Samples:
    return (kept / np.float32(32767)).astype(np.float32)
