"""The tokenizer of the bundled model: text to the numbers that its decoder writes, and back.

`tokenizer.bin` holds 32,768 byte strings, each behind its length (one byte, or two where the first
is 128 or more: second * 128 + first - 128). A space is written "▁". Text is cut by byte-pair
merging, the merge with the lowest number first, as in SentencePiece.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

BEGIN: Final = 1
END: Final = 2
SPACE: Final = "▁"

_FIRST_BYTE: Final = 3  # the 256 single bytes stand behind <unk>, <s> and </s>
_FIRST_MERGE: Final = 259


class Tokenizer:
    """Text to token numbers and back."""

    def __init__(self, tokens: list[bytes]) -> None:
        self._tokens = tokens
        # Single-byte tokens repeat the printable characters: of equal strings the last counts.
        self._numbers = {token: number for number, token in enumerate(tokens)}
        self.encode = lru_cache(maxsize=50_000)(self._encode)

    @classmethod
    def load(cls, path: Path) -> Tokenizer:
        """Read `tokenizer.bin`."""
        content = path.read_bytes()
        tokens, at = [], 0
        while at < len(content):
            length = content[at]
            at += 1
            if length >= 128:
                length += content[at] * 128 - 128
                at += 1
            tokens.append(content[at : at + length])
            at += length
        return cls(tokens)

    def __len__(self) -> int:
        return len(self._tokens)

    def _encode(self, text: str) -> tuple[int, ...]:
        """The tokens of a text in which spaces are written "▁"."""
        parts: list[tuple[bytes, int]] = []
        for letter in text:
            raw = letter.encode()
            if raw in self._numbers:
                parts.append((raw, self._numbers[raw]))
            else:
                parts += [(bytes([byte]), _FIRST_BYTE + byte) for byte in raw]
        while len(parts) > 1:
            merges = [
                (self._numbers.get(parts[i][0] + parts[i + 1][0], len(self)), i)
                for i in range(len(parts) - 1)
            ]
            number, i = min(merges)
            if number == len(self):
                break
            parts[i : i + 2] = [(parts[i][0] + parts[i + 1][0], number)]
        return tuple(number for _, number in parts)

    def decode(self, numbers: Iterable[int]) -> str:
        """The text of tokens, spaces as spaces; what is no text is left out."""
        raw = b"".join(
            self._tokens[number]
            for number in numbers
            if number >= _FIRST_BYTE and not self._tokens[number].startswith(b"<<ST_")
        )
        return raw.decode("utf-8", errors="ignore").replace(SPACE, " ")
