"""Every prompt can be said in eight seconds: measured in the sound that the voice makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voicecoach import content
from voicecoach.coach.script import Ask, Guard, Rate, Say, TakeNote, Timer
from voicecoach.errors import VoicecoachError
from voicecoach.speaking.prompts import PromptCache
from voicecoach.speaking.voice import load_voice
from voicecoach.timebase import SAMPLE_RATE

if TYPE_CHECKING:
    from voicecoach.coach.script import Action, Wording
    from voicecoach.config import Home

LONGEST = 8.0
"""Seconds: what is longer isn't kept in mind."""

LETTERS = 120
"""The same at 15 letters a second, for where there is no voice."""

SPOKEN = 3
"""So many of a session's prompts are spoken, those with the most letters: all take minutes."""

PROMPTS = {
    "outside sessions": content.phrasebook().fixed,
    **{name: script.prompts for name, script in content.scripts().items()},
}

every_session = pytest.mark.parametrize("name", PROMPTS)


@pytest.fixture(scope="module")
def cache(spoken_home: Home, pytestconfig: pytest.Config) -> PromptCache:
    """The coach's voice, its prompts kept from one run of the tests to the next."""
    kept = None if pytestconfig.cache is None else pytestconfig.cache.mkdir("prompts")
    try:
        return PromptCache(load_voice("auto"), kept or spoken_home.cache)
    except VoicecoachError as error:
        pytest.skip(str(error))


@every_session
def test_prompts_are_written_in_so_many_letters(name: str) -> None:
    assert [text for text in PROMPTS[name] if len(text) > LETTERS] == []


@pytest.mark.audio
@every_session
def test_prompts_are_spoken_in_eight_seconds(name: str, cache: PromptCache) -> None:
    longest = sorted(PROMPTS[name], key=len)[-SPOKEN:]
    lengths = {text: len(cache.render(text, 1.0)) / SAMPLE_RATE for text in longest}
    assert {text: took for text, took in lengths.items() if took > LONGEST} == {}


@every_session
def test_prompts_are_plain_sentences(name: str) -> None:
    for text in PROMPTS[name]:
        assert "!" not in text
        assert text.endswith((".", "?"))


def test_what_is_heard_often_has_three_wordings() -> None:
    few = [
        (name, wording.variants)
        for name, script in content.scripts().items()
        if name != "lessons"  # each of them is heard once in twenty times
        for step in script.steps
        if not any(guard in RARE for guard in step.guards)
        for wording in wordings(step.action)
        if len(wording.variants) < 3 or 0 < len(wording.brief) < 3
    ]
    assert few == []


RARE = (Guard("times", "<=", "2"), Guard("aloud", "==", "yes"))
"""What is said only to newcomers, or only when asked for."""


def wordings(action: Action) -> tuple[Wording, ...]:
    match action:
        case Say(wording) | Ask(wording) | Rate(wording) | TakeNote(_, wording):
            return (wording,)
        case Timer(lines=lines):
            return lines
        case _:
            return ()
