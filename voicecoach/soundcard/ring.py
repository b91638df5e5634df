"""The few milliseconds of sound that wait between a program and a speaker's callback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicecoach.timebase import frames

if TYPE_CHECKING:
    from voicecoach.sound import Samples

_RESERVE = 0.03
"""Seconds of sound that must wait before playing starts: one frame late does no harm."""

_MORE, _LARGEST_RESERVE = 0.01, 0.1
"""Seconds by which the reserve grows each time the ring ran dry, and its end."""

_PLENTY = 0.04
"""Seconds above the reserve from which frames of silence are left out."""

_MOST = 0.4
"""With so many seconds waiting, any frame is left out."""

_QUIET = 1e-3
"""The peak (-60 dB) below which nobody misses a frame."""

_FADE = 0.005
"""Seconds of the ramps wherever sound is cut or taken up again."""

_SETTLING = frames(1.0)
"""Frames over which the level to be kept is measured after each start."""

_FOLLOW = 0.002
"""How fast the average level follows: 0.002 a frame is a time constant of 10 s."""

_PULL = 0.05
"""Change of rate for each second of sound too much: 10 ms too much plays 0.05 % faster.

A loop of this gain follows a drift of 200 parts in a million 4 ms from the level to be kept. It
is slow on purpose: an echo canceller loses its hold when the delay wanders.
"""


class Ring:
    """Sound on its way to a device, with one thread that puts and one callback that takes.

    The counters are written by one side each, so no lock is needed. Sound is never cut without a
    ramp of 5 ms: starting, running dry and being too full make no click. The delay stays what it
    was after the start, because an echo canceller depends on it.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._buffer: Samples = np.zeros(rate, np.float32)
        self._written = 0
        self._read = 0
        self._reserve = _RESERVE * rate
        self._average = 0.0
        self._measured = 0
        self._goal = 0.0
        self._playing = False
        self._finishing = False
        self._cut = False
        ramp = np.linspace(0.0, 1.0, round(_FADE * rate), dtype=np.float32)
        self._rise, self._fall = ramp, ramp[::-1].copy()

    @property
    def level(self) -> int:
        """Samples that wait."""
        return self._written - self._read

    def accepts(self, frame: Samples) -> bool:
        """Whether a frame should be put; where not, the sound around it is joined softly."""
        spare = (self.level - self._reserve) / self._rate
        quiet = float(np.abs(frame).max()) < _QUIET
        if self.level < _MOST * self._rate and not (quiet and spare > _PLENTY):
            return True
        self._leave_out()
        return False

    def put(self, samples: Samples) -> None:
        """Add sound at the device's rate."""
        if self._cut and len(samples):
            samples = samples.copy()
            head = min(len(samples), len(self._rise))
            samples[:head] *= self._rise[:head]
            self._cut = False
        self._buffer[self._places(self._written, len(samples))] = samples
        self._written += len(samples)

    def take(self, count: int) -> Samples:
        """The next `count` samples for the device: silence where there is nothing to play."""
        block: Samples = np.zeros(count, np.float32)
        waiting = self.level
        starting = not self._playing
        if starting and waiting < self._reserve and not self._finishing:
            return block
        taken = min(count, waiting)
        block[:taken] = self._buffer[self._places(self._read, taken)]
        self._read += taken
        if starting:
            head = min(taken, len(self._rise))
            block[:head] *= self._rise[:head]
        self._playing = taken == count
        if not self._playing:
            tail = min(taken, len(self._fall))
            block[taken - tail : taken] *= self._fall[len(self._fall) - tail :]
            if not self._finishing:
                self._reserve = min(
                    self._reserve + _MORE * self._rate, _LARGEST_RESERVE * self._rate
                )
        return block

    def correction(self, largest: float) -> float:
        """By how much faster than recorded to play now, so that clocks that differ stay together.

        To be asked once a frame, before it is put. Positive is faster; never beyond `largest`.
        """
        if not self._playing:
            self._measured = 0
            return 0.0
        if self._measured < _SETTLING:
            self._average += (self.level - self._average) / (self._measured + 1)
            self._measured += 1
            self._goal = min(self._average, self._reserve + _MORE * self._rate)
            return 0.0
        self._average += _FOLLOW * (self.level - self._average)
        surplus = (self._average - self._goal) / self._rate
        return min(largest, max(-largest, _PULL * surplus))

    def finish(self) -> None:
        """No more will be put: what waits is played to its end."""
        self._finishing = True

    def _leave_out(self) -> None:
        if self._cut:
            return
        tail = min(self.level, len(self._fall))
        places = self._places(self._written - tail, tail)
        self._buffer[places] *= self._fall[len(self._fall) - tail :]
        self._cut = True

    def _places(self, start: int, count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.arange(start, start + count) % len(self._buffer)
