"""Mail, handed to one SMTP server. Whoever calls decides what to do when it is not taken."""

import logging
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from rooms.errors import Unavailable
from signalling.logs import say

TAKEN_WITHIN = 20.0
"""Seconds for each step of handing a mail over."""

_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION = 587
"""The port for `smtp` with a user name."""

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Post:
    """Where mail goes. `sender` is the address it comes from; `whole_tls` means TLS from the first byte."""

    host: str
    port: int
    sender: str
    whole_tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    async def send(self, mail: EmailMessage) -> None:
        """Hand a mail over; returns once the server has taken it.

        Raises:
            Unavailable: it was not taken for anybody. The text names no address.
        """
        try:
            refused, _ = await aiosmtplib.send(
                mail,
                hostname=self.host,
                port=self.port,
                username=self.user,
                password=self.password,
                use_tls=self.whole_tls,
                start_tls=self._starts_tls(),
                timeout=TAKEN_WITHIN,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as trouble:
            # Servers quote addresses in what they say: only its number is told on.
            code = getattr(trouble, "code", None)
            raise Unavailable(f"the mail server: {type(trouble).__name__}{f' {code}' if code else ''}") from None
        if refused:
            # One address of several is enough; to send it again would double it for the others.
            say("a mail was not taken for every receiver", level=logging.WARNING, refused=len(refused))

    def _starts_tls(self) -> bool | None:
        """True: or nothing is sent. False: never. None: where it is offered."""
        if self.whole_tls or self.host in _THIS_MACHINE:
            return False
        return True if self.user is not None else None


def check_smtp_url(url: str) -> str:
    """Give the URL back. Raises ValueError with what is wrong about it, without quoting it."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("the mail server is named like smtp://mail.example.ac.uk:25 or smtps://user@host")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("the mail server's URL ends with its port")
    try:
        _ = parts.port
    except ValueError:
        # Its own words would quote what stands there, which may be half a password.
        raise ValueError("the mail server's port is a number up to 65535") from None
    return url


def has_password(url: str) -> bool:
    """Whether a password stands in the URL."""
    return urlsplit(url).password is not None


def post_at(url: str, sender: str, password: str | None = None) -> Post:
    """The mail server at that URL. A `password` given takes the place of the one in the URL."""
    parts = urlsplit(url)
    user = unquote(parts.username) if parts.username else None
    port = parts.port or (_SUBMISSION if user is not None and parts.scheme == "smtp" else _PORTS[parts.scheme])
    if password is None and parts.password is not None:
        password = unquote(parts.password)
    return Post(parts.hostname or "", port, sender, parts.scheme == "smtps", user, password)
