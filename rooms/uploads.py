"""Answer sheets: stored, declared, seen, and only then may anybody leave.

Oxford: "candidates will photograph and upload their answer sheets. When they have confirmed with the invigilator that
they have done this they can leave the exam." Where answers are handed in elsewhere, that is declared and confirmed.
"""

from rooms import commands as c
from rooms import events as e
from rooms.commands import Told
from rooms.errors import (
    AlreadyConfirmed,
    AnswersElsewhere,
    AnswersHere,
    BreakUnderWay,
    NotDeclared,
    NotNow,
    PagesMissing,
    ReasonNeeded,
    UploadUnconfirmed,
)
from rooms.session import PRESENT_IN_EXAM, Session, Sitting
from rooms.vocabulary import Phase


def _uploading(command: c.ForCandidate, session: Session) -> Sitting:
    sitting = session.sittings[command.candidate]
    if sitting.phase in {Phase.CONFIRMED, Phase.RELEASED}:
        raise AlreadyConfirmed
    if sitting.phase is not Phase.UPLOADING:
        raise NotNow("Finish writing first.")
    return sitting


def _answers_here(sitting: Sitting) -> None:
    if sitting.paper.answers == "elsewhere":
        raise AnswersElsewhere


def store_page(command: c.StorePage, session: Session, _told: Told) -> list[e.SessionEvent]:
    """A page is on disk. A retake under the same number takes its place until the count is declared."""
    sitting = _uploading(command, session)
    _answers_here(sitting)
    if sitting.declared is not None and (command.page in sitting.pages or command.page > sitting.declared):
        raise NotNow("The pages are declared; the invigilator can ask for one again.")
    return [
        e.PageStored(
            candidate=command.candidate,
            page=command.page,
            sha256=command.sha256,
            size=command.size,
            media_type=command.media_type,
        )
    ]


def pick_up_phone(command: c.PickUpPhone, session: Session, told: Told) -> list[e.SessionEvent]:
    """The phone leaves its place; that is timed (City: "only have the phone in your vicinity to complete the task")."""
    sitting = _uploading(command, session)
    if sitting.phone_in_hand_since is not None:
        raise NotNow("That is noted.")
    return [e.PhonePickedUp(candidate=command.candidate, since=told.said_at)]


def put_down_phone(command: c.PutDownPhone, session: Session, told: Told) -> list[e.SessionEvent]:
    """The phone is back in its place."""
    if put_down := _puts_down(session.sittings[command.candidate], told):
        return put_down
    raise NotNow


def _puts_down(sitting: Sitting, told: Told) -> list[e.SessionEvent]:
    if (since := sitting.phone_in_hand_since) is None:
        return []
    return [e.PhonePutDown(candidate=sitting.number, since=since, until=max(told.said_at, since))]


def order_pages(command: c.OrderPages, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Put the stored pages in order, without a gap; none is lost and none doubled by it."""
    sitting = _uploading(command, session)
    if sitting.declared is not None:
        raise NotNow("The pages are declared; the invigilator can ask for one again.")
    if sorted(command.order) != sorted(sitting.pages):
        raise PagesMissing("The order must name every stored page once.")
    if command.order == tuple(sitting.pages) == tuple(range(1, len(command.order) + 1)):
        raise NotNow("The pages stand so.")
    return [e.PagesReordered(candidate=command.candidate, order=command.order)]


def remove_page(command: c.RemovePage, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Take a page back before declaring."""
    sitting = _uploading(command, session)
    if sitting.declared is not None or command.page not in sitting.pages:
        raise NotNow
    return [e.PageRemoved(candidate=command.candidate, page=command.page)]


def declare_pages(command: c.DeclarePages, session: Session, told: Told) -> list[e.SessionEvent]:
    """Say how many pages there are; they may still be on their way, but no more than that many."""
    sitting = _uploading(command, session)
    _answers_here(sitting)
    if sitting.declared is not None:
        raise NotNow("The count is declared.")
    if any(page > command.count for page in sitting.pages):
        raise PagesMissing(f"More than {command.count} pages are stored; remove what does not belong.")
    return [*_puts_down(sitting, told), e.PagesDeclared(candidate=command.candidate, count=command.count)]


def declare_handed_in(command: c.DeclareHandedIn, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Say that the answers were handed in where the paper asks for them."""
    sitting = _uploading(command, session)
    if sitting.paper.answers == "here":
        raise AnswersHere
    if sitting.handed_in:
        raise NotNow("That is declared.")
    return [e.HandedInElsewhere(candidate=command.candidate)]


def ask_again(command: c.AskAgain, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Ask for a page, or for the declaration, anew; also after it was confirmed by mistake, until release."""
    sitting = session.sittings[command.candidate]
    if sitting.phase not in {Phase.UPLOADING, Phase.CONFIRMED}:
        raise NotNow
    if sitting.declared is None and not sitting.handed_in:
        raise NotDeclared
    return [e.PageAskedAgain(candidate=command.candidate, page=command.page, reason=command.reason)]


def confirm_upload(command: c.ConfirmUpload, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Every declared page has been seen by a person, who takes it as whole."""
    sitting = _uploading(command, session)
    if sitting.declared is None and not sitting.handed_in:
        raise NotDeclared
    if not sitting.complete:
        missing = [n for n in range(1, (sitting.declared or 0) + 1) if n not in sitting.pages]
        raise PagesMissing(f"Not stored yet: page {', '.join(map(str, missing))}.")
    return [e.UploadConfirmed(candidate=command.candidate)]


def release_candidate(command: c.ReleaseCandidate, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Let leave; nobody leaves before every declared page is stored and seen."""
    sitting = session.sittings[command.candidate]
    if sitting.phase is Phase.UPLOADING:
        raise UploadUnconfirmed
    if sitting.phase is not Phase.CONFIRMED:
        raise NotNow
    if sitting.pause is not None:
        raise BreakUnderWay("See the candidate back first.")
    return [e.CandidateReleased(candidate=command.candidate)]


def note_departure(command: c.NoteDeparture, session: Session, told: Told) -> list[e.SessionEvent]:
    """Somebody left, or cannot go on, before release: a case for mitigating circumstances (Oxford)."""
    sitting = session.sittings[command.candidate]
    if sitting.phase is not Phase.CHECKING and sitting.phase not in PRESENT_IN_EXAM:
        raise NotNow
    if not command.reason.strip():
        raise ReasonNeeded
    return [
        *_puts_down(sitting, told),
        *_break_of_who_left(sitting, told),
        e.CandidateLeft(candidate=command.candidate, at=told.said_at),
        e.DepartureNoted(candidate=command.candidate, reason=command.reason),
    ]


def _break_of_who_left(sitting: Sitting, told: Told) -> list[e.SessionEvent]:
    """A break does not outlast the candidate, and what was only asked for is no break."""
    pause = sitting.pause
    if pause is None:
        return []
    if pause.since is None:
        since = pause.asked_at
        return [
            e.BreakWithdrawn(candidate=sitting.number, kind=pause.kind, since=since, until=max(told.said_at, since))
        ]
    until = max(told.said_at, pause.since)
    return [e.BreakEnded(candidate=sitting.number, kind=pause.kind, since=pause.since, until=until)]
