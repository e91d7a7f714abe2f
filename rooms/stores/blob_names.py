"""Under which names blobs are kept. Everything of a session lies below one prefix, so that a purge misses nothing."""


def of_session(session: str) -> str:
    """The prefix of everything that belongs to one session."""
    return f"session/{session}"


def of_page(session: str, candidate: str, sha256: str) -> str:
    """One answer sheet, whichever page it is. A retake has other bytes and so another name: nothing is written over."""
    return f"{of_session(session)}/pages/{candidate}/{sha256}"
