"""Which recognizer to use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from voicecoach.errors import UsageError
from voicecoach.hearing.bundled import BundledRecognizer
from voicecoach.hearing.vosk import VoskRecognizer, is_vosk_model

if TYPE_CHECKING:
    from voicecoach.hearing.recognizer import Recognizer


def load_recognizer(engine: str, models: Path) -> Recognizer:
    """The recognizer that the user's setting names.

    "bundled" is the English model that comes along, "vosk" the first Vosk model in the folder
    `models`, "auto" that model where there is one and else the bundled one; anything else is the
    folder of a Vosk model. Raises UsageError where the name fits nothing, VoicecoachError where
    the model can't be loaded.
    """
    if engine == "bundled":
        return BundledRecognizer.load(models)
    if engine in ("auto", "vosk"):
        found = vosk_models(models)
        if found:
            return VoskRecognizer.load(found[0])
        if engine == "auto":
            return BundledRecognizer.load(models)
        raise UsageError(
            f"There is no Vosk model in {models}; run `voicecoach models get vosk-small-en`, "
            "or choose the engine bundled."
        )
    for folder in (Path(engine).expanduser(), models / engine):
        if is_vosk_model(folder):
            return VoskRecognizer.load(folder)
    raise UsageError(
        f"There is no recognizer {engine!r}; choose auto, bundled, vosk, "
        "or the folder of an unpacked Vosk model."
    )


def vosk_models(models: Path) -> list[Path]:
    """The folders of the unpacked Vosk models in a folder, by name."""
    if not models.is_dir():
        return []
    return sorted(folder for folder in models.iterdir() if is_vosk_model(folder))
