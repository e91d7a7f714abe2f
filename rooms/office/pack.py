"""The session pack: every table of an exam day, the chain's verdict, and one page to print. Pure.

The same record gives the same bytes: nothing in a pack tells when it was made, or by whom.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined

from rooms.office.exam_day import ExamDay
from rooms.office.tables import Table, as_csv, as_json, for_paper, json_bytes
from rooms.office.tables_noted import noted_tables
from rooms.office.tables_register import register_tables
from rooms.office.tables_sight import sight_tables
from rooms.office.tables_time import time_tables
from rooms.record import Broken, Intact
from rooms.stores.signing import SignedHead

PAGE, FACTS = "pack.html", "pack.json"
SHORT = 12
"""So many rows are never parted by the end of a sheet; a longer table has its title on every sheet."""
_PAPER = Environment(
    loader=PackageLoader("rooms.office"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Pack:
    """What is filed of one session. `signed` is there for a closed session whose chain holds."""

    day: ExamDay
    verdict: Intact | Broken
    signed: SignedHead | None
    tables: tuple[Table, ...]


def pack_of(day: ExamDay, verdict: Intact | Broken, signed: SignedHead | None) -> Pack:
    """The pack of a day, its tables reckoned once."""
    return Pack(day, verdict, signed, tuple(tables_of(day)))


def tables_of(day: ExamDay) -> list[Table]:
    """Every table of an exam day, in the order in which they are read."""
    return [*register_tables(day), *time_tables(day), *noted_tables(day), *sight_tables(day)]


def files(pack: Pack) -> dict[str, bytes]:
    """Every file of the pack by name: the page, the facts, and a CSV and a JSON of each table."""
    zone = pack.day.session.configuration.timezone
    written = {}
    for each in pack.tables:
        written[f"{each.name}.csv"] = as_csv(each, zone)
        written[f"{each.name}.json"] = as_json(each, zone)
    digests = {name: sha256(content).hexdigest() for name, content in sorted(written.items())}
    facts = json_bytes(_facts(pack) | {"sha256": digests})
    return {PAGE: page(pack).encode(), FACTS: facts} | written


def page(pack: Pack) -> str:
    """The pack on paper."""
    day = pack.day
    zone = day.session.configuration.timezone
    return _PAPER.get_template("pack.html").render(
        day=day,
        settings=day.session.configuration,
        facts=_facts(pack),
        short=SHORT,
        tables=[for_paper(each, zone, day.session.configuration.starts) for each in pack.tables],
        local=lambda moment: f"{day.local(moment):%A %d %B %Y, %H:%M}",
    )


def standing(pack: Pack) -> str:
    """Whether the record can be relied upon, in a sentence."""
    if isinstance(pack.verdict, Broken):
        return f"The record is broken at number {pack.verdict.seq}: {pack.verdict.why}."
    if pack.signed is None:
        return (
            f"The record is intact, {_entries(pack.verdict.count)} so far. The session is not closed: there is no "
            f"signed head, and more may follow. Close it with: ninefold session close {pack.day.id}"
        )
    return f"The record is intact, {_entries(pack.verdict.count)}, closed; its head is signed."


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _facts(pack: Pack) -> dict[str, object]:
    settings = pack.day.session.configuration
    verdict = pack.verdict
    return {
        "session": settings.session,
        "cohort": settings.cohort,
        "title": settings.title,
        "department": settings.department,
        "rehearsal": settings.rehearsal,
        "timezone": settings.timezone,
        "starts": _iso(pack.day, settings.starts),
        "started_at": _iso(pack.day, pack.day.session.started_at),
        "closed": pack.day.is_closed,
        "until": _iso(pack.day, pack.day.until),
        "intact": isinstance(verdict, Intact),
        "records": verdict.count if isinstance(verdict, Intact) else None,
        "hash": verdict.head_hash if isinstance(verdict, Intact) else None,
        "broken": None if isinstance(verdict, Intact) else {"at": verdict.seq, "why": verdict.why},
        "standing": standing(pack),
        "signed_head": pack.signed.as_json() if pack.signed else None,
        "tables": [{"name": each.name, "title": each.title, "rows": len(each.rows)} for each in pack.tables],
    }


def _iso(day: ExamDay, moment: datetime | None) -> str | None:
    return None if moment is None else day.local(moment).isoformat(timespec="seconds")
