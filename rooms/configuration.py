"""What an exams officer has settled before the day: frozen, and whole in a session's first record."""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from rooms.vocabulary import (
    ROOMS_PER_SESSION,
    SEATS_PER_ROOM,
    SEATS_PER_SESSION,
    CandidateNumber,
    Onboarding,
    Role,
    RoomName,
    SessionId,
    ShortText,
    Slug,
    Text,
)


class Settled(BaseModel):
    """Base of everything configured: immutable, and nothing unknown slips in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Paper(Settled):
    """One exam paper. `writing` is the base writing time, before any adjustment."""

    code: ShortText
    title: ShortText
    writing: timedelta = Field(gt=timedelta(0), le=timedelta(hours=12))
    url: str | None = None
    calculators: tuple[ShortText, ...] = ()
    answers: Literal["here", "elsewhere"] = "here"


class HonourCode(Settled):
    """The text signed on the day; `version` is the first 12 hex digits of its SHA-256."""

    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    version: str


class OnboardingPolicy(Settled):
    """Whether a candidate must have been verified before the day, how often they may try, until when.

    Who was verified once is so for every exam with the same `period`; None stands for the cohort alone.
    """

    required: bool = True
    attempts: int = Field(default=5, ge=1, le=20)
    deadline: datetime | None = None
    period: Slug | None = None


class Retention(Settled):
    """How long each kind of record is kept after the sitting."""

    pictures: timedelta = timedelta(days=30)
    recordings: timedelta = timedelta(days=90)
    record: timedelta = timedelta(days=365)


class Policy(Settled):
    """Where Oxford and City differ, the difference is one of these settings."""

    seats_per_room: int = Field(default=SEATS_PER_ROOM, ge=1, le=SEATS_PER_ROOM)
    seats_per_session: int = Field(default=SEATS_PER_SESSION, ge=1, le=SEATS_PER_SESSION)
    keep_extra_time_together: bool = False
    honour_code: HonourCode
    breaks: Literal["notify", "ask"] = "notify"
    break_limit: timedelta | None = timedelta(minutes=5)
    break_clock: Literal["runs", "stops"] = "runs"
    rejoin: Literal["resume", "recheck"] = "resume"
    onboarding: OnboardingPolicy = OnboardingPolicy()
    recording: Literal["off", "on"] = "off"
    late_after: timedelta = timedelta(minutes=30)
    retention: Retention = Retention()

    @property
    def record_is_kept(self) -> timedelta:
        """How long the record is: it names the pictures and recordings, and stays for as long as any of them."""
        keep = self.retention
        return max(keep.record, keep.pictures, *([keep.recordings] if self.recording == "on" else []))


class Contacts(Settled):
    """Whom a candidate writes to or calls, by what is wrong."""

    exams: str
    support: str
    school: str


class Adjustments(Settled):
    """What one candidate is entitled to. Minutes are per hour of base writing time."""

    extra_minutes_per_hour: float = Field(default=0, ge=0, le=60)
    rest_minutes_per_hour: float = Field(default=0, ge=0, le=60)
    pc: bool = False
    permitted_items: str = ""
    notes: str = ""


class Candidate(Settled):
    """One row of the roster. `timezone`: where the candidate is, if that is known."""

    number: CandidateNumber
    name: ShortText
    email: str | None = None
    college: str | None = None
    paper: ShortText
    adjustments: Adjustments = Adjustments()
    onboarding: Onboarding = Onboarding.MISSING
    ground: str | None = None
    approval: str | None = None
    timezone: str | None = None


class StaffMember(Settled):
    """One person on duty. `id` is unique within the session; `room` is where they begin, if anywhere."""

    id: Slug
    name: ShortText
    email: str | None = None
    role: Role
    room: RoomName | None = None


class RoomPlan(Settled):
    """Who is to sit where: seat number (1..9) to candidate number."""

    room: RoomName
    seats: dict[int, CandidateNumber]

    @model_validator(mode="after")
    def _nine_at_most(self) -> Self:
        if not all(1 <= seat <= SEATS_PER_ROOM for seat in self.seats):
            message = f"room {self.room}: a seat is numbered from 1 to {SEATS_PER_ROOM}"
            raise ValueError(message)
        return self


class PlannedSeat(Settled):
    """A place that the plan gives to a candidate, by number."""

    candidate: CandidateNumber
    session: SessionId
    room: RoomName
    seat: int = Field(ge=1, le=SEATS_PER_ROOM)


class SessionConfiguration(Settled):
    """Everything one exam session is run by. `starts` is when writing starts, in UTC; `timezone` is for show."""

    session: SessionId
    cohort: Slug
    title: Text
    department: ShortText
    starts: AwareDatetime
    timezone: str
    opens: AwareDatetime
    upload_window: timedelta
    papers: tuple[Paper, ...] = Field(min_length=1)
    policy: Policy
    contacts: Contacts
    staff: tuple[StaffMember, ...]
    candidates: tuple[Candidate, ...] = Field(max_length=SEATS_PER_SESSION)
    rooms: tuple[RoomPlan, ...] = Field(min_length=1, max_length=ROOMS_PER_SESSION)
    rehearsal: bool = False
    central: bool = False

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        numbers = [candidate.number for candidate in self.candidates]
        planned = [number for plan in self.rooms for number in plan.seats.values()]
        if len(set(numbers)) != len(numbers):
            raise ValueError("a candidate number stands twice")
        if sorted(planned) != sorted(numbers):
            raise ValueError("the rooms must seat every candidate once")
        if len({plan.room for plan in self.rooms}) != len(self.rooms):
            raise ValueError("a room stands twice")
        if len({member.id for member in self.staff}) != len(self.staff):
            raise ValueError("a staff id stands twice")
        codes = {paper.code for paper in self.papers}
        if stray := {candidate.paper for candidate in self.candidates} - codes:
            message = f"unknown paper {', '.join(sorted(stray))}"
            raise ValueError(message)
        return self

    @property
    def period(self) -> str:
        """The period for which a candidate of this session is verified once (City, remote proctoring)."""
        return self.policy.onboarding.period or self.cohort

    @property
    def in_charge(self) -> str | None:
        """The department whose exam it is; None for a central one, which is the whole university's."""
        return None if self.central else self.department

    def paper(self, code: str) -> Paper:
        """The paper with that code; KeyError for an unknown one."""
        for paper in self.papers:
            if paper.code == code:
                return paper
        raise KeyError(code)


class Permission(Settled):
    """The Proctors' Office's leave to hold a department's cohort: a claim until an approver confirms it."""

    reference: ShortText
    granted_by: ShortText
    on: date
