"""What is done with invitations at a desk: invite who was not yet, send a link made anew, remind of onboarding."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from rooms.errors import NotNow, ProtocolError
from rooms.office.desk import Desk
from rooms.office.invitations import INVITES, Invitations, invitations, recipients, reminders
from rooms.office.letter_times import when
from rooms.office.letters import TO_BE_SENT, Letter, LetterState
from rooms.office.letters_desk import enqueue_all, outbox_of, resend, withdraw
from rooms.office.links_desk import open_sessions_of, reissue_link
from rooms.onboarding import Verification, deadline_of, refusal_to_submit, terms_of
from rooms.onboarding_record import STREAMS_OF_ONBOARDING, onboarding_stream
from rooms.service import OnboardingService
from rooms.session import Session


async def to_invite(desk: Desk, cohort: str, *, staff: bool = False) -> Invitations:
    """Who of a published cohort is still to be invited, and who cannot be written to."""
    return invitations(await open_sessions_of(desk.log, cohort), await outbox_of(desk.log, cohort), staff=staff)


async def invite(desk: Desk, cohort: str, *, staff: bool = False, despite_missing: bool = False) -> list[str]:
    """Have the invitations of those sent who were not invited yet; gives the letters' ids. Done again, it adds none.

    Raises:
        ProtocolError: somebody has no address that could be written to, and `despite_missing` is not said.
    """
    found = await to_invite(desk, cohort, staff=staff)
    if found.unreachable and not despite_missing:
        first = found.unreachable[0]
        raise ProtocolError(
            f"{len(found.unreachable)} of {cohort} cannot be written to, the first of them {first.name}; "
            f"{first.person} {first.why}; correct the roster, or leave them out"
        )
    return await enqueue_all(desk, found.letters)


async def reissue(
    desk: Desk, cohort: str, person: str, reason: str, to: str | None = None, *, command_id: str | None = None
) -> list[str]:
    """Make somebody's link or key anew, which ends the old one, and have it sent; gives the ids of the new letters.

    An invitation that still waits carries the new link by itself, and none is added; unless it is to go elsewhere.
    Said again by the same id it finishes what was interrupted, and sends nothing twice.

    Raises:
        ProtocolError: nobody in the cohort is that, or they have no address.
        NotNow: an invitation of theirs is being handed over at this moment.
    """
    waited = {letter.id for letter in await _newest(desk, cohort, person) if letter.state in TO_BE_SENT}
    made_at = await reissue_link(desk, cohort, person, command_id=command_id)
    # Looked at once more: the link took its time, and mails go out meanwhile.
    newest = await _newest(
        desk, cohort, person, f"{person} has a new link, which that mail may not carry: make it anew then."
    )
    if newest:
        # What was prepared or handed over since carries the new link; of one handed over just then nobody knows.
        without = [
            letter
            for letter in newest
            if letter.since <= made_at
            or letter.state is LetterState.WITHDRAWN
            or (letter.id in waited and letter.state not in TO_BE_SENT)
        ]
        sent = [await _again(desk, letter, reason, to, command_id) for letter in without]
        return [again for again in sent if again is not None]
    sessions = await open_sessions_of(desk.log, cohort)
    everybody = [*recipients(sessions, staff=False), *recipients(sessions, staff=True)]
    letters = [
        one.letter(address.strip()) for one in everybody if one.person == person and (address := to or one.of.email)
    ]
    if not letters:
        raise ProtocolError(f"{person} has a new link and no address; nothing was sent; name one, or give the link")
    return await enqueue_all(desk, letters)


async def _newest(desk: Desk, cohort: str, person: str, but: str = "") -> list[Letter]:
    """The invitations of one person that were not sent again. Raises `NotNow` while one is being handed over."""
    newest = [letter for letter in await invited_by(desk, cohort, person) if letter.sent_again_as is None]
    if any(letter.state_at(desk.now()) is LetterState.ON_ITS_WAY for letter in newest):
        said = "Their invitation is being handed over at this moment; look again in a few minutes."
        raise NotNow(f"{said} {but}".strip())
    return newest


async def _again(desk: Desk, letter: Letter, reason: str, to: str | None, command_id: str | None) -> str | None:
    if letter.state in TO_BE_SENT:
        if to is None:
            return None
        await withdraw(desk, letter, reason)
    return await resend(desk, letter, reason, to, command_id=command_id and f"{command_id}:{letter.id}")


async def invited_by(desk: Desk, cohort: str, person: str) -> list[Letter]:
    """The invitations of one person, oldest first."""
    return (await outbox_of(desk.log, cohort)).of(person, *INVITES)


async def remind(desk: Desk, cohort: str) -> list[str]:
    """Remind everybody who has not completed onboarding and still can; gives the letters' ids. Once a day at most."""
    sessions = await open_sessions_of(desk.log, cohort)
    if not sessions:
        return []
    begun = frozenset(stream for stream in await desk.log.streams() if stream.startswith(STREAMS_OF_ONBOARDING))
    open_until: dict[str, str] = {}
    for session in sessions:
        for number in session.sittings:
            until = await _still_open(desk, session, number, begun)
            if until is not None:
                open_until[number] = when(until, session.configuration.timezone)
    today = desk.now().astimezone(ZoneInfo(sessions[0].configuration.timezone)).date()
    return await enqueue_all(desk, reminders(sessions, open_until, today))


async def _still_open(desk: Desk, session: Session, number: str, begun: Collection[str]) -> datetime | None:
    """Until when that candidate can still send something in; None if they cannot, or need not."""
    configuration = session.configuration
    if not configuration.policy.onboarding.required:
        return None
    terms = terms_of(session, number)
    verification = Verification()
    if onboarding_stream(configuration.period, number) in begun:
        verification = (await OnboardingService(desk.log, configuration.period, number).load())[0] or verification
    if refusal_to_submit(verification, terms, desk.now()) is not None:
        return None
    return deadline_of(verification, terms) or configuration.starts
