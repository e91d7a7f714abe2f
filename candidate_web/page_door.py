"""Where a simulated phone hands in answer sheets: `PUT /pages/{n}`, one try at a time."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import aiohttp

from candidate_web.phone_faults import CommandRefused

if TYPE_CHECKING:
    import ssl

    from yarl import URL

MediaType = Literal["image/jpeg", "image/png", "application/pdf"]


@dataclass(frozen=True, slots=True)
class PageDoor:
    """One candidate's way in. `trust`: which certificates are believed; None for what this machine believes."""

    server: URL
    token: str
    trust: ssl.SSLContext | None

    async def put(
        self, http: aiohttp.ClientSession, page: int, sheet: bytes, media_type: MediaType, command_id: str
    ) -> bool:
        """Try once; False when it is to be tried again, with the same id.

        Raises:
            CommandRefused: the server will not have it.
        """
        digest = base64.b64encode(hashlib.sha256(sheet).digest()).decode()
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": media_type,
            "Content-Digest": f"sha-256=:{digest}:",
            "Ninefold-Command": command_id,
        }
        address = self.server / "pages" / str(page)
        try:
            async with http.put(address, data=sheet, headers=headers, ssl=self.trust or True) as answer:
                if answer.status in {200, 201}:
                    return True
                if answer.status >= 500 or answer.status == 429:
                    return False
                problem = await answer.json(content_type=None)
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False
        raise CommandRefused(str(problem.get("type", "")).removeprefix("urn:ninefold:"), str(problem.get("detail", "")))
