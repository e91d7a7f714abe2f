"""The server's side of a console's line, for nine phones that replay: an exam under way in which nothing happens.

It greets, says that everything wanted was done, and relays calls. What a real server decides and records costs the
console nothing, and so is left out.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import TYPE_CHECKING, Protocol

from aiohttp import WSMsgType, web

from rooms import events as e
from rooms.configuration import (
    Candidate,
    Contacts,
    HonourCode,
    OnboardingPolicy,
    Paper,
    Policy,
    RoomPlan,
    SessionConfiguration,
    StaffMember,
)
from rooms.session import evolve
from rooms.views import staff_view
from rooms.vocabulary import SEATS_PER_ROOM, Onboarding, Role
from signalling import wire

if TYPE_CHECKING:
    from rooms.session import Session

ROOM = "A"
INVIGILATOR = StaffMember(id="bench", name="The Bench", role=Role.INVIGILATOR, room=ROOM)
NUMBERS = tuple(f"104330{seat}" for seat in range(SEATS_PER_ROOM))
"""The candidates' numbers, by seat from 0."""
PHONE = "candidate:"


class Caller(Protocol):
    """The nine phones."""

    async def call(self, seat: int) -> tuple[str, str]:
        """A new call from a seat (from 0): its name and its offer."""

    async def take_answer(self, call: str, sdp: str) -> None:
        """The answer to it."""


def exam_under_way(now: datetime) -> Session:
    """Nine candidates, all seated and writing for a quarter of an hour by `now`."""
    starts = now - timedelta(minutes=15)
    paper = Paper(
        code="BENCH",
        title="Nine recorded desks",
        writing=timedelta(hours=3),
        url="https://exams.example.ac.uk/bench",
        calculators=(),
    )
    configuration = SessionConfiguration(
        session="bench-1",
        cohort="bench",
        title=paper.title,
        department="Measurements",
        starts=starts,
        timezone="Europe/London",
        opens=starts - timedelta(minutes=30),
        upload_window=timedelta(minutes=30),
        papers=(paper,),
        policy=Policy(
            honour_code=HonourCode(text="I write alone and unaided.", version="0123456789ab"),
            onboarding=OnboardingPolicy(),
        ),
        contacts=Contacts(exams="exams@example.ac.uk", support="support@example.ac.uk", school="school@example.ac.uk"),
        staff=(INVIGILATOR,),
        candidates=tuple(
            Candidate(number=number, name=f"Candidate {number}", paper=paper.code, onboarding=Onboarding.ACCEPTED)
            for number in NUMBERS
        ),
        rooms=(RoomPlan(room=ROOM, seats=dict(enumerate(NUMBERS, start=1))),),
    )
    happened: list[e.SessionEvent] = [e.RoomAttended(room=ROOM, staff=INVIGILATOR.id)]
    for seat, number in enumerate(NUMBERS, start=1):
        happened += [
            e.CandidateJoined(candidate=number, device="phone"),
            e.CandidateSeated(candidate=number, room=ROOM, seat=seat),
        ]
    happened.append(e.WritingStarted(since=starts))
    return reduce(evolve, happened, evolve(None, e.SessionOpened(configuration=configuration)))


class ConsoleLine:
    """One console's line to the room."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._session = exam_under_way(datetime.now(UTC))
        self._calling: set[asyncio.Task[None]] = set()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Until the console hangs up."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._hear(socket, wire.from_client.validate_json(message.data))
        return socket

    async def _hear(self, socket: web.WebSocketResponse, message: wire.FromClient) -> None:
        match message:
            case wire.Hello():
                await socket.send_str(wire.spoken(self._welcome()))
            case wire.Command():
                await socket.send_str(wire.spoken(wire.Done(id=message.id, cursor=1)))
            case wire.Ping():
                await socket.send_str(wire.spoken(wire.Pong(t=message.t, now=datetime.now(UTC))))
            case wire.Watch():
                # Offers take a moment each; the line goes on meanwhile.
                calling = asyncio.create_task(self._call(socket, message.candidate))
                self._calling.add(calling)
                calling.add_done_callback(self._calling.discard)
            case wire.Signal() if message.description is not None:
                await self._caller.take_answer(message.call, message.description.sdp)
            case _:
                pass  # whoever looks no more is hung up on with all the others

    def _welcome(self) -> wire.Welcome:
        now = datetime.now(UTC)
        you = wire.You(
            peer=f"staff:{INVIGILATOR.id}",
            station="staff",
            id=INVIGILATOR.id,
            name=INVIGILATOR.name,
            role=INVIGILATOR.role,
            room=ROOM,
        )
        state = staff_view(self._session, now)
        return wire.Welcome(you=you, now=now, cursor=1, state=state, ice_servers=[], online=list(NUMBERS))

    async def _call(self, socket: web.WebSocketResponse, number: str) -> None:
        call, sdp = await self._caller.call(NUMBERS.index(number))
        signal = wire.Signal(
            call=call,
            sender=PHONE + number,
            to=f"staff:{INVIGILATOR.id}",
            kind="description",
            description=wire.Description(type="offer", sdp=sdp),
        )
        await socket.send_str(wire.spoken(signal))
