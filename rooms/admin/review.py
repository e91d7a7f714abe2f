"""`ninefold review`: afterwards, by people: each candidate's day, what asks for a look, and an outcome."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from rooms.admin.options import (
    again_option,
    blobs_option,
    data_option,
    json_option,
    open_desk,
    out_option,
    print_json,
    print_table,
    run,
)
from rooms.admin.verifications import harmless
from rooms.data_folder import DataFolder
from rooms.event_words import spell
from rooms.office import review_desk
from rooms.office.desk import Desk
from rooms.office.folders import check_room_for
from rooms.office.retention import Purge
from rooms.office.retention_desk import lost, lost_in_words
from rooms.office.review import CandidateReview
from rooms.office.review_desk import Case
from rooms.office.review_record import Outcome
from rooms.office.timeline import Moment
from rooms.session import Evidence
from rooms.stores.blob_folder import FolderBlobs

OUTCOMES = {"no-breach": Outcome.NO_BREACH, "refer": Outcome.REFER, "unmonitored": Outcome.NOT_ACCEPTABLE}


@click.group()
def command() -> None:
    """Look through each candidate's day of a closed session, and come to an outcome."""


_session = click.argument("session_id", metavar="SESSION")
_number = click.argument("number", metavar="CANDIDATE")
_why = click.option("--why", required=True, envvar="NINEFOLD_WHY", help="The reason, for the record.")


@command.command(name="list")
@_session
@data_option()
@click.option("--open", "only_open", is_flag=True, envvar="NINEFOLD_OPEN", help="Only those that are not settled.")
@json_option
def list_(session_id: str, folder: DataFolder, *, only_open: bool, as_json: bool) -> None:
    """List who joined SESSION: how much asks for a look, and how each review stands."""

    async def look() -> list[Case]:
        async with open_desk(folder) as desk:
            return await review_desk.cases(desk, session_id)

    rows = [as_row(case) for case in run(look()) if not only_open or case.review.outcome is None]
    if as_json:
        print_json(rows)
        return
    spelt = [
        row | {name: spell(row[f"{name}_s"]) for name in ("off_camera", "unmonitored")} | {"state": row["stage"]}
        for row in rows
    ]
    print_table(
        ["number", "to look at", "off_camera", "unmonitored", "state", "outcome"],
        [row | {"to look at": row["asking"]} for row in spelt],
        when_empty="Nothing is open." if only_open else "Nobody joined.",
    )


@command.command()
@_session
@_number
@data_option()
@click.option("--asking", is_flag=True, envvar="NINEFOLD_ASKING", help="Only what asks for a look.")
@json_option
def show(session_id: str, number: str, folder: DataFolder, *, asking: bool, as_json: bool) -> None:
    """Show the day of CANDIDATE in SESSION; what asks for a look is marked with a star."""

    async def look() -> tuple[Case, list[Purge]]:
        async with open_desk(folder) as desk:
            return await review_desk.case_of(desk, session_id, number), await lost(desk, session_id)

    case, gone = run(look())
    moments = case.timeline.asking if asking else list(case.timeline.moments)
    if as_json:
        shown = {"moments": [_moment(case, each) for each in moments], "gone": lost_in_words(gone)}
        print_json(as_row(case) | shown | {"looks": _looks(case.review), "said": _said(case.review)})
        return
    for each in moments:
        _print_moment(case, each)
    click.echo(f"off camera {spell(case.timeline.off_camera.total_seconds())}")
    if case.timeline.unmonitored:
        click.echo(
            f"writing without monitoring {spell(case.timeline.without_monitoring.total_seconds())}: "
            "whether the work can be accepted is for people to say"
        )
    _say(number, case.review, gone)


@command.command()
@_session
@_number
@data_option()
@click.option("--outcome", required=True, type=click.Choice(list(OUTCOMES)), envvar="NINEFOLD_OUTCOME")
@_why
def decide(session_id: str, number: str, folder: DataFolder, outcome: str, why: str) -> None:
    """Give an outcome for CANDIDATE of SESSION.

    No breach needs one person; any other needs a second who comes to the same, and a third where they differ. Who you
    are is your login on this machine.
    """
    _put_on_record(
        session_id,
        number,
        folder,
        lambda desk: review_desk.give_outcome(desk, session_id, number, OUTCOMES[outcome], why),
    )


