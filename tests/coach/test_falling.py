"""A level that falls within a session, and sessions without a chime."""

from __future__ import annotations

from itertools import pairwise

from conversation import Conversation, script

from voicecoach.coach.levels import Levels
from voicecoach.events import SetVolume

FALLING = script(
    'say = "As loud as ever."',
    'say = "Quieter."\nlevel = -6',
    'wait = "5 s"',
    'say = "Quieter still."\nlevel = -12',
    'wait = "60 s"',
    head="chime = false",
)


def volumes(talk: Conversation) -> list[float]:
    return [command.decibels for command in talk.asked(SetVolume)]


def test_the_level_falls_from_the_step_on_and_returns_with_the_next_session() -> None:
    talk = Conversation(FALLING, session="mine", levels=Levels(2.0))
    talk.wait(90)
    assert talk.ended == ["finished"]
    assert volumes(talk) == [2, -4, -10]
    talk.user("one breath")
    talk.wait(1)
    assert volumes(talk) == [2, -4, -10, 2]


def test_going_back_does_not_make_it_loud_again() -> None:
    talk = Conversation(FALLING, session="mine")
    talk.until("Quieter still.")
    talk.user("back")
    talk.user("back")
    talk.wait(90)
    assert volumes(talk) == [0, -6, -12]


def test_louder_is_still_obeyed() -> None:
    talk = Conversation(FALLING, session="mine")
    talk.until("Quieter still.")
    talk.user("louder")
    talk.wait(1)
    assert volumes(talk)[-1] == -8


def test_help_is_spoken_aloud() -> None:
    talk = Conversation(FALLING, session="mine")
    talk.until("Quieter still.")
    talk.user("get help")
    talk.wait(1)
    assert volumes(talk)[-1] == 0


def test_a_session_without_a_chime_makes_no_short_sound() -> None:
    talk = Conversation(FALLING, session="mine")
    talk.wait(1)
    before = len(talk.earcons)
    talk.user("skip")
    talk.mumbles()
    talk.wait(120)
    assert talk.ended == ["finished"]
    assert talk.earcons[before:] == []


def test_each_way_of_a_choice_falls_by_itself() -> None:
    choose = """
[step.choose]
name = "way"
prompt = "Which?"
[step.choose.options.a]
sentence = "alpha"
[[step.choose.options.a.step]]
say = "A."
level = -20
[step.choose.options.b]
sentence = "bravo"
[[step.choose.options.b.step]]
say = "B."
level = -4
"""
    talk = Conversation(script(choose, 'say = "After."', 'wait = "5 s"'), session="mine")
    talk.user("bravo")
    talk.until("After.")
    assert volumes(talk) == [0, -4]
    talk = Conversation(script(choose, 'say = "After."', 'wait = "5 s"'), session="mine")
    talk.user("alpha")
    talk.until("After.")
    assert volumes(talk) == [0, -20]


def test_the_wind_down_only_falls_and_nothing_comes_after_it() -> None:
    for way in ("body scan", "slow breathing"):
        talk = Conversation(session="wind-down", place="bedside", facts={"notes": "yes"})
        talk.until("Now one short list*")
        talk.user("Ask the pharmacy about the dose.")
        talk.until("Slow breathing*")
        talk.user(way)
        talk.wait(15 * 60)
        assert talk.ended == ["finished"]
        assert all(after <= before for before, after in pairwise(volumes(talk)))
        assert volumes(talk)[-1] <= -26
        said = len(talk.lines)
        talk.wait(3600)
        assert len(talk.lines) == said
        assert talk.earcons == []
