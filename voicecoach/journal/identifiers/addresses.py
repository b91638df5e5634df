"""Addresses of the net: e-mail (F), web (N), internet and device addresses (O, M)."""

from __future__ import annotations

from voicecoach.journal.identifiers.numerals import SAID
from voicecoach.journal.identifiers.rule import pattern

_LABEL = r"[\w-]{1,63}"
_ENDING = r"(?:com|org|net|edu|gov|uk|io|co)"
_PATH = r"/[^\s\[\]<>\"]{0,2000}[^\s\[\]<>\".,;:!?)'’]"

RULES = (
    pattern("email", rf"[\w.+-]{{1,64}}@{_LABEL}(?:\.{_LABEL}){{1,5}}"),
    pattern(
        "email",
        rf"\b{_LABEL}(?: (?:dot|underscore|dash) {_LABEL}){{0,4}} at"
        rf" {_LABEL}(?: dot {_LABEL}){{0,3}} dot {_ENDING}\b(?: dot uk\b)?",
    ),
    pattern("url", rf"\bhttps?:/{_PATH}"),
    pattern(
        "url",
        rf"\b(?:www\.{_LABEL}(?:\.{_LABEL}){{0,4}}|{_LABEL}(?:\.{_LABEL}){{0,4}}"
        rf"\.(?:com|org|net|edu|gov|info|health|co\.uk|ac\.uk|nhs\.uk|org\.uk))\b(?:{_PATH})?",
    ),
    pattern(
        "url",
        rf"\b(?:www dot )?{_LABEL}(?: dot {_LABEL}){{0,3}} dot {_ENDING}\b(?: dot uk\b)?"
        rf"(?: slash {_LABEL})?",
    ),
    pattern("device", r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b"),
    pattern("ip", r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)"),
    pattern("ip", r"(?<![\w:])(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}\b"),
    pattern("ip", r"(?<![\w:])(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}\b"),
    pattern("ip", rf"\b{SAID}(?: {SAID}){{0,2}}(?: (?:dot|point) {SAID}(?: {SAID}){{0,2}}){{3}}"),
)
