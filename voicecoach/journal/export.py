"""Notes as Markdown and JSON: for reading, and to be read back by other programs."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from voicecoach.errors import UsageError, VoicecoachError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicecoach.journal.notes import Note

_TITLE = "# Notes\n"
# What Markdown would take for its own at the start of a line.
_SPECIAL = re.compile(r"^(?=[\\#`~=-])", re.MULTILINE)
_PLAIN_NAME = re.compile(r"\w[\w '-]*")


def to_json(notes: Iterable[Note]) -> str:
    """A JSON list of notes with all their fields; moments in ISO 8601 with their offset."""
    fields = [
        {
            "id": note.id,
            "box": note.box,
            "text": note.text,
            "session": note.session,
            "created": note.created.isoformat(),
            "done": note.done,
        }
        for note in notes
    ]
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def to_markdown(notes: Iterable[Note]) -> str:
    """A Markdown page with a heading a note: number, moment, box, session, whether done."""
    return "".join((_TITLE, *map(_section, notes)))


def write_private(path: Path, text: str, *, force: bool = False) -> None:
    """Write a file that only its owner can read, whole or not at all.

    Raises UsageError where there is a file of that name, unless `force` replaces it, and
    VoicecoachError where it can't be written.
    """
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is no ordinary file; name a new file.")
    if path.exists() and not force:
        raise UsageError(f"There is a file {path} already; use --force to replace it.")
    temporary: str | None = None
    try:
        # Made with mode 0600.
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise VoicecoachError(
            f"{path} can't be written ({error.strerror}); name a file in a folder that you may"
            " write and that has room."
        ) from error


def _section(note: Note) -> str:
    done = " · done" if note.done else ""
    heading = f"{note.id} · {note.created.isoformat()} · {_name(note.box)} · {_name(note.session)}"
    return f"\n## {heading}{done}\n\n{_SPECIAL.sub(lambda _: chr(92), note.text)}\n"


def _name(name: str) -> str:
    """A box's or session's name on one line: in JSON where it isn't a plain word."""
    return name if _PLAIN_NAME.fullmatch(name) else json.dumps(name)
