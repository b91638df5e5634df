"""The whole loop on one screen: a frame of sound in, a frame of sound out.

The audio frame is the clock. Live, PortAudio delivers the frames; on files and in a rehearsal a
loop does, as fast as it can: the same code runs in both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from voicecoach.events import (
    Command,
    Cue,
    DeleteNote,
    Dictated,
    Event,
    Listen,
    MicLost,
    MicRestored,
    NoteSaved,
    PromptEnded,
    PromptStarted,
    Remember,
    Report,
    SaveNote,
    Speak,
    Tick,
)
from voicecoach.record import Record
from voicecoach.speaking.mixer import PromptInterrupted
from voicecoach.timebase import FRAME_SAMPLES, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from voicecoach.coach.coach import Coach
    from voicecoach.hearing.ears import Ears
    from voicecoach.hearing.echo import EchoCanceller
    from voicecoach.hearing.microphone import Microphone
    from voicecoach.journal.clerk import Clerk
    from voicecoach.record import Observer
    from voicecoach.sound import Samples
    from voicecoach.speaking.mixer import Mixer, MixerEvent
    from voicecoach.speaking.mouth import Mouth, MouthCommand
    from voicecoach.speaking.speaker import Speaker
    from voicecoach.worker import Worker


@dataclass
class App:
    """The parts, and how a frame goes through them."""

    coach: Coach
    echo: EchoCanceller
    ears: Ears
    mouth: Mouth
    mixer: Mixer
    clerk: Clerk
    workers: Sequence[Worker]
    audience: Observer
    inbox: list[Event]
    """Where the parts leave what happened to them, for the next frame."""

    now: int = 0
    _far: Samples = field(default_factory=lambda: np.zeros(FRAME_SAMPLES, np.float32))
    _said: dict[int, Speak] = field(default_factory=dict)
    _mic_lost: bool = False
    _warmth: tuple[int, int] = (0, 0)

    def begin(self, session: str | None = None) -> None:
        """Let the coach come to life."""
        self._perform(self.coach.begin(self.now, session))

    def step(self, near: Samples, *, lost: bool = False) -> Samples:
        """One frame: what the microphone heard in, what the speaker is to play out."""
        for worker in self.workers:
            worker.poll(self.now)
        self._watch_microphone(lost)
        self.inbox += self.ears.hear(self.echo.process(near, self._far), self.now)
        events, self.inbox[:] = list(self.inbox), []
        for event in events:
            self._record(event)
            self._perform(self.coach.handle(event, self.now))
        while (due := self.coach.next_deadline) is not None and due <= self.now:
            self._perform(self.coach.handle(Tick(), self.now))
        self._warm_up()
        self._far, heard = self.mixer.render(self.now)
        self.inbox += self._heard(heard)
        self.now += 1
        return self._far

    def run(
        self, microphone: Microphone, speaker: Speaker, tick: Callable[[int], None] | None = None
    ) -> None:
        """Go on until the microphone's sound ends, and what it set going has come to rest.

        `tick` is called after every frame with the number of frames so far.
        """
        ended = False
        while not (ended and self.resting):
            near = None if ended else microphone.read()
            ended = near is None
            if near is None:
                near = np.zeros(FRAME_SAMPLES, np.float32)
            speaker.write(self.step(near, lost=microphone.lost))
            if tick is not None:
                tick(self.now)

    @property
    def occupied(self) -> bool:
        """Whether somebody speaks, or something is being worked out."""
        return (
            self.coach.speaking
            or self.ears.busy
            or bool(self.inbox)
            or any(worker.busy for worker in self.workers)
        )

    @property
    def resting(self) -> bool:
        """Whether nothing more will be heard unless somebody speaks."""
        return self.coach.resting and self.mixer.idle and not self.occupied

    def close(self) -> None:
        """Write what waits to be written, and end the workers."""
        self.clerk.close()
        for worker in self.workers:
            worker.close()

    def _perform(self, commands: Iterable[Command]) -> None:
        for command in commands:
            match command:
                case Listen():
                    self.ears.tune(command)
                    self._record_listening(command)
                case SaveNote() | DeleteNote() | Remember():
                    self.clerk.perform(command, self.now)
                case Report(name, fields):
                    self.audience.observe(Record(self.now, name, fields))
                case _:
                    self._note(command)
                    self.mouth.perform(command)

    def _record_listening(self, listen: Listen) -> None:
        fields = {
            "intents": list(listen.intents),
            "choices": [name for name, _ in listen.choices],
            "dictation": listen.dictation,
            "wake": listen.wake,
        }
        self.audience.observe(Record(self.now, "listening", fields))

    def _note(self, command: MouthCommand) -> None:
        match command:
            case Speak():
                self._said[command.id] = command
            case Cue(kind, phase, cycle, at, length):
                fields = {
                    "kind": kind,
                    "phase": phase,
                    "cycle": cycle,
                    "at": seconds(at),
                    "length": seconds(length),
                }
                self.audience.observe(Record(self.now, "cue", fields))

    def _heard(self, events: Iterable[MixerEvent]) -> list[Event]:
        """Pass on what the mixer says of the prompts."""
        passed: list[Event] = []
        for event in events:
            name = {
                PromptStarted: "prompt_started",
                PromptEnded: "prompt_ended",
                PromptInterrupted: "prompt_interrupted",
            }[type(event)]
            said = self._said[event.id]
            fields: dict[str, object] = {"id": event.id}
            private: dict[str, object] = {}
            (private if said.private else fields)["text"] = said.text
            self.audience.observe(Record(self.now, name, fields, private))
            if not isinstance(event, PromptInterrupted):
                passed.append(event)
        return passed

    def _record(self, event: Event) -> None:
        match event:
            case NoteSaved(note_id, box):
                self.audience.observe(Record(self.now, "note_saved", {"id": note_id, "box": box}))
            case Dictated(text):
                self.audience.observe(Record(self.now, "dictated", private={"text": text}))
            case MicLost():
                self.audience.observe(Record(self.now, "mic_lost"))
            case MicRestored():
                self.audience.observe(Record(self.now, "mic_restored"))

    def _warm_up(self) -> None:
        """Let the voice make prompts ready while it has nothing to say, and tell how far it is."""
        if self.coach.state == "idle" and not self.ears.busy:
            self.mouth.work(self.now)
        if self.mouth.warmth != self._warmth:
            self._warmth = self.mouth.warmth
            done, total = self._warmth
            self.audience.observe(Record(self.now, "cache", {"done": done, "total": total}))

    def _watch_microphone(self, lost: bool) -> None:
        if lost != self._mic_lost:
            self._mic_lost = lost
            if not lost:
                self.ears.reset()
                self.echo.reset()
            self.inbox.append(MicLost() if lost else MicRestored())