@command.command()
@_session
@_number
@data_option()
@_why
def withdraw(session_id: str, number: str, folder: DataFolder, why: str) -> None:
    """Take back the outcome you gave for CANDIDATE of SESSION, while nobody has looked since."""
    _put_on_record(session_id, number, folder, lambda desk: review_desk.withdraw_outcome(desk, session_id, number, why))


@command.command()
@_session
@_number
@data_option()
@_why
def reopen(session_id: str, number: str, folder: DataFolder, why: str) -> None:
    """Begin the settled review of CANDIDATE of SESSION again: something new is known."""
    _put_on_record(session_id, number, folder, lambda desk: review_desk.reopen(desk, session_id, number, why))


def _put_on_record(
    session_id: str, number: str, folder: DataFolder, said: Callable[[Desk], Awaitable[CandidateReview]]
) -> None:
    """Say it, then how the review stands, and what it came too late for."""

    async def do() -> tuple[CandidateReview, list[Purge]]:
        async with open_desk(folder) as desk:
            return await said(desk), await lost(desk, session_id)

    review, gone = run(do())
    _say(number, review, gone)


@command.command()
@_session
@out_option("Write a folder for each candidate into this one, with the stills and clips that were kept.")
@click.option("--candidate", "only", multiple=True, metavar="NUMBER", help="Only that candidate's; may be said again.")
@again_option
@data_option()
@blobs_option
@json_option
def pictures(
    session_id: str,
    out: Path,
    only: tuple[str, ...],
    folder: DataFolder,
    blobs_at: Path | None,
    *,
    again: bool,
    as_json: bool,
) -> None:
    """Write the stills and clips kept in SESSION as files. That you looked is put on record; delete them afterwards."""
    check_room_for(out, again=again)

    async def write() -> list[tuple[str, Evidence, str | None]]:
        blobs = await FolderBlobs.open(blobs_at or folder.blobs)
        async with open_desk(folder) as desk:
            return await review_desk.write_pictures(desk, blobs, session_id, out, only=only, again=again)

    rows = [
        {"candidate": number, "of": kept.of, "since": kept.since.isoformat(), "sha256": kept.sha256, "file": name}
        for number, kept, name in run(write())
    ]
    if as_json:
        print_json(rows)
        return
    print_table(["candidate", "since", "of", "file"], rows, when_empty="Nothing was kept.")


def as_row(case: Case) -> dict[str, Any]:
    """One candidate, for a script or a table."""
    return {
        "number": case.number,
        "asking": len(case.timeline.asking),
        "off_camera_s": round(case.timeline.off_camera.total_seconds()),
        "unmonitored_s": round(case.timeline.without_monitoring.total_seconds()),
        "stage": str(case.review.stage),
        "outcome": str(case.review.outcome) if case.review.outcome else None,
    }


def _moment(case: Case, each: Moment) -> dict[str, Any]:
    return {
        "since": case.day.local(each.since).isoformat(),
        "until": case.day.local(each.until).isoformat() if each.until else None,
        "length_s": round(each.length.total_seconds()) if each.length is not None else None,
        "words": each.words,
        "by": each.by or None,
        "asks": each.asks,
        "kept": [{"sha256": kept.sha256, "media_type": kept.media_type} for kept in each.kept],
    }


def _looks(review: CandidateReview) -> list[dict[str, str]]:
    return [{"by": look.by, "outcome": look.outcome, "reason": look.reason} for look in review.looks]


def _said(review: CandidateReview) -> list[dict[str, Any]]:
    return [asdict(each) for each in review_desk.what_was_said(review)]


def _print_moment(case: Case, each: Moment) -> None:
    length = f"  {spell(each.length.total_seconds())}" if each.length is not None else ""
    by = f"  ({each.by})" if each.by and each.by not in {case.number, "the server"} else ""
    kept = f"  [{len(each.kept)} kept]" if each.kept else ""
    star = "*" if each.asks else " "
    click.echo(f"{star} {case.day.local(each.since):%H:%M:%S}  {harmless(each.words)}{length}{by}{kept}")


def _say(number: str, review: CandidateReview, gone: list[Purge]) -> None:
    for each in review_desk.what_was_said(review):
        click.echo(f"{each.by}: {each.what}: {harmless(each.why)}{'' if each.counts else ' (counts no longer)'}")
    click.echo(f"{number}: {review.outcome or review.stage}")
    if gone:
        click.echo(f"gone already: {'; '.join(lost_in_words(gone))}")
