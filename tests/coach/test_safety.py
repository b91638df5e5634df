"""Whom to call: the lines themselves, the user's own before them, and the card."""

from __future__ import annotations

from datetime import date

import pytest

from voicecoach import content
from voicecoach.coach.safety import (
    card,
    crisis_line,
    lines_for,
    parse_helplines,
    support_line,
)
from voicecoach.errors import UsageError

TODAY = date(2026, 11, 22)


def entry(**changed: object) -> dict[str, object]:
    given: dict[str, object] = {
        "name": "Employee assistance",
        "number": "555 0100",
        "spoken": "five five five, oh one hundred",
        "hours": "Weekdays",
        "audience": "staff",
        "country": "US",
        "checked": date(2026, 10, 1),
    }
    return {**given, **changed}


def names(country: str | None, *own: dict[str, object]) -> list[str]:
    mine = parse_helplines({"line": list(own)}, "mine.toml", own=True)
    return [line.name for line in lines_for(mine + content.helplines(), country)]


def test_the_numbers_that_must_be_there() -> None:
    known = {line.number: line for line in content.helplines()}
    assert known["988"].country == "US"
    assert known["988"].hours == "Call or text, day and night, every day"
    assert known["1-888-409-0141"].audience == "physicians and medical students"
    assert known["116 123"].country == "GB"
    assert known["findahelpline.com"].country == ""
    assert {line.number for line in known.values() if line.crisis} == {
        "988",
        "116 123",
        "findahelpline.com",
    }


@pytest.mark.parametrize(
    ("country", "first"),
    [
        ("US", "Suicide and Crisis Lifeline"),
        ("us", "Suicide and Crisis Lifeline"),
        ("GB", "Samaritans"),
        ("UK", "Samaritans"),
        (None, "Your emergency number, or a line near you"),
        ("FR", "Your emergency number, or a line near you"),
    ],
)
def test_the_country_decides(country: str | None, first: str) -> None:
    assert names(country)[0] == first


def test_the_users_own_come_first_wherever_they_are_for() -> None:
    assert names("US", entry())[0] == "Employee assistance"
    assert names("US", entry(country=""))[0] == "Employee assistance"
    assert names(None, entry())[0] == "Employee assistance"
    assert names("GB", entry())[0] == "Samaritans"
    assert names("GB", entry(country="uk"))[0] == "Employee assistance"


def test_help_today_is_the_users_own_and_a_crisis_is_not_left_to_office_hours() -> None:
    own = parse_helplines({"line": [entry()]}, "mine.toml", own=True)
    lines = lines_for(own + content.helplines(), "US")
    assert support_line(lines).name == "Employee assistance"
    assert crisis_line(lines).number == "988"
    mine = parse_helplines({"line": [entry(crisis=True)]}, "mine.toml", own=True)
    assert crisis_line(lines_for(mine + content.helplines(), "US")).name == "Employee assistance"


def test_a_line_for_some_only_is_given_to_nobody_unasked() -> None:
    lines = [line for line in lines_for(content.helplines(), "US") if line.number != "988"]
    anywhere = [line for line in content.helplines() if line.country == ""]
    assert support_line(lines + anywhere).number == "findahelpline.com"


def test_the_card_says_what_there_is_to_say() -> None:
    rows = "\n".join(card(lines_for(content.helplines(), "US"), TODAY))
    assert "Physician Support Line: 1-888-409-0141" in rows
    assert "For physicians and medical students." in rows
    assert "Call or text, day and night, every day." in rows
    assert "Checked on 2026-11-01." in rows
    assert "year ago" not in rows


def test_the_card_warns_of_what_is_old() -> None:
    rows = "\n".join(card(lines_for(content.helplines(), "GB"), date(2027, 11, 2)))
    assert "Checked on 2026-11-01 (over a year ago: look it up again)." in rows


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"line": [{**entry(), "phone": "1"}]}, "line 1: an entry has exactly"),
        ({"line": [{"name": "x"}]}, "line 1: an entry has exactly"),
        ({"line": [entry(), entry(number=988)]}, "line 2: number must be a text"),
        ({"line": [entry(name=" ")]}, "name must be a text"),
        ({"line": [entry(checked="2026-11-01")]}, "checked must be a date"),
        ({"line": [entry(crisis="yes")]}, "crisis must be true or false"),
        ({"line": ["x"]}, "line 1: an entry has exactly"),
        ({"line": "x"}, "must hold"),
        ({"lines": []}, "must hold"),
    ],
)
def test_what_is_wrong_is_named(broken: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        parse_helplines(broken, "mine.toml", own=True)


def test_the_programs_own_file_has_a_line_for_everywhere() -> None:
    with pytest.raises(UsageError, match="for everywhere else"):
        parse_helplines({"line": [entry()]}, "helplines.toml")
