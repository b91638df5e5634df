"""What is found in words that are no command, spoken aloud: through the ears, then by the rules.

    python benchmarks/free_speech.py [--count 40] [--voice piper] [--noise F --snr 12] [--wrong]

Sentences of tests/coach/red_flags.tsv, some for "now" and some ordinary, are spoken by a voice and
go frame by frame through the detector, the endpointer and the recognizer, by turns as while idle
and as where a number is asked for; what comes of it is looked through as the coach does.
"Found" is the share of those for "now" that still are in the words as heard, "alarms" the share of
ordinary ones that are for "now" as heard, "taken" the share acted on as a command. "At once" is the
share whose words came with the answer, "later" how long after it the others came, compute time
counted. The rules were mended for these sentences as they are written (benchmarks/README.md), so
that what is measured is what speech recognition takes away from that.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "coach"))

from own_sentences import STATES
from red_flag_sentences import labelled

from voicecoach import content
from voicecoach.config import Home
from voicecoach.events import Heard, Listen, Overheard, Rejected, Unsure
from voicecoach.hearing.detector import SpeechDetector
from voicecoach.hearing.ears import Listener
from voicecoach.hearing.engines import load_recognizer
from voicecoach.rehearsal.room import Room, noise_at
from voicecoach.speaking.voice import load_voice
from voicecoach.timebase import FRAME_SAMPLES, frames, seconds
from voicecoach.wavefile import read_sound
from voicecoach.worker import InlineWorker

AFTER = frames(6.0)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=40, help="sentences of each kind")
    parser.add_argument("--voice", default="piper")
    parser.add_argument("--engine", default="bundled")
    parser.add_argument("--noise", type=Path)
    parser.add_argument("--snr", type=float, default=12.0)
    parser.add_argument("--wrong", action="store_true", help="show what was heard wrongly")
    options = parser.parse_args()

    flags, voice = content.red_flags(), load_voice(options.voice)
    worker = InlineWorker()
    recognizer = load_recognizer(options.engine, Home.find().models)
    listener = Listener(content.sentences(), recognizer, SpeechDetector(), worker, lambda _: None)
    noise = None if options.noise is None else read_sound(options.noise)
    chance = random.Random(1)
    now, at_once, later = 0, 0, []
    for tier in ("now", "none"):
        kind = [sentence.text for sentence in labelled() if sentence.tier == tier]
        some = chance.sample(kind, min(options.count, len(kind)))
        flagged = taken = 0
        for number, text in enumerate(some):
            idle = number % 2 == 0
            intents = STATES["idle" if idle else "rating"].intents
            listener.tune(Listen(intents, idle=idle))
            said = voice.say(text)
            room = Room(None if noise is None else noise_at(noise, said, options.snr), seed=number)
            rejected, words, came = None, "", None
            whole = np.zeros((frames(1.0) + len(said) // FRAME_SAMPLES + AFTER) * FRAME_SAMPLES)
            start = frames(1.0) * FRAME_SAMPLES
            whole[start : start + len(said)] = said
            for frame in whole.astype(np.float32).reshape(-1, FRAME_SAMPLES):
                worker.poll(now)
                for event in listener.hear(room.hear(frame, np.zeros_like(frame)), now):
                    taken += isinstance(event, Heard)
                    if isinstance(event, Rejected | Unsure):
                        rejected = now
                    if isinstance(event, Rejected | Overheard) and event.text:
                        words, came = f"{words} {event.text}".strip(), now
                now += 1
            if came is not None and rejected is not None:
                at_once += came == rejected
                later += [] if came == rejected else [seconds(came - rejected)]
            flag = flags.find(words)
            found = flag is not None and flag.tier == "now"
            found = found and (not idle or flags.speaks_of_self(words))
            flagged += found
            if options.wrong and found != (tier == "now"):
                print(f"    {tier}: {text}\n      as heard: {words}")
        name = "found" if tier == "now" else "alarms"
        print(f"{tier:5} {len(some):3} sentences  {name} {flagged}  taken for a command {taken}")
    print(f"words at once {at_once}, later {len(later)}", end="")
    if later:
        print(f": median {np.median(later):.2f} s, 95 % {np.percentile(later, 95):.2f} s", end="")
    print()


if __name__ == "__main__":
    main()
