"""Making a session's pack at a desk of the office: read and verify the record, sign its head, write the folder."""

import asyncio
from pathlib import Path

from rooms.office.desk import Desk
from rooms.office.exam_day import read_day
from rooms.office.folders import whole_folder, write_private
from rooms.office.looks import LookAt, note_look
from rooms.office.pack import Pack, files, pack_of
from rooms.record import Intact, verify
from rooms.stores.signing import sign_head, signing_key
from rooms.vocabulary import session_stream


async def session_pack(desk: Desk, session_id: str) -> Pack:
    """The pack of that session as its record is now; that somebody looks at it is put on record.

    Raises:
        UnknownSession: there is none.
        Unavailable: the look is not on record, and so nothing is shown.
    """
    stream = session_stream(session_id)
    day = await read_day(desk.log, session_id, desk.now())
    await note_look(desk, what=LookAt.PACK, cohort=day.session.configuration.cohort, session=session_id)
    stored = await desk.log.stored(stream)
    verdict = await asyncio.to_thread(verify, stream, stored)
    signed = None
    if day.is_closed and isinstance(verdict, Intact):
        signed = sign_head(signing_key(desk.folder.path), stream, verdict)
    return await asyncio.to_thread(pack_of, day, verdict, signed)


def write_pack(pack: Pack, folder: Path, *, again: bool = False) -> None:
    """Write the pack's files into a folder of their own. Raises `FolderInTheWay`."""
    with whole_folder(folder, again=again) as staged:
        for name, content in files(pack).items():
            write_private(staged / name, content)
