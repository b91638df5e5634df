"""A conversation with the coach in virtual time: typed words in, the coach's lines out.

Stands in for the whole outside: the voice takes its time over each prompt, the disk answers a
little later, and words are matched with the real sentences in the light of the last `Listen`.
"""

from __future__ import annotations

from collections import deque
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from voicecoach import content
from voicecoach.coach.coach import Coach, Preferences
from voicecoach.coach.writing import parse_script
from voicecoach.events import (
    Command,
    Cue,
    DeleteNote,
    Dictated,
    DropPrompts,
    Earcon,
    Event,
    Heard,
    Hush,
    Listen,
    NoteFailed,
    NoteSaved,
    Prepare,
    Prepared,
    PromptEnded,
    PromptStarted,
    Rejected,
    Remember,
    Report,
    SaveNote,
    SetPace,
    SetVolume,
    Silence,
    Speak,
    SpeechStarted,
    Tick,
    Unhush,
)
from voicecoach.hearing.ears import addressed
from voicecoach.timebase import frames, seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicecoach.coach.safety import Helpline
    from voicecoach.coach.script import Script
    from voicecoach.hearing.sentences import Sentences

Asked = TypeVar("Asked")

TODAY = date(2026, 11, 20)
LETTERS_A_SECOND = 15
DISK = 3
"""Frames that a note takes to the disk."""

TICKS = 20
"""More ticks than this in one frame would be a loop that never ends."""


@cache
def sentences() -> Sentences:
    return content.sentences()


@cache
def built_in() -> Mapping[str, Script]:
    return content.scripts()


def script(*steps: str, name: str = "mine", head: str = "") -> Script:
    """A session of these `[[step]]` tables; `head` holds keys of the script itself."""
    tables = "\n".join(f"[[step]]\n{step}" for step in steps)
    return parse_script(f'name = "{name}"\ntitle = "own {name}"\n{head}\n{tables}', f"{name}.toml")


