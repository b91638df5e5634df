"""Where sound comes from: a device or a file, frame by frame."""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING, Protocol

import numpy as np

from voicecoach.errors import VoicecoachError
from voicecoach.soundcard.process import SoundCard
from voicecoach.timebase import FRAME_SAMPLES, FRAMES_PER_SECOND
from voicecoach.wavefile import sound_blocks

if TYPE_CHECKING:
    from pathlib import Path

    from voicecoach.sound import Samples

_PATIENCE = 4.0
"""Seconds without a frame after which even the sound card's process is given up."""

_RETRY = 2.0
"""Seconds between attempts to open a lost device again."""


class Microphone(Protocol):
    """A source of frames."""

    @property
    def lost(self) -> bool:
        """Whether the source has stopped delivering sound (frames are then silence)."""
        ...

    def read(self) -> Samples | None:
        """The next frame of 320 samples, waiting for it if need be; None at the end of a file."""
        ...

    def close(self) -> None:
        """Let the device or file go."""
        ...


class FileMicrophone:
    """A sound file of any rate, depth and number of channels, heard as fast as it is read.

    The file is streamed, so an hour of it takes no more memory than a second; the last frame is
    filled up with silence. Raises `UsageError` for what is not a sound file.
    """

    lost = False

    def __init__(self, path: str | Path) -> None:
        self._blocks = sound_blocks(path)
        self._waiting: Samples = np.zeros(0, np.float32)

    def read(self) -> Samples | None:
        """The next frame of 320 samples; None at the end."""
        while len(self._waiting) < FRAME_SAMPLES:
            block = next(self._blocks, None)
            if block is None:
                if not len(self._waiting):
                    return None
                block = np.zeros(FRAME_SAMPLES - len(self._waiting), np.float32)
            self._waiting = np.concatenate((self._waiting, block))
        frame, self._waiting = self._waiting[:FRAME_SAMPLES], self._waiting[FRAME_SAMPLES:]
        return frame

    def close(self) -> None:
        """Let the file go."""
        self._blocks.close()


class DeviceMicrophone:
    """A sound device; by default the system's own choice.

    Raises `UsageError` for a device that there is not, `VoicecoachError` for one that won't open.
    Once open, nothing is raised: a device that goes away is `lost`, silence is delivered in its
    stead, 50 frames a second of wall time, and opening it again is tried every 2 s.
    """

    def __init__(self, device: str | int | None = None) -> None:
        self._device = device
        self._card = SoundCard("record", device)
        self._frames: queue.SimpleQueue[Samples | None] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._reading = False
        self._lost = False
        self._due = 0.0
        threading.Thread(target=self._listen, name="microphone", daemon=True).start()

    @property
    def lost(self) -> bool:
        """Whether the device is gone (frames are then silence)."""
        return self._lost

    def read(self) -> Samples | None:
        """The next frame, waiting for it; silence at the same pace while the device is lost.

        What was recorded before the first call is dropped: the conversation had not begun.
        """
        if not self._reading:
            self._reading = True
            early = [self._frames.get() for _ in range(self._frames.qsize())]
            if early and early[-1] is None:
                self._begin_silence()
        if not self._lost:
            try:
                frame = self._frames.get(timeout=_PATIENCE)
            except queue.Empty:
                self._card.kill()
                frame = None
            if frame is not None:
                return frame
            self._begin_silence()
        self._due += 1.0 / FRAMES_PER_SECOND
        try:
            frame = self._frames.get(timeout=max(0.0, self._due - time.monotonic()))
        except queue.Empty:
            frame = None
        if frame is None:
            return np.zeros(FRAME_SAMPLES, np.float32)
        self._lost = False
        return frame

    def close(self) -> None:
        """Let the device go, at once."""
        self._closed.set()
        self._card.kill()

    def _begin_silence(self) -> None:
        self._lost = True
        self._due = time.monotonic()

    def _listen(self) -> None:
        while True:
            while (frame := self._card.read()) is not None:
                self._frames.put(frame)
            self._card.kill()
            self._frames.put(None)
            while True:
                if self._closed.wait(_RETRY):
                    return
                try:
                    self._card = SoundCard("record", self._device)
                except VoicecoachError:
                    continue
                break
            if self._closed.is_set():
                self._card.kill()
