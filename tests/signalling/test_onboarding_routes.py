"""Onboarding from a phone: stored, sent in once, looked at by a person; and nobody hears of anybody else."""

import asyncio
import base64
import hashlib
import io
import json
import re
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rooms import commands as c
from rooms import onboarding_record as o
from rooms.commands import Told
from rooms.configuration import OnboardingPolicy
from rooms.onboarding_views import OnboardingView
from rooms.service import OnboardingService
from rooms.stores.blob_folder import FolderBlobs
from rooms.vocabulary import Onboarding
from signalling import incoming
from signalling.onboarding import LARGEST_SUBMISSION, Submission
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHIEF, OFFICER, a_candidate, a_policy, a_session, clock
from tests.signalling.hall_under_test import HallUnderTest

PERIOD = "trinity-2027"
CHEN = "1043.A_3"
"""A number may hold dots, dashes and underscores, and is part of a stream's and of a blob's name."""

PICTURES = {"id": b"\xff\xd8\xff an ID", "face": b"\xff\xd8\xff a face", "framing": b"\xff\xd8\xff a desk"}
PROTOCOL = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()


def onboarding_policy(**changes: Any) -> Any:
    onboarding = OnboardingPolicy(**{"period": PERIOD, "attempts": 5, "deadline": clock("17:00")} | changes)
    return a_policy().model_copy(update={"onboarding": onboarding})


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[HallUnderTest]:
    """A server at 09:00; nobody is verified yet, and the deadline is 17:00 of the same day."""
    numbers = (ADEYEMI, BRANDT, CHEN)
    settings = a_session(
        candidates=[a_candidate(number, onboarding=Onboarding.MISSING) for number in numbers],
        rooms={"A": dict(enumerate(numbers, 1))},
        policy=onboarding_policy(),
    )
    async with HallUnderTest(tmp_path, settings.model_copy(update={"starts": clock("23:00")})) as hall:
        yield hall


