"""The journal as its owner meets it: what was noted stays, what was deleted is gone."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from voicecoach.errors import VoicecoachError
from voicecoach.journal import notes
from voicecoach.journal.notes import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENING = datetime(2026, 3, 3, 21, 30, tzinfo=timezone(timedelta(hours=-5)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal.open(path) as journal:
        yield journal


def on_disk(path: Path) -> bytes:
    """Every byte in the journal's folder."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


def test_a_note_is_there_the_next_day_as_it_was_said(path: Path) -> None:
    with Journal.open(path) as journal:
        note = journal.add("facts", "A long shift. Two arrests.", "debrief", EVENING)
        assert note.text == "A long shift. Two arrests."
    with Journal.open(path) as journal:
        assert journal.get(note.id) == note
        assert journal.list() == (note,)
    assert note.created.utcoffset() == timedelta(hours=-5)


def test_a_note_is_scrubbed_before_it_is_written(journal: Journal, path: Path) -> None:
    note = journal.add("facts", "I sat with Mrs Patterson in room four twelve.", "debrief", EVENING)
    assert "Patterson" not in note.text
    assert b"Patterson" not in on_disk(path)
    assert b"four twelve" not in on_disk(path)


def test_another_program_sees_a_note_at_once(journal: Journal, path: Path) -> None:
    note = journal.add("facts", "calm", "debrief", EVENING)
    with Journal.open(path) as other:
        assert other.get(note.id) == note


def test_a_moment_without_a_zone_is_refused(journal: Journal) -> None:
    with pytest.raises(ValueError, match="time zone"):
        journal.add("facts", "calm", "debrief", datetime(2026, 3, 3))
    assert journal.list() == ()


@pytest.mark.parametrize("text", ["", "naïve 日本 😶‍🌫️", "nul \0 inside", "x" * 1_000_000, "'; --"])
def test_any_text_comes_back(journal: Journal, text: str) -> None:
    assert journal.get(journal.add("facts", text, "debrief", EVENING).id).text == text  # type: ignore[union-attr]


def test_half_a_character_does_not_stop_a_note(journal: Journal) -> None:
    note = journal.add("facts", "broken \ud800 half", "debrief", EVENING)
    assert journal.get(note.id) == note
    assert note.text == "broken ? half"


def test_notes_are_listed_by_box_moment_and_number(journal: Journal) -> None:
    first = journal.add("facts", "one", "debrief", EVENING)
    second = journal.add("actions", "two", "debrief", EVENING + timedelta(hours=1))
    # The same moment told from another zone is still later.
    third = journal.add("facts", "three", "debrief", (EVENING + timedelta(hours=2)).astimezone(UTC))
    assert journal.list() == (first, second, third)
    assert journal.list(box="facts") == (first, third)
    assert journal.list(since=EVENING + timedelta(hours=1)) == (second, third)
    assert journal.list(limit=2) == (second, third)
    assert journal.list(box="none such") == ()


def test_words_are_found_whatever_their_case(journal: Journal) -> None:
    first = journal.add("facts", "Ich war MÜDE und leer.", "debrief", EVENING)
    second = journal.add("facts", "müde", "debrief", EVENING)
    assert journal.search(["müde"]) == (first, second)
    assert journal.search(["Leer", "war"]) == (first,)
    assert journal.search(["100%"]) == ()
    assert journal.search(["_"]) == ()


def test_a_note_is_ticked_off(journal: Journal) -> None:
    note = journal.add("actions", "ask about the rota", "debrief", EVENING)
    assert journal.mark_done(note.id)
    assert journal.get(note.id).done  # type: ignore[union-attr]
    assert journal.list(done=False) == ()
    assert journal.mark_done(note.id, done=False)
    assert journal.list(done=False) == (note,)
    assert not journal.mark_done(99)


