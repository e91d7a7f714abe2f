"""A full session for the floor: twenty-seven candidates in rooms A, B and C, the staff of `console_exam`, and support."""

from __future__ import annotations

from datetime import timedelta

from rooms import commands as c
from rooms.commands import Actor, Station
from rooms.configuration import Candidate, RoomPlan, SessionConfiguration, StaffMember
from rooms.vocabulary import BreakKind, FaultKind, Onboarding, Role
from tests.console.console_exam import LINDQVIST, OKAFOR, PAPER, RELIEF, actor, exam
from tests.console.console_server import ConsoleServer

SUPPORT = "s-mensah"
SUPPORT_ACTOR = Actor(Station.STAFF, SUPPORT, Role.SUPPORT)
NUMBERS = tuple(f"20{n:05}" for n in range(43321, 43348))
FAMILIES = (
    "Abbott",
    "Baker",
    "Carter",
    "Dahl",
    "Evans",
    "Fischer",
    "Gupta",
    "Hughes",
    "Ito",
    "Jansen",
    "Khan",
    "Lopez",
    "Moreau",
    "Novak",
    "Olsen",
    "Patel",
    "Quinn",
    "Rossi",
    "Silva",
    "Tanaka",
    "Urban",
    "Vogel",
    "Weber",
    "Xu",
    "Yilmaz",
    "Zhang",
    "Aziz",
)


def full_session() -> SessionConfiguration:
    """Nine in each of three rooms."""
    small = exam()
    candidates = tuple(
        Candidate(number=number, name=f"{family}, Kim", paper=PAPER.code, onboarding=Onboarding.ACCEPTED)
        for number, family in zip(NUMBERS, FAMILIES, strict=True)
    )
    rooms = tuple(
        RoomPlan(room=room, seats=dict(enumerate(NUMBERS[9 * place : 9 * place + 9], start=1)))
        for place, room in enumerate("ABC")
    )
    support = StaffMember(id=SUPPORT, name="S. Mensah", role=Role.SUPPORT)
    return small.model_copy(update={"candidates": candidates, "rooms": rooms, "staff": (*small.staff, support)})


async def full_house(server: ConsoleServer) -> None:
    """Half an hour into writing: a break, an overrun, an upload to confirm, and room C alone for forty seconds."""
    start = server.now()
    server.fixed_now = start - timedelta(minutes=20)
    for staff, room in ((OKAFOR, "A"), (LINDQVIST, "B"), (RELIEF, "C")):
        await server.say(actor(staff), c.AttendRoom(room=room))
    for number in NUMBERS[:-1]:
        await server.seat(number)
    server.fixed_now = start
    await server.start()
    server.later(minutes=30)
    await server.candidate(NUMBERS[1], c.AskForBreak(candidate=NUMBERS[1], kind=BreakKind.TOILET))
    server.later(minutes=5, seconds=20)
    await server.candidate(NUMBERS[10], c.AskForBreak(candidate=NUMBERS[10], kind=BreakKind.TOILET))
    await server.say(actor(LINDQVIST), c.SeeOut(candidate=NUMBERS[10]))
    await server.candidate(NUMBERS[4], c.FinishWriting(candidate=NUMBERS[4]))
    await server.store(NUMBERS[4], 1, b"page")
    await server.candidate(NUMBERS[4], c.DeclarePages(candidate=NUMBERS[4], count=1))
    server.later(minutes=1)
    await server.say(c.SERVER, c.NoteRoomUnattended(room="C", since=server.now() - timedelta(seconds=40)))


async def reports(server: ConsoleServer) -> None:
    """Three candidates of the full house have reported something; one of them three times."""
    grumbler, quiet, ill = NUMBERS[3], NUMBERS[12], NUMBERS[20]
    for text in ("the PDF stays white", "still white", "please help"):
        await server.candidate(grumbler, c.ReportFault(candidate=grumbler, kind=FaultKind.PAPER, text=text))
        server.later(seconds=50)
    await server.candidate(quiet, c.ReportFault(candidate=quiet, kind=FaultKind.QUESTION, text="is n a whole number?"))
    server.later(seconds=30)
    await server.candidate(ill, c.ReportFault(candidate=ill, kind=FaultKind.ILL))
    server.later(seconds=20)
