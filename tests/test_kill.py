"""A process that is killed loses no note that the coach called saved."""

import json
import multiprocessing
import os
import random
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import endless_debrief
import pytest

from voicecoach import content
from voicecoach.journal.notes import Journal

if TYPE_CHECKING:
    from voicecoach.coach.phrasebook import Phrasebook

MOMENTS = 50

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX systems")


def saved_wordings() -> set[str]:
    """Every way in which the coach says that a note is saved."""
    book: Phrasebook = content.phrasebook()
    first = book.line("note.saved")
    said = {first}
    while (again := book.line("note.saved")) != first:
        said.add(again)
    return said


def times_said(trace: Path, wordings: set[str]) -> int:
    """How often a trace, which may break off in mid-line, says that a note was saved."""
    count = 0
    for line in trace.read_text().splitlines() if trace.exists() else []:
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        count += record["event"] == "prompt_started" and record["text"] in wordings
    return count


def test_fifty_kills_lose_no_saved_note(tmp_path):
    # Each debrief runs in a process of its own, forked from one that has its imports done.
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["endless_debrief"])
    chance = random.Random(2)
    wordings = saved_wordings()
    kept_before = said_in_all = 0
    for moment in range(MOMENTS):
        trace = tmp_path / f"{moment}.jsonl"
        coach = processes.Process(target=endless_debrief.main, args=(tmp_path / "home", trace))
        coach.start()
        # The first note is spoken of at once; from then on the moment is chance.
        end = time.monotonic() + 20
        while not times_said(trace, wordings):
            assert coach.is_alive(), "the debrief ended by itself"
            assert time.monotonic() < end, "the coach never said that a note was saved"
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.25))
        coach.kill()
        coach.join()
        assert coach.exitcode == -signal.SIGKILL
        said = times_said(trace, wordings)
        with Journal.open(tmp_path / "home" / "journal.db") as journal:
            kept = len(journal.list())
        assert kept - kept_before >= said, f"{said} notes were called saved, {kept} are there"
        kept_before, said_in_all = kept, said_in_all + said
    assert said_in_all > MOMENTS
