"""The onboarding's photographs at the door: whoever may watch a candidate sees with what they were verified."""

import base64
import hashlib
import logging
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rooms import commands as c
from rooms import onboarding_record as o
from rooms.commands import Told
from rooms.configuration import OnboardingPolicy
from rooms.links import Link
from rooms.service import OnboardingService
from rooms.stores.blob_folder import FolderBlobs
from rooms.vocabulary import IdKind, Onboarding
from tests.rooms.exam_day import (
    ADEYEMI,
    BRANDT,
    CHEN,
    CHIEF,
    DIAZ,
    LINDQVIST,
    OBSERVER,
    OFFICER,
    OKAFOR,
    RELIEF,
    SUPPORT,
    a_candidate,
    a_policy,
    a_session,
)
from tests.signalling.hall_under_test import HallUnderTest

PERIOD = "trinity-2027"
PICTURES = {"id": b"\xff\xd8\xff an ID", "face": b"\xff\xd8\xff a face", "framing": b"\xff\xd8\xff a desk"}


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[HallUnderTest]:
    """Okafor has room A on record with Adeyemi, who was accepted with these pictures; Lindqvist has room B."""
    policy = a_policy().model_copy(update={"onboarding": OnboardingPolicy(period=PERIOD)})
    candidates = [a_candidate(number, onboarding=Onboarding.MISSING) for number in (ADEYEMI, BRANDT, CHEN, DIAZ)]
    async with HallUnderTest(tmp_path, a_session(candidates=candidates, policy=policy)) as hall:
        await hall.staff(OKAFOR, c.AttendRoom(room="A"))
        await hall.staff(LINDQVIST, c.AttendRoom(room="B"))
        await send_in(hall)
        await office(hall, o.AcceptSubmission())
        yield hall


async def send_in(hall: HallUnderTest, number: str = ADEYEMI, **pictures: bytes) -> None:
    """Store three photographs, and submit them."""
    bearer = {"Authorization": f"Bearer {hall.token(f'candidate:{number}')}"}
    photos = {}
    for kind, body in (PICTURES | pictures).items():
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        headers = bearer | {"Content-Type": "image/jpeg", "Content-Digest": f"sha-256=:{digest}:"}
        async with hall.client.put(hall.url(f"/onboarding/photos/{kind}"), data=body, headers=headers) as answer:
            stored = await answer.json()
        photos[kind] = {"sha256": stored["sha256"], "size": stored["size"], "media_type": "image/jpeg"}
    async with hall.client.get(hall.url("/onboarding"), headers=bearer) as answer:
        version = (await answer.json())["notice"]["version"]
    command = {
        "type": "SubmitOnboarding",
        "needs": "",
        "notice_version": version,
        "rows": [{"name": "camera", "verdict": "pass", "measured": ""}],
        "id_kind": IdKind.PASSPORT,
        "photos": photos,
    }
    submission = {"id": str(uuid.uuid4()), "command": command}
    async with hall.client.post(hall.url("/onboarding"), json=submission, headers=bearer) as answer:
        assert answer.status == 200, await answer.text()


async def office(hall: HallUnderTest, command: o.OnboardingCommand, number: str = ADEYEMI) -> None:
    now = hall.clock.now()
    await OnboardingService(hall.log, PERIOD, number).execute(command, Told(str(uuid.uuid4()), now, now, OFFICER))


async def ask(hall: HallUnderTest, path: str, *, token: str) -> tuple[int, dict[str, str], bytes]:
    async with hall.client.get(hall.url(path), headers={"Authorization": f"Bearer {token}"}) as answer:
        return answer.status, dict(answer.headers), await answer.read()


@pytest.mark.parametrize("staff", [OKAFOR, CHIEF, RELIEF, OBSERVER])
@pytest.mark.parametrize("kind", ["id", "face", "framing"])
async def test_who_may_watch_a_candidate_sees_with_what_they_were_verified(
    hall: HallUnderTest, staff: str, kind: str
) -> None:
    """City: "use the same ID throughout your onboarding and exam(s)", which only somebody can tell who sees both."""
    status, headers, body = await ask(hall, f"/portraits/{ADEYEMI}/{kind}", token=hall.token(f"staff:{staff}"))

    assert (status, body) == (200, PICTURES[kind])
    assert (headers["Content-Type"], headers["Cache-Control"]) == ("image/jpeg", "no-store")
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    "person", [f"staff:{LINDQVIST}", f"staff:{SUPPORT}", f"candidate:{ADEYEMI}", f"candidate:{BRANDT}"]
)
async def test_nobody_else_sees_it_not_even_the_candidate(hall: HallUnderTest, person: str) -> None:
    """The invigilator of another room is a stranger to this candidate; a candidate's link shows no photographs."""
    status, _, body = await ask(hall, f"/portraits/{ADEYEMI}/face", token=hall.token(person))

    assert status == 403
    assert b"urn:ninefold:not-yours" in body


