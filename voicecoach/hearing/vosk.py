"""The recognizer for downloaded models: Vosk (alphacephei.com/vosk), in any of its languages.

What is avoided here, each seen in version 0.3.45: an empty grammar ends the process; changing the
grammar in mid-utterance aborts it; a model asked for by language goes to the network; memory grows
while one Kaldi recognizer hears continuous speech. So one is made for each command (about a
millisecond), the model is always named by its path, and no empty grammar is ever handed over. For
free speech one is kept for some minutes: a large model's graph is composed while it is searched,
and with the Korean one a new recognizer needs a second of computing for its first word, one that
has heard others a tenth of that.
"""

from __future__ import annotations

import itertools
import json
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from voicecoach.errors import VoicecoachError
from voicecoach.hearing.recognizer import Recognition, UnheardWord
from voicecoach.hearing.wordgraph import words_of
from voicecoach.timebase import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
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
_LONGEST_COMMAND: Final = 15 * SAMPLE_RATE
_RENEWED: Final = 180 * SAMPLE_RATE  # samples, after which Kaldi gets a new recognizer at a pause
_NO_LOGS: Final = -2  # at -1, which its documentation names, warnings still reach standard error


@dataclass(frozen=True, slots=True)
class _Phrases:
    """A grammar as Vosk takes it; `text` is empty where none of its sentences can be heard."""

    text: str
    unheard: tuple[UnheardWord, ...] = ()
    written: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """The word that each spoken form in the phrases stands for."""


@dataclass(slots=True)
class _Kaldi:
    """A recognizer of Kaldi's, and how many samples it was given: it never sets its clock back."""

    recognizer: Any
    heard: int = 0


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as heard, with its confidence and its middle in seconds of the sound."""

    word: str
    sure: float
    at: float


def is_vosk_model(folder: Path) -> bool:
    """Whether a folder holds an unpacked Vosk model."""
    return (folder / "am" / "final.mdl").is_file() or (folder / "conf" / "model.conf").is_file()


class VoskRecognizer:
    """Commands and dictation by a Vosk model, also while they are spoken."""

    def __init__(self, model: Any, name: str) -> None:
        self._model = model
        self._name = name
        self._known: dict[str, bool] = {}
        self._phrases: OrderedDict[Grammar, _Phrases] = OrderedDict()
        self._kept: list[_Kaldi] = []  # for free speech; one at most, and none while it is in use

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
        vosk.SetLogLevel(_NO_LOGS)
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

        A word that is heard by one of its spoken forms is none of them. Numbers in digits are left
        out: they are said, and heard, in words.
        """
        return self._of(grammar).unheard

    def begin(self, grammar: Grammar | None) -> VoskStream:
        """An utterance of a sentence of `grammar`; free speech where None."""
        if grammar is None:
            return VoskStream(_Decoder(self._model, None, self._kept), None, {})
        phrases = self._of(grammar)
        decoder = _Decoder(self._model, phrases.text, []) if phrases.text else None
        return VoskStream(decoder, grammar, phrases.written)

    def recognize(self, samples: Samples, grammar: Grammar) -> Recognition:
        """The sentence of `grammar` that `samples`, or their last 15 s, most likely hold.

        The confidence is Vosk's own for the words, lowered by what was heard besides them. It is
        not calibrated: models differ, and one without "[unk]" believes other talk more readily.
        Where Vosk fails there is no sentence.
        """
        stream = self.begin(grammar)
        stream.push(samples[-_LONGEST_COMMAND:])
        return stream.finish()

    def transcribe(self, samples: Samples) -> str:
        """The words of `samples`, freely; Vosk's models write neither capitals nor full stops."""
        stream = self.begin(None)
        stream.push(samples)
        return stream.finish().text

    def _of(self, grammar: Grammar) -> _Phrases:
        found = self._phrases.get(grammar)
        if found is None:
            found = self._phrases[grammar] = self._choose(grammar)
        self._phrases.move_to_end(grammar)
        if len(self._phrases) > _GRAMMARS_KEPT:
            self._phrases.popitem(last=False)
        return found

    def _choose(self, grammar: Grammar) -> _Phrases:
        heard: dict[str, None] = {}
        disabled: dict[str, list[Match]] = {}
        written: dict[tuple[str, ...], str] = {}
        for match in grammar.phrases(PHRASES):
            ways = []
            for word in words_of(match.text):
                forms = [(word,)] if self.knows(word) else self._forms(grammar, word)
                if not forms and not word.isdecimal():
                    disabled.setdefault(word, []).append(match)
                written |= {form: word for form in forms if form != (word,)}
                ways.append(forms)
            for way in itertools.product(*ways):
                heard[" ".join(itertools.chain(*way))] = None
        phrases = list(heard)
        if phrases and self.knows(_UNKNOWN):
            phrases.append(_UNKNOWN)
        return _Phrases(
            # Vosk reads the words as they are, not as escapes.
            json.dumps(phrases, ensure_ascii=False) if phrases else "",
            tuple(UnheardWord(word, tuple(matches)) for word, matches in sorted(disabled.items())),
            written,
        )

    def _forms(self, grammar: Grammar, word: str) -> list[tuple[str, ...]]:
        """The spoken forms of a word that the model knows."""
        forms = grammar.spoken.get(word, ())
        return [form for form in forms if all(self.knows(part) for part in form)]


