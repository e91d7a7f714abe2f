"""A cohort's letters: who is invited, what became of each, and what a person decides about one."""

from aiohttp import web

from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import NotHere, Visit
from rooms.cohort_stream import CohortState
from rooms.errors import ProtocolError
from rooms.events import CohortCreated
from rooms.office.addresses import is_address
from rooms.office.invitations import INVITES
from rooms.office.invitations_desk import invite, reissue, remind, to_invite
from rooms.office.letters import TO_BE_SENT, Letter, LetterState
from rooms.office.letters_desk import confirm_sent, outbox_of, resend, withdraw
from rooms.office.letters_record import LetterKind
from rooms.office.letters_views import Standing, chosen, reading, standing
from rooms.office.rights import Right
from rooms.opening import every_cohort

pages = Pages()

SHOWN = {"all": "all", "trouble": "to be looked at", "waiting": "waiting", "sent": "sent"}
LETTERS_SHOWN = 500
"""Letters on one page; the filters, and the command line, find the others."""


async def _in_numbers(visit: Visit) -> list[tuple[CohortCreated, Standing]]:
    """Every published cohort within reach, with its letters in numbers."""
    now = visit.given.now()
    return [
        (state.created, standing(await outbox_of(visit.given.log, state.created.cohort), now))
        for state in await every_cohort(visit.given.log)
        if state.published and _is_within(visit, state)
    ]


async def _how_many_need_somebody(visit: Visit) -> int:
    return sum(counts.trouble for _, counts in await _in_numbers(visit))


@pages.get("/letters", Right.SEND_LETTERS, menu="Letters", waits=_how_many_need_somebody)
async def show_cohorts(visit: Visit) -> web.StreamResponse:
    """Every published cohort with its letters in numbers."""
    return visit.show("letters.html", rows=await _in_numbers(visit))


@pages.get("/letters/{cohort}", Right.SEND_LETTERS)
async def show_letters(visit: Visit) -> web.StreamResponse:
    """The letters of one cohort, newest first."""
    cohort = await _cohort(visit)
    now = visit.given.now()
    outbox = await outbox_of(visit.given.log, cohort.created.cohort)
    show = visit.asked("show") if visit.asked("show") in SHOWN else "all"
    kind = next((each for each in LetterKind if each == visit.asked("kind")), None)
    found = chosen(outbox, show, kind, now)
    return visit.show(
        "letters_cohort.html",
        cohort=cohort.created,
        counts=standing(outbox, now),
        letters=found[:LETTERS_SHOWN],
        found=len(found),
        shown=SHOWN,
        show=show,
        kinds=sorted({letter.wanted.kind for letter in outbox.letters.values()}),
        kind=kind,
        now=now,
    )


@pages.get("/letters/{cohort}/invite", Right.SEND_LETTERS)
async def show_invite(visit: Visit) -> web.StreamResponse:
    """Who would be invited, how many, and who cannot be written to: to be confirmed before anything is sent."""
    cohort = await _cohort(visit)
    candidates, staff = [await to_invite(visit.desk, cohort.created.cohort, staff=each) for each in (False, True)]
    return visit.show("letters_invite.html", cohort=cohort.created, candidates=candidates, staff=staff)


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
    cohort = (await _cohort(visit)).created.cohort
    new = await remind(visit.desk, cohort)
    said = f"{_count(len(new))} to be reminded." if new else "Nobody is to be reminded, or all were today."
    return visit.go("/letters", cohort, said=said + _if_nothing_sends(visit, new))


@pages.get("/letters/{cohort}/{letter}", Right.SEND_LETTERS)
async def show_letter(visit: Visit) -> web.StreamResponse:
    """One letter: where it stands, how it reads, and what can be done."""
    cohort = await _cohort(visit)
    letter = await _letter(visit)
    now = visit.given.now()
    state = letter.state_at(now)
    return visit.show(
        "letter.html",
        cohort=cohort.created,
        letter=letter,
        state=state,
        reads=await reading(visit.desk, letter),
        may_resend=letter.sent_again_as is None and state not in {*TO_BE_SENT, LetterState.ON_ITS_WAY},
        may_withdraw=letter.state in TO_BE_SENT,
        may_confirm=letter.sent_again_as is None and state is LetterState.UNSURE,
        may_reissue=letter.wanted.kind in INVITES and state is not LetterState.ON_ITS_WAY,
    )


