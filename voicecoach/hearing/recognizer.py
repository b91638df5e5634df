"""What a recognizer is: sound in, an understanding or a transcript out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicecoach.hearing.sentences import Grammar, Match
    from voicecoach.sound import Samples


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one utterance was taken for.

    `intent` is the best sentence of the grammar, whether or not it should be believed (None where
    the grammar offers nothing); `slots` maps a list's name to the words as the list has them.
    `text` is the words as heard. `confidence` is the estimated probability, 0 to 1, that intent
    and slots are what was said, rather than something outside the grammar.
    """

    intent: str | None
    slots: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    confidence: float = 0.0


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


class Stream(Protocol):
    """One utterance, taken in while it is spoken."""

    @property
    def partial(self) -> str:
        """The words so far, as they may still change."""
        ...

    def push(self, samples: Samples) -> None:
        """Take in the next of its sound, any number of samples."""
        ...

    def finish(self, length: int | None = None) -> Recognition:
        """What its first `length` samples hold, all of it where None; nothing is pushed after.

        Without a grammar the intent is None, and the text is what `transcribe` would give.
        """
        ...


@runtime_checkable
class StreamingRecognizer(Recognizer, Protocol):
    """One that can hear while somebody speaks, so that little is left to do at the end."""

    def begin(self, grammar: Grammar | None) -> Stream:
        """An utterance of a sentence of `grammar`; free speech where None."""
        ...


@dataclass(frozen=True, slots=True)
class UnheardWord:
    """A word that a model does not know, with sentences that can't be heard because of it."""

    word: str
    sentences: tuple[Match, ...]


@runtime_checkable
class LimitedRecognizer(Recognizer, Protocol):
    """One that hears no words but those its model was made with."""

    def unheard(self, grammar: Grammar) -> tuple[UnheardWord, ...]:
        """The words of a grammar that can't be heard, and the sentences they disable."""
        ...
