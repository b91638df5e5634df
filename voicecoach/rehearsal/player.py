"""Plays a scenario: a scripted user talks to the whole program, and everything said is compared."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import numpy as np

from voicecoach.timebase import FRAME_SAMPLES, frames, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voicecoach.app import App
    from voicecoach.record import Record
    from voicecoach.rehearsal.room import Room
    from voicecoach.rehearsal.scenario import During, Expect, Scenario, Turn
    from voicecoach.rehearsal.user import User
    from voicecoach.sound import Samples
    from voicecoach.speaking.speaker import Speaker

BEFORE_SPEAKING = frames(0.8)
"""Frames of quiet after which a person takes it that it is their turn."""

PATIENCE = frames(120)
"""Frames after which a moment to speak at is given up."""

SILENT = np.zeros(FRAME_SAMPLES, np.float32)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a rehearsal went: what was said by both, and where it failed (None: it passed)."""

    transcript: tuple[str, ...]
    failure: str | None
    length: int
    """Frames of audio."""


class Witness:
    """Sees everything that happens, and remembers it."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def observe(self, record: Record) -> None:
        """Remember one record."""
        self.records.append(record)


class Player:
    """One scenario being played on one app."""

    def __init__(
        self, app: App, witness: Witness, user: User, room: Room, speaker: Speaker | None
    ) -> None:
        self._app = app
        self._witness = witness
        self._user = user
        self._room = room
        self._speaker = speaker
        self._played = SILENT
        self._spoke_at = 0
        self._quiet = 0

    def play(self, scenario: Scenario) -> Outcome:
        """Play every turn; the first expectation that fails ends it."""
        self._app.begin(scenario.start)
        failure = None
        for number, turn in enumerate(scenario.turn, 1):
            failure = self._turn(turn)
            if failure is not None:
                failure = f"turn {number} ({_act(turn)}): {failure}"
                break
        return Outcome(tuple(self._transcript()), failure, self._app.now)

    def _turn(self, turn: Turn) -> str | None:
        begun = len(self._witness.records)
        if turn.during is not None:
            if not self._until(lambda: self._moment(turn.during, begun), PATIENCE):
                return f"the moment never came: {turn.during.model_dump(exclude_none=True)}"
            self._pass(frames(turn.during.after))
        elif turn.silence is None:
            self._quiet = 0
            if not self._until(self._floor_is_free, PATIENCE):
                return "the coach never stopped speaking"
        self._pass(frames(turn.wait))
        since = begun if turn.silence is not None else len(self._witness.records)
        self._spoke_at = self._app.now
        if turn.silence is not None:
            self._pass(frames(turn.silence))
        else:
            for frame in self._user.say(turn):
                self._step(frame)
        expect = turn.expect
        self._until(lambda: not self._missing(expect, since), frames(expect.within))
        missing = self._missing(expect, since)
        if missing:
            return "; ".join(missing) + "\n" + self._seen(since)
        if expect.not_say is not None and self._said(expect.not_say, since):
            return f'the coach said what it must not: "{expect.not_say}"\n' + self._seen(since)
        return None

    # --- time ---------------------------------------------------------------------------------

    def _step(self, user: Samples) -> None:
        self._played = self._app.step(self._room.hear(user, self._played))
        if self._speaker is not None:
            self._speaker.write(self._played)

    def _pass(self, count: int) -> None:
        for _ in range(count):
            self._step(SILENT)

    def _until(self, true: Callable[[], bool], most: int) -> bool:
        for _ in range(most):
            if true():
                return True
            self._step(SILENT)
        return true()

    def _floor_is_free(self) -> bool:
        self._quiet = 0 if self._app.occupied else self._quiet + 1
        return self._quiet >= BEFORE_SPEAKING

    def _moment(self, during: During | None, begun: int) -> bool:
        assert during is not None
        for record in self._witness.records[begun:]:
            if during.prompt is not None:
                reached = record.event == "prompt_started" and _matches(record, during.prompt)
            else:
                reached = record.event == "step" and record.fields["name"] == during.step
            if reached:
                return True
        return self._under_way(during)

    def _under_way(self, during: During) -> bool:
        """Whether the moment came before the turn began, and what was waited for still goes on."""
        if during.prompt is not None:
            said = [r for r in self._witness.records if r.event.startswith("prompt_")]
            return bool(
                said and said[-1].event == "prompt_started" and _matches(said[-1], during.prompt)
            )
        steps = [r for r in self._witness.records if r.event in ("step", "session_ended")]
        return bool(steps and steps[-1].event == "step" and steps[-1].fields["name"] == during.step)

    # --- expectations -------------------------------------------------------------------------

    def _missing(self, expect: Expect, since: int) -> list[str]:
        """What was expected and has not happened, each as a sentence."""
        missing = []
        says = [expect.say] if isinstance(expect.say, str) else expect.say or []
        for pattern in says:
            if not self._said(pattern, since):
                missing.append(f'expected the coach to say "{pattern}"')
        wanted: list[tuple[str, str, object]] = [
            ("session_started", "session", expect.session),
            ("session_ended", "reason", expect.ended),
            ("step", "name", expect.step),
            ("heard", "intent", expect.intent),
            ("heard", "slots", expect.slots),
            ("note_saved", "box", expect.note),
            ("red_flag", "tier", expect.red_flag),
        ]
        for event, key, value in wanted:
            if value is not None and not self._happened(event, since, **{key: value}):
                missing.append(f'expected {event} with {key} "{value}"')
        for event, flag in (
            ("rejected", expect.rejected),
            ("paused", expect.paused),
            ("resumed", expect.resumed),
        ):
            if flag is not None and self._happened(event, since) != flag:
                missing.append(f"expected {'' if flag else 'not '}{event}")
        if expect.marked is not None and not any(
            len(words) == expect.marked
            for record in self._witness.records[since:]
            if record.event == "marked_done" and isinstance(words := record.fields["ids"], list)
        ):
            missing.append(f"expected {expect.marked} notes to be marked as done")
        if expect.text is not None and not any(
            record.event == "dictated" and _glob(str(record.private["text"]), expect.text)
            for record in self._witness.records[since:]
        ):
            missing.append(f'expected a note with the text "{expect.text}"')
        if expect.cues is not None:
            count = sum(record.event == "cue" for record in self._witness.records[since:])
            if count != expect.cues:
                missing.append(f"expected {expect.cues} cues, and there were {count}")
        if expect.interrupted_within is not None:
            missing += self._late(expect.interrupted_within, since)
        return missing

    def _late(self, limit: float, since: int) -> list[str]:
        at = [r.at for r in self._witness.records[since:] if r.event == "prompt_interrupted"]
        if not at:
            return ["expected the coach to be interrupted"]
        took = seconds(at[0] - self._spoke_at)
        if took <= limit:
            return []
        return [f"the coach fell silent after {took:.2f} s, and {limit:.2f} s was expected"]

    def _said(self, pattern: str, since: int) -> bool:
        return any(
            record.event == "prompt_started" and _matches(record, pattern)
            for record in self._witness.records[since:]
        )

    def _happened(self, event: str, since: int, **fields: object) -> bool:
        return any(
            record.event == event
            and all(record.fields.get(key) == value for key, value in fields.items())
            for record in self._witness.records[since:]
        )

    def _seen(self, since: int) -> str:
        lines = [f"    {line}" for line in _lines(self._witness.records[since:])]
        return "  instead:\n" + ("\n".join(lines) or "    nothing")

    def _transcript(self) -> Iterator[str]:
        yield from _lines(self._witness.records)


def _lines(records: list[Record]) -> Iterator[str]:
    for record in records:
        words = {**record.fields, **record.private}
        at = f"{seconds(record.at):7.2f}"
        match record.event:
            case "prompt_started":
                yield f"{at}  coach: {words['text']}"
            case "heard":
                yield f"{at}  user:  {words['text']}  [{words['intent']} {words['slots'] or ''}]"
            case "rejected":
                yield f"{at}  user:  {words['text']}  [not understood, {words['confidence']}]"
            case "dictated":
                yield f"{at}  user:  {words['text']}  [note]"
            case "prompt_ended" | "speech_started" | "speech_ended" | "cue" | "listening":
                pass
            case event:
                yield f"{at}  ({event} {', '.join(str(value) for value in words.values())})"


def _act(turn: Turn) -> str:
    if turn.silence is not None:
        return f"silence of {turn.silence:g} s"
    return f'"{turn.user}"' if turn.user is not None else str(turn.file)


def _matches(record: Record, pattern: str) -> bool:
    return _glob(str({**record.fields, **record.private}["text"]), pattern)


def _glob(text: str, pattern: str) -> bool:
    return fnmatchcase(text.casefold(), pattern.casefold())
