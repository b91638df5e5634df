"""While nothing runs, the coach may want its name, or a key, before it takes anything as meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voicecoach import content
from voicecoach.events import Event, Heard, Listen, Rejected, Wake
from voicecoach.hearing.ears import TypedEars, addressed
from voicecoach.hearing.sentences import load_sentences
from voicecoach.timebase import FRAME_SAMPLES

if TYPE_CHECKING:
    from pathlib import Path


def typed(text: str, wake: Wake, *, idle: bool = True) -> Event:
    ears = TypedEars(content.sentences(), lambda _record: None)
    ears.tune(Listen(("start", "stop", "get_help", "louder"), idle=idle, wake=wake))
    ears.type(text)
    frame = np.zeros(FRAME_SAMPLES, np.float32)
    ears.hear(frame, 0)
    (event,) = ears.hear(frame, 1)
    return event


@pytest.mark.parametrize(
    ("text", "wake", "meant"),
    [
        ("one breath", "none", True),
        ("one breath", "name", False),
        ("hey coach one breath", "name", True),
        ("one breath coach", "name", True),
        ("louder please", "name", False),
        ("coach louder please", "name", True),
        ("hey coach one breath", "push", False),
        ("please stop", "name", True),
        ("please stop", "push", True),
        ("get help", "name", True),
        ("get help", "push", True),
    ],
)
def test_what_counts_while_idle(text: str, wake: Wake, meant: bool) -> None:
    event = typed(text, wake)
    assert isinstance(event, Heard) == meant
    assert isinstance(event, Heard | Rejected)


@pytest.mark.parametrize("wake", ["name", "push"])
def test_within_a_session_everything_counts(wake: Wake) -> None:
    assert isinstance(typed("louder please", wake, idle=False), Heard)


def test_the_name_is_a_word_of_its_own() -> None:
    listen = Listen((), idle=True, wake="name")
    assert addressed(listen, "start", "coach breathe", "coach")
    assert not addressed(listen, "start", "coaching breathe", "coach")
    assert addressed(listen, "start", "hey my coach breathe", "my coach")


def test_sentences_without_a_name_are_answered_without_one(tmp_path: Path) -> None:
    path = tmp_path / "nameless.yaml"
    path.write_text("language: en\nintents:\n  go:\n    data:\n      - sentences: [go]\n")
    assert load_sentences(path).name == ""
    assert addressed(Listen((), idle=True, wake="name"), "go", "go", "")


def test_the_name_outlasts_sentences_that_are_added() -> None:
    more = content.sentences().with_more("start", [((("session", "tea"),), ["tea please"])])
    assert content.sentences().name == more.name == "coach"
