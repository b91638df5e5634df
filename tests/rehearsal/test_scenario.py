"""Scenario files that are wrong are told in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from voicecoach.cli import app
from voicecoach.errors import UsageError
from voicecoach.rehearsal.scenario import Scenario
from voicecoach.rehearsal.stage import Conditions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voicecoach.rehearsal.stage import Stage

TURN = '[[turn]]\nuser = "stop"\n'

BAD = {
    "not TOML": ("place = ", ["not valid TOML", "mend that place"]),
    "empty": ("", ["turn", "required"]),
    "no turns": ("turn = []", ["turn", "at least 1"]),
    "unknown key": (f'mood = "calm"\n{TURN}', ["mood", "not permitted"]),
    "unknown key of a turn": (f"{TURN}loudly = true", ["turn 1 loudly", "not permitted"]),
    "unknown expectation": (
        f'{TURN}\n{TURN}expect = {{says = "Stopped."}}',
        ["turn 2 expect says", "not permitted"],
    ),
    "nothing done": ('[[turn]]\nexpect = {say = "*"}', ["turn 1", "exactly one of"]),
    "two things done": (f"{TURN}silence = 3", ["turn 1", "exactly one of user, file and silence"]),
    "no moment": (f"{TURN}during = {{after = 2}}", ["turn 1 during", "either a prompt or a step"]),
    "two moments": (
        f'{TURN}during = {{prompt = "*", step = "way"}}',
        ["turn 1 during", "either a prompt or a step"],
    ),
    "silence before it began": ("[[turn]]\nsilence = -1", ["turn 1 silence", "greater than"]),
    "endless silence": ("[[turn]]\nsilence = 1e9", ["turn 1 silence", "3600"]),
    "a wrong type": ("[[turn]]\nuser = 7", ["turn 1 user", "string"]),
}


@pytest.mark.parametrize(("written", "said"), BAD.values(), ids=BAD.keys())
def test_a_bad_scenario_is_told_with_file_and_turn(
    written: str, said: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(UsageError) as told:
        Scenario.load(path)
    message = str(told.value)
    assert message.startswith(str(path))
    for part in said:
        assert part in message, message
    assert message.count("\n") == 0


def test_a_scenario_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"No such file.*name a scenario file that is there"):
        Scenario.load(tmp_path / "nowhere.toml")


def test_a_scenario_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="is not valid TOML"):
        Scenario.load(path)


def test_a_script_that_is_not_there(
    scenario: Callable[[str], Scenario], typed: Stage, tmp_path: Path
) -> None:
    wrong = scenario(f'scripts = ["nowhere.toml"]\n{TURN}')
    with pytest.raises(UsageError, match=r"nowhere\.toml can't be read"):
        typed.play(wrong, tmp_path, Conditions())


def test_a_recording_can_not_be_typed(
    scenario: Callable[[str], Scenario], typed: Stage, tmp_path: Path
) -> None:
    spoken = scenario('[[turn]]\nfile = "x.wav"')
    with pytest.raises(UsageError, match=r"x\.wav can't be typed: rehearse .* without --text"):
        typed.play(spoken, tmp_path, Conditions())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('place = "kitchen"', 'there is no place "kitchen"'),
        ('pattern = "30-30"', "pattern is wrong: .* safe limits"),
        ('breath_cues = "loud"', "breath_cues is wrong"),
        ('start = "nothing"', 'there is no session "nothing"'),
    ],
)
def test_what_only_the_coach_can_know_is_told_too(
    wrong: str, said: str, scenario: Callable[[str], Scenario], typed: Stage, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=said):
        typed.play(scenario(f"{wrong}\n{TURN}"), tmp_path, Conditions())


def test_the_command_tells_it_in_one_line_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    path = tmp_path / "mine.toml"
    path.write_text("[[turn]]", encoding="utf-8")
    result = CliRunner().invoke(app, ["rehearse", "--text", str(path)])
    assert result.exit_code != 0
    assert isinstance(result.exception, UsageError)
