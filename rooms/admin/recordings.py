"""`ninefold recordings`: what phones recorded, written as files that any player plays."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from rooms.admin.options import blobs_option, data_option, json_option, open_desk, print_json, print_table, run
from rooms.data_folder import DataFolder
from rooms.office.looks import LookAt, note_look
from rooms.service import SessionService
from rooms.session import Segment, Session
from rooms.stores import blob_names
from rooms.stores.blob_folder import FolderBlobs
from rooms.stores.blobs import Blobs
from rooms.stores.durable import PRIVATE_FILE, private_folder

_ENDINGS = {"video/webm": "webm", "video/mp4": "mp4"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One segment of a candidate's recording: what the record says of it."""

    number: str
    name: str
    segment: Segment

    def file_in(self, folder: Path) -> Path:
        """Where it is written: names sort by time."""
        return folder / self.number / f"{self.name}.{_ENDINGS[self.segment.media_type]}"


@click.command()
@click.argument("session_id", metavar="SESSION")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    envvar="NINEFOLD_OUT",
    help="Write a folder for each candidate into this one, with a file for each segment.",
)
@click.option("--candidate", metavar="NUMBER", envvar="NINEFOLD_CANDIDATE", help="Only that candidate's.")
@data_option()
@blobs_option
@json_option
def command(
    session_id: str, out: Path, candidate: str | None, folder: DataFolder, blobs_at: Path | None, *, as_json: bool
) -> None:
    """Write the recordings of SESSION as files. A phone that still sends gives more when this is said again.

    A segment begins with each load of the page and each camera. `missing` counts the chunks, of about two seconds each,
    that are not there; a player leaps over them, but a segment without its first chunk does not play.
    """
    rows = run(_write(folder, session_id, candidate, blobs_at or folder.blobs, out))
    if as_json:
        print_json(rows)
        return
    print_table(
        ["candidate", "since", "until", "state", "chunks", "missing", "bytes", "file"],
        rows,
        when_empty="Nothing was recorded.",
    )


async def _write(
    folder: DataFolder, session_id: str, candidate: str | None, blobs_at: Path, out: Path
) -> list[dict[str, Any]]:
    async with open_desk(folder) as desk:
        session, _ = await SessionService(desk.log, session_id).load()
        if session is None:
            raise click.UsageError(f"there is no session {session_id}; see them in: ninefold cohort show COHORT")
        if candidate is not None and candidate not in session.sittings:
            raise click.UsageError(f"nobody in {session_id} has the number {candidate}; see: ninefold links")
        stretches = list(_stretches(session, candidate))
        for number in dict.fromkeys(each.number for each in stretches):
            await note_look(desk, what=LookAt.RECORDING, session=session_id, candidate=number)
    blobs = await FolderBlobs.open(blobs_at)
    return [await _write_one(blobs, session_id, each, out) for each in stretches]


def _stretches(session: Session, candidate: str | None) -> Iterator[Stretch]:
    for number, sitting in session.sittings.items():
        if candidate in {None, number}:
            in_order = sorted(sitting.segments.items(), key=lambda each: each[1].since)
            yield from (Stretch(number, name, segment) for name, segment in in_order)


async def _write_one(blobs: Blobs, session_id: str, stretch: Stretch, out: Path) -> dict[str, Any]:
    """Put a segment's chunks together, in their order; the file takes its name when it is whole."""
    keys = await blobs.keys(blob_names.of_segment(session_id, stretch.number, stretch.name))
    path = stretch.file_in(out)
    private_folder(out)
    private_folder(path.parent)
    staged = path.with_suffix(".part")
    with os.fdopen(os.open(staged, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, PRIVATE_FILE), "wb") as file:
        for key in keys:
            async for piece in blobs.pieces(key):
                file.write(piece)
        size = file.tell()
    if size:
        staged.replace(path)
    else:
        staged.unlink()
    segment = stretch.segment
    made = segment.chunks or max(map(blob_names.number_of_chunk, keys), default=0)
    return {
        "candidate": stretch.number,
        "segment": stretch.name,
        "since": segment.since.isoformat(),
        "until": segment.until.isoformat() if segment.until else None,
        "state": "stored" if segment.size is not None else "not ended",
        "chunks": made,
        "missing": made - len(keys),
        "bytes": size,
        "file": str(path) if size else None,
    }
