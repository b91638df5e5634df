"""What the program speaks and understands, read from the files of its language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from voicecoach.coach.coach import ALWAYS, AT_REST
from voicecoach.coach.phrasebook import Phrasebook
from voicecoach.coach.redflags import RedFlags
from voicecoach.coach.safety import Helpline, parse_helplines
from voicecoach.coach.script import Ask, Script, ScriptError
from voicecoach.coach.writing import check_successors, parse_script
from voicecoach.errors import UsageError
from voicecoach.hearing.sentences import Sentences, load_sentences

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

LANGUAGE = "en"

PROTECTED = ("stop", "get_help")
"""Intents whose words no session may use for an answer."""

PHRASES_CHECKED = 500
"""The most ways of saying its answers, or its name, that are tried of a session."""

SCRIPT_BYTES = 256 * 1024
"""A script file is at most this large."""


def locale() -> Traversable:
    """The folder of the language's files."""
    return files("voicecoach") / "locales" / LANGUAGE


@cache
def sentences() -> Sentences:
    """Everything that is understood, but for what starts the user's own sessions."""
    return load_sentences(locale() / "sentences.yaml")


def understood(scripts: Mapping[str, Script]) -> Sentences:
    """Everything that is understood, with the sentences that start these sessions."""
    return sentences().with_more(
        "start",
        (
            ((("session", script.name),), script.sentences)
            for script in scripts.values()
            if script.sentences
        ),
    )


def phrasebook() -> Phrasebook:
    """Everything the coach says outside a session."""
    return Phrasebook.parse(_tables(locale() / "prompts.toml"), "prompts.toml")


def helplines(own: Path | None = None) -> tuple[Helpline, ...]:
    """Whom to call: the user's own lines from file `own`, if it is there, then the program's.

    Raises:
        UsageError: the user's file can't be used.
    """
    lines = parse_helplines(_tables(locale() / "helplines.toml"), "helplines.toml")
    if own is None or not own.is_file():
        return lines
    try:
        tables = tomllib.loads(own.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"{own} can't be read ({error.strerror}); make it a file that you may read."
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            f"{own} isn't valid TOML ({error}); write it like the helplines.toml of voicecoach."
        ) from error
    return parse_helplines(tables, str(own), own=True) + lines


@cache
def red_flags() -> RedFlags:
    """What may not be passed over in what somebody says."""
    return RedFlags.parse(_tables(locale() / "redflags.toml"), "redflags.toml")


def scripts(own: Path | None = None) -> dict[str, Script]:
    """The sessions by name: those that come with the program, then the user's from folder `own`.

    Raises:
        ScriptError: a script can't be used, or one of the user's takes a name or a sentence that
            is taken.
    """
    found: dict[str, Script] = {}
    for file in sorted((locale() / "sessions").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            script = parse_script(file.read_text(encoding="utf-8"), file.name)
            found[script.name] = script
    for path in sorted(own.glob("*.toml")) if own is not None and own.is_dir() else []:
        script = read_script(path)
        if script.name in found:
            raise ScriptError(
                f'{path}: there is a session named "{script.name}" already; give yours another '
                "name."
            )
        _check_sentences(script, understood(found), str(path))
        found[script.name] = script
    for script in found.values():
        check_successors(script, found)
    return found


def read_script(path: Path) -> Script:
    """The session script in a file.

    Raises:
        ScriptError: the file can't be read, or the script can't be used.
    """
    try:
        if path.stat().st_size > SCRIPT_BYTES:
            raise ScriptError(f"{path} is over {SCRIPT_BYTES // 1024} KB: shorten the script.")
        script = parse_script(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise ScriptError(
            f"{path} can't be read ({error.strerror}); name a script file that is there."
        ) from error
    except UnicodeDecodeError as error:
        raise ScriptError(f"{path} is not text in UTF-8; save it as UTF-8.") from error
    for step in script.steps:
        if isinstance(step.action, Ask):
            _check_answers(step.action, f"{path}, the answers of {step.name}")
    _check_sentences(script, sentences(), str(path))
    return script


def _check_answers(ask: Ask, where: str) -> None:
    """See to it that every answer can be said, and that none takes the place of what protects."""
    known = sentences()
    try:
        answers = known.grammar((), ask.choices).phrases(PHRASES_CHECKED)
    except UsageError as error:
        raise ScriptError(f"{where}: {str(error).removeprefix(f'{known.where}, ')}") from error
    protected = known.grammar(PROTECTED)
    for answer in answers:
        if protected.match(answer.text) is not None:
            raise ScriptError(
                f'{where}: "{answer.text}" always has its own meaning; choose other words.'
            )


def _check_sentences(script: Script, known: Sentences, where: str) -> None:
    """See to it that what starts a session can be said, and that it means nothing else."""
    choices = [(script.name, sentence) for sentence in script.sentences]
    try:
        phrases = known.grammar((), choices).phrases(PHRASES_CHECKED)
    except UsageError as error:
        raise ScriptError(
            f"{where}, the sentences: {str(error).removeprefix(f'{known.where}, ')}"
        ) from error
    taken = known.grammar((*ALWAYS, *AT_REST))
    for phrase in phrases:
        found = taken.match(phrase.text)
        if found is not None:
            other = found.slots.get("session")
            meaning = "always has its own meaning" if other is None else f'starts "{other}"'
            raise ScriptError(f'{where}, the sentences: "{phrase.text}" {meaning}; choose others.')


def _tables(file: Traversable) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            f"{file.name}, which belongs to voicecoach, can't be read ({error}); install "
            "voicecoach again."
        ) from error
