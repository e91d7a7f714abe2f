"""What somebody needs who sends invitations by a mail program of their own: beside each link, to whom and when."""

from rooms.office.letter_facts import CANDIDATE, STAFF
from rooms.office.letter_times import when, when_there
from rooms.session import Session
from rooms.timing import finish_time

MERGED = ("email", "paper", "opens", "starts", "starts_there", "finish")
"""The columns. Times are in the exam's zone, which they name; `starts_there` is in the candidate's own, if known."""


def merge_facts(session: Session) -> dict[str, dict[str, str]]:
    """By person (`candidate:1043321`, `staff:j-okafor`): the values of those columns."""
    configuration = session.configuration
    zone = configuration.timezone
    times = {"opens": when(configuration.opens, zone), "starts": when(configuration.starts, zone)}
    facts = {f"{STAFF}{member.id}": times | {"email": member.email or ""} for member in configuration.staff}
    for sitting in session.sittings.values():
        candidate = sitting.candidate
        facts[f"{CANDIDATE}{candidate.number}"] = times | {
            "email": candidate.email or "",
            "paper": f"{sitting.paper.code} {sitting.paper.title}",
            "starts_there": when_there(configuration.starts, zone, candidate.timezone),
            "finish": when(finish_time(session, sitting).finish, zone),
        }
    return facts
