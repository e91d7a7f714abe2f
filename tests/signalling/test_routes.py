"""The paths beside the socket: health, figures, the phone page, and how errors are told."""

from pathlib import Path

import pytest
from yarl import URL

from rooms import commands as c
from signalling import page_files
from signalling.metrics import Counter, Histogram, Metrics
from tests.rooms.exam_day import ADEYEMI
from tests.signalling.hall_under_test import HallUnderTest


async def test_a_server_that_runs_says_so(hall: HallUnderTest) -> None:
    """`/healthz` for whoever restarts it, `/readyz` for whoever sends it visitors."""
    for path, said in (("/healthz", {"alive": True}), ("/readyz", {"ready": True})):
        async with hall.client.get(hall.url(path)) as answer:
            assert (answer.status, await answer.json()) == (200, said)


async def test_a_server_whose_record_is_gone_is_alive_and_not_ready(hall: HallUnderTest) -> None:
    await hall.log.close()

    async with hall.client.get(hall.url("/healthz")) as answer:
        assert answer.status == 200
    async with hall.client.get(hall.url("/readyz")) as answer:
        assert answer.status == 503
        assert answer.content_type == "application/problem+json"
        assert (await answer.json())["type"] == "urn:ninefold:unavailable"
        assert answer.headers["Retry-After"] == "5"


async def test_figures_are_there_for_prometheus_and_name_nobody(hall: HallUnderTest) -> None:
    """Neither a person nor a session nor a room stands in a label."""
    phone = await hall.phone(ADEYEMI)
    await phone.settle()
    await phone.command(c.Join(candidate=ADEYEMI, device="phone"))

    async with hall.client.get(hall.url("/metrics")) as answer:
        text = await answer.text()

    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'ninefold_connections{station="candidate"} 1' in text
    assert 'ninefold_messages_received_total{type="ping"} 1' in text
    assert "ninefold_records_total 1" in text
    for name in (ADEYEMI, hall.session_id, "okafor"):
        assert name not in text


def test_figures_are_written_as_prometheus_reads_them() -> None:
    counter, histogram = Counter("taken", "Taken."), Histogram("seconds", "Took.", bounds=(0.1, 1.0))
    counter.add(2_000_000, why='a "b"\\\n')
    histogram.observe(0.5)

    assert list(counter.lines()) == ['taken{why="a \\"b\\"\\\\\\n"} 2000000']
    assert list(histogram.lines()) == [
        'seconds_bucket{le="0.1"} 0',
        'seconds_bucket{le="1"} 1',
        'seconds_bucket{le="+Inf"} 1',
        "seconds_sum 0.5",
        "seconds_count 1",
    ]
    assert Metrics().text().endswith("\n")


def test_the_bounds_of_a_histogram_rise() -> None:
    with pytest.raises(ValueError, match="rise"):
        Histogram("seconds", "Took.", bounds=(1.0, 0.1))


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A page's folder, with things beside it that are nobody's business."""
    folder = tmp_path / "page"
    (folder / "js").mkdir(parents=True)
    for name in ("index.html", "page.css", "js/page.js", "sw.js", "icon.svg", "cli.py", "js/secret.py", "notes.txt"):
        (folder / name).write_text(f"this is {name}")
    (tmp_path / "outside.js").write_text("outside")
    monkeypatch.setattr(page_files, "files", lambda _package: folder)
    return folder


async def test_the_page_and_its_files_are_served(page: Path, hall: HallUnderTest) -> None:
    for path, kind in (
        ("/", "text/html"),
        ("/index.html", "text/html"),
        ("/page.css", "text/css"),
        ("/js/page.js", "text/javascript"),
        ("/sw.js", "text/javascript"),
        ("/icon.svg", "image/svg+xml"),
    ):
        async with hall.client.get(hall.url(path)) as answer:
            assert (answer.status, answer.content_type) == (200, kind), path
            assert answer.headers["Cache-Control"] == "no-cache"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/cli.py",
        "/js/secret.py",
        "/notes.txt",
        "/js/",
        "/js/%2e%2e/cli.py",
        "/%2e%2e/outside.js",
        "/js/none.js",
        "/.env",
    ],
)
async def test_nothing_else_that_lies_there_is_served(page: Path, hall: HallUnderTest, path: str) -> None:
    """Programs lie in the same package; a browser has no business with them."""
    async with hall.client.get(URL(hall.url("/").rstrip("/") + path, encoded=True)) as answer:
        assert answer.status == 404
        assert (await answer.json(content_type="application/problem+json"))["type"] == "urn:ninefold:not-found"


async def test_the_page_may_run_only_our_own_scripts_and_speak_only_to_us(page: Path, hall: HallUnderTest) -> None:
    """A strict policy: a script that somehow got in could neither run nor send anything out."""
    async with hall.client.get(hall.url("/")) as answer:
        policy = dict(part.partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split("; "))
        host = hall.url("/").split("/")[2]

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == f"'self' ws://{host} wss://{host}"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Permissions-Policy"].startswith("camera=(self), microphone=(self)")
    assert "Server" not in answer.headers


async def test_a_worker_runs_under_the_same_policy_as_the_page(hall: HallUnderTest) -> None:
    """A worker's script is a document of its own; the page's other parts obey the page and need no policy."""
    async with hall.client.get(hall.url("/sw.js")) as worker, hall.client.get(hall.url("/js/main.js")) as part:
        assert worker.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
        assert "Content-Security-Policy" not in part.headers
        assert part.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_host_that_is_no_host_is_not_put_into_the_policy(page: Path, hall: HallUnderTest) -> None:
    async with hall.client.get(hall.url("/"), headers={"Host": "evil.example; script-src *"}) as answer:
        assert "evil.example" not in answer.headers["Content-Security-Policy"]


async def test_every_error_is_a_problem(hall: HallUnderTest) -> None:
    async with hall.client.delete(hall.url("/healthz")) as answer:
        assert answer.status == 405
        assert answer.headers["Allow"] == "GET,HEAD"
        assert await answer.json(content_type="application/problem+json") == {
            "type": "urn:ninefold:not-allowed",
            "title": "Method Not Allowed",
            "status": 405,
            "detail": "Method Not Allowed",
        }


async def test_a_fault_of_ours_tells_nothing_of_itself(
    hall: HallUnderTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A line in our log says where; the client is told that it was us."""

    async def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(type(hall.log), "streams", broken)

    async with hall.client.get(hall.url("/readyz")) as answer:
        assert answer.status == 500
        assert "secret detail" not in await answer.text()
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == ["a request failed"]
