"""What goes when: what a candidate was promised by the privacy notice, as dates."""

from datetime import timedelta

from rooms.configuration import Retention, SessionConfiguration
from rooms.office.applications_record import applications_stream
from rooms.office.letters_record import letters_stream
from rooms.office.retention_record import Kept, Kind
from rooms.office.retention_schedule import schedule, until
from rooms.office.review_record import review_stream
from rooms.onboarding_record import onboarding_stream
from rooms.stores import blob_names
from rooms.vocabulary import StreamId, cohort_stream, session_stream
from tests.office.kept_exams import ALGEBRA, ETHICS, PERIOD, an_exam, at
from tests.rooms.exam_day import ADEYEMI, BRANDT


def dates(*sessions: SessionConfiguration, streams: tuple[str, ...] = ()) -> dict[tuple[str, str], str]:
    """Kind and subject → the day on which it goes."""
    opened = {f"session/{one.session}" for one in sessions} | {f"cohort/{one.cohort}" for one in sessions}
    return {
        (kept.kind.value, kept.subject): kept.until.date().isoformat()
        for kept in schedule(sessions, {StreamId(name) for name in (*opened, *streams)})
    }


def one(kind: Kind, *sessions: SessionConfiguration, streams: tuple[str, ...] = ()) -> Kept:
    named = {StreamId(name) for name in ("session/tt2027-algebra-1", *streams)}
    (kept,) = (kept for kept in schedule(sessions, named) if kept.kind is kind)
    return kept


def test_thirty_days_are_thirty_whole_days_where_the_exam_is_held() -> None:
    """A picture is never gone on the thirtieth day already; and midnight is that of the exam's own clock."""
    exam = an_exam(starts=at("2027-06-08T08:30"))

    goes = until(exam, timedelta(days=30))

    assert goes.isoformat() == "2027-07-09T00:00:00+01:00"


def test_each_kind_has_its_own_date() -> None:
    exam = an_exam(recording="on")

    assert dates(exam) == {
        ("pictures", f"{ALGEBRA}-1"): "2027-07-09",
        ("recordings", f"{ALGEBRA}-1"): "2027-09-07",
        ("session", f"{ALGEBRA}-1"): "2028-06-08",
        ("cohort", ALGEBRA): "2028-06-08",
    }


def test_where_nothing_is_recorded_no_recording_goes() -> None:
    assert ("recordings", f"{ALGEBRA}-1") not in dates(an_exam())


def test_a_record_stays_for_as_long_as_the_pictures_that_it_names() -> None:
    """A picture of which nobody can tell any more whom it shows is of no use to a case, and to nobody else."""
    exam = an_exam(keep=Retention(pictures=timedelta(days=60), record=timedelta(days=30)))

    assert dates(exam)["session", f"{ALGEBRA}-1"] == dates(exam)["pictures", f"{ALGEBRA}-1"] == "2027-08-08"


def test_what_was_sent_in_stays_until_the_last_exam_of_the_candidate_in_the_period() -> None:
    """Verified once for all exams of the period: the photographs are compared at the door of the last of them."""
    algebra = an_exam(numbers=(ADEYEMI, BRANDT))
    ethics = an_exam(ETHICS, starts=at("2027-06-18T08:30"), numbers=(ADEYEMI,))
    streams = (f"onboarding/{PERIOD}/{ADEYEMI}", f"onboarding/{PERIOD}/{BRANDT}")

    found = dates(algebra, ethics, streams=streams)

    assert found["onboarding pictures", f"{PERIOD}/{ADEYEMI}"] == "2027-07-19"
    assert found["onboarding pictures", f"{PERIOD}/{BRANDT}"] == "2027-07-09"
    assert found["onboarding", f"{PERIOD}/{ADEYEMI}"] == "2028-06-18"


def test_who_was_taken_off_the_roster_has_the_dates_of_the_period() -> None:
    found = dates(an_exam(numbers=(ADEYEMI,)), streams=(f"onboarding/{PERIOD}/{BRANDT}",))

    assert found["onboarding pictures", f"{PERIOD}/{BRANDT}"] == "2027-07-09"


