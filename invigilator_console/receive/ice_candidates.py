"""Which of a phone's ICE candidates are handed to aiortc, and the offer without the others.

aiortc waits a second for each name ending in `.local` and cannot use TCP; a malformed line ends in an exception
somewhere inside. What is skipped here costs nothing: phones check towards us, and aioice learns where from.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from aiortc import RTCIceCandidate
from aiortc.sdp import candidate_from_sdp

_PREFIX = "candidate:"


def usable(line: str) -> RTCIceCandidate | None:
    """Read one `candidate:…` line; None when the console can do nothing with it."""
    line = line.strip().removeprefix("a=")
    fields = line.removeprefix(_PREFIX).split()
    # foundation component transport priority address port "typ" type …
    if not line.startswith(_PREFIX) or len(fields) < 8 or fields[2].lower() != "udp":
        return None
    try:
        ipaddress.ip_address(fields[4])
        return candidate_from_sdp(" ".join(fields))
    except ValueError:
        return None


def from_signal(fields: dict[str, Any]) -> RTCIceCandidate | None:
    """Read what a browser calls an `RTCIceCandidateInit`; None when the console can do nothing with it."""
    line, mid, index = fields.get("candidate"), fields.get("sdpMid"), fields.get("sdpMLineIndex")
    candidate = usable(line) if isinstance(line, str) else None
    if candidate is None:
        return None
    candidate.sdpMid = mid if isinstance(mid, str) else None
    candidate.sdpMLineIndex = index if isinstance(index, int) else None
    if candidate.sdpMid is None and candidate.sdpMLineIndex is None:
        candidate.sdpMLineIndex = 0
    return candidate


def without_unusable(sdp: str) -> tuple[str, bool]:
    """The offer without the ICE candidates of no use, and whether any was taken out.

    If any was, its "no more candidates" goes as well: aiortc would give up at once on an offer that is left with none,
    though the phone is about to reach us.
    """
    lines = sdp.splitlines()
    kept = [line for line in lines if not line.startswith("a=candidate:") or usable(line) is not None]
    has_skipped = len(kept) < len(lines)
    if has_skipped:
        kept = [line for line in kept if line.strip() != "a=end-of-candidates"]
    return "\r\n".join(kept) + "\r\n", has_skipped
