"""What was said once is heard at once the next time, and what is private leaves no trace."""

import errno
import logging
import os
import stat
from pathlib import Path

import numpy as np
import pytest

from voicecoach.errors import VoicecoachError
from voicecoach.speaking.prompts import PromptCache
from voicecoach.timebase import SAMPLE_RATE

LONG = "Take all the time you need, and breathe with it. Nothing has to be fixed."


class Spelling:
    """A voice that says each letter as a short tone: slow enough work to be worth keeping."""

    def __init__(self, name="spelling"):
        self.name = name
        self.said = []

    def say(self, text, pace=1.0):
        self.said.append(text)
        time = np.arange(round(800 / pace)) / SAMPLE_RATE
        tones = [0.1 * np.sin(2 * np.pi * (200 + ord(c) % 64 * 10) * time) for c in text]
        return np.concatenate(tones).astype(np.float32)


@pytest.fixture
def voice():
    return Spelling()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache" / "prompts"


def test_an_unknown_prompt_is_synthesized_once(voice, folder):
    cache = PromptCache(voice, folder)
    assert cache.get("Box one.", 1.0) is None
    first = cache.render("Box one.", 1.0)
    np.testing.assert_allclose(first, voice.say("Box one."), atol=1e-4)
    voice.said.clear()
    np.testing.assert_array_equal(cache.get("Box one.", 1.0), first)
    np.testing.assert_array_equal(cache.render("Box one.", 1.0), first)
    assert voice.said == []


def test_it_is_known_again_after_a_restart_and_sounds_the_same(voice, folder):
    first = PromptCache(voice, folder).render("Box one.", 1.0)
    voice.said.clear()
    again = PromptCache(voice, folder)
    np.testing.assert_array_equal(again.get("Box one.", 1.0), first)
    assert voice.said == []


def test_another_pace_text_or_voice_is_another_prompt(voice, folder):
    cache = PromptCache(voice, folder)
    cache.render("Box one.", 1.0)
    assert cache.get("Box one.", 1.25) is None
    assert cache.get("Box two.", 1.0) is None
    assert PromptCache(Spelling("other"), folder).get("Box one.", 1.0) is None


def test_only_the_owner_can_read_the_folder(voice, folder):
    PromptCache(voice, folder).render("Box one.", 1.0)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.suffix == ".flac"


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[:60],
        lambda data: b"\0" * len(data),
        lambda data: b"RIFF" + data,
        lambda data: data[:2000] + bytes(b ^ 0xFF for b in data[2000:2100]) + data[2100:],
    ],
)
def test_a_damaged_file_is_made_again(voice, folder, damage):
    first = PromptCache(voice, folder).render("Where are you?", 1.0)
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    again = PromptCache(voice, folder)
    assert again.get("Where are you?", 1.0) is None
    np.testing.assert_array_equal(again.render("Where are you?", 1.0), first)
    assert file.read_bytes() == whole


def test_private_words_are_kept_nowhere(voice, folder):
    cache = PromptCache(voice, folder)
    sound = cache.render("I felt useless.", 1.0, private=True)
    assert len(sound)
    for text in ("I felt useless.", LONG):
        assert len(np.concatenate(list(cache.stream(text, 1.0, private=True))))
        assert cache.get(text, 1.0) is None
    assert not folder.exists()


def test_the_memory_is_bounded_and_the_folder_remembers(voice, folder):
    cache = PromptCache(voice, folder, memory=100_000)
    texts = [f"This is prompt number {number}." for number in range(20)]
    for text in texts:
        cache.render(text, 1.0)
    assert sum(sound.nbytes for sound in cache._kept.values()) <= 100_000
    assert all(cache.get(text, 1.0) is not None for text in texts)


def test_without_a_folder_memory_serves(voice):
    cache = PromptCache(voice, None)
    cache.render("Box one.", 1.0)
    assert cache.get("Box one.", 1.0) is not None


def test_a_folder_that_cannot_be_made_is_told_of_once(voice, tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    cache = PromptCache(voice, tmp_path / "file" / "prompts")
    with caplog.at_level(logging.WARNING):
        cache.render("Box one.", 1.0)
        cache.render("Box two.", 1.0)
    assert len(caplog.records) == 1
    assert "can't be kept in" in caplog.text
    assert cache.get("Box one.", 1.0) is not None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_a_full_disk_is_told_of_once_and_leaves_no_broken_file(voice, folder, caplog, monkeypatch):
    folder.mkdir(parents=True, mode=0o700)
    real_open = os.open

    def open_on_a_full_disk(path, flags, *rest, **more):
        if str(path).endswith(".part"):
            real_open(path, flags, *rest, **more)
            return real_open("/dev/full", os.O_WRONLY)
        return real_open(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", open_on_a_full_disk)
    cache = PromptCache(voice, folder)
    with caplog.at_level(logging.WARNING):
        cache.render("Box one.", 1.0)
        cache.render("Box two.", 1.0)
    assert len(caplog.records) == 1
    assert os.strerror(errno.ENOSPC) in caplog.text
    assert list(folder.iterdir()) == []
    assert cache.get("Box one.", 1.0) is not None


def test_a_long_text_is_heard_from_its_first_clause(voice, folder):
    stream = PromptCache(voice, folder).stream(LONG, 1.0)
    first = next(stream)
    assert voice.said == ["Take all the time you need,"]
    pause = first[-round(0.12 * SAMPLE_RATE) :]
    assert not pause.any()
    rest = list(stream)
    assert voice.said[1:] == ["and breathe with it.", "Nothing has to be fixed."]
    assert rest[-1][-200:].any()


def test_a_known_text_comes_whole(voice, folder):
    cache = PromptCache(voice, folder)
    known = cache.render(LONG, 1.0)
    (whole,) = cache.stream(LONG, 1.0)
    np.testing.assert_array_equal(whole, known)


def test_a_short_text_that_was_streamed_is_known_from_then_on(voice, folder):
    cache = PromptCache(voice, folder)
    list(cache.stream("Seven.", 1.0))
    assert cache.get("Seven.", 1.0) is not None


def test_nothing_to_say_streams_nothing(voice, folder):
    assert list(PromptCache(voice, folder).stream("  ", 1.0)) == []


def test_a_voice_that_fails_is_not_hidden(folder):
    class Mute(Spelling):
        def say(self, text, pace=1.0):
            raise VoicecoachError("The voice gave no sound: choose another one.")

    with pytest.raises(VoicecoachError, match="gave no sound"):
        PromptCache(Mute(), folder).render("Box one.", 1.0)
