"""Recordings: begun by the phone, whole when the server says so, and nobody's exam waits for them."""

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.commands import SERVER
from rooms.errors import NotNow, NotRecorded, NotYours, RecordingComplete, RecordingNotBegun, TooManySegments
from rooms.views import candidate_view, seat_card
from rooms.vocabulary import RecordingTrouble
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHIEF, Day, a_policy, a_session, clock


@pytest.fixture
def recorded() -> Day:
    """An exam whose rules provide for recording; Adeyemi has joined at 09:10."""
    day = Day(a_session(policy=a_policy(recording="on")))
    day.at("09:10").candidate(c.Join(candidate=ADEYEMI, device="phone"))
    return day


def begin(segment: str = "one") -> c.BeginRecording:
    return c.BeginRecording(candidate=ADEYEMI, segment=segment, media_type="video/webm")


def stored(segment: str = "one", until: str = "09:40", **rest: int) -> c.StoreRecording:
    return c.StoreRecording(
        candidate=ADEYEMI, segment=segment, until=clock(until), **{"chunks": 900, "size": 25_000_000, **rest}
    )


def test_a_phone_says_since_when_it_records(recorded: Day) -> None:
    """City: "When recording there will be a red line around your screen": whoever is recorded knows it, and so do we."""
    begun = recorded.at("09:11").candidate(begin())

    assert begun == [e.RecordingBegun(candidate=ADEYEMI, segment="one", media_type="video/webm", since=clock("09:11"))]


def test_nobody_is_recorded_where_the_rules_do_not_provide_for_it() -> None:
    """A phone with an older page, or another's, cannot bring it about."""
    day = Day(a_session())
    day.at("09:10").candidate(c.Join(candidate=ADEYEMI, device="phone"))

    for command in (
        begin(),
        c.NoteRecordingStopped(candidate=ADEYEMI, segment=None, why=RecordingTrouble.UNABLE),
    ):
        with pytest.raises(NotRecorded):
            day.candidate(command)
    with pytest.raises(NotRecorded):
        day.says(SERVER, stored())


def test_nobody_is_recorded_before_they_join(recorded: Day) -> None:
    """Until then the camera is theirs alone."""
    with pytest.raises(NotNow):
        recorded.candidate(c.BeginRecording(candidate=BRANDT, segment="one", media_type="video/webm"))


def test_a_segment_begins_once(recorded: Day) -> None:
    """Two stretches of one name could not be told apart."""
    recorded.candidate(begin())

    with pytest.raises(NotNow):
        recorded.candidate(begin())


def test_a_recording_has_no_end_of_segments(recorded: Day) -> None:
    """A phone that has gone mad must not fill the record."""
    for n in range(1000):
        recorded.candidate(begin(f"s{n}"))

    with pytest.raises(TooManySegments):
        recorded.candidate(begin("one-more"))


def test_the_record_says_when_a_segment_is_whole_and_what_of_it_was_lost(recorded: Day) -> None:
    """One event for half an hour, never one for a chunk."""
    recorded.at("09:11").candidate(begin())

    whole = recorded.at("11:02").says(SERVER, stored(lost=2))

    assert whole == [
        e.RecordingStored(
            candidate=ADEYEMI,
            segment="one",
            chunks=900,
            lost=2,
            size=25_000_000,
            since=clock("09:11"),
            until=clock("09:40"),
        )
    ]
    with pytest.raises(RecordingComplete):
        recorded.says(SERVER, stored())


@pytest.mark.parametrize(("said", "until"), [("09:00", "09:11"), ("12:00", "11:02")])
def test_a_segment_ends_neither_before_it_began_nor_after_now(recorded: Day, said: str, until: str) -> None:
    """A phone's clock may be wrong by hours."""
    recorded.at("09:11").candidate(begin())

    (whole,) = recorded.at("11:02").says(SERVER, stored(until=said))

    assert isinstance(whole, e.RecordingStored)
    assert whole.until == clock(until)


def test_only_the_server_says_that_a_recording_is_stored(recorded: Day) -> None:
    """A phone that says so of itself has stored nothing."""
    recorded.candidate(begin())

    with pytest.raises(NotYours):
        recorded.candidate(stored())
    with pytest.raises(RecordingNotBegun):
        recorded.says(SERVER, stored("two"))


def test_a_phone_that_cannot_go_on_says_why_and_the_exam_goes_on(recorded: Day) -> None:
    """A full phone is a fact for the record, and no fault of the candidate's."""
    recorded.candidate(begin())

    stopped = recorded.candidate(
        c.NoteRecordingStopped(candidate=ADEYEMI, segment="one", why=RecordingTrouble.STORAGE_FULL)
    )

    assert stopped == [e.RecordingStopped(candidate=ADEYEMI, segment="one", why=RecordingTrouble.STORAGE_FULL)]
    assert recorded.session.sittings[ADEYEMI].recording_stopped is RecordingTrouble.STORAGE_FULL
    with pytest.raises(NotNow):
        recorded.candidate(c.NoteRecordingStopped(candidate=ADEYEMI, segment="one", why=RecordingTrouble.STORAGE_FULL))
    recorded.candidate(begin("two"))
    assert recorded.session.sittings[ADEYEMI].recording_stopped is None


def test_a_phone_cannot_stop_what_it_never_began(recorded: Day) -> None:
    with pytest.raises(RecordingNotBegun):
        recorded.candidate(c.NoteRecordingStopped(candidate=ADEYEMI, segment="x", why=RecordingTrouble.FAILED))


def test_what_was_recorded_may_be_told_of_after_the_exam(recorded: Day) -> None:
    """City: the recording "will automatically upload when the connection is re-established", be it after the end."""
    recorded.candidate(begin())
    recorded.staff(CHIEF, c.NoteDeparture(candidate=ADEYEMI, reason="a power cut"))

    recorded.candidate(begin("two"))
    recorded.says(SERVER, stored())
    recorded.says(SERVER, stored("two"))

    assert all(segment.size for segment in recorded.session.sittings[ADEYEMI].segments.values())


def test_both_sides_are_shown_how_far_the_recording_has_come(recorded: Day) -> None:
    """The invigilator sees whether a candidate is recorded, without opening the log."""
    assert candidate_view(recorded.session, ADEYEMI, recorded.now).me.recording is None
    recorded.candidate(begin())
    recorded.candidate(begin("two"))
    recorded.says(SERVER, stored(size=1000))

    card = seat_card(recorded.session, recorded.session.sittings[ADEYEMI], recorded.now).recording

    assert card is not None
    assert (card.segments, card.stored, card.bytes, card.stopped) == (2, 1, 1000, None)
    assert candidate_view(recorded.session, ADEYEMI, recorded.now).me.recording == card
