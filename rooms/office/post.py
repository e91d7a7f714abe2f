"""Mail, handed to one SMTP server, and what became of it for each receiver. Whoever calls decides what to do then.

The moment that matters is the one between the last byte of a mail and the server's answer to it: a line that breaks
before it has certainly delivered nothing, one that breaks within it may have. The two are told apart.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from email.policy import SMTPUTF8 as MAIL_POLICY_UTF8
from enum import StrEnum
from urllib.parse import unquote, urlsplit

import aiosmtplib

from rooms.errors import Unavailable
from rooms.links import THIS_MACHINE
from rooms.notation import in_one_line

TAKEN_WITHIN = 20.0
"""Seconds for each step of handing a mail over, but the last."""

ANSWERED_WITHIN = 120.0
"""Seconds for the answer to a whole mail: servers look through it first (RFC 5321, 4.5.3.2.6, allows ten minutes)."""

MAILS_A_LINE = 50
"""After so many mails the connection is made anew: many servers take no more over one."""

_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION = 587
"""The port for `smtp` with a user name."""

_NEVER = 500
_LONGEST_ANSWER = 400


class Fate(StrEnum):
    """What became of a mail for one receiver."""

    TAKEN = "taken"
    LATER = "not now"
    NEVER = "never"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of it, and in which words the server said so; they may quote the address."""

    fate: Fate
    said: str


@dataclass(frozen=True, slots=True)
class Post:
    """Where mail goes. `sender` is the address it comes from; `whole_tls` means TLS from the first byte."""

    host: str
    port: int
    sender: str
    whole_tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    async def send(self, mail: EmailMessage) -> int:
        """Hand a mail over; returns once the server has taken it: for how many of its receivers it has not.

        Raises:
            Unavailable: it was not taken for anybody, or nobody knows. The text names no address.
        """
        async with self.line() as line:
            replies = await line.hand_over(mail)
        not_taken = [reply for reply in replies.values() if reply.fate is not Fate.TAKEN]
        if len(not_taken) == len(replies):
            # Servers quote addresses in what they say: only its first word is told on, a number or what broke.
            raise Unavailable(f"the mail server: {not_taken[0].said.partition(' ')[0] if not_taken else 'no receiver'}")
        return len(not_taken)

    @asynccontextmanager
    async def line(self) -> AsyncIterator["Line"]:
        """A line to the server, for one mail or many; it is opened when it is first needed."""
        line = Line(self)
        try:
            yield line
        finally:
            await line.close()

    def starts_tls(self) -> bool | None:
        """True: or nothing is sent. False: never. None: where it is offered."""
        if self.whole_tls or self.host in THIS_MACHINE:
            return False
        return True if self.user is not None else None


class Line:
    """One connection to a mail server, made anew when it broke."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._client: aiosmtplib.SMTP | None = None
        self._carried = 0

    async def ready(self) -> None:
        """Have a connection that works. Raises `Unavailable`, in words without an address."""
        if self._client is not None and self._carried < MAILS_A_LINE:
            with suppress(aiosmtplib.SMTPException, OSError):
                # Servers hang up on who is silent for long.
                await self._client.rset()
                return
        await self.close()
        client = aiosmtplib.SMTP(
            hostname=self._post.host,
            port=self._post.port,
            username=self._post.user,
            password=self._post.password,
            use_tls=self._post.whole_tls,
            start_tls=self._post.starts_tls(),
            timeout=TAKEN_WITHIN,
        )
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError, ValueError) as trouble:
            raise Unavailable(f"the mail server: {_in_a_word(trouble)}") from None
        self._client, self._carried = client, 0

    async def hand_over(self, mail: EmailMessage) -> dict[str, Reply]:
        """What became of the mail for each receiver in its `To`. Raises `Unavailable` only before anything was said."""
        await self.ready()
        receivers = [address.addr_spec for header in mail.get_all("To", []) for address in header.addresses]
        client = self._client
        if client is None or not receivers:
            raise Unavailable("the mail server: no line, or no receiver")
        self._carried += 1
        try:
            replies, content = await self._envelope(client, mail, receivers)
        except aiosmtplib.SMTPResponseException as answer:
            return dict.fromkeys(receivers, _reply_to(answer))
        except (aiosmtplib.SMTPException, OSError, ValueError) as trouble:
            await self.close()
            never = isinstance(trouble, aiosmtplib.SMTPNotSupported | ValueError)
            reply = Reply(Fate.NEVER if never else Fate.LATER, _in_words(trouble))
            return dict.fromkeys(receivers, reply)
        if Fate.TAKEN in {reply.fate for reply in replies.values()}:
            reply = await self._content(client, content)
            replies = {who: reply if said.fate is Fate.TAKEN else said for who, said in replies.items()}
        return replies

    async def close(self) -> None:
        """Hang up."""
        client, self._client = self._client, None
        if client is None:
            return
        with suppress(aiosmtplib.SMTPException, OSError):
            await client.quit(timeout=2)
        client.close()

    async def _envelope(
        self, client: aiosmtplib.SMTP, mail: EmailMessage, receivers: list[str]
    ) -> tuple[dict[str, Reply], bytes]:
        """Say from whom and for whom; who is accepted has the reply `TAKEN` so far."""
        beyond_ascii = not all(address.isascii() for address in receivers)
        if beyond_ascii and not client.supports_extension("smtputf8"):
            raise aiosmtplib.SMTPNotSupported("the mail server takes no address with letters beyond ASCII (SMTPUTF8)")
        options, encoding = (["SMTPUTF8"], "utf-8") if beyond_ascii else ([], "ascii")
        policy = (MAIL_POLICY_UTF8 if beyond_ascii else MAIL_POLICY).clone(cte_type="7bit")
        await client.mail(self._post.sender, options=options, encoding=encoding)
        replies = {}
        for receiver in receivers:
            try:
                said = await client.rcpt(receiver, encoding=encoding)
                replies[receiver] = Reply(Fate.TAKEN, f"{said.code} {_as_told(said.message)}")
            except aiosmtplib.SMTPRecipientRefused as answer:
                replies[receiver] = _reply_to(answer)
        return replies, mail.as_bytes(policy=policy)

    async def _content(self, client: aiosmtplib.SMTP, content: bytes) -> Reply:
        try:
            said = await client.data(content, timeout=ANSWERED_WITHIN)
        except aiosmtplib.SMTPResponseException as answer:
            return _reply_to(answer)
        except asyncio.CancelledError:
            client.close()
            raise
        except (aiosmtplib.SMTPException, OSError) as trouble:
            await self.close()
            return Reply(Fate.UNSURE, _in_words(trouble))
        return Reply(Fate.TAKEN, f"{said.code} {_as_told(said.message)}")


def _reply_to(answer: aiosmtplib.SMTPResponseException) -> Reply:
    never = answer.code >= _NEVER
    return Reply(Fate.NEVER if never else Fate.LATER, f"{answer.code} {_as_told(answer.message)}".strip())


def _in_a_word(trouble: Exception) -> str:
    code = getattr(trouble, "code", None)
    return f"{type(trouble).__name__}{f' {code}' if code else ''}"


def _in_words(trouble: Exception) -> str:
    return f"{_in_a_word(trouble)} {_as_told(str(trouble))}".strip()


def _as_told(text: str) -> str:
    return in_one_line(text)[:_LONGEST_ANSWER]


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
