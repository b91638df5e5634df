"""Whom to call, on a card: shown, and written to a file that only its owner can read."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 (typer reads the annotation)
from typing import TYPE_CHECKING, Annotated

import typer

from voicecoach import content
from voicecoach.coach.safety import card, lines_for
from voicecoach.config import Home, Settings
from voicecoach.errors import UsageError, VoicecoachError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicecoach.record import Record


def command(
    country: Annotated[
        str | None, typer.Option(help="Two letters, such as US or GB; else that of the settings.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write it.")] = None,
) -> None:
    """Show whom to call, your own lines first, and write it on a card."""
    home = Home.find()
    if country is not None and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise UsageError(f'"{country}" is no country: give its two letters, such as US or GB.')
    wanted = country or Settings.load(home.settings).country
    lines = lines_for(content.helplines(home.helplines), wanted)
    rows = card(lines, datetime.now(UTC).astimezone().date())
    typer.echo("\n".join(rows))
    path = out or home.create().help_card
    write_card(rows, path)
    typer.echo(f"\nWritten to {path}.", err=True)


def write_card(rows: Iterable[str], path: Path) -> None:
    """Write the rows of a card to `path`, over what was there, readable by its owner alone.

    Raises:
        VoicecoachError: it can't be written.
    """
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as opened:
            path.chmod(0o600)
            opened.write("".join(f"{row}\n" for row in rows))
    except OSError as error:
        raise VoicecoachError(
            f"The help card {path} can't be written ({error.strerror}); name a file in a folder "
            "that you may write."
        ) from error


class CardWriter:
    """Watches for the moment at which the coach leaves a card, and writes it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def observe(self, record: Record) -> None:
        """Write the card of a "help_card" record."""
        rows = record.fields.get("lines")
        if record.event == "help_card" and isinstance(rows, list):
            try:
                write_card((str(row) for row in rows), self._path)
            except VoicecoachError as error:
                # The conversation matters more than the card.
                typer.echo(f"voicecoach: {error}", err=True)
