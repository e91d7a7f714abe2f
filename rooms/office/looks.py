"""Who looked at what: each photograph, clip, recording, script and key shown through the office is on record.

One stream, `office/looks`. A look at the same thing by the same person within five minutes is one look: a page of three
photographs is opened once, however often the browser asks for it. The record says that somebody looked, never what they
saw; it outlives what was looked at.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import TypeAdapter

from rooms.commands import Station, Told, Wanted
from rooms.errors import NotYours
from rooms.events import Happened
from rooms.office.desk import Desk
from rooms.service import StreamService
from rooms.stores.event_log import EventLog
from rooms.vocabulary import CandidateNumber, SessionId, Slug, StreamId

LOOKS = StreamId("office/looks")
ONE_LOOK = 5 * 60
"""Seconds."""


class LookAt(StrEnum):
    """What somebody looks at."""

    ONBOARDING_PHOTOS = "onboarding photographs"
    STILL = "kept still"
    CLIP = "kept clip"
    RECORDING = "recording"
    SCRIPT = "script"
    PACK = "session pack"
    OFFICE_KEY = "key to the office"


class About(Wanted):
    """Whom and what a look was about, as far as it can be said."""

    what: LookAt
    cohort: Slug | None = None
    session: SessionId | None = None
    period: Slug | None = None
    candidate: CandidateNumber | None = None
    person: Slug | None = None


class NoteLook(Wanted):
    """Put a look on record."""

    type: Literal["NoteLook"] = "NoteLook"
    about: About


class Looked(Happened):
    """Somebody looked. Who and when stand in the record's own actor and time."""

    type: Literal["Looked"] = "Looked"
    about: About


looks: TypeAdapter[Looked] = TypeAdapter(Looked)


@dataclass(frozen=True, slots=True)
class Look:
    """A look as it is listed."""

    at: datetime
    by: str
    """An actor's name, as in `office:j-okafor`."""
    about: About


class LooksService(StreamService[int, NoteLook, Looked]):
    """The looks of one installation; its state is how many there were."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(log, LOOKS, events=looks, evolve=lambda count, _: (count or 0) + 1, decide=_decide)


def _decide(command: NoteLook, _count: int | None, told: Told) -> list[Looked]:
    if told.actor.station is not Station.OFFICE:
        raise NotYours
    return [Looked(about=command.about)]


async def note_look(
    desk: Desk,
    *,
    what: LookAt,
    cohort: str | None = None,
    session: str | None = None,
    period: str | None = None,
    candidate: str | None = None,
    person: str | None = None,
) -> None:
    """Put on record that whoever sits at the desk looks at something; call it before it is shown.

    Raises:
        Unavailable: it is not on record, and so must not be shown.
    """
    about = About(what=what, cohort=cohort, session=session, period=period, candidate=candidate, person=person)
    slot = int(desk.now().timestamp()) // ONE_LOOK
    digest = hashlib.sha256(f"{desk.officer}\0{about.model_dump_json()}\0{slot}".encode()).hexdigest()[:32]
    await LooksService(desk.log).execute(NoteLook(about=about), desk.told(f"look:{digest}"))


async def looked_at(
    desk: Desk, *, candidate: str | None = None, session: str | None = None, by: str | None = None
) -> list[Look]:
    """The looks on record, newest first, picked by candidate, session or who looked. None: all of them."""
    service = LooksService(desk.log)
    found = [
        Look(record.at, record.actor, event.about)
        for record in await desk.log.read(LOOKS)
        for event in service.decode(record)
    ]
    return list(_picked(reversed(found), candidate, session, by))


def _picked(found: Iterable[Look], candidate: str | None, session: str | None, by: str | None) -> Iterable[Look]:
    for look in found:
        if candidate is not None and look.about.candidate != candidate:
            continue
        if session is not None and session not in {look.about.session, look.about.cohort, look.about.period}:
            continue
        if by is not None and look.by.partition(":")[2] != by:
            continue
        yield look
