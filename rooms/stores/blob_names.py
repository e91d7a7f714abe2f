"""Under which names blobs are kept, so that a purge misses nothing.

Everything of a session lies below one prefix. What a candidate sent in at onboarding belongs to no session, and lies
below a prefix of its own.
"""

from hashlib import sha256 as new_digest


def of_session(session: str) -> str:
    """The prefix of everything that belongs to one session."""
    return f"session/{session}"


def of_page(session: str, candidate: str, sha256: str) -> str:
    """One answer sheet, whichever page it is. A retake has other bytes and so another name: nothing is written over."""
    return f"{of_session(session)}/pages/{candidate}/{sha256}"


def of_recordings(session: str) -> str:
    """The prefix of every recording of one session, which may be deleted before the rest of it."""
    return f"{of_session(session)}/recordings"


def of_segment(session: str, candidate: str, segment: str) -> str:
    """The prefix of one segment of a candidate's recording."""
    return f"{of_recordings(session)}/{candidate}/{segment}"


def of_chunk(session: str, candidate: str, segment: str, number: int) -> str:
    """One chunk of a segment; their names sort as they follow each other."""
    return f"{of_segment(session, candidate, segment)}/{number:05}"


def number_of_chunk(key: str) -> int:
    """Which chunk of its segment that is."""
    return int(key.rpartition("/")[2])


def of_pictures(session: str) -> str:
    """The prefix of every still and clip that was kept of one session, which may be deleted before the rest of it."""
    return f"{of_session(session)}/evidence"


def of_evidence(session: str, candidate: str, of: str, sha256: str) -> str:
    """One still or clip that somebody kept of a candidate, for the mark or incident `of`, whose id is any client's."""
    return f"{of_pictures(session)}/{candidate}/{new_digest(of.encode()).hexdigest()[:16]}-{sha256}"


def of_onboarding(period: str, candidate: str) -> str:
    """The prefix of everything that belongs to one candidate's onboarding in one period."""
    return f"onboarding/{period}/{candidate}"


def of_photo(period: str, candidate: str, kind: str, sha256: str) -> str:
    """One photograph sent in at onboarding."""
    return f"{of_onboarding(period, candidate)}/{kind}-{sha256}"
