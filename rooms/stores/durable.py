"""Making files last: a name is safe only when its folder has been written out too."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def sync_file(path: Path) -> None:
    """Return when the file's bytes are on the disk."""
    _sync(path, os.O_RDONLY)


def sync_folder(folder: Path) -> None:
    """Return when the names in this folder are on the disk."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner reads (mode 700), and those above it; one that exists is left as it is."""
    if not folder.is_dir():
        private_folder(folder.parent)
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        sync_folder(folder.parent)


def private_file(path: Path) -> None:
    """Make an empty file that only its owner reads (mode 600) unless it exists."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE)
    except FileExistsError:
        return
    os.close(descriptor)
    sync_folder(path.parent)


def create_once(path: Path, content: bytes) -> None:
    """Make a private file (mode 600) with that content unless it exists. Of several callers one wins.

    It is written whole under another name first, so that nobody ever reads half of it.
    """
    descriptor, draft = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
    sync_folder(path.parent)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
