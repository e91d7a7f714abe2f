"""Files that last, and that only their owner reads."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rooms.stores.durable import create_once, private_file, private_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_are_made_for_their_owner_alone(tmp_path: Path):
    """`serve --data` on a machine that others log in to."""
    private_folder(tmp_path / "exams" / "2027")

    assert mode(tmp_path / "exams") == 0o700
    assert mode(tmp_path / "exams" / "2027") == 0o700


def test_a_folder_that_exists_keeps_its_mode(tmp_path: Path):
    """The operator may have let a backup group in."""
    (tmp_path / "data").mkdir(mode=0o750)

    private_folder(tmp_path / "data")

    assert mode(tmp_path / "data") == 0o750


def test_a_file_that_exists_is_left_as_it_is(tmp_path: Path):
    (tmp_path / "record").write_bytes(b"kept")

    private_file(tmp_path / "record")

    assert (tmp_path / "record").read_bytes() == b"kept"


def test_of_several_who_make_the_same_file_one_wins_and_its_file_is_whole(tmp_path: Path):
    """Two servers started at once must agree on their secrets."""
    secrets = [bytes([n]) * 10_000 for n in range(16)]

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(lambda secret: create_once(tmp_path / "secret", secret), secrets))

    assert (tmp_path / "secret").read_bytes() in secrets
    assert mode(tmp_path / "secret") == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
