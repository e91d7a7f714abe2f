"""What a phone says about itself over the data channel, and what the console says back.

Both are small JSON objects with a `type`. A phone's page may be newer than the console: what is not known is ignored,
and a field that makes no sense is left out, never guessed.
"""

from __future__ import annotations

import json
import math
from typing import Any, Literal

Size = Literal["tile", "focus", "pause"]

_LONGEST = 4_096  # characters; a report has about a hundred


def size_request(size: Size) -> str:
    """The message that asks a phone for another picture size."""
    return json.dumps({"type": "size", "size": size})


def talk_request(*, listen: bool, speak: bool) -> str:
    """The message that says whether the phone's microphone is heard, and whether it is to play what comes."""
    return json.dumps({"type": "talk", "listen": listen, "speak": speak})


def read_report(text: str | bytes) -> dict[str, Any] | None:
    """Read a phone's `status` message; None for anything else.

    Returns:
        Those of `sound` (loudness, 0 to 1), `battery` (0 to 1, None when the phone cannot tell) and `charging` (None
        when it cannot tell) that the message holds in a form that makes sense.
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or message.get("type") != "status":
        return None
    report: dict[str, Any] = {}
    if _is_share(message.get("sound")):
        report["sound"] = float(message["sound"])
    if "battery" in message and (message["battery"] is None or _is_share(message["battery"])):
        report["battery"] = None if message["battery"] is None else float(message["battery"])
    if "charging" in message and (message["charging"] is None or isinstance(message["charging"], bool)):
        report["charging"] = message["charging"]
    return report


def _is_share(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= 1
