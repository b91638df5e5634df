"""Every scenario in tests/rehearsals with typed words, and some of them by sound.

`make rehearsals` plays all of them by sound, clean and in kitchen noise.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from voicecoach.rehearsal.scenario import Scenario
from voicecoach.rehearsal.stage import Conditions

if TYPE_CHECKING:
    from voicecoach.rehearsal.stage import Stage

FOLDER = Path(__file__).parents[1] / "rehearsals"

BY_SOUND = (
    "barge-in",
    "car-driving-off",
    "debrief",
    "done",
    "doorframe-hot",
    "five-breaths",
    "get-help",
    "no-notes",
    "own-patterns",
    "pause-note",
    "scratch-that",
    "shake-out",
    "silence",
    "stop-breathing",
    "stop-note",
    "stop-speaking",
    "wind-down",
)
"""One of each kind: all by sound would take longer than the rest of the tests."""


def play(stage: Stage, path: Path) -> None:
    outcome = stage.play(Scenario.load(path), path.parent, Conditions())
    assert outcome.failure is None, "\n".join([outcome.failure or "", *outcome.transcript])


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_with_typed_words(path: Path, typed: Stage) -> None:
    play(typed, path)


@pytest.mark.audio
@pytest.mark.parametrize("name", BY_SOUND)
def test_by_sound(name: str, spoken: Stage) -> None:
    play(spoken, FOLDER / f"{name}.toml")
