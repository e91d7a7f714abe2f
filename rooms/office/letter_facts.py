"""The values of a letter: its own facts, and what the session of whom it is about knows when it is written.

Links, codes and keys are derived here, from the generation that holds now: a letter that waited while a link was made
anew carries the new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rooms.configuration import SessionConfiguration, StaffMember
from rooms.data_folder import DEFAULT_URL, DataFolder
from rooms.links import Link, LinkMaker
from rooms.office.letter_names import NAMES
from rooms.office.letter_times import in_hours, times, when, when_there
from rooms.office.letters_record import LetterWanted
from rooms.session import Session, Sitting
from rooms.timing import FinishTime, finish_time
from rooms.vocabulary import Onboarding, Role

CANDIDATE, STAFF = "candidate:", "staff:"

NOBODY_NAMED = "the exams office"
"""Whom a letter names where no contact is on record."""


class Unwritable(ValueError):
    """The letter cannot be written as things stand; the text says why."""


@dataclass(frozen=True, slots=True)
class Entrances:
    """What links are made with, and where they lead: to `public_url`, else to the server of the folder."""

    maker: LinkMaker
    public_url: str | None = None
    folder: DataFolder | None = None
    concealed: bool = False
    """For a letter that is only looked at: in place of what is secret stands that something does."""

    @property
    def url(self) -> str:
        """Where links lead: as was said, else where the server of the folder runs, or last ran."""
        return self.public_url or (self.folder.public_url() if self.folder else DEFAULT_URL)

    def link(self, link: Link) -> str:
        """The personal link."""
        return f"{self.url.rstrip('/')}/#{'…' if self.concealed else self.maker.make(link)}"

    def code(self, link: Link) -> str:
        """The short code that is as good."""
        return "…" if self.concealed else self.maker.code(link)

    def key(self, link: Link) -> str:
        """The key of somebody on duty."""
        return "(only in the letter itself)" if self.concealed else self.maker.make(link)


def values_of(
    wanted: LetterWanted, configuration: SessionConfiguration | None, about: Sequence[Session], entrances: Entrances
) -> dict[str, str]:
    """A value for every name of the letter's kind.

    Args:
        wanted: the letter.
        configuration: of the session it is about, or of its cohort's first; None where it has neither.
        about: the session it is about as it stands, if it names one; of staff, all sessions they are on duty in.
        entrances: makes the links.

    Raises:
        Unwritable: whom it is to is not expected in the session any more.
    """
    known: dict[str, str] = {"receiver": in_speaking_order(wanted.receiver)}
    if configuration is not None:
        known |= _of_exam(configuration)
    secrets: dict[str, str] = {}
    if about and wanted.person is not None:
        if wanted.person.startswith(CANDIDATE):
            known |= _of_candidate(about[0], sitting_of(about[0], wanted.person), wanted.timezone)
            secrets = _entry(about[0], wanted.person, entrances)
        else:
            known |= _of_staff(about, wanted)
            secrets = {"key": _keys(about, wanted.person, entrances), "server": entrances.url}
    values = {**dict.fromkeys(NAMES[wanted.kind], ""), **known, **_given(wanted), **secrets}
    values["department"] = values["department"] or NOBODY_NAMED.capitalize()
    for contact in ("exams_contact", "support_contact", "school_contact"):
        values[contact] = values[contact] or NOBODY_NAMED
    return {name: value for name, value in values.items() if name in NAMES[wanted.kind]}


def sitting_of(session: Session, person: str) -> Sitting:
    """The sitting of `candidate:1043321`. Raises `Unwritable`."""
    sitting = session.sittings.get(person.removeprefix(CANDIDATE))
    if sitting is None:
        raise Unwritable(f"{person} is not expected in {session.configuration.session}")
    return sitting


def in_speaking_order(name: str) -> str:
    """`Tolu Adeyemi` for `Adeyemi, Tolu`, as rosters have it; whatever else stays as it is."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and first and "," not in first else name


def _given(wanted: LetterWanted) -> Mapping[str, str]:
    """The facts that have something to say; never one that only the office may derive."""
    names = NAMES[wanted.kind]
    return {name: fact for name, fact in wanted.facts.items() if fact and not (name in names and names[name].secret)}


