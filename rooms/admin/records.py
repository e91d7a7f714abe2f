"""`ninefold log` and `ninefold verify`: read a record as it lies there, and prove that it is whole."""

import json
from contextlib import aclosing
from typing import Any

import click

from rooms.admin.options import data_option, json_option, print_json, run
from rooms.data_folder import DataFolder
from rooms.office.retention import IsGone
from rooms.office.retention_desk import Left, left_of_purges
from rooms.record import Broken, Intact, Record, verify
from rooms.stores.event_log import EventLog
from rooms.vocabulary import OFFICE, StreamId, cohort_stream, session_stream


async def _stream(log: EventLog, name: str) -> StreamId:
    """The stream somebody means by its full name, or by a session's or cohort's id."""
    there = set(await log.streams()) | {gone.stream for gone in await log.forgotten()}
    for stream in (StreamId(name), session_stream(name), cohort_stream(name)):
        if stream in there:
            return stream
    known = ", ".join(sorted(there - {OFFICE})) or "none yet"
    raise click.UsageError(f"there is no record {name}; records here: {known}")


@click.command(name="log")
@click.argument("stream")
@data_option()
@click.option("--follow", is_flag=True, envvar="NINEFOLD_FOLLOW", help="Go on with what is added, until stopped.")
@json_option
def log_command(stream: str, folder: DataFolder, *, follow: bool, as_json: bool) -> None:
    """Print the record of STREAM (a session, a cohort, or `office`), one record a line."""

    async def tell() -> None:
        async with folder.open_log() as log:
            name = await _stream(log, stream)
            if not follow:
                records = await log.read(name)
                if not records:
                    await _say_if_purged(log, name)
                for record in records:
                    _print_record(record, as_json=as_json)
                return
            async with aclosing(log.follow(name)) as coming:
                async for record in coming:
                    _print_record(record, as_json=as_json)

    run(tell())


async def _say_if_purged(log: EventLog, name: StreamId) -> None:
    for gone in await log.forgotten():
        if gone.stream == name:
            raise IsGone(
                f"{name} was purged on {gone.at:%Y-%m-%d}; what is left is that it held {gone.count} records; "
                f"see: ninefold verify {name}"
            )


def _print_record(record: Record, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_fields(record), ensure_ascii=False))
        return
    for event in record.events:
        facts = "  ".join(f"{name}={_short(value)}" for name, value in event.items() if name != "type")
        click.echo(f"{record.seq:>6}  {record.at:%Y-%m-%d %H:%M:%S}  {record.actor}  {event['type']}  {facts}")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:79] + "…"


def _fields(record: Record) -> dict[str, Any]:
    return {
        "seq": record.seq,
        "at": record.at.isoformat(),
        "said_at": record.said_at.isoformat(),
        "actor": record.actor,
        "command_id": record.command_id,
        "events": list(record.events),
        "previous": record.previous,
        "hash": record.hash,
    }


@click.command(name="verify")
@click.argument("stream", required=False)
@click.option("--all", "everything", is_flag=True, envvar="NINEFOLD_ALL", help="Every record of the installation.")
@data_option()
@json_option
def verify_command(stream: str | None, folder: DataFolder, *, everything: bool, as_json: bool) -> None:
    """Walk the hash chain of STREAM, or of all; exit 1 at the first record that does not fit.

    Of what was purged it says how many records there were and the last one's hash, as the office's record has it.
    """
    if (stream is None) is not everything:
        raise click.UsageError("name one record, or say --all")

    async def walk() -> tuple[dict[StreamId, Intact | Broken], list[Left]]:
        async with folder.open_log() as log:
            left = {each.gone.stream: each for each in await left_of_purges(log)}
            names = (
                list(dict.fromkeys([*await log.streams(), *left])) if stream is None else [await _stream(log, stream)]
            )
            there = {name: verify(name, await log.stored(name)) for name in sorted(names - left.keys())}
            return there, [left[name] for name in sorted(names & left.keys())]

    found, purged = run(walk())
    if as_json:
        print_json([*(_verdict(name, verdict) for name, verdict in found.items()), *map(_left, purged)])
    else:
        for name, verdict in found.items():
            label = f"{name}: " if everything else ""
            if isinstance(verdict, Intact):
                click.echo(f"{label}intact {verdict.count} records {verdict.head_hash}")
            else:
                click.echo(f"{label}broken at record {verdict.seq}: {verdict.why}")
        for each in purged:
            click.echo(f"{f'{each.gone.stream}: ' if everything else ''}{_epitaph(each)}")
    if any(isinstance(verdict, Broken) for verdict in found.values()) or any(each.wrong for each in purged):
        raise click.exceptions.Exit(1)


def _verdict(name: StreamId, verdict: Intact | Broken) -> dict[str, Any]:
    if isinstance(verdict, Intact):
        return {"stream": name, "intact": True, "records": verdict.count, "hash": verdict.head_hash}
    return {"stream": name, "intact": False, "broken_at": verdict.seq, "why": verdict.why}


def _epitaph(left: Left) -> str:
    gone = f"purged on {left.gone.at:%Y-%m-%d}, {left.gone.count} records {left.gone.head_hash}"
    if left.wrong:
        return f"{gone}; not accounted for: {left.wrong}"
    return f"{gone}; not finished, say: ninefold purge --due" if left.unfinished else gone


def _left(left: Left) -> dict[str, Any]:
    return {
        "stream": left.gone.stream,
        "intact": not left.wrong,
        "purged_at": left.gone.at.isoformat(),
        "records": left.gone.count,
        "hash": left.gone.head_hash,
        "why": left.wrong,
    }
