"""A crisis line starts within two frames, also soon after the start, and at another pace."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voicecoach import content
from voicecoach.assembly import Workers, assemble, prompts_of
from voicecoach.coach.coach import Preferences
from voicecoach.events import Speak, WarmUp
from voicecoach.hearing.ears import TypedEars
from voicecoach.hearing.echo import NoEcho
from voicecoach.rehearsal.player import Witness
from voicecoach.speaking.mixer import GAP, Mixer
from voicecoach.speaking.mouth import Mouth
from voicecoach.speaking.prompts import PromptCache
from voicecoach.speaking.silent_voice import SilentVoice
from voicecoach.timebase import FRAME_SAMPLES, frames
from voicecoach.worker import InlineWorker

if TYPE_CHECKING:
    from pathlib import Path

    from voicecoach.app import App
    from voicecoach.sound import Samples

SILENT = np.zeros(FRAME_SAMPLES, np.float32)
NOW = "I don't want to be here anymore"


class Remembering:
    """A voice that remembers what it was made to say, and how fast."""

    name = "remembering"

    def __init__(self) -> None:
        self.said: list[tuple[str, float]] = []

    def say(self, text: str, pace: float = 1.0) -> Samples:
        self.said.append((text, pace))
        return SilentVoice().say(text, pace)


@pytest.fixture
def voice() -> Remembering:
    return Remembering()


def live(voice: Remembering, folder: Path) -> tuple[App, TypedEars, Witness]:
    """The program as it is with devices, but for a keyboard in the place of the microphone."""
    scripts = content.scripts()
    app = assemble(
        scripts=scripts,
        preferences=Preferences(country="US"),
        known={},
        journal=folder / "journal.db",
        prompts=PromptCache(voice, None),
        ears=lambda audience, _worker: TypedEars(content.sentences(), audience.observe),
        echo=NoEcho(),
        workers=Workers.inline(instant=True),
        observers=[witness := Witness()],
        clock=lambda: datetime(2026, 11, 20, 7, 30, tzinfo=UTC),
    )
    assert isinstance(app.ears, TypedEars)
    app.mouth.warm_up(prompts_of(scripts))
    app.begin()
    return app, app.ears, witness


def test_a_crisis_line_starts_within_two_frames(voice: Remembering, tmp_path: Path) -> None:
    app, ears, witness = live(voice, tmp_path)
    for _ in range(frames(6)):
        app.step(SILENT)
    before = len(voice.said)
    ears.type(NOW)
    for _ in range(frames(40)):
        app.step(SILENT)
    flagged = next(r.at for r in witness.records if r.event == "red_flag")
    started = [
        (r.at, r.fields["text"])
        for r in witness.records
        if r.event == "prompt_started" and r.at >= flagged
    ]
    assert started[0][1] == "I heard you. We stop here. Please call a person now."
    assert started[0][0] - flagged <= 2
    assert [pace for _, pace in voice.said[before:] if pace == 0.85] == [], "none made only now"
    ended = [r.at for r in witness.records if r.event == "prompt_ended" and r.at > flagged]
    last = [text for _, text in started].index("Are you safe right now?")
    gaps = [started[place + 1][0] - ended[place] for place in range(last)]
    assert max(gaps) <= GAP / FRAME_SAMPLES


def test_it_is_made_ready_before_anything_else(voice: Remembering, tmp_path: Path) -> None:
    app, _, _ = live(voice, tmp_path)
    for _ in range(frames(6)):
        app.step(SILENT)
    paces = [pace for _, pace in voice.said]
    slow = [place for place, pace in enumerate(paces) if pace == 0.85]
    assert len(slow) > 8
    assert slow == list(range(slow[0], slow[0] + len(slow)))
    (ready, *_) = content.phrasebook().wordings("idle.ready")
    assert all(text in ready for text, _ in voice.said[: slow[0]]), "but what is said first"


def test_also_where_a_session_begins_at_once(voice: Remembering, tmp_path: Path) -> None:
    app, ears, _ = live(voice, tmp_path)
    ears.type("five breaths")
    for _ in range(frames(6)):
        app.step(SILENT)
    assert app.coach.state == "session"
    assert sum(pace == 0.85 for _, pace in voice.said) > 8


def test_with_sound_files_nobody_waits_and_nothing_is_made_in_advance(voice: Remembering) -> None:
    worker = InlineWorker(instant=True)
    mouth = Mouth(Mixer(), PromptCache(voice, None), worker, lambda _: None)
    mouth.perform(WarmUp(("Call now.",), 0.85))
    mouth.work(0)
    assert not mouth.urgent
    assert not voice.said
    mouth.perform(Speak(1, "Call now."))
    assert voice.said == [("Call now.", 1.0)]
