"""How long from the last sample of speech until a command is acted on, compute time counted.

    python benchmarks/latency.py [--each 2] [--voices 6] [--json OUT.json]

Sentences of the program's own templates, spoken by several voices, go frame by frame through the
detector, the endpointer and the recognizer, as they do live. The sound of a voice is trimmed, so
that its last sample is known; the time in which the recognizer computes is measured and counted,
and nothing else is computed meanwhile. A command that could go on to mean something else
("breathing", "breathing for five minutes") is waited for, and shown apart.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from own_sentences import SAID_IN, STATES, chosen, drawn

from voicecoach import content
from voicecoach.config import Home
from voicecoach.events import Heard, Listen
from voicecoach.hearing.detector import SpeechDetector
from voicecoach.hearing.ears import Listener
from voicecoach.hearing.engines import load_recognizer
from voicecoach.speaking.loudness import trimmed
from voicecoach.timebase import FRAME_SAMPLES, SAMPLE_RATE, frames
from voicecoach.worker import InlineWorker

BEFORE, AFTER = frames(1.0), frames(3.0)


def latency(
    listener: Listener, worker: InlineWorker, sound: np.ndarray, now: int
) -> tuple[float | None, int]:
    """Seconds from the last sample of `sound` to the command, None where none was heard."""
    total = BEFORE * FRAME_SAMPLES + len(sound)
    whole = np.zeros((-(-total // FRAME_SAMPLES) + AFTER) * FRAME_SAMPLES, np.float32)
    whole[BEFORE * FRAME_SAMPLES : total] = sound
    # A quiet room: digital silence would be too easy.
    whole += np.random.default_rng(now).normal(0, 1e-4, len(whole)).astype(np.float32)
    heard_at = None
    for number, frame in enumerate(whole.reshape(-1, FRAME_SAMPLES)):
        worker.poll(now)
        for event in listener.hear(frame, now):
            if isinstance(event, Heard) and heard_at is None:
                heard_at = (number + 1) * FRAME_SAMPLES
        now += 1
    return (None if heard_at is None else (heard_at - total) / SAMPLE_RATE), now


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=2, help="sentences of each kind")
    parser.add_argument("--voices", type=int, default=6)
    parser.add_argument("--engine", default="bundled")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()

    sentences = content.sentences()
    worker = InlineWorker()
    recognizer = load_recognizer(arguments.engine, Home.find().models)
    listener = Listener(sentences, recognizer, SpeechDetector(), worker, lambda _: None)
    now = 0
    at_once: list[float] = []
    waited: list[float] = []
    unheard = 0
    for match in drawn(sentences, arguments.each):
        # As in a session: also in a note and while idle a person waits for these.
        intents = STATES[SAID_IN.get(match.intent, "session")].intents
        grammar = sentences.grammar(intents)
        listener.tune(Listen(intents))
        for voice in chosen(arguments.voices):
            took, now = latency(listener, worker, trimmed(voice.say(match.text)), now)
            if took is None:
                unheard += 1
            elif grammar.continues(match.text, match.intent):
                waited.append(took)
            else:
                at_once.append(took)
    results = {}
    for name, times in (("all", at_once + waited), ("at once", at_once), ("waited for", waited)):
        middle, late = np.percentile(times, 50), np.percentile(times, 95)
        results[name] = {"commands": len(times), "median_s": middle, "p95_s": late}
        print(f"{name:12} {len(times):4} commands  median {middle:.3f} s  95 % {late:.3f} s")
    print(f"not acted on: {unheard}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results | {"unheard": unheard}, indent=1))


if __name__ == "__main__":
    main()
