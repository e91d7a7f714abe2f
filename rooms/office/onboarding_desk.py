"""What an officer does about onboarding: accept, reject, ask a colleague, waive, give attempts back.

A decision is recorded first; then the open sessions are told, or the candidate is written to. Doing it again finishes
what was interrupted in between, and changes nothing else.
"""

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from rooms import onboarding_record as o
from rooms.errors import AlreadyVerified, NothingWaits
from rooms.office.desk import Desk
from rooms.office.letters_desk import enqueue
from rooms.office.letters_record import LetterKind, LetterWanted
from rooms.office.onboarding_queue import Expected
from rooms.office.people_service import PeopleService
from rooms.onboarding import Status, Verification
from rooms.opening import tell_sessions
from rooms.service import OnboardingService


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision came to. `known_to`: sessions that were told; `before_us`: who had decided so already, if not us.

    `written_to`: whether the candidate gets a letter; without an address nobody can be written to.
    """

    known_to: tuple[str, ...] = ()
    before_us: str = ""
    written_to: bool = False


async def accept(desk: Desk, expected: Expected, *, note: str = "", attempt: int | None = None) -> Decided:
    """Face, ID and roster agree: the candidate is verified for the period.

    Raises:
        NothingWaits: that attempt does not wait; who has decided about it is said.
        Refusal: a rule says no.
    """
    return await _settle(desk, expected, o.AcceptSubmission(note=note, attempt=attempt), Status.ACCEPTED)


async def waive(desk: Desk, expected: Expected, why: str) -> Decided:
    """Let the candidate sit the exams of the period without onboarding. Raises a `Refusal`."""
    return await _settle(desk, expected, o.WaiveVerification(reason=why), Status.WAIVED)


async def reject(
    desk: Desk, expected: Expected, reason: o.CityReason, *, note: str = "", attempt: int | None = None
) -> Decided:
    """Not as it is: the candidate is written to, and may try again. Raises as `accept`."""
    service = _service(desk, expected)
    done = expected.verification.decision
    said_so = isinstance(done, o.SubmissionRejected) and done.reason == reason and attempt in {None, done.attempt}
    before = await _decided_before(desk, expected) if said_so else ""
    if not said_so:
        try:
            await service.execute(o.RejectSubmission(reason=reason, note=note, attempt=attempt), desk.told())
        except (NothingWaits, AlreadyVerified) as refusal:
            raise await _who_was_first(desk, expected, refusal) from refusal
    verification, _ = await service.load()
    return Decided(before_us=before, written_to=await _write(desk, expected, verification or Verification()))


async def ask_second_opinion(desk: Desk, expected: Expected, note: str, *, attempt: int | None = None) -> None:
    """Leave the decision to a colleague, who is shown the note. Raises as `accept`."""
    try:
        await _service(desk, expected).execute(o.AskSecondOpinion(note=note, attempt=attempt), desk.told())
    except (NothingWaits, AlreadyVerified) as refusal:
        raise await _who_was_first(desk, expected, refusal) from refusal


async def reset(desk: Desk, expected: Expected, why: str, until: datetime | None = None) -> None:
    """Give the attempts back, and with `until` set another deadline for this candidate. Raises a `Refusal`."""
    await _service(desk, expected).execute(o.ResetAttempts(reason=why, until=until), desk.told())


def _service(desk: Desk, expected: Expected) -> OnboardingService:
    return OnboardingService(desk.log, expected.configuration.period, expected.candidate.number)


async def _settle(desk: Desk, expected: Expected, command: o.OnboardingCommand, status: Status) -> Decided:
    """Settle it unless it is settled just so, and tell the open sessions."""
    before = ""
    if expected.verification.status is status:
        before = await _decided_before(desk, expected)
    else:
        try:
            await _service(desk, expected).execute(command, desk.told())
        except (NothingWaits, AlreadyVerified) as refusal:
            raise await _who_was_first(desk, expected, refusal) from refusal
    period, number = expected.configuration.period, expected.candidate.number
    return Decided(tuple(await tell_sessions(desk.cohorts, period, number, desk.told())), before)


async def _who_was_first(
    desk: Desk, expected: Expected, refusal: NothingWaits | AlreadyVerified
) -> NothingWaits | AlreadyVerified:
    """The refusal, with whoever decided while this officer still looked."""
    decision = await _last_decision(desk, expected)
    if decision is None:
        return refusal
    actor, event = decision
    return type(refusal)(f"{_said(event)} by {await _name(desk, actor)}. What you chose was not recorded.")


async def _decided_before(desk: Desk, expected: Expected) -> str:
    """Who decided last, where that was not whoever sits here."""
    decision = await _last_decision(desk, expected)
    return "" if decision is None or decision[0] == str(desk.officer) else await _name(desk, decision[0])


async def _last_decision(desk: Desk, expected: Expected) -> tuple[str, o.OnboardingEvent] | None:
    service = _service(desk, expected)
    decisions = [
        (record.actor, event)
        for record in await desk.log.read(service.stream)
        for event in service.decode(record)
        if isinstance(event, o.SubmissionAccepted | o.SubmissionRejected | o.VerificationWaived)
    ]
    return decisions[-1] if decisions else None


def _said(event: o.OnboardingEvent) -> str:
    match event:
        case o.SubmissionAccepted(attempt=attempt):
            return f"Attempt {attempt} was accepted"
        case o.SubmissionRejected(attempt=attempt, reason=reason):
            return f"Attempt {attempt} was rejected ({reason})"
        case _:
            return "Onboarding was waived"


async def _name(desk: Desk, actor: str) -> str:
    return (await PeopleService(desk.log).people()).name_of(actor)


async def _write(desk: Desk, expected: Expected, verification: Verification) -> bool:
    """Tell the candidate of a rejection, once for each attempt; False where there is no address."""
    rejected, configuration = verification.decision, expected.configuration
    address = expected.candidate.email
    if not isinstance(rejected, o.SubmissionRejected) or address is None:
        return False
    number = expected.candidate.number
    left = max(0, configuration.policy.onboarding.attempts - verification.attempts_made)
    try:
        letter = LetterWanted(
            id=f"onboarding:{configuration.period}:{number}:{rejected.attempt}",
            cohort=configuration.cohort,
            to=address,
            receiver=expected.candidate.name,
            kind=LetterKind.ONBOARDING_REJECTED,
            facts={"reason": rejected.reason, "note": rejected.note, "attempts_left": str(left)},
            session=configuration.session,
            person=f"candidate:{number}",
        )
    except ValidationError:
        # The roster's address is none, whatever it is.
        return False
    await enqueue(desk, letter)
    return True
