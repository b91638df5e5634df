"""Three minutes of breathing, rendered to a file: every cue is where it belongs, by ear."""

from __future__ import annotations

import json
from concurrent.futures import Future
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
from onsets import nearest, onsets

from voicecoach.config import Settings
from voicecoach.errors import VoicecoachError
from voicecoach.hearing.engines import load_recognizer
from voicecoach.live import Conversation, converse
from voicecoach.speaking.voice import load_voice
from voicecoach.timebase import SAMPLE_RATE

if TYPE_CHECKING:
    from pathlib import Path

    from voicecoach.config import Home
    from voicecoach.hearing.recognizer import Recognizer

SCRIPT = """
name      = "long"
title     = "long breathing"
technique = ["T4"]
places    = ["anywhere"]

[[step]]
breathe = {pattern = "4-2-6", cycles = 15}
"""
PHASES = (0.0, 4.0, 6.0)
"""Seconds into a breath at which each of its cues is due."""


@pytest.mark.audio
def test_every_cue_of_three_minutes_starts_within_a_millisecond(
    spoken_home: Home, tmp_path: Path
) -> None:
    try:
        load_voice("pyttsx3")
    except VoicecoachError as error:
        pytest.skip(str(error))
    user, coach, trace = (tmp_path / name for name in ("user.wav", "coach.wav", "trace.jsonl"))
    soundfile.write(user, np.zeros(195 * SAMPLE_RATE, np.float32), SAMPLE_RATE)
    home = type(spoken_home)(tmp_path / "home", spoken_home.cache).create()
    home.sessions.mkdir(exist_ok=True)
    (home.sessions / "long.toml").write_text(SCRIPT)
    conversation = Conversation(
        home, Settings(voice="pyttsx3"), mic=user, speaker=coach, trace=trace
    )
    recognizer: Future[Recognizer] = Future()
    recognizer.set_result(load_recognizer("bundled", home.models))
    converse(conversation, recognizer, "long", [])

    records = [json.loads(line) for line in trace.read_text().splitlines()]
    due = np.array([record["at"] for record in records if record["event"] == "cue"])
    metronome = due[0] + np.array([12.0 * k + phase for k in range(15) for phase in PHASES])
    assert due == pytest.approx(metronome, abs=1e-9)
    sound, rate = soundfile.read(coach, dtype="float32")
    late = nearest(onsets(sound, rate), metronome) - metronome
    assert np.abs(late).max() < 0.001


def test_a_tone_one_millisecond_late_is_seen_as_late() -> None:
    sound = np.zeros(SAMPLE_RATE, np.float32)
    sound[8_016:9_000] = 0.1
    assert nearest(onsets(sound, SAMPLE_RATE), np.array([0.5])) == pytest.approx([0.501])
