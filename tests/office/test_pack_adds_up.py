"""Whatever happened in an exam, the tables of its pack agree with each other and with what the candidates were told."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rooms import commands as c
from rooms.errors import Refusal
from rooms.office import presence
from rooms.office.spans import meet, merged, minus, total
from rooms.office.tables_sight import seen
from rooms.office.tables_time import ledger_of
from rooms.session import Session
from rooms.timing import finish_time
from rooms.vocabulary import BreakKind, PageLeaving
from tests.office.filed_day import FiledDay, not_admitted, written
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, CHIEF, DIAZ, OKAFOR, RELIEF, a_policy, clock

NOTHING = timedelta(0)
WRITERS = (ADEYEMI, BRANDT, CHEN)
HAPPENINGS = {
    "toilet": lambda d, n: d.candidate(c.AskForBreak(candidate=n, kind=BreakKind.TOILET)),
    "rest": lambda d, n: d.candidate(c.AskForBreak(candidate=n, kind=BreakKind.REST)),
    "out": lambda d, n: d.chief(c.SeeOut(candidate=n)),
    "back": lambda d, n: d.chief(c.SeeBack(candidate=n)),
    "withdraw": lambda d, n: d.candidate(c.WithdrawBreak(candidate=n)),
    "lost": lambda d, n: d.chief(c.ReportFeedLost(candidate=n, since=d.now - timedelta(seconds=15))),
    "seen": lambda d, n: d.chief(c.ReportFeedBack(candidate=n)),
    "absent": lambda d, n: d.server(c.NoteAbsent(candidate=n, since=d.now - timedelta(seconds=15))),
    "heard": lambda d, n: d.server(c.NotePresent(candidate=n)),
    "page left": lambda d, n: d.candidate(c.NotePageLeft(candidate=n, how=PageLeaving.CLOSED)),
    "rejoin": lambda d, n: d.candidate(c.Join(candidate=n, device="another phone")),
    "credit": lambda d, n: d.chief(c.CreditTime(candidate=n, seconds=90, note="fire alarm")),
    "stop": lambda d, n: d.chief(c.StopClock(candidate=n, reason="fire alarm")),
    "go on": lambda d, n: d.chief(c.RestartClock(candidate=n)),
    "finish": lambda d, n: d.finish(n),
    "leave": lambda d, n: d.chief(c.NoteDeparture(candidate=n, reason="power cut")),
    "time": lambda d, n: d.time_passes(),
    "empty room": lambda d, n: d.server(c.NoteRoomUnattended(room="A", since=d.now - timedelta(seconds=20))),
    "attend": lambda d, n: d.okafor(c.AttendRoom(room="A")),
    "relief": lambda d, n: d.staff(RELIEF, c.AttendRoom(room="A")),
}


@st.composite
def exams(draw: st.DrawFn) -> FiledDay:
    """An exam day from 09:30 on, of things that happen at most half an hour apart."""
    day = written(policy=a_policy(break_clock=draw(st.sampled_from(["runs", "stops"]))))
    for _ in range(draw(st.integers(0, 30))):
        day.after(seconds=draw(st.integers(0, 1800)))
        happening = HAPPENINGS[draw(st.sampled_from(sorted(HAPPENINGS)))]
        try:
            happening(day, draw(st.sampled_from(WRITERS)))
        except Refusal:
            continue
    return day


@settings(max_examples=25, deadline=None)
@given(exams())
def test_every_ledger_adds_up_to_the_finish_time(exam: FiledDay) -> None:
    """What a candidate was told on the phone is what the office files: no minute without an entry."""
    day = exam.as_filed()
    for sitting in day.session.sittings.values():
        entries = [row["length_s"] for row in ledger_of(day, sitting)]
        reckoned = finish_time(day.session, sitting)

        exact = reckoned.start + sum((each for each in entries if isinstance(each, timedelta)), NOTHING)

        assert NOTHING <= reckoned.finish - exact < timedelta(minutes=1)


@settings(max_examples=25, deadline=None)
@given(exams())
def test_what_was_watched_and_what_was_not_make_the_whole_writing_time(exam: FiledDay) -> None:
    """A gap that nobody is shown would be the one that matters."""
    day = exam.as_filed()
    for number in WRITERS:
        found = seen(day, number)

        assert total(found.watched) + total(found.gaps) == total(found.writing)
        assert meet(found.watched, found.gaps) == []
        off = presence.spans_of(presence.off_camera(day, number))
        assert total(found.on_camera) + total(meet(found.writing, off)) == total(found.writing)


@settings(max_examples=25, deadline=None)
@given(exams())
def test_no_interval_off_camera_leaves_the_candidates_presence(exam: FiledDay) -> None:
    """Whoever has left is not away, and whoever has not come is not yet."""
    day = exam.as_filed()
    for number in WRITERS:
        stay = presence.present(day, number)
        for each in presence.off_camera(day, number):
            assert stay is not None
            assert each.since <= each.until <= stay[1]


def test_credited_minutes_after_the_bell_are_writing_time_too() -> None:
    """The bell rang at 12:30, three minutes were granted at 12:32: what lies between was no writing time."""
    day = written()
    day.at("12:30:01").time_passes()
    day.at("12:32").chief(c.CreditTime(candidate=ADEYEMI, seconds=180, note="paper did not load"))
    day.at("12:40").time_passes()

    assert presence.writing(day.as_filed(), ADEYEMI) == [
        (clock("09:30"), clock("12:30")),
        (clock("12:32"), clock("12:33")),
    ]


def test_a_late_arrival_writes_from_when_they_were_seated() -> None:
    day = written()
    day.at("09:50").staff(CHIEF, c.AttendRoom(room="B"))
    day.seat(DIAZ)
    day.at("10:00")

    assert presence.writing(day.as_filed(), DIAZ) == [(clock("09:50"), clock("10:00"))]


def test_a_room_is_watched_for_a_candidate_only_while_they_sit_in_it() -> None:
    """Moved at ten from a room that somebody watches to one that nobody does."""
    day = written()
    day.server(c.NoteRoomUnattended(room="B", since=clock("09:30")))
    day.at("10:00").chief(c.MoveCandidate(candidate=ADEYEMI, room="B"))
    day.at("11:00")

    found = seen(day.as_filed(), ADEYEMI)

    assert found.watched == [(clock("09:30"), clock("10:00"))]
    assert found.gaps == [(clock("10:00"), clock("11:00"))]


def test_who_does_not_come_back_is_off_camera_until_they_leave() -> None:
    day = written()
    day.at("10:00:20").okafor(c.ReportFeedLost(candidate=CHEN, since=clock("10:00")))
    day.at("10:30").staff(OKAFOR, c.NoteDeparture(candidate=CHEN, reason="power cut"))
    day.at("11:00")

    (away,) = presence.off_camera(day.as_filed(), CHEN)

    assert (away.since, away.until, away.came_back) == (clock("10:00"), clock("10:30"), False)


def test_what_was_lost_after_somebody_left_is_no_time_off_camera() -> None:
    """The invigilator notes at half past ten that Chen left at ten; the feed was lost meanwhile."""
    day = written()
    day.at("10:15:20").okafor(c.ReportFeedLost(candidate=CHEN, since=clock("10:15")))
    day.at("10:30").staff(OKAFOR, c.NoteDeparture(candidate=CHEN, reason="power cut"), said_at="10:00")

    assert presence.off_camera(day.as_filed(), CHEN) == []


def test_a_comfort_break_is_in_view_and_no_time_off_camera() -> None:
    """City: "you should remain, as far as possible, within the vicinity of the webcam"."""
    day = written()
    day.at("10:00").candidate(c.AskForBreak(candidate=CHEN, kind=BreakKind.COMFORT))
    day.at("10:03").okafor(c.SeeBack(candidate=CHEN))

    assert presence.off_camera(day.as_filed(), CHEN) == []


MOMENTS = st.integers(0, 50).map(lambda n: clock("10:00") + timedelta(minutes=n))
SPANS = st.lists(st.tuples(MOMENTS, MOMENTS), max_size=8)


@given(SPANS, SPANS)
def test_spans_are_parted_without_loss(left: list, right: list) -> None:
    """What lies in both and what lies in one alone make the one."""
    assert total(meet(left, right)) + total(minus(left, right)) == total(left)
    assert meet(minus(left, right), right) == []
    assert merged([*meet(left, right), *minus(left, right)]) == merged(left)


def test_the_state_is_the_one_the_exam_had() -> None:
    day = written()

    assert isinstance(day.as_filed().session, Session)
    assert day.as_filed().session == day.session


def test_whoever_was_never_admitted_keeps_no_pack_from_being_written() -> None:
    """They joined, so they were present; they had no seat, so nobody watched a room for them."""
    filed = not_admitted().as_filed()

    assert presence.present(filed, DIAZ) is not None
    assert presence.rooms_of(filed, DIAZ) == []
    assert seen(filed, DIAZ).watched == []
