"""Taking the coach's own voice out of what the microphone hears.

Only a linear filter is used: it removes what can be predicted from the loudspeaker's sound and
leaves the person who speaks over it whole. A suppressor would remove more echo, and the person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from voicecoach.timebase import FRAME_SAMPLES, frames

if TYPE_CHECKING:
    from voicecoach.sound import Samples


_PARTITIONS = frames(0.4)
"""Frames of echo that can be removed: up to 0.2 s on the way, then the room's answer."""

_STEADY = 0.9995**2
"""How much of the room stays as it was from one frame to the next (A squared of the papers)."""

_DOUBT = 0.3
"""The variance of the weights before anything is known."""

_FOLLOW = 0.5
"""How fast the power of everything but the echo is followed, of one frame."""

_WATCH = 1.0 / frames(0.24)
"""How fast the levels before and after are followed, of one frame."""

_WORSE = 10 ** (1.0 / 10.0)
"""Sound that became louder by 1 dB: the filter is wrong about the room."""

_TINY = 1e-9
"""Against division by zero, far below any microphone's noise."""


class EchoCanceller(Protocol):
    """Removes the sound of the loudspeaker from the sound of the microphone."""

    def process(self, near: Samples, far: Samples) -> Samples:
        """A frame of the microphone without the echo of the loudspeaker.

        `near` is what the microphone heard, `far` what was sent to the loudspeaker in the same
        frame; both of 320 samples.
        """
        ...

    def reset(self) -> None:
        """Forget the room; to be called when a device has changed."""
        ...


class NoEcho:
    """For headphones and sound files, where the microphone does not hear the loudspeaker."""

    def process(self, near: Samples, far: Samples) -> Samples:
        """The microphone as it is."""
        return near

    def reset(self) -> None:
        """There is nothing to forget."""


class AdaptiveFilter:
    """A partitioned block frequency-domain Kalman filter, one block a frame.

    The filter is that of Soo and Pang (1990, "Multidelay block frequency domain adaptive filter").
    How fast it learns follows Enzner and Vary (2006, "Frequency-domain adaptive Kalman filter for
    acoustic echo control") in the partitioned form of Kuech, Mabande and Enzner (2014): each
    frequency of each partition knows how sure it is, and learns in proportion to the share that
    its own error has in what is heard. So it stops by itself while a person speaks.

    After 0.4 s of digital silence from the loudspeaker it costs nothing and changes nothing.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the room and everything heard."""
        shape = (_PARTITIONS, FRAME_SAMPLES + 1)
        self._far = np.zeros(2 * FRAME_SAMPLES, np.float32)
        self._spectra = np.zeros(shape, np.complex64)
        self._weights = np.zeros(shape, np.complex64)
        self._doubt = np.zeros(shape, np.float32)
        self._others = np.zeros(FRAME_SAMPLES + 1, np.float32)
        self._silence = _PARTITIONS + 1
        self._forget_room()

    def process(self, near: Samples, far: Samples) -> Samples:
        """A frame of the microphone without the echo of the last 0.4 s of the loudspeaker."""
        self._silence = 0 if far.any() else self._silence + 1
        if self._silence > _PARTITIONS:
            return near
        self._far = np.concatenate((self._far[FRAME_SAMPLES:], far))
        spectra = np.roll(self._spectra, 1, axis=0)
        spectra[0] = np.fft.rfft(self._far)
        self._spectra = spectra
        echo = np.fft.irfft(np.einsum("pf,pf->f", spectra, self._weights))[FRAME_SAMPLES:]
        clean: Samples = (near - echo).astype(np.float32, copy=False)
        if self._is_worse(near, clean):
            self._forget_room()
            return near
        self._learn(clean)
        return clean

    def _is_worse(self, near: Samples, clean: Samples) -> bool:
        self._before += _WATCH * (float(np.dot(near, near)) - self._before)
        self._after += _WATCH * (float(np.dot(clean, clean)) - self._after)
        return self._after > _WORSE * self._before

    def _forget_room(self) -> None:
        self._weights[:] = 0.0
        self._doubt[:] = _DOUBT
        self._before = self._after = 0.0

    def _learn(self, clean: Samples) -> None:
        error = np.fft.rfft(np.concatenate((np.zeros(FRAME_SAMPLES, np.float32), clean)))
        self._others += _FOLLOW * (np.abs(error) ** 2 - self._others)
        power = np.abs(self._spectra) ** 2
        # Half of a block of twice the length is new, hence the factors of 2 (Kuech et al., eq. 9).
        heard = (self._doubt * power).sum(axis=0) + 2.0 * self._others + _TINY
        gain = self._doubt / heard
        step = np.fft.irfft(gain * self._spectra.conj() * error, axis=1)
        step[:, FRAME_SAMPLES:] = 0.0  # a partition is one block long
        self._weights += np.fft.rfft(step, axis=1)
        sure = 1.0 - 0.5 * gain * power
        self._doubt = _STEADY * sure * self._doubt + (1.0 - _STEADY) * np.abs(self._weights) ** 2
