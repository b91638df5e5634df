"""Breath patterns: what is safe, and the exact frame of every cue."""

from __future__ import annotations

import pytest
from conversation import Conversation, script
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from voicecoach.coach.breathing import Pattern, PatternError
from voicecoach.events import Cue, Tick
from voicecoach.timebase import frames

LENGTHS = st.floats(0, 20).map(lambda length: round(length, 1))


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    """Any pattern within the limits, in tenths of a second."""
    inhale, hold, exhale, rest = (draw(LENGTHS) for _ in range(4))
    try:
        return Pattern(inhale, hold, exhale, rest)
    except PatternError:
        assume(False)
        raise


@pytest.mark.parametrize(
    ("written", "kinds", "lengths"),
    [
        ("4-2-6", ["in", "hold", "out"], [200, 100, 300]),
        ("4-0-6", ["in", "out"], [200, 300]),
        ("4-6", ["in", "out"], [200, 300]),
        ("4-4-4-4", ["in", "hold", "out", "rest"], [200, 200, 200, 200]),
        ("5.5-5.5", ["in", "out"], [275, 275]),
        ("4-7-8", ["in", "hold", "out"], [200, 350, 400]),
        ("20-0-20", ["in", "out"], [1000, 1000]),
        ("2-2", ["in", "out"], [100, 100]),
    ],
)
def test_patterns_as_written(written: str, kinds: list[str], lengths: list[int]) -> None:
    phases = Pattern.parse(written).phases
    assert [phase.kind for phase in phases] == kinds
    assert [phase.length for phase in phases] == lengths
    assert [phase.offset for phase in phases] == [
        sum(lengths[:number]) for number in range(len(lengths))
    ]


@pytest.mark.parametrize(
    "written",
    [
        "1-0-2",
        "0-0-6",
        "6-0-0",
        "21-0-6",
        "4-21-6",
        "15-15-15",
        "0-4-0-4",
        "0.001-0-5",
        "5-0-0.001",
    ],
)
def test_what_is_outside_the_limits_is_refused_with_the_mend(written: str) -> None:
    with pytest.raises(
        PatternError, match=r'"[\d.-]+" is outside the safe limits: .* such as 4-2-6'
    ):
        Pattern.parse(written)


@pytest.mark.parametrize(
    "written", ["", "4", "four", "4-2-6-1-1", "-4-2-6", "4--6", "4 2 6", "4-x-6"]
)
def test_what_is_no_pattern_is_refused_with_the_mend(written: str) -> None:
    with pytest.raises(PatternError, match=r"can't be read: write seconds .* such as 4-2-6"):
        Pattern.parse(written)


@given(patterns())
def test_any_pattern_within_the_limits_breathes_in_and_out(pattern: Pattern) -> None:
    phases = pattern.phases
    kinds = [phase.kind for phase in phases]
    assert kinds[0] == "in"
    assert "out" in kinds
    assert all(0 < phase.length <= frames(20) for phase in phases)
    assert frames(4) - 2 <= pattern.cycle <= frames(40) + 2
    assert [phase.offset for phase in phases] == [
        sum(phase.length for phase in phases[:number]) for number in range(len(phases))
    ]


@given(patterns())
def test_a_pattern_survives_being_written_down(pattern: Pattern) -> None:
    assert Pattern.parse(str(pattern)) == pattern


@given(patterns(), st.sampled_from([1.0, -1.0]))
def test_slower_and_faster_never_leave_the_limits(pattern: Pattern, seconds: float) -> None:
    changed = pattern.scaled(seconds)
    assert changed == pattern or changed.inhale == pattern.inhale + seconds
    assert (changed.hold, changed.rest) == (pattern.hold, pattern.rest)


@given(patterns(), st.integers(1, 30 * 60 * 50))
def test_a_length_asked_for_is_met_as_near_as_whole_breaths_can(
    pattern: Pattern, length: int
) -> None:
    count = pattern.cycles_in(length)
    assert count >= 1
    assert count == 1 or abs(count * pattern.cycle - length) <= pattern.cycle / 2


@settings(max_examples=40, deadline=None)
@given(patterns(), st.integers(1, 30))
def test_every_cue_starts_at_its_own_offset_from_the_first(pattern: Pattern, cycles: int) -> None:
    step = f'breathe = {{pattern = "{pattern}", cycles = {cycles}}}'
    talk = Conversation(script(step), session="mine")
    talk.wait(cycles * 40 + 5)
    phases = pattern.phases
    t0 = talk.cues[0].at
    assert [(cue.kind, cue.phase, cue.cycle, cue.at, cue.length) for cue in talk.cues] == [
        (phase.kind, number, cycle, t0 + cycle * pattern.cycle + phase.offset, phase.length)
        for cycle in range(cycles)
        for number, phase in enumerate(phases)
    ]
    assert talk.ended == ["finished"]


def test_half_an_hour_of_breaths_does_not_drift_by_a_frame() -> None:
    talk = Conversation(script("breathe = {cycles = 150}"), session="mine")
    talk.wait(1850)
    t0 = talk.cues[0].at
    assert len(talk.cues) == 450
    assert talk.cues[-3].at == t0 + 149 * 600


def test_a_tick_that_comes_late_moves_no_cue() -> None:
    """The frame loop asks at every frame; if it ever stumbles, the breath goes on in time."""
    talk = Conversation(script("breathe = {cycles = 3}"), session="mine")
    talk.wait(2)
    t0 = talk.cues[0].at
    late = talk.coach_itself.handle(Tick(), t0 + 650)
    assert [command.at for command in late if isinstance(command, Cue)] == [
        t0 + 200,
        t0 + 300,
        t0 + 600,
    ]
