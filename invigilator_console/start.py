"""Puts a console together: a desk with real feeds, in front of it a screen or a probe."""

from __future__ import annotations

import os
import ssl
from typing import TYPE_CHECKING, Any

from aiortc import RTCIceServer
from yarl import URL

from invigilator_console.app import ConsoleApp
from invigilator_console.clock import ServerClock
from invigilator_console.desk import Desk
from invigilator_console.feeds import Feed
from invigilator_console.kitty_query import Heard, ask_this_terminal
from invigilator_console.link import trusting
from invigilator_console.terminal_means import means_of, terminfo_colours
from rooms.errors import NinefoldError

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator_console.settings import Settings
    from invigilator_console.sound_device import Devices
    from invigilator_console.terminal_means import TerminalMeans


class ConsoleEnded(NinefoldError):
    """The server would not have this console, or there was nothing to show. The words are for a person."""


def desk_for(
    server: str,
    key: str,
    *,
    room: str | None = None,
    tls_ca: str | None = None,
    settings: Settings | None = None,
    devices: Devices | None = None,
) -> Desk:
    """A desk whose feeds are real. Raises `ValueError` for an address that is none, `OSError` for a bad certificate.

    Args:
        server: the server's address, with or without `http://` or `https://`.
        key: the staff key.
        room: the room to look at; None for one's own.
        tls_ca: a PEM file with the certificate of a server that signs its own.
        settings: what this person wants otherwise.
        devices: the loudspeaker and the microphone; None for the default ones.
    """
    clock = ServerClock()
    address = _address(server)
    trust = _trust(tls_ca)

    def open_feed(
        *,
        send_signal: Callable[[dict[str, Any]], None],
        on_picture: Callable[[Feed], None],
        on_state: Callable[[Feed], None],
        on_report: Callable[[Feed, dict[str, Any]], None],
    ) -> Feed:
        ice_servers = [
            RTCIceServer(urls=ice.urls, username=ice.username, credential=ice.credential) for ice in desk.ice_servers
        ]
        return Feed(
            send_signal=send_signal,
            ice_servers=ice_servers,
            on_picture=on_picture,
            on_state=on_state,
            on_report=on_report,
            clock=clock.monotonic,
        )

    desk = Desk(address, key.strip(), clock, open_feed, room=room, trust=trust, settings=settings, devices=devices)
    return desk


async def open_console(desk: Desk, *, in_words: bool = False, means: TerminalMeans | None = None) -> None:
    """Show the desk in this terminal, with the means it has, until the person leaves. Raises `ConsoleEnded`."""
    means = means or means_of(os.environ, terminfo_colours)
    # Now, while the terminal is nobody's: its answer would be read as keys later.
    heard = ask_this_terminal() if means.pixels else Heard()
    app = ConsoleApp(desk, in_words=in_words, means=means, heard=heard)
    await app.run_async()
    if app.return_code:
        raise ConsoleEnded(desk.away_words)


def _address(server: str) -> URL:
    text = server if "://" in server else f"http://{server}"
    address = URL(text)
    if address.scheme not in {"http", "https"} or not address.host:
        message = f"{server} is no server's address, like https://exam.example.ac.uk"
        raise ValueError(message)
    return address.with_fragment(None).with_query(None)


def _trust(tls_ca: str | None) -> ssl.SSLContext | None:
    if tls_ca is None:
        return None
    try:
        return trusting(tls_ca)
    except ssl.SSLError as error:
        message = f"{tls_ca} holds no certificate in PEM form"
        raise ValueError(message) from error
