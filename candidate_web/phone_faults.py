"""What a simulated phone raises: the server said no, or will say nothing any more."""


class CommandRefused(Exception):
    """The server refused a command or a page. `code` is stable; the words are for a person."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class PhoneEnded(Exception):
    """The line is closed for good, and what was waited for can no longer come."""
