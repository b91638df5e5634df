"""The numbers at the door: kept with their days, two-sided, and when a person is named."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from conversation import TODAY, Conversation

from voicecoach.coach.history import Check, dump, mostly_outside, parse, with_check


def days_ago(*given: tuple[int, int]) -> tuple[Check, ...]:
    """Checks, each as the days since, and its number."""
    return tuple(Check(TODAY - timedelta(days=days), rating) for days, rating in given)


HOT = days_ago((12, 8), (10, 9), (7, 7), (5, 8), (3, 5))
"""Five checks in thirteen days, one of them in the working range."""


def at_the_door(number: str, *checks: Check, today: date = TODAY, **facts: str) -> Conversation:
    kept = {"notes": "yes", "checks": dump(checks), **facts}
    talk = Conversation(session="doorframe", facts=kept, today=today, country="US")
    talk.coach("Hand on the door.*")
    talk.user(number)
    talk.wait(40)
    return talk


def named(talk: Conversation) -> int:
    return sum(text.startswith("Tell one person you trust") for _, text in talk.lines)


# --- what counts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rating", "side"), [(0, "flat"), (3, "flat"), (4, "working"), (6, "working"), (7, "hot")]
)
def test_the_scale_has_two_bad_ends(rating: int, side: str) -> None:
    assert Check(TODAY, rating).side == side


@pytest.mark.parametrize(
    ("what", "given", "outside"),
    [
        ("six, thirteen days", [(12, 8), (10, 9), (7, 7), (5, 8), (3, 5), (0, 7)], True),
        ("flat counts like hot", [(12, 1), (10, 9), (7, 2), (5, 8), (3, 5), (0, 0)], True),
        ("two and eight don't make five", [(12, 2), (10, 8), (8, 2), (5, 8), (3, 2), (0, 8)], True),
        ("five are too few", [(12, 8), (10, 9), (7, 7), (3, 8), (0, 8)], False),
        ("half is not most", [(12, 8), (10, 9), (7, 7), (5, 4), (3, 5), (0, 6)], False),
        ("one bad week", [(5, 8), (4, 8), (3, 8), (2, 8), (1, 8), (0, 8), (0, 9)], False),
        ("ten days, both counted", [(9, 8), (8, 8), (5, 8), (4, 8), (1, 8), (0, 8)], True),
        ("nine days", [(8, 8), (7, 8), (5, 8), (4, 8), (1, 8), (0, 8)], False),
        ("older than two weeks", [(20, 8), (18, 9), (16, 8), (14, 8), (1, 8), (0, 8)], False),
        ("the first of fourteen days", [(13, 8), (9, 9), (7, 8), (4, 8), (1, 8), (0, 8)], True),
        ("all in the middle", [(12, 4), (10, 5), (7, 6), (5, 5), (3, 5), (0, 4)], False),
        (
            "days without any between",
            [(13, 8), (12, 8), (11, 8), (2, 8), (1, 8), (0, 8)],
            True,
        ),
        ("nothing yet", [], False),
    ],
)
def test_most_checks_for_two_weeks(what: str, given: list[tuple[int, int]], outside: bool) -> None:
    assert mostly_outside(days_ago(*given), TODAY) is outside, what


def test_checks_survive_as_text_and_nonsense_is_left_out() -> None:
    assert parse(dump(HOT)) == HOT
    assert parse("2026-11-20:7 nonsense 2026-99-01:3 2026-11-20:x") == (Check(TODAY, 7),)


def test_after_a_quarter_a_check_is_dropped() -> None:
    checks = with_check(days_ago((91, 8), (90, 2)), Check(TODAY, 5))
    assert checks == days_ago((90, 2), (0, 5))


# --- at the door -----------------------------------------------------------------------------


def test_a_number_is_kept_with_its_day() -> None:
    talk = at_the_door("seven", *days_ago((3, 2)))
    assert talk.facts["checks"] == "2026-11-17:2 2026-11-20:7"


@pytest.mark.parametrize("consent", ["no", None])
def test_without_a_yes_to_notes_it_is_not(consent: str | None) -> None:
    facts = {} if consent is None else {"notes": consent}
    talk = Conversation(session="doorframe", facts=facts)
    talk.coach("Hand on the door.*")
    talk.user("eight")
    talk.wait(40)
    assert "checks" not in talk.facts


def test_a_number_given_elsewhere_is_none_of_the_doors() -> None:
    talk = Conversation(session="doorframe", facts={"notes": "yes"})
    talk.coach("Hand on the door.*")
    talk.user("skip")
    talk.wait(20)
    assert "checks" not in talk.facts


def test_after_two_weeks_of_most_outside_one_person_and_one_number_are_named_at_the_end() -> None:
    talk = at_the_door("seven", *HOT)
    assert named(talk) == 1
    assert talk.lines[-1][1].startswith("Tell one person you trust how it really is, or call.")
    assert "nine, eight, eight" in talk.lines[-1][1]
    assert [fields["tier"] for fields in talk.reports("red_flag")] == ["soon"]
    assert talk.ended == ["finished"]
    assert talk.facts["signposted"] == "2026-11-20"


def test_a_flat_one_goes_over_to_the_detail_and_it_comes_after_that() -> None:
    talk = at_the_door("two", *HOT)
    assert talk.ended == ["handed-over", "finished"]
    assert named(talk) == 1


@pytest.mark.parametrize(("days", "times"), [(0, 0), (13, 0), (14, 1), (40, 1)])
def test_it_is_said_once_a_fortnight_at_most(days: int, times: int) -> None:
    day = (TODAY - timedelta(days=days)).isoformat()
    assert named(at_the_door("seven", *HOT, signposted=day)) == times


def test_it_is_said_again_only_where_it_was_said() -> None:
    talk = Conversation(
        session="doorframe", facts={"notes": "yes", "checks": dump(HOT)}, country="US"
    )
    talk.coach("Hand on the door.*")
    talk.user("seven")
    talk.user("stop")
    talk.wait(10)
    assert named(talk) == 0
    assert "signposted" not in talk.facts


def test_five_checks_are_not_mentioned() -> None:
    assert named(at_the_door("seven", *HOT[1:])) == 0


def test_days_without_a_check_are_not_mentioned() -> None:
    talk = at_the_door("five", *days_ago((60, 8), (59, 9)))
    said = " ".join(text for _, text in talk.lines)
    assert not any(word in said for word in ("days", "week", "times", "last"))


def test_the_sides_are_those_of_the_technique() -> None:
    table = tomllib.loads((Path(__file__).parents[2] / "docs" / "techniques.toml").read_text())
    sides = [
        {Check(TODAY, rating).side for rating in range(part["from"], part["to"] + 1)}
        for part in table["T3"]["rate"]
    ]
    assert sides == [{"flat"}, {"working"}, {"hot"}]
