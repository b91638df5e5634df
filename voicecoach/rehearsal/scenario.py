"""Scenarios: what a scripted user says and does, and what is expected of the coach."""

from __future__ import annotations

import tomllib
from pathlib import Path  # noqa: TC003
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from voicecoach.errors import UsageError


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class During(_Written):
    """When to speak: `after` seconds into a prompt whose words match, or into a step."""

    prompt: str | None = None
    step: str | None = None
    after: Annotated[float, Field(ge=0)] = 0.0

    @model_validator(mode="after")
    def _one_moment(self) -> During:
        if (self.prompt is None) == (self.step is None):
            raise ValueError("give either a prompt or a step")
        return self


class Expect(_Written):
    """What must happen from the beginning of the turn; every key given must come true.

    Texts are matched as a whole, without regard to case; `*` stands for any text.
    """

    say: str | list[str] | None = None
    not_say: str | None = None
    session: str | None = None
    ended: str | None = None
    step: str | None = None
    intent: str | None = None
    slots: dict[str, str] | None = None
    rejected: bool | None = None
    paused: bool | None = None
    resumed: bool | None = None
    note: str | None = None
    marked: int | None = None
    text: str | None = None
    cues: int | None = None
    interrupted_within: float | None = None
    red_flag: str | None = None
    within: Annotated[float, Field(gt=0, le=3600)] = 30.0


class Turn(_Written):
    """One turn: the user speaks (a line or a recording), or is silent for some seconds."""

    user: str | None = None
    file: str | None = None
    silence: Annotated[float, Field(ge=0, le=3600)] | None = None
    during: During | None = None
    wait: Annotated[float, Field(ge=0, le=3600)] = 0.0
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _one_act(self) -> Turn:
        acts = [act for act in (self.user, self.file, self.silence) if act is not None]
        if len(acts) != 1:
            raise ValueError("a turn has exactly one of user, file and silence")
        return self


class Kept(_Written):
    """A note that is in the journal already, written so many days ago."""

    box: str
    text: str
    days_ago: Annotated[int, Field(ge=0, le=3650)] = 1


class Scenario(_Written):
    """A whole rehearsal.

    `remember` holds facts from before, such as notes = "yes", and `kept` notes from before;
    `scripts` names session files, relative to the scenario, that are there beside the built-in
    ones.
    """

    place: str = "anywhere"
    start: str | None = None
    country: str | None = None
    pattern: str = "4-2-6"
    breath_cues: str = "first-two"
    remember: dict[str, str] = {}
    kept: list[Kept] = []
    scripts: list[str] = []
    turn: Annotated[list[Turn], Field(min_length=1)]

    @classmethod
    def load(cls, path: Path) -> Scenario:
        """Read a scenario file.

        Raises:
            UsageError: it can't be read, or holds something wrong; with turn and mend.
        """
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise UsageError(
                f"{path} can't be read ({error.strerror}); name a scenario file that is there."
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{path} is not valid TOML: {error}; mend that place.") from error
        except ValidationError as error:
            first = error.errors()[0]
            where = [part + 1 if isinstance(part, int) else part for part in first["loc"]]
            key = " ".join(str(part) for part in where) or "the scenario"
            raise UsageError(f"{path}: {key}: {first['msg']}; mend that.") from error
