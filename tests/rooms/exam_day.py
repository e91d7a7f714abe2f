"""An exam day in a test: who is there, what time it is, what is said, and what comes of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from rooms import commands as c
from rooms import events as e
from rooms.commands import SERVER, Actor, SessionCommand, Station, Told
from rooms.configuration import (
    Adjustments,
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
from rooms.decider import decide
from rooms.session import Session, Sitting, evolve
from rooms.timing import due
from rooms.vocabulary import Check, IdKind, Onboarding, Role, Verdict

ADEYEMI, BRANDT, CHEN, DIAZ = "1043321", "1043377", "1043390", "1043401"
OKAFOR, LINDQVIST, CHIEF, RELIEF, OBSERVER, SUPPORT = "okafor", "lindqvist", "chief", "relief", "observer", "support"
OFFICER = Actor(Station.OFFICE, "officer")
HONOUR = HonourCode(text="I write alone and unaided.", version="0123456789ab")
LINEAR_ALGEBRA = Paper(
    code="A10204W1",
    title="Linear Algebra II",
    writing=timedelta(hours=3),
    url="https://exams.example.ac.uk/A10204W1",
    calculators=("Casio fx-83GTX",),
)
ETHICS = Paper(code="B20100", title="Ethics", writing=timedelta(hours=2), answers="elsewhere")

_ROLES = {
    OKAFOR: Role.INVIGILATOR,
    LINDQVIST: Role.INVIGILATOR,
    CHIEF: Role.CHIEF,
    RELIEF: Role.RELIEF,
    OBSERVER: Role.OBSERVER,
    SUPPORT: Role.SUPPORT,
}


def clock(text: str) -> datetime:
    """That time of the exam day, in UTC."""
    hour, minute, second = (*map(int, text.split(":")), 0)[:3]
    return datetime(2027, 6, 8, hour, minute, second, tzinfo=UTC)


def a_policy(**changes: Any) -> Policy:
    return Policy(honour_code=HONOUR, onboarding=OnboardingPolicy(required=True), **changes)


def a_candidate(number: str, *, paper: str = "A10204W1", **changes: Any) -> Candidate:
    return Candidate(
        number=number, name=f"Candidate {number}", paper=paper, **{"onboarding": Onboarding.ACCEPTED, **changes}
    )


def a_session(
    *,
    candidates: Iterable[Candidate] | None = None,
    rooms: dict[str, dict[int, str]] | None = None,
    policy: Policy | None = None,
) -> SessionConfiguration:
    """Linear Algebra for Adeyemi, Brandt (45 minutes extra) and Chen in room A; Ethics for Diaz in room B."""
    return SessionConfiguration(
        session="tt2027-linear-algebra-1",
        cohort="tt2027-linear-algebra",
        title="Linear Algebra II",
        department="Mathematical Institute",
        starts=clock("09:30"),
        timezone="Europe/London",
        opens=clock("09:00"),
        upload_window=timedelta(minutes=30),
        papers=(LINEAR_ALGEBRA, ETHICS),
        policy=policy or a_policy(),
        contacts=Contacts(exams="exams@example.ac.uk", support="support@example.ac.uk", school="school@example.ac.uk"),
        staff=(
            StaffMember(id=OKAFOR, name="J. Okafor", role=Role.INVIGILATOR, room="A"),
            StaffMember(id=LINDQVIST, name="M. Lindqvist", role=Role.INVIGILATOR, room="B"),
            StaffMember(id=CHIEF, name="P. Chief", role=Role.CHIEF),
            StaffMember(id=RELIEF, name="R. Relief", role=Role.RELIEF),
            StaffMember(id=OBSERVER, name="O. Observer", role=Role.OBSERVER),
            StaffMember(id=SUPPORT, name="S. Support", role=Role.SUPPORT),
        ),
        candidates=tuple(
            candidates
            or (
                a_candidate(ADEYEMI),
                a_candidate(BRANDT, adjustments=Adjustments(extra_minutes_per_hour=15, rest_minutes_per_hour=5)),
                a_candidate(CHEN),
                a_candidate(DIAZ, paper="B20100"),
            )
        ),
        rooms=tuple(
            RoomPlan(room=room, seats=seats)
            for room, seats in (rooms or {"A": {1: ADEYEMI, 2: BRANDT, 3: CHEN}, "B": {1: DIAZ}}).items()
        ),
    )


@dataclass
class Day:
    """A session, the time, and who speaks: `day.at("10:42").candidate(CHEN, AskForBreak(...))`."""

    configuration: SessionConfiguration
    now: datetime = field(default_factory=lambda: clock("09:00"))
    session: Session = field(init=False)
    log: list[e.SessionEvent] = field(default_factory=list)
    said: int = 0

    def __post_init__(self) -> None:
        (opened,) = decide(
            c.OpenSession(configuration=self.configuration), None, Told("open", self.now, self.now, OFFICER)
        )
        self.session = evolve(None, opened)
        self.log.append(opened)

    def at(self, text: str) -> Self:
        self.now = clock(text)
        return self

    def after(self, **duration: float) -> Self:
        self.now += timedelta(**duration)
        return self

    def says(
        self, actor: Actor, command: SessionCommand, *, said_at: str | None = None, command_id: str | None = None
    ) -> list[e.SessionEvent]:
        """The command is decided now; what happened is folded in and returned."""
        self.said += 1
        told = Told(command_id or f"c{self.said}", self.now, clock(said_at) if said_at else self.now, actor)
        happened = decide(command, self.session, told)
        for event in happened:
            self.session = evolve(self.session, event)
        self.log.extend(happened)
        return happened

    def candidate(self, command: SessionCommand, **rest: str) -> list[e.SessionEvent]:
        """The candidate whom the command names says it."""
        return self.says(Actor(Station.CANDIDATE, command.candidate), command, **rest)

    def staff(self, who: str, command: SessionCommand, **rest: str) -> list[e.SessionEvent]:
        return self.says(Actor(Station.STAFF, who, _ROLES[who]), command, **rest)

    def okafor(self, command: SessionCommand, **rest: str) -> list[e.SessionEvent]:
        return self.staff(OKAFOR, command, **rest)

    def chief(self, command: SessionCommand, **rest: str) -> list[e.SessionEvent]:
        return self.staff(CHIEF, command, **rest)

    def office(self, command: SessionCommand) -> list[e.SessionEvent]:
        return self.says(OFFICER, command)

    def server(self, command: SessionCommand, **rest: str) -> list[e.SessionEvent]:
        return self.says(SERVER, command, **rest)

    def time_passes(self) -> list[e.SessionEvent]:
        """Everything that has fallen due by now is said, earliest first."""
        happened: list[e.SessionEvent] = []
        while ready := [each for each in due(self.session) if each.at <= self.now]:
            happened.extend(self.server(ready[0].command, command_id=ready[0].id))
        return happened

    def time_says_start(self) -> list[e.SessionEvent]:
        return self.server(c.StartWriting(), command_id="time:start")

    def sitting(self, number: str) -> Sitting:
        return self.session.sittings[number]

    # Whole stretches of the day

    def attend_both_rooms(self) -> None:
        self.okafor(c.AttendRoom(room="A"))
        self.staff(LINDQVIST, c.AttendRoom(room="B"))

    def arrive(self, number: str) -> None:
        """Join, sign, check the phone, name the ID."""
        self.candidate(c.Join(candidate=number, device="phone"))
        self.prepare(number)

    def prepare(self, number: str) -> None:
        self.candidate(c.SignHonourCode(candidate=number, name="Me", version=HONOUR.version))
        row = e.DeviceRow(name="camera", verdict=Verdict.PASS, measured="1280x720")
        self.candidate(c.ReportDeviceCheck(candidate=number, rows=(row,)))
        self.candidate(c.NoteIdentity(candidate=number, kind=IdKind.PASSPORT))

    def pass_checks(self, number: str, who: str = CHIEF) -> None:
        for check in Check:
            self.staff(who, c.PassCheck(candidate=number, check=check))

    def seat(self, number: str, who: str = CHIEF) -> list[e.SessionEvent]:
        self.arrive(number)
        self.pass_checks(number, who)
        return self.staff(who, c.AdmitCandidate(candidate=number))

    def seat_room_a(self) -> None:
        self.attend_both_rooms()
        for number in (ADEYEMI, BRANDT, CHEN):
            self.seat(number, OKAFOR)

    def finish(self, number: str) -> None:
        self.candidate(c.FinishWriting(candidate=number))

    def upload(self, number: str, pages: int) -> None:
        for page in range(1, pages + 1):
            self.store(number, page)
        self.candidate(c.DeclarePages(candidate=number, count=pages))

    def store(self, number: str, page: int, letter: str = "a") -> list[e.SessionEvent]:
        return self.server(
            c.StorePage(candidate=number, page=page, sha256=letter * 64, size=1000, media_type="image/jpeg")
        )
