"""Recognizer models: what can be fetched, and how one gets into the user's own folder.

Fetching is the only use of the network in the whole program. Every model appears under its name
at once and whole, or not at all: it is unpacked beside and then renamed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import re
import shutil
import stat
import tempfile
import time
import tomllib
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass as checked_dataclass

from voicecoach import resources
from voicecoach.config import private_folder
from voicecoach.errors import UsageError, VoicecoachError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Kind: TypeAlias = Literal["vosk", "bundled"]
Progress: TypeAlias = "Callable[[int], None]"
"""Told how many bytes of the file are here."""

_MARKS: dict[Kind, tuple[str, ...]] = {
    "vosk": ("am/final.mdl", "conf", "graph"),
    "bundled": ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"),
}
"""What a folder of each kind holds."""

BUNDLED_NAME = "tiny-en"
"""Where the bundled recognizer looks for its model, if not in its package."""

_UNPACKING = ".unpack-"
_ABANDONED = 3600.0  # seconds, after which an unpacking was killed rather than is under way
_CHUNK = 256 * 1024
_TIMEOUT = 30.0  # seconds without a byte
_LARGEST = 8 * 2**30  # unpacked, in bytes: a zip may claim anything
_DEEPEST = 4  # folders between the top and the model


@checked_dataclass(frozen=True, slots=True)
class Fetchable:
    """A model that can be fetched: an entry of models.toml."""

    kind: Kind
    about: str
    url: str
    size: int
    """Of the zip (a package is one, too) in bytes."""
    sha256: str
    licence: str


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that is here."""

    name: str
    kind: Kind
    folder: Path


def catalogue() -> dict[str, Fetchable]:
    """The models of models.toml by name."""
    content = tomllib.loads((resources.catalogue() / "models.toml").read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Fetchable]).validate_python(content)


def installed(models: Path) -> list[Installed]:
    """The models in the user's folder, by name."""
    if not models.is_dir():
        return []
    found = [(folder, kind_of(folder)) for folder in sorted(models.iterdir())]
    return [
        Installed(folder.name, kind, folder)
        for folder, kind in found
        if kind is not None and not folder.name.startswith(".")
    ]


def kind_of(folder: Path) -> Kind | None:
    """What kind of model a folder holds, None for none."""
    for kind, marks in _MARKS.items():
        if all((folder / mark).exists() for mark in marks):
            return kind
    return None


def fetch(name: str, model: Fetchable, models: Path, progress: Progress) -> Installed:
    """Fetch a model into the user's folder `models`, going on where an earlier try broke off.

    Raises UsageError where one of that name is here, VoicecoachError where the network, the disk
    or the file itself fails; what was fetched so far is kept unless the file is wrong.
    """
    _refuse_double(models / name)
    private_folder(models)
    # Named after the content, so that a part of an older file is never continued.
    part = models / f".{name}-{model.sha256[:12]}.part"
    with _told(f"the model {name}", models):
        _download(model, part, progress)
        if _sha256(part) != model.sha256:
            part.unlink()
            raise VoicecoachError(
                f"What was fetched as {name} is not the file it should be (its SHA-256 differs) and"
                " was thrown away; try again, or fetch it from"
                f" {model.url} yourself and use `voicecoach models add`."
            )
        found = _install(part, models, name)
        part.unlink()
    return found


def add(path: Path, models: Path) -> Installed:
    """Copy the model in a zip or folder into the user's folder `models`.

    It is named after the zip or folder. Raises UsageError where `path` holds no model or one of
    that name is here, VoicecoachError where the disk fails.
    """
    if not path.exists():
        raise UsageError(f"There is no {path}; name a zip or a folder that holds a model.")
    name = path.resolve().name if path.is_dir() else path.stem
    if not re.fullmatch(r"\w[\w.-]*", name):
        raise UsageError(
            f"{name!r} can't be a model's name; rename {path} with letters, digits and hyphens."
        )
    with _told(str(path), models):
        return _install(path, private_folder(models), name)


def _install(source: Path, models: Path, name: str) -> Installed:
    for left in models.glob(f"{_UNPACKING}*"):
        if time.time() - left.stat().st_mtime > _ABANDONED:
            shutil.rmtree(left)
    with tempfile.TemporaryDirectory(dir=models, prefix=_UNPACKING) as temporary:
        if source.is_dir():
            root, kind = _model_in(source, source)
            if models.resolve().is_relative_to(root.resolve()):
                raise UsageError(
                    f"{source} holds the folder {models} itself; name the model alone."
                )
            whole = shutil.copytree(root, Path(temporary) / "model")
        else:
            unpacked = Path(temporary) / "unpacked"
            _unpack(source, unpacked)
            whole, kind = _model_in(unpacked, source)
        target = models / (BUNDLED_NAME if kind == "bundled" else name)
        _refuse_double(target)
        whole.rename(target)
    return Installed(target.name, kind, target)


