"""A candidate's socket tells of that candidate alone: no other candidate, no mark, no incident, not even by a gap."""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rooms import commands as c
from rooms.commands import SessionCommand
from rooms.errors import Refusal
from rooms.vocabulary import BreakKind, Check, FaultKind, IncidentCategory, RejectionReason
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ, LINDQVIST, OKAFOR, a_session
from tests.signalling.hall_under_test import HallUnderTest

EVERYBODY = (ADEYEMI, BRANDT, CHEN, DIAZ)
SECRET = "for-staff-only"
"""Stands in everything that is written about candidates and not to them."""


def _about(number: str, choose: random.Random) -> list[Callable[[], SessionCommand]]:
    """What staff and candidates may say; what is `to` somebody names whom it is to."""
    return [
        lambda: c.NoteIncident(candidate=number, category=IncidentCategory.SUSPECTED_MALPRACTICE, text=SECRET),
        lambda: c.NoteIncident(room=choose.choice("AB"), category=IncidentCategory.STAFF, text=SECRET),
        lambda: c.NoteIncident(category=IncidentCategory.TECHNICAL, text=SECRET),
        lambda: c.MarkMoment(candidate=number, note=SECRET),
        lambda: c.PassCheck(candidate=number, check=choose.choice(list(Check)), note=SECRET),
        lambda: c.WaiveOnboarding(candidate=number, reason=SECRET),
        lambda: c.OverrideDeviceCheck(candidate=number, reason=SECRET),
        lambda: c.ReportFeedLost(candidate=number, since="2027-06-08T09:00:00Z"),
        lambda: c.ReportFeedBack(candidate=number),
        lambda: c.HandOverRoom(room=choose.choice("AB"), to=choose.choice((OKAFOR, LINDQVIST)), note=SECRET),
        lambda: c.NoteDeparture(candidate=number, reason=SECRET),
        lambda: c.SendMessage(candidate=number, text=f"to-{number}"),
        lambda: c.CreditTime(candidate=number, seconds=60, note=f"to-{number}"),
        lambda: c.RejectCandidate(candidate=number, reason=RejectionReason.ROOM, note=f"to-{number}"),
        lambda: c.Announce(text=f"to-room-{(room := choose.choice('AB'))}", room=room),
        lambda: c.Announce(text="to-everybody"),
        lambda: c.AdmitCandidate(candidate=number),
        lambda: c.MoveCandidate(candidate=number, room=choose.choice("AB")),
        lambda: c.SeeOut(candidate=number),
        lambda: c.SeeBack(candidate=number),
        lambda: c.StartWriting(reason=SECRET),
    ]


def _own(number: str) -> list[Callable[[], SessionCommand]]:
    return [
        lambda: c.Join(candidate=number, device="phone"),
        lambda: c.AskForBreak(candidate=number, kind=BreakKind.TOILET),
        lambda: c.ReportFault(candidate=number, kind=FaultKind.TECHNICAL, text=f"to-{number}"),
        lambda: c.SendMessage(candidate=number, text=f"to-{number}"),
    ]


async def _a_random_morning(hall: HallUnderTest, choose: random.Random) -> None:
    for _ in range(60):
        number = choose.choice(EVERYBODY)
        try:
            if choose.random() < 0.25:
                await hall.candidate(choose.choice(_own(number))())
            else:
                await hall.staff("chief", choose.choice(_about(number, choose))())
        except Refusal:
            continue


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32))
async def test_nothing_on_a_candidates_socket_tells_of_anybody_or_anything_else(seed: int) -> None:
    """Whatever happens in the session, in whatever order, live and when it is read again from the start."""
    with tempfile.TemporaryDirectory() as folder:
        async with HallUnderTest(Path(folder), a_session()) as hall:
            await hall.staff(OKAFOR, c.AttendRoom(room="A"))
            await hall.seat(ADEYEMI)
            await hall.staff("chief", c.MarkMoment(candidate=ADEYEMI, note=SECRET))
            phones = {number: await hall.phone(number, after=0) for number in EVERYBODY}

            await _a_random_morning(hall, random.Random(seed))
            for phone in phones.values():
                await phone.settle()
            again = {number: await hall.phone(number, after=0) for number in EVERYBODY}

            for number in EVERYBODY:
                # The second device has replaced the first, which has heard everything there was until then.
                assert await phones[number].closed() == 4409
                await again[number].settle()
                first, second = (
                    [_said(record) for record in phone.records()] for phone in (phones[number], again[number])
                )
                assert first == second
                for phone in (phones[number], again[number]):
                    heard = "".join(phone.raw)
                    assert SECRET not in heard
                    assert not [other for other in EVERYBODY if other != number and other in heard]
                assert [cursor for cursor, _ in second] == list(range(1, len(second) + 1))


def _said(record: dict[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    return record["cursor"], record["events"]
