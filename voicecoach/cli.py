"""The commands."""

from __future__ import annotations

import json
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from voicecoach import content, doctor, heap, help_card, models_commands
from voicecoach.config import Home, Settings
from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.journal import commands as notes
from voicecoach.timebase import SAMPLE_RATE, seconds

if TYPE_CHECKING:
    from voicecoach.hearing.recognizer import Recognizer

app = typer.Typer(
    help="An offline, hands-free voice coach for clinicians around hard shifts.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
)
sessions = typer.Typer(help="The scripts of the sessions.", no_args_is_help=True)
app.add_typer(sessions, name="sessions")
app.add_typer(notes.app, name="notes")
app.add_typer(models_commands.app, name="models")
app.command("doctor")(doctor.command)
app.command("help-card")(help_card.command)

Place = Annotated[
    str | None, typer.Option(help="Where you are: car, changing, bedside or anywhere.")
]
MicFile = Annotated[Path | None, typer.Option("--mic", help="Listen to a sound file.")]
SpeakerFile = Annotated[Path | None, typer.Option("--speaker", help="Speak into a WAV file.")]
TraceFile = Annotated[
    Path | None, typer.Option("--trace", help="Write what happens, as JSON lines.")
]
TraceText = Annotated[bool, typer.Option("--trace-text", help="Let the trace hold notes' words.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show nothing on the screen.")]
Engine = Annotated[
    str | None, typer.Option(help="The recognizer: auto, bundled, vosk or a model's folder.")
]


@app.callback(invoke_without_command=True)
def main_command(context: typer.Context) -> None:
    """Listen, coach and keep notes, until Ctrl-C."""
    if context.invoked_subcommand is None:
        listen()


@app.command()
def listen(
    place: Place = None,
    mic: MicFile = None,
    speaker: SpeakerFile = None,
    trace: TraceFile = None,
    trace_text: TraceText = False,
    quiet: Quiet = False,
) -> None:
    """Listen, coach and keep notes, until Ctrl-C or the end of the file."""
    _converse(None, place, mic, speaker, trace, trace_text, quiet)


@app.command()
def start(
    session: Annotated[str, typer.Argument(help="Which session: see `voicecoach sessions list`.")],
    place: Place = None,
    mic: MicFile = None,
    speaker: SpeakerFile = None,
    trace: TraceFile = None,
    trace_text: TraceText = False,
    quiet: Quiet = False,
) -> None:
    """Go straight into a session."""
    known = content.scripts(Home.find().sessions)
    if session not in known:
        raise UsageError(f'there is no session "{session}": use one of {", ".join(known)}.')
    _converse(session, place, mic, speaker, trace, trace_text, quiet)


def _converse(
    session: str | None,
    place: str | None,
    mic: Path | None,
    speaker: Path | None,
    trace: Path | None,
    trace_text: bool,
    quiet: bool,
) -> None:
    from voicecoach.hearing.engines import load_recognizer
    from voicecoach.soundcard.process import sound_problem

    home = Home.find()
    settings = Settings.load(home.settings)
    # The sound system is asked in a process of its own, and a model is loaded by a library:
    # meanwhile there is much to import.
    beside = ThreadPoolExecutor()
    asked = beside.submit(sound_problem) if mic is None else None
    recognizer = beside.submit(load_recognizer, settings.engine, home.models)
    beside.shutdown(wait=False)
    from voicecoach.captions import Captions
    from voicecoach.display import Display, can_show
    from voicecoach.live import Conversation, converse

    if asked is not None and (problem := asked.result()):
        typer.echo(f"voicecoach: {problem} Here is the demonstration instead.", err=True)
        demo(speaker)
        return
    conversation = Conversation(home, settings, place, mic, speaker, trace, trace_text)
    console = Console()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if quiet or settings.quiet:
            converse(conversation, recognizer, session, [])
        elif mic is None and can_show(console):
            with closing(Display.open(console)) as display:
                converse(conversation, recognizer, session, [display], display.tick)
        else:
            converse(conversation, recognizer, session, [Captions(console)])
    except KeyboardInterrupt:
        typer.echo("")


