"""What a recognizer is: sound in, an understanding or a transcript out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicecoach.hearing.sentences import Grammar
    from voicecoach.sound import Samples


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one utterance was taken for.

    `intent` is the best sentence of the grammar, whether or not it should be believed (None where
    the grammar offers nothing); `slots` maps a list's name to the words as the list has them.
    `text` is the words as heard. `confidence` is the estimated probability, 0 to 1, that intent
    and slots are what was said, rather than something outside the grammar. `free` is what was
    heard without the grammar, as `transcribe` would write it; None where the engine doesn't know
    it, or not to its end.
    """

    intent: str | None
    slots: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    confidence: float = 0.0
    free: str | None = None


class Recognizer(Protocol):
    """An engine that understands commands and takes dictation.

    One instance is used from one thread at a time.
    """

    @property
    def name(self) -> str:
        """The engine and model, as shown to the user: "bundled", "vosk:small-en-us"."""
        ...

    def prepare(self, grammar: Grammar) -> None:
        """Do the work a grammar needs once, so that the first `recognize` with it is fast."""
        ...

    def recognize(self, samples: Samples, grammar: Grammar) -> Recognition:
        """The sentence of `grammar` that `samples` most likely holds."""
        ...

    def transcribe(self, samples: Samples) -> str:
        """The words of `samples`, freely, as a person would write them; "" for no speech."""
        ...
