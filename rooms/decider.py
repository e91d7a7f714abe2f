"""One command, decided: first whether the session takes it, then whether this person may, then the rule itself.

Pure: the time, the id and the speaker come in `Told`. A rule returns what happened, or raises a `Refusal`.
"""

from collections.abc import Callable
from typing import Any

from rooms import breaks, conduct, faults, recordings, roster_changes, seating, uploads, watching, words
from rooms import commands as c
from rooms import events as e
from rooms.commands import SessionCommand, Station, Told
from rooms.errors import NotOpen, NotYours, SessionIsClosed
from rooms.rights import check, check_id
from rooms.session import Session
from rooms.vocabulary import SessionPhase

Rule = Callable[[Any, Session, Told], list[e.SessionEvent]]

RULES: dict[type, Rule] = {
    c.ReissueLink: conduct.reissue_link,
    c.EnterCandidate: roster_changes.enter_candidate,
    c.TakeOffCandidate: roster_changes.take_off_candidate,
    c.ReplanSeats: roster_changes.replan_seats,
    c.PostStaff: roster_changes.post_staff,
    c.StartWriting: conduct.start_writing,
    c.CloseSession: conduct.close_session,
    c.AttendRoom: watching.attend_room,
    c.NoteRoomUnattended: watching.note_room_unattended,
    c.HandOverRoom: watching.hand_over_room,
    c.Join: seating.join,
    c.SignHonourCode: seating.sign_honour_code,
    c.ReportDeviceCheck: seating.report_device_check,
    c.OverrideDeviceCheck: seating.override_device_check,
    c.NoteIdentity: seating.note_identity,
    c.AskForCheck: seating.ask_for_check,
    c.PassCheck: seating.pass_check,
    c.AcceptOnboarding: seating.accept_onboarding,
    c.WaiveOnboarding: seating.waive_onboarding,
    c.RejectCandidate: seating.reject_candidate,
    c.AdmitCandidate: seating.admit_candidate,
    c.MoveCandidate: seating.move_candidate,
    c.ReportOtherScreen: seating.report_other_screen,
    c.AskForBreak: breaks.ask_for_break,
    c.RefuseBreak: breaks.refuse_break,
    c.GoUnanswered: breaks.go_unanswered,
    c.SeeOut: breaks.see_out,
    c.SayBack: breaks.say_back,
    c.SeeBack: breaks.see_back,
    c.WithdrawBreak: breaks.withdraw_break,
    c.CreditTime: conduct.credit_time,
    c.StopClock: conduct.stop_clock,
    c.RestartClock: conduct.restart_clock,
    c.ReportFault: faults.report_fault,
    c.TakeReport: faults.take_report,
    c.AnswerFault: faults.answer_fault,
    c.ResolveFault: faults.resolve_fault,
    c.DeclineCredit: faults.decline_credit,
    c.NoteSchoolTold: faults.note_school_told,
    c.SendMessage: words.send_message,
    c.MarkRead: words.mark_read,
    c.Announce: words.announce,
    c.AcknowledgeAnnouncement: words.acknowledge_announcement,
    c.NoteIncident: words.note_incident,
    c.MarkMoment: words.mark_moment,
    c.StoreEvidence: words.store_evidence,
    c.SnoozeNeed: words.snooze_need,
    c.ReportFeedLost: watching.report_feed_lost,
    c.ReportFeedBack: watching.report_feed_back,
    c.NoteAbsent: watching.note_absent,
    c.NotePresent: watching.note_present,
    c.NotePageLeft: watching.note_page_left,
    c.NotePageBack: watching.note_page_back,
    c.FinishWriting: conduct.finish_writing,
    c.FinishByTime: conduct.finish_by_time,
    c.StorePage: uploads.store_page,
    c.BeginRecording: recordings.begin_recording,
    c.StoreRecording: recordings.store_recording,
    c.NoteRecordingStopped: recordings.note_recording_stopped,
    c.PickUpPhone: uploads.pick_up_phone,
    c.PutDownPhone: uploads.put_down_phone,
    c.OrderPages: uploads.order_pages,
    c.RemovePage: uploads.remove_page,
    c.DeclarePages: uploads.declare_pages,
    c.DeclareHandedIn: uploads.declare_handed_in,
    c.AskAgain: uploads.ask_again,
    c.ConfirmUpload: uploads.confirm_upload,
    c.ReleaseCandidate: uploads.release_candidate,
    c.NoteDeparture: uploads.note_departure,
}
"""Every command of a session but `OpenSession`, which needs no session; a test proves that none is missing."""


def decide(command: SessionCommand, session: Session | None, told: Told) -> list[e.SessionEvent]:
    """What the command does to the session. Raises a `Refusal`, and then nothing happened."""
    if isinstance(command, c.OpenSession):
        if told.actor.station is not Station.OFFICE:
            raise NotYours
        return conduct.open_session(command, session, told)
    if session is None:
        raise NotOpen
    check(told.actor, command, session)
    check_id(command, session, told)
    if session.phase is SessionPhase.CLOSED:
        raise SessionIsClosed
    return RULES[type(command)](command, session, told)
