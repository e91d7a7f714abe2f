"""The exam of the console's tests: nine candidates in room A, two in room B, and the staff."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rooms.commands import Actor, Station
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
from rooms.vocabulary import Onboarding, Role

NAMES = {
    "1043321": "Adeyemi, Tolu",
    "1043377": "Brandt, Lena",
    "1043390": "Chen, Yifan",
    "1043402": "Diaz, Marta",
    "1043418": "Eriksen, Jon",
    "1043425": "Farouk, Salma",
    "1043433": "Grant, Oliver",
    "1043447": "Haddad, Rami",
    "1043456": "Ivanova, Daria",
    "1043460": "Jones, Ffion",
    "1043471": "Kaya, Emre",
}
ADEYEMI, BRANDT, CHEN, DIAZ, ERIKSEN, FAROUK, GRANT, HADDAD, IVANOVA, JONES, KAYA = NAMES
OKAFOR, LINDQVIST, CHIEF, RELIEF, OBSERVER = "j-okafor", "m-lindqvist", "p-whitcombe", "r-abara", "o-observer"
OFFICE = Actor(Station.OFFICE, "officer")
HALF_PAST_NINE = datetime(2027, 6, 8, 8, 30, tzinfo=UTC)
"""Half past nine in London, in summer."""
PAPER = Paper(
    code="A10204W1",
    title="Linear Algebra II",
    writing=timedelta(hours=3),
    url="https://exams.example.ac.uk/A10204W1",
    calculators=("Casio fx-83GTX",),
)
ADJUSTMENTS = {
    CHEN: Adjustments(extra_minutes_per_hour=15),
    DIAZ: Adjustments(rest_minutes_per_hour=5, permitted_items="insulin pump"),
}
WINDOW = timedelta(minutes=30)


def actor(staff: str) -> Actor:
    """A member of staff, as who speaks."""
    roles = {OKAFOR: Role.INVIGILATOR, LINDQVIST: Role.INVIGILATOR, CHIEF: Role.CHIEF, RELIEF: Role.RELIEF}
    return Actor(Station.STAFF, staff, roles.get(staff, Role.OBSERVER))


def exam(starts: datetime = HALF_PAST_NINE, **policy: object) -> SessionConfiguration:
    """The session, with writing from `starts`."""
    honour = HonourCode(text="I write alone and unaided.", version="0123456789ab")
    numbers = list(NAMES)
    return SessionConfiguration(
        session="tt2027-linear-algebra-1",
        cohort="tt2027-linear-algebra",
        title="Linear Algebra II",
        department="Mathematical Institute",
        starts=starts,
        timezone="Europe/London",
        opens=starts - WINDOW,
        upload_window=WINDOW,
        papers=(PAPER,),
        policy=Policy.model_validate({"honour_code": honour, "onboarding": OnboardingPolicy(), **policy}),
        contacts=Contacts(exams="exams@example.ac.uk", support="support@example.ac.uk", school="school@example.ac.uk"),
        staff=(
            StaffMember(id=OKAFOR, name="J. Okafor", role=Role.INVIGILATOR, room="A"),
            StaffMember(id=LINDQVIST, name="M. Lindqvist", role=Role.INVIGILATOR, room="B"),
            StaffMember(id=CHIEF, name="P. Whitcombe", role=Role.CHIEF),
            StaffMember(id=RELIEF, name="R. Abara", role=Role.RELIEF),
            StaffMember(id=OBSERVER, name="O. Observer", role=Role.OBSERVER),
        ),
        candidates=tuple(
            Candidate(
                number=number,
                name=name,
                paper=PAPER.code,
                onboarding=Onboarding.MISSING if number == JONES else Onboarding.ACCEPTED,
                adjustments=ADJUSTMENTS.get(number, Adjustments()),
            )
            for number, name in NAMES.items()
        ),
        rooms=(
            RoomPlan(room="A", seats=dict(enumerate(numbers[:9], start=1))),
            RoomPlan(room="B", seats=dict(enumerate(numbers[9:], start=1))),
        ),
    )
