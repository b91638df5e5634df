"""Where sound goes: a device or a file, frame by frame."""

from __future__ import annotations

import queue
import threading
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.soundcard.process import SoundCard
from voicecoach.timebase import FRAMES_PER_SECOND, SAMPLE_RATE

if TYPE_CHECKING:
    from voicecoach.sound import Samples

_RETRY = 2.0
"""Seconds between attempts to open a lost device again."""

_LAST_WORDS = 1.5
"""Seconds that closing may take to play what waits; 0.4 s at most can wait."""

_BACKLOG = FRAMES_PER_SECOND
"""Frames waiting for a device that takes none any more."""


class Speaker(Protocol):
    """A sink of frames."""

    def write(self, frame: Samples) -> None:
        """Play one frame of 320 samples."""
        ...

    def close(self) -> None:
        """Play what is waiting and let the device or file go."""
        ...


class FileSpeaker:
    """A WAV file, 16 kHz, 16 bits, mono.

    The file is brought up to date, header included, every second of sound, so that what a crash
    leaves behind can be played. Raises `UsageError` where the file can't be made, and
    `VoicecoachError` from `write` where it can't be continued (a full disk).
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        if self._path.suffix.lower() != ".wav":
            raise UsageError(f"{path} must be a WAV file: give a name that ends in .wav.")
        if not self._path.parent.is_dir():
            raise UsageError(f"There is no folder {self._path.parent}: make it first.")
        try:
            self._raw = self._path.open("wb")
        except OSError as error:
            raise UsageError(
                f"{path} can't be written ({error.strerror}): choose another place."
            ) from error
        self._wave = wave.Wave_write(self._raw)
        self._wave.setnchannels(1)
        self._wave.setsampwidth(2)
        self._wave.setframerate(SAMPLE_RATE)
        self._waiting: list[Samples] = []
        self._save()

    def write(self, frame: Samples) -> None:
        """Append one frame."""
        self._waiting.append(frame)
        if len(self._waiting) >= FRAMES_PER_SECOND:
            self._save()

    def close(self) -> None:
        """Bring the file up to date and let it go."""
        if self._raw.closed:
            return
        try:
            self._save()
        finally:
            self._wave.close()
            self._raw.close()

    def _save(self) -> None:
        sound = np.concatenate([np.zeros(0, np.float32), *self._waiting])
        self._waiting.clear()
        try:
            # Unlike writeframesraw, this corrects the lengths in the header.
            self._wave.writeframes(_sixteen_bits(sound))
            self._raw.flush()
        except OSError as error:
            raise VoicecoachError(
                f"{self._path} can't be continued ({error.strerror}): make room on the disk."
            ) from error


def _sixteen_bits(sound: Samples) -> bytes:
    return np.rint(np.clip(sound, -1.0, 1.0) * 32767).astype("<i2").tobytes()


class NoSpeaker:
    """Nobody listens: for sound files whose conversation is only traced."""

    def write(self, frame: Samples) -> None:
        """Drop the frame."""

    def close(self) -> None:
        """There is nothing to let go."""


class DeviceSpeaker:
    """A sound device; by default the system's own choice.

    About 60 ms wait between `write` and the device's own buffer. The sound follows the device's
    clock by tiny changes of its rate, so that a microphone with another clock can set the pace.
    `write` never waits: while the device is gone its frames are dropped, and opening it again is
    tried every 2 s. Raises `UsageError` for a device that there is not, `VoicecoachError` for one
    that won't open; once open, nothing is raised.
    """

    def __init__(self, device: str | int | None = None) -> None:
        self._device = device
        self._card = SoundCard("play", device)
        self._frames: queue.SimpleQueue[Samples | None] = queue.SimpleQueue()
        self._lost = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._play, name="speaker", daemon=True)
        self._thread.start()

    @property
    def lost(self) -> bool:
        """Whether the device is gone (frames are then dropped)."""
        return self._lost.is_set()

    def write(self, frame: Samples) -> None:
        """Hand one frame of 320 samples over, without waiting."""
        if self._lost.is_set():
            return
        if self._frames.qsize() >= _BACKLOG:
            self._card.kill()
            return
        self._frames.put(frame)

    def close(self) -> None:
        """Play what waits, for 1.5 s at most, and let the device go."""
        self._closed.set()
        self._frames.put(None)
        self._thread.join(_LAST_WORDS)
        self._card.kill()

    def _play(self) -> None:
        while True:
            while (frame := self._frames.get()) is not None and self._card.write(frame):
                pass
            if frame is None:
                self._card.finish(_LAST_WORDS)
                return
            self._lost.set()
            self._card.kill()
            if not self._reopened():
                return
            self._lost.clear()

    def _reopened(self) -> bool:
        """Try until the device is back; false where the speaker was closed before."""
        while not self._closed.wait(_RETRY):
            try:
                self._card = SoundCard("play", self._device)
            except VoicecoachError:
                continue
            if self._closed.is_set():
                break
            self._drop_what_waits()
            return True
        self._card.kill()
        return False

    def _drop_what_waits(self) -> None:
        while True:
            try:
                self._frames.get_nowait()
            except queue.Empty:
                return
