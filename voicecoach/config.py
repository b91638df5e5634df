"""Where a user's own things live (`Home`), and what the user has set (`Settings`)."""

from __future__ import annotations

import difflib
import json
import os
import re
import textwrap
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from voicecoach.coach.breathing import Pattern, PatternError
from voicecoach.errors import UsageError, VoicecoachError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

HOME_VARIABLE = "VOICECOACH_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """The folders and files that belong to the user, on this machine alone."""

    root: Path
    """Holds everything below but the cache."""
    cache: Path
    """The coach's own prompts as sound; may be thrown away at any time."""

    @classmethod
    def find(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """The folder that VOICECOACH_HOME names, else this system's place for a user's data."""
        moved = environ.get(HOME_VARIABLE)
        if moved:
            root = Path(moved).expanduser().absolute()
            return cls(root, root / "cache")
        return cls(
            platformdirs.user_data_path("voicecoach", appauthor=False),
            platformdirs.user_cache_path("voicecoach", appauthor=False),
        )

    @property
    def settings(self) -> Path:
        """The settings file, which need not exist."""
        return self.root / "settings.toml"

    @property
    def journal(self) -> Path:
        """The notes, one SQLite file."""
        return self.root / "journal.db"

    @property
    def models(self) -> Path:
        """The recognizer models that were fetched or added."""
        return self.root / "models"

    @property
    def sessions(self) -> Path:
        """The user's own session scripts."""
        return self.root / "sessions"

    @property
    def helplines(self) -> Path:
        """The user's own lines to call, which need not exist."""
        return self.root / "helplines.toml"

    @property
    def help_card(self) -> Path:
        """Whom to call, as a text to keep or print."""
        return self.root / "help-card.txt"

    def create(self) -> Self:
        """Make every folder that is missing, open to its owner alone, and return this home."""
        for folder in (self.root, self.models, self.sessions, self.cache):
            private_folder(folder)
        return self


def private_folder(folder: Path) -> Path:
    """Make `folder` with mode 0700 where it is missing, and return it.

    An existing empty folder is closed to others too; one that holds something is left as it is,
    because it may be shared on purpose (`voicecoach doctor` names it). Raises VoicecoachError
    where it can't be made.
    """
    try:
        if folder.is_dir():
            if folder.stat().st_mode & 0o077 and not any(folder.iterdir()):
                folder.chmod(0o700)
        else:
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise VoicecoachError(
            f"The folder {folder} can't be made ({error.strerror}); free its name and allow writing"
            f" in {folder.parent}, or set {HOME_VARIABLE} to a folder of your own."
        ) from error
    return folder


class Settings(BaseModel):
    """What settings.toml may hold; every key is optional.

    Each field's description and example become the error message for a wrong value.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    microphone: str | int | None = Field(
        None, description="a device's name or number", examples=["USB Headset"]
    )
    speaker: str | int | None = Field(
        None, description="a device's name or number", examples=["Built-in Output"]
    )
    voice: str = Field("auto", description='"auto" or the name of a voice', examples=["auto"])
    engine: str = Field(
        "auto",
        description='"auto", "bundled", "vosk" or the path of a model',
        examples=["auto"],
    )
    place: Literal["car", "changing", "bedside", "anywhere"] | None = Field(
        None,
        description='"car", "changing", "bedside" or "anywhere"',
        examples=["bedside"],
    )
    breath_cues: Literal["first-two", "always-speak", "tones-only"] = Field(
        "first-two",
        description='"first-two", "always-speak" or "tones-only"',
        examples=["first-two"],
    )
    detail: Literal["auto", "brief", "full"] = Field(
        "auto", description='"auto", "brief" or "full"', examples=["brief"]
    )
    pattern: str = Field(
        "4-2-6",
        description="the seconds to breathe in, hold and breathe out, each 0 to 20 and together"
        " 4 to 40",
        examples=["4-2-6"],
    )
    volume: float = Field(
        0.0,
        ge=-40,
        le=12,
        allow_inf_nan=False,
        description="a number of decibels from -40 to 12",
        examples=[-6.0],
    )
    pace: float = Field(
        1.0,
        ge=0.5,
        le=2,
        allow_inf_nan=False,
        description="a number from 0.5 to 2",
        examples=[1.0],
    )
    country: str | None = Field(
        None,
        pattern="^[A-Z]{2}$",
        description="a country's two capital letters",
        examples=["US"],
    )
    note_expiry_days: int | None = Field(
        None, ge=1, le=36_500, description="a whole number of days, 1 or more", examples=[90]
    )
    wake: Literal["auto", "none", "name", "push"] = Field(
        "auto", description='"auto", "none", "name" or "push"', examples=["name"]
    )
    overnight: bool = Field(False, description="true or false", examples=[True])
    quiet: bool = Field(False, description="true or false", examples=[True])

    @field_validator("pattern")
    @classmethod
    def _within_safe_limits(cls, pattern: str) -> str:
        if not re.fullmatch(r"\d{1,2}(\.\d)?(-\d{1,2}(\.\d)?){1,3}", pattern, re.ASCII):
            raise ValueError("not of the form 4-2-6")
        try:
            Pattern.parse(pattern)
        except PatternError as error:
            raise ValueError("outside the safe limits") from error
        return pattern

    @classmethod
    def load(cls, path: Path) -> Settings:
        """The settings in the TOML file at `path`; the defaults where there is no such file.

        Raises UsageError, one sentence with file, key, fault and mend.
        """
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        except OSError as error:
            raise UsageError(
                f"{path}: the settings can't be read ({error.strerror}); make it a file that you"
                " may read, or remove it to use the defaults."
            ) from error
        except UnicodeDecodeError as error:
            raise UsageError(
                f"{path}: the settings aren't text in UTF-8; save the file as UTF-8, or remove it"
                " to use the defaults."
            ) from error
        except tomllib.TOMLDecodeError as error:
            raise UsageError(
                f"{path}: the settings aren't valid TOML: {_lower_first(str(error))}; write lines"
                " such as pace = 1.0, with words in quotation marks."
            ) from error
        try:
            return cls.model_validate(content)
        except ValidationError as error:
            raise UsageError(f"{path}: {_sentence(error.errors()[0])}") from error


def _sentence(fault: ErrorDetails) -> str:
    key = str(fault["loc"][0])
    if fault["type"] == "extra_forbidden":
        known = list(Settings.model_fields)
        near = difflib.get_close_matches(key, known, n=1)
        mend = f'did you mean "{near[0]}"?' if near else f"the known ones are {', '.join(known)}."
        return f'"{key}" is not a setting; {mend}'
    field = Settings.model_fields[key]
    # For a union the place of the fault names a branch: show the value itself.
    value = fault["input"]
    example = field.examples[0] if field.examples else field.default
    return (
        f'"{key}" is {_toml(value)} but must be {field.description},'
        f" such as {key} = {_toml(example)}."
    )


def _toml(value: object) -> str:
    return textwrap.shorten(json.dumps(value, ensure_ascii=False, default=str), 80)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
