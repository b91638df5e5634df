"""Facts kept over restarts, as the coach knows them while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicecoach.events import Remember

if TYPE_CHECKING:
    from collections.abc import Mapping


class Memory:
    """Text facts by key; changes are handed out as `Remember` commands.

    Keys: "notes" ("yes" or "no": whether notes are kept), "promise" ("yes" while something put
    aside before a shift waits), "unfinished" (a bookmark), "times.SESSION" (how often it was done).
    """

    def __init__(self, facts: Mapping[str, str]) -> None:
        self._facts = dict(facts)

    def get(self, key: str) -> str | None:
        """The fact, or None."""
        return self._facts.get(key)

    def times(self, session: str) -> int:
        """How often a session was done to its end."""
        return int(self._facts.get(f"times.{session}", "0"))

    def set(self, key: str, value: str | None) -> list[Remember]:
        """Change a fact; the command that keeps it, where it is a change at all."""
        if self._facts.get(key) == value:
            return []
        if value is None:
            del self._facts[key]
        else:
            self._facts[key] = value
        return [Remember(key, value)]
