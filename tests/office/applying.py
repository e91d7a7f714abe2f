"""Applications in a test: what a slot offers, who applies, and what is decided of it at which time."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Self

from rooms.commands import Actor, Station, Told
from rooms.office import applications_record as a
from rooms.office.application_rules import decide_application
from rooms.office.applications import Application, Register, Standing, due, evolve_register
from rooms.office.requests_record import Asked

SLOT = "20270608T0830Z"
COHORT = "tt2027-central-0608"
POSITIVE_TEST, DISPENSATION = "positive test", "residency dispensation"
WELL = "well enough to sit"
APPROVER = Actor(Station.OFFICE, "proctors")
ASKED = Asked(
    number="0043321",
    name="Tolu Adeyemi",
    email="tolu@example.ac.uk",
    college="St Hild's",
    exams="Linear Algebra II",
    whereabouts="Lagos, Nigeria",
    why="I study from abroad.",
)
"""What a candidate writes into the request form."""
COLLEGE = Actor(Station.OFFICE, "tutorial-office")
EXAM_DAY = date(2027, 6, 8)


def utc(text: str) -> datetime:
    """`06-04 11:00` of 2027, in UTC."""
    return datetime.strptime(f"2027-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


NOON_TWO_WORKING_DAYS_BEFORE = utc("06-04 11:00")
FRIDAY_OF_WEEK_0 = utc("04-23 16:00")


def an_offer(cohort: str = COHORT, **changes: Any) -> a.ExamOffer:
    offer = {
        "cohort": cohort,
        "department": "Mathematical Institute",
        "starts": utc("06-08 08:30"),
        "timezone": "Europe/London",
        "papers": (a.OfferedPaper(code="A10204W1", title="Linear Algebra II"),),
        "grounds": (
            a.GroundTerms(name=POSITIVE_TEST, declares=(WELL,), approve_by=NOON_TWO_WORKING_DAYS_BEFORE),
            a.GroundTerms(name=DISPENSATION, apply_by=FRIDAY_OF_WEEK_0),
        ),
        "exams_office": "exams@example.ac.uk",
        "department_mail": "maths-office@example.ac.uk",
    }
    return a.ExamOffer(**offer | changes)


def reference(number: int | str) -> str:
    return f"{int(number):04}-0000"


def a_form(number: int | str = 1, /, **changes: Any) -> a.ApplicationForm:
    form = {
        "reference": reference(number),
        "cohort": COHORT,
        "paper": "A10204W1",
        "number": f"{int(number):07}",
        "name": f"Candidate {number}",
        "college": "Somerville",
        "college_mail": "somerville@example.ac.uk",
        "ground": POSITIVE_TEST,
        "evidence": "LFD-4711",
        "declared": (WELL,),
        "applied_by": "Tutorial office",
    }
    return a.ApplicationForm(**form | changes)


@dataclass
class Applying:
    """One slot: `applying.at("06-03 09:00").applies(1)`."""

    now: datetime = field(default_factory=lambda: utc("06-01 09:00"))
    register: Register = field(default_factory=Register)
    told: int = 0

    @classmethod
    def offered(cls, *offers: a.ExamOffer) -> Self:
        applying = cls()
        for offer in offers or (an_offer(),):
            applying.says(a.OfferExam(offer=offer))
        return applying

    def at(self, text: str) -> Self:
        self.now = utc(text)
        return self

    def says(self, command: Any, actor: Actor | None = None, command_id: str | None = None) -> list[a.ApplicationEvent]:
        """Say something: a college applies, everything else is the approver's, where nobody else is named."""
        actor = actor or (COLLEGE if isinstance(command, a.Apply) else APPROVER)
        self.told += 1
        told = Told(command_id or f"c{self.told}", self.now, self.now, actor)
        happened = decide_application(command, self.register, told, SLOT)
        for event in happened:
            self.register = evolve_register(self.register, event)
        return happened

    def applies(self, number: int | str = 1, /, *, as_college: str | None = None, **changes: Any) -> list[Any]:
        return self.says(a.Apply(form=a_form(number, **changes), as_college=as_college))

    def approves(self, number: int | str = 1, **changes: Any) -> list[Any]:
        return self.says(a.Approve(reference=reference(number), **changes))

    def all_approved(self, *numbers: int) -> Self:
        for number in numbers:
            self.applies(number)
            self.approves(number)
        return self

    def withdraws(self, number: int | str = 1, **changes: Any) -> list[Any]:
        return self.says(a.Withdraw(reference=reference(number), **changes))

    def holds(self, *numbers: int, cohort: str = COHORT) -> list[Any]:
        return self.says(a.HoldSeats(cohort=cohort, numbers=tuple(f"{number:07}" for number in numbers)))

    def time_passes(self, text: str) -> list[Any]:
        """Everything that fell due by then, said by time."""
        self.at(text)
        passed = [each for each in due(self.register) if each.at < self.now]
        return [event for each in passed for event in self.says(each.command, command_id=each.id)]

    def of(self, number: int | str = 1) -> Application:
        return self.register.applications[reference(number)]

    def standing(self, number: int | str = 1) -> Standing:
        return self.of(number).standing