@pages.post("/letters/{cohort}/{letter}/resend", Right.SEND_LETTERS, again=show_letter)
async def resend_letter(visit: Visit) -> web.StreamResponse:
    """Send it again, with a reason, to another address if one is typed."""
    await _cohort(visit)
    letter = await _letter(visit)
    why = visit.form.text("why", needed="A reason is needed: it stands on record.")
    to = _address(visit)
    visit.form.check()
    again = await resend(visit.desk, letter, why, to, command_id=visit.once)
    return visit.go(
        "/letters", visit.named("cohort"), again, said=f"It is sent again.{_if_nothing_sends(visit, [again])}"
    )


@pages.post("/letters/{cohort}/{letter}/reissue", Right.SEND_LETTERS, again=show_letter)
async def reissue_link(visit: Visit) -> web.StreamResponse:
    """End the link or key that it carries, and send a new one."""
    cohort = (await _cohort(visit)).created.cohort
    letter = await _letter(visit)
    why = visit.form.text("why", needed="A reason is needed: it stands on record.")
    to = _address(visit)
    visit.form.check()
    if letter.wanted.kind not in INVITES or letter.wanted.person is None:
        raise NotHere
    try:
        new = await reissue(visit.desk, cohort, letter.wanted.person, why, to, command_id=visit.once)
    except ProtocolError as wrong:
        visit.form.wrong("to", str(wrong))
        visit.form.check()
        raise
    said = (
        "The old link opens nothing any more; the new one is sent." if new else "The old link opens nothing any more."
    )
    return visit.go("/letters", cohort, said=said + _if_nothing_sends(visit, new))


@pages.post("/letters/{cohort}/{letter}/withdraw", Right.SEND_LETTERS, again=show_letter)
async def withdraw_letter(visit: Visit) -> web.StreamResponse:
    """Keep it back while it waits."""
    await _cohort(visit)
    letter = await _letter(visit)
    why = visit.form.text("why", needed="A reason is needed: it stands on record.")
    visit.form.check()
    await withdraw(visit.desk, letter, why, command_id=visit.once)
    return visit.go("/letters", visit.named("cohort"), letter.id, said="It is kept back.")


@pages.post("/letters/{cohort}/{letter}/confirm", Right.SEND_LETTERS, again=show_letter)
async def confirm_letter(visit: Visit) -> web.StreamResponse:
    """Say of an unsure letter that it went out."""
    await _cohort(visit)
    letter = await _letter(visit)
    note = visit.form.text("note", needed="Say how you know: the mail server's log, the receiver.")
    visit.form.check()
    await confirm_sent(visit.desk, letter, note, command_id=visit.once)
    return visit.go("/letters", visit.named("cohort"), letter.id, said="It is noted as sent.")


async def _invite(visit: Visit, *, staff: bool) -> web.StreamResponse:
    cohort = (await _cohort(visit)).created.cohort
    found = await to_invite(visit.desk, cohort, staff=staff)
    if found.unreachable and not visit.form.ticked("despite"):
        visit.form.wrong(
            "despite", "Not all of them can be written to. Correct the roster, or say that they are left out."
        )
    visit.form.check()
    new = await invite(visit.desk, cohort, staff=staff, despite_missing=True)
    return visit.go("/letters", cohort, said=f"{_count(len(new))} to be sent.{_if_nothing_sends(visit, new)}")


async def _cohort(visit: Visit) -> CohortState:
    """The published cohort that the path names, if it is this person's to write to."""
    for state in await every_cohort(visit.given.log):
        if state.created.cohort == visit.named("cohort") and state.published and _is_within(visit, state):
            return state
    raise NotHere


def _is_within(visit: Visit, state: CohortState) -> bool:
    return visit.reach(Right.SEND_LETTERS).covers(department=state.created.sessions[0].in_charge)


async def _letter(visit: Visit) -> Letter:
    letter = (await outbox_of(visit.given.log, visit.named("cohort"))).letters.get(visit.named("letter"))
    if letter is None:
        raise NotHere
    return letter


def _address(visit: Visit) -> str | None:
    """Another address, if one was typed."""
    to = visit.form.optional("to", most=254)
    if to is not None and not is_address(to):
        visit.form.wrong("to", f"A mail address is needed, not “{to}”.")
    return to


def _count(number: int) -> str:
    return f"{number} letter{'' if number == 1 else 's'}"


def _if_nothing_sends(visit: Visit, letters: list[str]) -> str:
    """What to know where letters wait in vain."""
    if not letters or visit.given.post is not None:
        return ""
    return " This server has no mail server, so that they wait until somebody says: ninefold invite due."
