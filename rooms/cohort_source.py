"""Where the three files of a cohort come from: a folder, or a form to which they were uploaded."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rooms.problems import Unreadable, read_bytes

LARGEST_FILE = 16_000_000


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: what problems call it, and its bytes."""

    name: str
    raw: bytes


class CohortSource(Protocol):
    """A cohort.toml, and the files it names. Each method raises `Unreadable` for what is not there."""

    @property
    def name(self) -> str:
        """What problems call the cohort.toml."""
        ...

    def toml(self) -> bytes:
        """The cohort.toml."""
        ...

    def called(self, named: str) -> str:
        """What problems call the roster that the cohort.toml calls `named`."""
        ...

    def roster(self, named: str) -> bytes:
        """The roster."""
        ...

    def honour_code(self, named: str) -> bytes:
        """The honour code."""
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """A cohort.toml in a folder; what it names stands beside it."""

    path: Path

    @property
    def name(self) -> str:
        """See `CohortSource.name`."""
        return str(self.path)

    def toml(self) -> bytes:
        """See `CohortSource.toml`."""
        return read_bytes(self.path, LARGEST_FILE)

    def called(self, named: str) -> str:
        """See `CohortSource.called`."""
        return str(self.path.parent / named)

    def roster(self, named: str) -> bytes:
        """See `CohortSource.roster`."""
        return read_bytes(self.path.parent / named, LARGEST_FILE)

    def honour_code(self, named: str) -> bytes:
        """See `CohortSource.honour_code`."""
        return read_bytes(self.path.parent / named, LARGEST_FILE)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """Files that came by a form, or from the record: whatever the cohort.toml calls the other two, these are they.

    None stands for one that did not come.
    """

    cohort: SourceFile
    roster_file: SourceFile | None = None
    honour_code_file: SourceFile | None = None

    @property
    def name(self) -> str:
        """See `CohortSource.name`."""
        return self.cohort.name

    def toml(self) -> bytes:
        """See `CohortSource.toml`."""
        return _whole(self.cohort)

    def called(self, named: str) -> str:
        """See `CohortSource.called`."""
        return named if self.roster_file is None else self.roster_file.name

    def roster(self, _named: str) -> bytes:
        """See `CohortSource.roster`."""
        return _whole(self.roster_file)

    def honour_code(self, _named: str) -> bytes:
        """See `CohortSource.honour_code`."""
        return _whole(self.honour_code_file)


def _whole(file: SourceFile | None) -> bytes:
    if file is None:
        raise Unreadable("was not sent along")
    if len(file.raw) > LARGEST_FILE:
        raise Unreadable(f"is larger than {LARGEST_FILE // 1_000_000} MB")
    return file.raw
