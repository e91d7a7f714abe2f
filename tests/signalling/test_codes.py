"""Short codes at the server: what they open, what they do not, and how often one may be wrong."""

import logging
from typing import Any

import pytest

from rooms import commands as c
from rooms.links import Link, LinkMaker
from rooms.pacing import ATTEMPTS_AT_ONCE
from rooms.session import Session
from signalling.codes import CodeBook
from tests.rooms.exam_day import ADEYEMI, BRANDT
from tests.signalling.hall_under_test import HallUnderTest
from tests.signalling.hand_clock import HandClock


def code_of(hall: HallUnderTest, person: str, generation: int = 0) -> str:
    return hall.links.code(Link(hall.session_id, person, generation))


async def typed(hall: HallUnderTest, code: Any, **headers: str) -> tuple[int, dict[str, Any]]:
    async with hall.client.post(hall.url("/codes"), json={"code": code}, headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


async def test_an_invitation_code_is_as_good_as_the_link(hall: HallUnderTest) -> None:
    """For whom a link got lost in a mail: eight letters over the telephone."""
    status, answer = await typed(hall, code_of(hall, f"candidate:{ADEYEMI}"))

    assert (status, answer) == (200, {"token": hall.token(f"candidate:{ADEYEMI}"), "for": "candidate"})
    peer = await hall.socket()
    assert (await peer.hello(answer["token"]))["you"]["id"] == ADEYEMI


async def test_a_code_may_be_typed_as_people_type(hall: HallUnderTest) -> None:
    code = code_of(hall, f"candidate:{ADEYEMI}").replace("-", " ").replace("0", "o").replace("1", "l").lower()

    assert (await typed(hall, f" {code} "))[0] == 200


async def test_a_computer_code_opens_the_other_screen(hall: HallUnderTest) -> None:
    status, answer = await typed(hall, code_of(hall, f"computer:{ADEYEMI}"))

    assert (status, answer["for"]) == (200, "computer")
    assert answer["token"] == hall.token(f"computer:{ADEYEMI}")


async def test_nobody_on_duty_has_a_code(hall: HallUnderTest) -> None:
    """Forty bits are enough for one candidate's phone, not for a room full of cameras."""
    assert (await typed(hall, code_of(hall, "staff:okafor")))[0] == 401


@pytest.mark.parametrize("code", ["ZZZZ-ZZZZ", "", "not a code at all"])
async def test_a_code_that_opens_nothing_is_refused(hall: HallUnderTest, code: str) -> None:
    status, answer = await typed(hall, code)

    assert (status, answer["type"]) == (401, "urn:ninefold:code-refused")


async def test_a_link_made_anew_ends_both_codes_and_brings_new_ones(hall: HallUnderTest) -> None:
    """What was read over somebody's shoulder must be worth nothing after the office has acted."""
    await hall.office(c.ReissueLink(person=f"candidate:{ADEYEMI}"))

    for station in ("candidate", "computer"):
        assert (await typed(hall, code_of(hall, f"{station}:{ADEYEMI}")))[0] == 401
        status, answer = await typed(hall, code_of(hall, f"{station}:{ADEYEMI}", generation=1))
        assert (status, answer["token"]) == (200, hall.token(f"{station}:{ADEYEMI}", generation=1))
    assert (await typed(hall, code_of(hall, f"candidate:{BRANDT}")))[0] == 200


async def test_codes_end_with_their_session(hall: HallUnderTest) -> None:
    """A day after the last upload a link opens nothing, and neither does its code."""
    hall.clock.advance(3 * 24 * 3600)

    assert (await typed(hall, code_of(hall, f"candidate:{ADEYEMI}")))[0] == 401


async def test_codes_outlive_a_restart(hall: HallUnderTest) -> None:
    """They are derived, not kept."""
    await hall.restart()

    assert (await typed(hall, code_of(hall, f"candidate:{ADEYEMI}")))[0] == 200


async def test_who_guesses_is_slowed_down_and_a_good_code_still_lets_in(hall: HallUnderTest) -> None:
    """Bad codes and bad links count together; a college behind one address is not locked out by one guesser."""
    for _ in range(ATTEMPTS_AT_ONCE - 1):
        assert (await typed(hall, "ZZZZ-ZZZZ"))[0] == 401
    async with hall.client.get(hall.url("/me/computer"), headers={"Authorization": "Bearer nonsense"}) as answer:
        assert answer.status == 401

    status, answer = await typed(hall, "ZZZZ-ZZZZ")

    assert (status, answer["type"]) == (429, "urn:ninefold:slow-down")
    assert (await typed(hall, code_of(hall, f"candidate:{ADEYEMI}")))[0] == 200
    hall.clock.advance(5)
    assert (await typed(hall, "ZZZZ-ZZZZ"))[0] == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"code": 7}', b"\xff\xfe", b'{"code"'])
async def test_a_body_that_is_no_code_is_named_as_such(hall: HallUnderTest, body: bytes) -> None:
    async with hall.client.post(hall.url("/codes"), data=body) as answer:
        problem = await answer.json(content_type=None)

    assert (answer.status, problem["type"]) == (400, "urn:ninefold:malformed")


async def test_a_body_without_end_is_cut_off(hall: HallUnderTest) -> None:
    async with hall.client.post(hall.url("/codes"), data=b" " * 5000) as answer:
        assert answer.status == 413


async def test_another_sites_page_may_not_try_codes(hall: HallUnderTest) -> None:
    status, _ = await typed(hall, code_of(hall, f"candidate:{ADEYEMI}"), Origin="https://evil.example")

    assert status == 403


async def test_no_code_stands_in_a_log(hall: HallUnderTest, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = code_of(hall, f"candidate:{ADEYEMI}")

    await typed(hall, code)
    await typed(hall, "ZZZZ-ZZZZ")

    assert code not in caplog.text
    assert "ZZZZ" not in caplog.text


class RareChance(LinkMaker):
    """Codes that are the same for whom a test says so."""

    def __init__(self, *alike: str) -> None:
        super().__init__(b"0123456789abcdef0123456789abcdef")
        self._alike = alike

    def code(self, link: Link) -> str:
        return "K7Q2-9XWM" if link.person in self._alike else super().code(link)


class Followed:
    """A session as the book sees it."""

    def __init__(self, name: str, state: Session) -> None:
        self.id, self.state = name, state

    def listen(self, _listener: Any) -> None: ...


@pytest.mark.parametrize(
    ("alike", "sessions"), [((f"candidate:{ADEYEMI}", f"candidate:{BRANDT}"), 1), ((f"candidate:{ADEYEMI}",), 2)]
)
async def test_a_code_that_two_people_share_opens_nothing(
    hall: HallUnderTest, alike: tuple[str, ...], sessions: int
) -> None:
    """Better to ask for the link than to let somebody into another's exam."""
    state = await hall.state()

    book = CodeBook(RareChance(*alike), HandClock())
    for n in range(sessions):
        book.enter(Followed(f"session-{n}", state))  # type: ignore[arg-type]

    assert book.find("K7Q2-9XWM") is None


async def test_a_code_that_is_one_persons_is_found(hall: HallUnderTest) -> None:
    book = CodeBook(RareChance(f"candidate:{ADEYEMI}"), HandClock())

    book.enter(Followed("a-session", await hall.state()))  # type: ignore[arg-type]

    assert book.find("K7Q2-9XWM") == Link("a-session", f"candidate:{ADEYEMI}", 0)
