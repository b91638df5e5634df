"""What the doctor finds on a machine where all is well, and where something is missing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from voicecoach import doctor
from voicecoach.config import Home
from voicecoach.doctor import Finding, examine
from voicecoach.errors import VoicecoachError
from voicecoach.hearing.recognizer import UnheardWord
from voicecoach.soundcard.devices import Device

if TYPE_CHECKING:
    from pathlib import Path

    from voicecoach.hearing.sentences import Grammar


class Silent:
    """Stands for a loaded voice or recognizer; the real ones have tests of their own."""

    def __init__(self, name: str) -> None:
        self.name = name


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A machine with a sound card, a recognizer and a voice."""
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    headset = Device(0, "headset", 1, 2, 48_000, True, True)
    monkeypatch.setattr("voicecoach.soundcard.process.devices", lambda: [headset])
    monkeypatch.setattr("voicecoach.hearing.engines.load_recognizer", lambda *_: Silent("bundled"))
    monkeypatch.setattr("voicecoach.speaking.voice.load_voice", Silent)
    return Home.find()


def found(home: Home) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(home)}


def missing(*_: object) -> None:
    raise VoicecoachError("It is missing.")


def run(exit_code: int) -> str:
    app = typer.Typer()
    app.command()(doctor.command)
    result = CliRunner().invoke(app, catch_exceptions=False)
    assert result.exit_code == exit_code
    return result.stdout


def test_a_machine_where_all_is_well(home: Home) -> None:
    findings = found(home)
    assert [name for name, finding in findings.items() if not finding.ok] == ["vosk model"]
    assert findings["microphone"].detail == findings["speaker"].detail == "headset"
    assert findings["vosk model"].mend == "voicecoach models get vosk-small-en"
    assert not findings["vosk model"].needed
    assert "voicecoach models get vosk-small-en" in run(0)


def test_what_is_missing_has_the_command_that_mends_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("voicecoach.soundcard.process.devices", missing)
    monkeypatch.setattr("voicecoach.hearing.engines.load_recognizer", missing)
    monkeypatch.setattr("voicecoach.speaking.voice.load_voice", missing)
    findings = found(home)
    assert findings["sound"].mend == "sudo apt-get install libportaudio2"
    assert findings["recognizer"].mend == "pip install moonshine-voice==0.1.0"
    assert findings["voice"].mend == "sudo apt-get install espeak-ng"
    assert findings["piper"].mend == "pip install 'voicecoach[natural-voice]'"
    assert "MISSING   voice" in run(1)
    assert "optional  piper" in run(1)


def test_words_that_the_recognizer_does_not_know_are_told_with_their_sentences(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Limited(Silent):
        prepare = recognize = transcribe = staticmethod(lambda *_: None)

        def unheard(self, grammar: Grammar) -> tuple[UnheardWord, ...]:
            match = grammar.match("start debrief")
            assert match is not None
            return (UnheardWord("debrief", (match,)),)

    monkeypatch.setattr("voicecoach.hearing.engines.load_recognizer", lambda *_: Limited("vosk:x"))
    assert '"debrief" (1 sentence, such as "start debrief")' in found(home)["vocabulary"].detail
    assert "optional  vocabulary" in run(0)


def test_a_device_that_is_set_but_not_there_is_told(home: Home) -> None:
    home.create().settings.write_text('microphone = "studio"\n')
    findings = found(home)
    assert not findings["microphone"].ok
    assert findings["speaker"].ok


def test_wrong_settings_are_told_and_the_rest_is_still_looked_at(home: Home) -> None:
    home.create().settings.write_text('pace = "fast"\n')
    findings = found(home)
    assert '"pace" is "fast" but must be a number' in findings["settings"].detail
    assert str(home.settings) in findings["settings"].mend
    assert findings["journal"].ok


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_a_folder_open_to_others_is_told(home: Home) -> None:
    home.create().root.chmod(0o755)
    assert found(home)["folder"].mend == f"chmod 700 {home.root}"


def test_a_journal_that_does_not_open_is_told(home: Home) -> None:
    home.create().journal.write_text("no journal " * 100)
    assert "is not a journal" in found(home)["journal"].detail


def test_a_home_that_can_t_be_made_is_told(home: Home) -> None:
    home.root.write_text("in the way")
    findings = found(home)
    assert not findings["folder"].ok
    assert not findings["journal"].ok


def test_a_disk_without_room_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 1_000_000

    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage)
    assert "remove what you can spare" in found(home)["disk"].detail
