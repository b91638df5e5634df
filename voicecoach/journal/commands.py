"""The commands `voicecoach notes list|show|search|export|delete|done`."""

from __future__ import annotations

import re
import sys
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - read at run time by typer
from typing import TYPE_CHECKING, Annotated

import typer

from voicecoach.config import Home
from voicecoach.console import plain, table
from voicecoach.errors import UsageError
from voicecoach.journal.export import to_json, to_markdown, write_private
from voicecoach.journal.notes import Journal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicecoach.journal.notes import Note

app = typer.Typer(no_args_is_help=True, help="What you noted: on this machine alone.")

_SHOWN = 20
_PREVIEW = 60
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


class Format(StrEnum):
    """What `notes export` writes."""

    MARKDOWN = "md"
    JSON = "json"


NoteId = Annotated[int, typer.Argument(metavar="ID", help="A note's number.")]


@app.command("list")
def show_list(
    box: Annotated[str | None, typer.Option(help="Only notes of this box.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Only notes since a date (2026-03-01) or a span (12h, 7d).")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=f"Also what is done, and more than {_SHOWN}.")
    ] = False,
) -> None:
    """Show the latest notes that are not done."""
    moment = None if since is None else _moment(since)
    with _journal() as journal:
        notes = journal.list(
            box=box,
            since=moment,
            limit=None if everything else _SHOWN,
            done=None if everything else False,
        )
    _show(notes)


@app.command()
def show(note_id: NoteId) -> None:
    """Show one note in full."""
    with _journal() as journal:
        note = _existing(journal, note_id)
    done = ", done" if note.done else ""
    typer.echo(plain(f"{note.id}  {_when(note)}  {note.box}  ({note.session}{done})"))
    for line in note.text.splitlines():
        typer.echo(plain(line))


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Words that must all be in it.")],
) -> None:
    """Show the notes that hold all of these words."""
    with _journal() as journal:
        notes = journal.search(words)
    _show(notes)


@app.command()
def export(
    style: Annotated[Format, typer.Option("--format", help="Markdown or JSON.")] = Format.MARKDOWN,
    out: Annotated[Path | None, typer.Option(help="A file, instead of standard output.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
) -> None:
    """Write all notes as Markdown or JSON, into a file that only you can read."""
    with _journal() as journal:
        notes = journal.list()
    text = to_json(notes) if style is Format.JSON else to_markdown(notes)
    if out is None:
        sys.stdout.write(text)
        return
    write_private(out, text, force=force)
    typer.echo(f"{_counted(len(notes))} written to {out}.", err=True)


@app.command()
def delete(
    note_ids: Annotated[
        list[int] | None, typer.Argument(metavar="ID...", help="The notes' numbers.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every note there is.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
) -> None:
    """Erase notes for good."""
    if everything == bool(note_ids):
        raise UsageError("Say which notes to delete: their numbers, or --all.")
    with _journal() as journal:
        ids = (
            [note.id for note in journal.list()]
            if everything
            else list(dict.fromkeys(note_ids or ()))
        )
        for note_id in ids:
            _existing(journal, note_id)
        if not ids:
            typer.echo("There are no notes.", err=True)
            return
        if not yes and not _agreed(f"Erase {_counted(len(ids))} for good?"):
            typer.echo("Nothing was deleted.", err=True)
            raise typer.Exit(1)
        typer.echo(f"{_counted(journal.delete(*ids))} deleted.")


@app.command()
def done(
    note_ids: Annotated[list[int], typer.Argument(metavar="ID...", help="The notes' numbers.")],
) -> None:
    """Mark notes as done."""
    with _journal() as journal:
        for note_id in note_ids:
            _existing(journal, note_id)
        for note_id in note_ids:
            journal.mark_done(note_id)
    typer.echo(f"{_counted(len(note_ids))} marked as done.")


def _journal() -> Journal:
    return Journal.open(Home.find().journal)


def _existing(journal: Journal, note_id: int) -> Note:
    note = journal.get(note_id)
    if note is None:
        raise UsageError(f"There is no note {note_id}; `voicecoach notes list --all` shows them.")
    return note


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError(f"{question} Nobody is there to answer; use --yes to go ahead.")
    return typer.confirm(question, err=True)


def _moment(text: str) -> datetime:
    """The moment meant by a date, a date with a time, or a span back from now."""
    if span := re.fullmatch(r"(\d{1,4})([hdw])", text, re.ASCII):
        return datetime.now().astimezone() - timedelta(**{_UNITS[span[2]]: int(span[1])})
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            f"--since {text!r} is no date; write one as 2026-03-01, or a span as 12h, 7d or 2w."
        ) from error


def _show(notes: Iterable[Note]) -> None:
    rows = [
        (str(note.id), _when(note), note.box, "done" if note.done else "", _preview(note.text))
        for note in notes
    ]
    if not rows:
        typer.echo("No notes found.", err=True)
        return
    table(("id", "when", "box", "", "note"), rows)


def _preview(text: str) -> str:
    """The whole text in a pipe; its beginning where a person looks."""
    if not sys.stdout.isatty() or len(text) <= _PREVIEW:
        return text
    return text[: _PREVIEW - 1] + "…"


def _when(note: Note) -> str:
    return note.created.isoformat(" ", "minutes")[:16]


def _counted(count: int) -> str:
    return "1 note" if count == 1 else f"{count} notes"
