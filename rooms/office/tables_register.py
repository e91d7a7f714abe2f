"""Who came, where they sat, what they uploaded: the attendance register, the tile plan, the scripts. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from rooms import events as e
from rooms.office.attendance import admitted, attendance_of
from rooms.office.exam_day import Entry, ExamDay
from rooms.office.tables import Column, Kind, Table, Value, table
from rooms.session import Sitting

NUMBER = Column("number", "Number")
NAME = Column("name", "Name")
ROOM = Column("room", "Room")
SEAT = Column("seat", "Seat", Kind.NUMBER)
RECORDED_AT = Column("recorded_at", "Recorded", Kind.TIME)
"""When it was committed, where that was well after it was said."""


def register_tables(day: ExamDay) -> list[Table]:
    """The attendance register, the tile plan, the scripts and their pages."""
    return [attendance(day), tile_plan(day), scripts(day), uploads(day)]


def attendance(day: ExamDay) -> Table:
    """Who was expected, who came, and when each stage of the day was reached."""
    return table(
        "attendance",
        "Attendance register",
        [
            NUMBER,
            NAME,
            Column("college", "College"),
            Column("paper", "Paper"),
            Column("attendance", "Attendance"),
            Column("onboarding", "Onboarding"),
            Column("id_kind", "ID shown"),
            ROOM,
            SEAT,
            Column("joined_at", "Joined", Kind.TIME),
            Column("joins", "Joins", Kind.NUMBER),
            Column("late_s", "Late by", Kind.LENGTH),
            Column("seated_at", "Seated", Kind.TIME),
            Column("finished_at", "Finished", Kind.TIME),
            Column("confirmed_at", "Confirmed", Kind.TIME),
            Column("released_at", "Released", Kind.TIME),
            Column("left_at", "Left", Kind.TIME),
            Column("left_because", "Why they left"),
        ],
        (_attended(day, sitting) for sitting in day.session.sittings.values()),
        about="Everybody on the roster: who came or was not admitted, and when they joined, sat down, finished, went.",
        when_empty="Nobody was on the roster.",
    )


def _attended(day: ExamDay, sitting: Sitting) -> Mapping[str, Value]:
    said = day.of(sitting.number)
    departure = _last(said, e.DepartureNoted)
    left = _last(said, e.CandidateLeft)
    return {
        "number": sitting.number,
        "name": sitting.candidate.name,
        "college": sitting.candidate.college,
        "paper": sitting.paper.code,
        "attendance": attendance_of(day, sitting),
        "onboarding": sitting.onboarding,
        "id_kind": sitting.id_kind,
        "room": sitting.room,
        "seat": sitting.seat,
        "joined_at": _first_time(said, e.CandidateJoined),
        "joins": sitting.joins,
        "late_s": sitting.late_by,
        "seated_at": _first_time(said, e.CandidateSeated),
        "finished_at": sitting.finished_at,
        "confirmed_at": confirmed_at(said),
        "released_at": _first_time(said, e.CandidateReleased),
        "left_at": left.event.at if left and isinstance(left.event, e.CandidateLeft) else None,
        "left_because": (
            departure.event.reason if departure and isinstance(departure.event, e.DepartureNoted) else None
        ),
    }


def tile_plan(day: ExamDay) -> Table:
    """Who sat where, beside the plan, and who watched the room."""
    return table(
        "tile-plan",
        "Tile plan",
        [
            ROOM,
            SEAT,
            NUMBER,
            NAME,
            Column("sat", "Sat", Kind.TEXT),
            Column("watched_by", "Watched by"),
        ],
        _tiles(day),
        about="The seats of each room as they were at the end; where nobody sat, who was planned to.",
        when_empty="There is no seat.",
    )


def _tiles(day: ExamDay) -> Iterator[Mapping[str, Value]]:
    planned = {
        number: (plan.room, seat) for plan in day.session.configuration.rooms for seat, number in plan.seats.items()
    }
    watchers: dict[str, list[str]] = {room: [] for room in day.session.rooms}
    for stretch in day.stretches:
        if (name := day.staff_name(stretch.staff)) not in watchers[stretch.room]:
            watchers[stretch.room].append(name)
    places = []
    for sitting in day.session.sittings.values():
        sat = sitting.room is not None and sitting.seat is not None
        room, seat = (sitting.room, sitting.seat) if sat else planned[sitting.number]
        how = "as planned" if (room, seat) == planned[sitting.number] else "moved"
        places.append((room or "", seat or 0, sitting, how if sat else "no"))
    for room, seat, sitting, how in sorted(places, key=lambda place: (place[0], place[1], place[2].number)):
        yield {
            "room": room,
            "seat": seat,
            "number": sitting.number,
            "name": sitting.candidate.name,
            "sat": how,
            "watched_by": ", ".join(watchers[room]),
        }


def scripts(day: ExamDay) -> Table:
    """What each candidate handed in, against what they declared."""
    return table(
        "scripts",
        "Scripts",
        [
            NUMBER,
            Column("paper", "Paper"),
            Column("answers", "Answers"),
            Column("declared", "Declared", Kind.NUMBER),
            Column("stored", "Stored", Kind.NUMBER),
            Column("missing", "Missing pages"),
            Column("confirmed_at", "Confirmed", Kind.TIME),
            Column("confirmed_by", "By"),
        ],
        (_script(day, sitting) for sitting in admitted(day)),
        about="Pages declared against pages stored and who confirmed them, or that answers were handed in elsewhere.",
        when_empty="Nobody was admitted.",
    )


def _script(day: ExamDay, sitting: Sitting) -> Mapping[str, Value]:
    said = day.of(sitting.number)
    confirmed = _confirmation(said)
    elsewhere = sitting.paper.answers == "elsewhere"
    return {
        "number": sitting.number,
        "paper": sitting.paper.code,
        "answers": ("declared elsewhere" if sitting.handed_in else "elsewhere, not declared") if elsewhere else "here",
        "declared": sitting.declared,
        "stored": None if elsewhere else len(sitting.pages),
        "missing": ", ".join(str(n) for n in missing_pages(sitting)) or None,
        "confirmed_at": confirmed.said_at if confirmed else None,
        "confirmed_by": day.speaker(confirmed.actor) if confirmed else None,
    }


def missing_pages(sitting: Sitting) -> list[int]:
    """Pages that were declared and are not stored."""
    return [n for n in range(1, (sitting.declared or 0) + 1) if n not in sitting.pages]


def uploads(day: ExamDay) -> Table:
    """Every page that stands, with its hash."""
    return table(
        "uploads",
        "Uploads",
        [
            NUMBER,
            Column("page", "Page", Kind.NUMBER),
            Column("sha256", "SHA-256", Kind.CODE),
            Column("size", "Bytes", Kind.NUMBER),
            Column("media_type", "Kind"),
            Column("stored_at", "Stored", Kind.TIME),
        ],
        (row for sitting in day.session.sittings.values() for row in _pages(day, sitting)),
        about="The pages of each script as they stand; the hash is that of the file that is stored.",
        when_empty="No page was uploaded.",
    )


def _pages(day: ExamDay, sitting: Sitting) -> Iterator[Mapping[str, Value]]:
    stored = {entry.event.sha256: entry.at for entry in day.of(sitting.number) if isinstance(entry.event, e.PageStored)}
    for number, page in sorted(sitting.pages.items()):
        yield {
            "number": sitting.number,
            "page": number,
            "sha256": page.sha256,
            "size": page.size,
            "media_type": page.media_type,
            "stored_at": stored.get(page.sha256),
        }


def confirmed_at(said: Iterable[Entry]) -> datetime | None:
    """When the upload was confirmed, if nothing was asked for again since."""
    confirmed = _confirmation(said)
    return confirmed.said_at if confirmed else None


def _confirmation(said: Iterable[Entry]) -> Entry | None:
    last = None
    for entry in said:
        if isinstance(entry.event, e.UploadConfirmed):
            last = entry
        elif isinstance(entry.event, e.PageAskedAgain):
            last = None
    return last


def _first_time(said: Iterable[Entry], kind: type[e.Happened]) -> datetime | None:
    return next((entry.said_at for entry in said if isinstance(entry.event, kind)), None)


def _last(said: list[Entry], kind: type[e.Happened]) -> Entry | None:
    return next((entry for entry in reversed(said) if isinstance(entry.event, kind)), None)
