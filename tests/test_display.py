"""What somebody sees on the terminal while the coach runs, at arm's length."""

from __future__ import annotations

import io
import re
from contextlib import closing
from typing import Any

import pytest
from rich.console import Console

from voicecoach.display import DRAWN_EVERY, Display, Scene, can_show
from voicecoach.record import Record
from voicecoach.timebase import FRAMES_PER_SECOND, seconds
from voicecoach.worker import InlineWorker

READY = "I'm here. Say breathing, or start debrief."
LONG = (
    "Box one. Facts. What happened, good and bad? Just the outline. Say done when you've finished."
)


def listening(*intents: str, **more: Any) -> Record:
    fields = {"intents": list(intents), "choices": [], "dictation": False, "wake": "none"}
    return Record(0, "listening", fields | more)


def said(text: str, at: int = 0) -> Record:
    return Record(at, "prompt_started", {"id": 1, "text": text})


def heard(text: str, at: int = 0) -> Record:
    return Record(at, "heard", {"text": text, "intent": "start", "slots": {}})


def cue(kind: str, at: int, length: int, cycle: int = 0) -> Record:
    fields = {"kind": kind, "phase": 0, "cycle": cycle}
    return Record(at, "cue", fields | {"at": seconds(at), "length": seconds(length)})


SESSION = Record(0, "session_started", {"session": "debrief", "title": "three-box debrief"})


def screen(
    *records: Record, now: int = 0, width: int = 80, height: int = 24, encoding: str = "utf-8"
) -> list[str]:
    """The rows seen at frame `now`, without the spaces at their ends."""
    scene = Scene()
    for record in records:
        scene.observe(record)
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=file, width=width, height=height, legacy_windows=False)
    with console.capture() as capture:
        console.print(scene.picture(now, (width, height)))
    return [row.rstrip() for row in capture.get().split("\n")[:height]]


# --- state, captions, hints -------------------------------------------------------------------


def test_before_anything_is_heard_it_says_that_it_is_getting_ready() -> None:
    assert screen()[0] == "  Getting ready"


def test_idle_it_listens_and_says_what_to_say() -> None:
    rows = screen(listening(), said(READY))
    assert rows[0] == "  Listening"
    assert rows[2] == f"  coach  {READY}"
    assert rows[-1] == '  Say "start debrief" or "breathing"'


def test_a_session_shows_its_title_and_its_step() -> None:
    rows = screen(listening(), SESSION, Record(0, "step", {"name": "facts", "index": 2}))
    assert rows[0] == "  Three-box debrief: facts"


def test_a_step_without_a_name_of_its_own_is_not_shown() -> None:
    rows = screen(listening(), SESSION, Record(0, "step", {"name": "say", "index": 0}))
    assert rows[0] == "  Three-box debrief"


def test_paused_says_how_to_go_on() -> None:
    rows = screen(listening(), SESSION, Record(0, "paused"))
    assert rows[0] == "  Paused: three-box debrief"
    assert rows[-1] == '  "resume" or "stop"'
    rows = screen(listening(), SESSION, Record(0, "paused"), Record(9, "resumed"))
    assert rows[0] == "  Three-box debrief"


def test_a_lost_microphone_is_said_above_all_else_until_it_is_back() -> None:
    # The coach pauses the session when the microphone is lost.
    lost = [listening(), SESSION, Record(5, "mic_lost"), Record(5, "paused")]
    assert screen(*lost)[0] == "  The microphone is lost"
    assert screen(*lost)[-1] == "  Is the microphone plugged in?"
    assert screen(*lost, Record(9, "mic_restored"))[0] == "  Paused: three-box debrief"


@pytest.mark.parametrize(
    ("listen", "hint"),
    [
        (listening("done", dictation=True), '  Talk, then say "done"'),
        (listening("parked_or_moving"), '  "parked" or "moving"'),
        (listening("start", wake="name"), '  Say "coach" first, as in "coach, breathing"'),
        (listening("start", wake="push"), '  Press Enter, then say "breathing"'),
        (listening("rate"), '  Zero to ten, or "skip"'),
        (listening("yes", "no"), '  "yes" or "no"'),
        (listening(choices=["boxes", "shake-out"]), '  "boxes" or "shake out"'),
        (listening("stop"), '  "stop"  "pause"  "repeat"  "skip"'),
    ],
)
def test_the_hint_is_what_is_listened_for(listen: Record, hint: str) -> None:
    assert screen(SESSION, listen)[-1] == hint


