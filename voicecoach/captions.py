"""What was said by both, as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

    from voicecoach.record import Record

MARGIN = 9
"""Columns in which it says who speaks."""


class Captions:
    """Prints a line for what the coach says, what it heard, and what it did about it.

    On a terminal long lines are wrapped beside their margin; elsewhere each stays one line.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._done: str | None = None

    def observe(self, record: Record) -> None:
        """Print the line of one record, if it has one."""
        words = {**record.fields, **record.private}
        match record.event:
            case "prompt_started":
                self._line("coach", str(words["text"]), "cyan")
            case "heard" if words["intent"] == "done":
                # The note that it ends is still being written down, and was said before.
                self._done = str(words["text"])
            case "heard":
                self._line("you", str(words["text"]), "green")
            case "dictated":
                self._dictated(str(words["text"]))
            case "rejected":
                self._line("you", f"{words['text']} (not understood)", "dim")
            case "cue":
                self._line("breath", str(words["kind"]), "magenta")
            case "note_saved":
                self._line("note", f"saved in {words['box']}", "yellow")
            case "help_card":
                for row in words["lines"] if isinstance(words["lines"], list) else []:
                    self._line("help", str(row), "yellow")
            case "mic_lost":
                self._line("mic", "lost", "red")
            case "mic_restored":
                self._line("mic", "back", "green")
            case "error":
                self._line("error", str(words["reason"]), "red")

    def _dictated(self, text: str) -> None:
        for said in (text, self._done):
            if said:
                self._line("you", said, "green")
        self._done = None

    def _line(self, who: str, text: str, style: str) -> None:
        mark = Text.assemble((f"{who:>7}", style), "  ")
        if not self._console.is_terminal:
            self._console.print(Text.assemble(mark, text), soft_wrap=True)
            return
        width = max(10, self._console.width - MARGIN)
        for row in Text(text).wrap(self._console, width):
            self._console.print(Text.assemble(mark, row))
            mark = Text(" " * MARGIN)
