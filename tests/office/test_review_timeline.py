"""A reviewer's timeline: everything of one candidate's day, and everything off camera asks for a look."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

from rooms import commands as c
from rooms import events as e
from rooms.commands import SERVER
from rooms.data_folder import DataFolder
from rooms.office.desk import Desk
from rooms.office.looks import looked_at
from rooms.office.review_desk import write_pictures
from rooms.office.timeline import timeline
from rooms.stores import blob_names
from rooms.stores.blob_folder import FolderBlobs
from rooms.vocabulary import BreakKind, IncidentCategory, Severity
from tests.office.filed_day import filed, scripted_day, written
from tests.office.one_door import an_error, ninefold
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, CHIEF, OFFICER, a_policy, clock

SESSION = "tt2027-linear-algebra-1"


def test_every_interval_off_camera_asks_for_a_look_whatever_its_length() -> None:
    """City: "All time off camera will be reviewed": four seconds, too."""
    asking = timeline(scripted_day().as_filed(), ADEYEMI).asking

    assert [(each.words, each.length) for each in asking if each.length is not None] == [
        ("toilet break, ended, 2 min 10 s over the limit", timedelta(minutes=7, seconds=10)),
        ("no picture at the console", timedelta(minutes=2)),
        ("page left (out of sight)", timedelta(seconds=4)),
        ("nobody watched the room while the candidate wrote", timedelta(minutes=2)),
        ("phone in hand", timedelta(minutes=3)),
    ]


def test_marks_and_what_was_noted_ask_for_a_look_and_a_note_does_not() -> None:
    day = scripted_day()
    words = [each.words for each in timeline(day.as_filed(), ADEYEMI).asking]

    assert "moment kept: looks to the left, twice" in words
    assert any(each.startswith("concern, candidate") for each in words)

    calm = written()
    calm.chief(c.NoteIncident(candidate=ADEYEMI, category=IncidentCategory.CANDIDATE, severity=Severity.NOTE, text="x"))
    assert timeline(calm.as_filed(), ADEYEMI).asking == []


def test_every_rejoin_asks_for_a_look() -> None:
    """City: "Any break in ProctorTrack will be referred for review"."""
    day = written()
    day.at("10:00").candidate(c.Join(candidate=CHEN, device="another phone"))

    assert [each.words for each in timeline(day.as_filed(), CHEN).asking] == ["rejoined on another device"]


def test_a_still_stands_beside_the_mark_it_was_kept_for() -> None:
    marked = next(each for each in timeline(scripted_day().as_filed(), ADEYEMI).moments if each.kept)

    assert marked.words == "moment kept: looks to the left, twice"
    assert [kept.sha256 for kept in marked.kept] == ["e" * 64]


def test_nothing_of_another_candidate_stands_on_the_timeline() -> None:
    moments = timeline(scripted_day().as_filed(), BRANDT).moments

    assert not any("looks to the left" in each.words or "power cut" in each.words for each in moments)
    assert any(each.words.startswith("announced to everybody") for each in moments)


def test_what_is_on_record_is_on_the_timeline() -> None:
    """Whoever judges sees the whole day, not a choice of it: each event is there, or told as part of another."""
    day = scripted_day().as_filed()
    whole = {type(entry.event) for entry in day.of(ADEYEMI)}
    told = {
        e.BreakAskedFor, e.BreakStarted, e.CandidateSeenOut, e.CandidateSaidBack, e.BreakEnded, e.FeedLost,
        e.FeedReturned, e.PageLeft, e.PageReturned, e.EvidenceKept, e.AnnouncementRead, e.PhonePickedUp, e.PhonePutDown,
    }  # fmt: skip
    of_adeyemi = [entry for entry in day.of(ADEYEMI) if type(entry.event) not in told]

    alone = [each for each in timeline(day, ADEYEMI).moments if each.by]

    assert told <= whole
    assert len(alone) == len(of_adeyemi) + 3  # the start, the announcement and the closing are everybody's


def test_unmonitored_writing_is_reckoned_by_what_the_policy_demands() -> None:
    """Where the exam is recorded, what was not recorded; elsewhere, what nobody could see. Never a verdict."""
    recorded = filed(policy=a_policy(recording="on"))
    recorded.attend_both_rooms()
    recorded.seat(ADEYEMI)
    recorded.candidate(c.BeginRecording(candidate=ADEYEMI, segment="one", media_type="video/webm"))
    recorded.at("09:30").time_says_start()
    recorded.at("10:30").says(
        SERVER, c.StoreRecording(candidate=ADEYEMI, segment="one", chunks=900, size=1, until=clock("10:00"))
    )

    watched = scripted_day().as_filed()

    assert timeline(recorded.as_filed(), ADEYEMI).without_monitoring == timedelta(minutes=30)
    assert timeline(watched, ADEYEMI).without_monitoring == timedelta(minutes=11, seconds=14)


def test_a_break_that_was_refused_asks_for_nothing() -> None:
    day = written(policy=a_policy(breaks="ask"))
    day.candidate(c.AskForBreak(candidate=ADEYEMI, kind=BreakKind.TOILET))
    day.staff(CHIEF, c.RefuseBreak(candidate=ADEYEMI, reason="in the last ten minutes"))

    (refused,) = [each for each in timeline(day.as_filed(), ADEYEMI).moments if "break" in each.words]

    assert (refused.words, refused.asks) == ("toilet break, refused: in the last ten minutes", False)


async def test_pictures_are_written_for_one_person_and_the_look_is_on_record(tmp_path: Path) -> None:
    """Every look at a picture is in the record, also on the command line."""
    still = b"\xff\xd8 a still"
    digest = hashlib.sha256(still).hexdigest()
    day = written()
    day.at("10:00").okafor(c.MarkMoment(candidate=ADEYEMI), command_id="m")
    for sha256 in (digest, "0" * 64):
        day.server(
            c.StoreEvidence(candidate=ADEYEMI, of="m", sha256=sha256, size=9, media_type="image/jpeg",
                            since=clock("10:00"), until=clock("10:00"))
        )  # fmt: skip
    folder = DataFolder(await day.kept_in(tmp_path / "data"))
    blobs = await FolderBlobs.open(folder.blobs)
    await blobs.put(blob_names.of_evidence(SESSION, ADEYEMI, "m", digest), still, digest)

    async with folder.open_log() as log:
        desk = Desk(log, folder, OFFICER, now=lambda: clock("18:00"))
        written_files = await write_pictures(desk, blobs, SESSION, tmp_path / "case")
        looks = await looked_at(desk, session=SESSION)

    (number, _, name), (_, _, purged) = written_files
    assert number == ADEYEMI
    assert (tmp_path / "case" / str(name)).read_bytes() == still
    assert purged is None
    assert [(look.by, look.about.candidate) for look in looks] == [(str(OFFICER), ADEYEMI)]


def test_the_review_on_the_command_line(tmp_path: Path) -> None:
    """List, look, decide; the login is who reviews, so that the same login is no second person."""
    data = scripted_day().keep_in(tmp_path / "data")

    before = json.loads(ninefold("review", "list", SESSION, "--data", data, "--json").stdout)
    shown = ninefold("review", "show", SESSION, ADEYEMI, "--data", data).stdout
    ninefold("review", "decide", SESSION, ADEYEMI, "--data", data, "--outcome", "refer", "--why", "see 10:40")
    twice = ninefold(
        "review", "decide", SESSION, ADEYEMI, "--data", data, "--outcome", "refer", "--why", "again", code=1
    )
    ninefold("review", "withdraw", SESSION, ADEYEMI, "--data", data, "--why", "the wrong one")
    ninefold("review", "decide", SESSION, ADEYEMI, "--data", data, "--outcome", "no-breach", "--why", "a power cut")
    after = json.loads(ninefold("review", "list", SESSION, "--data", data, "--open", "--json").stdout)

    assert [row["number"] for row in before] == [ADEYEMI, CHEN, BRANDT]
    assert "* 11:40:00  page left (out of sight)  0:04" in shown
    assert "another person" in an_error(twice)
    assert [row["number"] for row in after] == [CHEN, BRANDT]
