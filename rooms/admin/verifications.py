"""What candidates sent in, at a terminal: photographs as files, and the history in words that steer nothing."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from rooms import onboarding_record as o
from rooms.errors import Unavailable
from rooms.office.onboarding_queue import Expected
from rooms.office.people import People
from rooms.stores import blob_names
from rooms.stores.blob_folder import FolderBlobs
from rooms.stores.blobs import BlobNotFound
from rooms.stores.durable import PRIVATE_FILE, private_folder


async def write_photographs(blobs_at: Path, expected: Expected, folder: Path) -> list[Path]:
    """Write the photographs of the last submission into a folder, for its owner alone. Gives the files.

    Raises:
        Unavailable: they are not where the blobs are kept.
    """
    if (last := expected.verification.last) is None:
        return []
    private_folder(folder)
    blobs = await FolderBlobs.open(blobs_at)
    written = []
    for kind in o.PhotoKind:
        number, period = expected.candidate.number, expected.configuration.period
        key = blob_names.of_photo(period, number, kind, last.photos.of(kind).sha256)
        try:
            content = await blobs.get(key)
        except BlobNotFound as missing:
            raise Unavailable(
                f"{blobs_at} does not hold {key}; name the folder that the server keeps blobs in with --blobs"
            ) from missing
        path = folder / f"{number}-{kind}.jpg"
        with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, PRIVATE_FILE), "wb") as file:
            file.write(content)
        written.append(path)
    return written


def in_lines(entries: list[dict[str, Any]], expected: Expected, people: People) -> Iterator[str]:
    """The history for a person to read."""
    for entry in entries:
        who = people.name_and_id(entry["actor"])
        yield f"{expected.local(datetime.fromisoformat(entry['at']))}  {who}  {_said(entry)}"
        if entry["type"] != "OnboardingSubmitted":
            continue
        if entry["needs"]:
            yield from (f"    needs: {line}" for line in harmless(entry["needs"]).splitlines())
        for row in entry["rows"]:
            yield f"    {harmless(row['name'])}: {row['verdict']}  {harmless(row['measured'])}".rstrip()


def _said(entry: dict[str, Any]) -> str:
    match entry["type"]:
        case "OnboardingSubmitted":
            return f"attempt {entry['attempt']} sent in, with a {entry['id_kind']}, by the link of {entry['session']}"
        case "SubmissionAccepted":
            return _with(f"attempt {entry['attempt']} accepted", entry["note"])
        case "SubmissionRejected":
            return _with(f"attempt {entry['attempt']} rejected, {entry['reason']}", entry["note"])
        case "SecondOpinionAsked":
            return _with(f"second opinion on attempt {entry['attempt']} asked for", entry["note"])
        case "VerificationWaived":
            return _with("waived", entry["reason"])
        case _:
            return _with("attempts given back", entry["reason"])


def _with(what: str, words: str) -> str:
    return f"{what}: {harmless(words)}" if words else what


def harmless(text: str) -> str:
    """A candidate's words for a terminal: what could steer it is spelt out."""
    return "".join(letter if letter.isprintable() or letter == "\n" else repr(letter)[1:-1] for letter in text)
