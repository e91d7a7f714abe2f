"""The privacy notice: what one exam's settings mean for a candidate, in plain words.

Who sees what, what is kept, and for how long. It is made from the settings and from nothing else, so that it cannot say
what is not so; its version is that of its text, and a candidate who sends something in says which version they read.
Paragraphs are parted by blank lines; a line after `# ` is a heading, one after `- ` an item of a list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from rooms.configuration import SessionConfiguration
from rooms.vocabulary import Role

_VERSION_LENGTH = 12
_WATCH_TOO = {Role.CHIEF: "the chief invigilator", Role.RELIEF: "a relief", Role.OBSERVER: "an observer"}


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    """The text, and the first 12 hex digits of its SHA-256."""

    version: str
    text: str


def privacy_notice(settings: SessionConfiguration) -> PrivacyNotice:
    """The notice for everybody who sits that session."""
    text = "\n\n".join(_paragraphs(settings))
    return PrivacyNotice(sha256(text.encode()).hexdigest()[:_VERSION_LENGTH], text)


def in_words(duration: timedelta) -> str:
    """A time for which something is kept: `30 days`, `1 year`."""
    days = -(-duration // timedelta(days=1))
    years, rest = divmod(days, 365)
    return _count(years, "year") if years and not rest else _count(days, "day")


def _paragraphs(settings: SessionConfiguration) -> Iterator[str]:
    yield (
        f"{settings.department} holds this exam, {settings.title}. What you read here is made from its settings: who "
        "sees what, what is kept, and for how long."
    )
    yield "# Before the exam"
    yield (
        "You send in a photograph of your ID, one of your face and one of your desk as your phone will show it, the "
        "kind of ID, what your phone can do, and what you write about your needs. Staff of the exams office look at it "
        "and compare it with the list of candidates. A person decides, not a program. On the day, those who watch you "
        "may see the photographs beside the live picture. What you send in holds for all your exams of the same period."
    )
    yield "# During the exam"
    yield _list(_who_watches(settings))
    yield _recording(settings)
    yield (
        "The record of the exam notes with the time when you open or leave the page, sign, start, take a break, report "
        "a fault, write a message, finish and hand in, when your picture was lost, and what staff write down. No "
        "program judges your face, your eyes or what you do."
    )
    yield "# What is kept, and for how long"
    yield _list(_kept(settings))
    yield (
        "This is counted from the day of the exam; for what you sent in before, from your last exam of the period. "
        "Then it is deleted. It is kept for longer only while a case about the exam is open. What stays is the name of "
        "the deleted record, which may hold your candidate number, how many entries it had, and a check number that "
        "proves it was not altered."
    )
    yield "# Whom to ask"
    yield (
        f"To see what is kept about you, to have it corrected or to object, write to {settings.contacts.exams}. "
        "Nothing is sold, and nothing is passed on for another purpose."
    )


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _who_watches(settings: SessionConfiguration) -> Iterator[str]:
    yield (
        "Your invigilator, a person who watches at most "
        f"{_count(settings.policy.seats_per_room, 'candidate')}, sees what your camera sees, from the moment you join."
    )
    on_duty = {member.role for member in settings.staff}
    if also := [who for role, who in _WATCH_TOO.items() if role in on_duty]:
        yield f"{_and(also).capitalize()} of this exam may see it too."
    yield "Any of them may listen in. While nobody does, your phone tells them only how loud it is, and sends no sound."
    yield "The live picture and sound go from your phone to them, encrypted all the way; the server handles neither."
    if _answers_here(settings):
        yield "They see the answer sheets that you hand in, and so do those who mark them."
    if Role.SUPPORT in on_duty:
        yield "Support reads the faults you report and the messages you write, and sees no picture."
    yield "No other candidate sees or hears you, or is told anything about you."


def _recording(settings: SessionConfiguration) -> str:
    if settings.policy.recording == "on":
        return (
            "This exam is recorded: from the moment you join until your answers are confirmed, your phone records "
            "picture and sound, also without a connection, and sends the recording to the server. Until it has arrived "
            "it stays on your phone; then it is deleted there. A red line around your screen says so all the while. "
            "The recording is looked at where something has to be reviewed."
        )
    return (
        "This exam is not recorded. Somebody who watches may keep a single picture of a moment that has to be looked "
        "at again."
    )


def _kept(settings: SessionConfiguration) -> Iterator[str]:
    keep = settings.policy.retention
    yield f"The photographs you sent in, and pictures that were kept of the exam: {in_words(keep.pictures)}."
    if settings.policy.recording == "on":
        yield f"The recording: {in_words(keep.recordings)}."
    record = "The record of the exam with your answer sheets" if _answers_here(settings) else "The record of the exam"
    yield f"{record}, and of what you sent in before it: {in_words(settings.policy.record_is_kept)}."


def _answers_here(settings: SessionConfiguration) -> bool:
    return any(paper.answers == "here" for paper in settings.papers)


def _and(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
