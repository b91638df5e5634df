"""`python -m voicecoach.soundcard list|record|play [DEVICE as JSON]`.

The answer is one line of JSON: the devices, or the settings of the opened device, or
`{"error": ..., "usage": ...}`. After it `record` writes frames of 320 float32 samples at 16 kHz to
standard output, `play` reads them from standard input. The process ends when its pipe does, or
when the device is gone.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import soxr

from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.soundcard.devices import Device, choose
from voicecoach.soundcard.process import FRAME_BYTES
from voicecoach.soundcard.ring import Ring
from voicecoach.timebase import FRAME_SAMPLES, SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from voicecoach.sound import Samples

_STALL = 0.5
"""A device that did not call for so many seconds is gone."""

_GRACE = 3.0
"""Seconds after opening in which a device need not call: some sound servers wake up slowly."""

_RECORD_BLOCK, _PLAY_BLOCK = 0.02, 0.01
"""Seconds of sound for each call of a callback.

Left to itself at low latency, PortAudio calls hundreds of times a second (30 % of a core with
PulseAudio, against 2 %).
"""

_AFTER = 0.1
"""Seconds that sound servers hold beyond the latency they tell."""

_LARGEST_CORRECTION = 0.005
"""Of the rate, to follow a drifting clock: 0.5 % is a twelfth of a semitone."""


def main(arguments: list[str]) -> int:
    """Run one of the three commands; 0 when its pipe ended, 1 when it could not begin."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who ends the pipe
    task, wanted = arguments[0], json.loads(arguments[1])
    try:
        sounddevice = _portaudio()
        if task == "list":
            _answer([asdict(device) for device in _devices(sounddevice)])
        elif task == "record":
            _record(sounddevice, wanted)
        elif task == "play":
            _play(sounddevice, wanted)
        else:
            raise UsageError(f"{task} is not one of list, record, play.")
    except VoicecoachError as error:
        _answer({"error": str(error), "usage": isinstance(error, UsageError)})
        return 1
    except BrokenPipeError:
        pass
    return 0


def _portaudio() -> ModuleType:
    try:
        import sounddevice
    except OSError as error:
        raise VoicecoachError(
            "PortAudio, the library for sound cards, is missing: install the package libportaudio2 "
            "(called portaudio on Fedora, Arch and Homebrew)."
        ) from error
    return sounddevice  # type: ignore[no-any-return]


def _devices(sounddevice: ModuleType) -> list[Device]:
    default_input, default_output = sounddevice.default.device
    return [
        Device(
            index=index,
            name=str(entry["name"]),
            inputs=int(entry["max_input_channels"]),
            outputs=int(entry["max_output_channels"]),
            rate=round(entry["default_samplerate"]),
            default_input=index == default_input,
            default_output=index == default_output,
        )
        for index, entry in enumerate(sounddevice.query_devices())
    ]


def _answer(reply: object) -> None:
    print(json.dumps(reply), flush=True)


def _record(sounddevice: ModuleType, wanted: str | int | None) -> None:
    device = choose(_devices(sounddevice), wanted, "input")
    blocks: queue.SimpleQueue[Samples | None] = queue.SimpleQueue()

    def take(indata: Samples, _count: int, _time: object, _status: object) -> None:
        blocks.put(indata.copy())

    stream = _opened(
        device,
        device.inputs,
        _RECORD_BLOCK,
        sounddevice,
        sounddevice.InputStream,
        sounddevice.check_input_settings,
        callback=take,
        finished_callback=lambda: blocks.put(None),
    )
    resampler = _resampler(stream.samplerate, SAMPLE_RATE)
    exact = stream.samplerate == SAMPLE_RATE
    waiting: Samples = np.zeros(0, np.float32)
    patience = _GRACE
    while True:
        try:
            block = blocks.get(timeout=patience)
        except queue.Empty:
            return
        if block is None:
            return
        patience = _STALL
        mono = np.ascontiguousarray(block.mean(axis=1))
        if not exact:
            mono = resampler.resample_chunk(mono)
        waiting = np.concatenate((waiting, mono))
        whole = len(waiting) // FRAME_SAMPLES * FRAME_SAMPLES
        if whole:
            sys.stdout.buffer.write(np.clip(waiting[:whole], -1.0, 1.0).tobytes())
            sys.stdout.buffer.flush()
            waiting = waiting[whole:]


def _play(sounddevice: ModuleType, wanted: str | int | None) -> None:
    device = choose(_devices(sounddevice), wanted, "output")
    ring: Ring | None = None
    called = time.monotonic() + _GRACE

    def fill(outdata: Samples, count: int, _time: object, _status: object) -> None:
        nonlocal called
        called = max(called, time.monotonic())
        outdata[:] = 0.0 if ring is None else ring.take(count)[:, None]

    stream = _opened(
        device,
        device.outputs,
        _PLAY_BLOCK,
        sounddevice,
        sounddevice.OutputStream,
        sounddevice.check_output_settings,
        callback=fill,
    )

    def gone() -> bool:
        return not stream.active or time.monotonic() - called > _STALL

    rate = stream.samplerate
    ring = Ring(round(rate))
    resampler = _resampler(SAMPLE_RATE, rate)
    for frame in _frames():
        if gone():
            return
        if ring.accepts(frame):
            faster = 1.0 + ring.correction(_LARGEST_CORRECTION)
            resampler.set_io_ratio(SAMPLE_RATE * faster, rate, len(frame))
            ring.put(resampler.resample_chunk(frame))
    ring.finish()
    while ring.level and not gone():
        time.sleep(0.01)
    time.sleep(stream.latency + _AFTER)


def _frames() -> Iterator[Samples]:
    while len(data := sys.stdin.buffer.read(FRAME_BYTES)) == FRAME_BYTES:
        yield np.frombuffer(data, np.float32)


def _opened(
    device: Device,
    channels: int,
    block: float,
    sounddevice: ModuleType,
    stream_class: Callable[..., Any],
    check: Callable[..., None],
    **callbacks: Callable[..., None],
) -> Any:
    """A running stream: at 16 kHz and mono where the device takes that, else as the device is."""
    reason = ""
    for rate, count in ((SAMPLE_RATE, 1), (device.rate, 1), (device.rate, channels)):
        settings = {
            "device": device.index,
            "samplerate": rate,
            "channels": count,
            "dtype": "float32",
        }
        try:
            check(**settings)
            stream = stream_class(
                **settings, blocksize=round(rate * block), latency="low", **callbacks
            )
            stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            reason = str(error)
            continue
        _answer({"rate": rate, "channels": count, "name": device.name})
        return stream
    raise VoicecoachError(
        f"The sound device {device.name} would not open ({reason}): close other programs that "
        "use it, or choose another device."
    )


def _resampler(source: float, target: float) -> soxr.ResampleStream:
    """A resampler with a delay of a few milliseconds, whose ratio can be changed as it runs.

    The variable-rate kind holds 6 ms back, the fixed kind 20; its aliases stay below -110 dB.
    """
    highest = source * (1.0 + _LARGEST_CORRECTION)
    resampler = soxr.ResampleStream(highest, target, 1, "float32", "HQ", vr=True)
    resampler.set_io_ratio(source, target)
    return resampler


if __name__ == "__main__":
    code = main(sys.argv[1:])
    # Not an ordinary exit: that would ask PortAudio to close, which may never answer.
    os._exit(code)
