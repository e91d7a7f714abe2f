"""From the door to the seat: joining, the honour code, checks, admission, moves.

Sources: Oxford, remote invigilation 2022 (honour code, nine a room, 27 a session); City, remote proctoring
(identity, onboarding, rejoining).
"""

from rooms import commands as c
from rooms import events as e
from rooms.commands import Told
from rooms.configuration import Paper
from rooms.errors import (
    AlreadySeated,
    ChecksMissing,
    HonourCodeChanged,
    HonourCodeUnsigned,
    NotNow,
    OnboardingMissing,
    ReasonNeeded,
    RoomFull,
    SessionFull,
    TooEarly,
)
from rooms.session import PRESENT_IN_EXAM, Session, Sitting
from rooms.vocabulary import SEATS_PER_ROOM, SEATS_PER_SESSION, Check, Onboarding, Phase
from rooms.watching import returns

MAY_BE_LOOKED_AT = frozenset({Phase.CHECKING, Phase.SEATED, Phase.WRITING})


def required_checks(paper: Paper) -> tuple[Check, ...]:
    """What is looked at before a candidate of that paper is seated."""
    always = (Check.IDENTITY, Check.ROOM_SWEEP, Check.DESK, Check.OTHER_PHONES)
    return (*always, Check.CALCULATOR) if paper.calculators else always


def join(command: c.Join, session: Session, told: Told) -> list[e.SessionEvent]:
    """Open the page. Opening it again is a rejoin, which the policy may want checked from the beginning."""
    if told.at < session.configuration.opens:
        raise TooEarly(f"The room opens at {session.configuration.opens:%H:%M} UTC.")
    sitting = session.sittings[command.candidate]
    if sitting.phase is Phase.EXPECTED:
        return [
            e.CandidateJoined(candidate=command.candidate, device=command.device),
            *_late_arrival(sitting, session, told),
        ]
    under_way = sitting.phase in {Phase.SEATED, Phase.WRITING}
    return [
        *returns(sitting, told),
        e.CandidateRejoined(
            candidate=command.candidate,
            device=command.device,
            other_device=command.device != sitting.device,
            recheck=under_way and session.configuration.policy.rejoin == "recheck",
        ),
    ]


def _late_arrival(sitting: Sitting, session: Session, told: Told) -> list[e.SessionEvent]:
    start = session.started_at or session.configuration.starts
    if told.said_at <= start:
        return []
    late_by = told.said_at - start
    return [
        e.LateArrivalNoted(
            candidate=sitting.number,
            seconds=round(late_by.total_seconds()),
            beyond_limit=late_by > session.configuration.policy.late_after,
        )
    ]


def _being_checked(command: c.ForCandidate, session: Session) -> Sitting:
    sitting = session.sittings[command.candidate]
    if sitting.phase is not Phase.CHECKING and not sitting.rechecking:
        raise NotNow
    return sitting


