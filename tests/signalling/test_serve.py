"""`ninefold serve` as an operator meets it: a process, signals, files in a folder, and a power cut in mid-exam."""

import asyncio
import json
import signal
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from rooms import commands as c
from rooms.commands import Told
from rooms.data_folder import DataFolder
from rooms.links import Link
from rooms.service import SessionService
from rooms.vocabulary import FaultKind
from signalling import cli, serve
from signalling.tls import WHAT_IT_COSTS, self_signed
from tests.rooms.exam_day import ADEYEMI, BRANDT, OFFICER, OKAFOR, a_session
from tests.signalling.mailbox import Mailbox
from tests.signalling.peers import Peer
from tests.signalling.processes import said, serving

SESSION = "tt2027-linear-algebra-1"


async def with_a_session(folder: Path) -> DataFolder:
    """A data folder with a session whose room has just opened."""
    now = datetime.now(UTC)
    configuration = a_session().model_copy(
        update={"opens": now - timedelta(minutes=5), "starts": now + timedelta(minutes=25)}
    )
    place = DataFolder(folder)
    async with place.open_log(create=True) as log:
        service = SessionService(log, SESSION)
        await service.execute(c.OpenSession(configuration=configuration), Told("open", now, now, OFFICER))
    return place


async def joined(client: ClientSession, url: str, place: DataFolder, person: str, after: int = 0) -> Peer:
    peer = Peer(await client.ws_connect(f"{url}/ws", max_msg_size=0))
    await peer.hello(place.links().make(Link(SESSION, person, 0)), after)
    return peer


async def test_a_server_says_when_it_is_ready_and_keeps_its_url_for_links(tmp_path: Path) -> None:
    async with serving(tmp_path) as server, ClientSession() as client:
        async with client.get(f"{server.url}/healthz") as answer:
            assert answer.status == 200
        assert (tmp_path / "url").read_text() == f"{server.url}\n"

        code, errors = await server.end()

    assert code == 0
    assert next(json.loads(line)["what"] for line in errors.splitlines()) == "listening"


async def test_the_first_start_writes_a_key_to_the_office_that_stays(tmp_path: Path) -> None:
    """Only its owner may read it, and a second start does not change it."""
    async with serving(tmp_path):
        key = (tmp_path / "office.key").read_text()
    async with serving(tmp_path):
        pass

    assert len(key.strip()) >= 40
    assert (tmp_path / "office.key").read_text() == key
    for secret in ("office.key", "link.key", "record.sqlite"):
        assert stat.S_IMODE((tmp_path / secret).stat().st_mode) == 0o600


async def test_a_public_url_is_what_links_point_to(tmp_path: Path) -> None:
    async with serving(tmp_path, "--public-url", "https://exams.example.ac.uk/") as server:
        assert server.url == "https://exams.example.ac.uk"
        assert DataFolder(tmp_path).public_url() == "https://exams.example.ac.uk"


async def test_options_may_stand_in_the_environment(tmp_path: Path) -> None:
    """Under systemd or in a container nobody types options."""
    async with serving(tmp_path, NINEFOLD_PUBLIC_URL="https://exams.example.ac.uk") as server:
        assert server.url == "https://exams.example.ac.uk"


async def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    """The command line may work beside a server, a second server may not."""
    async with serving(tmp_path) as server:
        code, output, errors = await said("serve", "--data", tmp_path, "--port", "0")

        assert (code, output) == (3, "")
        assert errors.startswith(f"ninefold: {tmp_path} is being served already, by process {server.process.pid}; ")
        assert errors.count("\n") == 1
    async with serving(tmp_path):
        pass


async def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    async with serving(tmp_path / "one") as server:
        port = server.url.rpartition(":")[2]

        code, _, errors = await said("serve", "--data", tmp_path / "two", "--port", port)

    assert code == 3
    assert errors.splitlines()[-1].startswith(f"ninefold: cannot listen on 127.0.0.1:{port}; ")
    assert "Traceback" not in errors


@pytest.mark.parametrize("reason", [signal.SIGTERM, signal.SIGINT])
async def test_a_server_that_stops_tells_everybody_and_ends_in_time(tmp_path: Path, reason: signal.Signals) -> None:
    """Consoles are told of a restart (1012), phones that it is going away (1001); both come back by themselves."""
    place = await with_a_session(tmp_path)
    async with serving(tmp_path) as server, ClientSession() as client:
        phone = await joined(client, server.url, place, f"candidate:{ADEYEMI}")
        console = await joined(client, server.url, place, f"staff:{OKAFOR}")

        ending = asyncio.create_task(server.end(reason))
        codes = await asyncio.gather(phone.closed(), console.closed())

        assert codes == [1001, 1012]
        code, _ = await asyncio.wait_for(ending, 10)
        assert code == 0