def digest_of(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def kept(hall: HallUnderTest) -> dict[str, bytes]:
    folder = hall.folder / "blobs"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def ask(
    hall: HallUnderTest, method: str, path: str, *, person: str = f"candidate:{ADEYEMI}", **options: Any
) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {hall.token(person)}"} | options.pop("headers", {})
    async with hall.client.request(method, hall.url(path), headers=headers, **options) as answer:
        return answer.status, await answer.json(content_type=None)


async def show(hall: HallUnderTest, number: str = ADEYEMI) -> dict[str, Any]:
    status, answer = await ask(hall, "GET", "/onboarding", person=f"candidate:{number}")
    assert status == 200
    return answer


async def put(
    hall: HallUnderTest, which: str, body: Any = None, *, number: str = ADEYEMI, **headers: str
) -> tuple[int, dict[str, Any]]:
    body = PICTURES[which] if body is None else body
    given = {
        "Content-Type": "image/jpeg",
        "Content-Digest": digest_of(body) if isinstance(body, bytes) else "",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    return await ask(hall, "PUT", f"/onboarding/photos/{which}", person=f"candidate:{number}", data=body, headers=given)


async def photographs(hall: HallUnderTest, number: str = ADEYEMI, **pictures: bytes) -> dict[str, Any]:
    """All three stored; gives them as a submission names them."""
    named = {}
    for which, body in (PICTURES | pictures).items():
        _, answer = await put(hall, which, body, number=number)
        named[which] = {"sha256": answer["sha256"], "size": answer["size"], "media_type": "image/jpeg"}
    return named


async def post(
    hall: HallUnderTest, photos: dict[str, Any], *, number: str = ADEYEMI, command_id: str = "", **changes: Any
) -> tuple[int, dict[str, Any]]:
    command = {
        "type": "SubmitOnboarding",
        "needs": "a screen reader",
        "notice_version": (await show(hall, number))["notice"]["version"],
        "rows": [{"name": "camera", "verdict": "pass", "measured": "1280x720"}],
        "id_kind": "passport",
        "photos": photos,
    } | changes
    body = {"id": command_id or str(uuid.uuid4()), "command": command}
    return await ask(hall, "POST", "/onboarding", person=f"candidate:{number}", json=body)


async def submit(hall: HallUnderTest, number: str = ADEYEMI) -> dict[str, Any]:
    status, answer = await post(hall, await photographs(hall, number), number=number)
    assert status == 200, answer
    return answer


async def office(hall: HallUnderTest, command: o.OnboardingCommand, number: str = ADEYEMI) -> None:
    now = hall.clock.now()
    await OnboardingService(hall.log, PERIOD, number).execute(command, Told(str(uuid.uuid4()), now, now, OFFICER))


async def events(hall: HallUnderTest, number: str = ADEYEMI) -> list[dict[str, Any]]:
    records = await hall.log.read(o.onboarding_stream(PERIOD, number))
    return [dict(event) for record in records for event in record.events]


async def test_at_first_nothing_is_sent_in_and_something_may_be(hall: HallUnderTest) -> None:
    answer = await show(hall)

    notice = answer.pop("notice")
    assert answer == {
        "period": PERIOD,
        "required": True,
        "deadline": "2027-06-08T17:00:00Z",
        "attempts": 5,
        "attempts_made": 0,
        "status": "none",
        "reason": None,
        "note": "",
        "submitted_at": None,
        "id_kind": None,
        "needs": "",
        "may_submit": True,
        "why_not": None,
        "photos": {"id": None, "face": None, "framing": None},
    }
    assert notice["version"] == hashlib.sha256(notice["text"].encode()).hexdigest()[:12]
    assert await hall.log.streams() == [hall.service.stream]


async def test_a_photograph_is_on_disk_before_the_record_names_it(hall: HallUnderTest) -> None:
    """201 means: on disk, synced, on record."""
    status, answer = await put(hall, "face")

    sha256 = hashlib.sha256(PICTURES["face"]).hexdigest()
    assert (status, answer) == (201, {"which": "face", "sha256": sha256, "size": len(PICTURES["face"])})
    assert kept(hall) == {f"onboarding/{PERIOD}/{ADEYEMI}/face-{sha256}": PICTURES["face"]}
    photo = {"sha256": sha256, "size": len(PICTURES["face"]), "media_type": "image/jpeg"}
    assert await events(hall) == [{"type": "PhotoStored", "kind": "face", "photo": photo}]
    assert (await show(hall))["photos"] == {"id": None, "face": photo, "framing": None}


async def test_the_same_photograph_again_is_held_already(hall: HallUnderTest) -> None:
    """The answer was lost in the network; the phone may ask as often as it likes."""
    _, first = await put(hall, "face")

    assert await put(hall, "face") == (200, first)
    assert len(await events(hall)) == 1


async def test_what_is_sent_in_waits_and_says_what_it_was(hall: HallUnderTest) -> None:
    answer = await submit(hall)

    assert (answer["status"], answer["attempts_made"]) == ("waiting", 1)
    assert (answer["may_submit"], answer["why_not"]) == (False, "waiting")
    assert (answer["id_kind"], answer["needs"]) == ("passport", "a screen reader")
    assert answer["submitted_at"] == "2027-06-08T09:00:00Z"
    assert answer == await show(hall)


async def test_a_rejection_says_why_and_leaves_another_attempt(hall: HallUnderTest) -> None:
    await submit(hall)

    await office(hall, o.RejectSubmission(reason="insufficient environment lighting", note="Sit facing the window."))

    answer = await show(hall)
    assert (answer["status"], answer["reason"]) == ("rejected", "insufficient environment lighting")
    assert (answer["note"], answer["may_submit"]) == ("Sit facing the window.", True)
    assert (await submit(hall))["attempts_made"] == 2


async def test_an_acceptance_keeps_its_note_to_the_office(hall: HallUnderTest) -> None:
    await submit(hall)

    await office(hall, o.AcceptSubmission(note="looks older than in the picture"))

    answer = await show(hall)
    assert (answer["status"], answer["note"], answer["why_not"]) == ("accepted", "", "accepted")


async def test_the_sixth_attempt_is_refused_before_a_byte_is_on_disk(hall: HallUnderTest) -> None:
    """City: "You can do this up to five times"."""
    for _ in range(5):
        await submit(hall)
        await office(hall, o.RejectSubmission(reason="invalid ID"))
    before = kept(hall)

    status, problem = await put(hall, "id", b"one more ID")
    sent = await post(hall, (await show(hall))["photos"])

    assert (status, problem["type"]) == (409, "urn:ninefold:no-attempts-left")
    assert (sent[0], sent[1]["type"]) == (409, "urn:ninefold:no-attempts-left")
    assert kept(hall) == before
    assert (await show(hall))["why_not"] == "no-attempts-left"


async def test_the_deadline_is_kept_by_the_servers_clock(hall: HallUnderTest) -> None:
    photos = await photographs(hall)
    hall.clock.set("17:00:01")

    late = await post(hall, photos)
    photo = await put(hall, "id", b"another ID")

    assert (late[0], late[1]["type"]) == (409, "urn:ninefold:deadline-passed")
    assert (photo[0], photo[1]["type"]) == (409, "urn:ninefold:deadline-passed")
    assert (await show(hall))["why_not"] == "deadline-passed"


async def test_an_officer_may_let_somebody_try_after_the_deadline(hall: HallUnderTest) -> None:
    hall.clock.set("17:00:01")
    await office(hall, o.ResetAttempts(reason="ill that week", until=clock("20:00")))

    answer = await submit(hall)

    assert (answer["status"], answer["deadline"]) == ("waiting", "2027-06-08T20:00:00Z")


async def test_the_same_submission_twice_has_effect_once(hall: HallUnderTest) -> None:
    """Sent again from the queue of a phone that had no answer; even if the deadline has passed since."""
    photos = await photographs(hall)
    first = await post(hall, photos, command_id="once")
    hall.clock.set("17:30")

    status, again = await post(hall, photos, command_id="once")

    assert (status, again) == (200, first[1])
    assert [event["type"] for event in await events(hall)].count("OnboardingSubmitted") == 1


async def test_of_two_submissions_at_once_one_waits(hall: HallUnderTest) -> None:
    """Two phones with one link."""
    photos = await photographs(hall)

    answers = await asyncio.gather(*(post(hall, photos) for _ in range(4)))

    assert sorted(status for status, _ in answers) == [200, 409, 409, 409]
    assert {answer["type"] for status, answer in answers if status == 409} == {"urn:ninefold:submission-waits"}
    assert (await show(hall))["attempts_made"] == 1


async def test_only_photographs_that_were_stored_may_be_named(hall: HallUnderTest) -> None:
    photos = await photographs(hall)
    unknown = photos | {"face": photos["face"] | {"sha256": "f" * 64}}
    others = await photographs(hall, BRANDT, face=b"\xff\xd8\xff Brandt's face")

    for wrong in (unknown, others, photos | {"face": photos["id"]}):
        status, problem = await post(hall, wrong)
        assert (status, problem["type"]) == (409, "urn:ninefold:photos-missing")
    assert (await post(hall, {"id": photos["id"]}))[1]["type"] == "urn:ninefold:malformed"


async def test_the_notice_that_was_read_is_the_one_that_holds(hall: HallUnderTest) -> None:
    photos = await photographs(hall)

    status, problem = await post(hall, photos, notice_version="ba9876543210")
    await post(hall, photos)

    assert (status, problem["type"]) == (409, "urn:ninefold:notice-changed")
    assert (await events(hall))[-1]["notice_version"] == (await show(hall))["notice"]["version"]


async def test_nobody_hears_of_anybody_else(hall: HallUnderTest) -> None:
    """Whatever happens to one candidate, another's answer is the same to the letter."""
    before = await show(hall, BRANDT)

    await submit(hall)
    await office(hall, o.RejectSubmission(reason="invalid ID", note="a secret"))

    assert await show(hall, BRANDT) == before
    assert (await submit(hall, CHEN))["attempts_made"] == 1
    assert [event["type"] for event in await events(hall, CHEN)][-1] == "OnboardingSubmitted"
    assert f"onboarding/{PERIOD}/{CHEN}/id-{hashlib.sha256(PICTURES['id']).hexdigest()}" in kept(hall)


async def test_a_purge_of_one_candidate_misses_nothing_and_takes_nothing_else(hall: HallUnderTest) -> None:
    await submit(hall)
    await put(hall, "id", b"never sent in", number=BRANDT)
    blobs = await FolderBlobs.open(hall.folder / "blobs")

    assert await blobs.delete(f"onboarding/{PERIOD}/{ADEYEMI}") == 3
    assert [name.split("/")[2] for name in kept(hall)] == [BRANDT]


@pytest.mark.parametrize(
    ("person", "status", "code"),
    [
        (f"staff:{CHIEF}", 403, "not-yours"),
        ("candidate:9999999", 401, "key-refused"),
        (f"computer:{ADEYEMI}", 403, "not-yours"),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/onboarding"), ("POST", "/onboarding"), ("PUT", "/onboarding/photos/id")],
)
async def test_only_a_candidates_own_link_opens_it(
    hall: HallUnderTest, method: str, path: str, person: str, status: int, code: str
) -> None:
    got, problem = await ask(hall, method, path, person=person)

    assert (got, problem["type"]) == (status, f"urn:ninefold:{code}")


@pytest.mark.parametrize(
    ("which", "headers", "status", "code"),
    [
        ("id", {"Content_Digest": ""}, 400, "malformed"),
        ("id", {"Content_Digest": digest_of(b"something else")}, 400, "digest-mismatch"),
        ("id", {"Content_Type": "image/png"}, 415, "unknown-media"),
        ("id", {"Origin": "https://evil.example"}, 403, "not-yours"),
    ],
)
async def test_what_is_wrong_with_a_photograph_is_said_and_nothing_is_kept(
    hall: HallUnderTest, which: str, headers: dict[str, str], status: int, code: str
) -> None:
    got, problem = await put(hall, which, **headers)

    assert (got, problem["type"]) == (status, f"urn:ninefold:{code}")
    assert kept(hall) == {}


async def test_there_are_three_kinds_of_photographs(hall: HallUnderTest) -> None:
    status, _ = await put(hall, "selfie", PICTURES["face"])

    assert status in {404, 405}
    assert kept(hall) == {}


async def test_a_photograph_has_at_most_four_megabytes(hall: HallUnderTest) -> None:
    """Said in the header or not."""

    async def in_pieces(megabytes: int) -> AsyncIterator[bytes]:
        for _ in range(megabytes):
            yield b"x" * 1024 * 1024

    def digest(megabytes: int) -> str:
        return digest_of(b"x" * 1024 * 1024 * megabytes)

    announced = await put(hall, "id", io.BytesIO(b"x" * (4 * 1024 * 1024 + 1)), Content_Digest=digest(5))
    unannounced = await put(hall, "id", in_pieces(5), Content_Digest=digest(5))
    empty = await put(hall, "id", b"")
    at_most = await put(hall, "id", in_pieces(4), Content_Digest=digest(4))

    assert (announced[0], announced[1]["type"]) == (413, "urn:ninefold:too-large")
    assert (unannounced[0], unannounced[1]["type"]) == (413, "urn:ninefold:too-large")
    assert (empty[0], empty[1]["type"]) == (400, "urn:ninefold:malformed")
    assert at_most[0] == 201
    assert len(kept(hall)) == 1


async def test_a_full_disk_is_said(hall: HallUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "KEPT_FREE", 1 << 60)

    status, problem = await put(hall, "id")

    assert (status, problem["type"]) == (507, "urn:ninefold:no-space")


async def test_a_photograph_that_is_refused_in_the_last_moment_is_thrown_away(hall: HallUnderTest) -> None:
    """Sent in from another phone while this one was on its way: no picture stays that no record names."""
    photos = await photographs(hall)
    original = FolderBlobs.put

    async def sent_in_meanwhile(self: FolderBlobs, *arguments: Any) -> Any:
        stored = await original(self, *arguments)
        await post(hall, photos)
        return stored

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FolderBlobs, "put", sent_in_meanwhile)
        status, problem = await put(hall, "id", b"another ID")

    assert (status, problem["type"]) == (409, "urn:ninefold:submission-waits")
    assert set(kept(hall).values()) == set(PICTURES.values())


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "{}",
        '{"id": "x", "command": {"type": "AcceptSubmission"}}',
        '{"id": "time:start", "command": {"type": "SubmitOnboarding"}}',
        "x" * (LARGEST_SUBMISSION + 1),
    ],
)
async def test_what_is_no_submission_is_refused(hall: HallUnderTest, body: str) -> None:
    status, problem = await ask(hall, "POST", "/onboarding", data=body)

    assert (status, problem["type"]) in {(400, "urn:ninefold:malformed"), (413, "urn:ninefold:too-large")}
    assert await events(hall) == []


