"""Notices at a desk of the office: what is drafted, what has been sent, and sending one that was looked over."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from rooms.errors import NoAddress, NotNow, ProtocolError, UnknownCandidate
from rooms.office.desk import Desk
from rooms.office.exam_day import ExamDay, read_day
from rooms.office.letters import Letter
from rooms.office.letters_desk import enqueue, enqueue_all, outbox_of
from rooms.office.letters_record import LetterKind, LetterWanted
from rooms.office.notices import Notice, notices
from rooms.session import Sitting


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice, the candidate it is about, and its letter once there is one."""

    notice: Notice
    sitting: Sitting
    letter: Letter | None


async def drafts(desk: Desk, session_id: str) -> list[Draft]:
    """Every notice of a session, sent or not. Raises `UnknownSession`."""
    day = await read_day(desk.log, session_id, desk.now())
    outbox = await outbox_of(desk.log, day.session.configuration.cohort)
    return [
        Draft(notice, day.session.sittings[notice.number], outbox.letters.get(notice.id)) for notice in notices(day)
    ]


async def draft_of(desk: Desk, session_id: str, number: str) -> Draft:
    """The notice about one candidate. Raises `UnknownSession`, or `UnknownCandidate` where none is drafted."""
    for draft in await drafts(desk, session_id):
        if draft.notice.number == number:
            return draft
    raise UnknownCandidate(f"no notice is drafted for {number} in {session_id}; see: ninefold notices list")


async def send(desk: Desk, session_id: str, number: str, *, to: str | None = None, note: str = "") -> str:
    """Have a notice sent that was looked over, to the candidate or to the address given; gives the letter's id.

    Raises:
        NoAddress: the roster has none, and none was given.
        NotNow: it has been sent; or nobody sat a real exam.
    """
    draft = await draft_of(desk, session_id, number)
    if draft.letter is not None:
        raise NotNow(f"this notice is on record as a letter, {draft.letter.state}; send it again as letters are.")
    day = await read_day(desk.log, session_id, desk.now())
    _no_rehearsal(day)
    facts = {"note": note}
    if draft.notice.facts:
        facts["happened"] = draft.notice.happened
    return await enqueue(desk, _letter(day, draft.sitting, draft.notice.kind, draft.notice.id, facts, to))


async def say_marked(
    desk: Desk, session_id: str, *, paper: str | None = None, note: str = ""
) -> tuple[list[str], list[str]]:
    """Have everybody told who handed in that their script has been marked: they need keep it no longer.

    Said again it tells only whom it had not told yet.

    Returns:
        The numbers of those who are told, and of those who have no address.

    Raises:
        NotNow: the session is not closed; or nobody sat a real exam; or nobody handed in, for that paper.
    """
    day = await read_day(desk.log, session_id, desk.now())
    _no_rehearsal(day)
    if not day.is_closed:
        raise NotNow("The session is not closed: its scripts are not complete, let alone marked.")
    handed_in = list(_handed_in(day, paper))
    if not handed_in:
        raise NotNow(f"Nobody handed in{f' for {paper}' if paper else ''}.")
    reached = [sitting for sitting in handed_in if sitting.candidate.email]
    await enqueue_all(
        desk,
        (
            _letter(day, s, LetterKind.SCRIPT_MARKED, f"marked:{session_id}:{s.number}", {"note": note}, None)
            for s in reached
        ),
    )
    told = [sitting.number for sitting in reached]
    return told, [sitting.number for sitting in handed_in if sitting.number not in told]


def _handed_in(day: ExamDay, paper: str | None) -> Iterator[Sitting]:
    for sitting in day.session.sittings.values():
        if (sitting.pages or sitting.handed_in) and paper in {None, sitting.paper.code}:
            yield sitting


def _letter(
    day: ExamDay, sitting: Sitting, kind: LetterKind, letter_id: str, facts: dict[str, str], to: str | None
) -> LetterWanted:
    address = to or sitting.candidate.email
    if address is None:
        raise NoAddress(f"the roster has no address of {sitting.number}; name one with --to")
    try:
        return LetterWanted(
            id=letter_id,
            cohort=day.session.configuration.cohort,
            to=address,
            receiver=sitting.candidate.name if to is None else "Colleague",
            kind=kind,
            facts={name: fact for name, fact in facts.items() if fact},
            session=day.id,
            person=f"candidate:{sitting.number}",
        )
    except ValidationError as wrong:
        what = {"to": f"{address} is no mail address", "facts": "the note is too long"}
        where = str(wrong.errors(include_url=False)[0]["loc"][0])
        raise ProtocolError(f"{what.get(where, where)}; the letter cannot be written; nothing is sent") from wrong


def _no_rehearsal(day: ExamDay) -> None:
    if day.session.configuration.rehearsal:
        raise NotNow("This was a rehearsal: nobody sat an exam, and nobody is written to.")
