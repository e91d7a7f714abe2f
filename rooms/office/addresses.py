"""Mail addresses that can be written to: found in contacts, and asked for where people type one.

What comes with a roster or stands on record has the looser shape of `rooms.notation.Email`: an address such as
`tolu@localhost` keeps nobody off a roster, and who cannot be written to is said before letters are sent.
"""

import re

_ADDRESS = re.compile(r"[^\s,;:<>()@\"]+@[^\s,;:<>()@\"]+\.[^\s,;:<>()@\".]+")


def addresses_in(contact: str) -> list[str]:
    """The mail addresses in a contact like `office@example.ac.uk, +44 1865 000000`."""
    return _ADDRESS.findall(contact)


def is_address(text: str) -> bool:
    """Whether a text is one mail address and nothing else, at a host that has a name."""
    return addresses_in(text) == [text]
