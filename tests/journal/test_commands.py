"""`voicecoach notes`, as somebody types it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.journal import commands
from voicecoach.journal.export import to_json, to_markdown
from voicecoach.journal.notes import Journal, Note

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.now().astimezone().replace(microsecond=0)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def notes(home: Path) -> tuple[Note, ...]:
    with Journal.open(home / "journal.db") as journal:
        journal.add("facts", "A long shift, two arrests.", "debrief", NOW - timedelta(days=10))
        journal.add("feelings", "Tired and\nsad.", "debrief", NOW - timedelta(days=2))
        journal.add("actions", "Ask about the rota.", "debrief", NOW)
        journal.mark_done(2)
        return journal.list()


def run(*arguments: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(commands.app, arguments, catch_exceptions=False)
    assert result.exit_code == exit_code, result.output
    return result.stdout


def when(note: Note) -> str:
    return note.created.strftime("%Y-%m-%d %H:%M")


def test_a_list_in_a_pipe_is_a_line_a_note(notes: tuple[Note, ...]) -> None:
    assert run("list").splitlines() == [
        f"1\t{when(notes[0])}\tfacts\t\tA long shift, two arrests.",
        f"3\t{when(notes[2])}\tactions\t\tAsk about the rota.",
    ]
    assert f"2\t{when(notes[1])}\tfeelings\tdone\tTired and sad." in run("list", "--all")


def test_a_list_is_narrowed(notes: tuple[Note, ...]) -> None:
    assert run("list", "--box", "actions").startswith("3\t")
    assert run("list", "--since", "7d", "--all").splitlines()[0].startswith("2\t")
    assert run("list", "--since", "12h").startswith("3\t")
    assert run("list", "--since", notes[0].created.date().isoformat()).startswith("1\t")
    assert run("list", "--since", "2020-01-01T00:00:00+00:00").startswith("1\t")
    assert run("list", "--box", "none") == ""


def test_only_the_latest_are_shown_unless_all_are_asked_for(home: Path) -> None:
    with Journal.open(home / "journal.db") as journal:
        for number in range(25):
            journal.add("facts", f"note {number}", "debrief", NOW)
    assert len(run("list").splitlines()) == 20
    assert run("list").endswith("note 24\n")
    assert len(run("list", "--all").splitlines()) == 25


@pytest.mark.parametrize("since", ["yesterday", "7", "d7", "2026-13-01", "", "9999999d"])
def test_a_since_that_is_no_date_is_told(home: Path, since: str) -> None:
    with pytest.raises(UsageError, match="is no date; write one as 2026-03-01, or a span"):
        run("list", "--since", since)


@pytest.mark.parametrize("since", ["9999d", "9999w", "0001-01-01"])
def test_a_since_long_ago_is_everything_or_no_date(notes: tuple[Note, ...], since: str) -> None:
    try:
        assert run("list", "--since", since).startswith("1\t")
    except UsageError as error:
        assert "is no date" in str(error)  # noqa: PT017


def test_one_note_is_shown_in_full(notes: tuple[Note, ...]) -> None:
    assert run("show", "2") == f"2  {when(notes[1])}  feelings  (debrief, done)\nTired and\nsad.\n"
    with pytest.raises(UsageError, match="There is no note 9; `voicecoach notes list --all`"):
        run("show", "9")


def test_notes_are_searched(notes: tuple[Note, ...]) -> None:
    assert run("search", "SAD", "tired").startswith("2\t")
    assert run("search", "sad", "rota") == ""


def test_notes_are_exported(notes: tuple[Note, ...], tmp_path: Path) -> None:
    assert run("export") == to_markdown(notes)
    assert run("export", "--format", "json") == to_json(notes)
    out = tmp_path / "notes.json"
    assert run("export", "--format", "json", "--out", str(out)) == ""
    assert len(json.loads(out.read_text())) == 3
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with pytest.raises(UsageError, match="use --force"):
        run("export", "--out", str(out))
    run("export", "--out", str(out), "--force")
    assert out.read_text() == to_markdown(notes)


def test_a_wrong_format_is_wrong_use(notes: tuple[Note, ...]) -> None:
    run("export", "--format", "pdf", exit_code=2)


def test_notes_are_deleted_only_with_a_yes(notes: tuple[Note, ...]) -> None:
    with pytest.raises(UsageError, match="use --yes to go ahead"):
        run("delete", "1")
    assert len(run("list", "--all").splitlines()) == 3
    assert run("delete", "1", "1", "--yes") == "1 note deleted.\n"
    with pytest.raises(UsageError, match="There is no note 1"):
        run("delete", "2", "1", "--yes")
    assert len(run("list", "--all").splitlines()) == 2
    with pytest.raises(UsageError, match="their numbers, or --all"):
        run("delete")
    with pytest.raises(UsageError, match="their numbers, or --all"):
        run("delete", "2", "--all")
    assert run("delete", "--all", "--yes") == "2 notes deleted.\n"
    assert run("list", "--all") == ""
    assert run("delete", "--all") == ""


def test_a_deleted_note_is_gone_from_the_disk(notes: tuple[Note, ...], home: Path) -> None:
    run("delete", "3", "-y")
    assert b"rota" not in b"".join(file.read_bytes() for file in home.iterdir() if file.is_file())


def test_a_note_is_done(notes: tuple[Note, ...]) -> None:
    assert run("done", "1", "3") == "2 notes marked as done.\n"
    assert run("list") == ""
    with pytest.raises(UsageError, match="There is no note 9"):
        run("done", "9")


def test_a_note_can_t_command_the_terminal(home: Path) -> None:
    with Journal.open(home / "journal.db") as journal:
        journal.add("facts", "red \x1b[31m\tline\nand \x07 bell", "debrief", NOW)
    assert "\x1b" not in run("list") + run("show", "1")
    assert len(run("list").splitlines()) == 1


def test_a_broken_journal_is_told(home: Path) -> None:
    home.mkdir()
    (home / "journal.db").write_text("no journal " * 100)
    for arguments in (["list"], ["show", "1"], ["search", "x"], ["export"], ["done", "1"]):
        with pytest.raises(VoicecoachError, match="is not a journal; move it away"):
            run(*arguments)


ON_A_TERMINAL = "from voicecoach.journal.commands import app; app()"


def on_a_terminal(*arguments: str, typed: bytes = b"") -> str:
    """What a person sees who types the command."""
    pty = pytest.importorskip("pty", reason="needs POSIX terminals")
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", ON_A_TERMINAL, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(theirs)
    os.write(ours, typed)
    seen = b""
    try:
        while piece := os.read(ours, 65_536):
            seen += piece
    except OSError:  # the terminal's other end is closed
        pass
    child.wait()
    os.close(ours)
    return seen.decode()


def test_on_a_terminal_there_is_a_table_and_a_question(home: Path) -> None:
    with Journal.open(home / "journal.db") as journal:
        journal.add("facts", "a long note " * 30, "debrief", datetime(2026, 3, 3, 9, tzinfo=UTC))
    seen = on_a_terminal("list")
    assert "2026-03-03 09:00" in seen
    assert "…" in seen
    assert "┃" in seen
    assert "Nothing was deleted" in on_a_terminal("delete", "1", typed=b"n\n")
    assert "1 note deleted" in on_a_terminal("delete", "1", typed=b"y\n")
