"""What the coach says outside its sessions: every line is there, is used, and can be filled in."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from string import Formatter

import pytest

import voicecoach
from voicecoach import content
from voicecoach.coach.phrasebook import Phrasebook
from voicecoach.errors import UsageError

COACH = Path(voicecoach.__file__).parent / "coach"
TABLES = tomllib.loads((content.locale() / "prompts.toml").read_text(encoding="utf-8"))
KEYS = {f"{group}.{key}" for group, table in TABLES.items() for key in table}

MADE_UP = {
    *(f"breath.{kind}" for kind in ("in", "hold", "out", "rest")),
    *(f"level.{word}" for word in ("louder", "loudest", "quieter", "quietest")),
    *(f"level.{word}" for word in ("faster", "fastest", "slower", "slowest")),
    *(f"level.{word}" for word in ("brief", "full")),
}
"""Keys that the code puts together."""


def calls() -> list[tuple[str, set[str]]]:
    """Every key that the code names, with the fields it fills in."""
    found = []
    for path in sorted(COACH.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for argument in node.args[:1]:
                    if isinstance(argument, ast.Constant) and argument.value in KEYS:
                        found.append((argument.value, {word.arg or "" for word in node.keywords}))
    return found


def named() -> set[str]:
    """Every text in the code that looks like a key."""
    groups = set(TABLES)
    return {
        node.value
        for path in COACH.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.partition(".")[0] in groups
        and node.value.partition(".")[2].isidentifier()
    }


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_line_the_coach_wants_is_there() -> None:
    assert named() <= KEYS
    assert MADE_UP <= KEYS


def test_every_line_that_is_there_is_wanted() -> None:
    assert named() | MADE_UP >= KEYS


@pytest.mark.parametrize(
    ("key", "filled"), calls(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_field_is_filled_in(key: str, filled: set[str]) -> None:
    group, _, name = key.partition(".")
    for text in TABLES[group][name]:
        assert fields(text) <= filled


def test_wordings_take_turns() -> None:
    book = Phrasebook.parse({"turn": {"again": ["One, {name}.", "Two, {name}."]}}, "mine.toml")
    assert [book.line("turn.again", name="a{b}") for _ in range(3)] == [
        "One, a{b}.",
        "Two, a{b}.",
        "One, a{b}.",
    ]


@pytest.mark.parametrize(
    "tables",
    [
        {"turn": "text"},
        {"turn": {"again": "text"}},
        {"turn": {"again": []}},
        {"turn": {"again": [1]}},
    ],
)
def test_a_phrasebook_that_is_wrong_is_told(tables: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=r'mine\.toml: "turn\..*must be a list of texts'):
        Phrasebook.parse(tables, "mine.toml")
