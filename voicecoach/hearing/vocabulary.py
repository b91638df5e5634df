"""Which sentences a recognizer can't hear, because its model does not know a word of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicecoach.hearing.recognizer import LimitedRecognizer

if TYPE_CHECKING:
    from voicecoach.hearing.recognizer import Recognizer
    from voicecoach.hearing.sentences import Grammar

_NAMED = 8
"""Words named at most."""


def unheard_words(recognizer: Recognizer, grammar: Grammar) -> str | None:
    """One sentence for the user on the words that can't be heard; None where all can."""
    words = recognizer.unheard(grammar) if isinstance(recognizer, LimitedRecognizer) else ()
    if not words:
        return None
    named = ", ".join(
        f'"{word.word}" ({_sentences(len(word.sentences))}, such as "{word.sentences[0].text}")'
        for word in words[:_NAMED]
    )
    more = f", and {len(words) - _NAMED} more" if len(words) > _NAMED else ""
    return (
        f"{recognizer.name} does not know these words, and can't hear the sentences with them: "
        f"{named}{more}; say it otherwise, or give them a form under spoken: in the sentence file."
    )


def _sentences(count: int) -> str:
    return "1 sentence" if count == 1 else f"{count} sentences"
