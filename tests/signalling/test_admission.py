"""Who is let in. A link or key that opens nothing learns nothing."""

from datetime import timedelta
from pathlib import Path

import pytest

from rooms import commands as c
from rooms.links import Link, LinkMaker
from rooms.vocabulary import Role
from signalling.admission import counted_as
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ, OKAFOR, a_candidate, a_session
from tests.signalling.hall_under_test import HallUnderTest


async def close_code(hall: HallUnderTest, token: str) -> int | None:
    peer = await hall.socket()
    await peer.say({"type": "hello", "protocol": 1, "token": token, "after": 0})
    return await peer.closed()


async def test_a_link_lets_its_candidate_in_and_says_who_that_is(hall: HallUnderTest) -> None:
    """The welcome is what the phone shows first: name, room, the server's time."""
    peer = await hall.socket()

    welcome = await peer.hello(hall.token(f"candidate:{ADEYEMI}"))

    assert welcome["you"] == {
        "peer": f"candidate:{ADEYEMI}",
        "station": "candidate",
        "id": ADEYEMI,
        "name": f"Candidate {ADEYEMI}",
        "role": None,
        "room": "A",
    }
    assert welcome["now"] == "2027-06-08T09:00:00Z"
    assert welcome["cursor"] == 0
    assert welcome["state"]["me"]["number"] == ADEYEMI
    assert welcome["online"] == []


async def test_a_key_lets_staff_in_with_their_role_and_room(hall: HallUnderTest) -> None:
    """A console is told whose it is; the room is the planned one until somebody attends another."""
    console = await hall.console(OKAFOR)

    assert console.welcome["you"]["role"] == "invigilator"
    assert console.welcome["you"]["room"] == "A"
    assert [seat["number"] for seat in console.welcome["state"]["candidates"]] == [ADEYEMI, BRANDT, CHEN, DIAZ]


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        "a" * 400,
        LinkMaker(b"another installation's secret ..").make(Link("tt2027-linear-algebra-1", f"candidate:{ADEYEMI}", 0)),
    ],
    ids=["empty", "nonsense", "long", "foreign"],
)
async def test_what_is_not_one_of_our_links_opens_nothing(hall: HallUnderTest, token: str) -> None:
    """A guessed or foreign key is told nothing but that."""
    assert await close_code(hall, token) == 4401


@pytest.mark.parametrize(
    ("session", "person", "generation"),
    [
        ("tt2027-linear-algebra-1", "candidate:9999999", 0),
        ("tt2027-linear-algebra-1", "staff:nobody", 0),
        ("tt2027-linear-algebra-1", "office:officer", 0),
        ("tt2027-linear-algebra-1", f"candidate:{ADEYEMI}", 1),
        ("another-session", f"candidate:{ADEYEMI}", 0),
        ("../../etc", f"candidate:{ADEYEMI}", 0),
    ],
)
async def test_a_genuine_link_to_somebody_unknown_opens_nothing(
    hall: HallUnderTest, session: str, person: str, generation: int
) -> None:
    """Signed by us, but for nobody who is expected here."""
    assert await close_code(hall, hall.links.make(Link(session, person, generation))) == 4401


async def test_a_link_that_was_made_anew_ends_the_old_one_at_once(hall: HallUnderTest) -> None:
    """A link that reached the wrong person is worth nothing from the moment it is reissued."""
    phone = await hall.phone(ADEYEMI)
    other = await hall.phone(BRANDT)

    await hall.office(c.ReissueLink(person=f"candidate:{ADEYEMI}"))

    assert await phone.closed() == 4401
    assert await close_code(hall, hall.token(f"candidate:{ADEYEMI}", 0)) == 4401
    again = await hall.phone(ADEYEMI, generation=1)
    assert again.welcome["you"]["id"] == ADEYEMI
    await other.settle()


async def test_whoever_is_taken_off_the_roster_has_no_link_and_whoever_is_entered_has(hall: HallUnderTest) -> None:
    """The seat is somebody else's from that moment."""
    phone = await hall.phone(ADEYEMI)
    console = await hall.console("chief")
    await hall.office(c.TakeOffCandidate(candidate=ADEYEMI, reason="sits in the hall"))

    assert await phone.closed() == 4401
    assert await close_code(hall, hall.token(f"candidate:{ADEYEMI}")) == 4401
    assert (await console.hear_event("CandidateTakenOff"))["state"]["gone"] == [ADEYEMI]

    await hall.office(c.EnterCandidate(who=a_candidate("1043418"), room="A", seat=1))

    assert (await hall.phone("1043418")).welcome["you"]["id"] == "1043418"


