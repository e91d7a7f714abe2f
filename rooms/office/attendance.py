"""What the attendance register says of somebody: came, was not admitted, or did not attend. Pure.

Came is who had a seat. Whoever joined and was never given one has not sat the exam, however long they waited at the
door: the register says so, and what is written to them is about excusal, as to whoever did not attend.
"""

from enum import StrEnum

from rooms.office.exam_day import ExamDay
from rooms.session import Sitting
from rooms.vocabulary import Phase


class Attendance(StrEnum):
    """How it stands with one candidate; two of these while it may still change."""

    CAME = "came"
    NOT_ADMITTED = "not admitted"
    DID_NOT_ATTEND = "did not attend"
    AT_THE_DOOR = "at the door"
    EXPECTED = "expected"


def attendance_of(day: ExamDay, sitting: Sitting) -> Attendance:
    """What the register says of that candidate now; settled for everybody once the session is closed."""
    if sitting.seat is not None:
        return Attendance.CAME
    if sitting.joins:
        return Attendance.NOT_ADMITTED if sitting.phase is Phase.LEFT else Attendance.AT_THE_DOOR
    return Attendance.DID_NOT_ATTEND if day.is_closed else Attendance.EXPECTED


def admitted(day: ExamDay) -> list[Sitting]:
    """Everybody who came, in the order of the roster."""
    return [sitting for sitting in day.session.sittings.values() if attendance_of(day, sitting) is Attendance.CAME]
