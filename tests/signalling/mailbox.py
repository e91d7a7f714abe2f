"""A real mail server on loopback that keeps what it is handed, and refuses it for as long as a test says so."""

import asyncio
import warnings
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from rooms.office.post import Post


class Mailbox:
    """What has arrived. `refuses`: with which answer every mail is turned away; `turns_away`: which receivers are.

    `hangs_up`: on every mail, once its receiver was named, or once it was taken whole and before saying so.
    `holds`: while it is set no mail is answered.
    """

    def __init__(self, *, password: str | None = None) -> None:
        self.mails: list[EmailMessage] = []
        self.receivers: list[list[str]] = []
        self.attempts = 0
        self.refuses: str | None = None
        self.turns_away: dict[str, str] = {}
        self.hangs_up: Literal["before", "after"] | None = None
        self.holds: asyncio.Event | None = None
        self.lines = 0
        self._password = password
        self._moved = asyncio.Condition()
        self._server: asyncio.Server

    async def __aenter__(self) -> Self:
        self._server = await asyncio.get_running_loop().create_server(self._speak, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        return int(self._server.sockets[0].getsockname()[1])

    def post(self, *, user: str | None = None, password: str | None = None) -> Post:
        return Post("127.0.0.1", self.port, "ninefold@exams.example.ac.uk", user=user, password=password)

    async def handle_RCPT(  # noqa: N802 - its name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.hangs_up == "before":
            server.transport.abort()
        if address in self.turns_away:
            return self.turns_away[address]
        envelope.rcpt_tos.append(address)
        return "250 known here"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        async with self._moved:
            self.attempts += 1
            self._moved.notify_all()
        if self.refuses is not None:
            return self.refuses
        async with self._moved:
            assert isinstance(envelope.content, bytes)
            mail = message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default)
            self.mails.append(mail)
            self.receivers.append(envelope.rcpt_tos)
            self._moved.notify_all()
        if self.holds is not None:
            await self.holds.wait()
        if self.hangs_up == "after":
            server.transport.abort()
        return "250 taken"

    async def has(self, mails: int = 1) -> None:
        """Return once so many have arrived."""
        async with asyncio.timeout(10), self._moved:
            await self._moved.wait_for(lambda: len(self.mails) >= mails)

    async def tried(self, attempts: int) -> None:
        """Return once so many were handed over, taken or not."""
        async with asyncio.timeout(10), self._moved:
            await self._moved.wait_for(lambda: self.attempts >= attempts)

    def _speak(self) -> SMTP:
        asks = self._password is not None
        self.lines += 1
        with warnings.catch_warnings():
            # It warns that a password without TLS is read on the way; nothing lies on the way to loopback.
            warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
            return SMTP(
                self,
                hostname="mail.example.ac.uk",
                auth_required=asks,
                auth_require_tls=False,
                authenticator=self._knows if asks else None,
            )

    def _knows(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: object) -> AuthResult:
        good = isinstance(given, LoginPassword) and given.password == (self._password or "").encode()
        return AuthResult(success=good, handled=False)