class VoskStream:
    """One utterance, decoded while it is spoken."""

    def __init__(
        self,
        decoder: _Decoder | None,
        grammar: Grammar | None,
        written: Mapping[tuple[str, ...], str],
    ) -> None:
        self._decoder = decoder
        self._grammar = grammar
        self._written = written

    @property
    def partial(self) -> str:
        """The words so far, as they may still change."""
        if self._decoder is None:
            return ""
        return " ".join(word.word for word in self._said(self._decoder.so_far()))

    def push(self, samples: Samples) -> None:
        """Take in the next of its sound."""
        if self._decoder is not None and len(samples):
            self._decoder.feed(samples)

    def finish(self, length: int | None = None) -> Recognition:
        """What its first `length` samples hold, all of it where None."""
        if self._decoder is None:
            return Recognition(None)
        heard = self._decoder.end()
        if length is not None:
            heard = [word for word in heard if word.at * SAMPLE_RATE < length]
        if self._grammar is None:
            return Recognition(None, text=" ".join(word.word for word in self._said(heard)))
        words = _in_writing(heard, self._written)
        start, end, match = _longest_match(self._grammar, [word.word for word in words])
        if match is None or self._decoder.failed:
            return Recognition(None)
        sure = float(np.mean([word.sure for word in words[start:end]]))
        confidence = sure * (end - start) / len(words)
        return Recognition(match.intent, match.slots, match.text, min(confidence, 0.99))

    def _said(self, words: Iterable[_Word]) -> list[_Word]:
        # "[unk]", and the marks of some models for what is no word.
        said = [word for word in words if not word.word.startswith(("[", "<"))]
        return _in_writing(said, self._written)


class _Decoder:
    """Kaldi at work on one utterance; where it fails, it goes on with a new recognizer.

    `phrases` is None for free speech; `kept` is where a recognizer that can be used again is found
    and left.
    """

    def __init__(self, model: Any, phrases: str | None, kept: list[_Kaldi]) -> None:
        self.failed = False
        self._model = model
        self._phrases = phrases
        self._kept = kept
        self._kaldi: _Kaldi | None = None
        self._words: list[_Word] = []
        self._fed = -len(_SILENCE)  # samples of the utterance

    def feed(self, samples: Samples) -> None:
        """Decode more sound; what is no number counts as silence."""
        if self._fed < 0:
            self._decode(_SILENCE)
        self._decode(samples)

    def so_far(self) -> list[_Word]:
        """The words so far; those after Vosk's last pause may still change."""
        partial = ""
        if self._kaldi is not None:
            try:
                partial = json.loads(self._kaldi.recognizer.PartialResult())["partial"]
            except Exception:
                self._fail()
        return [*self._words, *(_Word(word, 0.0, 0.0) for word in partial.split())]

    def end(self) -> list[_Word]:
        """All words; nothing is fed after."""
        if self._fed >= 0:
            self._decode(_SILENCE)
        if self._kaldi is not None:
            try:
                self._take(self._kaldi.recognizer.FinalResult())
            except Exception:
                self._fail()
        kaldi, self._kaldi = self._kaldi, None
        if kaldi is not None and kaldi.heard < _RENEWED and self._phrases is None:
            self._kept[:] = [kaldi]
        return self._words

    def _decode(self, samples: Samples) -> None:
        sound = np.clip(np.nan_to_num(samples, nan=0.0), -1.0, 1.0)
        raw = (sound * 32_767).astype("<i2")
        for start in range(0, len(raw), _CHUNK):
            chunk = raw[start : start + _CHUNK]
            try:
                self._accept(chunk.tobytes())
            except Exception:  # Vosk raises nothing more exact
                self._fail()
            self._fed += len(chunk)
            if self._kaldi is not None:
                self._kaldi.heard += len(chunk)

    def _accept(self, sound: bytes) -> None:
        if self._kaldi is None:
            self._kaldi = self._kept.pop() if self._kept else self._make()
        # Where Vosk ends an utterance by itself, the words so far are only in this result.
        if self._kaldi.recognizer.AcceptWaveform(sound):
            self._take(self._kaldi.recognizer.Result())
            if self._kaldi.heard >= _RENEWED:
                self._kaldi = None

    def _make(self) -> _Kaldi:
        import vosk

        arguments = () if self._phrases is None else (self._phrases,)
        recognizer = vosk.KaldiRecognizer(self._model, SAMPLE_RATE, *arguments)
        recognizer.SetWords(True)
        return _Kaldi(recognizer)

    def _take(self, result: str) -> None:
        assert self._kaldi is not None
        before = (self._fed - self._kaldi.heard) / SAMPLE_RATE
        self._words += [
            _Word(word["word"], word.get("conf", 1.0), before + (word["start"] + word["end"]) / 2)
            for word in json.loads(result).get("result", [])
        ]

    def _fail(self) -> None:
        self.failed = True
        self._kaldi = None


def _in_writing(words: list[_Word], written: Mapping[tuple[str, ...], str]) -> list[_Word]:
    """The words with spoken forms put back into what they stand for, the longest first."""
    longest = max(map(len, written), default=0)
    found: list[_Word] = []
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            part = words[at : at + length]
            word = written.get(tuple(word.word for word in part))
            if word is not None:
                sure = float(np.mean([word.sure for word in part]))
                found.append(_Word(word, sure, part[-1].at))
                at += length
                break
        else:
            found.append(words[at])
            at += 1
    return found


def _longest_match(grammar: Grammar, words: list[str]) -> tuple[int, int, Match | None]:
    """The longest run of the heard words that is a sentence, the first of equals."""
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            match = grammar.match(" ".join(words[start : start + length]))
            if match is not None:
                return start, start + length, match
    return 0, 0, None
