"""Facts kept over restarts, as the coach knows them while it runs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from voicecoach.coach.history import CHECKS, SIGNPOSTED
from voicecoach.coach.tomorrow import OFFERED
from voicecoach.events import Remember

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Detail: TypeAlias = Literal["auto", "brief", "full"]

FLOORS_HOLD = timedelta(days=182)
"""Half a year: how long floors hold before they are looked at again."""


def remembered_keys(sessions: Iterable[str]) -> list[str]:
    """Every key that the coach may have asked to be remembered."""
    fixed = ["notes", "promise", "unfinished", "detail", "floors", "place"]
    fixed += [OFFERED, CHECKS, SIGNPOSTED]
    return [*fixed, *(f"{kind}.{name}" for name in sessions for kind in ("times", "begun"))]


class Memory:
    """Text facts by key; changes are handed out as `Remember` commands.

    Keys: "notes" ("yes" or "no": whether notes are kept), "promise" ("yes" while something put
    aside before a shift waits), "unfinished" (a bookmark), "detail" ("brief" or "full", as the
    user asked), "place" (where the user said to be), "floors" (the day on which floors were set),
    "offered" (the last note of box three that was offered on a later day), "checks" (the numbers
    given at the door, see `history`), "signposted" (the day on which somebody to turn to soon was
    named), "begun.SESSION" and "times.SESSION" (how often it was begun, and done to its end). Under
    the name of a box are the words of its last note, and under "box-three" what is open there (see
    `tomorrow`); both come from the journal and are never remembered here.
    """

    def __init__(self, facts: Mapping[str, str]) -> None:
        self._facts = dict(facts)
        self._before: dict[str, str | None] = {}

    def get(self, key: str) -> str | None:
        """The fact, or None."""
        return self._facts.get(key)

    @property
    def keeps_notes(self) -> bool:
        """Whether the user has said yes to notes."""
        return self._facts.get("notes") == "yes"

    def times(self, session: str) -> int:
        """How often a session was done to its end."""
        return int(self._facts.get(f"times.{session}", "0"))

    def begun_before(self, session: str) -> int:
        """How often a session was begun before the last time."""
        return max(0, int(self._facts.get(f"begun.{session}", "0")) - 1)

    @property
    def detail(self) -> Detail:
        """What the user asked for last."""
        wanted = self._facts.get("detail")
        return "brief" if wanted == "brief" else "full" if wanted == "full" else "auto"

    def floors_due(self, today: date) -> bool:
        """Whether floors were set, and half a year ago."""
        since = self._facts.get("floors")
        return since is not None and today - date.fromisoformat(since) >= FLOORS_HOLD

    def begin(self, session: str) -> list[Remember]:
        """A session is begun once more."""
        count = int(self._facts.get(f"begun.{session}", "0")) + 1
        return self.set(f"begun.{session}", str(count))

    def finish(self, session: str) -> list[Remember]:
        """A session was done to its end once more."""
        return self.set(f"times.{session}", str(self.times(session) + 1))

    def set(self, key: str, value: str | None) -> list[Remember]:
        """Change a fact; the command that keeps it, where it is a change at all."""
        if self._facts.get(key) == value:
            return []
        if value is None:
            del self._facts[key]
        else:
            self._facts[key] = value
        return [Remember(key, value)]

    def learn(self, box: str, text: str) -> None:
        """A note was kept whose words may be read out later."""
        self._before[box] = self._facts.get(box)
        self._facts[box] = text

    def unlearn(self, box: str) -> None:
        """The note last learned is gone: the one before it counts again."""
        before = self._before.pop(box, None)
        if before is not None:
            self._facts[box] = before
        else:
            self._facts.pop(box, None)
