"""Steps of which one way is taken each time, in turn."""

from __future__ import annotations

from conversation import Conversation, script

ROTATE = """
[[step.rotate]]
[[step.rotate.step]]
say = "One."
[[step.rotate.step]]
say = "One, still."
[[step.rotate]]
[[step.rotate.step]]
say = "Two."
[[step.rotate]]
[[step.rotate.step]]
say = "Three."
"""
MINE = script(ROTATE, 'say = "The end."')


def test_each_time_another_way_and_all_of_them_before_one_comes_again() -> None:
    facts: dict[str, str] = {}
    for lines in (["One.", "One, still."], ["Two."], ["Three."], ["One.", "One, still."]):
        talk = Conversation(MINE, session="mine", facts=facts)
        for line in [*lines, "The end."]:
            talk.coach(line)
        talk.wait(1)
        facts = talk.facts


def test_a_way_that_was_broken_off_does_not_come_again_next() -> None:
    talk = Conversation(MINE, session="mine")
    talk.coach("One.")
    talk.user("stop")
    talk.coach("Stopped.")
    again = Conversation(MINE, session="mine", facts=talk.facts)
    again.coach("Two.")


def test_picked_up_again_it_is_the_way_it_was() -> None:
    talk = Conversation(MINE, session="mine")
    talk.coach("One.")
    again = Conversation(MINE, facts=talk.facts)
    again.coach("You left*")
    again.user("yes")
    again.until("The end.")
    said = [text for _, text in again.lines]
    assert "One, still." in said
    assert "Two." not in said


def test_asked_for_twice_in_one_conversation_it_is_not_the_same() -> None:
    talk = Conversation()
    said = []
    for _ in range(3):
        talk.coach_itself.begin(talk.now)
        talk.user("teach me something")
        talk.wait(60)
        said.append(next(text for _, text in talk.lines[len(said) :] if text not in said))
    assert len(set(said)) == 3