def test_facts_are_kept_over_restarts_until_forgotten(path: Path) -> None:
    with Journal.open(path) as journal:
        assert journal.recall("consent") is None
        journal.remember("consent", "no")
        journal.remember("consent", "yes")
    with Journal.open(path) as journal:
        assert journal.recall("consent") == "yes"
        journal.remember("consent", None)
        assert journal.recall("consent") is None


def test_old_notes_expire(journal: Journal, path: Path) -> None:
    journal.add("facts", "quokka", "debrief", EVENING)
    kept = journal.add("facts", "wombat", "debrief", EVENING + timedelta(days=90))
    assert journal.expire(EVENING + timedelta(days=90)) == 1
    assert journal.list() == (kept,)
    assert b"quokka" not in on_disk(path)
    assert journal.expire(EVENING) == 0


def test_a_deleted_note_s_number_is_never_used_again(journal: Journal) -> None:
    journal.add("facts", "one", "debrief", EVENING)
    second = journal.add("facts", "two", "debrief", EVENING)
    assert journal.delete(second.id) == 1
    assert journal.delete(second.id, 77) == 0
    assert journal.get(second.id) is None
    assert journal.add("facts", "three", "debrief", EVENING).id > second.id


def test_deleting_leaves_no_word_of_it_on_the_disk(journal: Journal, path: Path) -> None:
    dice = random.Random(7)
    kept, gone = {}, {}
    for number in range(120):
        marker = f"zq{number}qz"
        text = " ".join([marker] * dice.choice([1, 5, 40, 900]))
        note = journal.add("facts", text, "debrief", EVENING)
        (gone if dice.random() < 0.6 else kept)[note.id] = marker
        if gone and dice.random() < 0.1:  # some are deleted along the way
            early = dice.choice(sorted(gone))
            journal.delete(early)
    for note_id in gone:
        journal.delete(note_id)
    journal.remember("promise", "zqpromiseqz")
    journal.remember("promise", None)
    left = on_disk(path)
    assert [m for m in [*gone.values(), "zqpromiseqz"] if m.encode() in left] == []
    assert [m for m in kept.values() if m.encode() not in left] == []


