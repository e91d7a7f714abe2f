"""What was seen and by whom: coverage of each candidate, every interval off camera, who watched when, recordings. Pure.

Coverage is the share of a candidate's writing time that was watched: on camera, and with somebody before the room.
Separately, the share that was recorded. What is missing of it stands in the gaps, so that the two add up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from rooms.coverage import Stretch, coverage
from rooms.office import presence
from rooms.office.exam_day import ExamDay
from rooms.office.spans import Span, meet, minus, total
from rooms.office.tables import Column, Kind, Table, Value, table
from rooms.office.tables_register import NUMBER, ROOM
from rooms.session import Sitting

SINCE, UNTIL = Column("since", "Since", Kind.TIME), Column("until", "Until", Kind.TIME)
LENGTH = Column("length_s", "Length", Kind.LENGTH)


def sight_tables(day: ExamDay) -> list[Table]:
    """Coverage, intervals off camera, who watched when and when nobody did; recordings where the policy has them."""
    tables = [feed_coverage(day), off_camera(day), watched(day), unwatched(day)]
    return [*tables, recordings(day), unrecorded(day)] if day.session.configuration.policy.recording == "on" else tables


@dataclass(frozen=True, slots=True)
class Seen:
    """How one candidate's writing time was seen. The spans lie within `writing`."""

    writing: list[Span]
    on_camera: list[Span]
    watched: list[Span]
    recorded: list[Span]

    @property
    def gaps(self) -> list[Span]:
        """Writing time that was not watched: off camera, or with nobody before the room."""
        return minus(self.writing, self.watched)


def seen(day: ExamDay, number: str) -> Seen:
    """How that candidate was seen while writing."""
    writing = presence.writing(day, number)
    on_camera = minus(writing, presence.spans_of(presence.off_camera(day, number)))
    segments = day.session.sittings[number].segments.values()
    return Seen(
        writing=writing,
        on_camera=on_camera,
        watched=meet(on_camera, presence.room_watched(day, number)),
        recorded=meet(writing, [(each.since, each.until) for each in segments if each.until]),
    )


def feed_coverage(day: ExamDay) -> Table:
    """How much of each candidate's writing time was on camera, watched and recorded."""
    return table(
        "coverage",
        "Feed coverage",
        [
            NUMBER,
            ROOM,
            Column("writing_s", "Writing time", Kind.LENGTH),
            Column("on_camera_s", "On camera", Kind.LENGTH),
            Column("off_camera_s", "Off camera", Kind.LENGTH),
            Column("watched_s", "Watched", Kind.LENGTH),
            Column("gaps_s", "Not watched", Kind.LENGTH),
            Column("watched", "Share watched", Kind.SHARE),
            Column("recorded", "Share recorded", Kind.SHARE),
        ],
        (_covered(day, sitting) for sitting in day.session.sittings.values() if presence.writing(day, sitting.number)),
        about=(
            "Of the writing time of each candidate: how much the camera showed, and how much of that was watched "
            "because somebody had the room."
        ),
        when_empty="Nobody wrote.",
    )


def _covered(day: ExamDay, sitting: Sitting) -> Mapping[str, Value]:
    found = seen(day, sitting.number)
    writing = total(found.writing)
    recorded = total(found.recorded) / writing if day.session.configuration.policy.recording == "on" else None
    return {
        "number": sitting.number,
        "room": sitting.room,
        "writing_s": writing,
        "on_camera_s": total(found.on_camera),
        "off_camera_s": writing - total(found.on_camera),
        "watched_s": total(found.watched),
        "gaps_s": total(found.gaps),
        "watched": round(total(found.watched) / writing, 4),
        "recorded": None if recorded is None else round(recorded, 4),
    }


