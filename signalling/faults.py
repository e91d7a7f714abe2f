"""What went wrong, by whose fault: one table from each error to its code, its HTTP status and its exit code.

NinefoldError
├── KeyRefused, CodeRefused, NoPlaceHere        who asks may not come in
├── TooManyAttempts, TooManyAtOnce              or not so fast
├── ProtocolError                               what was said cannot be taken
│   └── TooLarge, BadDigest, UnknownMedia
├── Unavailable                                 something we need is not there
│   └── NoSpace
├── Refusal                                     a rule of the exam said no; brings its own code
└── NotFound                                    there is no such thing, or none for you
"""

from rooms.errors import NinefoldError, NotYours, ProtocolError, Refusal, Unavailable


class KeyRefused(NinefoldError):
    """This link or key opens nothing; the exams office has the current one."""


class TooManyAttempts(NinefoldError):
    """Too many attempts with links or keys that open nothing; wait a minute."""


class CodeRefused(NinefoldError):
    """This code opens nothing; look at each letter again, or ask the exams office for the current one."""


class TooManyAtOnce(NinefoldError):
    """Too much of this is under way; try again in a moment."""


class NoPlaceHere(NinefoldError):
    """This key is for the exams office, not for a live session."""


class NotFound(NinefoldError):
    """There is nothing here."""


class TooLarge(ProtocolError):
    """There is more of it than is taken."""


class BadDigest(ProtocolError):
    """What arrived is not what was announced; send it again."""


class UnknownMedia(ProtocolError):
    """A page is a JPEG, a PNG or a PDF."""


class NoSpace(Unavailable):
    """The disk is full; nothing was stored."""


FAULTS: tuple[tuple[type[NinefoldError], str, int, int], ...] = (
    # error, code, HTTP status, exit code; the first row that fits holds
    (KeyRefused, "key-refused", 401, 1),
    (CodeRefused, "code-refused", 401, 1),
    (NoPlaceHere, "not-yours", 403, 1),
    (TooManyAttempts, "slow-down", 429, 1),
    (TooManyAtOnce, "busy", 429, 3),
    (NotFound, "not-found", 404, 1),
    (TooLarge, "too-large", 413, 2),
    (BadDigest, "digest-mismatch", 400, 2),
    (UnknownMedia, "unknown-media", 415, 2),
    (ProtocolError, "malformed", 400, 2),
    (NoSpace, "no-space", 507, 3),
    (Unavailable, "unavailable", 503, 3),
    (NotYours, "not-yours", 403, 1),
    (Refusal, "refused", 409, 1),
)


def fault_of(error: NinefoldError) -> tuple[str, int, int]:
    """The code, HTTP status and exit code of an error."""
    for kind, code, status, exit_code in FAULTS:
        if isinstance(error, kind):
            return (error.code if isinstance(error, Refusal) else code), status, exit_code
    return "internal", 500, 3


def wording(error: BaseException) -> str:
    """What the error says, or what its kind says of itself."""
    return str(error) or " ".join((type(error).__doc__ or type(error).__name__).split())
