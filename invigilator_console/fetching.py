"""What the console fetches from the server, and brings to it, beside its line.

Answer sheets, photographs, how the cohort stands, pictures that are kept: each is one request with the staff key.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import aiohttp
from pydantic import ValidationError

from invigilator_console.evidence import NotTaken, OutOfReach, Piece
from rooms.cohort_views import CohortView

if TYPE_CHECKING:
    import ssl

    from yarl import URL

PROBLEM = "urn:ninefold:"
"""How the type of a problem begins; its code follows."""

NO_ANSWER = (aiohttp.ClientError, TimeoutError, OSError)


class NotFetched(Exception):
    """What was asked for did not come. The words are for a person."""


class Fetching:
    """One member of staff's requests to one server."""

    def __init__(self, server: URL, key: str, *, trust: ssl.SSLContext | None = None) -> None:
        """Nothing is asked for yet.

        Args:
            server: the server's address, `http…` or `https…`.
            key: the staff key.
            trust: which certificates are believed; None for what this machine believes.
        """
        self._server = server
        self._key = key
        self._trust = trust
        self._http: aiohttp.ClientSession | None = None

    async def page(self, candidate: str, number: int) -> bytes:
        """Fetch one stored answer sheet. Raises `NotFetched`."""
        return await self._picture(f"page {number}", "pages", candidate, str(number))

    async def portrait(self, candidate: str, which: str) -> bytes:
        """Fetch a photograph of the accepted onboarding: `id`, `face` or `framing`. Raises `NotFetched`."""
        return await self._picture("the photograph", "portraits", candidate, which)

    async def cohort(self) -> CohortView:
        """Ask how the cohort stands. Raises `NotFetched`."""
        try:
            async with self._request("GET", self._server / "cohort") as answer:
                if answer.status != 200:
                    raise NotFetched(f"The server does not show the cohort (it says {answer.status})")
                return CohortView.model_validate_json(await answer.read())
        except NO_ANSWER as error:
            raise NotFetched("The server is away") from error
        except ValidationError as error:
            raise NotFetched("The server tells of the cohort in a way that this console cannot read") from error

    async def hand_in(self, piece: Piece) -> None:
        """Bring a picture that is kept to the server. Raises `NotTaken` or `OutOfReach`."""
        digest = base64.b64encode(hashlib.sha256(piece.file.body).digest()).decode()
        address = self._server / "evidence" / piece.candidate / piece.of
        try:
            async with self._request(
                "PUT",
                address,
                params={"since": piece.since.isoformat(), "until": piece.until.isoformat()},
                data=piece.file.body,
                headers={"Content-Type": piece.file.media_type, "Content-Digest": f"sha-256=:{digest}:"},
            ) as answer:
                if answer.status in {200, 201}:
                    return
                if answer.status >= 500 or answer.status in {408, 429}:
                    raise OutOfReach(f"the server says {answer.status}")
                problem = await answer.json(content_type=None)
        except (*NO_ANSWER, ValueError) as error:
            raise OutOfReach("the server does not answer") from error
        code = str(problem.get("type", "")).removeprefix(PROBLEM) if isinstance(problem, dict) else ""
        detail = problem.get("detail") if isinstance(problem, dict) else None
        raise NotTaken(code, str(detail or f"the server says {answer.status}"))

    async def close(self) -> None:
        """Ask for nothing more."""
        if self._http is not None:
            await self._http.close()

    async def _picture(self, what: str, *path: str) -> bytes:
        address = self._server.joinpath(*(quote(part, safe="") for part in path), encoded=True)
        try:
            async with self._request("GET", address) as answer:
                if answer.status == 404:
                    raise NotFetched(f"{what} is not at the server")
                if answer.status != 200:
                    raise NotFetched(f"{what} could not be fetched (the server says {answer.status})")
                return await answer.read()
        except NO_ANSWER as error:
            raise NotFetched(f"{what} could not be fetched: the server does not answer") from error

    def _request(self, method: str, address: URL, **rest: Any) -> aiohttp.client._RequestContextManager:
        if self._http is None:
            self._http = aiohttp.ClientSession(
                headers={"Authorization": f"Bearer {self._key}"},
                timeout=aiohttp.ClientTimeout(total=30, sock_connect=10),
            )
        return self._http.request(method, address, ssl=self._trust or True, **rest)