def _refuse_double(target: Path) -> None:
    if target.exists():
        raise UsageError(
            f"There is a model {target.name} already; remove the folder {target} to replace it."
        )


def _model_in(folder: Path, source: Path) -> tuple[Path, Kind]:
    """The model's own folder, at the top or some levels below it."""
    level = [folder]
    lacking: str | None = None
    for _ in range(_DEEPEST):
        for candidate in level:
            if (kind := kind_of(candidate)) is not None:
                return candidate, kind
            lacking = lacking or _lacking(candidate)
        level = [child for parent in level for child in sorted(parent.iterdir()) if child.is_dir()]
    if lacking is not None:
        raise UsageError(f"{source} holds {lacking}; fetch the whole of it again.")
    raise UsageError(
        f"{source} holds no model: a Vosk model has am/final.mdl, conf and graph in its folder."
    )


def _lacking(folder: Path) -> str | None:
    """What half a model in a folder is without; None where it is none at all."""
    for kind, marks in _MARKS.items():
        missing = [mark for mark in marks if not (folder / mark).exists()]
        if len(missing) < len(marks):
            name = "a Vosk model" if kind == "vosk" else "a bundled model"
            return f"{name} without {' and '.join(missing)}"
    return None


def _unpack(source: Path, target: Path) -> None:
    with zipfile.ZipFile(source) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > _LARGEST:
            raise UsageError(
                f"{source} unpacks to more than {_LARGEST // 2**30} GB; take a smaller model."
            )
        for member in members:
            path = PurePosixPath(member.filename)
            # A name may point out of the folder; a link may, too.
            outside = path.is_absolute() or ".." in path.parts or re.search(r"[\\:\0]", str(path))
            if outside or stat.S_ISLNK(member.external_attr >> 16):
                raise UsageError(
                    f"{source} is not to be trusted: it would write outside its folder"
                    f" ({member.filename!r}); take the model from its makers."
                )
        for member in members:
            file = target.joinpath(*PurePosixPath(member.filename).parts)
            if member.is_dir():
                file.mkdir(parents=True, exist_ok=True)
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as packed, file.open("xb") as whole:
                shutil.copyfileobj(packed, whole, _CHUNK)


def _download(model: Fetchable, part: Path, progress: Progress) -> None:
    """Fetch what is missing of `part`."""
    import urllib.request  # here alone: nothing else reaches for the network
    from urllib.error import HTTPError

    here = part.stat().st_size if part.exists() else 0
    if here > model.size:
        part.unlink()
        here = 0
    progress(here)
    if here == model.size:
        return
    request = urllib.request.Request(model.url, headers={"User-Agent": "voicecoach"})
    if here:
        request.add_header("Range", f"bytes={here}-")
    try:
        answer = urllib.request.urlopen(request, timeout=_TIMEOUT)
    except HTTPError as error:
        if error.code == 416:  # the server's file is shorter than what is here
            part.unlink()
        raise
    with answer:
        resumed = answer.status == 206 and _starts_at(answer.headers["Content-Range"]) == here
        if not resumed:
            here = 0
        with part.open("ab" if resumed else "wb") as file:
            while chunk := answer.read(_CHUNK):
                here += len(chunk)
                if here > model.size:
                    break  # the sum will tell
                file.write(chunk)
                progress(here)
    if here < model.size:
        raise ConnectionError("the connection ended early")


def _starts_at(content_range: str | None) -> int | None:
    match = re.match(r"bytes (\d+)-", content_range or "")
    return int(match[1]) if match else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _told(what: str, models: Path) -> Iterator[None]:
    """Turn what the network, the disk and the zip complain of into a sentence for the user."""
    from http.client import HTTPException
    from urllib.error import URLError

    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UsageError(
            f"The zip of {what} can't be unpacked ({error}); fetch it again, or unpack it yourself"
            " and add the folder."
        ) from error
    except (URLError, HTTPException, ConnectionError, TimeoutError) as error:
        reason = getattr(error, "reason", None) or error
        raise VoicecoachError(
            f"Fetching {what} broke off ({reason}); check the connection and run the same command"
            " again: it goes on where it stopped."
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise VoicecoachError(
                f"The disk is full: there is no room for {what} in {models}; free some space and"
                " run the same command again."
            ) from error
        raise VoicecoachError(
            f"{what[:1].upper()}{what[1:]} can't be put into {models} ({error.strerror or error});"
            " make sure that both may be read and written."
        ) from error