@app.command()
def demo(speaker: SpeakerFile = None) -> None:
    """A whole debrief with a recorded user, heard by the real recognizer. Needs no sound card."""
    from voicecoach.demonstration import demonstrate

    home = Home.find()
    demonstrate(home.create(), Settings.load(home.settings), Console(), speaker)


@app.command()
def rehearse(
    scenarios: Annotated[list[Path], typer.Argument(help="Scenario files.")],
    noise: Annotated[Path | None, typer.Option(help="A sound file of noise in the room.")] = None,
    snr: Annotated[float, typer.Option(help="Speech over noise, in dB.")] = 12.0,
    echo: Annotated[
        float | None, typer.Option(help="The coach's echo in the microphone, in dB.")
    ] = None,
    delay: Annotated[float, typer.Option(help="The delay of the echo, in milliseconds.")] = 80.0,
    voice: Annotated[str | None, typer.Option(help="The user's voice.")] = None,
    text: Annotated[bool, typer.Option("--text", help="Without sound: words only.")] = False,
    trace: TraceFile = None,
    trace_text: TraceText = False,
    speaker: SpeakerFile = None,
    instant: Annotated[bool, typer.Option("--instant", help="Let computing take no time.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show what was said.")] = False,
) -> None:
    """Play a scripted user, and compare what the coach does with what is expected."""
    from voicecoach.rehearsal.room import Echo
    from voicecoach.rehearsal.scenario import Scenario
    from voicecoach.rehearsal.stage import Conditions, Stage
    from voicecoach.speaking.speaker import FileSpeaker
    from voicecoach.trace import Trace
    from voicecoach.wavefile import read_sound

    home = Home.find()
    stage = Stage(home, Settings.load(home.settings), voice=voice, typed=text)
    conditions = Conditions(
        noise=None if noise is None else read_sound(noise),
        snr=snr,
        echo=None if echo is None else Echo(echo, delay / 1000),
        instant=instant,
    )
    played = [(path, Scenario.load(path)) for path in scenarios]
    traced = None if trace is None else Trace.open(trace, with_text=trace_text)
    spoken = None if speaker is None else FileSpeaker(speaker)
    failures = 0
    try:
        for path, scenario in played:
            began = time.perf_counter()
            outcome = stage.play(
                scenario,
                path.parent,
                conditions,
                observers=[] if traced is None else [traced],
                speaker=spoken,
            )
            took = time.perf_counter() - began
            failures += outcome.failure is not None
            verdict = "ok" if outcome.failure is None else "FAILED"
            typer.echo(f"{verdict:6} {path} ({seconds(outcome.length):.1f} s, in {took:.1f} s)")
            if verbose:
                typer.echo("\n".join(outcome.transcript))
            if outcome.failure is not None:
                typer.echo(f"  {outcome.failure}")
    finally:
        for output in (traced, spoken):
            if output is not None:
                output.close()
    typer.echo(f"{len(played) - failures} passed, {failures} failed")
    if failures:
        raise typer.Exit(1)


@app.command()
def recognize(
    files: Annotated[list[Path], typer.Argument(help="Sound files, an utterance each.")],
    sentences: Annotated[
        Path | None, typer.Option(help="A sentence file; else everything understood while idle.")
    ] = None,
    engine: Engine = None,
) -> None:
    """Understand sound files: a JSON line a file."""
    from voicecoach.coach.coach import ALWAYS, AT_REST
    from voicecoach.hearing.ears import FILES
    from voicecoach.hearing.sentences import load_sentences
    from voicecoach.hearing.vocabulary import unheard_words

    grammar = (
        content.sentences().grammar([*ALWAYS, *AT_REST, "box_three"])
        if sentences is None
        else load_sentences(sentences).grammar()
    )
    recognizer = _recognizer(engine)
    recognizer.prepare(grammar)
    unheard = unheard_words(recognizer, grammar)
    if unheard is not None:
        typer.echo(f"voicecoach: {unheard}", err=True)

    def work(sound: Any) -> dict[str, object]:
        found = recognizer.recognize(sound, grammar)
        accepted = found.intent is not None and found.confidence >= FILES.accept
        return {
            "intent": found.intent if accepted else None,
            "slots": dict(found.slots) if accepted else {},
            "text": found.text,
            "confidence": round(found.confidence, 4),
        }

    _each(files, work)


