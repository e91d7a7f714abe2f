"""Binding the scripts of a session at a desk of the office: fetch each page, bind, write one PDF a candidate."""

import asyncio
import re
from collections.abc import Callable, Collection
from pathlib import Path

from rooms.errors import UnknownCandidate
from rooms.office.desk import Desk
from rooms.office.exam_day import ExamDay, read_day
from rooms.office.folders import whole_folder, write_private
from rooms.office.looks import LookAt, note_look
from rooms.office.scripts import Script, Sheet, bind
from rooms.office.tables import Column, Kind, Table, Value, as_csv, as_json, table
from rooms.office.tables_register import NAME, NUMBER
from rooms.session import Sitting
from rooms.stores import blob_names
from rooms.stores.blobs import BlobNotFound, Blobs

LIST_NAME = "scripts"


async def write_scripts(
    desk: Desk,
    blobs: Blobs,
    session_id: str,
    folder: Path,
    *,
    only: Collection[str] = (),
    named: bool = False,
    again: bool = False,
    told_of: Callable[[int, int], None] = lambda _done, _all: None,
) -> Table:
    """Write a PDF for each candidate who handed in here, and a list of them; gives the list.

    Args:
        desk: whose record it is.
        blobs: where the pages lie.
        session_id: the session.
        folder: takes its name when everything is in it.
        only: these candidates alone, by number; empty for all.
        named: with names on the covers, for who does not mark anonymously. The list has the names then, too.
        again: replace what an earlier run wrote.
        told_of: told how many scripts are bound, and of how many.

    Raises:
        UnknownSession, UnknownCandidate, FolderInTheWay: nothing was written.
        Unavailable: the pages cannot be read now; nothing was written.
    """
    day = await read_day(desk.log, session_id, desk.now())
    if stray := sorted(set(only) - set(day.session.sittings)):
        raise UnknownCandidate(f"nobody in {session_id} has the number {stray[0]}")
    wanted = [
        sitting
        for sitting in day.session.sittings.values()
        if (sitting.number in only if only else True) and (sitting.pages or sitting.declared)
    ]
    rows = []
    with whole_folder(folder, again=again) as staged:
        for done, sitting in enumerate(wanted):
            told_of(done, len(wanted))
            script = await bound_script(desk, blobs, day, sitting, named=named)
            rows.append(_write(staged, sitting, script, named=named))
        told_of(len(wanted), len(wanted))
        listed = _list(rows, named=named)
        zone = day.session.configuration.timezone
        write_private(staged / f"{LIST_NAME}.csv", as_csv(listed, zone))
        write_private(staged / f"{LIST_NAME}.json", as_json(listed, zone))
    return listed


async def bound_script(desk: Desk, blobs: Blobs, day: ExamDay, sitting: Sitting, *, named: bool = False) -> Script:
    """One candidate's script, once the look at it is on record. Raises `Unavailable`."""
    cohort = day.session.configuration.cohort
    await note_look(desk, what=LookAt.SCRIPT, cohort=cohort, session=day.id, candidate=sitting.number)
    return await asyncio.to_thread(bind, day, sitting, await _sheets(blobs, day.id, sitting), named=named)


def file_name(sitting: Sitting) -> str:
    """What a script's file is called: paper and number, so that they lie by paper; safe on every system."""
    return f"{re.sub(r'[^0-9A-Za-z._-]+', '-', sitting.paper.code).strip('.-') or 'paper'}-{sitting.number}"


async def _sheets(blobs: Blobs, session_id: str, sitting: Sitting) -> list[Sheet]:
    sheets = []
    for _, page in sorted(sitting.pages.items()):
        try:
            content = await blobs.get(blob_names.of_page(session_id, sitting.number, page.sha256))
        except BlobNotFound:
            sheets.append(Sheet(page, None))
        else:
            sheets.append(Sheet(page, content))
    return sheets


def _write(staged: Path, sitting: Sitting, script: Script, *, named: bool) -> dict[str, Value]:
    name = file_name(sitting)
    write_private(staged / f"{name}.pdf", script.pdf)
    for fault in script.faults:
        if fault.beside and fault.sheet.content is not None:
            write_private(staged / f"{name}-{fault.beside}", fault.sheet.content)
    return {
        "number": sitting.number,
        **({"name": sitting.candidate.name} if named else {}),
        "paper": sitting.paper.code,
        "file": f"{name}.pdf",
        "declared": sitting.declared,
        "stored": len(script.bound),
        "bound": script.bound_in,
        "faults": "; ".join(f"page {each.sheet.page.number}: {each.fault}" for each in script.faults) or None,
    }


def _list(rows: list[dict[str, Value]], *, named: bool) -> Table:
    return table(
        LIST_NAME,
        "Scripts",
        [
            NUMBER,
            *([NAME] if named else []),
            Column("paper", "Paper"),
            Column("file", "File"),
            Column("declared", "Declared", Kind.NUMBER),
            Column("stored", "Stored", Kind.NUMBER),
            Column("bound", "Bound in", Kind.NUMBER),
            Column("faults", "What is wrong"),
        ],
        rows,
        about="One PDF for each candidate who handed in here.",
        when_empty="Nobody handed in here.",
    )
