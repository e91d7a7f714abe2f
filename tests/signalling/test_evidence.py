"""Pictures that were kept: only of what is on record, only by who has the room, and on disk before the record says so."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest

from rooms import commands as c
from rooms.configuration import StaffMember
from rooms.stores import blob_names
from rooms.vocabulary import IncidentCategory, Role, Severity
from signalling import evidence
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHIEF, LINDQVIST, OBSERVER, OKAFOR, RELIEF, SUPPORT, a_session
from tests.signalling.hall_under_test import HallUnderTest

CLIP = b"\x1aE\xdf\xa3 a minute of a feed"
STILL = b"\xff\xd8\xff\xe0 a still"
SINCE, UNTIL = "2027-06-08T08:59:00Z", "2027-06-08T09:00:00Z"


@pytest.fixture
async def marked(hall: HallUnderTest) -> HallUnderTest:
    """Okafor has room A and has marked a moment of Adeyemi."""
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    await hall.candidate(c.Join(candidate=ADEYEMI, device="phone"))
    await hall.staff(OKAFOR, c.MarkMoment(candidate=ADEYEMI, note="looks away"))
    return hall


async def mark_of(hall: HallUnderTest) -> str:
    return next(event["mark"] for event in await hall.events() if event["type"] == "MomentMarked")


async def put(
    hall: HallUnderTest,
    of: str,
    body: bytes = CLIP,
    *,
    staff: str = f"staff:{OKAFOR}",
    candidate: str = ADEYEMI,
    query: str = f"since={SINCE}&until={UNTIL}",
    **headers: str,
) -> tuple[int, dict[str, Any]]:
    """Status and answer of one piece sent in."""
    given = {
        "Authorization": f"Bearer {hall.token(staff)}",
        "Content-Type": "video/webm",
        "Content-Digest": f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    async with hall.client.put(hall.url(f"/evidence/{candidate}/{of}?{query}"), data=body, headers=given) as answer:
        return answer.status, await answer.json(content_type=None)


async def get(hall: HallUnderTest, person: str, of: str, query: str = "") -> tuple[int, str, bytes]:
    headers = {"Authorization": f"Bearer {hall.token(person)}"}
    async with hall.client.get(hall.url(f"/evidence/{ADEYEMI}/{of}{query}"), headers=headers) as answer:
        return answer.status, answer.content_type, await answer.read()


async def kept_events(hall: HallUnderTest) -> list[dict[str, Any]]:
    return [event for event in await hall.events() if event["type"] == "EvidenceKept"]


def on_disk(hall: HallUnderTest) -> list[Path]:
    folder = hall.folder / "blobs" / blob_names.of_session(hall.session_id) / "evidence"
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_clip_is_on_disk_and_then_on_record_with_its_times(marked: HallUnderTest) -> None:
    """An appeal asks what was kept, of which moment, and whether these are the bytes."""
    of = await mark_of(marked)

    status, answer = await put(marked, of)

    sha256 = hashlib.sha256(CLIP).hexdigest()
    assert (status, answer) == (201, {"of": of, "sha256": sha256, "size": len(CLIP)})
    assert [path.read_bytes() for path in on_disk(marked)] == [CLIP]
    (event,) = await kept_events(marked)
    assert (event["of"], event["sha256"], event["size"], event["media_type"]) == (of, sha256, len(CLIP), "video/webm")
    assert (event["since"], event["until"]) == (SINCE, UNTIL)
    assert await marked.figure("ninefold_evidence_bytes_total") == len(CLIP)


async def test_the_same_piece_sent_again_is_held_already(marked: HallUnderTest) -> None:
    """The answer was lost with the line; the console sends it as often as it likes."""
    of = await mark_of(marked)
    await put(marked, of)

    assert (await put(marked, of))[0] == 200
    assert len(await kept_events(marked)) == 1


async def test_a_still_belongs_to_an_incident(marked: HallUnderTest) -> None:
    note = c.NoteIncident(
        candidate=ADEYEMI, category=IncidentCategory.CANDIDATE, severity=Severity.CONCERN, text="a phone on the desk"
    )
    await marked.staff(OKAFOR, note)
    of = next(event["incident"] for event in await marked.events() if event["type"] == "IncidentNoted")

    assert (await put(marked, of, STILL, Content_Type="image/jpeg"))[0] == 201
    assert await get(marked, f"staff:{OKAFOR}", of) == (200, "image/jpeg", STILL)


async def test_nothing_is_kept_of_what_is_not_on_record(marked: HallUnderTest) -> None:
    """Pictures are kept because somebody said why; there is no other way to keep one."""
    status, problem = await put(marked, "never-marked")

    assert (status, problem["type"]) == (409, "urn:ninefold:unknown-note")
    assert on_disk(marked) == []


async def test_a_mark_of_one_candidate_takes_no_picture_of_another(marked: HallUnderTest) -> None:
    status, problem = await put(marked, await mark_of(marked), candidate=BRANDT)

    assert (status, problem["type"]) == (409, "urn:ninefold:unknown-note")
    assert on_disk(marked) == []


@pytest.mark.parametrize("person", [f"staff:{LINDQVIST}", f"staff:{OBSERVER}", f"staff:{SUPPORT}", f"staff:{RELIEF}"])
async def test_only_who_has_the_room_and_a_chief_keep_pictures(marked: HallUnderTest, person: str) -> None:
    of = await mark_of(marked)

    assert (await put(marked, of, staff=person))[0] == 403
    assert on_disk(marked) == []
    assert (await put(marked, of, staff=f"staff:{CHIEF}"))[0] == 201


async def test_candidates_neither_keep_nor_see_pictures(marked: HallUnderTest) -> None:
    """Marks and what was kept of them never reach a candidate."""
    of = await mark_of(marked)
    assert (await put(marked, of, staff=f"candidate:{ADEYEMI}"))[0] == 403
    phone = await marked.phone(ADEYEMI)
    await put(marked, of)

    assert (await get(marked, f"candidate:{ADEYEMI}", of))[0] == 403
    await marked.candidate(c.SendMessage(candidate=ADEYEMI, text="May I?"))
    await phone.hear_event("MessageSent")
    assert "EvidenceKept" not in "".join(phone.raw)


async def test_who_may_watch_the_candidate_sees_what_was_kept(marked: HallUnderTest) -> None:
    of = await mark_of(marked)
    await put(marked, of)

    assert await get(marked, f"staff:{OBSERVER}", of) == (200, "video/webm", CLIP)
    assert (await get(marked, f"staff:{LINDQVIST}", of))[0] == 403
    assert (await get(marked, f"staff:{OKAFOR}", "never-marked"))[0] == 404


async def test_a_reviewer_sees_what_was_kept_and_keeps_nothing(tmp_path: Path) -> None:
    """Who decides afterwards needs the pictures; who decides afterwards was not there to take any."""
    exam = a_session()
    reviewer = StaffMember(id="reviewer", name="E. Reviewer", role=Role.REVIEWER)
    async with HallUnderTest(tmp_path, exam.model_copy(update={"staff": (*exam.staff, reviewer)})) as hall:
        await hall.staff(CHIEF, c.MarkMoment(candidate=ADEYEMI))
        of = await mark_of(hall)
        await put(hall, of, staff=f"staff:{CHIEF}")

        assert await get(hall, "staff:reviewer", of) == (200, "video/webm", CLIP)
        assert (await put(hall, of, STILL, staff="staff:reviewer"))[0] == 403


async def test_of_several_pieces_the_last_is_shown_or_the_one_that_is_named(marked: HallUnderTest) -> None:
    of = await mark_of(marked)
    await put(marked, of)
    await put(marked, of, STILL, Content_Type="image/jpeg")

    assert (await get(marked, f"staff:{CHIEF}", of))[2] == STILL
    assert (await get(marked, f"staff:{CHIEF}", of, f"?sha256={hashlib.sha256(CLIP).hexdigest()}"))[2] == CLIP


async def test_other_bytes_than_announced_are_not_kept(marked: HallUnderTest) -> None:
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(b'other').digest()).decode()}:"
    status, problem = await put(marked, await mark_of(marked), Content_Digest=digest)

    assert (status, problem["type"]) == (400, "urn:ninefold:digest-mismatch")
    assert on_disk(marked) == []
    assert await kept_events(marked) == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"query": ""}, 400),
        ({"query": f"since=yesterday&until={UNTIL}"}, 400),
        ({"Content_Digest": ""}, 400),
        ({"Content_Type": "application/pdf"}, 415),
    ],
)
async def test_what_is_not_said_in_full_is_not_kept(
    marked: HallUnderTest, changes: dict[str, str], status: int
) -> None:
    assert (await put(marked, await mark_of(marked), **changes))[0] == status
    assert on_disk(marked) == []


async def test_a_piece_that_is_too_large_is_not_kept(marked: HallUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute of a feed is small; nobody fills the disk by this door."""
    monkeypatch.setattr(evidence, "LARGEST_EVIDENCE", len(CLIP) - 1)

    assert (await put(marked, await mark_of(marked)))[0] == 413
    assert on_disk(marked) == []


async def test_a_piece_does_not_reach_into_the_future(marked: HallUnderTest) -> None:
    """A console's clock may be ahead; the record's is the one that counts."""
    await put(marked, await mark_of(marked), query=f"since={SINCE}&until=2027-06-08T23:00:00Z")

    (event,) = await kept_events(marked)
    assert event["until"] == marked.clock.now().isoformat().replace("+00:00", "Z")
