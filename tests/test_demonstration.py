"""The demonstration, as somebody sees it who has just installed the program."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from rich.console import Console

from voicecoach import demonstration, resources
from voicecoach.config import Home, Settings
from voicecoach.demonstration import demonstrate
from voicecoach.errors import VoicecoachError
from voicecoach.hearing.engines import load_recognizer
from voicecoach.rehearsal.scenario import Scenario
from voicecoach.speaking.voice import load_voice
from voicecoach.wavefile import read_sound

if TYPE_CHECKING:
    from voicecoach.hearing.recognizer import Recognizer

FOLDER = Path(str(resources.audio() / "demonstration"))
LINES = {
    "start": "start the debrief",
    "facts": "there were two cardiac arrests the second patient died and i had to tell his mother"
    " done",
    "yes": "yes",
    "repeat": "say that again",
    "feelings": "mostly tired a little guilty and proud of the nurses",
    "actions": "ask the pharmacy about the potassium and call my sister done",
}


def words(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    try:
        return load_recognizer("bundled", Path("models"))
    except VoicecoachError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module", autouse=True)
def voice() -> None:
    try:
        load_voice()
    except VoicecoachError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def home(tmp_path: Path, cache: Path) -> Home:
    return Home(tmp_path / "home", cache).create()


def play(home: Home, speaker: Path | None = None) -> str:
    console = Console(file=io.StringIO(), width=100)
    demonstrate(home, Settings(), console, speaker)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("name", sorted(LINES))
def test_every_recording_is_made_out_word_for_word(name: str, recognizer: Recognizer) -> None:
    assert words(recognizer.transcribe(read_sound(FOLDER / f"{name}.flac"))) == LINES[name]


def test_the_user_is_recorded_and_all_the_recordings_are_small() -> None:
    turns = Scenario.load(FOLDER / "debrief.toml").turn
    files = {turn.file for turn in turns if turn.silence is None}
    assert files == {path.name for path in FOLDER.glob("*.flac")} == {f"{n}.flac" for n in LINES}
    assert sum(path.stat().st_size for path in FOLDER.glob("*.flac")) < 400_000


def test_a_whole_debrief_is_shown_kept_and_recorded(
    home: Home, tmp_path: Path, recognizer: Recognizer
) -> None:
    shown = play(home, tmp_path / "coach.wav")
    said = [line[9:] for line in shown.splitlines() if line.lstrip().startswith("coach")]
    order = ["I'm here.", "Box one.", "Box two.", "Box two.", "Box three.", "One slow breath"]
    assert [line for line in said if line.startswith(tuple(order))] == [
        next(line for line in said if line.startswith(start)) for start in order
    ]
    kept = shown[shown.index(demonstration.KEPT) :]
    assert [row.split()[0] for row in kept.splitlines()[1:4]] == ["facts", "feelings", "actions"]
    assert "Ask the pharmacy" in kept
    assert "run voicecoach" in kept
    # The coach's own sound is in the file: a minute and a half, with its first words in it.
    sound = read_sound(tmp_path / "coach.wav")
    assert 60 < len(sound) / 16_000 < 180
    opening = words(recognizer.transcribe(sound[: 6 * 16_000]))
    assert "start debrief" in opening or "breathing" in opening
    assert np.abs(sound).max() > 0.1
    # Nothing was written where the user's own notes are.
    assert not home.journal.exists()


def test_what_goes_otherwise_than_expected_is_told_in_one_sentence(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recognizer: Recognizer
) -> None:
    folder = tmp_path / "audio" / "demonstration"
    folder.mkdir(parents=True)
    (folder / "start.flac").write_bytes((FOLDER / "yes.flac").read_bytes())
    (folder / "debrief.toml").write_text(
        '[[turn]]\nfile = "start.flac"\nexpect = {session = "debrief", within = 2}\n'
    )
    monkeypatch.setattr(resources, "audio", lambda: tmp_path / "audio")
    with pytest.raises(VoicecoachError) as error:
        play(home)
    assert error.value.exit_code == 1
    told = str(error.value)
    assert told.startswith("the demonstration did not go as expected, in turn 1 (start.flac)")
    assert "\n" not in told
