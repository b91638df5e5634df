"""Which device is meant."""

from __future__ import annotations

import pytest

from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.soundcard.devices import Device, choose

THERE = [
    Device(0, "HDA Intel: Analog", 2, 2, 48_000),
    Device(1, "USB Headset", 1, 2, 44_100, default_input=True),
    Device(2, "HDMI 1", 0, 8, 48_000, default_output=True),
    Device(3, "USB", 1, 0, 16_000),
]


def test_by_default_the_system_decides() -> None:
    assert choose(THERE, None, "input").name == "USB Headset"
    assert choose(THERE, None, "output").name == "HDMI 1"


def test_without_a_default_the_first_that_can() -> None:
    assert choose(THERE[2:], None, "input").name == "USB"


def test_by_a_part_of_the_name_in_any_case_and_the_whole_name_first() -> None:
    assert choose(THERE, "head", "input").index == 1
    assert choose(THERE, "usb", "input").index == 3


def test_by_index_also_as_text() -> None:
    assert choose(THERE, 0, "input").index == 0
    assert choose(THERE, "2", "output").index == 2
    assert choose(THERE, "1", "output").name == "HDMI 1", "a name with a 1 goes before number 1"


@pytest.mark.parametrize("wanted", ["bluetooth", 2, 17])
def test_an_unknown_one_is_answered_with_what_there_is(wanted: str | int) -> None:
    with pytest.raises(UsageError, match=r"0 \(HDA Intel: Analog\), 1 \(USB Headset\), 3 \(USB\)"):
        choose(THERE, wanted, "input")


def test_no_device_at_all() -> None:
    with pytest.raises(VoicecoachError, match="No speaker was found"):
        choose([], None, "output")
