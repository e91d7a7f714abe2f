"""What time was given and taken: breaks, the explained finish time, every credited minute with its reason. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from rooms import events as e
from rooms.office.attendance import admitted
from rooms.office.exam_day import Entry, ExamDay
from rooms.office.tables import Column, Kind, Table, Value, table
from rooms.office.tables_register import NUMBER, RECORDED_AT
from rooms.session import Sitting
from rooms.timing import finish_time, share_of
from rooms.vocabulary import BreakKind

NOTHING = timedelta(0)


def time_tables(day: ExamDay) -> list[Table]:
    """The break ledger, the finish times and the time ledger that explains them."""
    return [break_ledger(day), finish_times(day), time_ledger(day)]


@dataclass(frozen=True, slots=True)
class BreakOnRecord:
    """One break from the asking to its end, also one that was refused or withdrawn."""

    number: str
    kind: BreakKind
    asked_at: datetime
    asked_late: datetime | None
    since: datetime | None = None
    unanswered: bool = False
    seen_out_at: datetime | None = None
    said_back_at: datetime | None = None
    until: datetime | None = None
    outcome: str = "asked for"
    refused_because: str = ""
    limit: timedelta | None = None
    credited: timedelta = field(default=NOTHING)

    @property
    def length(self) -> timedelta | None:
        """How long it lasted; None for one that was not taken to its end."""
        return self.until - self.since if self.since and self.until and self.outcome == "ended" else None

    @property
    def over(self) -> timedelta | None:
        """By how much it was longer than it might be; None where it was not."""
        if self.length is None or self.limit is None or self.length <= self.limit:
            return None
        return self.length - self.limit


def breaks_of(day: ExamDay, sitting: Sitting) -> list[BreakOnRecord]:
    """Every break of one candidate, oldest first. They never overlap: an event belongs to the last one asked for."""
    found: list[BreakOnRecord] = []
    ended = 0  # the record that ended the last one: a break whose clock stops is credited in it
    for entry in day.of(sitting.number):
        if isinstance(entry.event, e.BreakEnded):
            ended = entry.seq
        if isinstance(entry.event, e.BreakAskedFor):
            event = entry.event
            found.append(BreakOnRecord(sitting.number, event.kind, event.since, entry.recorded_at))
        elif isinstance(entry.event, e.TimeCredited) and found and entry.seq == ended:
            found[-1] = replace(found[-1], credited=timedelta(seconds=entry.event.seconds))
        elif found and (change := _change(entry)):
            found[-1] = replace(found[-1], **change)
    return _with_limits(day, sitting, found)


def _change(entry: Entry) -> dict[str, Any] | None:
    match entry.event:
        case e.BreakStarted(since=since, unanswered=unanswered):
            return {"since": since, "unanswered": unanswered, "outcome": "under way"}
        case e.BreakRefused(reason=reason):
            return {"outcome": "refused", "refused_because": reason}
        case e.CandidateSeenOut(since=since):
            return {"seen_out_at": since}
        case e.CandidateSaidBack(since=since):
            return {"said_back_at": since}
        case e.BreakEnded(until=until):
            return {"until": until, "outcome": "ended"}
        case e.BreakWithdrawn(until=until):
            return {"until": until, "outcome": "withdrawn"}
        case _:
            return None


def _with_limits(day: ExamDay, sitting: Sitting, breaks: list[BreakOnRecord]) -> list[BreakOnRecord]:
    """A rest break lasts as what is left of the candidate's balance; the policy limits the others."""
    balance = share_of(sitting.paper.writing, sitting.candidate.adjustments.rest_minutes_per_hour)
    limited = []
    for each in breaks:
        if each.kind is BreakKind.REST:
            limited.append(replace(each, limit=balance))
            balance -= each.length or NOTHING
        else:
            limited.append(replace(each, limit=day.session.configuration.policy.break_limit))
    return limited


def break_ledger(day: ExamDay) -> Table:
    """Every break of everybody."""
    return table(
        "breaks",
        "Break ledger",
        [
            NUMBER,
            Column("kind", "Kind"),
            Column("asked_at", "Asked", Kind.TIME),
            Column("started_at", "Began", Kind.TIME),
            Column("seen_out_at", "Seen out", Kind.TIME),
            Column("said_back_at", "Said back", Kind.TIME),
            Column("ended_at", "Seen back", Kind.TIME),
            Column("length_s", "Length", Kind.LENGTH),
            Column("limit_s", "Limit", Kind.LENGTH),
            Column("over_s", "Over by", Kind.LENGTH),
            Column("credited_s", "Credited", Kind.LENGTH),
            Column("outcome", "Outcome"),
            Column("unanswered", "Unanswered", Kind.YES),
            Column("refused_because", "Why refused"),
            RECORDED_AT,
        ],
        (_break_row(each) for sitting in day.session.sittings.values() for each in breaks_of(day, sitting)),
        about="Every break asked for, timed from when it was notified or granted until the candidate was seen back.",
        when_empty="Nobody asked for a break.",
    )


