"""One entry of the log, sealed: what was said and done, when, by whom, chained to the entry before it.

A record's `hash` is the SHA-256 of its `body`: the very bytes that are stored. The body names the stream, the record's
number in it and the hash of the record before, so that nothing can be changed, left out, swapped or moved to another
stream without `verify` naming the first record that no longer fits. What a chain cannot show by itself is that its
last records were cut off; for that the head of a closed session is signed (`rooms.stores.signing`).

Nothing here serialises a record twice: what was hashed is what is kept, read and verified.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol

from rooms.vocabulary import StreamId

BEFORE_THE_FIRST = "0" * 64
"""What the first record of a stream names as the hash of its predecessor."""


@dataclass(frozen=True, slots=True)
class Record:
    """One command's events, all or nothing, as they lie in the log."""

    stream: StreamId
    seq: int
    """1 for the first of its stream, then without gaps."""
    at: datetime
    """When it was committed, UTC."""
    said_at: datetime
    """When the person acted, UTC; bounded by the caller."""
    actor: str
    command_id: str
    events: tuple[Mapping[str, Any], ...]
    """JSON objects, each with a `type`."""
    previous: str
    """Hash of the record before, 64 hexadecimal digits; zeros for the first."""
    hash: str
    """SHA-256 of `body`, 64 hexadecimal digits."""
    body: bytes
    """The bytes hashed and stored: canonical UTF-8 JSON."""


class Stored(Protocol):
    """A record as a store keeps it: the bytes, their hash, and the two things it is filed under."""

    @property
    def seq(self) -> int:
        """The number it is filed under."""
        ...

    @property
    def command_id(self) -> str:
        """The command it is filed under."""
        ...

    @property
    def hash(self) -> str:
        """The hash kept with it."""
        ...

    @property
    def body(self) -> bytes:
        """The bytes kept."""
        ...


@dataclass(frozen=True, slots=True)
class Filed:
    """A `Stored` record that nobody has parsed yet."""

    seq: int
    command_id: str
    hash: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Intact:
    """Every record fits the one before it."""

    count: int
    head_hash: str
    """Hash of the last record; `BEFORE_THE_FIRST` when there is none."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The chain breaks here; what comes before it is intact."""

    seq: int
    """The number under which the first record that does not fit is filed, or would be."""
    why: str


def seal(
    *,
    stream: StreamId,
    seq: int,
    at: datetime,
    said_at: datetime,
    actor: str,
    command_id: str,
    events: Iterable[Mapping[str, Any]],
    previous: str,
) -> Record:
    """Write a record's bytes, once, and hash them.

    Raises:
        ValueError: a time without a zone, no event, an event without a `type`, or what JSON or UTF-8 cannot hold.
    """
    said = list(events)
    if not said or not all(isinstance(event.get("type"), str) for event in said):
        raise ValueError("a record holds at least one event, and each event has a type")
    fields = {
        "stream": stream,
        "seq": seq,
        "at": _written(at),
        "said_at": _written(said_at),
        "actor": actor,
        "command_id": command_id,
        "events": said,
        "previous": previous,
    }
    body = _canonical(fields)
    return unseal(body, sha256(body).hexdigest())


def unseal(body: bytes, hash: str) -> Record:  # noqa: A002 - the record's own word for it
    """Read a record from its stored bytes; whether the hash is theirs is for `verify` to say.

    Raises:
        ValueError: these bytes are no record.
    """
    try:
        fields = json.loads(body)
        return Record(
            stream=StreamId(fields["stream"]),
            seq=fields["seq"],
            at=datetime.fromisoformat(fields["at"]),
            said_at=datetime.fromisoformat(fields["said_at"]),
            actor=fields["actor"],
            command_id=fields["command_id"],
            events=tuple(fields["events"]),
            previous=fields["previous"],
            hash=hash,
            body=body,
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise ValueError(f"not a record: {problem!r}") from problem


def verify(stream: StreamId, records: Iterable[Stored]) -> Intact | Broken:
    """Walk a whole stream from its first record, in the order it is filed, and name the first that does not fit."""
    count, head = 0, BEFORE_THE_FIRST
    for stored in records:
        why = _misfit(stored, stream=stream, seq=count + 1, previous=head)
        if why is not None:
            return Broken(seq=stored.seq, why=why)
        count, head = count + 1, stored.hash
    return Intact(count=count, head_hash=head)


def _misfit(stored: Stored, *, stream: StreamId, seq: int, previous: str) -> str | None:
    """Say why a stored record does not belong in this place; None when it does."""
    if stored.seq != seq:
        return f"number {seq} is missing: number {stored.seq} follows"
    if sha256(stored.body).hexdigest() != stored.hash:
        return "its bytes are not the ones that were hashed"
    try:
        record = unseal(stored.body, stored.hash)
    except ValueError as problem:
        return str(problem)
    if record.stream != stream:
        return f"it was written for the stream {record.stream}"
    if record.seq != seq:
        return f"it was written as number {record.seq}"
    if record.command_id != stored.command_id:
        return f"it is filed under the command {stored.command_id}, but records {record.command_id}"
    if record.previous != previous:
        return "it does not name the hash of the record before it"
    return None


def _canonical(fields: Mapping[str, Any]) -> bytes:
    """One way to write JSON: sorted keys, no blanks, UTF-8 as it is, no NaN."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _written(moment: datetime) -> str:
    """UTC with microseconds, always as wide as this, so that text sorts as time does: 2027-06-08T08:30:00.000000Z."""
    if moment.utcoffset() is None:
        raise ValueError("a time on record has a zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
