"""Debriefs held for ever, with a user who types; in a process to be killed at any moment.

Everything but the ears and the sound is the real program: the coach, its clerk, the journal.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from voicecoach import content
from voicecoach.assembly import Workers, assemble
from voicecoach.coach.coach import Preferences
from voicecoach.hearing.ears import TypedEars
from voicecoach.hearing.echo import NoEcho
from voicecoach.rehearsal.player import Player, Witness
from voicecoach.rehearsal.room import Room
from voicecoach.rehearsal.scenario import Scenario
from voicecoach.rehearsal.user import TypedUser
from voicecoach.speaking.prompts import PromptCache
from voicecoach.speaking.silent_voice import SilentVoice
from voicecoach.trace import Trace

# Read once, in the process from which the others are forked.
SENTENCES = content.sentences()
SCRIPTS = content.scripts()
LINES = (("facts", "It was a long day."), ("feelings", "Tired."), ("actions", "Ask the ward."))


def main(home: Path, trace: Path) -> None:
    app = assemble(
        scripts=SCRIPTS,
        preferences=Preferences(),
        known={"notes": "yes"},
        journal=home / "journal.db",
        prompts=PromptCache(SilentVoice(), None),
        ears=lambda audience, _worker: TypedEars(SENTENCES, audience.observe),
        echo=NoEcho(),
        workers=Workers.inline(instant=True),
        observers=[Trace.open(trace), witness := Witness()],
        clock=lambda: datetime.now(UTC).astimezone(),
    )
    assert isinstance(app.ears, TypedEars)
    player = Player(app, witness, TypedUser(app.ears), Room(), None)
    debrief = [{"user": "start debrief", "expect": {"say": "*box one*"}}]
    debrief += [{"user": text, "expect": {"note": box}} for box, text in LINES]
    debrief += [{"silence": 20, "expect": {"ended": "finished"}}]
    outcome = player.play(Scenario.model_validate({"turn": debrief * 1000}))
    sys.exit(outcome.failure)
