"""The coach decides and touches nothing: no audio, file, thread, clock or network module."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path

import pytest

import voicecoach

ROOT = Path(voicecoach.__file__).parent

ALLOWED = {
    "__future__",
    "collections",
    "dataclasses",
    "datetime",
    "functools",
    "itertools",
    "json",
    "pydantic",
    "re",
    "string",
    "textwrap",
    "tomllib",
    "typing",
}
"""Outside the package; `datetime` for dates that are handed in, never for the time of day."""

CLOCKS = {"now", "today", "utcnow", "time"}


def modules() -> list[Path]:
    """Everything in coach/, and everything in the package that it imports, however far."""
    waiting = sorted((ROOT / "coach").glob("*.py"))
    found: list[Path] = []
    while waiting:
        path = waiting.pop(0)
        if path not in found:
            found.append(path)
            waiting += [file for name in imports(path) if (file := inside(name)) is not None]
    return sorted(found)


def imports(path: Path) -> set[str]:
    """The modules a file imports, at its head or anywhere within."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            assert node.module is not None
            names.add(node.module)
            names |= {
                f"{node.module}.{alias.name}"
                for alias in node.names
                if inside(f"{node.module}.{alias.name}") is not None
            }
    return names


def inside(name: str) -> Path | None:
    """The file of a module of the package."""
    if name.split(".")[0] != "voicecoach":
        return None
    path = ROOT.joinpath(*name.split(".")[1:])
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file() and file != ROOT / ".py":
            return file
    return None


def test_the_walk_sees_the_whole_coach() -> None:
    names = {str(path.relative_to(ROOT)) for path in modules()}
    assert {"coach/coach.py", "coach/writing.py", "events.py", "timebase.py"} <= names
    assert not {name for name in names if name.startswith(("speaking", "hearing", "journal"))}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_it_imports_nothing_that_sounds_waits_stores_or_sends(path: Path) -> None:
    outside = {name.split(".")[0] for name in imports(path)} - {"voicecoach"}
    assert outside <= ALLOWED
    assert all(find_spec(name) is not None for name in outside)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_it_asks_no_clock_and_opens_no_file(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name):
                assert function.id not in {"open", "print", "input", "exec", "eval", "__import__"}
            elif isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
                assert not (function.value.id in {"date", "datetime"} and function.attr in CLOCKS)
