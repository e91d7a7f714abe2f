"""Passwords of the exams office: what may be one, what is kept of it, and how it is checked.

What is kept is an Argon2id hash of the password after it was keyed (HMAC) with a secret of the data folder. NIST SP
800-63B, 3.1.1.2: "verifiers SHOULD perform an additional iteration of a keyed hashing … operation using a secret key
known only to the verifier". So the record can be printed, copied and filed: without the folder's secret nothing can be
guessed against it.

What may be a password follows the same document and the UK's National Cyber Security Centre: length, and not what
everybody tries first; no rules of composition, no expiry, no hints.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from rooms.errors import Refusal

SHORTEST, LONGEST = 12, 128
"""Letters. NIST asks for 15 where a password is all there is, and for 8 beside something else; a sign-in here is
limited in rate and the password is never the same as a key's. The upper bound keeps a single sign-in cheap."""

MEMORY_KIB, PASSES, LANES = 64 * 1024, 3, 4
"""RFC 9106, section 4, second recommended choice: 64 MiB, three passes, four lanes. Some 0.1 s on a small server, and
64 MiB for a moment: a few people sign in on an exam day, and two at most are checked at once."""

_HARD_TO_GUESS = 6
"""Letters that are left when everything is taken away that a guesser tries first."""

_COMMON = (
    *("password", "passwort", "passphrase", "passcode", "letmein", "welcome", "admin", "administrator", "login"),
    *("secret", "qwertyuiop", "qwerty", "qwertz", "azerty", "asdfghjkl", "asdf", "zxcvbnm", "iloveyou", "sunshine"),
    *("princess", "football", "monkey", "dragon", "baseball", "superman", "batman", "trustno", "master", "shadow"),
    *("michael", "jennifer", "charlie", "liverpool", "arsenal", "chelsea", "manchester", "london", "oxford"),
    *("cambridge", "university", "college", "exams", "exam", "office", "officer", "ninefold", "changeme", "default"),
    *("test", "hello", "spring", "summer", "autumn", "winter", "january", "february", "march", "april", "june"),
    *("july", "august", "september", "october", "november", "december", "monday", "friday", "abcdefgh", "abcdef"),
)
_LEET = str.maketrans("0134578@$!", "oleastbasi")
_RUN = re.compile(r"(.)\1{2,}")


class PasswordRefused(Refusal):
    """This cannot be a password here."""

    code = "password-refused"


def check_password(password: str, own_words: Iterable[str] = ()) -> None:
    """Let a password pass that takes long to guess.

    Args:
        password: as it was typed.
        own_words: what others know of the person: name, address, department.

    Raises:
        PasswordRefused: with what is wrong and what would be right.
    """
    wanted = unicodedata.normalize("NFKC", password)
    if len(wanted) < SHORTEST:
        raise PasswordRefused(f"A password has at least {SHORTEST} letters; three or four words make a good one.")
    if len(wanted) > LONGEST:
        raise PasswordRefused(f"A password has at most {LONGEST} letters.")
    if _is_guessed_early(wanted, own_words):
        raise PasswordRefused(
            "This is among what is tried first: a common word, a row of keys, a year or your own name. "
            "Put three or four words together that have nothing to do with each other."
        )


def _is_guessed_early(password: str, own_words: Iterable[str]) -> bool:
    plain = password.casefold()
    words = {part for word in own_words for part in re.split(r"[\W_]+", word.casefold()) if len(part) > 2}
    # Longest first, so that "administrator" does not leave "istrator" behind.
    taken_away = sorted({*_COMMON, *words}, key=len, reverse=True)
    return min(_left_of(spelt, taken_away) for spelt in (plain, plain.translate(_LEET))) < _HARD_TO_GUESS


def _left_of(spelt: str, taken_away: Iterable[str]) -> int:
    """How many different letters, digits or signs are left without words, runs, rows and years."""
    for word in taken_away:
        spelt = spelt.replace(word, "")
    spelt = re.sub(r"(19|20)\d\d", "", _RUN.sub("", spelt))
    stepping = [after for before, after in zip(f" {spelt}", spelt, strict=False) if abs(ord(after) - ord(before)) > 1]
    return len(set(stepping))


class Passwords:
    """Keeps and checks passwords under one secret of the data folder."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID)
        self._nobodys: str | None = None

    def verifier(self, password: str) -> str:
        """What is kept of a password. Takes a tenth of a second."""
        return self._hasher.hash(self._keyed(password))

    def fits(self, verifier: str | None, password: str) -> bool:
        """Whether that is the password. As much work for who has none (None), so that time tells nothing."""
        if verifier is None:
            self._nobodys = self._nobodys or self.verifier("nobody's password")
        try:
            self._hasher.verify(verifier or self._nobodys or "", self._keyed(password))
        except (VerificationError, InvalidHashError):
            return False
        return verifier is not None

    def is_dated(self, verifier: str) -> bool:
        """Whether it was kept under other parameters than today's."""
        return self._hasher.check_needs_rehash(verifier)

    def _keyed(self, password: str) -> str:
        said = unicodedata.normalize("NFKC", password).encode()
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()
