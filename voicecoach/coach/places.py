"""Where the user is, and which sessions may run there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicecoach.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicecoach.coach.script import Script

ALIASES = {"car": "car-parked"}
"""What people call a place, and the place meant: a car is taken for parked."""

PLACES = ("car-parked", "car-moving", "changing", "bedside", "anywhere")


def place_named(name: str) -> str:
    """The place a user named.

    Raises:
        UsageError: there is no such place.
    """
    place = ALIASES.get(name, name)
    if place not in PLACES:
        raise UsageError(f'there is no place "{name}": use car, changing, bedside or anywhere.')
    return place


def allowed(scripts: Iterable[Script], place: str) -> list[Script]:
    """The sessions that may run in `place`."""
    return [script for script in scripts if script.allowed_in(place)]
