"""The page's files as a phone on a poor line gets them: compressed, once, and always of one version."""

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from signalling import page_files
from signalling.page_files import PageFiles, needed_by
from tests.signalling.hall_under_test import HallUnderTest

STYLE = "p { color: black }\n" * 100


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small page."""
    folder = tmp_path / "page"
    (folder / "js" / "computer").mkdir(parents=True)
    for name, text in {
        "index.html": "<p>phone</p>" * 50,
        "computer.html": "<p>computer</p>" * 50,
        "style.css": STYLE,
        "js/main.js": "export {};\n" * 50,
        "js/computer/main.js": "export {};\n" * 50,
        "sw.js": "self.addEventListener('fetch', () => ASSETS.version);\n" * 10,
        "tiny.svg": "<svg/>",
        "secret.py": "x = 1",
    }.items():
        (folder / name).write_text(text)
    (folder / "icon.png").write_bytes(b"\x89PNG" + b"\0" * 1000)
    monkeypatch.setattr(page_files, "files", lambda _package: folder)
    return folder


@pytest.fixture
def plain(hall: HallUnderTest) -> Callable[..., Any]:
    """Ask for a file as it is on the wire, without undoing its coding."""

    async def ask(path: str, **headers: str):
        given = {"Accept-Encoding": "gzip, deflate, br"} | {k.replace("_", "-"): v for k, v in headers.items()}
        async with ClientSession(auto_decompress=False) as client, client.get(hall.url(path), headers=given) as answer:
            return answer, await answer.read()

    return ask


async def test_text_goes_compressed(folder: Path, hall: HallUnderTest, plain: Any) -> None:
    """Over 300 kb/s every ten kilobytes are a quarter of a second."""
    answer, body = await plain("/style.css")

    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert len(body) < len(STYLE) / 10
    assert gzip.decompress(body).decode() == STYLE


@pytest.mark.parametrize("coding", ["", "br", "gzip;q=0", "identity"])
async def test_who_does_not_take_gzip_gets_the_file_as_it_is(
    folder: Path, hall: HallUnderTest, plain: Any, coding: str
) -> None:
    answer, body = await plain("/style.css", Accept_Encoding=coding)

    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert body.decode() == STYLE


async def test_what_is_compressed_or_tiny_is_left_as_it_is(folder: Path, hall: HallUnderTest, plain: Any) -> None:
    for path in ("/icon.png", "/tiny.svg"):
        answer, _ = await plain(path)
        assert "Content-Encoding" not in answer.headers


async def test_a_tag_names_bytes_and_the_compressed_ones_are_others(
    folder: Path, hall: HallUnderTest, plain: Any
) -> None:
    """A strong tag: a proxy may put parts together by it."""
    packed, _ = await plain("/style.css")
    bare, _ = await plain("/style.css", Accept_Encoding="identity")

    assert not packed.headers["ETag"].startswith("W/")
    assert packed.headers["ETag"] != bare.headers["ETag"]


async def test_who_has_a_file_is_not_sent_it_again(folder: Path, hall: HallUnderTest, plain: Any) -> None:
    first, _ = await plain("/style.css")
    for held in (first.headers["ETag"], f"W/{first.headers['ETag']}", f'"other", {first.headers["ETag"]}', "*"):
        answer, body = await plain("/style.css", If_None_Match=held)
        assert (answer.status, body) == (304, b"")
        assert answer.headers["ETag"] == first.headers["ETag"]
    answer, _ = await plain("/style.css", If_None_Match='"other"')
    assert answer.status == 200


async def test_the_service_worker_is_told_what_there_is(folder: Path, hall: HallUnderTest) -> None:
    """First line: the version and every file a page needs to come back without a server."""
    async with hall.client.get(hall.url("/sw.js")) as answer:
        first, _, rest = (await answer.text()).partition("\n")
        assert answer.headers["Cache-Control"] == "no-cache"
    async with hall.client.get(hall.url("/assets.json")) as answer:
        version = (await answer.json())["version"]

    assets = json.loads(re.fullmatch(r"const ASSETS = (\{.*\});", first)[1])
    assert assets["version"] == version
    assert set(assets["files"]) == {
        "/",
        "/computer",
        "/icon.png",
        "/js/computer/main.js",
        "/js/main.js",
        "/style.css",
        "/tiny.svg",
    }
    assert rest == (folder / "sw.js").read_text()
    for path in assets["files"]:
        async with hall.client.get(hall.url(path)) as answer:
            assert answer.status == 200, path


def test_any_change_of_any_file_is_another_version(folder: Path) -> None:
    """Else a phone would keep yesterday's script beside today's page."""
    versions = [PageFiles(folder).version]
    for name in ("js/main.js", "sw.js", "icon.png"):
        (folder / name).write_bytes((folder / name).read_bytes() + b" ")
        versions.append(PageFiles(folder).version)
    (folder / "js" / "new.js").write_text("export {};\n")
    versions.append(PageFiles(folder).version)

    assert len(set(versions)) == len(versions)
    assert PageFiles(folder).version == versions[-1]
    (folder / "secret.py").write_text("x = 2")
    assert PageFiles(folder).version == versions[-1]


async def test_a_page_is_of_one_version_while_it_is_being_replaced(folder: Path, hall: HallUnderTest) -> None:
    """Files are swapped one by one beneath a running server; nobody gets half of each."""
    (folder / "style.css").write_text("p { color: red }")

    async with hall.client.get(hall.url("/style.css")) as answer:
        assert await answer.text() == STYLE


async def test_the_other_screen_has_a_page_of_its_own(folder: Path, hall: HallUnderTest) -> None:
    for path in ("/computer", "/computer.html"):
        async with hall.client.get(hall.url(path)) as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")
            assert "computer" in await answer.text()


async def test_the_real_page_is_under_a_hundred_kilobytes(hall: HallUnderTest) -> None:
    """What is promised to a candidate on a poor line."""
    served = PageFiles()

    assert sum(len(file.compressed or file.body) for file in served._files.values()) < 100_000


async def test_a_page_names_at_once_every_script_it_begins_with(hall: HallUnderTest) -> None:
    """Asked for one after the other as each is read, sixty scripts would take seconds on a slow line."""
    async with hall.client.get(hall.url("/")) as answer:
        named = set(re.findall(r'<link rel="modulepreload" href="/([^"]+)" />', await answer.text()))

    assert {"js/phone.js", "js/view-shell.js", "js/view.js", "js/words.js"} <= named
    assert not any("computer" in script for script in named)


def test_the_scripts_a_page_begins_with_are_followed_to_the_last() -> None:
    bodies = {
        "js/main.js": b'import { a } from "./a.js";\nimport "./b.js";\nconst c = await import("./c.js");\n',
        "js/a.js": b'import {\n  d,\n} from "./more/d.js";\nexport { e } from "./b.js";\n',
        "js/b.js": b'import { main } from "./main.js";\n',
        "js/c.js": b"",
        "js/more/d.js": b'import { b } from "../b.js";\n',
    }

    assert needed_by("js/main.js", bodies) == ["js/a.js", "js/b.js", "js/more/d.js"]
