"""Notes written out, and read back exactly."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.journal.export import to_json, to_markdown, write_private
from voicecoach.journal.notes import Note

if TYPE_CHECKING:
    from pathlib import Path

EVENING = datetime(2026, 3, 3, 21, 30, tzinfo=timezone(timedelta(hours=-5)))
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
NOTES = st.lists(
    st.builds(
        Note,
        st.integers(1, 2**40),
        st.sampled_from(["facts", "actions"]) | st.text(min_size=1, max_size=12),
        st.text()
        | st.lists(st.sampled_from(["## 1 · ", "\n", "\\", "#", "a", "- ", "```"])).map("".join),
        st.text(max_size=12),
        st.datetimes(timezones=ZONES),
        st.booleans(),
    ),
    max_size=5,
).map(tuple)


HEADING = re.compile(r"^## (\d+) · (\S+) · ([^·\n]+) · ([^·\n]+?)( · done)?\n", re.MULTILINE)


def from_markdown(text: str) -> tuple[Note, ...]:
    """The notes of a page, read as another program would."""
    headings = list(HEADING.finditer(text))
    # The line break and the blank line around a note's text belong to the page.
    ends = [*(heading.start() - 2 for heading in headings), len(text) - 1][1:]
    return tuple(
        Note(
            int(heading[1]),
            read_name(heading[3]),
            re.sub(r"^\\", "", text[heading.end() + 1 : end], flags=re.MULTILINE),
            read_name(heading[4]),
            datetime.fromisoformat(heading[2]),
            heading[5] is not None,
        )
        for heading, end in zip(headings, ends, strict=True)
    )


def read_name(text: str) -> str:
    return str(json.loads(text)) if text.startswith('"') else text


def from_json(text: str) -> tuple[Note, ...]:
    return tuple(
        Note(**{**note, "created": datetime.fromisoformat(note["created"])})
        for note in json.loads(text)
    )


def test_markdown_reads_like_a_page() -> None:
    notes = [
        Note(1, "facts", "A long shift.\nTwo arrests.", "debrief", EVENING),
        Note(2, "actions", "# look up\nask about the rota", "debrief", EVENING, done=True),
    ]
    assert to_markdown(notes) == (
        "# Notes\n"
        "\n## 1 · 2026-03-03T21:30:00-05:00 · facts · debrief\n"
        "\nA long shift.\nTwo arrests.\n"
        "\n## 2 · 2026-03-03T21:30:00-05:00 · actions · debrief · done\n"
        "\n\\# look up\nask about the rota\n"
    )


def test_json_holds_every_field() -> None:
    (note,) = json.loads(to_json([Note(1, "facts", "naïve", "debrief", EVENING)]))
    assert note == {
        "id": 1,
        "box": "facts",
        "text": "naïve",
        "session": "debrief",
        "created": "2026-03-03T21:30:00-05:00",
        "done": False,
    }


@settings(deadline=None)
@given(NOTES)
def test_json_comes_back(notes: tuple[Note, ...]) -> None:
    assert from_json(to_json(notes)) == notes


@settings(deadline=None)
@given(NOTES)
def test_markdown_comes_back(notes: tuple[Note, ...]) -> None:
    assert from_markdown(to_markdown(notes)) == notes


def test_no_notes_are_still_a_page() -> None:
    assert from_markdown(to_markdown([])) == from_json(to_json([])) == ()


def test_a_file_is_its_owner_s_alone_and_not_replaced_unasked(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    write_private(path, "one\r\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(UsageError, match="already; use --force to replace it"):
        write_private(path, "two")
    assert path.read_bytes() == b"one\r\n"
    path.chmod(0o644)
    write_private(path, "two", force=True)
    assert path.read_text() == "two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_can_t_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(VoicecoachError, match=r"can't be written \(No such file or directory\)"):
        write_private(tmp_path / "none" / "notes.md", "text")
    with pytest.raises(UsageError, match="no ordinary file"):
        write_private(tmp_path, "text", force=True)


FULL = """
import resource, sys
from pathlib import Path
from voicecoach.errors import VoicecoachError
from voicecoach.journal.export import write_private

resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))
try:
    write_private(Path(sys.argv[1]), "more " * 5_000, force=True)
except VoicecoachError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")
def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("old")
    child = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True
    )
    assert "can't be written" in child.stdout
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