def off_camera(day: ExamDay) -> Table:
    """Every interval off camera, whatever its length."""
    return table(
        "off-camera",
        "Off camera",
        [
            NUMBER,
            Column("what", "Why"),
            Column("how", "How"),
            SINCE,
            UNTIL,
            LENGTH,
            Column("writing_s", "Of it while writing", Kind.LENGTH),
            Column("came_back", "Came back", Kind.YES),
        ],
        (row for sitting in day.session.sittings.values() for row in _off_camera(day, sitting.number)),
        about="Every interval off camera from joining to leaving, whatever its length. They may overlap.",
        when_empty="Nobody was off camera.",
    )


def _off_camera(day: ExamDay, number: str) -> Iterator[Mapping[str, Value]]:
    writing = presence.writing(day, number)
    for each in presence.off_camera(day, number):
        yield {
            "number": number,
            "what": each.kind,
            "how": each.how or None,
            "since": each.since,
            "until": each.until,
            "length_s": each.until - each.since,
            "writing_s": total(meet(writing, [(each.since, each.until)])),
            "came_back": each.came_back,
        }


def watched(day: ExamDay) -> Table:
    """Who had which room before them, and when."""
    return table(
        "watch",
        "Who watched when",
        [ROOM, Column("staff", "Who"), SINCE, UNTIL, LENGTH],
        (_stretch(day, each) for each in sorted(day.stretches, key=lambda s: (s.room, s.since))),
        about="Each stretch for which somebody had a room, from attending it until a handover or until nobody did.",
        when_empty="Nobody attended a room.",
    )


def _stretch(day: ExamDay, each: Stretch) -> Mapping[str, Value]:
    until = each.until or day.until
    return {
        "room": each.room,
        "staff": day.staff_name(each.staff),
        "since": each.since,
        "until": until,
        "length_s": max(timedelta(0), until - each.since),
    }


def unwatched(day: ExamDay) -> Table:
    """When somebody wrote in a room that nobody watched."""
    return table(
        "unattended",
        "Rooms unattended",
        [ROOM, SINCE, UNTIL, LENGTH],
        (
            {"room": room.room, "since": since, "until": until, "length_s": until - since}
            for room in coverage(day.session, day.said(), day.until)
            for since, until in room.gaps()
        ),
        about="When somebody wrote in a room and nobody had it before them.",
        when_empty="Every room was watched for as long as anybody in it wrote.",
    )


def recordings(day: ExamDay) -> Table:
    """What the phones recorded."""
    return table(
        "recordings",
        "Recordings",
        [
            NUMBER,
            Column("segment", "Segment"),
            SINCE,
            UNTIL,
            Column("state", "State"),
            Column("chunks", "Chunks", Kind.NUMBER),
            Column("lost", "Lost", Kind.NUMBER),
            Column("size", "Bytes", Kind.NUMBER),
        ],
        (row for sitting in day.session.sittings.values() for row in _segments(sitting)),
        about="The stretches that each phone recorded; a chunk has about two seconds.",
        when_empty="Nothing was recorded.",
    )


def _segments(sitting: Sitting) -> Iterator[Mapping[str, Value]]:
    for name, segment in sorted(sitting.segments.items(), key=lambda each: each[1].since):
        stored = segment.size is not None
        yield {
            "number": sitting.number,
            "segment": name,
            "since": segment.since,
            "until": segment.until,
            "state": "stored" if stored else "not ended",
            "chunks": segment.chunks if stored else None,
            "lost": segment.lost if stored else None,
            "size": segment.size,
        }


def unrecorded(day: ExamDay) -> Table:
    """Writing time that no recording holds."""
    return table(
        "unrecorded",
        "Gaps of the recordings",
        [NUMBER, SINCE, UNTIL, LENGTH],
        (
            {"number": number, "since": since, "until": until, "length_s": until - since}
            for number in day.session.sittings
            for since, until in minus(seen(day, number).writing, seen(day, number).recorded)
        ),
        about="Writing time that no stored recording holds. A segment that still arrives counts once it is stored.",
        when_empty="All writing time was recorded.",
    )
