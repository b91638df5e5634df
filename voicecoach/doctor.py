"""What works on this machine, what is missing, and the command that mends it."""

from __future__ import annotations

import platform
import shlex
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicecoach.config import Home, Settings
from voicecoach.errors import VoicecoachError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from voicecoach.hearing.recognizer import Recognizer

_ROOM = 200 * 10**6  # bytes: models, prompts and notes of years


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    """What was found, or the sentence that says what is wrong."""
    mend: str = ""
    """The command that mends it; empty where all is well or no command can help."""
    needed: bool = True
    """Whether a conversation is impossible without it."""


def examine(home: Home) -> list[Finding]:
    """Look at everything that a conversation needs, with the settings of `home`.

    Takes a few seconds: the recognizer and the voices are really loaded. A home that is missing is
    made.
    """
    try:
        settings = Settings.load(home.settings)
        settled = Finding("settings", True, f"{home.settings} is fine")
        if not home.settings.exists():
            settled = Finding("settings", True, f"none in {home.settings}: the defaults hold")
    except VoicecoachError as error:
        settings = Settings()
        settled = Finding("settings", False, str(error), _edit(home.settings))
    return [
        Finding("python", True, platform.python_version()),
        settled,
        *_home(home),
        _journal(home),
        *_sound(settings),
        *_recognizer(settings, home),
        _vosk(home),
        *_voices(settings),
    ]


def command() -> None:
    """Say what works here, what is missing, and the command that mends it."""
    import typer

    findings = examine(Home.find())
    for finding in findings:
        sign = "ok" if finding.ok else ("MISSING" if finding.needed else "optional")
        typer.echo(f"{sign:8}  {finding.name:13}  {finding.detail}")
        if finding.mend:
            typer.echo(f"{'':8}  {'':13}  mend: {finding.mend}")
    if any(finding.needed and not finding.ok for finding in findings):
        raise typer.Exit(1)


def _home(home: Home) -> Iterator[Finding]:
    try:
        home.create()
    except VoicecoachError as error:
        yield Finding("folder", False, str(error))
        return
    folders = (home.root, home.models, home.sessions, home.cache)
    loose = [folder for folder in folders if sys.platform != "win32" and _mode(folder) & 0o077]
    if loose:
        names = " ".join(shlex.quote(str(folder)) for folder in loose)
        yield Finding("folder", False, f"others may look into {names}", f"chmod 700 {names}")
    else:
        yield Finding("folder", True, f"{home.root}, yours alone")
    free = shutil.disk_usage(home.root).free
    detail = f"{free / 1e9:.1f} GB free"
    if free < _ROOM:
        detail += f": at least {_ROOM / 1e9:.1f} GB are needed; remove what you can spare"
    yield Finding("disk", free >= _ROOM, detail)


def _journal(home: Home) -> Finding:
    from voicecoach.journal.notes import Journal

    try:
        with Journal.open(home.journal) as journal:
            return Finding("journal", True, f"opens; {len(journal.list())} notes")
    except VoicecoachError as error:
        return Finding("journal", False, str(error))


def _sound(settings: Settings) -> Iterator[Finding]:
    from voicecoach.soundcard.devices import choose
    from voicecoach.soundcard.process import devices

    try:
        found = devices()
    except VoicecoachError as error:
        yield Finding("sound", False, str(error), _system_package("libportaudio2", "portaudio"))
        return
    yield Finding("sound", True, f"PortAudio with {len(found)} devices")
    wanted = (("microphone", settings.microphone, "input"), ("speaker", settings.speaker, "output"))
    for name, device, direction in wanted:
        try:
            chosen = choose(found, device, "input" if direction == "input" else "output")
            yield Finding(name, True, chosen.name)
        except VoicecoachError as error:
            yield Finding(name, False, str(error))


def _recognizer(settings: Settings, home: Home) -> Iterator[Finding]:
    from voicecoach import content
    from voicecoach.hearing.engines import load_recognizer
    from voicecoach.hearing.vocabulary import unheard_words

    loaded: list[Recognizer] = []

    def load() -> str:
        loaded.append(load_recognizer(settings.engine, home.models))
        return loaded[0].name

    # There is no package for macOS that carries the model.
    fetch = "voicecoach models get tiny-en"
    yield _loaded(
        "recognizer",
        load,
        fetch if sys.platform == "darwin" else "pip install moonshine-voice==0.1.0",
    )
    for recognizer in loaded:
        unheard = unheard_words(recognizer, content.sentences().grammar())
        if unheard is not None:
            yield Finding("vocabulary", False, unheard, needed=False)


def _vosk(home: Home) -> Finding:
    from voicecoach.hearing.engines import vosk_models

    found = vosk_models(home.models)
    if found:
        return Finding("vosk model", True, ", ".join(folder.name for folder in found))
    return Finding(
        "vosk model",
        False,
        "none is here: the bundled recognizer hears English without it",
        "voicecoach models get vosk-small-en",
        needed=False,
    )


def _voices(settings: Settings) -> Iterator[Finding]:
    from voicecoach.speaking.piper_voice import INSTALL
    from voicecoach.speaking.voice import load_voice

    espeak = _system_package("espeak-ng", "espeak-ng")
    yield _loaded("voice", lambda: load_voice(settings.voice).name, espeak)
    yield _loaded("piper", lambda: load_voice("piper").name, INSTALL, needed=False)
    yield _loaded("pyttsx3", lambda: load_voice("pyttsx3").name, espeak, needed=False)


def _loaded(name: str, load: Callable[[], str], mend: str, *, needed: bool = True) -> Finding:
    try:
        return Finding(name, True, load(), needed=needed)
    except VoicecoachError as error:
        return Finding(name, False, str(error), mend, needed)


def _system_package(debian: str, homebrew: str) -> str:
    if sys.platform == "linux":
        return f"sudo apt-get install {debian}"
    return f"brew install {homebrew}" if sys.platform == "darwin" else ""


def _edit(path: Path) -> str:
    return f"{'notepad' if sys.platform == 'win32' else 'nano'} {shlex.quote(str(path))}"


def _mode(folder: Path) -> int:
    return folder.stat().st_mode
