"""What the line to the server tells, and in which words it says that it is down."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from signalling.wire import Close

if TYPE_CHECKING:
    from invigilator_console.outbox import Errand
    from signalling import wire


class LinkState(StrEnum):
    """How the line stands. Only `ENDED` is for good."""

    CONNECTING = "connecting"
    LIVE = "live"
    AWAY = "away"
    ENDED = "ended"


FINAL = {
    Close.PROTOCOL: "This console does not fit the server: bring both to the same version.",
    Close.KEY: "The server does not take this key: it is wrong, has expired, or was made anew. Ask the exams officer.",
    Close.NOT_YOURS: "This key opens nothing here: it is not a key for a member of staff of this session.",
    Close.REPLACED: "Stopped: you have the console open somewhere else. Leave this one, or open it again to take over.",
}
"""Close codes after which coming back would not help, each with what to tell the person."""

NOT_TRUSTED = (
    "The server's certificate is not trusted by this machine. If it signs its own, copy the certificate from the "
    "server and name it with --tls-ca FILE."
)


class Receiver(Protocol):
    """Who is told what comes. Called on the event loop; must not raise and must not block."""

    def link_changed(self, state: LinkState, words: str) -> None:
        """The line stands otherwise; `words` say why, for a person."""

    def welcomed(self, welcome: wire.Welcome) -> None:
        """Connected, perhaps once more: this is how things stand."""

    def recorded(self, record: wire.Recorded) -> None:
        """Something was recorded."""

    def presence_changed(self, presence: wire.Presence) -> None:
        """A phone came to the server or went from it."""

    def signalled(self, signal: wire.Signal) -> None:
        """A phone signals."""

    def done(self, errand: Errand) -> None:
        """A command is in the record."""

    def refused(self, errand: Errand | None, code: str, detail: str) -> None:
        """A command was refused, or (None) a message that was none."""


def why_away(code: int | None) -> str:
    """Why the line is down for now, by the code it was closed with; None when it just broke."""
    if code in {Close.RESTART, Close.GOING_AWAY}:
        return "the server is being restarted"
    if code in {Close.SLOW_DOWN, Close.TRY_AGAIN}:
        return "the server asked for patience"
    return "the server cannot be reached"
