"""What a chief is shown of a whole cohort: its sessions side by side, and who has read what was announced to all.

Of the candidates of other sessions a chief learns how many there are in each phase, and the numbers of those who have
not read an announcement yet: what it takes to ask a colleague to look, and no more.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from pydantic import AwareDatetime

from rooms.session import IS_GONE, Announcement, Session
from rooms.views import Card
from rooms.vocabulary import Phase, SessionPhase

CARRIED = "cohort:"
"""How the id of an announcement begins that was made in another session of the cohort; the id it has there follows."""


class CohortAnnouncementCard(Card):
    """An announcement in one session. `of` is the id that it has where it was made, the same in every session.

    `meant` counts the candidates it is for, `read` those of them who have read it; `unread` names the others.
    """

    of: str
    room: str | None
    cohort: bool
    text: str
    said_at: AwareDatetime
    meant: int
    read: int
    unread: tuple[str, ...]


class CohortRoomCard(Card):
    """A room of another session: the name of who has it, and since when nobody watches."""

    room: str
    staff: str | None
    unattended_since: AwareDatetime | None


class CohortSessionCard(Card):
    """One session of the cohort. `counts` has a number for every phase; `open_reports` are faults not resolved."""

    session: str
    title: str
    phase: SessionPhase
    starts: AwareDatetime
    rooms: tuple[CohortRoomCard, ...]
    counts: dict[Phase, int]
    open_reports: int
    announcements: tuple[CohortAnnouncementCard, ...]


class CohortView(Card):
    """All open and closed sessions of one cohort, by id, as they stood at `now`."""

    cohort: str
    now: AwareDatetime
    sessions: tuple[CohortSessionCard, ...]


def cohort_view(cohort: str, sessions: Iterable[CohortSessionCard], now: datetime) -> CohortView:
    """The cards of one cohort's sessions, in the order in which they were cut."""
    return CohortView(cohort=cohort, now=now, sessions=tuple(sorted(sessions, key=_in_order)))


def cohort_session_card(session: Session) -> CohortSessionCard:
    """One session as the chiefs of the cohort see it."""
    configuration = session.configuration
    names = {member.id: member.name for member in configuration.staff}
    found = Counter(sitting.phase for sitting in session.sittings.values())
    return CohortSessionCard(
        session=configuration.session,
        title=configuration.title,
        phase=session.phase,
        starts=configuration.starts,
        rooms=tuple(
            CohortRoomCard(
                room=room,
                staff=None if watch.staff is None else names.get(watch.staff, watch.staff),
                unattended_since=watch.unattended_since,
            )
            for room, watch in session.rooms.items()
        ),
        counts={phase: found[phase] for phase in Phase},
        open_reports=sum(len(sitting.open_reports) for sitting in session.sittings.values()),
        announcements=tuple(_announcement_card(session, said) for said in session.announcements),
    )


def _announcement_card(session: Session, said: Announcement) -> CohortAnnouncementCard:
    meant = [
        sitting.number
        for sitting in session.sittings.values()
        if said.room in {None, session.room_of(sitting.number)}
        and sitting.joins
        # Whoever has gone will not read it any more.
        and (sitting.phase not in IS_GONE or sitting.number in said.read_by)
    ]
    unread = tuple(number for number in meant if number not in said.read_by)
    return CohortAnnouncementCard(
        of=said.id.removeprefix(CARRIED),
        room=said.room,
        cohort=said.cohort,
        text=said.text,
        said_at=said.at,
        meant=len(meant),
        read=len(meant) - len(unread),
        unread=unread,
    )


def _in_order(card: CohortSessionCard) -> tuple[int, str]:
    """`…-10` after `…-9`."""
    return len(card.session), card.session
