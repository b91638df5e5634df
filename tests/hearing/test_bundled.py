"""The bundled recognizer: what people say, what they don't, and the machine under it."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.errors import VoicecoachError
from voicecoach.hearing.bundled import BundledRecognizer
from voicecoach.hearing.model import FILES, find_model
from voicecoach.hearing.pauses import cut_at_pauses
from voicecoach.hearing.sentences import Grammar, Match, load_sentences, words_of
from voicecoach.hearing.tokengraph import CLOSING, Spelling, TokenGraph, spellings
from voicecoach.hearing.tokens import END, SPACE, Tokenizer

if TYPE_CHECKING:
    from voicecoach.sound import Samples

COACH = """
intents:
  stop: {data: [{sentences: ["stop [it|now]"]}]}
  debrief: {data: [{sentences: ["(start|begin) [the] debrief"]}]}
  breathe:
    data:
      - sentences:
          - "I need to breathe [for {1..30:minutes} minute[s]]"
          - "{1..30:count} [slow] breath[s]"
          - "breathe {0..20:inhale} {0..20:hold} {0..20:exhale}"
  help: {data: [{sentences: ["what can I say", "help [me]"]}]}
  rate: {data: [{sentences: ["[it's|about] [a] {0..10:rating}"]}]}
  save: {data: [{sentences: ["[please] save that (to|in) box {1..3:box}"]}]}
"""
SHARED = Path(os.environ.get("VOICECOACH_SHARED") or Path(__file__).parents[3] / "shared")
SPEECH = SHARED / "speech-dev"

needs_espeak = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is missing")
needs_speech = pytest.mark.skipif(
    not SPEECH.is_dir(), reason="the recordings of ../shared are missing"
)


@pytest.fixture(scope="module")
def recognizer() -> BundledRecognizer:
    try:
        return BundledRecognizer.load()
    except VoicecoachError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Grammar:
    path = tmp_path_factory.mktemp("coach") / "coach.yaml"
    path.write_text(COACH)
    return load_sentences(path).grammar()


def said(text: str, voice: str = "en-us") -> Samples:
    """A text spoken by espeak-ng, as 16 kHz sound with silence around it."""
    command = ["espeak-ng", "-v", voice, "-s", "150", "--stdout", text]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    sound, rate = soundfile.read(io.BytesIO(spoken), dtype="float32")
    return np.pad(soxr.resample(sound, rate, 16_000), 4_800).astype(np.float32)


def recorded(path: Path) -> Samples:
    sound, _ = soundfile.read(path, dtype="float32")
    return np.asarray(sound, np.float32)


@needs_espeak
@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("stop", "stop", {}),
        ("Start the debrief.", "debrief", {}),
        ("I need to breathe for twenty five minutes", "breathe", {"minutes": "25"}),
        ("five slow breaths", "breathe", {"count": "5"}),
        ("breathe four seven eight", "breathe", {"inhale": "4", "hold": "7", "exhale": "8"}),
        ("what can I say?", "help", {}),
        ("about a seven", "rate", {"rating": "7"}),
        ("save that in box two", "save", {"box": "2"}),
    ],
)
def test_a_spoken_command_is_understood(
    recognizer: BundledRecognizer,
    coach: Grammar,
    text: str,
    intent: str,
    slots: dict[str, str],
) -> None:
    heard = recognizer.recognize(said(text), coach)
    assert (heard.intent, heard.slots) == (intent, slots)
    assert heard.confidence > 0.5


@needs_espeak
@pytest.mark.parametrize(
    "text",
    [
        "the weather is lovely today",
        "my sister called about the wedding",
        "did you remember to buy some bread on your way home",
    ],
)
def test_other_talk_is_not_believed(
    recognizer: BundledRecognizer, coach: Grammar, text: str
) -> None:
    assert recognizer.recognize(said(text, "en-gb"), coach).confidence < 0.3


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.3, 3.0])
def test_silence_says_nothing(
    recognizer: BundledRecognizer, coach: Grammar, seconds: float
) -> None:
    silence = np.zeros(int(16_000 * seconds), np.float32)
    assert recognizer.recognize(silence, coach).intent is None
    assert recognizer.transcribe(silence) == ""


def test_noise_is_not_believed(recognizer: BundledRecognizer, coach: Grammar) -> None:
    chance = np.random.default_rng(3)
    for level in (0.001, 0.03, 0.3):
        noise = (level * chance.standard_normal(32_000)).astype(np.float32)
        assert recognizer.recognize(noise, coach).confidence < 0.3


@needs_espeak
def test_the_grammar_decides_what_can_be_heard(
    recognizer: BundledRecognizer, tmp_path: Path
) -> None:
    path = tmp_path / "two.yaml"
    path.write_text(
        "intents:\n"
        "  a: {data: [{sentences: [I need help]}]}\n"
        "  b: {data: [{sentences: [a cup of tea]}]}\n"
    )
    two = load_sentences(path)
    sound = said("a cup of tea")
    both = recognizer.recognize(sound, two.grammar())
    first = recognizer.recognize(sound, two.grammar(["a"]))
    choice = recognizer.recognize(sound, two.grammar(["a"], [("hot", "[a] cup of (tea|cocoa)")]))
    nothing = recognizer.recognize(sound, two.grammar([]))
    assert (both.intent, first.intent, choice.intent) == ("b", "a", "answer")
    assert choice.slots == {"answer": "hot"}
    assert nothing.intent is None
    assert first.confidence < 0.1 < 0.5 < both.confidence


@needs_speech
def test_real_orders_are_understood(recognizer: BundledRecognizer) -> None:
    labels = json.loads((SPEECH / "coffee" / "labels.json").read_text())
    grammar = load_sentences(SPEECH / "coffee" / "sentences.yaml").grammar()
    names = sorted(labels)[1::60]
    wrong = []
    for name in names:
        heard = recognizer.recognize(recorded(SPEECH / "coffee" / name), grammar)
        if (heard.intent, heard.slots) != (labels[name]["intent"], labels[name]["slots"]):
            wrong.append((name, heard))
    assert len(wrong) <= 1, wrong


@needs_speech
def test_a_long_note_loses_and_doubles_no_word(recognizer: BundledRecognizer) -> None:
    texts = json.loads((SPEECH / "dictation" / "transcripts.json").read_text())
    names = [name for name in texts if name.startswith("librivox")]
    pause = np.zeros(9_600, np.float32)
    sounds = [recorded(SPEECH / "dictation" / name) for name in names * 2]
    note = np.concatenate([part for sound in sounds for part in (sound, pause)])
    assert len(note) > 30 * 16_000
    spoken = [word for name in names * 2 for word in texts[name].split()]
    written = words_of(recognizer.transcribe(note).replace("-", " ").replace("Mr.", "mister"))
    assert abs(len(written) - len(spoken)) <= 4
    assert _changes(spoken, written) <= 0.08 * len(spoken)


def _changes(one: list[str], other: list[str]) -> int:
    """The fewest words to add, drop or change (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, word in enumerate(one, 1):
        left, row[0] = row[0], i
        for j, against in enumerate(other, 1):
            left, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, left + (word != against))
    return row[-1]