def test_the_words_of_somebody_who_speaks_are_shown_until_they_have_spoken() -> None:
    partial = Record(30, "partial", private={"text": "there were two"})
    ended = Record(80, "speech_ended")
    assert "    you  there were two ..." in screen(listening(), SESSION, partial)[2]
    assert "there were" not in "".join(screen(listening(), SESSION, partial, ended))
    # While idle it may be anybody's talk.
    assert "there were" not in "".join(screen(listening(), partial))


def test_it_shows_that_it_hears_somebody() -> None:
    started, ended = Record(1, "speech_started"), Record(50, "speech_ended")
    assert screen(listening(), started)[0].endswith("hearing you")
    assert "hearing" not in screen(listening(), started, ended)[0]


def test_both_sides_are_told_apart_without_colour() -> None:
    rows = screen(listening(), said(LONG), heard("done"))
    assert rows[2].startswith("  coach  Box one.")
    assert rows[3].startswith("         ")
    assert rows[5] == "    you  done"
    narrow = screen(listening(), said(READY), heard("done"), width=40, height=16)
    assert " > done" in narrow


def test_a_note_is_shown_before_the_done_that_ended_it() -> None:
    note = Record(130, "dictated", private={"text": "Two arrests."})
    rows = screen(heard("done", at=100), note)
    assert rows[2:4] == ["    you  Two arrests.", "    you  done"]


def test_a_command_alone_leaves_no_empty_caption() -> None:
    empty = Record(101, "dictated", private={"text": ""})
    assert screen(heard("say that again", at=100), empty)[3] == ""


def test_talk_among_others_is_not_shown_while_idle() -> None:
    other = Record(5, "rejected", {"text": "pass", "confidence": 0.0})
    assert "not understood" not in " ".join(screen(listening(), other))
    assert "    you  (not understood)" in screen(listening(), SESSION, other)


def test_only_the_last_captions_are_kept_and_the_newest_is_always_seen() -> None:
    lines = [said(f"Line {number}. {LONG}", number) for number in range(12)]
    rows = screen(listening(), *lines, width=40, height=10)
    assert len(rows) == 10
    assert rows[-3:-1] == [" finished.", ""]
    assert "Line 0" not in " ".join(rows)


def test_what_is_written_like_markup_is_shown_as_it_is() -> None:
    assert "  coach  [bold]You said [name].[/]" in screen(said("[bold]You said [name].[/]"))


def test_the_cache_is_shown_while_it_fills_and_not_after() -> None:
    filling = Record(0, "cache", {"done": 12, "total": 85})
    full = Record(9, "cache", {"done": 85, "total": 85})
    assert "  Preparing my voice: 12 of 85" in screen(listening(), filling)
    assert "Preparing" not in " ".join(screen(listening(), filling, full))


# --- the breath -------------------------------------------------------------------------------


def bar(now: int, *records: Record, **size: Any) -> int:
    """Columns of the widest bar on the screen."""
    rows = screen(listening(), SESSION, *records, now=now, **size)
    return max(sum(row.count(block) for block in "█▐▌#") for row in rows)


def test_the_bar_grows_in_stays_and_shrinks_out() -> None:
    breathing_in, hold, out = cue("in", 100, 200), cue("hold", 300, 100), cue("out", 400, 300)
    assert bar(100, breathing_in) <= 2
    growing = [bar(now, breathing_in) for now in range(100, 300, 7)]
    assert growing == sorted(growing)
    assert len(set(growing)) > 20
    assert {bar(now, hold) for now in range(300, 400, 7)} == {76}
    shrinking = [bar(now, out) for now in range(400, 700, 7)]
    assert shrinking == sorted(shrinking, reverse=True)
    assert shrinking[-1] <= 2


def test_the_seconds_left_are_counted_down_to_one() -> None:
    records = (listening(), SESSION, cue("in", 100, 200, cycle=1))
    words = []
    for now in range(100, 300, FRAMES_PER_SECOND):
        rows = screen(*records, now=now)
        words.append(next(row.split() for row in rows if "Breathe in" in row)[-1])
        assert any(row.strip() == "breath 2" for row in rows)
    assert words == ["4", "3", "2", "1"]


