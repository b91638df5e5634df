"""What happens to the coach (events) and what the coach asks for (commands).

These frozen classes are the whole vocabulary between the pure coach and the edges. Moments and
lengths are counts of frames (see `timebase`).
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

# --- events: from the edges to the coach ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tick:
    """The deadline that the coach asked for has come."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Somebody began to speak."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance that was understood as an intent."""

    intent: str
    slots: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unsure:
    """An utterance that may have been an intent: close enough to ask back, not to act on."""

    intent: str
    slots: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """An utterance that meant nothing the coach understands now, or that was no speech at all.

    `text` is its words, where they are known.
    """

    text: str = ""


@dataclass(frozen=True, slots=True)
class Dictated:
    """A whole dictated note, transcribed; empty where nothing could be made out.

    `closed_by` is the command, said alone after a pause, that ended the note; its words are not
    part of the text. None where a long pause or the limit ended it.
    """

    text: str
    closed_by: Heard | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Every prompt asked for by the last `Prepare` can now start within a frame."""


@dataclass(frozen=True, slots=True)
class PromptStarted:
    """The first sample of a prompt was heard."""

    id: int


@dataclass(frozen=True, slots=True)
class PromptEnded:
    """The last sample of a prompt was heard."""

    id: int


@dataclass(frozen=True, slots=True)
class NoteSaved:
    """A note is on disk, safe against a crash."""

    note_id: int
    box: str


@dataclass(frozen=True, slots=True)
class NoteFailed:
    """A note could not be written; `reason` is a sentence for the user."""

    reason: str


@dataclass(frozen=True, slots=True)
class Pushed:
    """The user pressed the key that makes the coach listen."""


@dataclass(frozen=True, slots=True)
class MicLost:
    """The microphone delivers no sound any more."""


@dataclass(frozen=True, slots=True)
class MicRestored:
    """The microphone delivers sound again."""


Event: TypeAlias = (
    Tick
    | SpeechStarted
    | Heard
    | Unsure
    | Rejected
    | Dictated
    | Prepared
    | PromptStarted
    | PromptEnded
    | NoteSaved
    | NoteFailed
    | Pushed
    | MicLost
    | MicRestored
)

# --- commands: from the coach to the edges -------------------------------------------------

CueKind: TypeAlias = Literal["in", "hold", "out", "rest"]
"""Breathe in, hold, breathe out, and hold with empty lungs."""

Wake: TypeAlias = Literal["none", "name", "push"]
"""What makes the idle coach take something as said to it: anything it understands, only what is
said with its name, or only what is said after a key was pressed."""

EarconKind: TypeAlias = Literal["listening", "got-it", "not-caught", "session-over"]


@dataclass(frozen=True, slots=True)
class Speak:
    """Say a prompt as soon as the one before it has ended. Answered by PromptStarted, PromptEnded.

    A `private` prompt holds the user's own words: its sound is never kept.
    """

    id: int
    text: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Hush:
    """Fade the voice out at once, within 30 ms; a prompt being spoken keeps its place."""


@dataclass(frozen=True, slots=True)
class Unhush:
    """Take up the hushed prompt again, from the last pause before it was hushed."""


@dataclass(frozen=True, slots=True)
class DropPrompts:
    """Fade the voice out within 30 ms, and drop the prompt and those waiting. Cues go on."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Fade everything out within 30 ms: drop the prompt, those waiting, and every cue."""


@dataclass(frozen=True, slots=True)
class Prepare:
    """Make prompts, and the tones of phases, ready to start at once. Answered by `Prepared`."""

    texts: tuple[str, ...]
    tones: tuple[tuple[CueKind, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """One phase of a breath, starting exactly at frame `at` and lasting `length` frames.

    `text` is spoken over the tone where given.
    """

    kind: CueKind
    phase: int
    cycle: int
    at: int
    length: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Earcon:
    """A short sound that says something without words."""

    kind: EarconKind


@dataclass(frozen=True, slots=True)
class Listen:
    """What is listened for from now on.

    `intents` names intents of sentences.yaml; `choices` pairs each answer of the step at hand
    with a sentence template, heard as intent "answer" with slot "answer". With `dictation`, speech
    is kept as one note of at most `limit` frames which a pause of `pause` frames ends, and an
    intent is heard only where its words stand alone. While `idle`, talk is most likely meant for
    somebody else, and more is asked of an utterance before it is believed: with `wake` "name" that
    the coach's name is in it, and with "push" nothing but "stop" and "get help" is heard; those two
    are heard always.
    """

    intents: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()
    dictation: bool = False
    limit: int = 0
    pause: int = 0
    idle: bool = False
    wake: Wake = "none"


@dataclass(frozen=True, slots=True)
class SaveNote:
    """Write a note to disk. Answered by NoteSaved or NoteFailed."""

    box: str
    text: str
    session: str


@dataclass(frozen=True, slots=True)
class DeleteNote:
    """Erase one note."""

    note_id: int


@dataclass(frozen=True, slots=True)
class SetVolume:
    """The level of everything the coach sounds, in decibels relative to the user's setting."""

    decibels: float


@dataclass(frozen=True, slots=True)
class SetPace:
    """The speed of the voice: 1.0 as recorded, above 1 faster."""

    pace: float


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep a fact over restarts (a value of None forgets it)."""

    key: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """A record for the trace and the display: no sound, no effect."""

    name: str
    fields: Mapping[str, object] = field(default_factory=dict)


Command: TypeAlias = (
    Speak
    | Hush
    | Unhush
    | DropPrompts
    | Silence
    | Prepare
    | Cue
    | Earcon
    | Listen
    | SaveNote
    | DeleteNote
    | SetVolume
    | SetPace
    | Remember
    | Report
)
