"""A session as somebody reads it before they trust it."""

from __future__ import annotations

import pytest

from voicecoach import content
from voicecoach.coach.telling import length, tell
from voicecoach.coach.writing import parse_script
from voicecoach.timebase import frames

EVERY_VERB = """
name      = "all"
title     = "every verb"
technique = ["T4", "T7"]
places    = ["car-parked", "bedside"]
limit     = "90 s"
pattern   = "4-4-4-4"
cycles    = 3

[[step]]
when = "promise == yes"
say  = ["Hello.", "Good evening."]
[[step]]
wait = "1 s"
[[step]]
rate = {name = "heat", prompt = "Zero to ten?"}
[[step]]
when    = "heat >= 7"
breathe = {}
[[step]]
when    = "times != 0"
breathe = {pattern = "4-2-6", cycles = 1}
[[step]]
place = "bedside"
note  = {box = "facts", prompt = "What happened?", limit = "1 min"}
[[step]]
    [step.ask]
    name     = "next"
    prompt   = "Water?"
    choices  = {water = "(water|drink)"}
    default  = "water"
    patience = "5 s"
[[step]]
    [step.repeat]
    times = 2
    [[step.repeat.step]]
    timer = {length = "5 min", every = "100 s", say = ["I'm here."]}
[[step]]
timer = {length = "2 min", every = "1 min", say = []}
closing = true
"""

TOLD = """\
Every verb  (all)
Techniques: T4, T7
Where:      in a parked car, at the bedside
Limit:      90 seconds

  1. Say (if something was put aside before the shift):
       "Hello."
       or "Good evening."
  2. Be silent for 1 second
  3. Ask for heat, a number from 0 to 10:
       "Zero to ten?"
  4. Breathe 3 times, in 4, hold 4, out 4, rest 4 seconds, or as the user asked
     (if heat is 7 or more)
  5. Breathe once, in 4, hold 2, out 6 seconds (if the number of times it was
     done is not 0)
  6. Take a note into the box facts, 1 minute at most (at the bedside):
       "What happened?"
  7. Ask for next:
       "Water?"
       water: (water|drink)
       Silence for 5 seconds counts as water.
  8. Let 5 minutes pass, and speak every 100 seconds:
       "I'm here."
  9. Let 5 minutes pass, and speak every 100 seconds:
       "I'm here."
 10. Let 2 minutes pass (even when the time is up)"""


def test_every_verb_and_every_guard_is_told_in_words() -> None:
    assert tell(parse_script(EVERY_VERB, "all.toml")) == TOLD


@pytest.mark.parametrize("name", sorted(content.scripts()))
def test_everything_that_a_session_may_say_is_there(name: str) -> None:
    script = content.scripts()[name]
    told = " ".join(tell(script).split())
    assert all(f'"{text}"' in told for text in script.prompts)


@pytest.mark.parametrize("name", sorted(content.scripts()))
def test_it_fits_on_a_page_eighty_columns_wide(name: str) -> None:
    assert max(len(line) for line in tell(content.scripts()[name]).splitlines()) <= 80


def test_a_session_without_limit_or_technique_says_so() -> None:
    told = tell(parse_script('name = "x"\ntitle = "x"\n[[step]]\nsay = "Hi."', "x.toml"))
    assert "Techniques: none named" in told
    assert "Limit:      none" in told


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (0.5, "0.5 seconds"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (600, "10 minutes"),
    ],
)
def test_lengths_are_told_as_people_say_them(seconds: float, words: str) -> None:
    assert length(frames(seconds)) == words