def test_photographs_of_a_period_of_which_nothing_is_left_go_at_once() -> None:
    found = dates(streams=(f"onboarding/{PERIOD}/{BRANDT}",))

    assert found["onboarding pictures", f"{PERIOD}/{BRANDT}"] < "2000"


def test_applications_go_with_the_records_of_their_slot() -> None:
    """They name grounds, and so health: nothing of them outlives the exam's own record."""
    slot = ("applications/20270608T0830Z",)

    assert dates(an_exam(), streams=slot)["applications", "20270608T0830Z"] == "2028-06-08"
    assert dates(streams=slot)["applications", "20270608T0830Z"] == "2028-06-07"


def test_letters_about_applications_go_with_them() -> None:
    """Also where every application of the slot was declined, so that there never was a cohort."""
    (kept,) = schedule([], {StreamId("letters/20270608T0830Z")})

    assert kept.streams == ("letters/20270608T0830Z", "applications/20270608T0830Z")


def test_a_cohort_goes_last_and_takes_its_letters_along() -> None:
    """Its roster is what every other date is reckoned from, also after an interruption."""
    exam = an_exam()

    kept = schedule([exam], {StreamId("session/tt2027-algebra-1"), StreamId("cohort/tt2027-algebra")})

    assert [each.kind for each in kept][-2:] == [Kind.SESSION, Kind.COHORT]
    assert kept[-1].streams == ("letters/tt2027-algebra", "cohort/tt2027-algebra")


def test_a_session_that_was_never_opened_has_nothing_of_its_own() -> None:
    kept = schedule([an_exam()], {StreamId("cohort/tt2027-algebra")})

    assert [each.kind for each in kept] == [Kind.COHORT]


def test_pictures_recordings_and_the_rest_of_a_session_lie_apart() -> None:
    """What goes earlier can be deleted without touching what stays."""
    exam = an_exam(recording="on")

    assert one(Kind.PICTURES, exam).blobs == "session/tt2027-algebra-1/evidence"
    assert one(Kind.RECORDINGS, exam).blobs == "session/tt2027-algebra-1/recordings"
    assert one(Kind.SESSION, exam).blobs == "session/tt2027-algebra-1"
    assert one(Kind.SESSION, exam).streams == ("review/tt2027-algebra-1", "session/tt2027-algebra-1")


def test_a_case_about_one_exam_keeps_what_its_candidates_sent_in_for_all() -> None:
    algebra, ethics = an_exam(), an_exam(ETHICS, starts=at("2027-06-18T08:30"))

    kept = one(Kind.ONBOARDING_PICTURES, algebra, ethics, streams=(f"onboarding/{PERIOD}/{ADEYEMI}",))

    assert kept.sessions == ("tt2027-algebra-1", "tt2027-ethics-1")


def test_nothing_that_belongs_to_an_exam_is_forgotten_by_the_schedule() -> None:
    """Whoever keeps something new about a candidate gives it a date here."""
    exam = an_exam()
    streams = {
        session_stream(exam.session),
        cohort_stream(exam.cohort),
        onboarding_stream(PERIOD, ADEYEMI),
        applications_stream("20270608T0830Z"),
        letters_stream(exam.cohort),
        letters_stream(None, "20270608T0830Z"),
        review_stream(exam.session),
    }

    assert {stream for kept in schedule([exam], streams) for stream in kept.streams} == streams


def test_every_blob_of_a_session_and_of_a_candidate_lies_below_what_goes() -> None:
    kept = schedule([an_exam(recording="on")], {session_stream("tt2027-algebra-1"), onboarding_stream(PERIOD, ADEYEMI)})
    prefixes = [each.blobs for each in kept if each.blobs]

    for name in (
        blob_names.of_page("tt2027-algebra-1", ADEYEMI, "a" * 64),
        blob_names.of_chunk("tt2027-algebra-1", ADEYEMI, "s", 1),
        blob_names.of_evidence("tt2027-algebra-1", ADEYEMI, "m", "a" * 64),
        blob_names.of_photo(PERIOD, ADEYEMI, "face", "a" * 64),
    ):
        assert any(name.startswith(f"{prefix}/") for prefix in prefixes), name
