"""Links and keys: derived, never stored, so that the office can print them again and reissuing ends the old one.

A token names the session, the person and the generation, and carries an HMAC-SHA256 over them under a secret that
stays in the data folder. It says nothing that a mail with the link does not say already.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rooms.codes import code_from
from rooms.configuration import SessionConfiguration
from rooms.stores.durable import create_once
from rooms.timing import share_of

SECRET_FILE = "link.key"  # noqa: S105 - a file's name
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that nobody else reaches: a link there opens nothing on a phone."""

STAYS_OPEN = timedelta(hours=24)
"""How long after the last possible upload a link still opens the page, to show that one was released."""

_PREFIX = "ninefold-link-1"
_CODE_PREFIX = "ninefold-code-1"
_MAC_LENGTH = 18  # bytes kept of the MAC: 144 bits, 24 letters of the token


class LinkRefused(Exception):
    """The token is not one of ours. Which part is wrong is nobody's business."""


@dataclass(frozen=True, slots=True)
class Link:
    """Whom a token stands for. `person` is an actor's name, as in `candidate:1043321` or `staff:j-okafor`.

    `computer:1043321` is the same candidate at the other screen, which the paper is read on: it may do much less.
    """

    session: str
    person: str
    generation: int


class LinkMaker:
    """Makes and reads tokens under one secret of 32 bytes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def in_folder(cls, folder: Path) -> "LinkMaker":
        """With the secret of that data folder, made on first use (mode 600)."""
        path = folder / SECRET_FILE
        if not path.exists():
            create_once(path, secrets.token_bytes(32))
        return cls(path.read_bytes())

    def make(self, link: Link) -> str:
        """The token, safe in a URL's fragment."""
        said = _said_of(link)
        return base64.urlsafe_b64encode(self._mac(said) + said).rstrip(b"=").decode()

    def read(self, token: str) -> Link:
        """Whom the token stands for. Raises `LinkRefused`."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            mac, said = raw[:_MAC_LENGTH], raw[_MAC_LENGTH:]
            if not hmac.compare_digest(mac, self._mac(said)):
                raise LinkRefused
            session, person, generation = said.decode().split("/")
            return Link(session, person, int(generation))
        except (binascii.Error, ValueError) as error:
            raise LinkRefused from error

    def code(self, link: Link) -> str:
        """The short code for the same person and generation. It cannot be read back, only looked up."""
        return code_from(self._mac(_said_of(link), _CODE_PREFIX))

    def secret_for(self, purpose: str) -> bytes:
        """Another secret of 32 bytes, for that purpose alone; it tells nothing of this one."""
        return hmac.new(self._secret, f"ninefold-secret-1\0{purpose}".encode(), hashlib.sha256).digest()

    def _mac(self, said: bytes, prefix: str = _PREFIX) -> bytes:
        return hmac.new(self._secret, prefix.encode() + b"\0" + said, hashlib.sha256).digest()[:_MAC_LENGTH]


def _said_of(link: Link) -> bytes:
    return f"{link.session}/{link.person}/{link.generation}".encode()


def expires(configuration: SessionConfiguration) -> datetime:
    """When a session's links end: a day after the last upload that was planned."""
    return last_upload(configuration) + STAYS_OPEN


def last_upload(configuration: SessionConfiguration) -> datetime:
    """Until when the last personal finish and upload window go that were planned."""
    longest = max(
        (
            paper.writing
            + share_of(paper.writing, who.adjustments.extra_minutes_per_hour)
            + share_of(paper.writing, who.adjustments.rest_minutes_per_hour)
            for who in configuration.candidates
            for paper in [configuration.paper(who.paper)]
        ),
        default=timedelta(0),
    )
    return configuration.starts + longest + configuration.upload_window


def with_codes(session: str, number: str, generation: int) -> tuple[Link, Link]:
    """What a candidate's two codes stand for: the one instead of the link, and the one for the other screen.

    Both end with the link: they are of its generation.
    """
    return Link(session, f"candidate:{number}", generation), Link(session, f"computer:{number}", generation)


def everybodys(
    maker: LinkMaker, url: str, configuration: SessionConfiguration, generations: Mapping[str, int]
) -> dict[str, Any]:
    """One session's entry of `ninefold links --json`: candidates' links and codes, staff's keys.

    Args:
        maker: makes the tokens.
        url: where the phone page is.
        configuration: who there is.
        generations: of the links that were made anew, by actor's name; 0 for all others.
    """

    def link(person: str) -> Link:
        return Link(configuration.session, person, generations.get(person, 0))

    def key(person: str) -> str:
        return maker.make(link(person))

    names = {candidate.number: candidate.name for candidate in configuration.candidates}
    return {
        "session": configuration.session,
        "candidates": [
            {
                "number": number,
                "name": names[number],
                "room": plan.room,
                "seat": seat,
                "url": f"{url.rstrip('/')}/#{key(f'candidate:{number}')}",
                "code": maker.code(link(f"candidate:{number}")),
            }
            for plan in configuration.rooms
            for seat, number in sorted(plan.seats.items())
        ],
        "staff": [
            {
                "name": member.name,
                "role": str(member.role),
                "room": member.room,
                "key": key(f"staff:{member.id}"),
                "id": member.id,
            }
            for member in configuration.staff
        ],
    }
