"""The public speech-to-intent task: recorded orders, with kitchen noise, to intents with slots.

    python benchmarks/speech_to_intent.py PATH [--clean] [--snr 6 9 12] [--every 3] [--peer whisper]

PATH holds recordings, labels.json (file -> intent and slots) and sentences.yaml. An order counts
as right only if the intent and every slot are right. Noise is mixed by the public benchmark's own
rule (mixing.py) with fixed seeds. Peers (peers.py) hear the same sound in the same run. Prints a
table; writes JSON, and a plot where matplotlib is installed.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import time
from pathlib import Path

import numpy as np
from mixing import mix, read
from peers import NAMES, MissingPeerError, load_peer

from voicecoach.hearing.engines import load_recognizer
from voicecoach.hearing.sentences import load_sentences

PUBLIC = (6, 9, 12, 15, 18, 21, 24)
ASKED_BELOW = 0.5


def spread(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a proportion (Wilson 1927), in per cent."""
    z, share = 1.96, right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return 100 * (middle - half), 100 * (middle + half)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--noise", type=Path, help="default: PATH/../noise/kitchen.flac")
    parser.add_argument("--snr", type=float, nargs="*", default=None, help="in dB")
    parser.add_argument("--clean", action="store_true", help="without noise, too (or only)")
    parser.add_argument("--every", type=int, default=1, help="take every nth recording")
    parser.add_argument("--from", type=int, default=0, dest="first", help="starting with this one")
    parser.add_argument("--engine", default="bundled")
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--peer", nargs="*", choices=NAMES, default=[])
    parser.add_argument("--whisper", type=Path, help="folder of a CTranslate2 Whisper model")
    parser.add_argument("--out", type=Path, default=Path("speech_to_intent.json"))
    parser.add_argument("--wrong", action="store_true", help="show what was misheard")
    options = parser.parse_args()

    labels = json.loads((options.path / "labels.json").read_text("utf-8"))
    names = sorted(labels)[options.first :: options.every]
    grammar = load_sentences(options.path / "sentences.yaml").grammar()
    recognizer = load_recognizer(options.engine, options.models)
    recognizer.prepare(grammar)
    levels: list[float | None] = [None] if options.clean else []
    levels += options.snr if options.snr is not None else [] if options.clean else PUBLIC
    noise = None
    if levels != [None]:
        noise = read(options.noise or options.path.parent / "noise" / "kitchen.flac")

    peers = []
    for name in options.peer:
        try:
            peers.append(load_peer(name, options.whisper))
        except MissingPeerError as error:
            print(f"{name}: skipped: {error}")

    print(f"{recognizer.name}, {len(names)} recordings, {platform.processor() or 'this machine'}")
    print("   SNR   right         95 % spread   accepted   median ms   per second of sound")
    rows = []
    for level in levels:
        right, accepted, took, length, wrong = 0, 0, [], 0.0, []
        by_peer = {peer.name: {"right": 0, "took": []} for peer in peers}
        for number, name in enumerate(names):
            speech = read(options.path / name)
            sound = speech if noise is None else mix(speech, noise, level, number)
            start = time.process_time()
            heard = recognizer.recognize(sound, grammar)
            took.append(time.process_time() - start)
            length += len(sound) / 16_000
            good = (heard.intent, dict(heard.slots)) == (
                labels[name]["intent"],
                labels[name]["slots"],
            )
            right += good
            accepted += heard.confidence >= ASKED_BELOW
            for peer in peers:
                start = time.process_time()
                match = peer.understand(sound, grammar)
                by_peer[peer.name]["took"].append(time.process_time() - start)
                by_peer[peer.name]["right"] += match is not None and (
                    (match.intent, dict(match.slots))
                    == (labels[name]["intent"], labels[name]["slots"])
                )
            if not good:
                wrong.append({"file": name, "heard": heard.text, "slots": dict(heard.slots)})
        low, high = spread(right, len(names))
        rows.append(
            {
                "snr": level,
                "files": len(names),
                "right": right,
                "percent": round(100 * right / len(names), 2),
                "spread": [round(low, 2), round(high, 2)],
                "accepted": accepted,
                "median_ms": round(1000 * float(np.median(took))),
                "of_real_time": round(sum(took) / length, 3),
                "wrong": wrong,
                "peers": {
                    peer: {
                        "percent": round(100 * found["right"] / len(names), 2),
                        "median_ms": round(1000 * float(np.median(found["took"]))),
                        "of_real_time": round(sum(found["took"]) / length, 3),
                    }
                    for peer, found in by_peer.items()
                },
            }
        )
        print(
            f"{'clean' if level is None else f'{level:g} dB':>6}  {100 * right / len(names):5.1f} %"
            f"   {low:6.1f} – {high:5.1f}   {100 * accepted / len(names):6.1f} %"
            f"   {rows[-1]['median_ms']:9}   {rows[-1]['of_real_time']:10}",
            flush=True,
        )
        for peer, found in by_peer.items():
            low, high = spread(found["right"], len(names))
            print(
                f"        {100 * found['right'] / len(names):5.1f} %   {low:6.1f} – {high:5.1f}"
                f"              {rows[-1]['peers'][peer]['median_ms']:9}"
                f"   {rows[-1]['peers'][peer]['of_real_time']:10}   {peer}",
                flush=True,
            )
        if options.wrong:
            for miss in wrong:
                truth = labels[miss["file"]]["slots"]
                print(f"         {miss['file']}: {miss['heard']}  (is {truth})")
    noisy = [row["percent"] for row in rows if row["snr"] in PUBLIC]
    if len(noisy) == len(PUBLIC):
        print(f"  mean  {sum(noisy) / len(noisy):5.1f} %   over {PUBLIC[0]} to {PUBLIC[-1]} dB")
    options.out.write_text(
        json.dumps({"engine": recognizer.name, "levels": rows}, indent=1, ensure_ascii=False)
    )
    plot(rows, options.out.with_suffix(".png"))


def plot(rows: list[dict], path: Path) -> None:
    """Accuracy against noise, where matplotlib is installed."""
    try:
        import matplotlib.pyplot as pyplot
    except ImportError:
        return
    noisy = [row for row in rows if row["snr"] is not None]
    if len(noisy) < 2:
        return
    figure, axes = pyplot.subplots(figsize=(6, 4))
    axes.plot([row["snr"] for row in noisy], [row["percent"] for row in noisy], marker="o")
    axes.set(xlabel="signal-to-noise ratio, dB", ylabel="orders right, %", ylim=(80, 100.5))
    axes.grid(alpha=0.3)
    figure.savefig(path, dpi=120, bbox_inches="tight")


if __name__ == "__main__":
    main()
