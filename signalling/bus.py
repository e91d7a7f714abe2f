"""Reaching a peer, wherever it is connected.

With one server every peer is here. This is the seam at which several servers will find each other's peers, by
request and reply on a subject that names the session and the peer: whoever sends need not know.
"""

from collections.abc import Callable
from typing import Protocol

from signalling.wire import Message

Mailbox = Callable[[Message], None]


class Bus(Protocol):
    """How messages find a connected peer. A peer is known by its session and its actor's name."""

    def attach(self, session: str, peer: str, mailbox: Mailbox) -> None:
        """Deliver here what is sent to that peer; an older mailbox of the same peer gets nothing more."""
        ...

    def detach(self, session: str, peer: str, mailbox: Mailbox) -> None:
        """Deliver here no longer, unless a newer mailbox has taken the place already."""
        ...

    def tell(self, session: str, peer: str, message: Message) -> None:
        """Hand the message to that peer if it is connected anywhere."""
        ...

    async def reach(self, session: str, peer: str, message: Message) -> bool:
        """Hand the message to that peer; False when it is connected nowhere."""
        ...


class LocalBus:
    """All peers are connected to this very process."""

    def __init__(self) -> None:
        self._mailboxes: dict[tuple[str, str], Mailbox] = {}

    def attach(self, session: str, peer: str, mailbox: Mailbox) -> None:
        """See `Bus.attach`."""
        self._mailboxes[session, peer] = mailbox

    def detach(self, session: str, peer: str, mailbox: Mailbox) -> None:
        """See `Bus.detach`."""
        if self._mailboxes.get((session, peer)) == mailbox:
            del self._mailboxes[session, peer]

    def tell(self, session: str, peer: str, message: Message) -> None:
        """See `Bus.tell`."""
        if mailbox := self._mailboxes.get((session, peer)):
            mailbox(message)

    async def reach(self, session: str, peer: str, message: Message) -> bool:
        """See `Bus.reach`."""
        mailbox = self._mailboxes.get((session, peer))
        if mailbox is None:
            return False
        mailbox(message)
        return True
