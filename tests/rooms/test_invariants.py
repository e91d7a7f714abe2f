"""Random days: whatever anybody says in whatever order, these hold."""

from datetime import timedelta
from itertools import pairwise
from typing import get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from rooms import commands as c
from rooms import events as e
from rooms.commands import SERVER, Actor, SessionCommand, Station
from rooms.configuration import Adjustments, PlannedSeat
from rooms.errors import REFUSALS, Refusal
from rooms.events import DeviceRow, SessionEvent, session_events
from rooms.session import evolve
from rooms.timing import NOTHING, due, finish_time, rest_left
from rooms.views import candidate_view, staff_changes, staff_view
from rooms.vocabulary import (
    SEATS_PER_ROOM,
    SEATS_PER_SESSION,
    BreakKind,
    Check,
    FaultKind,
    IdKind,
    IncidentCategory,
    PageLeaving,
    Phase,
    RecordingTrouble,
    RejectionReason,
    Role,
    Verdict,
)
from tests.rooms.exam_day import CHIEF, HONOUR, OFFICER, OKAFOR, SUPPORT, Day, a_candidate, a_policy, a_session, clock

NUMBERS = [f"Z{n:02}Q" for n in range(11)]
SECRET = "Geheimnis"  # stands in every text that no candidate may be sent
STAFF_ONLY_TEXT = st.just(SECRET)
OPEN_TEXT = st.just("words")
ADJUSTED = Adjustments(extra_minutes_per_hour=15, rest_minutes_per_hour=5)

numbers = st.sampled_from(NUMBERS)
rooms = st.sampled_from(["A", "B"])
segments = st.sampled_from(["one", "two"])
reports = st.integers(1, 60).map(lambda n: f"c{n}")
actors = st.one_of(
    numbers.map(lambda number: Actor(Station.CANDIDATE, number)),
    st.sampled_from(
        [
            Actor(Station.STAFF, CHIEF, Role.CHIEF),
            Actor(Station.STAFF, OKAFOR, Role.INVIGILATOR),
            Actor(Station.STAFF, SUPPORT, Role.SUPPORT),
            OFFICER,
            SERVER,
        ]
    ),
)


def of_candidate(command: type[c.ForCandidate], **rest: st.SearchStrategy) -> st.SearchStrategy:
    return st.builds(command, candidate=numbers, **rest)


