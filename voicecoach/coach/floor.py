"""Who has the floor: the coach with its prompts, the user, or nobody."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from voicecoach.events import (
    Dictated,
    Heard,
    PromptEnded,
    PromptStarted,
    Rejected,
    Speak,
    SpeechStarted,
    Unsure,
)

if TYPE_CHECKING:
    from voicecoach.events import Event


class Floor:
    """Numbers the prompts; knows which are still to be heard, and whether the user speaks."""

    def __init__(self) -> None:
        self._ids = count(1)
        self._pending: dict[int, Speak] = {}
        self._user_speaks = False
        self._free_since = 0
        self.last: Speak | None = None
        """The prompt heard last, at least in part."""

    @property
    def coach_speaks(self) -> bool:
        """Whether a prompt asked for is still to be heard to its end."""
        return bool(self._pending)

    @property
    def user_speaks(self) -> bool:
        """Whether an utterance has begun and its meaning isn't known yet."""
        return self._user_speaks

    @property
    def free_since(self) -> int | None:
        """The frame since which nobody has spoken; None while somebody does."""
        return None if self._pending or self._user_speaks else self._free_since

    def say(self, text: str, *, private: bool = False) -> Speak:
        """Ask for a prompt, after those already asked for."""
        prompt = Speak(next(self._ids), text, private)
        self._pending[prompt.id] = prompt
        return prompt

    def hear(self, event: Event, now: int) -> None:
        """Take note of who began or ended to speak."""
        match event:
            case PromptStarted(prompt):
                self.last = self._pending.get(prompt, self.last)
            case PromptEnded(prompt):
                self._pending.pop(prompt, None)
                self._free_since = now
            case SpeechStarted():
                self._user_speaks = True
            case Heard() | Unsure() | Rejected() | Dictated():
                self._user_speaks = False
                self._free_since = now

    def clear(self, now: int) -> None:
        """The prompts still to be heard were dropped."""
        self._pending.clear()
        self._free_since = now
