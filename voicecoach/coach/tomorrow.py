"""Box three, later: what was put aside for tomorrow, read out when asked for, and marked as done.

The notes themselves are in the journal. Here is what the coach knows of those that are open, and
the reading of them. They are the user's own words: they are never read out unasked, because of
whoever else is in the room or the car.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from voicecoach.events import Command, MarkDone, MarkedDone
from voicecoach.timebase import frames

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicecoach.coach.floor import Floor
    from voicecoach.coach.memory import Memory
    from voicecoach.coach.phrasebook import Phrasebook
    from voicecoach.events import Event, NoteSaved, Remember

BOX = "actions"
"""The box of things for later: the third of the debrief, and the list at the bedside."""

OPEN = "box-three"
"""What the open things are called among the facts, in guards, and in braces in a `say` step."""

OFFERED = "offered"
"""The fact that holds the number of the last note that was offered on a later day."""

AFTER_EACH = frames(2.5)
"""Frames of silence after each thing, in which "that's done" may be said, before the next."""

AFTER_ALL = frames(20)
"""The same after the last of them. Then "the first one is done" is talk like any other."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One open note of box three, and the day it was put there."""

    note_id: int
    day: date
    text: str


def dump(things: Iterable[Thing]) -> str:
    """Open things as the text of a fact."""
    return json.dumps([[thing.note_id, thing.day.isoformat(), thing.text] for thing in things])


def parse(text: str) -> tuple[Thing, ...]:
    """The things that `dump` wrote; none for anything else."""
    try:
        return tuple(
            Thing(int(note_id), date.fromisoformat(day), str(words))
            for note_id, day, words in json.loads(text)
        )
    except (ValueError, TypeError):
        return ()


class BoxThree:
    """What is open in box three, and the numbers under which it was read out last.

    A number keeps its meaning until the next reading, whatever is marked as done meanwhile. A
    thing leaves the box only once the disk says that it is marked. Without a yes to notes the box
    is empty.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._things = list(parse(memory.get(OPEN) or ""))
        self._numbered: tuple[Thing, ...] = ()
        self._marking: deque[MarkDone] = deque()

    @property
    def open(self) -> tuple[Thing, ...]:
        """What is still to be done, the oldest first."""
        return tuple(self._things) if self._memory.keeps_notes else ()

    @property
    def writing(self) -> bool:
        """Whether a mark is on its way to the disk."""
        return bool(self._marking)

    @property
    def words(self) -> str | None:
        """All of it as one text, to be read out in a session; None where there is nothing."""
        texts = [f"{thing.text.rstrip('.')}." for thing in self.open]
        return " ".join(texts) or None

    def kept(self, note: NoteSaved, text: str, today: date) -> None:
        """A note is on the disk; it is a new thing where it went into the box."""
        if note.box == BOX:
            self._things.append(Thing(note.note_id, today, text))

    def forget(self, note_id: int) -> None:
        """A note is gone."""
        self._things = [thing for thing in self._things if thing.note_id != note_id]

    def from_before(self, today: date) -> int:
        """How many things to offer today: all from earlier days, if one was never offered yet."""
        before = [thing for thing in self.open if thing.day < today]
        offered = int(self._memory.get(OFFERED) or "0")
        return len(before) if any(thing.note_id > offered for thing in before) else 0

    def offer(self, today: date) -> list[Remember]:
        """What is there from earlier days is offered now, and not by itself again."""
        newest = max(thing.note_id for thing in self.open if thing.day < today)
        return self._memory.set(OFFERED, str(newest))

    def number(self) -> tuple[Thing, ...]:
        """The open things in the order of their numbers, from now on."""
        self._numbered = self.open
        return self._numbered

    def meant(self, which: str) -> tuple[Thing, ...] | None:
        """The things meant by "all", "last" or a number from 1; None where no such was read out.

        What is done already is left out.
        """
        numbered = self._numbered or self.number()
        if which == "all":
            meant = numbered
        elif which == "last":
            meant = numbered[-1:]
        else:
            meant = numbered[int(which) - 1 : int(which)]
        open_ids = {thing.note_id for thing in self.open}
        return tuple(thing for thing in meant if thing.note_id in open_ids) if meant else None

    def still_open(self, thing: Thing) -> tuple[Thing, ...]:
        """The thing, unless it is done already."""
        return tuple(other for other in self.open if other.note_id == thing.note_id)

    def mark(self, things: Iterable[Thing]) -> MarkDone:
        """Have things marked as done on the disk."""
        command = MarkDone(tuple(thing.note_id for thing in things))
        self._marking.append(command)
        return command

    def answered(self, event: Event) -> None:
        """The disk has answered the oldest wish; what is marked leaves the box."""
        self._marking.popleft()
        if isinstance(event, MarkedDone):
            self._things = [it for it in self._things if it.note_id not in event.note_ids]


class Reading:
    """Open things being read out one by one, with a silence after each."""

    def __init__(self, things: tuple[Thing, ...], floor: Floor, phrasebook: Phrasebook) -> None:
        self._things = things
        self._floor = floor
        self._phrasebook = phrasebook
        self._read = 0
        self._over = False

    @property
    def current(self) -> Thing:
        """What was read out last."""
        return self._things[self._read - 1]

    @property
    def done(self) -> bool:
        """Whether everything was read, and the time to say something about it is over."""
        return self._over

    @property
    def deadline(self) -> int | None:
        """The frame at which it goes on by itself; None while somebody speaks."""
        free = self._floor.free_since
        if free is None:
            return None
        return free + (AFTER_EACH if self._read < len(self._things) else AFTER_ALL)

    def go_on(self) -> list[Command]:
        """Read out the next thing; after the last, say so, and once more it is over."""
        if self._read == len(self._things):
            self._over = True
            return []
        self._read += 1
        line = self._phrasebook.line
        number = str(self._read)
        if len(self._things) == 1:
            text = line("box_three.only", text=self.current.text)
        else:
            text = line("box_three.item", number=number, text=self.current.text)
        commands: list[Command] = [self._floor.say(text, private=True)]
        if self._read == len(self._things):
            commands.append(self._floor.say(line("box_three.end")))
        return commands
