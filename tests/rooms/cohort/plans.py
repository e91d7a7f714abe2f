"""A cohort as plans are made of it in tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from rooms.cohort import Cohort
from rooms.configuration import Candidate, Contacts, HonourCode, Paper, Policy, StaffMember
from rooms.vocabulary import Role

HALF_PAST_NINE = datetime(2027, 6, 8, 8, 30, tzinfo=UTC)
ALGEBRA = Paper(code="A1", title="Linear Algebra", writing=timedelta(hours=3))
TORTS = Paper(code="B2", title="Torts", writing=timedelta(hours=2))


def policy(**settings: Any) -> Policy:
    return Policy(honour_code=HonourCode(text="I work alone.", version="0"), **settings)


def cohort(size: int, staff: tuple[StaffMember, ...] = (), **settings: Any) -> Cohort:
    """A cohort of candidates numbered from 001."""
    return Cohort(
        **{
            "id": "algebra",
            "department": "Mathematical Institute",
            "starts": HALF_PAST_NINE,
            "timezone": "Europe/London",
            "papers": (ALGEBRA, TORTS),
            "policy": policy(),
            "contacts": Contacts(exams="a@ox.ac.uk", support="b@ox.ac.uk", school="c@ox.ac.uk"),
            "staff": staff,
            "candidates": tuple(Candidate(number=f"{n:03}", name=f"N {n}", paper="A1") for n in range(1, size + 1)),
            **settings,
        }
    )


def invigilator(name: str, room: str | None = None) -> StaffMember:
    return StaffMember(id=name, name=name, role=Role.INVIGILATOR, room=room)