async def test_who_was_let_off_on_the_day_sends_in_nothing(hall: HallUnderTest) -> None:
    await hall.office(c.WaiveOnboarding(candidate=ADEYEMI, reason="seen in person"))

    answer = await show(hall)

    assert (answer["status"], answer["may_submit"], answer["why_not"]) == ("waived", False, "accepted")
    assert (await put(hall, "id"))[1]["type"] == "urn:ninefold:already-verified"


async def test_one_submission_serves_every_exam_of_the_period(hall: HallUnderTest) -> None:
    """By the link of either exam, each with its own deadline and number of attempts."""
    other = hall.configuration.model_copy(
        update={
            "session": "tt2027-ethics-1",
            "cohort": "tt2027-ethics",
            "policy": onboarding_policy(attempts=1, deadline=clock("17:00") + timedelta(hours=1)),
        }
    )
    await submit(hall)
    await office(hall, o.RejectSubmission(reason="invalid ID"))
    hall.session_id, hall.service = other.session, type(hall.service)(hall.log, other.session)
    await hall.office(c.OpenSession(configuration=other))

    answer = await show(hall)

    assert (answer["status"], answer["attempts_made"], answer["attempts"]) == ("rejected", 1, 1)
    assert (answer["deadline"], answer["why_not"]) == ("2027-06-08T18:00:00Z", "no-attempts-left")


def test_the_examples_of_the_protocol_are_true() -> None:
    """Other programs are written by them."""
    examples = dict(re.findall(r"^```json (onboarding|submission)\n(.*?)^```$", PROTOCOL, re.DOTALL | re.MULTILINE))

    assert Submission.model_validate_json(examples["submission"])
    shown = json.loads(examples["onboarding"])
    assert set(shown) == set(OnboardingView.model_fields)
    assert OnboardingView.model_validate(shown)
    assert f"{o.LARGEST_PHOTO // 1024**2} MiB" in PROTOCOL
    assert f"{LARGEST_SUBMISSION:,} bytes" in PROTOCOL
