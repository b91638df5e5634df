"""Sound files of any rate, depth and number of channels, as 16 kHz mono sound."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile
import soxr

from voicecoach.errors import UsageError
from voicecoach.timebase import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Generator

    from voicecoach.sound import Samples

_log = logging.getLogger(__name__)

_LOWEST_RATE, _HIGHEST_RATE = 4_000, 768_000
"""Telephone sound starts at 8 kHz; a rate outside this range is a broken header."""

_BLOCK = 16_384
"""Samples read at once, in frames of the file."""

_UNKNOWN_LENGTH = 0xFFFF_0000
"""Programs that write WAV into a pipe give a length near 2^32, which means "to the end"."""


def read_sound(path: str | Path) -> Samples:
    """The whole of a short sound file, mixed to mono, at 16 kHz, between -1 and 1.

    Raises `UsageError` where the file is missing, unreadable, not a sound file or empty.
    """
    return np.concatenate(list(sound_blocks(path)))


def sound_blocks(path: str | Path) -> Generator[Samples, None, None]:
    """A sound file as short blocks, mixed to mono, at 16 kHz.

    A truncated file is read as far as it goes, with a warning in the log. Raises as `read_sound`,
    before the first block is asked for.
    """
    return _resampled(_opened(Path(path)))


def _opened(path: Path) -> soundfile.SoundFile:
    if not path.exists():
        raise UsageError(f"There is no sound file {path}: check the name.")
    if path.is_dir():
        raise UsageError(f"{path} is a folder: name a sound file inside it.")
    try:
        with path.open("rb") as raw:
            empty = not raw.read(1)
    except OSError as error:
        raise UsageError(f"{path} can't be read ({error.strerror}): check its rights.") from error
    if empty:
        raise UsageError(f"{path} is an empty file: record it again.")
    try:
        file = soundfile.SoundFile(path)
    except soundfile.LibsndfileError as error:
        raise UsageError(
            f"{path} is not a sound file that can be read: give a WAV or FLAC file."
        ) from error
    problem = ""
    if file.frames == 0:
        problem = "holds no sound: record it again"
    elif not _LOWEST_RATE <= file.samplerate <= _HIGHEST_RATE:
        problem = (
            f"says that it has {file.samplerate} samples a second, which no recording has: "
            "convert it to 16000"
        )
    if problem:
        file.close()
        raise UsageError(f"{path} {problem}.")
    return file


def _resampled(file: soundfile.SoundFile) -> Generator[Samples, None, None]:
    with file:
        if _is_cut_short(file):
            _log.warning("%s is cut short: it is read as far as it goes.", file.name)
        resampler = soxr.ResampleStream(file.samplerate, SAMPLE_RATE, 1, "float32")
        for block in _mono(file):
            yield resampler.resample_chunk(block)
        yield resampler.resample_chunk(np.zeros(0, np.float32), last=True)


def _mono(file: soundfile.SoundFile) -> Generator[Samples, None, None]:
    heard = 0
    while True:
        try:
            block = file.read(_BLOCK, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError:
            # FLAC tells of a missing end only when it gets there.
            _log.warning("%s is damaged after %d samples: the rest is left out.", file.name, heard)
            return
        if not len(block):
            return
        heard += len(block)
        # Float files may hold anything, infinities included.
        mixed = np.nan_to_num(block, nan=0.0, posinf=1.0, neginf=-1.0).mean(axis=1)
        yield np.clip(mixed, -1.0, 1.0).astype(np.float32, copy=False)


def _is_cut_short(file: soundfile.SoundFile) -> bool:
    # The library mends the length of a WAV by itself and says so in its report alone.
    mended = re.search(r"^data : (\d+) \(should be \d+\)", file.extra_info, re.MULTILINE)
    return mended is not None and int(mended[1]) < _UNKNOWN_LENGTH
