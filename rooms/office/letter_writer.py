"""Writes a letter as it stands on record into the mail that goes out, with what its session knows at that moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from rooms.configuration import SessionConfiguration
from rooms.office.addresses import addresses_in
from rooms.office.calendar_entry import calendar_entry
from rooms.office.letter_facts import Entrances, Unwritable, on_duty, sitting_of, values_of
from rooms.office.letter_mail import Envelope, mail_of, message_id
from rooms.office.letter_templates import Written, written
from rooms.office.letters import Outbox, calendar_note
from rooms.office.letters_record import CalendarNote, LetterKind, LetterWanted
from rooms.office.templates_desk import TemplatesService
from rooms.service import CohortService, SessionService
from rooms.session import Session
from rooms.stores.event_log import EventLog
from rooms.timing import finish_time


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter that can be handed over."""

    mail: EmailMessage
    letter: Written
    message_id: str
    calendar: CalendarNote | None


class LetterWriter:
    """Writes letters from one log. Keeps what it has read of sessions, and reads on from there."""

    def __init__(self, log: EventLog, entrances: Entrances, sender: str, now: Callable[[], datetime]) -> None:
        self._log = log
        self._entrances = entrances
        self._sender = sender
        self._now = now
        self._templates = TemplatesService(log)
        self._sessions: dict[str, SessionService] = {}
        self._cohorts: dict[str, CohortService] = {}

    async def write(self, wanted: LetterWanted, outbox: Outbox) -> Ready:
        """The mail of a letter in that outbox.

        Raises:
            Unwritable: it cannot be written as things stand.
            Unavailable: the record does not answer.
        """
        session = await self._session(wanted.session) if wanted.session else None
        cohort = await self._cohort(wanted)
        configuration = session.configuration if session else next(iter(cohort), None)
        about = [session] if session else []
        if wanted.kind is LetterKind.STAFF_KEY:
            on = [each.session for each in cohort if on_duty(each, wanted.person or "")]
            about = [await self._session(each) for each in on]
        values = values_of(wanted, configuration, about, self._entrances)
        department = configuration.department if configuration else wanted.facts.get("department")
        text = (await self._templates.templates()).text(wanted.kind, department)
        try:
            letter = written(text, values)
        except ValueError as fault:
            raise Unwritable(str(fault)) from fault
        note = self._calendar_note(wanted, outbox, session)
        calendar = None
        if note is not None and configuration is not None:
            calendar = calendar_entry(wanted, configuration, note, sender=self._sender, now=self._now())
        envelope = Envelope(
            sender=self._sender,
            of=values["department"],
            answers_to=addresses_in(values["exams_contact"]),
            message_id=message_id(wanted, self._sender),
            now=self._now(),
        )
        mail = mail_of(wanted, letter, envelope, link=values.get("link"), calendar=calendar)
        return Ready(mail, letter, envelope.message_id, note)

    async def _session(self, session_id: str) -> Session:
        service = self._sessions.setdefault(session_id, SessionService(self._log, session_id))
        session, _ = await service.load()
        if session is None:
            raise Unwritable(f"{session_id} is not open, so that its links open nothing; publish the cohort")
        return session

    async def _cohort(self, wanted: LetterWanted) -> Sequence[SessionConfiguration]:
        """The sessions of the letter's cohort; none where it has no cohort."""
        if wanted.cohort is None:
            return ()
        service = self._cohorts.setdefault(wanted.cohort, CohortService(self._log, wanted.cohort))
        cohort, _ = await service.load()
        return cohort.created.sessions if cohort is not None else ()

    def _calendar_note(self, wanted: LetterWanted, outbox: Outbox, session: Session | None) -> CalendarNote | None:
        """Only an invitation of a candidate carries an entry: from the start to their own finish."""
        if wanted.kind is not LetterKind.INVITATION or session is None or wanted.person is None:
            return None
        adds_up = finish_time(session, sitting_of(session, wanted.person))
        return calendar_note(outbox, wanted, adds_up.start, adds_up.finish - adds_up.start)
