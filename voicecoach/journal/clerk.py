"""Carries the coach's wishes to the journal, beside the frame loop."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from voicecoach.coach.tomorrow import BOX, OPEN, Thing, dump
from voicecoach.errors import VoicecoachError
from voicecoach.events import (
    DeleteNote,
    MarkDone,
    MarkedDone,
    MarkingFailed,
    NoteFailed,
    NoteSaved,
    Remember,
    SaveNote,
)
from voicecoach.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from voicecoach.events import Event
    from voicecoach.journal.notes import Journal, Note
    from voicecoach.record import Observer
    from voicecoach.worker import Worker

UNFINISHED_FOR = timedelta(hours=1)
"""How long a session that was broken off is offered again."""


def facts(
    journal: Journal, keys: Iterable[str], boxes: Iterable[str], now: datetime
) -> dict[str, str]:
    """What was remembered under `keys`; an unfinished session only within the hour.

    Under the name of each of `boxes` are the words of the last note in it, where there is one, and
    under "box-three" what is open there.
    """
    known = {key: value for key in keys if (value := journal.recall(key)) is not None}
    known |= {note.box: note.text for box in boxes for note in journal.list(box, limit=1)}
    tasks = journal.list(BOX, done=False)
    if tasks:
        known[OPEN] = dump(Thing(note.id, note.created.date(), note.text) for note in tasks)
    if "unfinished" in known:
        since, _, bookmark = known.pop("unfinished").partition(" ")
        if now - datetime.fromisoformat(since) <= UNFINISHED_FOR:
            known["unfinished"] = bookmark
    return known


class Clerk:
    """Keeps, erases and remembers, in the order asked for, on a worker of its own.

    Args:
        journal: opens the journal; called once, on the worker, because a journal stays on the
            thread that opened it.
        worker: does the work.
        clock: the moment, aware, for the date of a note.
        answer: hands the outcome back to the coach.
        audience: is told of what fails without the coach waiting for it.
    """

    def __init__(
        self,
        journal: Callable[[], Journal],
        worker: Worker,
        clock: Callable[[], datetime],
        answer: Callable[[Event], None],
        audience: Observer,
    ) -> None:
        self._open = journal
        self._journal: Journal | None = None
        self._now = 0
        self._worker = worker
        self._clock = clock
        self._answer = answer
        self._audience = audience

    def perform(self, command: SaveNote | DeleteNote | MarkDone | Remember, now: int) -> None:
        """Have one wish carried out, asked for at frame `now`."""
        self._now = now
        moment = self._clock()
        match command:
            case SaveNote(box, text, session):
                self._submit(
                    lambda journal: journal.add(box, text, session, moment),
                    lambda note: self._answer(NoteSaved(note.id, note.box)),
                    lambda reason: self._answer(NoteFailed(reason)),
                )
            case DeleteNote(note_id):
                self._submit(lambda journal: journal.delete(note_id), _nothing, self._complain)
            case MarkDone(note_ids):
                self._submit(
                    lambda journal: [journal.mark_done(note_id) for note_id in note_ids],
                    lambda _marked: self._answer(MarkedDone(note_ids)),
                    lambda reason: self._answer(MarkingFailed(reason)),
                )
            case Remember(key, value):
                if key == "unfinished" and value is not None:
                    value = f"{moment.isoformat()} {value}"
                kept = value
                self._submit(lambda journal: journal.remember(key, kept), _nothing, self._complain)

    def _complain(self, reason: str) -> None:
        self._audience.observe(Record(self._now, "error", {"reason": reason}))

    def close(self) -> None:
        """Let the journal go, once what was asked for before is written."""

        def work() -> None:
            if self._journal is not None:
                self._journal.close()
                self._journal = None

        self._worker.submit(work, lambda _result, _took: None)

    def _submit(
        self,
        job: Callable[[Journal], object],
        done: Callable[[Note], None],
        failed: Callable[[str], None],
    ) -> None:
        def work() -> object:
            try:
                if self._journal is None:
                    self._journal = self._open()
                return job(self._journal)
            except VoicecoachError as error:
                return error

        def finish(outcome: object, _took: float) -> None:
            if isinstance(outcome, VoicecoachError):
                failed(str(outcome))
            else:
                done(outcome)  # type: ignore[arg-type]

        self._worker.submit(work, finish)


def _nothing(_: object) -> None:
    pass
