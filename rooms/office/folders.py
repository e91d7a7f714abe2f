"""A folder of files for somebody to file away: it appears whole, or not at all, and only its owner can read it."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from rooms.errors import Refusal
from rooms.stores.durable import PRIVATE_FILE, private_folder, sync_file, sync_folder

CONTENTS = "contents.json"
"""Names every file of the folder: what another run may replace, and nothing else."""


class FolderInTheWay(Refusal):
    """Something is there already."""

    code = "folder-in-the-way"


def check_room_for(target: Path, *, again: bool) -> None:
    """Let a folder pass that can be made, or made again.

    Raises:
        FolderInTheWay: it is there and `again` is not said, or it holds files that no earlier run wrote.
    """
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if not target.is_dir():
        raise FolderInTheWay(f"{target} is a file; nothing was written; name a folder")
    if not again:
        raise FolderInTheWay(f"{target} is there already; nothing was written; name another folder or say --again")
    found = {str(path.relative_to(target)) for path in target.rglob("*") if not path.is_dir()}
    if stray := sorted(found - _written_before(target)):
        raise FolderInTheWay(
            f"{target} holds what was not written by this command, such as {stray[0]}; nothing was written; "
            "name another folder"
        )


@contextmanager
def whole_folder(target: Path, *, again: bool = False) -> Iterator[Path]:
    """A folder to write into. It takes its name when the block ends well, and disappears when it does not.

    Raises:
        FolderInTheWay: as `check_room_for`.
        OSError: it cannot be written.
    """
    check_room_for(target, again=again)
    private_folder(target.absolute().parent)
    staged = Path(mkdtemp(dir=target.absolute().parent, prefix=f".{target.name}."))
    try:
        yield staged
        _write_contents(staged)
        check_room_for(target, again=again)
        _take_the_name(staged, target.absolute())
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, and return when it is on the disk."""
    private_folder(path.parent)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, PRIVATE_FILE), "wb") as file:
        file.write(content)
    sync_file(path)


def _written_before(target: Path) -> set[str]:
    try:
        listed = json.loads((target / CONTENTS).read_text())
        return {CONTENTS, *map(str, listed["files"])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _write_contents(staged: Path) -> None:
    names = sorted(str(path.relative_to(staged)) for path in staged.rglob("*") if path.is_file())
    write_private(staged / CONTENTS, (json.dumps({"files": names}, ensure_ascii=False, indent=2) + "\n").encode())
    for folder in [staged, *(path for path in staged.rglob("*") if path.is_dir())]:
        sync_folder(folder)


def _take_the_name(staged: Path, target: Path) -> None:
    """Put the older folder aside first: for a moment there is none, but never half of one."""
    if not target.exists():
        staged.rename(target)
    else:
        aside = Path(mkdtemp(dir=target.parent, prefix=f".{target.name}.")) / target.name
        target.rename(aside)
        staged.rename(target)
        shutil.rmtree(aside.parent)
    sync_folder(target.parent)