def _of_exam(configuration: SessionConfiguration) -> dict[str, str]:
    contacts = configuration.contacts
    return {
        "department": configuration.department,
        "exam": configuration.title,
        "starts": when(configuration.starts, configuration.timezone),
        "exams_contact": contacts.exams,
        "support_contact": contacts.support,
        "school_contact": contacts.school,
        "rehearsal": _yes(configuration.rehearsal),
    }


def _there(configuration: SessionConfiguration, there: str | None) -> dict[str, str]:
    """The times of everybody, in the exam's zone and in the receiver's."""
    moments = {"starts": configuration.starts, "opens": configuration.opens}
    deadline = configuration.policy.onboarding.deadline
    if deadline is not None:
        moments["deadline"] = deadline
    zone = configuration.timezone
    here = {name: when(moment, zone) for name, moment in moments.items()}
    return here | {f"{name}_there": when_there(moment, zone, there) for name, moment in moments.items()}


def _of_candidate(session: Session, sitting: Sitting, there: str | None) -> dict[str, str]:
    configuration, candidate, paper = session.configuration, sitting.candidate, sitting.paper
    policy = configuration.policy
    adds_up = finish_time(session, sitting)
    return _there(configuration, there) | {
        "candidate": in_speaking_order(candidate.name),
        "number": candidate.number,
        "college": candidate.college or "",
        "paper": f"{paper.code} {paper.title}",
        "finish": when(adds_up.finish, configuration.timezone),
        "writing": _writing(adds_up),
        "attempts": times(policy.onboarding.attempts),
        "onboarding": _yes(policy.onboarding.required and sitting.onboarding is Onboarding.MISSING),
        "calculators": ", ".join(paper.calculators),
        "permitted": candidate.adjustments.permitted_items,
        "pc": _yes(candidate.adjustments.pc),
        "elsewhere": _yes(paper.answers == "elsewhere"),
        "recorded": _yes(policy.recording == "on"),
        "break_limit": in_hours(policy.break_limit) if policy.break_limit else "",
        "upload_window": in_hours(configuration.upload_window),
    }


def _of_staff(about: Sequence[Session], wanted: LetterWanted) -> dict[str, str]:
    member = next((found for one in about if (found := on_duty(one.configuration, wanted.person or ""))), None)
    if member is None:
        raise Unwritable(f"{wanted.person} is not on duty in {wanted.session}")
    rooms = [one.room for session in about if (one := on_duty(session.configuration, wanted.person or "")) and one.room]
    return _there(about[0].configuration, wanted.timezone) | {
        "role": "chief invigilator" if member.role is Role.CHIEF else str(member.role),
        "room": ", ".join(rooms),
        "session": ", ".join(session.configuration.session for session in about),
    }


def on_duty(configuration: SessionConfiguration, person: str) -> StaffMember | None:
    """Who `staff:j-okafor` is in that session; None if they are not on duty there."""
    return next((member for member in configuration.staff if f"{STAFF}{member.id}" == person), None)


def _keys(about: Sequence[Session], person: str, entrances: Entrances) -> str:
    """The key; of somebody in several sessions one for each, named."""
    keys = [(one.configuration.session, entrances.key(_link(one, person))) for one in about]
    return keys[0][1] if len(keys) == 1 else "\n".join(f"{session}:\n{key}" for session, key in keys)


def _entry(session: Session, person: str, entrances: Entrances) -> dict[str, str]:
    link = _link(session, person)
    return {"link": entrances.link(link), "code": entrances.code(link)}


def _link(session: Session, person: str) -> Link:
    return Link(session.configuration.session, person, session.generation(person))


def _writing(adds_up: FinishTime) -> str:
    whole = in_hours(adds_up.finish - adds_up.start)
    parts = [
        f"{in_hours(part)} {words}"
        for part, words in ((adds_up.extra, "of extra time"), (adds_up.rest, "for rest breaks"))
        if part > timedelta(0)
    ]
    return f"{whole}: {in_hours(adds_up.base)}, and {' and '.join(parts)}" if parts else whole


def _yes(fact: bool) -> str:
    return "yes" if fact else ""
