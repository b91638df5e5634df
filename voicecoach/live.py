"""The main job: a conversation through devices or files, until it ends or is interrupted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from voicecoach import content
from voicecoach.assembly import Workers, assemble, preferences, prompts_of, remembered
from voicecoach.errors import UsageError
from voicecoach.events import Pushed
from voicecoach.hearing.detector import SpeechDetector
from voicecoach.hearing.ears import Listener
from voicecoach.hearing.echo import AdaptiveFilter, NoEcho
from voicecoach.hearing.microphone import DeviceMicrophone, FileMicrophone, Microphone
from voicecoach.help_card import CardWriter
from voicecoach.keyboard import enter_key
from voicecoach.speaking.prompts import PromptCache
from voicecoach.speaking.speaker import DeviceSpeaker, FileSpeaker, NoSpeaker, Speaker
from voicecoach.speaking.voice import load_voice
from voicecoach.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from voicecoach.app import App
    from voicecoach.config import Home, Settings
    from voicecoach.hearing.recognizer import Recognizer
    from voicecoach.record import Observer


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a conversation runs on. Sound comes from and goes to devices where no file is named."""

    home: Home
    settings: Settings
    place: str | None = None
    mic: Path | None = None
    speaker: Path | None = None
    trace: Path | None = None
    trace_text: bool = False

    @property
    def on_files(self) -> bool:
        """Whether time is that of the files, not of a sound card."""
        return self.mic is not None


def converse(
    conversation: Conversation,
    recognizer: Future[Recognizer],
    session: str | None,
    observers: Sequence[Observer],
    tick: Callable[[int], None] | None = None,
) -> None:
    """Hold a conversation to its end: that of the microphone's file, or an interruption.

    `recognizer` may still be loading; `tick` is called after every frame.

    Raises:
        VoicecoachError: something it needs is missing.
    """
    conversation.home.create()
    if conversation.mic is not None and conversation.mic == conversation.speaker:
        raise UsageError(
            f"{conversation.mic} can't be listened to and spoken into at once; name another file "
            "with --speaker."
        )
    with ExitStack() as opened:
        watching = list(observers)
        if conversation.trace is not None:
            trace = Trace.open(conversation.trace, with_text=conversation.trace_text)
            watching.append(opened.enter_context(closing(trace)))
        watching.append(CardWriter(conversation.home.help_card))
        # Devices and the language's files become ready beside one another.
        beside = opened.enter_context(ThreadPoolExecutor())
        making = beside.submit(_app, conversation, watching, recognizer)
        speaking = beside.submit(_speaker, conversation)
        hearing = beside.submit(_microphone, conversation)
        for part in (making, speaking, hearing):
            opened.callback(_close, part)
        app, speaker, microphone = making.result(), speaking.result(), hearing.result()
        key = None if conversation.on_files else opened.enter_context(enter_key())

        def each(now: int) -> None:
            if key is not None and key.pressed():
                app.inbox.append(Pushed())
            if tick is not None:
                tick(now)

        app.begin(session)
        app.run(microphone, speaker, each)


def _close(part: Future[Any]) -> None:
    if part.exception() is None:
        part.result().close()


def _microphone(conversation: Conversation) -> Microphone:
    if conversation.mic is not None:
        return FileMicrophone(conversation.mic)
    return DeviceMicrophone(conversation.settings.microphone)


def _speaker(conversation: Conversation) -> Speaker:
    if conversation.speaker is not None:
        return FileSpeaker(conversation.speaker)
    if conversation.on_files:
        return NoSpeaker()
    return DeviceSpeaker(conversation.settings.speaker)


def _app(
    conversation: Conversation, observers: Sequence[Observer], recognizer: Future[Recognizer]
) -> App:
    home, settings = conversation.home, conversation.settings
    scripts = content.scripts(home.sessions)
    sentences = content.understood(scripts)
    known = remembered(home.journal, scripts, _now(), settings.note_expiry_days)
    workers = Workers.inline() if conversation.on_files else Workers.threads()
    app = assemble(
        scripts=scripts,
        preferences=preferences(settings, conversation.place),
        known=known,
        journal=home.journal,
        prompts=PromptCache(load_voice(settings.voice), home.cache),
        ears=lambda audience, worker: Listener(
            sentences, recognizer.result(), SpeechDetector(), worker, audience.observe
        ),
        echo=NoEcho() if conversation.on_files else AdaptiveFilter(),
        workers=workers,
        observers=observers,
        clock=_now,
        own_helplines=home.helplines,
    )
    if not conversation.on_files:
        app.mouth.warm_up(prompts_of(scripts))
        workers.writing.submit(content.red_flags().prepare, lambda *_: None)
    return app


def _now() -> datetime:
    return datetime.now(UTC).astimezone()
