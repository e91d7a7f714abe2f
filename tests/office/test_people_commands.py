"""`ninefold people`: the same on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.office.one_door import an_error, ninefold


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in which J. Okafor administers."""
    folder = tmp_path / "data"
    added = ninefold(
        *("people", "add", "--name", "J. Okafor", "--email", "j.okafor@example.ac.uk", "--role", "administrator"),
        *("--data", folder),
    )
    assert added.stdout.startswith("j-okafor: added\nkey: ")
    return folder


def listed(data: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in json.loads(ninefold("people", "list", "--data", data, "--json").stdout)}


def test_somebody_is_added_given_a_role_and_listed(data: Path) -> None:
    ninefold("people", "add", "--name", "Jo Ånd", "--email", "jo@example.ac.uk", "--data", data)
    ninefold("people", "grant", "jo-and", "college-officer", "--for", "St Hild's", "--data", data)

    assert listed(data)["jo-and"]["roles"] == ["college officer, St Hild's"]
    assert "college officer, St Hild's" in ninefold("people", "list", "--data", data).stdout
    ninefold("people", "revoke", "jo-and", "college officer", "--for", "ST HILD'S", "--data", data)
    assert listed(data)["jo-and"]["roles"] == []
    ninefold("people", "correct", "jo-and", "--email", "jo.and@example.ac.uk", "--data", data)
    assert (listed(data)["jo-and"]["email"], listed(data)["jo-and"]["name"]) == ("jo.and@example.ac.uk", "Jo Ånd")


def test_a_key_is_printed_again_and_made_anew(data: Path) -> None:
    keys = [ninefold("people", "key", "j-okafor", "--data", data, *more).stdout for more in ([], [], ["--reissue"])]

    assert keys[0] == keys[1] != keys[2]


def test_that_a_key_was_printed_is_on_record(data: Path) -> None:
    """Whoever has it can act in that person's name."""
    (look,) = json.loads(ninefold("people", "looks", "--data", data, "--json").stdout)

    assert (look["what"], look["person"]) == ("key to the office", "j-okafor")
    assert "key to the office" in ninefold("people", "looks", "--data", data).stdout
    assert "Nobody looked" in ninefold("people", "looks", "--candidate", "1043321", "--data", data).stdout


def test_what_cannot_be_is_one_line_that_says_why(data: Path) -> None:
    for arguments, code, said in (
        (("add", "--name", "X", "--email", "not an address"), 2, "a mail address like name@example.ac.uk is needed"),
        (("add", "--name", "X", "--email", "J.OKAFOR@example.ac.uk"), 1, "has that mail address"),
        (("add", "--name", "X", "--email", "x@example.ac.uk", "--for", "St Hild's"), 2, "give --role"),
        (("grant", "j-okafor", "college-officer"), 2, "is so for one college"),
        (("grant", "j-okafor", "king"), 2, "is no role here"),
        (("grant", "j-okafor", "administrator"), 1, "role-held"),
        (("remove", "j-okafor"), 1, "last-administrator"),
        (("key", "nobody"), 1, "unknown-person"),
        (("unlock", "j-okafor", "--drop-password"), 1, "no-password"),
    ):
        assert said in an_error(ninefold("people", *arguments, "--data", data, code=code))


def test_whoever_leaves_is_removed_and_stays_in_the_record(data: Path) -> None:
    ninefold("people", "add", "--name", "Jo", "--email", "jo@example.ac.uk", "--data", data)
    ninefold("people", "unlock", "jo", "--data", data)
    ninefold("people", "sign-out", "jo", "--data", data)
    ninefold("people", "remove", "jo", "--why", "retired", "--data", data)

    assert set(listed(data)) == {"j-okafor"}
    record = ninefold("log", "office/people", "--data", data).stdout
    assert "retired" in record
