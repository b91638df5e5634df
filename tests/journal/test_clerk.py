"""What the coach starts from: facts that were remembered, and notes that may be read out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from voicecoach import content
from voicecoach.assembly import remembered
from voicecoach.coach.tomorrow import Thing, parse
from voicecoach.errors import VoicecoachError
from voicecoach.events import MarkDone, MarkedDone, MarkingFailed
from voicecoach.journal.clerk import Clerk, facts
from voicecoach.journal.notes import Journal
from voicecoach.worker import InlineWorker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from voicecoach.events import Event
    from voicecoach.record import Record

NOW = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal.open(path) as opened:
        yield opened


def test_the_last_note_of_a_box_is_recalled_by_the_name_of_the_box(journal: Journal) -> None:
    journal.add("adjustment", "Home by seven.", "weekly", NOW - timedelta(days=8))
    journal.add("adjustment", "Eat lunch sitting down.", "weekly", NOW - timedelta(days=1))
    journal.add("facts", "A long shift.", "debrief", NOW)
    assert facts(journal, [], ["adjustment"], NOW) == {"adjustment": "Eat lunch sitting down."}


def test_a_box_without_notes_recalls_nothing(journal: Journal) -> None:
    assert facts(journal, ["notes"], ["adjustment"], NOW) == {}


def test_once_the_note_is_deleted_nothing_is_left_of_it(journal: Journal) -> None:
    note = journal.add("adjustment", "Home by seven.", "weekly", NOW)
    journal.delete(note.id)
    assert facts(journal, [], ["adjustment"], NOW) == {}


def test_everything_that_the_coach_remembers_is_there_after_a_restart(path: Path) -> None:
    kept = {
        "notes": "yes",
        "promise": "yes",
        "detail": "brief",
        "floors": "2026-05-01",
        "times.weekly": "4",
        "begun.lessons": "7",
    }
    with Journal.open(path) as journal:
        for key, value in kept.items():
            journal.remember(key, value)
        journal.add("adjustment", "Home by seven.", "weekly", NOW)
    known = remembered(path, content.scripts(), NOW)
    assert known == {**kept, "adjustment": "Home by seven."}


def test_an_adjustment_that_has_expired_is_not_recalled(path: Path) -> None:
    with Journal.open(path) as journal:
        journal.add("adjustment", "Home by seven.", "weekly", NOW - timedelta(days=40))
    assert remembered(path, content.scripts(), NOW, expiry=30) == {}


def test_what_is_open_in_box_three_is_known_after_a_restart_and_what_is_done_is_not(
    journal: Journal,
) -> None:
    done = journal.add("actions", "Look up the dose.", "debrief", NOW - timedelta(days=2))
    kept = journal.add("actions", "Call my sister.", "wind-down", NOW - timedelta(days=1))
    journal.add("facts", "A long shift.", "debrief", NOW)
    journal.mark_done(done.id)
    known = facts(journal, [], [], NOW)
    assert parse(known["box-three"]) == (Thing(kept.id, date(2026, 11, 19), "Call my sister."),)


class Told:
    """What the clerk answered, and complained of."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def observe(self, record: Record) -> None:
        raise AssertionError(record)


def told(commands: Iterable[MarkDone], open_journal: Callable[[], Journal]) -> list[Event]:
    worker, told = InlineWorker(instant=True), Told()
    clerk = Clerk(open_journal, worker, lambda: NOW, told.events.append, told)
    for command in commands:
        clerk.perform(command, 0)
    worker.poll(10)
    return told.events


def test_things_are_marked_on_the_disk_before_it_is_said_so(path: Path, journal: Journal) -> None:
    ids = tuple(journal.add("actions", text, "debrief", NOW).id for text in ("One.", "Two."))
    gone = 77
    answers = told([MarkDone((*ids, gone))], lambda: Journal.open(path))
    assert answers == [MarkedDone((*ids, gone))]
    assert [note.done for note in journal.list("actions")] == [True, True]


def test_a_journal_that_cant_be_opened_marks_nothing_and_says_why() -> None:
    def locked() -> Journal:
        raise VoicecoachError("The journal is in use by another program; close that.")

    (answer,) = told([MarkDone((1,))], locked)
    assert answer == MarkingFailed("The journal is in use by another program; close that.")
