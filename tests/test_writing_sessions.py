"""Sessions of one's own: the example of docs/writing-sessions.md works, by voice too."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voicecoach import content
from voicecoach.cli import app
from voicecoach.coach.coach import ALWAYS
from voicecoach.coach.script import ScriptError

DOCS = Path(__file__).parents[1] / "docs"
SESSION, REHEARSAL = re.findall(
    r"```toml\n(.*?)```", (DOCS / "writing-sessions.md").read_text(encoding="utf-8"), re.DOTALL
)
HEAD = 'name = "{name}"\ntitle = "own"\nsentences = {sentences}\n[[step]]\nsay = "Hello."\n'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "sessions").mkdir(parents=True)
    return tmp_path / "home"


def test_the_example_passes_its_check(tmp_path: Path, home: Path) -> None:
    (tmp_path / "tea.toml").write_text(SESSION)
    result = CliRunner().invoke(app, ["sessions", "check", str(tmp_path / "tea.toml")])
    assert result.exit_code == 0, result.output
    assert "tea, 7 steps: all right" in result.stdout


def test_the_example_is_rehearsed_beside_its_rehearsal(tmp_path: Path, home: Path) -> None:
    (tmp_path / "tea.toml").write_text(SESSION)
    (tmp_path / "tea-rehearsal.toml").write_text(REHEARSAL)
    result = CliRunner().invoke(app, ["rehearse", "--text", str(tmp_path / "tea-rehearsal.toml")])
    assert result.exit_code == 0, result.output


def test_the_example_in_the_users_folder_is_listed_and_started_by_its_words(
    tmp_path: Path, home: Path
) -> None:
    (home / "sessions" / "tea.toml").write_text(SESSION)
    listed = CliRunner().invoke(app, ["sessions", "list"])
    assert "tea break" in listed.stdout
    (tmp_path / "own.toml").write_text(REHEARSAL.replace('scripts  = ["tea.toml"]\n', ""))
    result = CliRunner().invoke(app, ["rehearse", "--text", str(tmp_path / "own.toml")])
    assert result.exit_code == 0, result.output


def test_what_starts_a_session_of_ones_own_is_understood_while_idle(home: Path) -> None:
    (home / "sessions" / "tea.toml").write_text(SESSION)
    understood = content.understood(content.scripts(home / "sessions"))
    grammar = understood.grammar([*ALWAYS, "start"])
    for words in ("a tea break please", "coach I want to have a tea break", "put the kettle on"):
        match = grammar.match(words)
        assert match is not None
        assert (match.intent, match.slots["session"]) == ("start", "tea")
    debrief = grammar.match("start debrief")
    assert debrief is not None
    assert debrief.slots["session"] == "debrief"


def test_without_sessions_of_ones_own_nothing_is_compiled_anew() -> None:
    assert content.understood(content.scripts()) is content.sentences()


def test_two_sessions_of_ones_own_may_not_take_the_same_sentence(home: Path) -> None:
    for name in ("one", "two"):
        text = HEAD.format(name=name, sentences='["put the kettle on"]')
        (home / "sessions" / f"{name}.toml").write_text(text)
    with pytest.raises(ScriptError, match=r'two\.toml.*"put the kettle on" starts "one"; choose'):
        content.scripts(home / "sessions")


@pytest.mark.parametrize("words", ["stop", "get help", "pause", "help", "skip", "say that again"])
def test_what_is_always_understood_can_not_be_taken(words: str, home: Path) -> None:
    text = HEAD.format(name="mine", sentences=f'["[my] kettle", "{words}"]')
    path = home / "sessions" / "mine.toml"
    path.write_text(text)
    with pytest.raises(ScriptError, match=f'"{words}" always has its own meaning; choose others'):
        content.scripts(home / "sessions")
    result = CliRunner().invoke(app, ["sessions", "check", str(path)])
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


def test_check_sees_to_what_is_handed_over_to(tmp_path: Path, home: Path) -> None:
    choose = (
        'name = "{name}"\ntitle = "own"\n[[step]]\nchoose = {{name = "way", prompt = "Which?", '
        'options = {{on = {{sentence = "on", session = "{to}"}}}}}}\n'
    )
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text(choose.format(name="one", to="two"))
    two.write_text(choose.format(name="two", to="debrief"))
    alone = CliRunner().invoke(app, ["sessions", "check", str(one)])
    assert alone.exit_code == 1
    assert f'{one}: the session "one" hands over to "two", which isn\'t there' in alone.stderr
    both = CliRunner().invoke(app, ["sessions", "check", str(one), str(two)])
    assert both.exit_code == 0, both.output


def test_the_schema_names_every_key_that_the_guide_names(home: Path) -> None:
    result = CliRunner().invoke(app, ["sessions", "schema"])
    assert result.exit_code == 0
    schema = json.loads(result.stdout)
    step = set(schema["$defs"]["WrittenStep"]["properties"])
    guide = (DOCS / "writing-sessions.md").read_text(encoding="utf-8")
    for name in step | set(schema["properties"]) - {"step"}:
        assert f"`{name}" in guide or f", `{name}`" in guide, name
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"name", "title", "step"}


@pytest.mark.parametrize("name", sorted(content.scripts()))
def test_a_session_can_be_started_by_its_title(name: str) -> None:
    script = content.scripts()[name]
    match = content.sentences().grammar([*ALWAYS, "start"]).match(script.title)
    assert match is not None
    assert (match.intent, match.slots["session"]) == ("start", name)
