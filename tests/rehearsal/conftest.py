"""Stages for rehearsals: one that types, one that speaks and listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voicecoach.config import Home, Settings
from voicecoach.rehearsal.scenario import Scenario
from voicecoach.rehearsal.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "audio: with real voices and the real recognizer")


@pytest.fixture(scope="session")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A stage without sound."""
    root = tmp_path_factory.mktemp("home")
    return Stage(Home(root, root / "cache"), Settings(), typed=True)


@pytest.fixture(scope="session")
def spoken(spoken_home: Home, voices: None) -> Stage:
    """A stage with two voices and the real recognizer."""
    return Stage(spoken_home, Settings())


@pytest.fixture
def scenario(tmp_path: Path) -> Callable[[str], Scenario]:
    """A scenario from the text of its file."""

    def load(text: str) -> Scenario:
        path = tmp_path / "scenario.toml"
        path.write_text(text, encoding="utf-8")
        return Scenario.load(path)

    return load
