"""What the coach starts from: facts that were remembered, and notes that may be read out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from voicecoach import content
from voicecoach.assembly import remembered
from voicecoach.journal.clerk import facts
from voicecoach.journal.notes import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