async def test_a_link_opens_the_page_until_a_day_after_the_last_upload(hall: HallUnderTest) -> None:
    """3 h and 60 minutes of adjustments from 09:30, 30 minutes to upload, a day to see that one was released."""
    hall.clock.advance(timedelta(days=1, hours=4, minutes=59).total_seconds() + 30 * 60 - 60 * 60)
    await hall.phone(ADEYEMI)

    hall.clock.advance(31 * 60)
    assert await close_code(hall, hall.token(f"candidate:{ADEYEMI}")) == 4401


async def test_a_reviewer_has_no_place_in_a_live_session(tmp_path: Path) -> None:
    """Who judges afterwards does not look on beforehand."""
    configuration = a_session()
    staff = tuple(
        m.model_copy(update={"role": Role.REVIEWER}) if m.id == "observer" else m for m in configuration.staff
    )
    async with HallUnderTest(tmp_path, configuration.model_copy(update={"staff": staff})) as hall:
        assert await close_code(hall, hall.token("staff:observer")) == 4403


async def test_after_ten_bad_keys_an_address_is_told_to_slow_down(hall: HallUnderTest) -> None:
    """Guessing is slow; one more try every five seconds."""
    codes = [await close_code(hall, f"guess-{n}") for n in range(11)]

    assert codes == [4401] * 10 + [4429]
    hall.clock.advance(5)
    assert await close_code(hall, "guess-12") == 4401


async def test_a_good_key_is_let_in_from_an_address_full_of_bad_ones(hall: HallUnderTest) -> None:
    """A whole college sits behind one address: a neighbour's broken link keeps nobody out."""
    for n in range(12):
        await close_code(hall, f"guess-{n}")

    phone = await hall.phone(ADEYEMI)

    assert phone.welcome["you"]["id"] == ADEYEMI


async def test_failed_attempts_are_counted_by_the_address_a_proxy_names(hall: HallUnderTest) -> None:
    """Behind a proxy on the same machine everybody would else be one address."""
    for n in range(11):
        peer = await hall.socket(headers={"X-Forwarded-For": "198.51.100.7"})
        await peer.say({"type": "hello", "protocol": 1, "token": f"guess-{n}"})
        await peer.closed()

    peer = await hall.socket(headers={"X-Forwarded-For": "203.0.113.9"})
    await peer.say({"type": "hello", "protocol": 1, "token": "guess"})

    assert await peer.closed() == 4401


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_another_sites_page_may_not_connect(hall: HallUnderTest, origin: str) -> None:
    """A browser says whose page asks; a page that is not ours has no business with a candidate's session."""
    async with hall.client.get(
        hall.url("/ws"),
        headers={"Origin": origin, "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"},
    ) as answer:
        assert answer.status == 403
        assert answer.content_type == "application/problem+json"
        assert (await answer.json())["type"] == "urn:ninefold:not-yours"


async def test_our_own_page_may_connect(hall: HallUnderTest) -> None:
    """Its origin is the very host that was asked."""
    own = hall.url("/").rstrip("/")

    peer = await hall.socket(headers={"Origin": own})

    assert (await peer.hello(hall.token(f"candidate:{ADEYEMI}")))["you"]["id"] == ADEYEMI


async def test_a_tenth_candidate_finds_the_room_full(tmp_path: Path) -> None:
    """One person watches nine. The tenth is let in to the page, but not to a seat in that room."""
    numbers = [f"10000{n:02}" for n in range(1, 11)]
    rooms = {"A": dict(enumerate(numbers[:9], 1)), "B": {1: numbers[9]}}
    configuration = a_session(candidates=[a_candidate(number) for number in numbers], rooms=rooms)
    async with HallUnderTest(tmp_path, configuration) as hall:
        await hall.seat(*numbers[:9])
        chief = await hall.console("chief")
        tenth = await hall.phone(numbers[9])
        await tenth.command(c.Join(candidate=numbers[9], device="phone"))
        await hall.prepare(numbers[9])
        for check in ("identity", "room sweep", "desk", "calculator", "other phones out of reach"):
            await chief.command(c.PassCheck(candidate=numbers[9], check=check))

        answer = await chief.command(c.AdmitCandidate(candidate=numbers[9], room="A"))

        assert answer["type"] == "refused"
        assert answer["code"] == "room-full"


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("unix:", "unix:", True),
    ],
)
def test_attempts_are_counted_by_whoever_makes_them(one: str, other: str, together: bool) -> None:
    """Whoever has one address of IPv6 has a network of them: a limit for each would be none."""
    assert (counted_as(one) == counted_as(other)) is together