COMMANDS: dict[type, st.SearchStrategy] = {
    c.ReissueLink: st.builds(c.ReissueLink, person=numbers.map("candidate:{}".format)),
    c.EnterCandidate: st.builds(
        c.EnterCandidate,
        who=numbers.map(lambda number: a_candidate(number, adjustments=ADJUSTED)),
        room=rooms,
        seat=st.integers(1, 9),
    ),
    c.TakeOffCandidate: of_candidate(c.TakeOffCandidate, reason=STAFF_ONLY_TEXT),
    c.ReplanSeats: st.builds(
        c.ReplanSeats,
        seats=st.builds(
            PlannedSeat,
            candidate=numbers,
            session=st.just("tt2027-linear-algebra-1"),
            room=rooms,
            seat=st.integers(1, 9),
        ).map(lambda seat: (seat,)),
    ),
    c.PostStaff: st.just(c.PostStaff(staff=a_session().staff[:-1])),
    c.StartWriting: st.builds(c.StartWriting, reason=st.sampled_from(["", SECRET])),
    c.CloseSession: st.just(c.CloseSession()),
    c.AttendRoom: st.builds(c.AttendRoom, room=rooms),
    c.HandOverRoom: st.builds(c.HandOverRoom, room=rooms, to=st.sampled_from([OKAFOR, CHIEF]), note=STAFF_ONLY_TEXT),
    c.Join: of_candidate(c.Join, device=st.sampled_from(["phone", "tablet"])),
    c.SignHonourCode: of_candidate(c.SignHonourCode, name=OPEN_TEXT, version=st.just(HONOUR.version)),
    c.ReportDeviceCheck: of_candidate(
        c.ReportDeviceCheck,
        rows=st.sampled_from(Verdict).map(lambda verdict: (DeviceRow(name="camera", verdict=verdict),)),
    ),
    c.OverrideDeviceCheck: of_candidate(c.OverrideDeviceCheck, reason=STAFF_ONLY_TEXT),
    c.NoteIdentity: of_candidate(c.NoteIdentity, kind=st.sampled_from(IdKind)),
    c.AskForCheck: of_candidate(c.AskForCheck, check=st.sampled_from(Check)),
    c.PassCheck: of_candidate(c.PassCheck, check=st.sampled_from(Check), note=STAFF_ONLY_TEXT),
    c.AcceptOnboarding: of_candidate(c.AcceptOnboarding),
    c.WaiveOnboarding: of_candidate(c.WaiveOnboarding, reason=STAFF_ONLY_TEXT),
    c.RejectCandidate: of_candidate(c.RejectCandidate, reason=st.sampled_from(RejectionReason), note=OPEN_TEXT),
    c.AdmitCandidate: of_candidate(c.AdmitCandidate, room=st.one_of(st.none(), rooms)),
    c.MoveCandidate: of_candidate(c.MoveCandidate, room=rooms),
    c.ReportOtherScreen: of_candidate(
        c.ReportOtherScreen, width=st.just(1024), height=st.just(768), paper_opens=st.booleans()
    ),
    c.AskForBreak: of_candidate(c.AskForBreak, kind=st.sampled_from(BreakKind)),
    c.RefuseBreak: of_candidate(c.RefuseBreak, reason=OPEN_TEXT),
    c.GoUnanswered: of_candidate(c.GoUnanswered),
    c.SeeOut: of_candidate(c.SeeOut),
    c.SayBack: of_candidate(c.SayBack),
    c.SeeBack: of_candidate(c.SeeBack),
    c.WithdrawBreak: of_candidate(c.WithdrawBreak),
    c.CreditTime: of_candidate(c.CreditTime, seconds=st.integers(-600, 600)),
    c.StopClock: of_candidate(c.StopClock, reason=OPEN_TEXT),
    c.RestartClock: of_candidate(c.RestartClock),
    c.ReportFault: of_candidate(c.ReportFault, kind=st.sampled_from(FaultKind)),
    c.TakeReport: of_candidate(c.TakeReport, report=reports),
    c.AnswerFault: of_candidate(c.AnswerFault, report=reports, answer=OPEN_TEXT),
    c.ResolveFault: of_candidate(
        c.ResolveFault, report=reports, answer=OPEN_TEXT, proposed_s=st.sampled_from([0, 300])
    ),
    c.DeclineCredit: of_candidate(c.DeclineCredit, report=reports, reason=STAFF_ONLY_TEXT),
    c.NoteSchoolTold: of_candidate(c.NoteSchoolTold, report=reports),
    c.SendMessage: of_candidate(c.SendMessage, text=OPEN_TEXT),
    c.MarkRead: of_candidate(c.MarkRead, message=reports),
    c.Announce: st.builds(c.Announce, text=OPEN_TEXT, room=st.one_of(st.none(), rooms)),
    c.AcknowledgeAnnouncement: of_candidate(c.AcknowledgeAnnouncement, announcement=reports),
    c.NoteIncident: st.builds(
        c.NoteIncident,
        candidate=st.one_of(st.none(), numbers),
        room=st.one_of(st.none(), rooms),
        category=st.sampled_from(IncidentCategory),
        text=STAFF_ONLY_TEXT,
    ),
    c.MarkMoment: of_candidate(c.MarkMoment, note=STAFF_ONLY_TEXT),
    c.StoreEvidence: of_candidate(
        c.StoreEvidence,
        of=reports,
        sha256=st.just("e" * 64),
        size=st.just(10),
        media_type=st.just("image/jpeg"),
        since=st.just(clock("10:00")),
        until=st.just(clock("10:00")),
    ),
    c.NotePageLeft: of_candidate(c.NotePageLeft, how=st.sampled_from(PageLeaving)),
    c.NotePageBack: of_candidate(c.NotePageBack),
    c.FinishWriting: of_candidate(c.FinishWriting, reason=st.sampled_from(["", "fire"])),
    c.StorePage: of_candidate(
        c.StorePage,
        page=st.integers(1, 4),
        sha256=st.sampled_from(["a" * 64, "b" * 64]),
        size=st.just(10),
        media_type=st.just("image/jpeg"),
    ),
    c.BeginRecording: of_candidate(c.BeginRecording, segment=segments, media_type=st.just("video/webm")),
    c.StoreRecording: of_candidate(
        c.StoreRecording, segment=segments, chunks=st.just(3), size=st.just(90), until=st.just(clock("10:00"))
    ),
    c.NoteRecordingStopped: of_candidate(
        c.NoteRecordingStopped, segment=st.one_of(st.none(), segments), why=st.sampled_from(RecordingTrouble)
    ),
    c.PickUpPhone: of_candidate(c.PickUpPhone),
    c.PutDownPhone: of_candidate(c.PutDownPhone),
    c.OrderPages: of_candidate(c.OrderPages, order=st.permutations([1, 2, 3]).map(tuple)),
    c.RemovePage: of_candidate(c.RemovePage, page=st.integers(1, 4)),
    c.DeclarePages: of_candidate(c.DeclarePages, count=st.integers(0, 4)),
    c.DeclareHandedIn: of_candidate(c.DeclareHandedIn),
    c.AskAgain: of_candidate(c.AskAgain, page=st.one_of(st.none(), st.integers(1, 4)), reason=OPEN_TEXT),
    c.ConfirmUpload: of_candidate(c.ConfirmUpload),
    c.ReleaseCandidate: of_candidate(c.ReleaseCandidate),
    c.NoteDeparture: of_candidate(c.NoteDeparture, reason=STAFF_ONLY_TEXT),
}
TIMED = {
    c.NoteRoomUnattended,
    c.ReportFeedLost,
    c.ReportFeedBack,
    c.NoteAbsent,
    c.NotePresent,
    c.FinishByTime,
    c.SnoozeNeed,
}


