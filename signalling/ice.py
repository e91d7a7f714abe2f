"""TURN credentials, minted per person: coturn's `use-auth-secret`, which is the TURN REST draft.

The username is `expiry:who`. A relay's log is not the exam's record, so `who` is a hash that only this server's
secret ties to a person.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from signalling.wire import IceServer

GOOD_FOR = timedelta(hours=12)
"""As long as the longest paper with its adjustments; a reconnect mints new ones."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A relay and the secret shared with it. `urls` as in `turn:turn.example.ac.uk:3478?transport=udp`."""

    urls: tuple[str, ...]
    secret: bytes

    def servers_for(self, session: str, person: str, now: datetime) -> list[IceServer]:
        """The STUN and TURN servers for one person, with credentials of their own."""
        username = f"{int((now + GOOD_FOR).timestamp())}:{self._pseudonym(session, person)}"
        mac = hmac.new(self.secret, username.encode(), hashlib.sha1)
        relay = IceServer(
            urls=list(self.urls), username=username, credential=base64.b64encode(mac.digest()).decode("ascii")
        )
        return [IceServer(urls=[stun_beside(self.urls[0])]), relay]

    def _pseudonym(self, session: str, person: str) -> str:
        return hmac.new(self.secret, f"who/{session}/{person}".encode(), hashlib.sha256).hexdigest()[:16]


def stun_beside(turn_url: str) -> str:
    """The STUN server that every TURN server is as well: a phone behind a plain NAT needs no relay."""
    scheme, _, rest = turn_url.partition(":")
    where = rest.partition("?")[0]
    # The port of a TLS address speaks TLS only; plain STUN is at its usual one.
    return f"stun:{where.rpartition(':')[0] or where}" if scheme == "turns" else f"stun:{where}"


def check_turn_url(url: str) -> str:
    """Give the URL back, or raise ValueError with what is wrong about it."""
    scheme, _, rest = url.partition(":")
    where, _, query = rest.partition("?")
    if scheme not in {"turn", "turns"} or not urlsplit(f"//{where}").hostname or rest.startswith("//"):
        raise ValueError(f"{url!r} is not a TURN address like turn:turn.example.ac.uk:3478")
    if query not in {"", "transport=udp", "transport=tcp"}:
        raise ValueError(f"{url!r}: after the question mark stands transport=udp or transport=tcp, or nothing")
    return url
