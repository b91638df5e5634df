"""The live display: a whole terminal, calm, with what is said and how to breathe."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from rich.live import Live
from rich.text import Text

from voicecoach.timebase import FRAMES_PER_SECOND, frames
from voicecoach.worker import ThreadWorker

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from voicecoach.record import Record
    from voicecoach.worker import Worker

DRAWN_EVERY = -(-FRAMES_PER_SECOND // 8)
"""Frames between two drawings, so that there are at most eight a second."""

LINES = 6
"""Captions kept."""

TOGETHER = frames(2)
"""A command that ends a note is understood before the note is written down: words made out within
this many frames after it are shown before it, as they were said."""

WIDE = 60
"""Columns from which on captions name who speaks in a column of their own."""

WIDEST = 76
"""Columns: longer lines are hard to read."""

TALL = 18
"""Rows from which on the breath is drawn large."""

Who: TypeAlias = Literal["coach", "you", "note", "error"]
State: TypeAlias = Literal["starting", "idle", "session", "paused", "mic lost"]

STYLES: Mapping[Who, str] = {"coach": "cyan", "you": "green", "note": "yellow", "error": "red"}
MARKS: Mapping[Who, str] = {"coach": "", "you": "> ", "note": "+ ", "error": "! "}
PHASES = {"in": "Breathe in", "hold": "Hold", "out": "Breathe out", "rest": "Hold"}
VERBS = ("say", "wait", "breathe", "ask", "rate", "note", "timer")

HINTS: Mapping[State, str] = {
    "starting": "",
    "idle": 'Say "start debrief" or "breathing"',
    "session": '"stop"  "pause"  "repeat"  "skip"',
    "paused": '"resume" or "stop"',
    "mic lost": "Is the microphone plugged in?",
}
HINT_NOTE = 'Talk, then say "done"'
HINT_RATING = 'Zero to ten, or "skip"'
HINT_YES_NO = '"yes" or "no"'
HINT_MOTION = '"parked" or "moving"'
HINT_NAME = 'Say "coach" first, as in "coach, breathing"'
HINT_PUSH = 'Press Enter, then say "breathing"'


@dataclass(frozen=True, slots=True)
class Line:
    """One caption."""

    who: Who
    text: str


@dataclass(frozen=True, slots=True)
class Breath:
    """A moment of a breath: its phase, whole seconds left, and how full the lungs are, 0 to 1."""

    kind: str
    left: int
    full: float
    number: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything shown at one moment. Two that are equal look the same."""

    state: State = "starting"
    title: str = ""
    step: str = ""
    hearing: bool = False
    lines: tuple[Line, ...] = ()
    partial: str = ""
    """What the user is saying, as far as it was made out."""
    breath: Breath | None = None
    prepared: tuple[int, int] | None = None
    """How many prompts are made, of how many."""
    hint: str = ""
    size: tuple[int, int] = (80, 24)
    """Columns and rows of the terminal, so that a change of it is a change of the picture."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        rows = _layout(self, console, options.max_width, options.height or options.size.height)
        yield Text("\n", no_wrap=True, overflow="crop", end="").join(rows)


class Scene:
    """What there is to show, gathered from the records; `picture` freezes it."""

    def __init__(self) -> None:
        self._state: State = "starting"
        self._mic_lost = False
        self._title = ""
        self._step = ""
        self._hearing = False
        self._partial = ""
        self._lines: deque[tuple[int, Line]] = deque(maxlen=LINES)
        self._cue: tuple[int, int, str, int] | None = None
        self._prepared: tuple[int, int] | None = None
        self._hint: str | None = None

    def observe(self, record: Record) -> None:
        """Take in one record."""
        words = {**record.fields, **record.private}
        match record.event:
            case "prompt_started":
                self._add(record.at, Line("coach", str(words["text"])))
            case "heard":
                self._add(record.at, Line("you", str(words["text"])))
            case "dictated" if words["text"]:
                self._add_dictated(record.at, Line("you", str(words["text"])))
            case "rejected" if self._state == "session":
                # While idle, what isn't understood was most likely said to somebody else.
                self._add(record.at, Line("you", "(not understood)"))
            case "note_saved":
                self._add(record.at, Line("note", f"saved in {words['box']}"))
            case "help_card":
                rows = words["lines"]
                assert isinstance(rows, list)
                for row in rows[2:4]:
                    self._add(record.at, Line("note", str(row).strip()))
            case "error":
                self._add(record.at, Line("error", str(words["reason"])))
            case "speech_started" | "speech_ended":
                self._hearing = record.event == "speech_started"
                self._partial = ""
            case "partial" if self._state == "session":
                self._partial = str(words["text"])
            case "cue":
                self._cue = (
                    frames(float(str(words["at"]))),
                    frames(float(str(words["length"]))),
                    str(words["kind"]),
                    int(str(words["cycle"])) + 1,
                )
            case "cache":
                done, total = int(str(words["done"])), int(str(words["total"]))
                self._prepared = (done, total) if done < total else None
            case "listening":
                self._listen(words)
            case _:
                self._on_state(record)

    def picture(self, now: int, size: tuple[int, int]) -> Picture:
        """What is to be seen at frame `now` on a terminal of that size."""
        state = "mic lost" if self._mic_lost else self._state
        hint = self._hint if state in ("idle", "session") else None
        return Picture(
            state=state,
            title=self._title,
            step=self._step,
            hearing=self._hearing and not self._mic_lost,
            lines=tuple(line for _, line in self._lines),
            partial=self._partial,
            breath=self._breath(now),
            prepared=self._prepared,
            hint=hint or HINTS[state],
            size=size,
        )

    def _on_state(self, record: Record) -> None:
        match record.event:
            case "session_started":
                self._state, self._title, self._step = "session", str(record.fields["title"]), ""
            case "step":
                name = str(record.fields["name"])
                self._step = "" if name in VERBS else name
                self._cue = None
            case "session_ended":
                self._state, self._title, self._step = "idle", "", ""
                self._cue = None
            case "paused" | "resumed":
                self._state = "paused" if record.event == "paused" else "session"
                self._cue = None
            case "mic_lost" | "mic_restored":
                self._mic_lost = record.event == "mic_lost"
                self._hearing = False

    def _listen(self, words: Mapping[str, object]) -> None:
        if self._state == "starting":
            self._state = "idle"
        intents, choices = words["intents"], words["choices"]
        assert isinstance(intents, list)
        assert isinstance(choices, list)
        if "yes" in intents:
            self._hint = HINT_YES_NO
        elif "parked_or_moving" in intents:
            self._hint = HINT_MOTION
        elif words["wake"] != "none":
            self._hint = HINT_NAME if words["wake"] == "name" else HINT_PUSH
        elif words["dictation"]:
            self._hint = HINT_NOTE
        elif "rate" in intents:
            self._hint = HINT_RATING
        elif choices:
            names = (str(choice).replace("-", " ").replace("_", " ") for choice in choices)
            self._hint = " or ".join(f'"{name}"' for name in names)
        else:
            self._hint = None

    def _add(self, at: int, line: Line) -> None:
        self._lines.append((at, line))

    def _add_dictated(self, at: int, line: Line) -> None:
        """Before the command that ended it, where there was one."""
        if self._lines and self._lines[-1][1].who == "you" and at - self._lines[-1][0] <= TOGETHER:
            command = self._lines.pop()
            self._lines.append((at, line))
            self._lines.append(command)
        else:
            self._add(at, line)

    def _breath(self, now: int) -> Breath | None:
        if self._cue is None or self._state != "session":
            return None
        at, length, kind, number = self._cue
        if not at <= now < at + length:
            return None
        left = -(-(at + length - now) // FRAMES_PER_SECOND)
        return Breath(kind, left, _full(kind, (now - at) / length), number)


class Display:
    """Draws what happens over the whole terminal, and gives the terminal back when closed.

    An observer; `tick` is to be called once a frame. Drawing is done on `worker`: a terminal that
    is slow to write to costs pictures, and never holds up the sound.
    """

    def __init__(self, console: Console, worker: Worker) -> None:
        self._console = console
        self._worker = worker
        self._scene = Scene()
        self._drawn = self._picture(0)
        self._next = 0
        # Nothing that was dictated stays in the terminal's history: it has its own screen.
        self._live = Live(self._drawn, console=console, screen=True, auto_refresh=False)

    @classmethod
    def open(cls, console: Console) -> Display:
        """Take the terminal over, until `close`."""
        display = cls(console, ThreadWorker("display"))
        display.begin()
        return display

    def begin(self) -> None:
        """Show the first picture."""
        self._live.start(refresh=True)

    def observe(self, record: Record) -> None:
        """Take in one record; it is seen with one of the next frames."""
        self._scene.observe(record)

    def tick(self, now: int) -> None:
        """Frame `now` has passed: draw, if it is time to, and if anything has changed."""
        self._worker.poll(now)
        if now < self._next or self._worker.busy:
            return
        self._next = now + DRAWN_EVERY
        picture = self._picture(now)
        if picture != self._drawn:
            self._drawn = picture
            self._worker.submit(lambda: self._live.update(picture, refresh=True), lambda *_: None)

    def close(self) -> None:
        """Give the terminal back as it was."""
        self._worker.close()
        self._live.stop()

    def _picture(self, now: int) -> Picture:
        width, height = self._console.size
        return self._scene.picture(now, (width, height))


def can_show(console: Console) -> bool:
    """Whether a terminal is there that can be drawn on; else plain lines are the better display."""
    return console.is_terminal and not console.is_dumb_terminal


def _full(kind: str, way: float) -> float:
    """How full the lungs are, `way` (0 to 1) through a phase; eased as the tones are."""
    eased = way * way * (3 - 2 * way)
    return {"in": eased, "hold": 1.0, "out": 1 - eased, "rest": 0.0}[kind]


# --- from a picture to rows of text -----------------------------------------------------------


def _layout(picture: Picture, console: Console, width: int, height: int) -> list[Text]:
    """Exactly `height` rows: the state on top, the breath and the hint at the bottom."""
    margin = 2 if width >= WIDE else 1
    room = min(width - 2 * margin, WIDEST)
    above = [_headline(picture, room), Text()]
    below: list[Text] = []
    if picture.breath is not None:
        plain = console.options.ascii_only
        below += [Text(), *_breathing(picture.breath, room, height >= TALL, plain=plain)]
    if picture.prepared is not None:
        done, total = picture.prepared
        below += [Text(), Text(f"Preparing my voice: {done} of {total}", "dim")]
    below += [Text(), Text(picture.hint, "dim")]
    space = max(0, height - len(above) - len(below))
    lines = picture.lines
    if picture.partial:
        lines = (*lines, Line("you", f"{picture.partial} ..."))
    captions = _captions(lines, console, room, apart=True)
    if len(captions) > space:
        captions = _captions(lines, console, room, apart=False)
        captions = captions[len(captions) - min(len(captions), space) :]
    rows = [*above, *captions, *[Text()] * (space - len(captions)), *below][-height:]
    for row in rows:
        row.truncate(room, overflow="ellipsis")
    return [Text.assemble(" " * margin, row) for row in rows]


def _headline(picture: Picture, room: int) -> Text:
    match picture.state:
        case "starting":
            text = Text("Getting ready", "bold")
        case "idle":
            text = Text("Listening", "bold")
        case "mic lost":
            text = Text("The microphone is lost", "bold red")
        case "paused":
            text = Text(f"Paused: {picture.title}", "bold yellow")
        case "session":
            title = picture.title[:1].upper() + picture.title[1:]
            text = Text(f"{title}: {picture.step}" if picture.step else title, "bold")
    if picture.hearing:
        hearing = "hearing you"
        text.truncate(room - len(hearing) - 2, pad=True)
        text = Text.assemble(text, "  ", (hearing, "green"))
    return text


def _captions(lines: Sequence[Line], console: Console, room: int, *, apart: bool) -> list[Text]:
    """The captions wrapped into rows; the last of the coach's stands out.

    With `apart`, an empty row lies between the coach and the user.
    """
    newest = max((n for n, line in enumerate(lines) if line.who == "coach"), default=-1)
    rows: list[Text] = []
    for number, line in enumerate(lines):
        style = STYLES[line.who] + (" bold" if number == newest else "")
        if apart and number and (line.who == "coach") != (lines[number - 1].who == "coach"):
            rows.append(Text())
        wide = room >= WIDE - 4
        mark = f"{line.who:>5}  " if wide else MARKS[line.who]
        indent = len(mark)
        wrapped = Text(line.text, style).wrap(console, room - indent)
        for row, text in enumerate(wrapped):
            lead = Text(mark if row == 0 else " " * indent, "dim" if wide else style)
            rows.append(Text.assemble(lead, text))
    return rows


def _breathing(breath: Breath, room: int, large: bool, *, plain: bool) -> Iterable[Text]:
    """The word with the seconds left, and a bar that grows and shrinks from its middle."""
    word = Text(f"{PHASES[breath.kind]}   {breath.left}", "bold", justify="center")
    word.align("center", room)
    yield word
    bar = _bar(breath.full, room, plain=plain)
    yield from [bar.copy() for _ in range(3 if large else 1)]
    if large:
        count = Text(f"breath {breath.number}", "dim")
        count.align("center", room)
        yield count


def _bar(full: float, room: int, *, plain: bool) -> Text:
    """A bar as wide as the lungs are full, to the half column on both sides."""
    most = room // 2
    halves = max(1, round(full * 2 * most))
    whole, half = divmod(halves, 2)
    block, left, right = ("#", "", "") if plain else ("\u2588", "\u2590", "\u258c")
    bar = Text((left if half else "") + block * 2 * whole + (right if half else ""), "cyan")
    bar.align("center", room)
    return bar
