"""Everything a rehearsal needs, loaded once for many scenarios."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationError

from voicecoach import content
from voicecoach.assembly import Workers, assemble, preferences
from voicecoach.coach.script import RECALLED
from voicecoach.config import Settings
from voicecoach.errors import UsageError
from voicecoach.hearing.detector import SpeechDetector
from voicecoach.hearing.ears import Listener, TypedEars
from voicecoach.hearing.echo import AdaptiveFilter, NoEcho
from voicecoach.hearing.engines import load_recognizer
from voicecoach.journal.clerk import facts
from voicecoach.journal.notes import Journal
from voicecoach.rehearsal.player import Player, Witness
from voicecoach.rehearsal.room import Room, noise_at
from voicecoach.rehearsal.user import SpokenUser, TypedUser
from voicecoach.speaking.prompts import PromptCache
from voicecoach.speaking.silent_voice import SilentVoice
from voicecoach.speaking.voice import load_voice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicecoach.config import Home
    from voicecoach.hearing.ears import Ears
    from voicecoach.hearing.recognizer import Recognizer
    from voicecoach.hearing.sentences import Sentences
    from voicecoach.record import Audience, Observer
    from voicecoach.rehearsal.player import Outcome
    from voicecoach.rehearsal.room import Echo
    from voicecoach.rehearsal.scenario import Kept, Scenario
    from voicecoach.sound import Samples
    from voicecoach.speaking.speaker import Speaker
    from voicecoach.speaking.voice import Voice
    from voicecoach.worker import Worker


def _from_before(kept: Sequence[Kept], path: Path, now: datetime) -> dict[str, str]:
    """Put notes from before into the journal; the facts that come of them."""
    if not kept:
        return {}
    with Journal.open(path) as journal:
        for note in kept:
            journal.add(note.box, note.text, "rehearsal", now - timedelta(days=note.days_ago))
        return facts(journal, (), RECALLED, now)


@dataclass(frozen=True, slots=True)
class Conditions:
    """The room, and how compute time counts."""

    noise: Samples | None = None
    snr: float = 12.0
    echo: Echo | None = None
    seed: int = 0
    instant: bool = False


class Stage:
    """Plays scenarios by audio, or with typed words. Notes go to a folder that is removed after.

    Args:
        home: where the models, the user's sessions and the cache of prompts are.
        settings: the coach's voice and the engine.
        voice: the scripted user's voice; None for one that differs from the coach's.
        typed: without sound: the words are matched with the sentences directly.
    """

    def __init__(
        self, home: Home, settings: Settings, *, voice: str | None = None, typed: bool = False
    ) -> None:
        self._home = home
        self._settings = settings
        self._voice_name = voice
        self._typed = typed
        self._scripts = content.scripts(home.sessions)

    def play(
        self,
        scenario: Scenario,
        folder: Path,
        conditions: Conditions,
        *,
        observers: Sequence[Observer] = (),
        speaker: Speaker | None = None,
    ) -> Outcome:
        """Play one scenario; its recordings and scripts are named relative to `folder`."""
        read = (content.read_script(folder / file) for file in scenario.scripts)
        scripts = {**self._scripts, **{script.name: script for script in read}}
        if scenario.start is not None and scenario.start not in scripts:
            raise UsageError(
                f'there is no session "{scenario.start}": use one of {", ".join(scripts)}.'
            )
        understood = content.understood(scripts)
        witness = Witness()
        with tempfile.TemporaryDirectory(prefix="voicecoach-") as notes:
            workers = Workers.inline(instant=conditions.instant or self._typed)
            journal = Path(notes) / "journal.db"
            now = datetime.now(UTC).astimezone()
            app = assemble(
                scripts=scripts,
                preferences=preferences(self._settings_for(scenario), scenario.place),
                known={**_from_before(scenario.kept, journal, now), **scenario.remember},
                journal=journal,
                prompts=self._prompts,
                ears=lambda audience, worker: self._ears(understood, audience, worker),
                echo=NoEcho() if conditions.echo is None else AdaptiveFilter(),
                workers=workers,
                observers=[witness, *observers],
                clock=lambda: datetime.now(UTC).astimezone(),
            )
            if isinstance(app.ears, TypedEars):
                user: TypedUser | SpokenUser = TypedUser(app.ears)
                room = Room()
            else:
                user = SpokenUser(self._lines, folder)
                room = self._room(scenario, user, conditions)
            try:
                return Player(app, witness, user, room, speaker).play(scenario)
            finally:
                app.close()

    def _settings_for(self, scenario: Scenario) -> Settings:
        wanted = {
            "pattern": scenario.pattern,
            "breath_cues": scenario.breath_cues,
            "country": scenario.country,
        }
        try:
            return Settings.model_validate({**self._settings.model_dump(), **wanted})
        except ValidationError as error:
            first = error.errors()[0]
            raise UsageError(
                f"the scenario's {first['loc'][0]} is wrong: {first['msg']}; mend that."
            ) from error

    def _room(self, scenario: Scenario, user: SpokenUser, conditions: Conditions) -> Room:
        noise = conditions.noise
        if noise is not None:
            lines = [user.sound(turn) for turn in scenario.turn if turn.silence is None]
            if lines:
                noise = noise_at(noise, np.concatenate(lines), conditions.snr)
        return Room(noise, conditions.echo, conditions.seed)

    def _ears(self, understood: Sentences, audience: Audience, worker: Worker) -> Ears:
        if self._typed:
            return TypedEars(understood, audience.observe)
        return Listener(understood, self._recognizer, SpeechDetector(), worker, audience.observe)

    @cached_property
    def _prompts(self) -> PromptCache:
        if self._typed:
            return PromptCache(SilentVoice(), None)
        return PromptCache(self._voices[0], self._home.cache)

    @cached_property
    def _lines(self) -> PromptCache:
        return PromptCache(self._voices[1], self._home.cache)

    @cached_property
    def _recognizer(self) -> Recognizer:
        return load_recognizer(self._settings.engine, self._home.models)

    @cached_property
    def _voices(self) -> tuple[Voice, Voice]:
        """The coach's and the user's, which differ, so that nobody takes one for the other.

        Where nothing else is asked for, the user gets the natural one: it is the user who has to
        be understood.
        """
        if self._settings.voice != "auto":
            coach = load_voice(self._settings.voice)
            natural = coach.name.startswith("piper")
            voice = load_voice(self._voice_name or ("pyttsx3:en-us" if natural else "piper"))
        else:
            voice = load_voice(self._voice_name or "auto")
            coach = load_voice("pyttsx3" if voice.name.startswith("piper") else "auto")
        if voice.name == coach.name:
            raise UsageError(
                f"the user can't be spoken by the coach's own voice, {voice.name}; choose another "
                "with --voice."
            )
        return coach, voice
