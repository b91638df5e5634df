"""`voicecoach help-card`: shows whom to call, and writes it down for the user alone."""

from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING

import pytest

from voicecoach import cli
from voicecoach.config import HOME_VARIABLE
from voicecoach.help_card import CardWriter, write_card
from voicecoach.record import Record

if TYPE_CHECKING:
    from pathlib import Path

OWN = """
[[line]]
name = "Employee assistance"
number = "555 0100"
spoken = "five five five, oh one hundred"
hours = "Weekdays, nine to five"
audience = "staff of this hospital"
country = "US"
checked = 2020-01-01
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "home"
    root.mkdir(mode=0o700)
    monkeypatch.setenv(HOME_VARIABLE, str(root))
    return root


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Run the command as from a shell; its exit code."""
    monkeypatch.setattr(sys, "argv", ["voicecoach", "help-card", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_shown_and_written(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--country", "US") == 0
    shown = capsys.readouterr().out
    assert "Suicide and Crisis Lifeline: 988" in shown
    written = home / "help-card.txt"
    assert written.read_text(encoding="utf-8") == shown
    assert mode(written) == 0o600


def test_the_country_of_the_settings_is_taken(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "settings.toml").write_text('country = "GB"\n')
    assert run(monkeypatch) == 0
    assert "Samaritans: 116 123" in capsys.readouterr().out


def test_the_users_own_lines_come_first_and_an_old_one_is_named_old(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "helplines.toml").write_text(OWN)
    assert run(monkeypatch, "--country", "us") == 0
    shown = capsys.readouterr().out
    assert shown.index("Employee assistance: 555 0100") < shown.index("988")
    assert "Checked on 2020-01-01 (over a year ago: look it up again)." in shown


def test_it_is_written_where_it_is_asked_for(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "card.txt"
    out.write_text("an older and much longer card\n" * 50)
    out.chmod(0o644)
    assert run(monkeypatch, "--out", str(out)) == 0
    assert "findahelpline.com" in out.read_text(encoding="utf-8")
    assert "older" not in out.read_text(encoding="utf-8")
    assert mode(out) == 0o600
    assert not (home / "help-card.txt").exists()


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("[[line]\n", "helplines.toml isn't valid TOML"),
        ("[[line]]\nname = 'x'\n", "helplines.toml, line 1: an entry has exactly"),
    ],
)
def test_what_is_wrong_in_the_users_file_is_told_in_one_sentence(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    own: str,
    told: str,
) -> None:
    (home / "helplines.toml").write_text(own)
    assert run(monkeypatch) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("country", ["USA", "1", "ü1"])
def test_a_country_has_two_letters(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], country: str
) -> None:
    assert run(monkeypatch, "--country", country) == 2
    assert "give its two letters" in capsys.readouterr().err


def test_the_coach_leaves_one_when_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "card.txt"
    writer = CardWriter(path)
    writer.observe(Record(0, "red_flag", {"tier": "now"}))
    assert not path.exists()
    writer.observe(Record(0, "help_card", {"lines": ["Samaritans: 116 123"]}))
    assert path.read_text(encoding="utf-8") == "Samaritans: 116 123\n"
    assert mode(path) == 0o600


def test_a_card_that_cannot_be_written_does_not_end_the_conversation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    CardWriter(tmp_path / "nowhere" / "card.txt").observe(
        Record(0, "help_card", {"lines": ["Samaritans: 116 123"]})
    )
    assert "can't be written" in capsys.readouterr().err


def test_a_card_is_written_over_nothing_else(tmp_path: Path) -> None:
    write_card(["one"], tmp_path / "card.txt")
    write_card(["two"], tmp_path / "card.txt")
    assert (tmp_path / "card.txt").read_text(encoding="utf-8") == "two\n"
