"""What happened, told to whoever watches: the trace, the display, a rehearsal."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that happened at frame `at`. `private` holds the user's own words."""

    at: int
    event: str
    fields: Mapping[str, object] = field(default_factory=dict)
    private: Mapping[str, object] = field(default_factory=dict)


class Observer(Protocol):
    """Somebody who watches."""

    def observe(self, record: Record) -> None:
        """Take note of one record."""
        ...


class Audience:
    """Everybody who watches, as one."""

    def __init__(self, observers: Sequence[Observer]) -> None:
        self._observers = observers

    def observe(self, record: Record) -> None:
        """Tell everybody."""
        for observer in self._observers:
            observer.observe(record)
