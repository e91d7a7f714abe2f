"""Keys to the exams office: derived like links, so that one can be printed again and making it anew ends the old one.

The first key lies in the data folder (`office.key`), written by the server on its first start, and belongs to the
administrator that every installation begins with. It opens the door until that person's key is made anew or the person
is removed.
"""

import hmac

from rooms.data_folder import DataFolder
from rooms.links import Link, LinkMaker, LinkRefused
from rooms.office.people import FIRST, OnRecord, People

OFFICE_LINKS = "office"
"""Stands in a key where a link names its session; no session can be called so that a link of it would open the office:
its persons are candidates and staff."""

_PERSON = "person:"


def key_of(links: LinkMaker, one: OnRecord) -> str:
    """The key that lets this person in now."""
    return links.make(Link(OFFICE_LINKS, f"{_PERSON}{one.person.id}", one.key_generation))


def whose_key(links: LinkMaker, people: People, key: str) -> OnRecord | None:
    """Who has this key; None if it opens nothing."""
    try:
        link = links.read(key.strip())
    except LinkRefused:
        return None
    if link.session != OFFICE_LINKS or not link.person.startswith(_PERSON):
        return None
    one = people.present(link.person.removeprefix(_PERSON))
    return one if one is not None and one.key_generation == link.generation else None


def is_first_key(folder: DataFolder, key: str) -> bool:
    """Whether this is the key that lies in the data folder."""
    try:
        first = folder.office_key_file.read_bytes().strip()
    except OSError:
        return False
    return bool(first) and hmac.compare_digest(first, key.strip().encode(errors="replace"))


def first_key_holds(people: People) -> bool:
    """Whether the key in the data folder still opens the door: nobody was let in yet, or it was never made anew."""
    if FIRST not in people.known:
        return True
    one = people.present(FIRST)
    return one is not None and one.key_generation == 0
