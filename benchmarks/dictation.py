"""Dictation: the word error rate on read speech, clean and in kitchen noise, and what it costs.

    python benchmarks/dictation.py SPEECH [--snr 15 10] [--peer pocketsphinx whisper] [--texts]

SPEECH holds dictation/ (recordings, and transcripts.json: file -> what was said) and noise/. Errors
are counted on normalised words (word_errors.py); noise is mixed by the public speech-to-intent
benchmark's rule (mixing.py), several seeds a file. Cost is the processor time of the whole process
over the length of the sound; every recognizer computes on one thread, and hears each file once
before anything is measured. Prints a table; writes JSON, and a plot where matplotlib is installed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from cost import resident
from mixing import mix, read
from peers import NAMES, MissingPeerError, load_peer
from word_errors import Errors, scored_words, word_errors

from voicecoach.hearing.engines import load_recognizer

if TYPE_CHECKING:
    from peers import Peer

    from voicecoach.hearing.recognizer import Recognizer
    from voicecoach.sound import Samples

SEEDS = 5


def bootstrap(errors: list[Errors]) -> tuple[float, float]:
    """The 95 % interval of the total word error rate, by drawing files anew 2,000 times."""
    chance = np.random.default_rng(1)
    counts = np.array([[error.count, error.words] for error in errors])
    drawn = counts[chance.integers(0, len(counts), (2_000, len(counts)))].sum(axis=1)
    low, high = np.percentile(100 * drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
    return float(low), float(high)


def measure(
    engine: Recognizer | Peer,
    sounds: dict[str, Samples],
    said: dict[str, list[str]],
    noise: Samples | None,
    level: float | None,
) -> dict[str, object]:
    """One recognizer at one level of noise."""
    files: dict[str, dict[str, object]] = {}
    every: list[Errors] = []
    took, length = 0.0, 0.0
    for number, (name, sound) in enumerate(sounds.items()):
        of_file, texts = Errors(), []
        for seed in range(1 if level is None else SEEDS):
            heard_in = sound if noise is None else mix(sound, noise, level, 100 * seed + number)
            began = time.process_time()
            text = engine.transcribe(heard_in)
            took += time.process_time() - began
            length += len(heard_in) / 16_000
            of_file += word_errors(said[name], scored_words(text))
            texts.append(text)
        every.append(of_file)
        files[name] = {"wer": round(of_file.rate, 2), "texts": texts}
    total = sum(every, Errors())
    rates = [error.rate for error in every]
    return {
        "engine": engine.name,
        "snr": level,
        "wer": round(total.rate, 2),
        "interval": [round(rate, 2) for rate in bootstrap(every)],
        "changed": total.changed,
        "lost": total.lost,
        "added": total.added,
        "words": total.words,
        "median_wer": round(statistics.median(rates), 2),
        "worst_wer": round(max(rates), 2),
        "audio_s": round(length, 1),
        "compute_s": round(took, 2),
        "of_real_time": round(took / length, 4),
        "files": files,
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("speech", type=Path)
    parser.add_argument("--snr", type=float, nargs="*", default=[15, 10], help="in dB")
    parser.add_argument("--peer", nargs="*", choices=NAMES, default=NAMES)
    parser.add_argument("--whisper", type=Path, help="folder of a CTranslate2 Whisper model")
    parser.add_argument("--engine", default="bundled")
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--out", type=Path, default=Path("dictation.json"))
    parser.add_argument("--texts", action="store_true", help="show what was written")
    options = parser.parse_args()

    folder = options.speech / "dictation"
    transcripts = json.loads((folder / "transcripts.json").read_text("utf-8"))
    sounds = {name: read(folder / name) for name in sorted(transcripts)}
    said = {name: scored_words(transcripts[name]) for name in sounds}
    noise = read(options.speech / "noise" / "kitchen.flac") if options.snr else None
    seconds = sum(map(len, sounds.values())) / 16_000
    print(f"{len(sounds)} recordings, {seconds:.1f} s, {sum(map(len, said.values()))} words")
    print(
        "engine            SNR    WER %  95 % interval  median a file  worst"
        "  changed lost added  compute_s  of real time"
    )
    rows = []
    for name in ("ours", *options.peer):
        before = resident()
        try:
            engine = (
                load_recognizer(options.engine, options.models)
                if name == "ours"
                else load_peer(name, options.whisper)
            )
        except MissingPeerError as error:
            print(f"{name:16} skipped: {error}")
            continue
        for sound in sounds.values():
            engine.transcribe(sound)
        memory = resident() - before
        for level in (None, *options.snr):
            row = measure(engine, sounds, said, noise, level)
            row["memory_mb"] = round(memory, 1)
            rows.append(row)
            low, high = row["interval"]
            print(
                f"{row['engine']:16} {'clean' if level is None else f'{level:g} dB':>5}"
                f"  {row['wer']:6.2f}  {low:5.1f} – {high:5.1f}  {row['median_wer']:13.2f}"
                f"  {row['worst_wer']:5.1f}  {row['changed']:7} {row['lost']:4} {row['added']:5}"
                f"  {row['compute_s']:9.2f}  {row['of_real_time']:12.3f}",
                flush=True,
            )
            for file, found in row["files"].items():
                if level is None or options.texts:
                    shown = f"  {found['texts'][0]}" if options.texts else ""
                    print(f"    {file:24} {found['wer']:6.2f} %{shown}")
        print(f"{row['engine']:16} took {memory:.0f} MB of memory")
    options.out.write_text(json.dumps(rows, indent=1, ensure_ascii=False))
    plot(rows, options.out.with_suffix(".png"))


def plot(rows: list[dict], path: Path) -> None:
    """Errors against cost, where matplotlib is installed."""
    try:
        import matplotlib.pyplot as pyplot
    except ImportError:
        return
    figure, axes = pyplot.subplots(figsize=(6, 4))
    for row in rows:
        level = "clean" if row["snr"] is None else f"{row['snr']:g} dB"
        axes.scatter(row["of_real_time"], row["wer"])
        axes.annotate(f"{row['engine']}, {level}", (row["of_real_time"], row["wer"]), fontsize=7)
    axes.set(xlabel="processor time over length of sound", ylabel="word error rate, %", ylim=0)
    axes.grid(alpha=0.3)
    figure.savefig(path, dpi=120, bbox_inches="tight")


if __name__ == "__main__":
    main()
