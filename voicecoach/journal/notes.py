"""The journal: notes and a few facts in one SQLite file that only its owner can read.

A note is on disk when `add` returns: write-ahead log with synchronous=FULL, so that the log is
synced at every commit (https://www.sqlite.org/pragma.html#pragma_synchronous). What is deleted is
overwritten with zeros (secure_delete) and the log, which still holds it, is cut to nothing.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Self

from voicecoach.config import private_folder
from voicecoach.errors import VoicecoachError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

APPLICATION_ID = 0x766F6963
"""Marks a SQLite file as a journal of ours ("voic")."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # AUTOINCREMENT: the id of a deleted note never comes to mean another one.
        "CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, box TEXT NOT NULL,"
        " text TEXT NOT NULL, session TEXT NOT NULL, created_us INTEGER NOT NULL,"
        " utc_offset_s INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0)",
        "CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
        f"PRAGMA application_id = {APPLICATION_ID}",
    ),
)
"""The statements that lead from schema version k to k + 1."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = "id, box, text, session, created_us, utc_offset_s, done"


@dataclass(frozen=True, slots=True)
class Note:
    """One note, as it is on disk: identifiers are already taken out of `text`."""

    id: int
    box: str
    text: str
    session: str
    created: datetime
    """Aware, in the local time of its writing."""
    done: bool = False


class Journal:
    """The notes and facts in one file. Opened, used and closed on one thread."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Used by `open`."""
        self._path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path, *, busy_seconds: float = 2.0) -> Self:
        """Open the journal at `path`, making it (0600, its folder 0700) where it is missing.

        Waits up to `busy_seconds` for another program's writing to end. Raises VoicecoachError
        where the file is locked, can't be written, is no journal or is of a newer version.
        """
        private_folder(path.parent)
        with _told(path):
            # SQLite gives its -wal and -shm files the mode of the database.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)
            connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
            try:
                _refuse_foreign(path, connection)
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA secure_delete = ON")
                # Sorting must not spill notes into a temporary file.
                connection.execute("PRAGMA temp_store = MEMORY")
                _migrate(connection)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go; closing twice does no harm."""
        self._connection.close()

    def add(self, box: str, text: str, session: str, created: datetime) -> Note:
        """Scrub `text` of identifiers, write it, and return the note once it is safe on disk.

        `created` must know its time zone. Raises VoicecoachError where it can't be written; then
        nothing of it is kept.
        """
        offset = created.utcoffset()
        if offset is None:
            raise ValueError("a note's moment must know its time zone")
        # Its rules take a fifth of a second to compile, which the program's start needn't wait for.
        from voicecoach.journal.redaction import scrub

        # A lone surrogate has no UTF-8 form.
        clean = scrub(text).text.encode("utf-8", "replace").decode()
        with self._writing():
            cursor = self._connection.execute(
                "INSERT INTO notes (box, text, session, created_us, utc_offset_s)"
                " VALUES (?, ?, ?, ?, ?)",
                (box, clean, session, _microseconds(created), round(offset.total_seconds())),
            )
        assert cursor.lastrowid is not None  # an INSERT has just succeeded
        return Note(cursor.lastrowid, box, clean, session, created)

    def get(self, note_id: int) -> Note | None:
        """The note of that number, None where there is none."""
        found = self._select("WHERE id = ?", (note_id,))
        return found[0] if found else None

    def list(
        self,
        box: str | None = None,
        since: datetime | None = None,
        limit: int | None = None,
        done: bool | None = None,
    ) -> tuple[Note, ...]:
        """Notes in the order they were written: of one box, since a moment, done or not.

        With `limit`, the newest so many of them.
        """
        conditions = ["1"]
        values: list[object] = []
        if box is not None:
            conditions.append("box = ?")
            values.append(box)
        if since is not None:
            conditions.append("created_us >= ?")
            values.append(_microseconds(since))
        if done is not None:
            conditions.append("done = ?")
            values.append(done)
        newest_first = self._select(
            f"WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT ?",
            (*values, -1 if limit is None else limit),
        )
        return newest_first[::-1]

    def search(self, words: Iterable[str]) -> tuple[Note, ...]:
        """Notes that hold every one of `words`, whatever their case, in the order written.

        Read through one by one: an index would be a second copy of the text, to be erased too.
        """
        wanted = [_folded(word) for word in words]
        return tuple(
            note for note in self.list() if all(word in _folded(note.text) for word in wanted)
        )

    def mark_done(self, note_id: int, done: bool = True) -> bool:
        """Mark a note as dealt with, or not; False where there is no such note."""
        with self._writing():
            cursor = self._connection.execute(
                "UPDATE notes SET done = ? WHERE id = ?", (done, note_id)
            )
        return cursor.rowcount > 0

    def delete(self, *note_ids: int) -> int:
        """Erase notes from the disk; returns how many there were."""
        with self._writing():
            cursor = self._connection.executemany(
                "DELETE FROM notes WHERE id = ?", [(note_id,) for note_id in note_ids]
            )
        self._erase_log()
        return max(cursor.rowcount, 0)

    def expire(self, before: datetime) -> int:
        """Erase every note older than `before`; returns how many there were."""
        with self._writing():
            cursor = self._connection.execute(
                "DELETE FROM notes WHERE created_us < ?", (_microseconds(before),)
            )
        if cursor.rowcount:
            self._erase_log()
        return cursor.rowcount

    def remember(self, key: str, value: str | None) -> None:
        """Keep a fact over restarts; None erases it. Facts are not scrubbed: see `scrub`."""
        with self._writing():
            if value is None:
                self._connection.execute("DELETE FROM facts WHERE key = ?", (key,))
            else:
                self._connection.execute(
                    "INSERT INTO facts (key, value) VALUES (?, ?)"
                    " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                    (key, value),
                )
        if value is None:
            self._erase_log()

    def recall(self, key: str) -> str | None:
        """The fact kept under `key`, None where there is none."""
        with _told(self._path):
            row = self._connection.execute(
                "SELECT value FROM facts WHERE key = ?", (key,)
            ).fetchone()
        return None if row is None else str(row[0])

    def _select(self, where: str, values: tuple[object, ...]) -> tuple[Note, ...]:
        with _told(self._path):
            rows = self._connection.execute(
                f"SELECT {_COLUMNS} FROM notes {where}", values
            ).fetchall()
        return tuple(_note(*row) for row in rows)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, on disk when it ends; undone whole where it fails."""
        with _told(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # Some failures (a full disk) have already rolled back.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _erase_log(self) -> None:
        with _told(self._path):
            busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise VoicecoachError(
                "The note is deleted, but another program is reading the journal, so that traces"
                f" of it stay in {self._path}-wal until that program is closed."
            )


def _refuse_foreign(path: Path, connection: sqlite3.Connection) -> None:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if (tables or version) and application != APPLICATION_ID:
        raise VoicecoachError(
            f"{path} is a database of another program, not a journal; move it away, or set"
            " VOICECOACH_HOME to another folder."
        )
    if version > len(MIGRATIONS):
        raise VoicecoachError(
            f"The journal {path} was written by a newer voicecoach (its form is {version}, this"
            f" program knows {len(MIGRATIONS)}); update voicecoach to use it."
        )


def _migrate(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked again now that no other program can write: it may just have done this.
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


_FAULTS = {
    sqlite3.SQLITE_BUSY: "The journal {path} is in use by another program; close that and try"
    " again.",
    sqlite3.SQLITE_READONLY: "The journal {path} can't be written; give yourself the right to"
    " write it and its folder (chmod u+rw, chmod u+rwx).",
    sqlite3.SQLITE_CANTOPEN: "The journal {path} can't be opened; make sure that it is a file in a"
    " folder that you may write.",
    sqlite3.SQLITE_FULL: "The disk that holds the journal {path} is full; free some space and try"
    " again: everything saved before is kept.",
    sqlite3.SQLITE_IOERR: "The disk that holds the journal {path} refuses to write; make sure that"
    " it has space and works: everything saved before is kept.",
    sqlite3.SQLITE_NOTADB: "{path} is not a journal; move it away, or set VOICECOACH_HOME to"
    " another folder.",
    sqlite3.SQLITE_CORRUPT: "The journal {path} is damaged; copy it to a safe place, then restore a"
    " backup or move it away to begin a new one.",
}


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system complain of into a sentence for the user."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # our own mistake, such as a second thread
    except sqlite3.Error as error:
        # The low byte of an extended code is the plain one.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        sentence = _FAULTS.get(code, "The journal {path} can't be used: " + f"{error}.")
        raise VoicecoachError(sentence.format(path=path)) from error
    except OSError as error:
        raise VoicecoachError(
            f"The journal {path} can't be opened ({error.strerror}); make sure that it is a file"
            " that you may read and write, in a folder that you may write."
        ) from error


def _note(
    note_id: int, box: str, text: str, session: str, created_us: int, utc_offset_s: int, done: int
) -> Note:
    zone = timezone(timedelta(seconds=utc_offset_s))
    created = (_EPOCH + timedelta(microseconds=created_us)).astimezone(zone)
    return Note(note_id, box, text, session, created, bool(done))


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