def sign_honour_code(command: c.SignHonourCode, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Sign the text of this exam, and no other version of it."""
    _being_checked(command, session)
    if command.version != session.configuration.policy.honour_code.version:
        raise HonourCodeChanged
    text = session.configuration.policy.honour_code.text
    return [
        e.HonourCodeSigned(candidate=command.candidate, name=command.name, version=command.version, text=text),
    ]


def report_device_check(command: c.ReportDeviceCheck, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Note what the phone can do; a failure is for a person to judge."""
    _being_checked(command, session)
    return [e.DeviceChecked(candidate=command.candidate, rows=command.rows)]


def override_device_check(command: c.OverrideDeviceCheck, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Let a failed device check pass, with a reason."""
    sitting = _being_checked(command, session)
    if not sitting.device_fails:
        raise NotNow("No row of the device check failed.")
    if not command.reason.strip():
        raise ReasonNeeded
    return [e.DeviceCheckOverridden(candidate=command.candidate, reason=command.reason)]


def note_identity(command: c.NoteIdentity, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Note which kind of ID is shown."""
    _being_checked(command, session)
    return [e.IdentityNoted(candidate=command.candidate, kind=command.kind)]


def ask_for_check(command: c.AskForCheck, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Ask to be shown something; also while somebody writes. Only the last thing asked for stands."""
    sitting = session.sittings[command.candidate]
    if sitting.phase not in MAY_BE_LOOKED_AT:
        raise NotNow
    if sitting.asked_check is command.check:
        raise NotNow("That is asked for.")
    return [e.CheckAskedFor(candidate=command.candidate, check=command.check)]


def pass_check(command: c.PassCheck, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Tick a check. Room sweeps may be asked for again while somebody writes."""
    sitting = session.sittings[command.candidate]
    if sitting.phase not in MAY_BE_LOOKED_AT:
        raise NotNow
    if command.check is Check.IDENTITY and sitting.id_kind is None:
        raise ChecksMissing("Note first which kind of ID is shown.")
    return [e.CheckPassed(candidate=command.candidate, check=command.check, note=command.note)]


def report_other_screen(command: c.ReportOtherScreen, _session: Session, _told: Told) -> list[e.SessionEvent]:
    """Note what the screen can do on which the paper is to be read; also days before."""
    return [
        e.OtherScreenChecked(
            candidate=command.candidate,
            width=command.width,
            height=command.height,
            paper_opens=command.paper_opens,
        )
    ]


def accept_onboarding(command: c.AcceptOnboarding, _session: Session, _told: Told) -> list[e.SessionEvent]:
    """Note that somebody verified the candidate before the day."""
    return [e.OnboardingAccepted(candidate=command.candidate, id_kind=command.id_kind)]


def waive_onboarding(command: c.WaiveOnboarding, _session: Session, _told: Told) -> list[e.SessionEvent]:
    """Let the candidate sit without onboarding, with a reason."""
    if not command.reason.strip():
        raise ReasonNeeded
    return [e.OnboardingWaived(candidate=command.candidate, reason=command.reason)]


def reject_candidate(command: c.RejectCandidate, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Do not let in as things stand; the candidate hears the reason and may put it right."""
    _being_checked(command, session)
    return [e.CandidateRejected(candidate=command.candidate, reason=command.reason, note=command.note)]


def admit_candidate(command: c.AdmitCandidate, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Let in, once everything before it is done, to the planned seat if it is free."""
    sitting = session.sittings[command.candidate]
    if sitting.phase in PRESENT_IN_EXAM and not sitting.rechecking:
        raise AlreadySeated
    _being_checked(command, session)
    _fit_to_sit(sitting, session)
    if sitting.seat is not None:
        return [e.CandidateReadmitted(candidate=command.candidate)]
    if session.seated() >= min(SEATS_PER_SESSION, session.configuration.policy.seats_per_session):
        raise SessionFull
    room = command.room or session.planned_room(command.candidate)
    return [e.CandidateSeated(candidate=command.candidate, room=room, seat=_free_seat(room, sitting, session))]


def _fit_to_sit(sitting: Sitting, session: Session) -> None:
    if session.configuration.policy.onboarding.required and sitting.onboarding is Onboarding.MISSING:
        raise OnboardingMissing
    if not sitting.signed:
        raise HonourCodeUnsigned
    if not sitting.device_rows:
        raise ChecksMissing("The device check has not been made.")
    if sitting.device_fails:
        raise ChecksMissing(f"The device check failed ({', '.join(sitting.device_fails)}); override it with a reason.")
    if missing := [check for check in required_checks(sitting.paper) if check not in sitting.checks]:
        raise ChecksMissing(f"Still to be passed: {', '.join(missing)}.")


def _free_seat(room: str, sitting: Sitting, session: Session) -> int:
    """The planned seat if the plan has one in that room and it is free, else the first free one."""
    taken = {other.seat for other in session.in_room(room) if other.number != sitting.number}
    # Nine is what one person can watch, not what the terminal can tile.
    seats = min(SEATS_PER_ROOM, session.configuration.policy.seats_per_room)
    if len(taken) >= seats:
        raise RoomFull
    planned = [
        seat
        for plan in session.configuration.rooms
        for seat, number in plan.seats.items()
        if plan.room == room and number == sitting.number
    ]
    free: list[int] = [seat for seat in (*planned, *range(1, seats + 1)) if seat not in taken]
    return free[0]


def move_candidate(command: c.MoveCandidate, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Give somebody who is seated a seat in another room."""
    sitting = session.sittings[command.candidate]
    if sitting.phase not in PRESENT_IN_EXAM or sitting.room == command.room:
        raise NotNow
    seat = _free_seat(command.room, sitting, session)
    return [e.CandidateMoved(candidate=command.candidate, room=command.room, seat=seat)]
