"""The commands `voicecoach models list|get|add`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - read at run time by typer
from typing import Annotated

import typer

from voicecoach import models
from voicecoach.config import Home
from voicecoach.console import table
from voicecoach.errors import UsageError

app = typer.Typer(no_args_is_help=True, help="Recognizer models: what is here, and more.")


@app.command("list")
def show_list() -> None:
    """Show the models that are here and those that can be fetched."""
    here = {model.name: model for model in models.installed(Home.find().models)}
    catalogue = models.catalogue()
    rows: list[tuple[str, ...]] = [
        (name, model.kind, "here" if name in here else _megabytes(model.size), model.about)
        for name, model in catalogue.items()
    ]
    rows += [
        (model.name, model.kind, "here", f"added, in {model.folder}")
        for name, model in here.items()
        if name not in catalogue
    ]
    table(("name", "kind", "state", "about"), rows)


@app.command()
def get(name: Annotated[str, typer.Argument(help="A name that `models list` shows.")]) -> None:
    """Fetch a model; a fetch that was broken off goes on where it stopped."""
    catalogue = models.catalogue()
    if name not in catalogue:
        raise UsageError(f"There is no model {name!r}; choose from {', '.join(catalogue)}.")
    model = catalogue[name]
    typer.echo(f"{model.about}: {_megabytes(model.size)}, licence {model.licence}", err=True)
    fetched = _with_progress(name, model, Home.find().create().models)
    typer.echo(f"{fetched.name} is ready in {fetched.folder}.")


@app.command()
def add(
    path: Annotated[Path, typer.Argument(help="A zip or folder that holds a model.")],
) -> None:
    """Copy a model from a zip or folder."""
    added = models.add(path, Home.find().create().models)
    typer.echo(f"{added.name} ({added.kind}) is ready in {added.folder}.")


def _with_progress(name: str, model: models.Fetchable, folder: Path) -> models.Installed:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=model.size)
        return models.fetch(
            name, model, folder, lambda here: bar.update(task, completed=here, refresh=True)
        )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"
