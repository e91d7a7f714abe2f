"""Short codes: what somebody types who cannot follow a link or scan a picture, as in `K7Q2-9XWM`.

Eight letters of Crockford's base 32, which leaves out I, L, O and U: forty bits. However a person reads or types them
(small letters, blanks, O for 0, l for 1) they mean the same. Too short to carry whom they stand for, so that whoever
takes them looks them up, and counts the attempts that fail.
"""

import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 8
BYTES = LETTERS * 5 // 8
"""How many bytes a code is made from."""

LONGEST_TYPED = 40
"""Letters with everything that people put between them; nothing longer is looked at."""

_BETWEEN = re.compile(r"[\s_.\-‐‑‒–—−]+")
_TAKEN_FOR = str.maketrans("OIL", "011")


def code_from(secret: bytes) -> str:
    """The code made from the first five bytes of a MAC, as it is shown: `K7Q2-9XWM`."""
    number = int.from_bytes(secret[:BYTES], "big")
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LETTERS)))
    return f"{letters[:4]}-{letters[4:]}"


def as_meant(typed: str) -> str | None:
    """The code that somebody meant by what was typed, as it is shown; None if that can be no code."""
    if len(typed) > LONGEST_TYPED:
        return None
    # A keyboard set to another script gives full-width letters and dashes of its own.
    letters = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).upper().translate(_TAKEN_FOR)
    if len(letters) != LETTERS or not set(letters) <= set(ALPHABET):
        return None
    return f"{letters[:4]}-{letters[4:]}"
