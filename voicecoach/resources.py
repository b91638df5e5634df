"""The data that belongs to the program and lies beside its code."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def audio() -> Traversable:
    """The folder of the sound files."""
    return _folder("audio", "audio")


def catalogue() -> Traversable:
    """The folder of the list of models."""
    return _folder("catalogue", "models")


def _folder(installed: str, source: str) -> Traversable:
    """A folder inside an installed package, or beside it in the source tree."""
    package = files("voicecoach")
    folder = package / installed
    return folder if folder.is_dir() else package / ".." / source
