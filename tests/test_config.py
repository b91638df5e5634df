"""The settings file and the user's folders, as a person meets them."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.config import Home, Settings, private_folder
from voicecoach.errors import UsageError, VoicecoachError

if TYPE_CHECKING:
    from pathlib import Path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_home_variable_moves_everything(tmp_path: Path) -> None:
    home = Home.find({"VOICECOACH_HOME": str(tmp_path / "mine")})
    assert home.settings == tmp_path / "mine" / "settings.toml"
    assert home.journal == tmp_path / "mine" / "journal.db"
    assert home.models == tmp_path / "mine" / "models"
    assert home.sessions == tmp_path / "mine" / "sessions"
    assert home.cache == tmp_path / "mine" / "cache"


def test_without_the_variable_the_system_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for environ in ({}, {"VOICECOACH_HOME": ""}):
        home = Home.find(environ)
        assert home.root.name == "voicecoach"
        assert home.cache not in (home.root, *home.root.parents)


def test_the_folders_are_their_owner_s_alone(tmp_path: Path) -> None:
    home = Home.find({"VOICECOACH_HOME": str(tmp_path / "a" / "b")}).create()
    for folder in (home.root, home.models, home.sessions, home.cache):
        assert mode(folder) == 0o700
    assert home.create() == home


def test_an_empty_folder_is_closed_and_a_full_one_left_alone(tmp_path: Path) -> None:
    empty, full = tmp_path / "empty", tmp_path / "full"
    for folder in (empty, full):
        folder.mkdir()
        folder.chmod(0o755)
    (full / "something").touch()
    assert mode(private_folder(empty)) == 0o700
    assert mode(private_folder(full)) == 0o755


def test_a_file_in_the_way_of_the_home_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(VoicecoachError, match=r"home can't be made .*VOICECOACH_HOME"):
        Home.find({"VOICECOACH_HOME": str(tmp_path / "home")}).create()


def test_no_settings_file_means_the_defaults(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path / "settings.toml")
    assert settings == Settings()
    assert settings.voice == "auto"
    assert settings.engine == "auto"
    assert settings.pattern == "4-2-6"
    assert settings.breath_cues == "first-two"


def test_every_setting_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        'microphone = 3\nspeaker = "Jabra"\nvoice = "piper"\nengine = "vosk"\n'
        'place = "bedside"\nbreath_cues = "tones-only"\n'
        'pattern = "4-0-6"\nvolume = -6\npace = 1.25\ncountry = "GB"\n'
        "note_expiry_days = 30\nquiet = true\n"
    )
    settings = Settings.load(path)
    assert settings.microphone == 3
    assert settings.speaker == "Jabra"
    assert settings.place == "bedside"
    assert settings.volume == -6.0
    assert settings.note_expiry_days == 30
    assert settings.quiet


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            'pace = "fast"',
            '"pace" is "fast" but must be a number from 0.5 to 2, such as pace = 1.0',
        ),
        ("pace = 20", '"pace" is 20 but must be a number from 0.5 to 2'),
        ("pace = nan", '"pace" is NaN but must be a number'),
        ("volume = true", '"volume" is true but must be a number of decibels from -40 to 12'),
        ('quiet = "yes"', '"quiet" is "yes" but must be true or false, such as quiet = true'),
        ("quiet = 1", '"quiet" is 1 but must be true or false'),
        ('place = "beach"', '"place" is "beach" but must be "car", "changing", "bedside" or'),
        ('breath_cues = "loud"', 'must be "first-two", "always-speak" or "tones-only"'),
        ("microphone = 1.5", '"microphone" is 1.5 but must be a device\'s name or number'),
        ("microphone = true", '"microphone" is true but must be a device\'s name or number'),
        ('country = "us"', '"country" is "us" but must be a country\'s two capital letters'),
        ('country = "US\\n"', "must be a country's two capital letters"),
        ("note_expiry_days = 0", "must be a whole number of days, 1 or more"),
        ("note_expiry_days = 1.5", "must be a whole number of days, 1 or more"),
        ('pattern = "4-21-6"', '"pattern" is "4-21-6" but must be the seconds to breathe in'),
        ('pattern = "1-0-1"', "together 4 to 40, such as pattern = "),
        ('pattern = "slow"', '"pattern" is "slow" but must be'),
        ("pattern = [4, 2, 6]", '"pattern" is [4, 2, 6] but must be'),
        ("[voice]\nname = 3", '"voice" is {"name": 3} but must be "auto" or the name of a voice'),
        ("when = 2026-03-04", '"when" is not a setting'),
        ("voice = 2026-03-04", '"voice" is "2026-03-04" but must be'),
        ('breath_cue = "first-two"', '"breath_cue" is not a setting; did you mean "breath_cues"?'),
        ("xyzzy = 1", '"xyzzy" is not a setting; the known ones are microphone, speaker, voice'),
        ("pace = ", "aren't valid TOML: invalid value (at line 1"),
    ],
)
def test_a_mistake_is_told_in_one_sentence_with_the_mend(
    tmp_path: Path, line: str, told: str
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(line + "\n")
    with pytest.raises(UsageError) as raised:
        Settings.load(path)
    message = str(raised.value)
    assert message.startswith(f"{path}: ")
    assert told in message
    assert "\n" not in message


def test_settings_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe\x00pace")
    with pytest.raises(UsageError, match="aren't text in UTF-8"):
        Settings.load(path)
    with pytest.raises(UsageError, match="can't be read"):
        Settings.load(tmp_path)


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_no_file_gives_anything_but_settings_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-settings.toml"
    path.write_bytes(content)
    try:
        Settings.load(path)
    except UsageError as error:
        assert "\n" not in str(error)  # noqa: PT017
