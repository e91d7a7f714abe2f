"""The other screen: opened by a code, shown the paper, and trusted with little."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from rooms import commands as c
from rooms.configuration import Adjustments
from rooms.links import Link
from rooms.vocabulary import Phase
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ, a_candidate, a_session
from tests.signalling.hall_under_test import HallUnderTest
from tests.signalling.test_pages import SHEET, kept, put


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[HallUnderTest]:
    """As ever, but that Brandt types."""
    candidates = (
        a_candidate(ADEYEMI),
        a_candidate(BRANDT, adjustments=Adjustments(pc=True)),
        a_candidate(CHEN),
        a_candidate(DIAZ, paper="B20100"),
    )
    async with HallUnderTest(tmp_path, a_session(candidates=candidates)) as hall:
        yield hall


def of(hall: HallUnderTest, person: str = f"computer:{ADEYEMI}", generation: int = 0) -> dict[str, str]:
    return {"Authorization": f"Bearer {hall.token(person, generation)}"}


async def state(hall: HallUnderTest, number: str = ADEYEMI) -> dict[str, Any]:
    async with hall.client.get(hall.url("/computer/state"), headers=of(hall, f"computer:{number}")) as answer:
        assert answer.status == 200
        return await answer.json()


async def write(hall: HallUnderTest, *numbers: str) -> None:
    await hall.seat(*numbers)
    hall.clock.set("09:30:00")
    await hall.until(lambda session: session.sittings[numbers[0]].phase is Phase.WRITING)


async def test_the_phone_shows_where_to_go_and_what_to_type(hall: HallUnderTest) -> None:
    async with hall.client.get(hall.url("/me/computer"), headers=of(hall, f"candidate:{ADEYEMI}")) as answer:
        shown = await answer.json()

    assert shown["address"] == hall.url("/computer")
    assert shown["code"] == hall.links.code(Link(hall.session_id, f"computer:{ADEYEMI}", 0))
    async with hall.client.post(hall.url("/codes"), json={"code": shown["code"]}) as answer:
        assert (await answer.json())["for"] == "computer"


async def test_behind_a_proxy_the_address_is_the_one_outside(hall: HallUnderTest) -> None:
    """The proxy says that it speaks TLS; nobody else on the way could."""
    headers = of(hall, f"candidate:{ADEYEMI}") | {"Host": "exams.example.ac.uk", "X-Forwarded-Proto": "https"}
    async with hall.client.get(hall.url("/me/computer"), headers=headers) as answer:
        assert (await answer.json())["address"] == "https://exams.example.ac.uk/computer"


async def test_the_phone_shows_it_as_a_picture_as_well(hall: HallUnderTest) -> None:
    """Dark on light, so that a webcam in a dark room reads it off a phone in dark colours."""
    async with hall.client.get(hall.url("/me/computer.svg"), headers=of(hall, f"candidate:{ADEYEMI}")) as answer:
        drawn = await answer.text()

    assert answer.content_type == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "no-store"
    assert drawn.startswith(("<?xml", "<svg"))
    assert "#fff" in drawn


@pytest.mark.parametrize("path", ["/me/computer", "/me/computer.svg"])
async def test_only_the_candidates_phone_is_told_the_code(hall: HallUnderTest, path: str) -> None:
    for headers, status in (({}, 401), (of(hall, "staff:okafor"), 403), (of(hall), 403)):
        async with hall.client.get(hall.url(path), headers=headers) as answer:
            assert answer.status == status


async def test_the_other_screen_shows_whose_it_is_and_what_for(hall: HallUnderTest) -> None:
    assert await state(hall) == {
        "number": ADEYEMI,
        "name": f"Candidate {ADEYEMI}",
        "title": "Linear Algebra II",
        "rehearsal": False,
        "timezone": "Europe/London",
        "starts": "2027-06-08T09:30:00Z",
        "now": "2027-06-08T09:00:00Z",
        "phase": "expected",
        "paper": {"code": "A10204W1", "title": "Linear Algebra II", "url": None},
        "paper_site": "https://exams.example.ac.uk",
        "pc": False,
        "pages": [],
        "declared": None,
        "other_screen": None,
    }


async def test_the_paper_opens_there_at_the_start_and_not_before(hall: HallUnderTest) -> None:
    """Only who is seated is given the link, as on the phone."""
    await hall.seat(ADEYEMI)
    assert (await state(hall))["paper"]["url"] is None

    hall.clock.set("09:30:00")
    await hall.until(lambda session: session.sittings[ADEYEMI].phase is Phase.WRITING)

    assert (await state(hall))["paper"]["url"] == "https://exams.example.ac.uk/A10204W1"
    assert (await state(hall, CHEN))["paper"]["url"] is None


@pytest.mark.parametrize("person", [f"candidate:{ADEYEMI}", "staff:okafor", "computer:999", "computer:okafor"])
async def test_nobody_elses_key_opens_the_other_screen(hall: HallUnderTest, person: str) -> None:
    async with hall.client.get(hall.url("/computer/state"), headers=of(hall, person)) as answer:
        assert answer.status in {401, 403}
    async with hall.client.post(hall.url("/computer/screen"), headers=of(hall, person), json={}) as answer:
        assert answer.status in {401, 403}


async def test_the_other_screens_key_opens_no_socket(hall: HallUnderTest) -> None:
    """A lost computer must not evict the phone, nor speak for the candidate."""
    peer = await hall.socket()
    await peer.say({"type": "hello", "protocol": 1, "token": hall.token(f"computer:{ADEYEMI}"), "after": 0})

    assert await peer.closed() == 4403


async def test_the_other_screens_key_ends_with_the_link(hall: HallUnderTest) -> None:
    await hall.office(c.ReissueLink(person=f"candidate:{ADEYEMI}"))

    async with hall.client.get(hall.url("/computer/state"), headers=of(hall)) as answer:
        assert answer.status == 401
    async with hall.client.get(hall.url("/computer/state"), headers=of(hall, generation=1)) as answer:
        assert answer.status == 200


async def test_what_the_screen_can_do_is_noted(hall: HallUnderTest) -> None:
    """City asks for 1024×768; the invigilator sees what there is before the start."""
    phone = await hall.phone(ADEYEMI)
    body = {"width": 1280, "height": 800, "paper_opens": True}
    async with hall.client.post(hall.url("/computer/screen"), headers=of(hall), json=body) as answer:
        assert answer.status == 204

    assert (await state(hall))["other_screen"] == body
    record = await phone.hear_event("OtherScreenChecked")
    assert record["state"]["me"]["other_screen"] == body


@pytest.mark.parametrize(
    "body", [{}, {"width": 0, "height": 1, "paper_opens": True}, {"width": 1e9, "height": 1, "paper_opens": True}]
)
async def test_a_screen_that_cannot_be_is_not_noted(hall: HallUnderTest, body: dict[str, Any]) -> None:
    async with hall.client.post(hall.url("/computer/screen"), headers=of(hall), json=body) as answer:
        assert (answer.status, (await answer.json(content_type=None))["type"]) == (400, "urn:ninefold:malformed")


async def test_who_types_hands_in_from_the_computer(hall: HallUnderTest) -> None:
    await write(hall, BRANDT)
    await hall.candidate(c.FinishWriting(candidate=BRANDT))

    authorization = of(hall, f"computer:{BRANDT}")["Authorization"]
    status, answer = await put(hall, number=BRANDT, Authorization=authorization, Content_Type="application/pdf")

    assert status == 201
    assert [page["sha256"] for page in (await state(hall, BRANDT))["pages"]] == [answer["sha256"]]
    assert [path.read_bytes() for path in kept(hall)] == [SHEET]


async def test_who_writes_by_hand_hands_in_by_the_phone_alone(hall: HallUnderTest) -> None:
    """Only what was written in view of the camera may come in, unless the candidate is allowed to type."""
    await write(hall, ADEYEMI)
    await hall.candidate(c.FinishWriting(candidate=ADEYEMI))

    status, answer = await put(hall, Authorization=of(hall)["Authorization"])

    assert (status, answer["type"]) == (403, "urn:ninefold:not-yours")
    assert kept(hall) == []
