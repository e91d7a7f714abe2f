"""The request form of one cohort: the state and the rules. Pure.

Who has the link may ask; nothing is told back but that it was received, so that the form shows nobody whether a
candidate number exists or who asked before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from rooms.commands import Station, Told
from rooms.errors import NotNow, NotYours, ReasonNeeded, Refusal
from rooms.office import requests_record as r
from rooms.office.requests_record import Asked, Outcome, RequestCommand, RequestEvent

MOST_OPEN = 500
"""Requests that nobody has looked at, for one form: a link that went astray fills no disk."""


class FormIsClosed(Refusal):
    """This form takes no requests. Ask your school or college for another link."""

    code = "form-closed"


class FormIsFull(Refusal):
    """So many requests wait already that no more are taken at the moment. Write to the exams office."""

    code = "form-full"


class UnknownRequest(Refusal):
    """There is no such request."""

    code = "unknown-request"


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `outcome` None: nobody has looked at it."""

    asked: Asked
    at: datetime
    outcome: Outcome | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RequestForm:
    """A form and what was sent with it. `opened` None: there never was one."""

    opened: r.FormOpened | None = None
    is_closed: bool = False
    generation: int = 0
    requests: Mapping[str, Request] = field(default_factory=dict)

    @property
    def waiting(self) -> dict[str, Request]:
        """The requests that nobody has looked at, oldest first."""
        return {name: each for name, each in self.requests.items() if each.outcome is None}

    def is_open(self, now: datetime) -> bool:
        """Whether requests are taken."""
        closes = self.opened.closes if self.opened else None
        return self.opened is not None and not self.is_closed and (closes is None or now <= closes)


def evolve_requests(form: RequestForm | None, event: RequestEvent) -> RequestForm:
    """The form after one event."""
    so_far = form or RequestForm()
    match event:
        case r.FormOpened():
            return replace(so_far, opened=event, is_closed=False)
        case r.FormRenewed():
            return replace(so_far, generation=so_far.generation + 1)
        case r.FormClosed():
            return replace(so_far, is_closed=True)
        case r.RequestReceived():
            return replace(so_far, requests={**so_far.requests, event.id: Request(event.asked, event.at)})
        case r.RequestSettled():
            settled = replace(so_far.requests[event.id], outcome=event.outcome, note=event.note)
            return replace(so_far, requests={**so_far.requests, event.id: settled})
        case _:
            assert_never(event)


def decide_requests(command: RequestCommand, form: RequestForm | None, told: Told) -> list[RequestEvent]:
    """What the command does to the form. Raises a `Refusal`."""
    so_far = form or RequestForm()
    if isinstance(command, r.Ask):
        return [_ask(command, so_far, told)]
    if told.actor.station is not Station.OFFICE:
        raise NotYours
    if isinstance(command, r.OpenForm):
        return [_open(command)]
    if so_far.opened is None:
        raise FormIsClosed("This cohort has no request form yet.")
    match command:
        case r.RenewForm():
            return [r.FormRenewed()]
        case r.CloseForm():
            if so_far.is_closed:
                raise NotNow("The form is closed.")
            return [r.FormClosed()]
        case r.SettleRequest():
            return [_settle(command, so_far)]
        case _:
            assert_never(command)


def _open(command: r.OpenForm) -> RequestEvent:
    return r.FormOpened(
        department=command.department, title=command.title, contact=command.contact, closes=command.closes
    )


def _ask(command: r.Ask, form: RequestForm, told: Told) -> RequestEvent:
    """Take a request by the server, which has read the link."""
    if told.actor.station is not Station.SERVER:
        raise NotYours
    if not form.is_open(told.at) or command.generation != form.generation:
        raise FormIsClosed
    if len(form.waiting) >= MOST_OPEN:
        raise FormIsFull
    return r.RequestReceived(id=command.id, asked=command.asked, at=told.at)


def _settle(command: r.SettleRequest, form: RequestForm) -> RequestEvent:
    request = form.requests.get(command.id)
    if request is None:
        raise UnknownRequest
    if request.outcome is not None:
        raise NotNow(f"Somebody has looked at it: {request.outcome}.")
    if command.outcome is Outcome.DISMISSED and not command.note.strip():
        raise ReasonNeeded
    return r.RequestSettled(id=command.id, outcome=command.outcome, note=command.note)
