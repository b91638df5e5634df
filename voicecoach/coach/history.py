"""The numbers given at the door, kept for a while with their days.

The scale has two bad ends: 0 is shut down, 10 is about to cry or burst, and the middle is best. So
numbers are never averaged, and never drawn as a rise or a fall: two and eight do not make five.
Each stays what it was, on its side of the scale (technique T3). Nothing here counts days in a row,
and days without a check mean nothing.

One thing is looked for: a number outside the working range on most checks for two weeks, after
which a person is named (tier "soon"). What that is, exactly: of the checks of the last 14 days,
today's among them,

* there are at least 6;
* the first and the last lie at least 10 days apart, both counted, so that one bad weekend with
  many doors is not two weeks;
* more than half are 0 to 3 or 7 to 10.

The fortnight and the ranges are the technique's; 6 checks and 10 days are our reading of "most
checks for two weeks".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicecoach.coach.memory import Memory
    from voicecoach.events import Remember

CHECKS = "checks"
"""The fact that holds the numbers."""

SIGNPOSTED = "signposted"
"""The fact that holds the day on which somebody to turn to was named last, as of tier "soon"."""

FORTNIGHT = timedelta(days=14)
KEPT_FOR = timedelta(days=91)
"""A quarter: what is older is dropped with the next check."""

ENOUGH = 6
SPREAD = 10
"""Days from the first check to the last, both counted."""

Side: TypeAlias = Literal["flat", "working", "hot"]


@dataclass(frozen=True, slots=True)
class Check:
    """One number given at the door, 0 to 10."""

    day: date
    rating: int

    @property
    def side(self) -> Side:
        """Where on the two-sided scale it lies."""
        return "flat" if self.rating <= 3 else "hot" if self.rating >= 7 else "working"


def dump(checks: Sequence[Check]) -> str:
    """Checks as the text of a fact."""
    return " ".join(f"{check.day.isoformat()}:{check.rating}" for check in checks)


def parse(text: str) -> tuple[Check, ...]:
    """The checks that `dump` wrote; what can't be read is left out."""
    found = []
    for item in text.split():
        day, _, rating = item.partition(":")
        try:
            found.append(Check(date.fromisoformat(day), int(rating)))
        except ValueError:
            continue
    return tuple(found)


def with_check(checks: Sequence[Check], new: Check) -> tuple[Check, ...]:
    """The checks with one more, without those that are too old."""
    return (*(check for check in checks if new.day - check.day < KEPT_FOR), new)


def mostly_outside(checks: Sequence[Check], today: date) -> bool:
    """Whether most checks of the last two weeks were outside the working range."""
    recent = [check for check in checks if timedelta(0) <= today - check.day < FORTNIGHT]
    if len(recent) < ENOUGH:
        return False
    days = [check.day for check in recent]
    if (max(days) - min(days)).days + 1 < SPREAD:
        return False
    outside = sum(check.side != "working" for check in recent)
    return 2 * outside > len(recent)


def due_again(signposted: str | None, today: date) -> bool:
    """Whether nobody was named within the last fortnight; `signposted` is the fact."""
    return signposted is None or today - date.fromisoformat(signposted) >= FORTNIGHT


class DoorChecks:
    """The checks among what is remembered; kept only with a yes to notes."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    @property
    def kept(self) -> tuple[Check, ...]:
        """Every check that is kept, in the order given."""
        return parse(self._memory.get(CHECKS) or "")

    def keep(self, rating: int, today: date) -> list[Remember]:
        """A number was given."""
        if not self._memory.keeps_notes:
            return []
        checks = with_check(self.kept, Check(today, rating))
        return self._memory.set(CHECKS, dump(checks))

    def due(self, today: date) -> bool:
        """Whether somebody to turn to is to be named because of them."""
        return mostly_outside(self.kept, today) and due_again(self._memory.get(SIGNPOSTED), today)

    def named(self, today: date) -> list[Remember]:
        """Somebody to turn to soon was named, for this reason or another."""
        if not self._memory.keeps_notes:
            return []
        return self._memory.set(SIGNPOSTED, today.isoformat())