async def test_who_handed_the_room_over_sees_it_no_more(hall: HallUnderTest) -> None:
    """The right goes with the room, as with the feeds."""
    await hall.staff(RELIEF, c.AttendRoom(room="A"))

    status, _, _ = await ask(hall, f"/portraits/{ADEYEMI}/id", token=hall.token(f"staff:{OKAFOR}"))

    assert status == 403


async def test_a_candidate_of_another_session_is_nobodys(hall: HallUnderTest) -> None:
    """A chief of one session is a stranger to another, however long its list of candidates is."""
    await office(hall, o.WaiveVerification(reason="by video call"), number="2099999")

    status, _, body = await ask(hall, "/portraits/2099999/face", token=hall.token(f"staff:{CHIEF}"))

    assert status == 403
    assert b"urn:ninefold:not-yours" in body


async def test_a_key_of_another_session_opens_nothing(hall: HallUnderTest) -> None:
    """A key names its session; without that session it is no key."""
    key = hall.links.make(Link("tt2027-analysis-1", f"staff:{CHIEF}", 0))

    assert (await ask(hall, f"/portraits/{ADEYEMI}/face", token=key))[0] == 401


@pytest.mark.parametrize("how", ["nothing sent in", "waits", "rejected", "waived"])
async def test_without_an_accepted_attempt_there_is_nothing_to_show(hall: HallUnderTest, how: str) -> None:
    """What nobody has accepted is nothing to compare with."""
    if how != "nothing sent in":
        await send_in(hall, BRANDT)
    if how == "rejected":
        await office(hall, o.RejectSubmission(reason="invalid ID"), BRANDT)
    if how == "waived":
        await office(hall, o.WaiveVerification(reason="verified in person"), BRANDT)

    status, headers, body = await ask(hall, f"/portraits/{BRANDT}/face", token=hall.token(f"staff:{OKAFOR}"))

    assert (status, headers["Content-Type"]) == (404, "application/problem+json; charset=utf-8")
    assert b"urn:ninefold:not-found" in body


async def test_the_accepted_attempt_is_shown_and_no_other(hall: HallUnderTest) -> None:
    """A rejected photograph may show somebody else's ID."""
    await send_in(hall, BRANDT, face=b"\xff\xd8\xff too dark")
    await office(hall, o.RejectSubmission(reason="insufficient environment lighting"), BRANDT)
    await send_in(hall, BRANDT, face=b"\xff\xd8\xff well lit")
    await office(hall, o.AcceptSubmission(), BRANDT)

    _, _, body = await ask(hall, f"/portraits/{BRANDT}/face", token=hall.token(f"staff:{OKAFOR}"))

    assert body == b"\xff\xd8\xff well lit"


async def test_a_purged_photograph_is_said_to_be_gone(hall: HallUnderTest) -> None:
    """Pictures are deleted before the record is; the console then says why there is none."""
    blobs = await FolderBlobs.open(hall.folder / "blobs")
    await blobs.delete(f"onboarding/{PERIOD}/{ADEYEMI}")

    status, _, body = await ask(hall, f"/portraits/{ADEYEMI}/face", token=hall.token(f"staff:{OKAFOR}"))

    assert (status, b"not kept any more" in body) == (404, True)


async def test_there_are_three_photographs_and_nothing_else(hall: HallUnderTest) -> None:
    """The path cannot be bent to other blobs."""
    for path in (
        f"/portraits/{ADEYEMI}/selfie",
        f"/portraits/{ADEYEMI}/face/..%2F..",
        "/portraits/..%2F..%2Fsession/id",
    ):
        assert (await ask(hall, path, token=hall.token(f"staff:{CHIEF}")))[0] in {403, 404}


async def test_it_leaves_no_trace_in_the_servers_log(hall: HallUnderTest, caplog: pytest.LogCaptureFixture) -> None:
    """Neither whose face was looked at nor by whom."""
    caplog.set_level(logging.DEBUG, logger="ninefold")

    await ask(hall, f"/portraits/{ADEYEMI}/face", token=hall.token(f"staff:{OKAFOR}"))
    await ask(hall, f"/portraits/{BRANDT}/face", token=hall.token(f"staff:{OKAFOR}"))

    assert [record for record in caplog.records if record.name == "ninefold"] == []