def test_every_command_is_said_at_random() -> None:
    assert set(COMMANDS) | TIMED | {c.OpenSession} == set(get_args(get_args(SessionCommand)[0]))


class ExamDay(RuleBasedStateMachine):
    """Eleven candidates, nine planned in room A, two in room B; any policy."""

    @initialize(
        breaks=st.sampled_from(["notify", "ask"]),
        break_clock=st.sampled_from(["runs", "stops"]),
        rejoin=st.sampled_from(["resume", "recheck"]),
        recording=st.sampled_from(["off", "on"]),
    )
    def open(self, **policy: str) -> None:
        papers = {NUMBERS[1]: "B20100"}
        self.day = Day(
            a_session(
                candidates=[
                    a_candidate(number, paper=papers.get(number, "A10204W1"), adjustments=ADJUSTED)
                    for number in NUMBERS
                ],
                rooms={"A": dict(enumerate(NUMBERS[:9], 1)), "B": dict(enumerate(NUMBERS[9:], 1))},
                policy=a_policy(**policy),
            )
        )
        self.before = self.day.session

    def say(self, actor: Actor, command: SessionCommand) -> None:
        self.before = self.day.session
        logged = len(self.day.log)
        refused: Refusal | None = None
        happened: list[SessionEvent] = []
        try:
            happened = self.day.says(actor, command)
        except Refusal as refusal:
            refused = refusal
        if refused:
            assert REFUSALS[refused.code] is type(refused)
            assert (self.day.session, len(self.day.log)) == (self.before, logged)
        else:
            assert happened

    @rule(minutes=st.integers(0, 25))
    def time_passes(self, minutes: int) -> None:
        self.before = self.day.session
        self.day.after(minutes=minutes)
        self.day.time_passes()

    @rule(number=numbers, admitted=st.booleans())
    def somebody_arrives(self, number: str, *, admitted: bool) -> None:
        chief = Actor(Station.STAFF, CHIEF, Role.CHIEF)
        candidate = Actor(Station.CANDIDATE, number)
        self.say(candidate, c.Join(candidate=number, device="phone"))
        self.say(candidate, c.SignHonourCode(candidate=number, name="Me", version=HONOUR.version))
        row = DeviceRow(name="camera", verdict=Verdict.PASS)
        self.say(candidate, c.ReportDeviceCheck(candidate=number, rows=(row,)))
        self.say(candidate, c.NoteIdentity(candidate=number, kind=IdKind.PASSPORT))
        for check in Check:
            self.say(chief, c.PassCheck(candidate=number, check=check, note=SECRET))
        if admitted:
            self.say(chief, c.AdmitCandidate(candidate=number, room="A"))

    @rule(actor=actors, command=st.one_of(*COMMANDS.values()))
    def anybody_says_anything(self, actor: Actor, command: SessionCommand) -> None:
        self.say(actor, command)

    @rule(command=st.one_of(*COMMANDS.values()))
    def who_may_says_it(self, command: SessionCommand) -> None:
        for actor in (
            Actor(Station.STAFF, CHIEF, Role.CHIEF),
            Actor(Station.CANDIDATE, getattr(command, "candidate", None) or NUMBERS[0]),
            SERVER,
        ):
            self.say(actor, command)

    @invariant()
    def nobody_watches_more_than_nine_nor_a_session_holds_more_than_twenty_seven(self) -> None:
        session = self.day.session
        assert all(len(session.in_room(room)) <= SEATS_PER_ROOM for room in session.rooms)
        assert session.seated() <= SEATS_PER_SESSION

    @invariant()
    def no_seat_is_taken_twice(self) -> None:
        for room in self.day.session.rooms:
            seats = [sitting.seat for sitting in self.day.session.in_room(room)]
            assert len(set(seats)) == len(seats)

    @invariant()
    def breaks_of_one_candidate_never_overlap_and_none_ends_before_it_starts(self) -> None:
        for sitting in self.day.session.sittings.values():
            ended = [(over.since or over.asked_at, over.until) for over in sitting.breaks]
            assert all(since <= until for since, until in ended)
            assert all(earlier[1] <= later[0] for earlier, later in pairwise(ended))

    @invariant()
    def a_finish_time_is_the_sum_of_its_parts_rounded_up(self) -> None:
        for sitting in self.day.session.sittings.values():
            reckoned = finish_time(self.day.session, sitting)
            exact = reckoned.start + reckoned.base + reckoned.extra + reckoned.rest + reckoned.credited
            assert timedelta(0) <= reckoned.finish - exact < timedelta(minutes=1)
            assert reckoned.finish.second == 0
            assert reckoned.credited >= NOTHING

    @invariant()
    def rest_is_never_credited(self) -> None:
        credited = sum(credit.seconds for s in self.day.session.sittings.values() for credit in s.credits)
        by_hand_or_breaks = sum(event.seconds for event in self.day.log if isinstance(event, e.TimeCredited))
        assert credited == by_hand_or_breaks
        for event in self.day.log:
            assert not (isinstance(event, e.TimeCredited) and event.note == "rest break")

    @invariant()
    def nobody_is_released_whose_pages_are_not_all_there(self) -> None:
        for sitting in self.day.session.sittings.values():
            if sitting.phase in {Phase.CONFIRMED, Phase.RELEASED}:
                assert sitting.complete

    @invariant()
    def a_page_is_known_by_the_number_under_which_it_stands(self) -> None:
        for sitting in self.day.session.sittings.values():
            assert all(number == page.number for number, page in sitting.pages.items())

    @invariant()
    def nobody_writes_past_their_finish_time_once_it_was_said(self) -> None:
        self.day.time_passes()
        assert all(each.at > self.day.now for each in due(self.day.session))

    @invariant()
    def a_candidate_is_sent_nothing_of_others_marks_or_incidents(self) -> None:
        for number in self.day.session.sittings.keys() & set(NUMBERS[:2]):
            seen = [shown for event in self.day.log if (shown := event.as_seen_by(number))]
            sent = "".join(event.model_dump_json() for event in seen)
            sent += candidate_view(self.day.session, number, self.day.now).model_dump_json()
            assert SECRET not in sent
            assert not any(other in sent for other in NUMBERS if other != number)

    @invariant()
    def the_log_tells_the_same_story_again(self) -> None:
        session = None
        for event in self.day.log:
            read: SessionEvent = session_events.validate_json(event.model_dump_json())
            session = evolve(session, read)
        assert session == self.day.session

    @invariant()
    def what_staff_are_told_of_a_change_makes_their_view_whole(self) -> None:
        now = self.day.now
        before, after = staff_view(self.before, now), staff_view(self.day.session, now)
        changes = staff_changes(self.before, self.day.session, now)
        cards = {card.number: card for card in before.candidates} | {card.number: card for card in changes.candidates}
        cards = {number: card for number, card in cards.items() if number not in changes.gone}
        assert (changes.session or before.session) == after.session
        assert {n: card.model_copy(update={"rest_left_s": 0}) for n, card in cards.items()} == {
            card.number: card.model_copy(update={"rest_left_s": 0}) for card in after.candidates
        }

    @invariant()
    def rest_left_is_never_more_than_the_balance(self) -> None:
        for sitting in self.day.session.sittings.values():
            assert rest_left(sitting, self.day.now) <= timedelta(minutes=15)


TestExamDay = ExamDay.TestCase
TestExamDay.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)