async def test_a_server_killed_in_mid_exam_loses_nothing_it_had_acknowledged(tmp_path: Path) -> None:
    """kill -9, and start again: what was done is done, clients resume without gap or double, and resend in safety."""
    place = await with_a_session(tmp_path)
    async with ClientSession() as client:
        async with serving(tmp_path) as server:
            phone = await joined(client, server.url, place, f"candidate:{ADEYEMI}")
            other = await joined(client, server.url, place, f"candidate:{BRANDT}")
            console = await joined(client, server.url, place, f"staff:{OKAFOR}")
            await other.command(c.Join(candidate=BRANDT, device="phone"))
            done = [await phone.command(c.Join(candidate=ADEYEMI, device="phone"), command_id="join")]
            for n in range(20):
                report = c.ReportFault(candidate=ADEYEMI, kind=FaultKind.TECHNICAL, text=f"fault {n}")
                done.append(await phone.command(report, command_id=f"fault-{n}"))
            await console.hear("record", lambda m: m["cursor"] >= 15)

            # One more is on its way when the power goes.
            last = c.ReportFault(candidate=ADEYEMI, kind=FaultKind.QUESTION, text="on its way")
            sent = {"type": "command", "id": "last", "said_at": phone.welcome["now"]}
            await phone.say(sent | {"command": last.model_dump(mode="json")})
            await server.end(signal.SIGKILL)
            await asyncio.gather(phone.closed(), console.closed())

        async with serving(tmp_path) as server:
            seen = max(record["cursor"] for record in phone.records())
            again = await joined(client, server.url, place, f"candidate:{ADEYEMI}", after=seen)
            shown = max(record["cursor"] for record in console.records())
            screen = await joined(client, server.url, place, f"staff:{OKAFOR}", after=shown)
            answer = await again.command(last, command_id="last")
            repeated = await again.command(c.Join(candidate=ADEYEMI, device="phone"), command_id="join")
            await screen.hear("record", lambda m: any(event.get("text") == "on its way" for event in m["events"]))
            await again.settle()
            everything = [*phone.records(), *again.records()]
            staff_saw = [*console.records(), *screen.records()]

    assert all(each["type"] == "done" for each in [*done, answer])
    assert repeated == done[0]
    assert [record["cursor"] for record in everything] == list(range(1, 23))
    assert [record["cursor"] for record in staff_saw] == list(range(1, 25))
    texts = [event.get("text") for record in everything for event in record["events"]]
    assert texts[1:] == [*(f"fault {n}" for n in range(20)), "on its way"]
    code, output, _ = await said("verify", SESSION, "--data", tmp_path)
    assert code == 0
    assert "intact 24 records" in output


async def test_a_certificate_of_our_own_serves_a_phone_on_the_lan(tmp_path: Path) -> None:
    """Phones open no camera without HTTPS; the price is said plainly, and the root stays the same."""
    place = await with_a_session(tmp_path)
    async with serving(tmp_path, "--tls-self-signed") as server, ClientSession() as client:
        trusting = ssl.create_default_context(cafile=str(tmp_path / "tls" / "root.pem"))
        peer = Peer(await client.ws_connect(f"{server.url}/ws", ssl=trusting))
        await peer.hello(place.links().make(Link(SESSION, f"candidate:{ADEYEMI}", 0)))
        async with client.get(f"{server.url}/healthz", ssl=trusting) as answer:
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        _, errors = await server.end()
    root = (tmp_path / "tls" / "root.pem").read_bytes()
    async with serving(tmp_path, "--tls-self-signed"):
        pass

    assert server.url.startswith("https://127.0.0.1:")
    assert WHAT_IT_COSTS.format(root=tmp_path / "tls" / "root.pem") in errors
    assert (tmp_path / "tls" / "root.pem").read_bytes() == root
    assert stat.S_IMODE((tmp_path / "tls" / "root.key").stat().st_mode) == 0o600


