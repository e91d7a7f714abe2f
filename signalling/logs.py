"""What the server says of itself: one JSON object a line on standard error.

No token, no name, no candidate number and no SDP is ever given to it; a connection is known by a serial number.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

LOGGER = logging.getLogger("ninefold")


class OneLine(logging.Formatter):
    """`{"at", "level", "what", …}`; whatever a library logs becomes a `what` of the same shape."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, without the text of a traceback: only where it came from."""
        fields: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "what": record.getMessage(),
        }
        fields |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0] is not None:
            fields["error"] = record.exc_info[0].__name__
            fields["where"] = _innermost(record)
        return json.dumps(fields, ensure_ascii=False, default=str)


def _innermost(record: logging.LogRecord) -> str:
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else "?"


def say(
    what: str, *, level: int = logging.INFO, fault: BaseException | None = None, **facts: str | float | None
) -> None:
    """Log one fact, with its particulars."""
    LOGGER.log(level, what, extra={"facts": facts}, exc_info=fault)


def to_standard_error(level: int = logging.INFO) -> None:
    """Let everything that is logged go to standard error in this shape."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    LOGGER.setLevel(level)
