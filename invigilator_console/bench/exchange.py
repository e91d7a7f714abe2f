"""The nine phones as the bench, and whoever watches them, speaks to them: see `phones`."""

from __future__ import annotations

import http.client
import json
from typing import Any

PATIENCE = 30.0  # s


class Phones:
    """A caller's side of the phones' HTTP. It blocks; from a coroutine, call it in a thread."""

    def __init__(self, port: int) -> None:
        self.port = port

    def offer(self, seat: int) -> dict[str, str]:
        """`call` and `sdp` of a new call from the phone at a seat, 0 to 8."""
        offer: dict[str, str] = self._say("POST", "/offer", {"seat": seat})
        return offer

    def answer(self, call: str, sdp: str) -> None:
        """Answer it."""
        self._say("POST", "/answer", {"call": call, "sdp": sdp})

    def go(self) -> None:
        """Let those begin that have not begun."""
        self._say("POST", "/go")

    def sent(self) -> dict[str, list[float]]:
        """By call: when each frame was sent, monotonic seconds."""
        sent: dict[str, list[float]] = self._say("GET", "/sent")
        return sent

    def lose(self) -> None:
        """Lose one packet of each call for good."""
        self._say("POST", "/lose")

    def cut(self, *, cut: bool) -> None:
        """Cut all lines, or join them again."""
        self._say("POST", "/cut", {"cut": cut})

    def shown(self) -> list[int]:
        """How many frames of each seat the page has shown; none while it shows none."""
        shown: list[int] = self._say("GET", "/shown")["frames"]
        return shown

    def reset(self) -> None:
        """Hang up."""
        self._say("POST", "/reset")

    def _say(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, json.dumps(body or {}))
            reply = connection.getresponse()
            text = reply.read()
            if reply.status != http.client.OK:
                raise ConnectionError(f"the bench's phones: {method} {path}: {reply.status}")
            return json.loads(text)
        finally:
            connection.close()
