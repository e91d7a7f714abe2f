"""A folder of evidence is there whole or not at all, and never takes the place of what somebody else put there."""

from pathlib import Path

import pytest

from rooms.office.folders import FolderInTheWay, check_room_for, whole_folder, write_private


def make(target: Path, *names: str, again: bool = False) -> None:
    with whole_folder(target, again=again) as staged:
        for name in names:
            write_private(staged / name, name.encode())


def make_until_the_disk_is_full(target: Path, *, again: bool = False) -> None:
    with whole_folder(target, again=again) as staged:
        write_private(staged / "attendance.csv", b"x")
        raise OSError("the disk is full")


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_folder_that_could_not_be_finished_is_not_there(tmp_path: Path) -> None:
    """The disk is full at the ninth of sixteen tables: half a pack would be filed as a whole one."""
    with pytest.raises(OSError, match="full"):
        make_until_the_disk_is_full(tmp_path / "pack")

    assert list(tmp_path.iterdir()) == []


def test_an_older_one_stays_when_its_successor_could_not_be_finished(tmp_path: Path) -> None:
    make(tmp_path / "pack", "attendance.csv")

    with pytest.raises(OSError, match="full"):
        make_until_the_disk_is_full(tmp_path / "pack", again=True)

    assert files_in(tmp_path) == {"pack/attendance.csv", "pack/contents.json"}


def test_a_successor_holds_nothing_of_the_older_one(tmp_path: Path) -> None:
    """A script that was bound in last time and is not any more must not lie there still."""
    make(tmp_path / "scripts", "A-1.pdf", "deep/A-2.pdf")

    make(tmp_path / "scripts", "A-1.pdf", again=True)

    assert files_in(tmp_path) == {"scripts/A-1.pdf", "scripts/contents.json"}


def test_what_somebody_put_into_it_is_never_lost(tmp_path: Path) -> None:
    make(tmp_path / "pack", "attendance.csv")
    (tmp_path / "pack" / "my-notes.txt").write_text("as the dean said")

    with pytest.raises(FolderInTheWay, match=r"my-notes\.txt"):
        make(tmp_path / "pack", "attendance.csv", again=True)

    assert (tmp_path / "pack" / "my-notes.txt").read_text() == "as the dean said"


def test_a_list_of_contents_that_names_what_lies_elsewhere_gives_no_leave(tmp_path: Path) -> None:
    """Nobody brings us to delete a folder by a file they wrote into it: what is not named there stays in the way."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "thesis.tex").write_text("years")
    (folder / "contents.json").write_text('{"files": 7}')

    with pytest.raises(FolderInTheWay):
        check_room_for(folder, again=True)


def test_a_file_or_a_full_folder_is_in_the_way_and_an_empty_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    make(tmp_path / "full", "a")

    for name in ("file", "full"):
        with pytest.raises(FolderInTheWay):
            make(tmp_path / name, "a")
    make(tmp_path / "empty", "a")

    assert files_in(tmp_path / "empty") == {"a", "contents.json"}
