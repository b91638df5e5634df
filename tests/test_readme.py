"""What README.md tells people to type works."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer.main

from voicecoach.cli import app
from voicecoach.config import Settings

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app)


def test_the_settings_shown_are_settings() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    Settings.model_validate(tomllib.loads(block))


def typed() -> list[list[str]]:
    """Every command of the table, one a sub-command: `a list`, `show` is a list and a show."""
    found = []
    for cell in re.findall(r"^\| (`voicecoach[^|]*) \|", README, re.MULTILINE):
        first, *others = (code.split() for code in re.findall(r"`([^`]*)`", cell))
        found.append(first[1:])
        shared = [] if len(first) > 2 and first[2].isupper() else first[1:2]
        found += [shared + other for other in others]
    return found


@pytest.mark.parametrize("words", typed(), ids=" ".join)
def test_the_commands_shown_are_commands(words: list[str]) -> None:
    command = COMMANDS
    for word in words:
        if word.isupper() or "." in word:
            continue
        if word.startswith("--"):
            assert word in {name for option in command.params for name in option.opts}
        else:
            command = getattr(command, "commands", {})[word]
