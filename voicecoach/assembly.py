"""Puts the parts together: from settings and files to an app that can run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from voicecoach import content
from voicecoach.app import App
from voicecoach.coach.breathing import Pattern
from voicecoach.coach.coach import Coach, Preferences
from voicecoach.coach.levels import Levels
from voicecoach.coach.memory import remembered_keys
from voicecoach.coach.places import place_named
from voicecoach.coach.script import RECALLED
from voicecoach.journal.clerk import Clerk, facts
from voicecoach.journal.notes import Journal
from voicecoach.record import Audience
from voicecoach.speaking.mixer import Mixer
from voicecoach.speaking.mouth import Mouth
from voicecoach.worker import InlineWorker, ThreadWorker, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from voicecoach.coach.script import Script
    from voicecoach.config import Settings
    from voicecoach.events import Event
    from voicecoach.hearing.ears import Ears
    from voicecoach.hearing.echo import EchoCanceller
    from voicecoach.record import Observer
    from voicecoach.speaking.prompts import PromptCache


@dataclass(frozen=True, slots=True)
class Workers:
    """One each for recognition, synthesis and the journal."""

    hearing: Worker
    speaking: Worker
    writing: Worker

    @classmethod
    def threads(cls) -> Workers:
        """For live use: each on a thread of its own."""
        return cls(*(ThreadWorker(name) for name in ("hearing", "speaking", "writing")))

    @classmethod
    def inline(cls, *, instant: bool = False) -> Workers:
        """For files and rehearsals: in line, with compute time counted unless `instant`."""
        return cls(*(InlineWorker(instant=instant) for _ in range(3)))


def remembered(
    journal: Path, scripts: Mapping[str, Script], now: datetime, expiry: int | None = None
) -> dict[str, str]:
    """The facts that the coach starts from.

    Notes that have outlived what the user has set (`expiry` days) are erased first.

    Raises:
        VoicecoachError: the journal can't be used.
    """
    with Journal.open(journal) as opened:
        if expiry is not None:
            opened.expire(now - timedelta(days=expiry))
        return facts(opened, remembered_keys(scripts), RECALLED, now)


def prompts_of(scripts: Mapping[str, Script]) -> list[str]:
    """Every prompt that is known in advance, those needed first at the beginning."""
    sessions = [text for script in scripts.values() for text in script.prompts]
    return [*content.phrasebook().fixed, *sessions]


def preferences(settings: Settings, place: str | None) -> Preferences:
    """What the user has set; `place` wins over the settings' own, and both over what was said."""
    named = place or settings.place
    written = Pattern.parse(settings.pattern)
    return Preferences(
        place=None if named is None else place_named(named),
        breath_cues=settings.breath_cues,
        pattern=None if written == Pattern(4, 2, 6) else written,
        levels=Levels(settings.volume, settings.pace),
        country=settings.country,
        detail=settings.detail,
        wake=settings.wake,
        overnight=settings.overnight,
    )


def assemble(
    *,
    scripts: Mapping[str, Script],
    preferences: Preferences,
    known: Mapping[str, str],
    journal: Path,
    prompts: PromptCache,
    ears: Callable[[Audience, Worker], Ears],
    echo: EchoCanceller,
    workers: Workers,
    observers: Sequence[Observer],
    clock: Callable[[], datetime],
    own_helplines: Path | None = None,
) -> App:
    """An app of these parts.

    Args:
        scripts: the sessions by name.
        preferences: what the user has set.
        known: the facts remembered from before.
        journal: the file of notes, opened when it is first needed.
        prompts: the coach's voice.
        ears: makes the ears, given whom to tell and where to work.
        echo: takes the coach's own voice out of the microphone.
        workers: where recognition, synthesis and writing are done.
        observers: who watches.
        clock: the date and time of a note.
        own_helplines: the file of the user's own lines to call, which need not exist.
    """
    audience = Audience(observers)
    inbox: list[Event] = []
    mixer = Mixer()
    coach = Coach(
        scripts,
        content.phrasebook(),
        content.helplines(own_helplines),
        content.red_flags(),
        preferences,
        known,
        clock().date(),
    )
    return App(
        coach=coach,
        echo=echo,
        ears=ears(audience, workers.hearing),
        mouth=Mouth(mixer, prompts, workers.speaking, inbox.append),
        mixer=mixer,
        clerk=Clerk(lambda: Journal.open(journal), workers.writing, clock, inbox.append, audience),
        workers=(workers.hearing, workers.speaking, workers.writing),
        audience=audience,
        inbox=inbox,
    )
