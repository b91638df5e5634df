"""The process in which pyttsx3 says one text, apart from the coach.

pyttsx3 prints to standard output, keeps global callbacks, may wedge, and may crash along with the
synthesizer below it; and espeak-ng goes on from the state of the text before, so that the same
words sound a little different every time. A process for each text ends all of that: it can be
killed, and it always begins in the same state.

Standard input carries one JSON object, `{"text", "voice", "rate"}`, or nothing, where no text is
needed after all. Standard output carries one JSON object on a line, `{"voice": name}` or
`{"error": what, "reason": words}`, and after the first of the two the sound as an audio file.

What is said may be somebody's private note. It never reaches a disk: the sound is written to
memory that has no name where the system offers that (Linux), else to a file that only the user may
read and that is removed at once.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ESPEAK_DEFAULT = "en-us"


@contextlib.contextmanager
def sound_file() -> Iterator[Path]:
    """A place for pyttsx3 to write to; nothing of it is left afterwards."""
    if hasattr(os, "memfd_create"):
        memory = os.memfd_create("speech")
        try:
            yield Path(f"/proc/self/fd/{memory}")
        finally:
            os.close(memory)
    else:
        with tempfile.TemporaryDirectory(prefix="voicecoach-") as folder:  # made with mode 0700
            yield Path(folder) / "speech"


def say(engine: Any, text: str, voice: str, rate: int) -> tuple[str, bytes]:
    """The voice's full name and the audio file of `text`.

    Raises LookupError, with the voices there are, for one that there is not, and RuntimeError
    where not all was said.
    """
    failures: list[Exception] = []
    ends: list[bool] = []
    engine.connect("error", lambda name, exception: failures.append(exception))
    engine.connect("finished-utterance", lambda name, completed: ends.append(completed))
    if engine.driver_name == "espeak":
        # An empty run first: without it, properties wait in a queue that the first run cancels.
        settle(engine)
        engine.runAndWait()
        settle(engine)
    voice = identifier(engine, voice)
    if voice:
        engine.setProperty("voice", voice)
    if failures:
        raise LookupError(known_voices(engine))
    engine.setProperty("rate", rate)
    settle(engine)
    with sound_file() as file:
        engine.save_to_file(text, str(file))
        engine.runAndWait()
        if failures or not all(ends):
            raise RuntimeError(f"pyttsx3 stopped early: {failures}")
        return voice, file.read_bytes()


def settle(engine: Any) -> None:
    """Wait until espeak-ng has done all it was told.

    A run begins by cancelling what is still going on, and that may be the setting of a property.
    """
    if engine.driver_name == "espeak":
        from pyttsx3.drivers import _espeak

        _espeak.Synchronize()


def identifier(engine: Any, voice: str) -> str:
    """What the synthesizer calls the voice; "" for its own choice."""
    if engine.driver_name == "espeak":
        name, plus, variant = (voice or ESPEAK_DEFAULT).partition("+")
        # To espeak-ng, British English is English.
        return ("en" if name.lower() == "en-gb" else name) + plus + variant
    for known in engine.getProperty("voices"):
        if voice.lower() in (str(known.id).lower(), str(known.name).lower()):
            return str(known.id)
    if voice:
        raise LookupError(known_voices(engine))
    return ""


def known_voices(engine: Any) -> str:
    """The names to choose from, for the user to read."""
    voices = engine.getProperty("voices")
    if engine.driver_name == "espeak":
        english = sorted(str(v.id).rsplit("/", 1)[-1] for v in voices if "/en" in str(v.id))
        return ", ".join(english) + ", each with +f1 to +f5 or +m1 to +m8 after it if you like"
    return ", ".join(str(known.name) for known in voices)


def answer(answers: IO[bytes], header: dict[str, str], sound: bytes = b"") -> None:
    """Write the one answer."""
    answers.write(json.dumps(header).encode() + b"\n" + sound)
    answers.flush()


def main() -> None:
    """Answer the parent on standard output, which pyttsx3 itself mustn't write to."""
    os.umask(0o077)
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        import pyttsx3

        engine = pyttsx3.init()
    except Exception as error:  # each system's synthesizer has errors of its own
        answer(answers, {"error": "no synthesizer", "reason": str(error)})
        os._exit(1)
    try:
        asked = sys.stdin.buffer.read()
        if asked:
            request = json.loads(asked)
            voice, sound = say(engine, request["text"], request["voice"], request["rate"])
            answer(answers, {"voice": voice}, sound)
    except LookupError as error:
        answer(answers, {"error": "no such voice", "reason": str(error)})
    except Exception as error:
        answer(answers, {"error": "nothing said", "reason": f"{type(error).__name__}: {error}"})
    os._exit(0)  # the synthesizer's own threads and exit handlers have been seen to hang


if __name__ == "__main__":
    main()
