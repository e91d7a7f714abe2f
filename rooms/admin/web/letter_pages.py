"""One letter on a page: how it reads, what became of it, and what a person decides about it."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from rooms.admin.web.letter_boxes import box_of, box_to_write, cohort_named
from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import NotHere, Visit
from rooms.errors import ProtocolError
from rooms.office.addresses import is_address
from rooms.office.invitations import INVITES
from rooms.office.invitations_desk import reissue
from rooms.office.letters import TO_BE_SENT, Letter, LetterState
from rooms.office.letters_desk import confirm_sent, resend, withdraw
from rooms.office.letters_views import reading
from rooms.office.rights import Right

pages = Pages()

OF_COHORT, OF_SLOT = "/letters/{cohort}/{letter}", "/application-letters/{slot}/{letter}"


@pages.get(OF_COHORT, Right.SEND_LETTERS)
@pages.get(OF_SLOT, Right.SEE_APPLICATIONS)
async def show_letter(visit: Visit) -> web.StreamResponse:
    """One letter: where it stands, how it reads, and what can be done."""
    box = await box_of(visit)
    letter = box.letter(visit.named("letter"))
    state = letter.state_at(visit.given.now())
    is_last = letter.sent_again_as is None
    return visit.show(
        "letter.html",
        box=box,
        letter=letter,
        state=state,
        reads=await reading(visit.desk, letter),
        may_resend=box.may_write and is_last and state not in {*TO_BE_SENT, LetterState.ON_ITS_WAY},
        may_withdraw=box.may_write and letter.state in TO_BE_SENT,
        may_confirm=box.may_write and is_last and state is LetterState.UNSURE,
        may_reissue=letter.wanted.kind in INVITES and state is not LetterState.ON_ITS_WAY,
    )


@pages.post(f"{OF_COHORT}/resend", Right.SEND_LETTERS, again=show_letter)
@pages.post(f"{OF_SLOT}/resend", Right.SEND_LETTERS, again=show_letter)
async def resend_letter(visit: Visit) -> web.StreamResponse:
    """Send it again, with a reason, to another address if one is typed."""
    box = await box_to_write(visit)
    letter = box.letter(visit.named("letter"))
    why = visit.form.text("why", needed="A reason is needed: it stands on record.")
    to = _address(visit)
    visit.form.check()
    again = await resend(visit.desk, letter, why, to, command_id=visit.once)
    return visit.go(box.base, box.name, again, said=f"It is sent again.{if_nothing_sends(visit, [again])}")


@pages.post(f"{OF_COHORT}/reissue", Right.SEND_LETTERS, again=show_letter)
async def reissue_link(visit: Visit) -> web.StreamResponse:
    """End the link or key that it carries, and send a new one."""
    cohort = (await cohort_named(visit)).created.cohort
    letter = (await box_of(visit)).letter(visit.named("letter"))
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
    return visit.go("/letters", cohort, said=said + if_nothing_sends(visit, new))


@pages.post(f"{OF_COHORT}/withdraw", Right.SEND_LETTERS, again=show_letter)
@pages.post(f"{OF_SLOT}/withdraw", Right.SEND_LETTERS, again=show_letter)
async def withdraw_letter(visit: Visit) -> web.StreamResponse:
    """Keep it back while it waits."""
    return await _settle(
        visit,
        lambda letter, why: withdraw(visit.desk, letter, why, command_id=visit.once),
        field="why",
        needed="A reason is needed: it stands on record.",
        said="It is kept back.",
    )


@pages.post(f"{OF_COHORT}/confirm", Right.SEND_LETTERS, again=show_letter)
@pages.post(f"{OF_SLOT}/confirm", Right.SEND_LETTERS, again=show_letter)
async def confirm_letter(visit: Visit) -> web.StreamResponse:
    """Say of an unsure letter that it went out."""
    return await _settle(
        visit,
        lambda letter, note: confirm_sent(visit.desk, letter, note, command_id=visit.once),
        field="note",
        needed="Say how you know: the mail server's log, the receiver.",
        said="It is noted as sent.",
    )


async def _settle(
    visit: Visit, settle: Callable[[Letter, str], Awaitable[None]], *, field: str, needed: str, said: str
) -> web.StreamResponse:
    """Say of a letter, in words that stand on record, that nothing more is to be sent."""
    box = await box_to_write(visit)
    letter = box.letter(visit.named("letter"))
    words = visit.form.text(field, needed=needed)
    visit.form.check()
    await settle(letter, words)
    return visit.go(box.base, box.name, letter.id, said=said)


def _address(visit: Visit) -> str | None:
    """Another address, if one was typed."""
    to = visit.form.optional("to", most=254)
    if to is not None and not is_address(to):
        visit.form.wrong("to", f"A mail address is needed, not “{to}”.")
    return to


def if_nothing_sends(visit: Visit, letters: list[str]) -> str:
    """What to know where letters wait in vain."""
    if not letters or visit.given.post is not None:
        return ""
    return " This server has no mail server, so that they wait until somebody says: ninefold invite due."