def test_no_breath_is_shown_before_after_or_in_a_pause() -> None:
    breath = cue("out", 100, 300)
    assert bar(99, breath) == bar(400, breath) == 0
    assert bar(150, breath, Record(140, "paused")) == 0
    assert bar(150, breath, Record(140, "step", {"name": "say", "index": 3})) == 0


def test_an_empty_hold_stays_small() -> None:
    assert bar(150, cue("rest", 100, 200)) <= 2


@pytest.mark.parametrize(("width", "height"), [(40, 16), (40, 8), (20, 5), (200, 60)])
def test_every_terminal_is_filled_exactly(width: int, height: int) -> None:
    records = [SESSION, said(LONG), heard("start the debrief"), cue("hold", 0, 100)]
    rows = screen(listening(), *records, now=10, width=width, height=height)
    assert len(rows) == height
    assert all(len(row) <= width for row in rows)


def test_a_terminal_without_blocks_gets_a_bar_all_the_same() -> None:
    rows = screen(SESSION, cue("hold", 0, 100), now=10, width=40, height=12, encoding="ascii")
    assert " " + "#" * 38 in rows


# --- drawing ----------------------------------------------------------------------------------


class SlowTerminal(InlineWorker):
    """A worker whose job never ends, as when the terminal takes nothing any more."""

    def submit(self, job: Any, done: Any) -> None:
        """Only the first job is begun, and it isn't finished."""
        self.jobs = getattr(self, "jobs", 0) + 1

    @property
    def busy(self) -> bool:
        """Whether a job was begun."""
        return hasattr(self, "jobs")


def terminal(**more: Any) -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=80, height=24, **more)


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_it_is_drawn_at_most_eight_times_a_second_and_only_if_something_changed() -> None:
    console = terminal()
    display = Display(console, InlineWorker(instant=True))
    display.begin()
    with closing(display):
        for record in (listening(), SESSION, cue("in", 0, 4 * FRAMES_PER_SECOND)):
            display.observe(record)
        drawn, before = 0, len(written(console))
        for now in range(FRAMES_PER_SECOND):
            display.tick(now)
            drawn += len(written(console)) != before
            before = len(written(console))
        assert 6 <= drawn <= 8
        for now in range(5 * FRAMES_PER_SECOND, 60 * FRAMES_PER_SECOND):
            display.tick(now)
            if now == 6 * FRAMES_PER_SECOND:
                before = len(written(console))
        assert len(written(console)) == before


def test_a_terminal_that_hangs_does_not_hold_up_the_sound() -> None:
    worker = SlowTerminal()
    display = Display(terminal(), worker)
    for now in range(100):
        display.observe(said(f"Line {now}.", now))
        display.tick(now)
    assert worker.jobs == 1


def test_the_terminal_is_given_back_as_it_was() -> None:
    console = terminal()
    display = Display.open(console)
    display.observe(Record(1, "dictated", private={"text": "Two arrests."}))
    for now in range(1, 2 + DRAWN_EVERY):
        display.tick(now)
    display.close()
    output = written(console)
    assert "Two arrests." in output
    assert output.startswith("\x1b[?1049h")
    # What was shown stays on the screen of its own, and the cursor is back.
    left = output[output.index("\x1b[?1049l") :]
    assert "Two arrests." not in left
    assert output.rindex("\x1b[?25h") > output.rindex("\x1b[?25l")


def test_colour_is_left_out_where_it_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    console = terminal()
    scene = Scene()
    for record in (SESSION, said(READY), heard("done"), Record(0, "mic_lost")):
        scene.observe(record)
    console.print(scene.picture(0, (80, 24)))
    assert "\x1b[1m" in written(console)
    assert not re.search(r"[\[;](3[0-8]|9[0-7])[;m]", written(console))


def test_without_a_terminal_plain_lines_are_better(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert can_show(terminal())
    assert not can_show(Console(file=io.StringIO()))
    monkeypatch.setenv("TERM", "dumb")
    assert not can_show(terminal())
