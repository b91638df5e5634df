"""The trace: one JSON object a line for everything that happened."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, TextIO

from voicecoach.errors import UsageError
from voicecoach.timebase import seconds

if TYPE_CHECKING:
    from pathlib import Path

    from voicecoach.record import Record


class Trace:
    """Writes records to a file that only its owner can read.

    Each line is `{"t": seconds of audio time, "event": name, ...}`. The words of notes are left
    out unless `with_text` is set.
    """

    def __init__(self, file: TextIO, *, with_text: bool = False) -> None:
        self._file = file
        self._with_text = with_text

    @classmethod
    def open(cls, path: Path, *, with_text: bool = False) -> Trace:
        """Begin a trace at `path`, over what was there.

        Raises:
            UsageError: the file can't be written.
        """
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise UsageError(
                f"the trace {path} can't be written ({error.strerror}); name a file in a folder "
                "that you may write."
            ) from error
        return cls(os.fdopen(file, "w", encoding="utf-8", buffering=1), with_text=with_text)

    def observe(self, record: Record) -> None:
        """Write one line."""
        line: dict[str, object] = {"t": round(seconds(record.at), 3), "event": record.event}
        line |= record.fields
        if self._with_text:
            line |= record.private
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """End the trace."""
        self._file.close()
