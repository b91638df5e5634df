"""Whether notes are kept, and which note was kept last."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voicecoach.events import Command, DeleteNote, NoteFailed, NoteSaved, SaveNote

if TYPE_CHECKING:
    from voicecoach.coach.memory import Memory


@dataclass(slots=True)
class Notebook:
    """Notes are off until the user has said yes once; what is on its way to the disk waits here."""

    memory: Memory
    last: NoteSaved | None = None
    _writing: list[SaveNote] = field(default_factory=list)
    _last_text: str = ""

    @property
    def consent(self) -> str | None:
        """ "yes", "no", or None while the user was never asked."""
        return self.memory.get("notes")

    @property
    def writing(self) -> bool:
        """Whether a note is on its way to the disk."""
        return bool(self._writing)

    @property
    def last_text(self) -> str | None:
        """The words of the note kept last in this session."""
        return self._last_text if self.last else None

    def write(self, note: SaveNote) -> list[Command]:
        """Send a note to the disk, if notes are kept at all."""
        if self.consent != "yes":
            return []
        self._writing.append(note)
        return [note]

    def written(self, event: NoteSaved | NoteFailed) -> SaveNote | None:
        """The note that this answers; a saved one becomes the last."""
        note = self._writing.pop(0) if self._writing else None
        if isinstance(event, NoteSaved) and note is not None:
            self.last, self._last_text = event, note.text
        return note

    def scratch(self) -> list[Command]:
        """Erase the note kept last; nothing where there is none."""
        if self.last is None:
            return []
        erase = DeleteNote(self.last.note_id)
        self.close()
        return [erase]

    def close(self) -> None:
        """A new session begins: its notes are not those of the last."""
        self.last, self._last_text = None, ""
