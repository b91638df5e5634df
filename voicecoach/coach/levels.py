"""How loud and how fast the coach speaks, in steps within limits."""

from __future__ import annotations

from dataclasses import dataclass, replace

VOLUME_STEP = 4.0
VOLUME_LIMITS = (-24.0, 12.0)
"""Decibels relative to the loudness voices are brought to."""

PACE_STEP = 0.1
PACE_LIMITS = (0.7, 1.4)


@dataclass(frozen=True, slots=True)
class Levels:
    """Volume in decibels, and pace as a factor of the voice's own."""

    volume: float = 0.0
    pace: float = 1.0

    def louder(self, steps: int) -> Levels:
        """`steps` louder, or quieter where negative, as far as the limits go."""
        return replace(self, volume=_clamp(self.volume + steps * VOLUME_STEP, VOLUME_LIMITS))

    def faster(self, steps: int) -> Levels:
        """`steps` faster, or slower where negative, as far as the limits go."""
        return replace(self, pace=round(_clamp(self.pace + steps * PACE_STEP, PACE_LIMITS), 2))


def _clamp(value: float, limits: tuple[float, float]) -> float:
    low, high = limits
    return min(high, max(low, value))