def test_a_reader_in_the_way_of_erasing_is_told(path: Path) -> None:
    journal = Journal.open(path, busy_seconds=0.05)
    note = journal.add("facts", "quokka", "debrief", EVENING)
    reader = sqlite3.connect(path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM notes").fetchone()
    with pytest.raises(VoicecoachError, match="deleted, but another program is reading"):
        journal.delete(note.id)
    reader.close()
    assert journal.get(note.id) is None
    journal.close()
    assert b"quokka" not in on_disk(path)


def test_only_the_owner_may_read_it(journal: Journal, path: Path) -> None:
    journal.add("facts", "calm", "debrief", EVENING)
    files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert files == {"journal.db": 0o600, "journal.db-wal": 0o600, "journal.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_journal_left_open_to_others_is_closed_to_them(path: Path) -> None:
    Journal.open(path).close()
    path.chmod(0o644)
    Journal.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_commit_is_synced(journal: Journal) -> None:
    pragma = journal._connection.execute
    assert pragma("PRAGMA journal_mode").fetchone() == ("wal",)
    assert pragma("PRAGMA synchronous").fetchone() == (2,)
    assert pragma("PRAGMA secure_delete").fetchone() == (1,)


def test_it_belongs_to_one_thread(journal: Journal) -> None:
    raised: list[BaseException] = []

    def use() -> None:
        try:
            journal.list()
        except sqlite3.ProgrammingError as error:
            raised.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert raised


# --- what can go wrong -----------------------------------------------------------------------


def one_sentence(error: pytest.ExceptionInfo[VoicecoachError]) -> str:
    message = str(error.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


def test_a_locked_journal_is_told_and_works_again_afterwards(path: Path) -> None:
    with Journal.open(path, busy_seconds=0.05) as journal:
        kept = journal.add("facts", "before", "debrief", EVENING)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(VoicecoachError) as error:
            journal.add("facts", "during", "debrief", EVENING)
        assert "in use by another program; close that and try again" in one_sentence(error)
        other.execute("ROLLBACK")
        other.close()
        after = journal.add("facts", "after", "debrief", EVENING)
        assert journal.list() == (kept, after)


def test_a_journal_locked_whole_can_t_be_opened(path: Path) -> None:
    Journal.open(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(VoicecoachError) as error:
        Journal.open(path, busy_seconds=0.05)
    assert "in use by another program" in one_sentence(error)
    other.close()
    Journal.open(path).close()


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Without the powers of the superuser, for whom nothing is read-only."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_a_read_only_journal_is_told_and_nothing_is_lost(open_folder: Path) -> None:
    path = open_folder / "home" / "journal.db"
    with as_nobody():
        with Journal.open(path) as journal:
            kept = journal.add("facts", "before", "debrief", EVENING)
        path.chmod(0o400)
        with pytest.raises(VoicecoachError) as error:
            Journal.open(path)
        assert "Permission denied" in one_sentence(error)
        path.chmod(0o600)
        path.parent.chmod(0o500)
        with pytest.raises(VoicecoachError) as error:
            Journal.open(path)
        assert "give yourself the right to write it" in one_sentence(error)
        path.parent.chmod(0o700)
        with Journal.open(path) as journal:
            assert journal.list() == (kept,)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_a_home_that_can_t_be_made_is_told(open_folder: Path) -> None:
    with as_nobody():
        (open_folder / "closed").mkdir(mode=0o500)
        with pytest.raises(VoicecoachError) as error:
            Journal.open(open_folder / "closed" / "home" / "journal.db")
        assert "VOICECOACH_HOME" in one_sentence(error)


FILLING = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from voicecoach.errors import VoicecoachError
from voicecoach.journal.notes import Journal

journal = Journal.open(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, resource.RLIM_INFINITY))
try:
    for number in range(1000):
        note = journal.add("facts", "more " * 300, "debrief", datetime.now(UTC))
        print(note.id)
except VoicecoachError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(journal.add("facts", "there is room again", "debrief", datetime.now(UTC)).id)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")
def test_a_disk_that_takes_no_more_is_told_and_loses_nothing(path: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", FILLING, str(path)], capture_output=True, text=True, check=True
    )
    *saved, told, last = child.stdout.splitlines()
    assert "has space and works: everything saved before is kept" in told
    assert len(saved) > 3
    with Journal.open(path) as journal:
        assert [note.id for note in journal.list()] == [*map(int, saved), int(last)]


def test_a_full_database_is_told_and_loses_nothing(journal: Journal) -> None:
    kept = journal.add("facts", "before", "debrief", EVENING)
    (pages,) = journal._connection.execute("PRAGMA page_count").fetchone()
    journal._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(VoicecoachError) as error:
        journal.add("facts", "much " * 10_000, "debrief", EVENING)
    assert "full; free some space" in one_sentence(error)
    assert journal.list() == (kept,)
    journal._connection.execute("PRAGMA max_page_count = 100000")
    journal.add("facts", "much " * 10_000, "debrief", EVENING)


def test_a_file_that_is_no_database_is_told_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("my shopping list\n" * 100)
    with pytest.raises(VoicecoachError) as error:
        Journal.open(path)
    assert "is not a journal" in one_sentence(error)
    assert path.read_text() == "my shopping list\n" * 100


def test_a_folder_in_its_place_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(VoicecoachError) as error:
        Journal.open(path)
    assert "make sure that it is a file" in one_sentence(error)


def test_another_program_s_database_is_told_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE music (title)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(VoicecoachError) as error:
        Journal.open(path)
    assert "database of another program" in one_sentence(error)
    assert path.read_bytes() == before


def test_a_damaged_journal_is_told(path: Path) -> None:
    with Journal.open(path) as journal:
        for _ in range(50):
            journal.add("facts", "calm " * 200, "debrief", EVENING)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(VoicecoachError) as error, Journal.open(path) as journal:
        journal.list()
    assert "is damaged; copy it to a safe place" in one_sentence(error)


def test_a_newer_journal_is_told_and_left_alone(path: Path) -> None:
    Journal.open(path).close()
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(VoicecoachError) as error:
        Journal.open(path)
    assert "written by a newer voicecoach" in one_sentence(error)


def test_an_older_journal_is_brought_up_to_date_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Journal.open(path) as journal:
        kept = journal.add("facts", "before", "debrief", EVENING)
    step = ("ALTER TABLE notes ADD COLUMN mood TEXT", "CREATE TABLE ratings (value)")
    monkeypatch.setattr(notes, "MIGRATIONS", (*notes.MIGRATIONS, step))
    for _ in range(2):
        with Journal.open(path) as journal:
            assert journal.list() == (kept,)
            assert journal._connection.execute("SELECT mood FROM notes").fetchall() == [(None,)]


def test_a_step_that_fails_leaves_the_older_journal_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Journal.open(path) as journal:
        kept = journal.add("facts", "before", "debrief", EVENING)
    step = ("CREATE TABLE ratings (value)", "CREATE TABLE notes (twice)")
    with monkeypatch.context() as patch:
        patch.setattr(notes, "MIGRATIONS", (*notes.MIGRATIONS, step))
        with pytest.raises(VoicecoachError):
            Journal.open(path)
    with Journal.open(path) as journal:
        assert journal.list() == (kept,)
        tables = journal._connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert ("ratings",) not in tables


# --- kill -9 ---------------------------------------------------------------------------------

# One interpreter forks a writer for each life, so that fifty lives cost one start.
WRITERS = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from voicecoach.journal.notes import Journal

for line in sys.stdin:
    writer = os.fork()
    if writer:
        os.waitpid(writer, 0)
        os.write(1, b"killed\\n")
        continue
    os.write(1, b"%d\\n" % os.getpid())
    journal = Journal.open(Path(sys.argv[1]))
    while True:
        note = journal.add("facts", "text of " + "a note " * 50, "debrief", datetime.now(UTC))
        os.write(1, b"%d\\n" % note.id)  # the moment that "saved" is said
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and kill -9")
def test_killed_at_any_moment_after_saved_no_note_is_lost(path: Path) -> None:
    dice = random.Random(2026)
    saved: set[int] = set()
    with subprocess.Popen(
        [sys.executable, "-c", WRITERS, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as writers:
        assert writers.stdin is not None
        assert writers.stdout is not None
        for _ in range(50):
            writers.stdin.write("live\n")
            writer = int(writers.stdout.readline())
            saved.add(int(writers.stdout.readline()))
            time.sleep(dice.uniform(0, 0.02))
            os.kill(writer, signal.SIGKILL)
            while (line := writers.stdout.readline()) != "killed\n":
                saved.add(int(line))
        writers.stdin.close()
    assert len(saved) >= 50
    with Journal.open(path) as journal:
        kept = {note.id: note.text for note in journal.list()}
        assert journal._connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert [number for number in saved if kept.get(number) != "text of " + "a note " * 50] == []


NOTING = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from voicecoach.journal.notes import Journal

with Journal.open(Path(sys.argv[1])) as journal:
    for _ in range(5):
        note = journal.add("facts", "calm", "debrief", datetime.now(UTC))
        os.write(1, b"saved %d\\n" % note.id)
"""


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_disk_is_synced_before_saved_is_said(path: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    watch = ["strace", "-f", "-o", str(trace), "-e", "trace=write,fsync,fdatasync"]
    traced = subprocess.run(
        [*watch, sys.executable, "-c", NOTING, str(path)], capture_output=True, text=True
    )
    if traced.returncode:
        pytest.skip(f"strace can't trace here: {traced.stderr.strip()}")
    synced = False
    said = 0
    for call in trace.read_text().splitlines():
        if re.search(r"f(data)?sync\(\d+\) += 0", call):
            synced = True
        elif "saved" in call:
            assert synced
            synced = False
            said += 1
    assert said == 5
