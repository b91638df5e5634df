"""A rehearsal that goes otherwise than written fails, and shows what happened instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from voicecoach.cli import app
from voicecoach.rehearsal.stage import Conditions
from voicecoach.timebase import frames

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voicecoach.rehearsal.player import Outcome
    from voicecoach.rehearsal.scenario import Scenario
    from voicecoach.rehearsal.stage import Stage


@pytest.fixture
def play(
    scenario: Callable[[str], Scenario], typed: Stage, tmp_path: Path
) -> Callable[[str], Outcome]:
    return lambda text: typed.play(scenario(text), tmp_path, Conditions())


FAILING = {
    "say": ('say = "*box nine*", within = 5', 'expected the coach to say "*box nine*"'),
    "say all": (
        'say = ["*three boxes*", "*box nine*"], within = 5',
        'expected the coach to say "*box nine*"',
    ),
    "not_say": ('say = "*box one*", not_say = "*boxes*"', 'said what it must not: "*boxes*"'),
    "session": ('session = "breathing", within = 1', 'session_started with session "breathing"'),
    "ended": ('ended = "stopped", within = 1', 'session_ended with reason "stopped"'),
    "step": ('step = "feelings", within = 1', 'step with name "feelings"'),
    "intent": ('intent = "stop", within = 1', 'heard with intent "stop"'),
    "slots": ('slots = {session = "breathing"}, within = 1', "heard with slots"),
    "rejected": ("rejected = true, within = 1", "expected rejected"),
    "paused": ("paused = true, within = 1", "expected paused"),
    "resumed": ("resumed = true, within = 1", "expected resumed"),
    "note": ('note = "facts", within = 1', 'note_saved with box "facts"'),
    "text": ('text = "*lost*", within = 1', 'expected a note with the text "*lost*"'),
    "cues": ("cues = 3, within = 1", "expected 3 cues, and there were 0"),
    "interrupted": ("interrupted_within = 0.3, within = 1", "expected the coach to be interrupted"),
    "red flag": ('red_flag = "always", within = 1', 'red_flag with tier "always"'),
}


@pytest.mark.parametrize(("expect", "said"), FAILING.values(), ids=FAILING.keys())
def test_an_expectation_that_does_not_come_true_fails(
    expect: str, said: str, play: Callable[[str], Outcome]
) -> None:
    outcome = play(f'[[turn]]\nuser = "start debrief"\nexpect = {{{expect}}}')
    assert outcome.failure is not None
    assert said in outcome.failure
    assert 'turn 1 ("start debrief")' in outcome.failure
    assert "instead:" in outcome.failure
    assert "coach: Three boxes" in outcome.failure
    assert "(session_started debrief" in outcome.failure


def test_one_cue_too_many_fails(play: Callable[[str], Outcome]) -> None:
    outcome = play(
        '[[turn]]\nuser = "two breaths"\n[[turn]]\nsilence = 40\nexpect = {cues = 5, within = 1}'
    )
    assert outcome.failure is not None
    assert "expected 5 cues, and there were 6" in outcome.failure


def test_not_rejected_fails_where_it_was(play: Callable[[str], Outcome]) -> None:
    outcome = play('[[turn]]\nuser = "what a day"\nexpect = {rejected = false, within = 1}')
    assert outcome.failure is not None
    assert "expected not rejected" in outcome.failure
    assert "[not understood" in outcome.failure


def test_a_moment_that_never_comes_fails(play: Callable[[str], Outcome]) -> None:
    outcome = play('[[turn]]\nduring = {prompt = "*box nine*"}\nuser = "stop"')
    assert outcome.failure is not None
    assert "the moment never came: {'prompt': '*box nine*'" in outcome.failure
    assert outcome.length == frames(120)


def test_the_first_failure_ends_it(play: Callable[[str], Outcome]) -> None:
    outcome = play(
        '[[turn]]\nuser = "one breath"\nexpect = {session = "debrief", within = 1}\n'
        '[[turn]]\nuser = "get help"'
    )
    assert outcome.failure is not None
    assert not any("Help from people" in line for line in outcome.transcript)


def test_the_transcript_reads_like_one(play: Callable[[str], Outcome]) -> None:
    outcome = play(
        'remember = {notes = "yes"}\n'
        '[[turn]]\nuser = "start debrief"\nexpect = {say = "*box one*"}\n'
        '[[turn]]\nuser = "We lost a patient."\nexpect = {note = "facts"}'
    )
    assert outcome.failure is None
    said = [line.split(maxsplit=1)[1] for line in outcome.transcript]
    assert [line for line in said if line.startswith(("coach", "user"))][:5] == [
        "coach: I'm here. Say breathing, start debrief, or help.",
        "user:  start debrief  [start {'session': 'debrief'}]",
        "coach: Three boxes, then you rest. Or say shake it out, to use your body instead.",
        "coach: Box one. Facts. What happened, good and bad? Just the outline. "
        "Say done when you've finished.",
        "user:  We lost a patient.  [note]",
    ]
    times = [float(line.split(maxsplit=1)[0]) for line in outcome.transcript]
    assert times == sorted(times)


def test_the_user_speaks_when_the_coach_has_finished(play: Callable[[str], Outcome]) -> None:
    outcome = play('[[turn]]\nuser = "louder"\nexpect = {not_say = "*here*"}')
    first, heard = (float(outcome.transcript[line].split()[0]) for line in (0, 1))
    assert heard - first > len("I'm here. Say breathing, start debrief, or help.") / 15


def test_a_prompt_under_way_when_the_turn_begins_can_be_broken_into(
    play: Callable[[str], Outcome],
) -> None:
    outcome = play(
        '[[turn]]\nuser = "start debrief"\nexpect = {say = "*box one*"}\n'
        '[[turn]]\nduring = {prompt = "*box one*", after = 0.5}\nuser = "skip"\n'
        'expect = {interrupted_within = 0.1, step = "feelings"}'
    )
    assert outcome.failure is None


def test_the_command_exits_with_1_and_shows_the_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text('[[turn]]\nuser = "one breath"\nexpect = {session = "breathing"}')
    bad.write_text('[[turn]]\nuser = "one breath"\nexpect = {session = "debrief", within = 2}')
    result = CliRunner().invoke(app, ["rehearse", "--text", str(bad), str(good)])
    assert result.exit_code == 1
    assert f"FAILED {bad}" in result.stdout
    assert 'expected session_started with session "debrief"' in result.stdout
    assert "(session_started breathing" in result.stdout
    assert f"ok     {good}" in result.stdout
    assert "1 passed, 1 failed" in result.stdout
    assert CliRunner().invoke(app, ["rehearse", "--text", str(good)]).exit_code == 0
