"""Everything the coach says of its own accord, each line in wordings that take turns."""

from __future__ import annotations

from collections import Counter
from string import Formatter
from typing import TYPE_CHECKING

from voicecoach.coach.script import Wording
from voicecoach.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Phrasebook:
    """Lines by key, such as "turn.say_again"; asking again gives the next wording."""

    def __init__(self, lines: Mapping[str, Wording]) -> None:
        self._lines = dict(lines)
        self._turns: Counter[str] = Counter()

    @classmethod
    def parse(cls, tables: Mapping[str, object], source: str) -> Phrasebook:
        """Read the tables of a prompts file: `[group] key = ["wording", ...]`.

        Raises:
            UsageError: a key holds something other than a list of texts.
        """
        lines: dict[str, Wording] = {}
        for group, table in tables.items():
            for key, variants in table.items() if isinstance(table, dict) else [("", None)]:
                if (
                    not isinstance(variants, list)
                    or not variants
                    or not all(isinstance(text, str) and text for text in variants)
                ):
                    raise UsageError(
                        f'{source}: "{group}.{key}" must be a list of texts; write it like '
                        f'{key or "key"} = ["What to say."] under [{group}].'
                    )
                lines[f"{group}.{key}"] = Wording(tuple(variants))
        return cls(lines)

    def line(self, key: str, **fields: str) -> str:
        """The next wording of `key`, with its {fields} filled in."""
        wording = self._lines[key]
        text = wording.pick(self._turns[key])
        self._turns[key] += 1
        return text.format_map(fields)

    def wordings(self, key: str, **fields: str) -> tuple[str, ...]:
        """Every wording of `key`, with its {fields} filled in; none of them has its turn by it."""
        return tuple(text.format_map(fields) for text in self._lines[key].variants)

    @property
    def fixed(self) -> tuple[str, ...]:
        """Every wording with nothing to fill in: what can be made ready in advance."""
        return tuple(
            text
            for wording in self._lines.values()
            for text in wording.variants
            if not any(name for _, name, _, _ in Formatter().parse(text))
        )
