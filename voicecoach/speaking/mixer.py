"""Everything the coach sounds, added up to one stream of frames.

The mixer is a pure machine: it knows no clock, device or thread. Whoever owns it asks for
frame after frame with `render` and calls the other methods in between; what they ask for takes
effect at the first sample of the next frame rendered. Calls for different things (a prompt, a cue,
an earcon, the volume) may come in any order within a frame; `hush`, `unhush`, `drop_prompts` and
`silence` act on what was asked for before them.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from voicecoach.events import PromptEnded, PromptStarted
from voicecoach.timebase import FRAME_SAMPLES, SAMPLE_RATE

if TYPE_CHECKING:
    from voicecoach.sound import Samples

FADE = SAMPLE_RATE * 25 // 1000
"""Samples in which a sound that is cut off fades out, and one that is taken up again fades in."""

GAP = SAMPLE_RATE * 200 // 1000
"""Samples of silence between the end of a prompt and the start of the next."""

VOLUME_RAMP = SAMPLE_RATE * 50 // 1000
"""Samples in which a change of volume takes place."""

LIMIT_FROM = 10 ** (-1 / 20)
"""The level, −1 dBFS, up to which the sum is passed on as it is."""

CEILING = 0.99
"""The level that the limited sum never exceeds."""

_HOP = SAMPLE_RATE * 10 // 1000
_PAUSE_HOPS = 9  # a stop consonant is silent for up to about 80 ms; a pause between words is longer
_PAUSE_LEVEL = 10 ** (-32 / 20)  # of the loudest hop

_FADE_OUT = (0.5 + 0.5 * np.cos(np.pi * (np.arange(FADE) + 1) / FADE)).astype(np.float32)
_FADE_IN = (0.5 - 0.5 * np.cos(np.pi * (np.arange(FADE) + 1) / FADE)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class PromptInterrupted:
    """A prompt was cut off before its last sample: hushed (it may be taken up again) or dropped."""

    id: int


MixerEvent: TypeAlias = PromptStarted | PromptEnded | PromptInterrupted


def limit(samples: Samples) -> Samples:
    """`samples` bent softly below `CEILING`.

    A static curve: the identity up to −1 dBFS, a hyperbolic tangent above it, with no corner
    between the two. It keeps no memory and looks at no other sample, so quiet passages next to a
    peak are left exactly as they are.
    """
    size = np.abs(samples)
    if float(size.max(initial=0.0)) <= LIMIT_FROM:
        return samples
    room = CEILING - LIMIT_FROM
    bent = LIMIT_FROM + room * np.tanh((size - LIMIT_FROM) / room)
    return np.where(size <= LIMIT_FROM, samples, np.copysign(bent, samples)).astype(np.float32)


def resume_point(spoken: Samples) -> int:
    """Where to take up a prompt again, of which `spoken` was heard, in samples from its start.

    That is the end of the last pause of 90 ms and more, less the fade in; 0 where there was none.
    """
    hops = len(spoken) // _HOP
    if hops < _PAUSE_HOPS:
        return 0
    # Counted back from the cut, so that a pause still going on there is seen whole.
    tail = spoken[len(spoken) - hops * _HOP :].astype(np.float64)
    level = np.sqrt(np.mean(tail.reshape(hops, _HOP) ** 2, axis=1))
    quiet = level <= _PAUSE_LEVEL * level.max()
    run = 0
    for hop in range(hops - 1, -1, -1):
        run = run + 1 if quiet[hop] else 0
        if run == _PAUSE_HOPS:
            end = len(spoken) - (hops - hop - _PAUSE_HOPS) * _HOP
            return end - FADE
    return 0


@dataclass(slots=True, eq=False)
class _Prompt:
    """A prompt on the voice channel; it may still be growing at its end."""

    id: int
    samples: Samples
    whole: bool
    position: int = 0
    started: bool = False
    held: bool = False
    """Cut off by `hush` and waiting for `unhush`."""
    rise: int = FADE
    """How far the fade in has got."""

    @property
    def left(self) -> int:
        return len(self.samples) - self.position

    def upcoming(self, count: int) -> Samples:
        """The next `count` samples at most, as they would be heard; the position stays."""
        heard = self.samples[self.position : self.position + count]
        if self.rise >= FADE:
            return heard
        gain = np.ones(len(heard), np.float32)
        fading = _FADE_IN[self.rise : self.rise + len(heard)]
        gain[: len(fading)] = fading
        return heard * gain

    def advance(self, count: int) -> None:
        self.position += count
        self.rise = min(FADE, self.rise + count)


@dataclass(slots=True, eq=False)
class _Sound:
    """A cue, an earcon or the fading end of something that was cut off."""

    samples: Samples
    at: int | None = None
    """The frame it starts at; None for the next one."""
    position: int | None = None
    """None until the first sample was heard."""

    def upcoming(self, count: int) -> Samples:
        position = self.position or 0
        return self.samples[position : position + count]


class Mixer:
    """The voice channel with its queue, the scheduled cues, the earcons, and their sum.

    `decibels` is the volume to begin with.
    """

    def __init__(self, decibels: float = 0.0) -> None:
        self._prompts: deque[_Prompt] = deque()
        self._hushed = False
        self._rest = 0  # samples that must pass before the next prompt may start
        self._sounds: list[_Sound] = []
        self._tails: list[_Sound] = []
        self._events: list[MixerEvent] = []
        self._gain = self._goal = _factor(decibels)
        self._ramp_left = 0
        self._was_silent = True

    # --- the voice ---

    def speak(self, id: int, samples: Samples, *, whole: bool = True) -> None:
        """Queue a prompt: it starts with the next frame, or `GAP` after the one before it.

        With `whole` false more sound follows through `speak_more`, up to `speak_end`; where it
        doesn't come in time there is silence until it does.
        """
        self._prompts.append(_Prompt(id, samples, whole))

    def speak_more(self, id: int, samples: Samples) -> None:
        """Sound that follows at the end of a prompt; of no effect where that was dropped."""
        for prompt in self._prompts:
            if prompt.id == id and not prompt.whole:
                prompt.samples = np.concatenate([prompt.samples, samples])

    def speak_end(self, id: int) -> None:
        """All sound of the prompt is known now; of no effect where it was dropped."""
        for prompt in self._prompts:
            if prompt.id == id:
                prompt.whole = True

    def hush(self) -> None:
        """Fade the voice out within 25 ms and hold it; cues and earcons go on.

        The prompt keeps its place and the queue is kept. A prompt with less than that left to say
        ends by itself.
        """
        self._hushed = True
        prompt = self._current()
        if prompt is None or prompt.held or (prompt.whole and prompt.left <= FADE):
            return
        self._fade_out(prompt.upcoming(FADE))
        prompt.held = True
        self._events.append(PromptInterrupted(prompt.id))

    def unhush(self) -> None:
        """Let the voice go on, a hushed prompt from the last pause before it was hushed."""
        self._hushed = False
        prompt = self._current()
        if prompt is not None and prompt.held:
            prompt.position = resume_point(prompt.samples[: prompt.position])
            prompt.rise = 0 if prompt.position else FADE
            prompt.held = False

    def drop_prompts(self) -> None:
        """Fade the voice out within 25 ms, and drop the prompt and the queue; the rest goes on."""
        prompt = self._current()
        if prompt is not None and not prompt.held:
            self._fade_out(prompt.upcoming(FADE))
            self._events.append(PromptInterrupted(prompt.id))
        self._prompts.clear()
        self._hushed = False
        self._rest = FADE if self._tails else 0

    def silence(self) -> None:
        """Fade everything out within 25 ms and drop it: prompt, queue, cues and earcons."""
        for sound in self._sounds:
            if sound.position is not None:
                self._fade_out(sound.upcoming(FADE))
        self._sounds.clear()
        self.drop_prompts()

    # --- the other sounds ---

    def cue(self, samples: Samples, at: int) -> None:
        """Schedule sound to start exactly at the first sample of frame `at`.

        Where that moment has passed, the sound is joined where it would be by now, fading in.
        """
        self._sounds.append(_Sound(samples, at))

    def earcon(self, samples: Samples) -> None:
        """Sound this at once."""
        self._sounds.append(_Sound(samples))

    def set_volume(self, decibels: float) -> None:
        """Bring the volume of everything to `decibels`, over 50 ms where something is sounding."""
        self._goal = _factor(decibels)
        self._ramp_left = VOLUME_RAMP

    # --- the frame ---

    @property
    def speaking(self) -> int | None:
        """The id of the prompt being heard; None between prompts and while hushed."""
        prompt = self._current()
        return prompt.id if prompt is not None and not prompt.held else None

    @property
    def idle(self) -> bool:
        """Whether nothing is sounding, waiting or scheduled."""
        return not (self._prompts or self._sounds or self._tails)

    def render(self, now: int) -> tuple[Samples, list[MixerEvent]]:
        """The 320 samples of frame `now` and what they mean. To be called for every frame in turn.

        The samples are the caller's own, and lie within ±0.99.
        """
        mix = np.zeros(FRAME_SAMPLES, np.float32)
        self._mix_voice(mix)
        self._mix_sounds(mix, now)
        if self._was_silent:
            self._ramp_left = 0  # nothing sounds that a jump could be heard in
        self._was_silent = not mix.any()
        mix *= self._volume()
        events, self._events = self._events, []
        return limit(mix), events

    def _current(self) -> _Prompt | None:
        """The prompt that has been started and not ended."""
        return self._prompts[0] if self._prompts and self._prompts[0].started else None

    def _fade_out(self, samples: Samples) -> None:
        if len(samples):
            self._tails.append(_Sound(samples * _FADE_OUT[: len(samples)]))

    def _mix_voice(self, mix: Samples) -> None:
        filled = min(self._rest, FRAME_SAMPLES)
        self._rest -= filled
        while filled < FRAME_SAMPLES and self._prompts:
            prompt = self._prompts[0]
            if prompt.held or (self._hushed and not prompt.started):
                return
            if not prompt.left and not prompt.whole:
                return
            if not prompt.started:
                prompt.started = True
                self._events.append(PromptStarted(prompt.id))
            heard = prompt.upcoming(FRAME_SAMPLES - filled)
            mix[filled : filled + len(heard)] += heard
            prompt.advance(len(heard))
            filled += len(heard)
            if not prompt.left and prompt.whole:
                self._prompts.popleft()
                self._events.append(PromptEnded(prompt.id))
                gap = min(GAP, FRAME_SAMPLES - filled)
                filled += gap
                self._rest = GAP - gap

    def _mix_sounds(self, mix: Samples, now: int) -> None:
        for sound in self._sounds:
            if sound.position is None:
                late = 0 if sound.at is None else now - sound.at
                if late < 0:
                    continue
                sound.position = 0
                if late:
                    sound.samples = sound.samples[late * FRAME_SAMPLES :].copy()
                    sound.samples[:FADE] *= _FADE_IN[: len(sound.samples)]
            _add(mix, sound)
        for tail in self._tails:
            _add(mix, tail)
        self._sounds = [sound for sound in self._sounds if not _over(sound)]
        self._tails = [tail for tail in self._tails if not _over(tail)]

    def _volume(self) -> Samples:
        """The gain of each sample of this frame."""
        gain = np.full(FRAME_SAMPLES, self._goal, np.float32)
        if self._ramp_left:
            count = min(self._ramp_left, FRAME_SAMPLES)
            step = (self._goal - self._gain) / self._ramp_left
            gain[:count] = self._gain + step * np.arange(1, count + 1)
            self._ramp_left -= count
            self._gain = float(gain[count - 1]) if self._ramp_left else self._goal
        else:
            self._gain = self._goal
        return gain


def _factor(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _add(mix: Samples, sound: _Sound) -> None:
    heard = sound.upcoming(len(mix))
    mix[: len(heard)] += heard
    sound.position = (sound.position or 0) + len(heard)


def _over(sound: _Sound) -> bool:
    return sound.position is not None and sound.position >= len(sound.samples)
