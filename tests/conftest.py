"""What tests of several parts share."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sound_device import SoundServer, why_not

from voicecoach.config import Home
from voicecoach.errors import VoicecoachError
from voicecoach.speaking.voice import load_voice

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def sound_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    """A sound server of this test's own, which every process started by the test talks to."""
    if (reason := why_not()) is not None:
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="vc", dir="/tmp") as folder:
        server = SoundServer(Path(folder) / "a")
        try:
            for name, value in server.env.items():
                monkeypatch.setenv(name, value)
            yield server
        finally:
            server.close()


@pytest.fixture(scope="session")
def voices() -> None:
    """Both voices, the coach's and the scripted user's; what needs them is skipped without."""
    for name in ("auto", "pyttsx3"):
        try:
            load_voice(name).say("Yes.")
        except VoicecoachError as error:
            pytest.skip(str(error))


@pytest.fixture(scope="session")
def spoken_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose prompts are synthesized once for all tests, in all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return Home(shared / "voicecoach-home", shared / "voicecoach-home" / "cache").create()
