"""What is missing before a cohort can be published, or before it can be held well: said in one place. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from rooms.cohort_stream import CohortState
from rooms.configuration import SessionConfiguration
from rooms.links import THIS_MACHINE
from rooms.office.clashes import Clash
from rooms.problems import Level
from rooms.vocabulary import Role

_NAMED = 6


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing, and what to do about it. `blocks`: without it nothing is published."""

    said: str
    advice: str
    blocks: bool = False


def what_is_missing(
    cohort: CohortState, found: Iterable[Clash], now: datetime, *, links_to: str | None
) -> tuple[Missing, ...]:
    """Everything, what blocks first. `links_to`: the server's address; None if it is not known."""
    if cohort.is_rehearsal:
        return ()
    sessions = cohort.created.sessions
    missing = [
        *_permission(cohort),
        *(Missing(clash.said, "correct the roster or the staff", blocks=clash.level is Level.ERROR) for clash in found),
        *_times(cohort, now),
        *_staff(sessions),
        *_addresses(sessions),
        *where_links_lead(links_to),
    ]
    return tuple(sorted(missing, key=lambda one: not one.blocks))


def _permission(cohort: CohortState) -> Iterable[Missing]:
    if cohort.needs_activation:
        yield Missing(
            "it is a contingency that nobody has activated", "activate it on the day, with the reason", blocks=True
        )
    if not cohort.needs_permission:
        return
    if cohort.created.permission is None:
        said, advice = (
            "no permission of the Proctors' Office is entered",
            "enter its reference, who granted it and when",
        )
    elif cohort.declined is not None:
        said = f"the permission was declined: {cohort.declined.reason}"
        advice = "enter the permission that was granted"
    else:
        said = f"the permission {cohort.created.permission.reference} waits to be confirmed"
        advice = "an approver confirms or declines it"
    yield Missing(said, advice, blocks=True)


def _times(cohort: CohortState, now: datetime) -> Iterable[Missing]:
    session = cohort.created.sessions[0]
    deadline = session.policy.onboarding.deadline
    if now >= session.starts and not cohort.published:
        yield Missing("the sitting has started already", "correct its start")
    if session.policy.onboarding.required and deadline is not None and now > deadline and not cohort.published:
        yield Missing("the deadline of the onboarding has passed", "set a later one, or reset and waive by hand")


def _staff(sessions: Iterable[SessionConfiguration]) -> Iterable[Missing]:
    sessions = list(sessions)
    unattended = [
        f"room {plan.room} of {session.session}"
        for session in sessions
        for plan in session.rooms
        if plan.seats and not any(m.room == plan.room and m.role is Role.INVIGILATOR for m in session.staff)
    ]
    if unattended:
        yield Missing(f"no invigilator for {_named(unattended)}", "add them to the staff")
    for role, wording in ((Role.CHIEF, "chief invigilator"), (Role.RELIEF, "relief")):
        without = [s.session for s in sessions if not any(member.role is role for member in s.staff)]
        if without:
            yield Missing(f"no {wording} for {_named(without)}", "add one to the staff")


def _addresses(sessions: Iterable[SessionConfiguration]) -> Iterable[Missing]:
    silent = [candidate.number for session in sessions for candidate in session.candidates if not candidate.email]
    if silent:
        yield Missing(f"no mail address for {_named(silent)}", "add it to the roster, or hand over the link yourself")


def where_links_lead(address: str | None) -> Iterable[Missing]:
    """What is wrong with the address that links have: of the server that has this folder; None if it is not known."""
    if address is None:
        advice = "start the server, or name the address when links are made"
        yield Missing("it is not known where links point to", advice)
    elif urlsplit(address).hostname in THIS_MACHINE:
        yield Missing(f"links point to {address}, which no phone reaches", "start the server with --public-url")


def _named(names: list[str]) -> str:
    further = len(names) - _NAMED
    return ", ".join([*names[:_NAMED], f"{further} more"] if further > 0 else names)
