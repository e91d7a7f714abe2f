"""A cohort's letters, and those about applications: who is invited, and what became of every letter."""

from collections.abc import Iterable

from aiohttp import web

from rooms.admin.web.letter_boxes import Box, box_of, cohort_named, of_slot, sees_all_applications, writes_to
from rooms.admin.web.letter_pages import if_nothing_sends
from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import NotHere, Visit
from rooms.cohort_stream import CohortState
from rooms.events import CohortCreated
from rooms.office.application_finding import registers
from rooms.office.cohort_desk import about_links
from rooms.office.invitations_desk import invite, remind, to_invite
from rooms.office.letters_desk import outbox_of
from rooms.office.letters_record import LetterKind
from rooms.office.letters_views import Standing, chosen, standing
from rooms.office.rights import Right

pages = Pages()

SHOWN = {"all": "all", "trouble": "to be looked at", "waiting": "waiting", "sent": "sent"}
LETTERS_SHOWN = 500
"""Letters on one page; the filters, and the command line, find the others."""


async def _within_reach(visit: Visit) -> list[CohortState]:
    return [state for state in await visit.desk.cohorts.every() if writes_to(visit, state)]


async def _in_numbers(visit: Visit, within: Iterable[CohortState]) -> list[tuple[CohortCreated, Standing]]:
    """The published ones of these cohorts, with their letters in numbers."""
    now = visit.given.now()
    return [
        (state.created, standing(await outbox_of(visit.desk.log, state.created.cohort), now))
        for state in within
        if state.published
    ]


async def _about_applications(visit: Visit) -> list[tuple[Box, Standing]]:
    """Every slot with its letters in numbers, for whoever works with all applications."""
    if not sees_all_applications(visit):
        return []
    boxes = [await of_slot(visit, slot, register) for slot, register in (await registers(visit.desk.log)).items()]
    return [(box, standing(box.outbox, visit.given.now())) for box in boxes]


async def _how_many_need_somebody(visit: Visit) -> int:
    of_cohorts = await _in_numbers(visit, await _within_reach(visit))
    counted = [counts for _, counts in (*of_cohorts, *await _about_applications(visit))]
    return sum(counts.trouble for counts in counted)


@pages.get("/letters", Right.SEND_LETTERS, menu="Letters", waits=_how_many_need_somebody)
async def show_cohorts(visit: Visit) -> web.StreamResponse:
    """Every published cohort with its letters in numbers; what is not published yet; the letters about applications."""
    within = await _within_reach(visit)
    return visit.show(
        "letters.html",
        rows=await _in_numbers(visit, within),
        unpublished=[state for state in within if not state.published],
        slots=await _about_applications(visit),
    )


@pages.get("/application-letters", Right.SEE_APPLICATIONS)
async def show_slots(visit: Visit) -> web.StreamResponse:
    """The letters about applications, by slot. For approvers, and for exams officers of the whole university."""
    if not sees_all_applications(visit):
        raise NotHere
    return visit.show("letters_slots.html", slots=await _about_applications(visit))


@pages.get("/application-letters/{slot}", Right.SEE_APPLICATIONS)
@pages.get("/letters/{cohort}", Right.SEND_LETTERS)
async def show_letters(visit: Visit) -> web.StreamResponse:
    """The letters of one cohort, or about the applications for one slot, newest first."""
    box, now = await box_of(visit), visit.given.now()
    show = visit.asked("show") if visit.asked("show") in SHOWN else "all"
    kind = next((each for each in LetterKind if each == visit.asked("kind")), None)
    found = chosen(box.outbox, show, kind, now)
    return visit.show(
        "letters_cohort.html",
        box=box,
        is_cohort="cohort" in visit.request.match_info,
        counts=standing(box.outbox, now),
        letters=found[:LETTERS_SHOWN],
        found=len(found),
        shown=SHOWN,
        show=show,
        kinds=sorted({letter.wanted.kind for letter in box.outbox.letters.values()}),
        kind=kind,
        now=now,
    )


@pages.get("/letters/{cohort}/invite", Right.SEND_LETTERS)
async def show_invite(visit: Visit) -> web.StreamResponse:
    """Who would be invited, how many, and who cannot be written to: to be confirmed before anything is sent."""
    cohort = await cohort_named(visit)
    candidates, staff = [await to_invite(visit.desk, cohort.created.cohort, staff=each) for each in (False, True)]
    return visit.show(
        "letters_invite.html",
        cohort=cohort.created,
        candidates=candidates,
        staff=staff,
        warnings=about_links(visit.desk),
    )


@pages.post("/letters/{cohort}/invite", Right.SEND_LETTERS, again=show_invite)
async def send_invitations(visit: Visit) -> web.StreamResponse:
    """Invite everybody of the cohort who was not."""
    return await _invite(visit, staff=False)


@pages.post("/letters/{cohort}/invite-staff", Right.SEND_LETTERS, again=show_invite)
async def send_keys(visit: Visit) -> web.StreamResponse:
    """Send the staff their keys."""
    return await _invite(visit, staff=True)


@pages.post("/letters/{cohort}/remind", Right.SEND_LETTERS, again=show_letters)
async def send_reminders(visit: Visit) -> web.StreamResponse:
    """Remind of the onboarding whoever has not completed it."""
    cohort = (await cohort_named(visit)).created.cohort
    new = await remind(visit.desk, cohort)
    said = f"{_count(len(new))} to be reminded." if new else "Nobody is to be reminded, or all were today."
    return visit.go("/letters", cohort, said=said + if_nothing_sends(visit, new))


async def _invite(visit: Visit, *, staff: bool) -> web.StreamResponse:
    cohort = (await cohort_named(visit)).created.cohort
    found = await to_invite(visit.desk, cohort, staff=staff)
    if found.unreachable and not visit.form.ticked("despite"):
        visit.form.wrong(
            "despite", "Not all of them can be written to. Correct the roster, or say that they are left out."
        )
    visit.form.check()
    new = await invite(visit.desk, cohort, staff=staff, despite_missing=True)
    return visit.go("/letters", cohort, said=f"{_count(len(new))} to be sent.{if_nothing_sends(visit, new)}")


def _count(number: int) -> str:
    return f"{number} letter{'' if number == 1 else 's'}"
