"""A choice that ends one session and begins another."""

from __future__ import annotations

import pytest
from conversation import Conversation, script

from voicecoach.coach.script import ScriptError
from voicecoach.coach.writing import check_successors

CHOOSE = """
[step.choose]
name = "way"
prompt = "Tea or rest?"
[step.choose.options.tea]
sentence = "tea"
session = "tea"
[[step.choose.options.tea.step]]
say = "Tea it is."
[step.choose.options.rest]
sentence = "rest"
"""
FIRST = script(CHOOSE, 'say = "Resting."', name="first", head='technique = ["T7"]')
TEA = script('say = "The kettle."', 'say = "The cup."', name="tea", head='limit = "1 min"')


def test_the_way_is_taken_to_its_end_and_then_the_other_session_begins() -> None:
    talk = Conversation(FIRST, TEA, session="first")
    talk.coach("Tea or rest?")
    talk.user("tea")
    talk.coach("Tea it is.")
    talk.coach("The kettle.")
    talk.coach("The cup.")
    talk.quiet(5)
    assert talk.ended == ["handed-over", "finished"]
    assert [fields["session"] for fields in talk.reports("session_started")] == ["first", "tea"]
    assert talk.facts["times.tea"] == "1"
    assert "times.first" not in talk.facts


def test_the_other_way_stays_in_the_session() -> None:
    talk = Conversation(FIRST, TEA, session="first")
    talk.coach("Tea or rest?")
    talk.user("rest")
    talk.coach("Resting.")
    talk.wait(1)
    assert talk.ended == ["finished"]


def test_a_promise_is_not_used_up_by_a_debrief_that_was_left_for_something_else() -> None:
    talk = Conversation(FIRST, TEA, session="first", facts={"promise": "yes"})
    talk.user("tea")
    talk.until("The cup.")
    assert talk.facts["promise"] == "yes"


def test_what_was_handed_over_to_is_picked_up_by_its_own_name() -> None:
    talk = Conversation(FIRST, TEA, session="first")
    talk.user("tea")
    talk.until("The kettle.")
    again = Conversation(FIRST, TEA, facts=talk.facts)
    again.coach("You left the own tea part way.*")


def test_where_the_other_session_may_not_run_it_is_refused() -> None:
    there = script('say = "x"', name="tea", head='places = ["bedside"]')
    talk = Conversation(FIRST, there, session="first", place="changing")
    talk.user("tea")
    talk.until("Not here: others may hear, so the own tea has to wait.*")
    assert talk.state == "idle"


def chain(name: str, *successors: str) -> str:
    options = ", ".join(
        f'w{number} = {{sentence = "way {number}", session = "{successor}"}}'
        for number, successor in enumerate(successors)
    )
    return f'choose = {{name = "way", prompt = "Which?", options = {{{options}}}}}'


def test_a_session_that_is_not_there_is_named_with_those_that_are() -> None:
    one = script(chain("one", "two"), name="one")
    with pytest.raises(ScriptError, match='"one" hands over to "two", which isn\'t there; use'):
        check_successors(one, {"one": one})


@pytest.mark.parametrize(
    "links",
    [{"one": ["one"]}, {"one": ["two"], "two": ["one"]}, {"one": ["two"], "two": ["three", "one"]}],
)
def test_a_circle_is_refused(links: dict[str, list[str]]) -> None:
    scripts = {name: script(chain(name, *to), name=name) for name, to in links.items()}
    scripts.setdefault("three", script('say = "x"', name="three"))
    with pytest.raises(ScriptError, match='hands over to "one", which leads back to it'):
        check_successors(scripts["one"], scripts)


def test_two_ways_to_the_same_session_are_no_circle() -> None:
    links = {"one": ["two", "three"], "two": ["three"]}
    scripts = {name: script(chain(name, *to), name=name) for name, to in links.items()}
    scripts["three"] = script('say = "x"', name="three")
    for one in scripts.values():
        check_successors(one, scripts)
