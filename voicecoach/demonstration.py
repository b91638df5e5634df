"""A whole debrief with a recorded user, heard by the real recognizer. Needs no sound card."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from voicecoach import content, resources
from voicecoach.assembly import Workers, assemble, preferences
from voicecoach.captions import Captions
from voicecoach.config import Settings
from voicecoach.errors import VoicecoachError
from voicecoach.hearing.detector import SpeechDetector
from voicecoach.hearing.ears import Listener
from voicecoach.hearing.echo import NoEcho
from voicecoach.hearing.engines import load_recognizer
from voicecoach.journal.notes import Journal
from voicecoach.rehearsal.player import Player, Witness
from voicecoach.rehearsal.room import Room
from voicecoach.rehearsal.scenario import Scenario
from voicecoach.rehearsal.user import SpokenUser
from voicecoach.speaking.prompts import PromptCache
from voicecoach.speaking.speaker import FileSpeaker
from voicecoach.speaking.voice import load_voice

if TYPE_CHECKING:
    from rich.console import Console

    from voicecoach.config import Home
    from voicecoach.journal.notes import Note
    from voicecoach.rehearsal.player import Outcome

OPENING = (
    "A debrief after a night shift, with a recorded user. The coach hears the recording, word by "
    "word, as it would hear you; nothing is played aloud, and it goes faster than real time."
)
KEPT = "What it kept"
GONE = "These notes were in a temporary folder, and are gone now. Yours stay on your computer."
FOR_REAL = (
    'Now you: plug in a headset, run [bold]voicecoach[/], and say "start debrief" or "breathing". '
    'Say "stop" at any time.'
)


def demonstrate(home: Home, settings: Settings, console: Console, speaker: Path | None) -> None:
    """Play the demonstration, show it as captions, and write what the coach says to `speaker`.

    Compute time does not count, so that it goes the same way on every machine. Notes go to a
    temporary folder.

    Raises:
        VoicecoachError: something it needs is missing, or it did not go as expected.
    """
    console.print(f"{OPENING}\n")
    with ExitStack() as open_things:
        folder = open_things.enter_context(as_file(resources.audio() / "demonstration"))
        notes = open_things.enter_context(tempfile.TemporaryDirectory(prefix="voicecoach-"))
        journal = Path(notes) / "journal.db"
        sound = None if speaker is None else FileSpeaker(speaker)
        if sound is not None:
            open_things.enter_context(closing(sound))
        scenario = Scenario.load(folder / "debrief.toml")
        outcome = _play(scenario, folder, journal, home, settings, console, sound)
        if outcome.failure is not None:
            what = outcome.failure.splitlines()[0]
            raise VoicecoachError(
                f"the demonstration did not go as expected, in {what}; to read all that was said, "
                f"run voicecoach rehearse --verbose {folder / 'debrief.toml'}."
            )
        with Journal.open(journal) as opened:
            kept = opened.list()
    console.print(f"\n[bold]{KEPT}[/]")
    console.print(Padding(_table(kept), (0, 2)))
    console.print(GONE)
    if speaker is not None:
        console.print(f"What the coach said is in {escape(str(speaker))}.", highlight=False)
    console.print(f"\n{FOR_REAL}", highlight=False)


def _play(
    scenario: Scenario,
    folder: Path,
    journal: Path,
    home: Home,
    settings: Settings,
    console: Console,
    speaker: FileSpeaker | None,
) -> Outcome:
    """The scenario, played on an app that is the user's own but for what they have set.

    The voice stays; the recognizer is the one that comes with the program, which the recordings
    were made for.
    """
    voice = load_voice(settings.voice)
    recognizer = load_recognizer("bundled", home.models)
    sentences = content.sentences()
    witness = Witness()
    app = assemble(
        scripts=content.scripts(),
        preferences=preferences(Settings(), scenario.place),
        known=scenario.remember,
        journal=journal,
        prompts=PromptCache(voice, home.cache),
        ears=lambda audience, worker: Listener(
            sentences, recognizer, SpeechDetector(), worker, audience.observe
        ),
        echo=NoEcho(),
        workers=Workers.inline(instant=True),
        observers=[witness, Captions(console)],
        clock=lambda: datetime.now(UTC).astimezone(),
    )
    with closing(app):
        return Player(
            app, witness, SpokenUser(PromptCache(voice, None), folder), Room(), speaker
        ).play(scenario)


def _table(notes: tuple[Note, ...]) -> Table:
    table = Table.grid(padding=(0, 2))
    for note in notes:
        table.add_row(f"[yellow]{escape(note.box)}[/]", escape(note.text))
    return table