# --- the model's files ------------------------------------------------------------------------


def test_a_missing_model_is_explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(VoicecoachError, match="pip install moonshine-voice"):
        BundledRecognizer.load(tmp_path)


def test_a_broken_model_is_explained(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_bytes(b"not a model")
    with pytest.raises(VoicecoachError, match="fetch it again"):
        BundledRecognizer.load(tmp_path)


def test_loading_does_not_load_the_packages_own_library() -> None:
    program = (
        "import sys; from voicecoach.hearing.bundled import BundledRecognizer as B; B.load();"
        "sys.exit('moonshine_voice' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# --- tokens -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.load(find_model() / FILES[2])


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="▁"), max_size=20))
def test_tokens_hold_any_text(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode(text)) == text


@pytest.fixture(scope="module")
def graph(tokenizer: Tokenizer, coach: Grammar) -> TokenGraph:
    return TokenGraph(coach, Spelling(tokenizer))


@pytest.fixture(scope="module")
def phrases(coach: Grammar) -> tuple[Match, ...]:
    return coach.phrases(400)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_however_a_phrase_is_written_the_graph_knows_its_meaning(
    tokenizer: Tokenizer, graph: TokenGraph, phrases: tuple[Match, ...], data: st.DataObject
) -> None:
    phrase = data.draw(st.sampled_from(phrases))
    written: list[int] = []
    for word in phrase.text.split():
        form = data.draw(st.sampled_from(spellings(word)))
        join = data.draw(st.sampled_from([SPACE, "," + SPACE, "-"])) if written else SPACE
        written += tokenizer.encode((join + form).replace(" ", SPACE))
    sign = data.draw(st.sampled_from(["", *CLOSING]))
    written += tokenizer.encode(sign) if sign else ()
    nodes = [graph.start]
    for token in written:
        assert token in nodes[-1].tokens
        nodes.append(graph.follow(nodes[-1], token))
    assert END in nodes[-1].tokens
    meaning = graph.meaning(nodes, written)
    assert (meaning.intent, meaning.slots) == (phrase.intent, phrase.slots)


# --- cutting ----------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    lengths=st.lists(st.integers(0, 5_000), max_size=12),
    longest=st.integers(50, 6_000),
    seed=st.integers(0, 9),
)
def test_pieces_are_exactly_the_whole(lengths: list[int], longest: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    parts = [
        (chance.standard_normal(n) * (i % 2)).astype(np.float32) for i, n in enumerate(lengths)
    ]
    whole = np.concatenate([np.zeros(0, np.float32), *parts])
    pieces = cut_at_pauses(whole, longest)
    own = [piece.samples[piece.shared // 2 :] for piece in pieces]
    for number, piece in enumerate(pieces[1:]):
        own[number] = own[number][: len(own[number]) - piece.shared // 2]
        before = pieces[number].samples
        assert np.array_equal(piece.samples[: piece.shared], before[len(before) - piece.shared :])
    assert np.array_equal(np.concatenate(own), whole)
    assert all(len(piece) <= longest for piece in own)
    assert all(len(piece) for piece in own) or not len(whole)


@settings(max_examples=50, deadline=None)
@given(starts=st.lists(st.integers(0, 9_000), min_size=8, max_size=8), seed=st.integers(0, 9))
def test_speech_is_cut_in_its_pauses(starts: list[int], seed: int) -> None:
    chance = np.random.default_rng(seed)
    whole = chance.standard_normal(8 * 16_000).astype(np.float32)
    silent = np.zeros(len(whole), bool)
    for second, start in enumerate(starts):
        silent[second * 16_000 + start :][:6_400] = True
    whole[silent] *= 0.001
    at = 0
    for piece in cut_at_pauses(whole, 4 * 16_000)[:-1]:
        assert not piece.shared
        at += len(piece.samples)
        assert silent[at - 1_000 : at + 1_000].all()
