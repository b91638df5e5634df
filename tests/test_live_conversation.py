"""The program itself, live, on a real sound device: the user is heard and the coach is heard."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from voicecoach.hearing.bundled import BundledRecognizer
from voicecoach.journal.notes import Journal
from voicecoach.speaking.voice import load_voice

if TYPE_CHECKING:
    from pathlib import Path

    from sound_device import SoundServer

    from voicecoach.config import Home


class LiveCoach:
    """A running `voicecoach`, its trace, and a user who speaks into its microphone."""

    def __init__(self, server: SoundServer, home: Path, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._trace = folder / "trace.jsonl"
        self._voice = load_voice("pyttsx3:en-us")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "voicecoach", "listen", "--quiet", "--trace", str(self._trace)],
            env={**os.environ, "VOICECOACH_HOME": str(home)},
            stderr=subprocess.PIPE,
            text=True,
        )

    def say(self, text: str) -> None:
        """The user speaks, to the end."""
        path = self._folder / "line.wav"
        soundfile.write(path, self._voice.say(text), 16_000)
        self._server.speak(path).wait()

    def records(self) -> list[dict[str, object]]:
        """What has happened so far."""
        lines = self._trace.read_text().splitlines() if self._trace.exists() else []
        return [json.loads(line) for line in lines if line.endswith("}")]

    def wait_for(self, event: str, seconds: float = 40, **fields: str) -> None:
        """Until the trace tells of an event whose fields begin with these texts."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self._process.poll() is None, (
                self._process.stderr and self._process.stderr.read()
            )
            for record in self.records():
                if record["event"] == event and all(
                    str(record.get(key, "")).startswith(text) for key, text in fields.items()
                ):
                    return
            time.sleep(0.1)
        told = "\n".join(str(record) for record in self.records())
        raise AssertionError(f"no {event} {fields} within {seconds} s:\n{told}")

    def __enter__(self) -> LiveCoach:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def end(self) -> int:
        """Ctrl-C; the exit code."""
        self._process.send_signal(signal.SIGINT)
        _, complaint = self._process.communicate(timeout=20)
        assert "Traceback" not in complaint, complaint
        return self._process.returncode


def test_a_debrief_held_through_a_sound_card(
    sound_server: SoundServer, spoken_home: Home, voices: None, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "cache").symlink_to(spoken_home.cache)
    with Journal.open(home / "journal.db") as journal:
        journal.remember("notes", "yes")
    with (
        sound_server.recording() as heard,
        LiveCoach(sound_server, home, tmp_path) as coach,
    ):
        coach.wait_for("prompt_ended", text="I'm here")
        coach.say("start debrief")
        coach.wait_for("session_started", session="debrief")
        coach.wait_for("prompt_ended", text="Box one")
        coach.say("The ward was full and two nurses were sick.")
        coach.wait_for("note_saved", box="facts")
        coach.wait_for("prompt_started", text="Box two")
        coach.say("stop")
        coach.wait_for("session_ended", reason="stopped")
        coach.wait_for("prompt_ended", text="Stopped")
        time.sleep(0.5)
        assert coach.end() == 0
    with Journal.open(home / "journal.db") as journal:
        (note,) = journal.list()
    assert "nurses" in note.text
    said = BundledRecognizer.load().transcribe(np.asarray(heard[0])).lower()
    assert re.search("box (one|1)", said)
