"""The recognizer for downloaded models: Vosk (alphacephei.com/vosk), in any of its languages.

What is avoided here, each seen in version 0.3.45: an empty grammar ends the process; changing the
grammar in mid-utterance aborts it; a model asked for by language goes to the network; memory grows
while one recognizer hears continuous speech. So a recognizer is made for each utterance (about a
millisecond), the model is always named by its path, and no empty grammar is ever handed over.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from voicecoach.errors import VoicecoachError
from voicecoach.hearing.recognizer import Recognition
from voicecoach.hearing.wordgraph import words_of
from voicecoach.timebase import SAMPLE_RATE

if TYPE_CHECKING:
    from pathlib import Path

    from voicecoach.hearing.sentences import Grammar, Match
    from voicecoach.sound import Samples

PHRASES: Final = 3_000
"""Phrases handed to Vosk at most; it builds a language model from them, so that others are heard
too. Every word in every place it can stand is among the first."""

_UNKNOWN: Final = "[unk]"
_GRAMMARS_KEPT: Final = 32
_CHUNK: Final = SAMPLE_RATE // 4
_SILENCE: Final = np.zeros(int(0.3 * SAMPLE_RATE), np.float32)


@dataclass(frozen=True, slots=True)
class UnheardWord:
    """A word that the model does not know, with sentences that can't be heard because of it."""

    word: str
    sentences: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class _Phrases:
    """A grammar as Vosk takes it; `text` is empty where none of its sentences can be heard."""

    text: str
    unheard: tuple[UnheardWord, ...]


def is_vosk_model(folder: Path) -> bool:
    """Whether a folder holds an unpacked Vosk model."""
    return (folder / "am" / "final.mdl").is_file() or (folder / "conf" / "model.conf").is_file()


class VoskRecognizer:
    """Commands and dictation by a Vosk model."""

    def __init__(self, model: Any, name: str) -> None:
        self._model = model
        self._name = name
        self._known: dict[str, bool] = {}
        self._phrases: OrderedDict[Grammar, _Phrases] = OrderedDict()

    @classmethod
    def load(cls, folder: Path) -> VoskRecognizer:
        """The recognizer with the model of a folder.

        Raises VoicecoachError where Vosk or the model can't be loaded.
        """
        if not is_vosk_model(folder):
            raise VoicecoachError(
                f"{folder} holds no Vosk model; unpack one there, so that am/final.mdl is in it."
            )
        try:
            import vosk
        except (ImportError, OSError) as error:
            raise VoicecoachError(
                f"Vosk can't be loaded ({error}); run `pip install vosk`, or choose bundled."
            ) from error
        vosk.SetLogLevel(-1)
        try:
            model = vosk.Model(model_path=str(folder))
        except Exception as error:
            raise VoicecoachError(
                f"The Vosk model in {folder} can't be loaded; fetch it again, it may be incomplete."
            ) from error
        return cls(model, "vosk:" + folder.name.removeprefix("vosk-model-"))

    @property
    def name(self) -> str:
        """The engine and model as shown to the user."""
        return self._name

    def knows(self, word: str) -> bool:
        """Whether the model can hear a word."""
        if word not in self._known:
            self._known[word] = self._model.vosk_model_find_word(word) >= 0
        return self._known[word]

    def prepare(self, grammar: Grammar) -> None:
        """Find the phrases of a grammar that can be heard."""
        self._of(grammar)

    def unheard(self, grammar: Grammar) -> tuple[UnheardWord, ...]:
        """The words of a grammar that the model does not know, and the sentences they disable.

        Numbers in digits are left out: they are said, and heard, in words.
        """
        return self._of(grammar).unheard

    def recognize(self, samples: Samples, grammar: Grammar) -> Recognition:
        """The sentence of `grammar` that `samples` most likely holds.

        The confidence is Vosk's own for the words, lowered by what was heard besides them. It is
        not calibrated: models differ, and one without "[unk]" believes other talk more readily.
        """
        phrases = self._of(grammar).text
        if not phrases or not len(samples):
            return Recognition(None)
        heard = self._hear(samples, phrases)
        words = [word["word"] for word in heard]
        sure = [word.get("conf", 1.0) for word in heard]
        start, end, match = _longest_match(grammar, words)
        if match is None:
            return Recognition(None)
        confidence = float(np.mean(sure[start:end])) * (end - start) / len(words)
        return Recognition(match.intent, match.slots, match.text, min(confidence, 0.99))

    def transcribe(self, samples: Samples) -> str:
        """The words of `samples`, freely; Vosk's models write neither capitals nor full stops."""
        if not len(samples):
            return ""
        return " ".join(
            # "[unk]", and the marks of some models for what is no word.
            word["word"]
            for word in self._hear(samples, None)
            if not word["word"].startswith(("[", "<"))
        )

    def _hear(self, samples: Samples, phrases: str | None) -> list[dict[str, Any]]:
        import vosk

        arguments = () if phrases is None else (phrases,)
        recognizer = vosk.KaldiRecognizer(self._model, SAMPLE_RATE, *arguments)
        recognizer.SetWords(True)
        sound = np.concatenate([_SILENCE, samples, _SILENCE])
        raw = (np.clip(sound, -1.0, 1.0) * 32_767).astype("<i2")
        words: list[dict[str, Any]] = []
        for start in range(0, len(raw), _CHUNK):
            # Where Vosk ends an utterance by itself, the words so far are only in this result.
            if recognizer.AcceptWaveform(raw[start : start + _CHUNK].tobytes()):
                words += json.loads(recognizer.Result()).get("result", [])
        words += json.loads(recognizer.FinalResult()).get("result", [])
        return words

    def _of(self, grammar: Grammar) -> _Phrases:
        found = self._phrases.get(grammar)
        if found is None:
            found = self._phrases[grammar] = self._choose(grammar)
        self._phrases.move_to_end(grammar)
        if len(self._phrases) > _GRAMMARS_KEPT:
            self._phrases.popitem(last=False)
        return found

    def _choose(self, grammar: Grammar) -> _Phrases:
        heard: list[str] = []
        disabled: dict[str, list[Match]] = {}
        for match in grammar.phrases(PHRASES):
            unknown = [word for word in words_of(match.text) if not self.knows(word)]
            for word in unknown:
                if not word.isdecimal():
                    disabled.setdefault(word, []).append(match)
            if not unknown:
                heard.append(match.text)
        if heard and self.knows(_UNKNOWN):
            heard.append(_UNKNOWN)
        return _Phrases(
            # Vosk reads the words as they are, not as escapes.
            json.dumps(heard, ensure_ascii=False) if heard else "",
            tuple(UnheardWord(word, tuple(matches)) for word, matches in sorted(disabled.items())),
        )


def _longest_match(grammar: Grammar, words: list[str]) -> tuple[int, int, Match | None]:
    """The longest run of the heard words that is a sentence, the first of equals."""
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            match = grammar.match(" ".join(words[start : start + length]))
            if match is not None:
                return start, start + length, match
    return 0, 0, None