class Conversation:
    """One coach, its user, its voice and its disk; `now` is in frames."""

    def __init__(
        self,
        *scripts: Script,
        facts: Mapping[str, str] | None = None,
        today: date = TODAY,
        session: str | None = None,
        helplines: tuple[Helpline, ...] | None = None,
        **preferred: object,
    ) -> None:
        own = {script.name: script for script in scripts}
        self.coach_itself = Coach(
            {**built_in(), **own},
            content.phrasebook(),
            content.helplines() if helplines is None else helplines,
            content.red_flags(),
            Preferences(**preferred),  # type: ignore[arg-type]
            facts or {},
            today,
        )
        self.now = 0
        self.lines: list[tuple[int, str]] = []
        """What the coach was heard to say, and when it began."""
        self.commands: list[tuple[int, Command]] = []
        self.facts: dict[str, str] = dict(facts or {})
        self.notes: dict[int, SaveNote] = {}
        """What is on the disk."""
        self.disk_full: str | None = None
        """Why nothing can be written now, if so."""
        self.disk_stuck = False
        """Whether what is to be written waits."""
        self.listen = Listen(())
        self._read = 0
        self._voice: deque[Speak] = deque()
        self._left = 0
        self._hushed = False
        self._arriving: list[tuple[int, Event]] = []
        self._stuck: list[SaveNote] = []
        self._perform(self.coach_itself.begin(self.now, session))

    # --- the user ----------------------------------------------------------------------------

    def user(self, text: str) -> None:
        """The user says something, at the pace of unhurried speech, and it is understood."""
        self.speaks(text)
        match = sentences().grammar(self.listen.intents, self.listen.choices).match(text)
        if match is not None and not addressed(
            self.listen, match.intent, match.text, sentences().name
        ):
            match = None
        heard = None if match is None else Heard(match.intent, dict(match.slots), match.text)
        if self.listen.dictation:
            self.event(Dictated(text) if heard is None else Dictated("", heard))
        else:
            self.event(heard or Rejected(text))

    def dictates(self, text: str, command: str) -> None:
        """The user dictates, pauses, and says a command alone."""
        self.speaks(f"{text} {command}")
        match = sentences().grammar(self.listen.intents, self.listen.choices).match(command)
        assert match is not None, f'"{command}" is not listened for'
        self.event(Dictated(text, Heard(match.intent, dict(match.slots), match.text)))

    def mumbles(self) -> None:
        """The user makes a sound that means nothing."""
        self.speaks("hm")
        self.event(Dictated("") if self.listen.dictation else Rejected())

    def speaks(self, text: str) -> None:
        self._read = len(self.lines)
        self.event(SpeechStarted())
        self.wait(len(text) / LETTERS_A_SECOND)

    # --- the coach ---------------------------------------------------------------------------

    def coach(self, pattern: str, within: float = 30.0) -> None:
        """The next thing the coach says, to its end, matches `pattern` (`*` is any text)."""
        end = self.now + frames(within)
        while len(self.lines) == self._read and self.now < end:
            self.step()
        assert len(self.lines) > self._read, f'expected "{pattern}", and heard nothing\n{self}'
        text = self.lines[self._read][1]
        self._read += 1
        assert matches(text, pattern), f'expected "{pattern}", and heard "{text}"\n{self}'
        while self._left and not self._hushed and len(self.lines) == self._read:
            self.step()

    def quiet(self, length: float) -> None:
        """The coach says nothing for so many seconds."""
        self.wait(length)
        assert len(self.lines) == self._read, f"expected silence\n{self}"

    def until(self, pattern: str, within: float = 900.0) -> None:
        """Go on until the coach has said something that matches, whatever comes before it."""
        end = self.now + frames(within)
        while not any(matches(text, pattern) for _, text in self.lines[self._read :]):
            assert self.now < end, f'"{pattern}" was never said\n{self}'
            self.step()
        while not matches(self.lines[self._read][1], pattern):
            self._read += 1
        self._read += 1

    @property
    def state(self) -> str:
        return self.coach_itself.state

    @property
    def sounding(self) -> bool:
        """Whether the voice is heard, or about to be."""
        return bool(self._voice) and not self._hushed

    @property
    def cues(self) -> list[Cue]:
        return self.asked(Cue)

    def asked(self, kind: type[Asked]) -> list[Asked]:
        """Every command of a kind so far."""
        return [command for _, command in self.commands if isinstance(command, kind)]

    def reports(self, name: str) -> list[Mapping[str, object]]:
        return [report.fields for report in self.asked(Report) if report.name == name]

    @property
    def steps(self) -> list[object]:
        """The names of the steps that were entered."""
        return [fields["name"] for fields in self.reports("step")]

    @property
    def ended(self) -> list[object]:
        """How sessions ended."""
        return [fields["reason"] for fields in self.reports("session_ended")]

    @property
    def earcons(self) -> list[str]:
        return [earcon.kind for earcon in self.asked(Earcon)]

    # --- time --------------------------------------------------------------------------------

    def wait(self, length: float) -> None:
        """Let so many seconds pass."""
        end = self.now + frames(length)
        while self.now < end:
            if not self._voice and not self._arriving:
                due = self.coach_itself.next_deadline
                self.now = max(self.now, end if due is None else min(end, due))
                if self.now == end:
                    return
            self.step()

    def step(self) -> None:
        """One frame, in the order of the frame loop."""
        due = [event for at, event in self._arriving if at <= self.now]
        self._arriving = [(at, event) for at, event in self._arriving if at > self.now]
        for event in due:
            self.event(event)
        self.tick()
        self._speak()
        self.now += 1

    def tick(self) -> None:
        """Give the coach the ticks it asked for."""
        for _ in range(TICKS):
            deadline = self.coach_itself.next_deadline
            if deadline is None or deadline > self.now:
                return
            self._perform(self.coach_itself.handle(Tick(), self.now))
        raise AssertionError(f"the coach asks for ticks without end\n{self}")

    def event(self, event: Event) -> None:
        """Something happens now."""
        self._perform(self.coach_itself.handle(event, self.now))

    def unstick(self) -> None:
        """The disk writes what waited."""
        self.disk_stuck = False
        for note in self._stuck:
            self._write(note)
        self._stuck.clear()

    # --- the outside -------------------------------------------------------------------------

    def _perform(self, commands: list[Command]) -> None:
        for command in commands:
            self.carry_out(command)

    def carry_out(self, command: Command) -> None:
        """Do one thing the coach asks for."""
        self.commands.append((self.now, command))
        match command:
            case Speak():
                self._voice.append(command)
            case Hush():
                self._hushed = True
            case Unhush():
                self._hushed = False
            case DropPrompts() | Silence():
                self._voice.clear()
                self._left = 0
                self._hushed = False
            case Prepare():
                self._arriving.append((self.now + 1, Prepared()))
            case Listen():
                self.listen = command
            case SaveNote() if self.disk_stuck:
                self._stuck.append(command)
            case SaveNote():
                self._write(command)
            case DeleteNote(note_id):
                del self.notes[note_id]
            case Remember(key, None):
                del self.facts[key]
            case Remember(key, str(value)):
                self.facts[key] = value
            case Cue() | Earcon() | Report() | SetVolume() | SetPace():
                pass

    def _write(self, note: SaveNote) -> None:
        answer: Event
        if self.disk_full is None:
            number = 1 + max(self.notes, default=0)
            self.notes[number] = note
            answer = NoteSaved(number, note.box)
        else:
            answer = NoteFailed(self.disk_full)
        self._arriving.append((self.now + DISK, answer))

    def _speak(self) -> None:
        """A frame of the voice."""
        if not self._voice or self._hushed:
            return
        prompt = self._voice[0]
        if not self._left:
            self._left = max(10, frames(len(prompt.text) / LETTERS_A_SECOND))
            self.lines.append((self.now, prompt.text))
            self._arriving.append((self.now + 1, PromptStarted(prompt.id)))
        self._left -= 1
        if not self._left:
            self._voice.popleft()
            self._arriving.append((self.now + 1, PromptEnded(prompt.id)))

    def __str__(self) -> str:
        return "\n".join(f"{seconds(at):8.2f}  {text}" for at, text in self.lines[-12:])


def matches(text: str, pattern: str) -> bool:
    return fnmatchcase(text.casefold(), pattern.casefold())
