"""27 seats a slot, whatever is said in whatever order and by however many at once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from rooms.commands import Actor, Told
from rooms.errors import Refusal
from rooms.office import applications_record as a
from rooms.office.application_service import ApplicationService, approved, hold_seats
from rooms.office.applications import UNDER_WAY, Standing, due, evolve_register
from rooms.office.applications_record import application_events
from rooms.record import Record
from rooms.stores.memory import MemoryEventLog
from rooms.vocabulary import SEATS_PER_SESSION, StreamId
from tests.office.applying import (
    APPROVER,
    COHORT,
    COLLEGE,
    DISPENSATION,
    SLOT,
    WELL,
    Applying,
    a_form,
    an_offer,
    reference,
    utc,
)

PHYSICS = "tt2027-physics"
NUMBERS = range(1, 36)

numbers = st.sampled_from(NUMBERS)
references = numbers.map(reference)
cohorts = st.sampled_from([COHORT, PHYSICS])
reasons = st.just("a reason")

DECISIONS = st.one_of(
    st.builds(a.Approve, reference=references),
    st.builds(a.Decline, reference=references, reason=reasons),
    st.builds(a.Withdraw, reference=references),
    st.builds(a.AcceptSeat, reference=references),
    st.builds(
        a.Lapse,
        reference=references,
        attends_from=st.dates(utc("06-07 00:00").date(), utc("06-09 00:00").date()),
        reason=reasons,
    ),
    st.builds(a.Reopen, reference=references, reason=reasons),
)


class Slot(RuleBasedStateMachine):
    """Two central cohorts of one slot, their rosters, and 35 candidates who apply for either."""

    @initialize()
    def open(self) -> None:
        self.applying = Applying.offered(an_offer(), an_offer(PHYSICS))
        self.log: list[a.ApplicationEvent] = [
            a.ExamOffered(offer=offer) for offer in self.applying.register.offers.values()
        ]

    def say(self, command: object, command_id: str | None = None) -> None:
        before = self.applying.register
        try:
            self.log += self.applying.says(command, command_id=command_id)
        except Refusal:
            assert self.applying.register is before

    @rule(numbers=st.sets(numbers, max_size=20), cohort=cohorts)
    def a_roster_is_imported(self, numbers: set[int], cohort: str) -> None:
        self.say(a.HoldSeats(cohort=cohort, numbers=tuple(f"{number:07}" for number in sorted(numbers))))

    @rule(cohort=cohorts, ground=st.sampled_from(["positive test", DISPENSATION]), first=numbers)
    def some_are_approved(self, cohort: str, ground: str, first: int) -> None:
        for number in NUMBERS[first : first + 9]:
            form = a_form(number, cohort=cohort, ground=ground, declared=(WELL,))
            self.say(a.Apply(form=form))
            self.say(a.Approve(reference=form.reference))

    @rule(command=DECISIONS)
    def somebody_decides(self, command: object) -> None:
        self.say(command)

    @rule(minutes=st.integers(1, 3000))
    def time_passes(self, minutes: int) -> None:
        self.applying.now += timedelta(minutes=minutes)
        for said in list(due(self.applying.register)):
            self.say(said.command, said.id)

    @invariant()
    def nobody_sits_without_one_of_the_27_seats(self) -> None:
        assert len(self.applying.register.seats) <= SEATS_PER_SESSION
        held = [each for each in self.applying.register.applications.values() if each.standing is Standing.APPROVED]
        assert {each.form.number for each in held} <= self.applying.register.seats

    @invariant()
    def no_seat_is_free_while_somebody_in_time_waits_for_it(self) -> None:
        register = self.applying.register
        for waiting in register.waiting_list:
            application = register.applications[waiting]
            in_time = self.applying.now <= register.decided_by(application)
            assert application.standing is Standing.WAITING_LIST
            assert not (in_time and register.seats_left > 0)

    @invariant()
    def nobody_applies_twice_at_a_time(self) -> None:
        under_way = [a.form.number for a in self.applying.register.applications.values() if a.standing in UNDER_WAY]
        assert len(set(under_way)) == len(under_way)

    @invariant()
    def the_record_tells_the_same_story_again(self) -> None:
        register = None
        for event in self.log:
            register = evolve_register(register, application_events.validate_json(event.model_dump_json()))
        assert register == self.applying.register


TestSlot = Slot.TestCase
TestSlot.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)


class Overtaken(MemoryEventLog):
    """A log in which somebody else gets in once, after it was decided and before it is appended."""

    def __init__(self) -> None:
        super().__init__()
        self.first: Callable[[], Awaitable[object]] | None = None

    async def append(self, stream: StreamId, expected: int, record: Record) -> int:
        first, self.first = self.first, None
        if first is not None:
            await first()
        return await super().append(stream, expected, record)


def told(command_id: str, at: str = "06-01 09:00", actor: Actor = APPROVER) -> Told:
    return Told(command_id, utc(at), utc(at), actor)


async def a_slot_with_one_seat_left(log: Overtaken) -> ApplicationService:
    service = ApplicationService(log, SLOT)
    await service.execute(a.OfferExam(offer=an_offer()), told("offer"))
    await hold_seats(log, PHYSICS, utc("06-08 08:30"), [f"P{number}" for number in range(26)], told("hold"))
    for number in (1, 2):
        await service.execute(a.Apply(form=a_form(number)), told(f"apply:{number}", actor=COLLEGE))
    return service


async def test_of_two_approvals_at_once_for_the_last_seat_one_wins_and_the_other_waits() -> None:
    """Two approvers, two machines: compare-and-append lets no twenty-eighth candidate in."""
    log = Overtaken()
    mine, theirs = await a_slot_with_one_seat_left(log), ApplicationService(log, SLOT)
    log.first = lambda: theirs.execute(a.Approve(reference=reference(2)), told("theirs"))

    outcome = await mine.execute(a.Approve(reference=reference(1)), told("mine"))

    assert [type(event) for event in outcome.events] == [a.PutOnWaitingList, a.ExcusalAdvised]
    register = await mine.register()
    assert register.applications[reference(2)].standing is Standing.APPROVED
    assert (register.seats_left, register.waiting_list) == (0, (reference(1),))


async def test_a_roster_and_an_approval_at_once_do_not_share_the_last_seat() -> None:
    log = Overtaken()
    mine = await a_slot_with_one_seat_left(log)
    log.first = lambda: hold_seats(log, COHORT, utc("06-08 08:30"), ["H1"], told("roster"))

    await mine.execute(a.Approve(reference=reference(1)), told("mine"))

    assert (await mine.register()).applications[reference(1)].standing is Standing.WAITING_LIST


async def test_who_is_approved_comes_to_the_roster_with_ground_and_approval() -> None:
    log = Overtaken()
    service = await a_slot_with_one_seat_left(log)
    await service.execute(a.Approve(reference=reference(2)), told("approve"))

    (candidate,) = await approved(log, SLOT)
    assert (candidate.cohort, candidate.number, candidate.paper) == (COHORT, "0000002", "A10204W1")
    assert (candidate.ground, candidate.approval) == ("positive test", "0002-0000, 2027-06-01")