def _break_row(each: BreakOnRecord) -> Mapping[str, Value]:
    return {
        "number": each.number,
        "kind": each.kind,
        "asked_at": each.asked_at,
        "started_at": each.since,
        "seen_out_at": each.seen_out_at,
        "said_back_at": each.said_back_at,
        "ended_at": each.until,
        "length_s": each.length,
        "limit_s": each.limit,
        "over_s": each.over,
        "credited_s": each.credited or None,
        "outcome": each.outcome,
        "unanswered": each.unanswered,
        "refused_because": each.refused_because or None,
        "recorded_at": each.asked_late,
    }


def finish_times(day: ExamDay) -> Table:
    """Each candidate's finish time and how it is made up."""
    return table(
        "finish-times",
        "Finish times",
        [
            NUMBER,
            Column("start", "Start", Kind.TIME),
            Column("base_s", "Base", Kind.LENGTH),
            Column("extra_s", "Extra", Kind.LENGTH),
            Column("rest_s", "Rest", Kind.LENGTH),
            Column("credited_s", "Credited", Kind.LENGTH),
            Column("finish", "Finish", Kind.TIME),
            Column("finished_at", "Pens down", Kind.TIME),
            Column("finished_by", "By"),
            Column("reason", "Reason"),
        ],
        (_finish_row(day, sitting) for sitting in admitted(day)),
        about="Start + base + extra + rest + credited time, rounded up to a whole minute; and when pens were put down.",
        when_empty="Nobody was admitted.",
    )


def _finish_row(day: ExamDay, sitting: Sitting) -> Mapping[str, Value]:
    reckoned = finish_time(day.session, sitting)
    reasons = [entry.event.reason for entry in day.of(sitting.number) if isinstance(entry.event, e.WritingFinished)]
    return {
        "number": sitting.number,
        "start": reckoned.start,
        "base_s": reckoned.base,
        "extra_s": reckoned.extra,
        "rest_s": reckoned.rest,
        "credited_s": reckoned.credited,
        "finish": reckoned.finish,
        "finished_at": sitting.finished_at,
        "finished_by": sitting.finished_by,
        "reason": (reasons[-1] if reasons else "") or None,
    }


def time_ledger(day: ExamDay) -> Table:
    """Every minute of everybody's writing time, with its reason."""
    return table(
        "time-ledger",
        "Time ledger",
        [
            NUMBER,
            Column("entry", "Entry"),
            Column("length_s", "Time", Kind.LENGTH),
            Column("reason", "Reason"),
            Column("note", "Note"),
            Column("said_at", "Granted", Kind.TIME),
            RECORDED_AT,
            Column("granted_by", "By"),
            Column("report", "Report", Kind.CODE),
        ],
        (row for sitting in admitted(day) for row in ledger_of(day, sitting)),
        about="What each candidate's writing time is made of. The entries of a candidate add up to the finish time.",
        when_empty="Nobody was admitted.",
    )


def ledger_of(day: ExamDay, sitting: Sitting) -> Iterator[Mapping[str, Value]]:
    """The entries of one candidate: the base time, the adjustments, each credit."""
    reckoned = finish_time(day.session, sitting)
    adjustments = sitting.candidate.adjustments
    settled = [
        ("base", reckoned.base, f"writing time of {sitting.paper.code}"),
        ("extra", reckoned.extra, f"{adjustments.extra_minutes_per_hour:g} min for every hour"),
        ("rest", reckoned.rest, f"{adjustments.rest_minutes_per_hour:g} min for every hour, added beforehand"),
    ]
    for what, length, why in settled:
        if length:
            yield _ledger_row(sitting, what, length, reason=why)
    for entry in day.of(sitting.number):
        if isinstance(entry.event, e.TimeCredited):
            credit = entry.event
            yield _ledger_row(
                sitting,
                "credited",
                timedelta(seconds=credit.seconds),
                reason=credit.reason,
                note=credit.note or None,
                said_at=entry.said_at,
                recorded_at=entry.recorded_at,
                granted_by=day.speaker(entry.actor),
                report=credit.report,
            )


def _ledger_row(sitting: Sitting, what: str, length: timedelta, **rest: Value) -> Mapping[str, Value]:
    blank = dict.fromkeys(("reason", "note", "said_at", "recorded_at", "granted_by", "report"))
    return {**blank, "number": sitting.number, "entry": what, "length_s": length, **rest}
