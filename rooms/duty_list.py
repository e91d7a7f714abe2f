"""The `[[staff]]` of cohort.toml: who each entry is, and whether there are enough of them."""

import re
import unicodedata
from collections.abc import Sequence

from rooms.cohort_tables import StaffTable
from rooms.configuration import StaffMember
from rooms.plan import Layout, Post, post_staff
from rooms.problems import Level, shown
from rooms.toml_file import TomlFile
from rooms.vocabulary import Role

_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 48
_ROOMS_NAMED = 6


def read_staff(file: TomlFile, entries: Sequence[StaffTable]) -> tuple[StaffMember, ...]:
    """Everybody on duty, each entry with an id of its own. Notes who stands twice and could not be in both places."""
    ids: set[str] = set()
    first_entry: dict[tuple[str, str], int] = {}
    members = []
    for index, entry in enumerate(entries):
        for claim in _claims(entry):
            first = first_entry.setdefault((_person(entry), claim), index)
            if first != index:
                reason = f"{shown(entry.name)} is {claim} already, by the {_ordinal(first)} [[staff]]"
                file.complain(("staff", index, "name"), reason)
        staff_id = fresh_id(entry.name, ids)
        ids.add(staff_id)
        members.append(StaffMember(id=staff_id, name=entry.name, email=entry.email, role=entry.role, room=entry.room))
    return tuple(members)


def check_staffing(file: TomlFile, staff: Sequence[StaffMember], layout: Layout) -> None:
    """Compare the invigilators with the rooms that the roster needs.

    A room that does not exist is an error. Too few or too many invigilators is a warning: a cohort is often created
    before all of them are found, and somebody to spare may take over any room. Publishing says again what is missing.
    """
    duties = post_staff(staff, layout)
    for index, member in enumerate(staff):
        if member not in duties.unposted:
            continue
        if member.room is not None:
            reason = f"no session has a room {member.room} for {shown(member.name)}; {_rooms_needed(layout)}"
            file.complain(("staff", index, "room"), reason)
        else:
            reason = f"no room is left for {shown(member.name)}, who will be on hand in every session"
            file.complain(("staff", index), reason, level=Level.WARNING)
    if duties.unattended:
        rooms = [_where(post, layout) for post in duties.unattended]
        further = len(rooms) - _ROOMS_NAMED
        named = [*rooms[:_ROOMS_NAMED], f"{further} more"] if further > 0 else rooms
        file.complain(("staff",), f"no invigilator for {', '.join(named)}", level=Level.WARNING)


def _person(entry: StaffTable) -> str:
    return (entry.email or entry.name).casefold()


def _claims(entry: StaffTable) -> tuple[str, ...]:
    """What a person can be once only: each role, and one place."""
    if entry.role is Role.INVIGILATOR:
        return (entry.role, "in a room")
    return (entry.role, "in a room") if entry.room else (entry.role,)


def fresh_id(name: str, taken: set[str]) -> str:
    """A slug of the name, numbered from the second of that name on. Keys go by it: it changes only with the name."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    base = _NOT_IN_A_SLUG.sub("-", letters.lower()).strip("-")[:_LONGEST_ID].strip("-") or "staff"
    staff_id, count = base, 1
    while staff_id in taken:
        count += 1
        staff_id = f"{base}-{count}"
    return staff_id


def _ordinal(index: int) -> str:
    words = ("first", "second", "third")
    return words[index] if index < len(words) else f"{index + 1}th"


def _rooms_needed(layout: Layout) -> str:
    rooms = [len(sizes) for sizes in layout]
    return f"the roster needs {sum(rooms)}, and nobody shares one" if len(rooms) > 1 else f"the roster needs {rooms[0]}"


def _where(post: Post, layout: Layout) -> str:
    return f"room {post.room}" if len(layout) == 1 else f"room {post.room} of session {post.session + 1}"