@app.command()
def transcribe(
    files: Annotated[list[Path], typer.Argument(help="Sound files.")], engine: Engine = None
) -> None:
    """Write down what sound files say: a JSON line a file."""
    recognizer = _recognizer(engine)
    _each(files, lambda sound: {"text": recognizer.transcribe(sound)})


def _recognizer(engine: str | None) -> Recognizer:
    """The recognizer of that name, else the one that the settings name."""
    from voicecoach.hearing.engines import load_recognizer

    home = Home.find()
    return load_recognizer(engine or Settings.load(home.settings).engine, home.models)


def _each(files: list[Path], work: Any) -> None:
    """One JSON line a file; a file that can't be read is reported, and the others are done."""
    from voicecoach.wavefile import read_sound

    failed: VoicecoachError | None = None
    for path in files:
        try:
            sound = read_sound(path)
        except VoicecoachError as error:
            typer.echo(f"voicecoach: {error}", err=True)
            failed = error
            continue
        began = time.perf_counter()
        found = work(sound)
        took = time.perf_counter() - began
        times = {"audio_s": round(len(sound) / SAMPLE_RATE, 3), "compute_s": round(took, 3)}
        typer.echo(json.dumps({"file": str(path), **found, **times}, ensure_ascii=False))
    if failed is not None:
        raise typer.Exit(failed.exit_code)


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What to say.")],
    voice: Annotated[
        str | None, typer.Option(help="auto, piper, pyttsx3 or pyttsx3:VOICE.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Into a WAV file instead.")] = None,
) -> None:
    """Speak a text with the coach's voice."""
    from voicecoach.speaking.playback import play
    from voicecoach.speaking.speaker import DeviceSpeaker, FileSpeaker
    from voicecoach.speaking.voice import load_voice

    if not text.strip():
        raise UsageError('there is nothing to say: give some words, such as "hello".')
    settings = Settings.load(Home.find().settings)
    sound = load_voice(voice or settings.voice).say(text, settings.pace)
    play(sound, FileSpeaker(out) if out is not None else DeviceSpeaker(settings.speaker))


@sessions.command("list")
def list_sessions() -> None:
    """Every session there is."""
    for script in content.scripts(Home.find().sessions).values():
        typer.echo(f"{script.name:16} {script.title}  ({', '.join(script.places)})")


@sessions.command("show")
def show_session(name: Annotated[str, typer.Argument(help="Which session.")]) -> None:
    """A session, step by step."""
    from voicecoach.coach.telling import tell

    known = content.scripts(Home.find().sessions)
    if name not in known:
        raise UsageError(f'there is no session "{name}": use one of {", ".join(known)}.')
    typer.echo(tell(known[name]))


@sessions.command("schema")
def print_schema() -> None:
    """The JSON Schema of a session script, for editors."""
    from voicecoach.coach.writing import schema

    typer.echo(json.dumps(schema(), indent=2))


@sessions.command("check")
def check_sessions(files: Annotated[list[Path], typer.Argument(help="Script files.")]) -> None:
    """Check session scripts; what is wrong is named with file, step and mend."""
    from voicecoach.coach.writing import check_successors

    failed = False
    read = {}
    for path in files:
        try:
            read[path] = content.read_script(path)
        except UsageError as error:
            typer.echo(f"voicecoach: {error}", err=True)
            failed = True
    for path, script in read.items():
        try:
            own = {other.name: other for other in read.values()}
            check_successors(script, content.scripts() | own)
        except UsageError as error:
            typer.echo(f"voicecoach: {path}: {error}", err=True)
            failed = True
        else:
            typer.echo(f"{path}: {script.name}, {len(script.steps)} steps: all right.")
    if failed:
        raise typer.Exit(1)


def main() -> None:
    """Run a command; a failure is told in one sentence."""
    heap.keep_small()
    try:
        app()
    except VoicecoachError as error:
        typer.echo(f"voicecoach: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
