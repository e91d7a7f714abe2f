"""Sending letters from the command line: the courier with its progress on standard error."""

from collections import Counter
from collections.abc import Iterable

import click

from rooms.admin.options import address_of_links
from rooms.errors import ProtocolError, Unavailable
from rooms.office.courier import Courier, Step
from rooms.office.desk import Desk
from rooms.office.letter_facts import Entrances
from rooms.office.letter_writer import LetterWriter
from rooms.office.letters import LetterState
from rooms.office.letters_record import LetterKind
from rooms.office.post import Post
from rooms.vocabulary import StreamId

_WITH_AN_ENTRANCE = frozenset(
    {
        LetterKind.INVITATION,
        LetterKind.STAFF_KEY,
        LetterKind.ONBOARDING_REMINDER,
        LetterKind.ONBOARDING_REJECTED,
    }
)
"""Letters that are worth nothing without the right address in them."""


def address_must_be_known(desk: Desk, public_url: str | None) -> None:
    """Send nobody a link to an address that was only guessed.

    Raises:
        ProtocolError: no server has run on this folder yet, and no address was named.
    """
    if public_url is None and not desk.folder.url_file.exists():
        raise ProtocolError(
            "it is not known where links should lead, since no server has run on this folder yet; nothing was sent; "
            "start the server first, or name the address with --public-url"
        )


def entrances_of(desk: Desk, public_url: str | None) -> Entrances:
    """What links are made with; says so where nobody knows yet where they should lead."""
    if public_url is None:
        address_of_links(desk.folder)
    return Entrances(desk.folder.links(), public_url, desk.folder)


async def send_what_waits(
    desk: Desk, post: Post, streams: Iterable[StreamId], *, pace: float, public_url: str | None
) -> Counter[LetterState]:
    """Hand over what is due, a line for each letter; gives how many came to stand where.

    Raises:
        ProtocolError: nobody knows yet where links should lead. A letter that was sent cannot be mended.
        Unavailable: the mail server or the record did not answer. What was not handed over still waits.
    """
    courier = Courier(
        desk, LetterWriter(desk.log, entrances_of(desk, public_url), post.sender, desk.now), post, pace=pace
    )
    ended: Counter[LetterState] = Counter()
    due = {stream: await courier.due(stream) for stream in streams}
    if any(letter.wanted.kind in _WITH_AN_ENTRANCE for letters in due.values() for letter in letters):
        address_must_be_known(desk, public_url)
    waiting = {stream: len(letters) for stream, letters in due.items()}
    every = sum(waiting.values())

    def tell(step: Step) -> None:
        ended[step.state] += 1
        wanted = step.letter.wanted
        trouble = "" if step.state is LetterState.SENT else f": {step.said}"
        click.echo(f"{ended.total()}/{every}  {wanted.id}  {wanted.to}  {step.state}{trouble}", err=True)

    for stream, count in waiting.items():
        if count:
            try:
                await courier.empty(stream, tell)
            except Unavailable as trouble:
                left = every - ended.total()
                raise Unavailable(
                    f"{trouble}; {ended.total()} handed over, {left} still wait; say the same again when it answers"
                ) from trouble
    return ended


def in_short(ended: Counter[LetterState]) -> str:
    """`12 sent, 1 refused`."""
    return ", ".join(f"{count} {state}" for state, count in ended.items()) or "nothing was due"
