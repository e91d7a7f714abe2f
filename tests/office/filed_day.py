"""A scripted exam day for the office's tests: everything that a session pack tells of happens once, at literal times.

Linear Algebra for Adeyemi, Brandt and Chen in room A; Ethics for Diaz, who does not come, in room B. Adeyemi takes a
toilet break, loses the picture twice and is marked; Brandt reports a fault and gets three minutes; Chen, who has no
picture for the last ten minutes, leaves.
"""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rooms import commands as c
from rooms import events as e
from rooms.commands import Actor, SessionCommand, Told
from rooms.configuration import SessionConfiguration
from rooms.data_folder import DataFolder
from rooms.office.exam_day import Entry, ExamDay, day_of
from rooms.service import CohortService, SessionService
from rooms.stores.event_log import EventLog
from rooms.vocabulary import (
    BreakKind,
    FaultKind,
    IdKind,
    IncidentCategory,
    PageLeaving,
    RejectionReason,
    ReportChannel,
    Severity,
)
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ, OFFICER, OKAFOR, RELIEF, SUPPORT, Day, a_session, clock


@dataclass
class FiledDay(Day):
    """A day whose record is kept, entry by entry."""

    entries: list[Entry] = field(default_factory=list)
    spoken: list[tuple[SessionCommand, Told]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        opening = Told("open", self.now, self.now, OFFICER)
        self.spoken.append((c.OpenSession(configuration=self.configuration), opening))
        self.entries.append(Entry(1, self.now, self.now, str(OFFICER), self.log[0]))

    def says(
        self, actor: Actor, command: SessionCommand, *, said_at: str | None = None, command_id: str | None = None
    ) -> list[e.SessionEvent]:
        happened = super().says(actor, command, said_at=said_at, command_id=command_id)
        seq = self.entries[-1].seq + 1
        said = clock(said_at) if said_at else self.now
        self.spoken.append((command, Told(command_id or f"c{self.said}", self.now, said, actor)))
        self.entries += [Entry(seq, self.now, said, str(actor), event) for event in happened]
        return happened

    async def kept_in(self, data: Path) -> Path:
        """Say it all again to a record in a data folder."""
        await asyncio.to_thread(data.mkdir, exist_ok=True)
        async with DataFolder(data).open_log(create=True) as log:
            await self.kept_by(log)
        return data

    async def kept_by(self, log: EventLog) -> None:
        """Say it all to a record, with the cohort before it."""
        settings = self.configuration
        created = c.CreateCohort(cohort=settings.cohort, kind="central", sessions=(settings,))
        await CohortService(log, settings.cohort).execute(created, self.spoken[0][1])
        service = SessionService(log, settings.session)
        for command, told in self.spoken:
            await service.execute(command, told)

    def keep_in(self, data: Path) -> Path:
        """The same, from a test that is not asynchronous."""
        return asyncio.run(self.kept_in(data))

    def as_filed(self) -> ExamDay:
        """The day as the office reads it now."""
        return day_of(self.configuration.session, self.entries, self.now)


def filed(configuration: SessionConfiguration | None = None, **changes: Any) -> FiledDay:
    """An opened day of which everything will be kept."""
    return FiledDay(configuration or a_session(**changes))


def written(**changes: Any) -> FiledDay:
    """The same at 09:30, with everybody in room A seated and writing."""
    day = filed(**changes)
    day.seat_room_a()
    day.at("09:30").time_says_start()
    return day


def not_admitted() -> FiledDay:
    """Room A writes; Diaz joins room B with an expired passport, is not let in, and gives up."""
    day = written()
    day.candidate(c.Join(candidate=DIAZ, device="phone"))
    day.prepare(DIAZ)
    day.at("09:31").chief(
        c.RejectCandidate(candidate=DIAZ, reason=RejectionReason.INVALID_ID, note="expired"),
    )
    day.at("13:30").chief(c.NoteDeparture(candidate=DIAZ, reason="gave up waiting"))
    return day


def scripted_day(configuration: SessionConfiguration | None = None) -> FiledDay:
    """The whole day, closed at 13:40."""
    day = filed(configuration)
    day.attend_both_rooms()
    day.at("09:05").seat(ADEYEMI, OKAFOR)
    day.at("09:08").candidate(c.Join(candidate=BRANDT, device="phone"))
    day.prepare(BRANDT)
    day.candidate(c.NoteIdentity(candidate=BRANDT, kind=IdKind.DRIVING_LICENCE))
    day.pass_checks(BRANDT, OKAFOR)
    day.at("09:10").okafor(c.AdmitCandidate(candidate=BRANDT))
    day.at("09:30").time_says_start()
    day.at("09:42:30").seat(CHEN, OKAFOR)  # late
    _break_and_gaps_of_adeyemi(day)
    _fault_of_brandt(day)
    _words(day)
    _handover_and_an_empty_room(day)
    _chen_leaves(day)
    _finish(day)
    return day


def _break_and_gaps_of_adeyemi(day: FiledDay) -> None:
    day.at("10:00").candidate(c.AskForBreak(candidate=ADEYEMI, kind=BreakKind.TOILET), said_at="09:59:50")
    day.at("10:00:12").okafor(c.SeeOut(candidate=ADEYEMI))
    day.at("10:06:40").candidate(c.SayBack(candidate=ADEYEMI))
    day.at("10:07").okafor(c.SeeBack(candidate=ADEYEMI))
    day.at("10:20:15").okafor(c.ReportFeedLost(candidate=ADEYEMI, since=clock("10:20")))
    day.at("10:22").okafor(c.ReportFeedBack(candidate=ADEYEMI))
    day.at("10:40").candidate(c.NotePageLeft(candidate=ADEYEMI, how=PageLeaving.OUT_OF_SIGHT))
    day.at("10:40:04").candidate(c.NotePageBack(candidate=ADEYEMI))
    day.at("10:41").okafor(c.MarkMoment(candidate=ADEYEMI, note="looks to the left, twice"), command_id="mark-1")
    day.server(
        c.StoreEvidence(
            candidate=ADEYEMI,
            of="mark-1",
            sha256="e" * 64,
            size=80_000,
            media_type="image/jpeg",
            since=clock("10:41"),
            until=clock("10:41"),
        )
    )
    day.at("10:44").okafor(
        c.NoteIncident(
            candidate=ADEYEMI,
            category=IncidentCategory.CANDIDATE,
            severity=Severity.CONCERN,
            text='=HYPERLINK("x") was written on the desk',
        ),
        command_id="incident-1",
    )


def _fault_of_brandt(day: FiledDay) -> None:
    report = c.ReportFault(
        candidate=BRANDT,
        kind=FaultKind.PAPER,
        text="The paper does not load.",
        channel=ReportChannel.TELEPHONE,
        since=clock("10:50"),
    )
    day.at("10:50:30").staff(SUPPORT, report, command_id="report-1")
    day.at("10:51").staff(SUPPORT, c.TakeReport(candidate=BRANDT, report="report-1"))
    resolve = c.ResolveFault(candidate=BRANDT, report="report-1", answer="Served again.", proposed_s=240)
    day.at("10:53").staff(SUPPORT, resolve)
    credit = c.CreditTime(candidate=BRANDT, seconds=180, note="paper did not load", report="report-1")
    day.at("10:54").okafor(credit)


def _words(day: FiledDay) -> None:
    day.at("11:00").chief(c.Announce(text="Question 3 (b): read x ≥ 0."), command_id="erratum")
    day.at("11:00:20").candidate(c.AcknowledgeAnnouncement(candidate=ADEYEMI, announcement="erratum"))
    day.at("11:01").candidate(c.AcknowledgeAnnouncement(candidate=CHEN, announcement="erratum"), said_at="11:00:30")
    message = c.SendMessage(candidate=CHEN, text="May I take off my jacket?")
    day.at("11:05").candidate(message, command_id="message-1")
    day.at("11:05:10").okafor(c.MarkRead(candidate=CHEN, message="message-1"))


def _handover_and_an_empty_room(day: FiledDay) -> None:
    day.at("11:10").okafor(c.HandOverRoom(room="A", to=RELIEF, note="a short rest"))
    day.at("11:20:20").server(c.NoteRoomUnattended(room="A", since=clock("11:20")))
    day.at("11:22").okafor(c.AttendRoom(room="A"))


def _chen_leaves(day: FiledDay) -> None:
    day.at("11:30:20").server(c.NoteAbsent(candidate=CHEN, since=clock("11:30")))
    day.at("11:40").okafor(c.NoteDeparture(candidate=CHEN, reason="power cut; telephoned at 11:38"))


def _finish(day: FiledDay) -> None:
    day.at("12:30:01").time_passes()
    day.at("12:31").candidate(c.PickUpPhone(candidate=ADEYEMI))
    day.at("12:33")
    for page, letter in ((1, "a"), (2, "b")):
        day.store(ADEYEMI, page, letter)
    day.at("12:34").candidate(c.DeclarePages(candidate=ADEYEMI, count=2))
    day.at("12:36").okafor(c.ConfirmUpload(candidate=ADEYEMI))
    day.at("12:37").okafor(c.ReleaseCandidate(candidate=ADEYEMI))
    day.at("13:20").finish(BRANDT)
    day.at("13:22").store(BRANDT, 1, "c")
    day.candidate(c.DeclarePages(candidate=BRANDT, count=1))
    day.at("13:24").okafor(c.ConfirmUpload(candidate=BRANDT))
    day.okafor(c.ReleaseCandidate(candidate=BRANDT))
    day.at("13:40").chief(c.CloseSession())
