"""Closing a session at a desk of the office, where the chief did not, and saying first who it was that left."""

from rooms.commands import CloseSession, NoteDeparture, SessionCommand
from rooms.errors import CandidatesRemain, UnknownSession
from rooms.office.desk import Desk
from rooms.service import SessionService
from rooms.session import IS_GONE, Session
from rooms.vocabulary import Phase


async def close(desk: Desk, session_id: str) -> None:
    """Close a session: its record is then complete, and a pack carries its signed head.

    Raises:
        UnknownSession: there is none with this id.
        CandidatesRemain: somebody is still in the exam; it names them.
        SessionIsClosed, TooEarly: as the rules say.
    """
    try:
        await _execute(desk, session_id, CloseSession())
    except CandidatesRemain as refused:
        session, _ = await SessionService(desk.log, session_id).load()
        remain = ", ".join(who_remains(session)) if session else ""
        raise CandidatesRemain(
            f"still in the exam: {remain}; the chief lets them leave, or say that they left with: "
            f"ninefold session left {session_id} NUMBER --why TEXT"
        ) from refused


async def note_departure(desk: Desk, session_id: str, number: str, why: str) -> None:
    """Note that a candidate left before release, when nobody on duty did. Raises a `Refusal`."""
    await _execute(desk, session_id, NoteDeparture(candidate=number, reason=why))


def who_remains(session: Session) -> list[str]:
    """The numbers of those who joined and neither were released nor left."""
    return [s.number for s in session.sittings.values() if s.phase not in IS_GONE and s.phase is not Phase.EXPECTED]


async def _execute(desk: Desk, session_id: str, command: SessionCommand) -> None:
    service = SessionService(desk.log, session_id)
    if (await service.load())[0] is None:
        raise UnknownSession(f"there is no session {session_id} on record; see: ninefold cohort show COHORT")
    await service.execute(command, desk.told())