def test_a_certificate_of_our_own_is_renewed_in_time_and_for_new_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Thirty days before it ends, or when the server is called something else."""
    first = self_signed(tmp_path, {"localhost"}, datetime(2027, 6, 8, tzinfo=UTC)).certificate.read_bytes()

    same = self_signed(tmp_path, {"localhost"}, datetime(2028, 6, 1, tzinfo=UTC)).certificate.read_bytes()
    renewed = self_signed(tmp_path, {"localhost"}, datetime(2028, 6, 20, tzinfo=UTC)).certificate.read_bytes()
    renamed = self_signed(tmp_path, {"192.0.2.7"}, datetime(2028, 6, 20, tzinfo=UTC)).certificate.read_bytes()

    assert same == first
    assert len({first, renewed, renamed}) == 3


async def test_a_certificate_somebody_has_is_used(tmp_path: Path) -> None:
    pair = self_signed(tmp_path / "theirs", {"127.0.0.1"}).certificate
    async with (
        serving(tmp_path / "data", "--tls-cert", pair, "--tls-key", pair) as server,
        ClientSession() as client,
        client.get(
            f"{server.url}/healthz", ssl=ssl.create_default_context(cafile=str(tmp_path / "theirs" / "root.pem"))
        ) as answer,
    ):
        assert answer.status == 200


@pytest.mark.parametrize("given", ["in a file", "in the environment"])
async def test_the_school_is_written_to_by_the_mail_server_that_is_named(tmp_path: Path, given: str) -> None:
    """And the password stands in no process list."""
    place = await with_a_session(tmp_path / "data")
    (tmp_path / "password").write_text("pass word\n")
    async with Mailbox(password="pass word") as mailbox:
        if given == "in a file":
            arguments = ["--smtp", f"smtp://n@127.0.0.1:{mailbox.port}", "--smtp-from", "n@example.ac.uk"]
            options = serving(tmp_path / "data", *arguments, "--smtp-password-file", tmp_path / "password")
        else:
            url = f"smtp://n:pass%20word@127.0.0.1:{mailbox.port}"
            options = serving(tmp_path / "data", NINEFOLD_SMTP=url, NINEFOLD_SMTP_FROM="n@example.ac.uk")
        async with options as server, ClientSession() as client:
            phone = await joined(client, server.url, place, f"candidate:{ADEYEMI}")
            await phone.command(c.Join(candidate=ADEYEMI, device="phone"))
            await phone.command(c.ReportFault(candidate=ADEYEMI, kind=FaultKind.PAPER))
            await phone.hear_event("SchoolTold")

            code, errors = await server.end()

    assert (code, len(mailbox.mails)) == (0, 1)
    assert "pass" not in errors


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--log", "nats://localhost"], 3, "NATS comes in a later version"),
        (["--log", "postgres"], 2, "neither sqlite nor nats"),
        (["--blobs", "s3://bucket"], 3, "object stores come in a later version"),
        (["--turn", "turn:turn.example.ac.uk"], 2, "--turn and --turn-secret-file go together"),
        (["--turn", "stun:x", "--turn-secret-file", __file__], 2, "is not a TURN address"),
        (["--tls-cert", __file__], 2, "--tls-cert and --tls-key go together"),
        (["--tls-cert", __file__, "--tls-key", __file__], 2, "cannot be used"),
        (["--tls-self-signed", "--tls-cert", __file__], 2, "exclude each other"),
        (["--public-url", "exams.example.ac.uk"], 2, "is not a URL like"),
        (["--public-url", "https://example.ac.uk/exams"], 2, "has a path"),
        (["--port", "99999"], 2, "99999"),
        (["--smtp", "smtp://mail.example.ac.uk"], 2, "--smtp and --smtp-from go together"),
        (["--smtp-from", "n@example.ac.uk"], 2, "--smtp and --smtp-from go together"),
        (["--smtp-password-file", __file__], 2, "give --smtp"),
        (["--smtp", "mail.example.ac.uk", "--smtp-from", "n@example.ac.uk"], 2, "is named like"),
        (["--smtp", "smtp://mail.example.ac.uk", "--smtp-from", "ninefold"], 2, "an address like"),
        (["--smtp", "smtp://n:p4ssw0rd@mail.example.ac.uk", "--smtp-from", "n@example.ac.uk"], 2, "password-file"),
    ],
)
def test_what_is_wrong_with_a_setting_is_said_in_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    """What, why, and what to do; never a traceback."""
    monkeypatch.setattr(serve, "to_standard_error", lambda: None)

    got = cli.run(["serve", "--data", str(tmp_path), "--port", "0", *arguments])

    said = capsys.readouterr()
    assert (got, said.out) == (code, "")
    assert says in said.err
    assert "p4ssw0rd" not in said.err
    assert said.err.startswith("ninefold: ")
    assert said.err.count("\n") == 1
    assert said.err.count("; ") >= 2
