"""The data-protection summary of a cohort: what a data protection officer asks, answered from the settings. Pure.

It says what the system does with these settings. On which legal basis the university does so, and who its processors
are, no setting knows: the summary says that this is for the university to state, and in which terms.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rooms.configuration import SessionConfiguration
from rooms.privacy import in_words, privacy_notice
from rooms.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of personal data: what it is, whose, why it is there, who sees it, and how long it is kept."""

    what: str
    whose: str
    why: str
    seen_by: str
    kept: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What is processed for one cohort."""

    cohort: str
    department: str
    title: str
    contact: str
    sessions: int
    candidates: int
    staff: int
    notice_version: str
    kinds: tuple[Kind, ...]
    where: tuple[str, ...]
    security: tuple[str, ...]
    rights: tuple[str, ...]
    for_the_university: tuple[str, ...]

    @property
    def size(self) -> str:
        """How many it is about."""
        sessions, candidates = _counted(self.sessions, "session"), _counted(self.candidates, "candidate")
        return f"{sessions}, {candidates}, {self.staff} staff"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def summary(sessions: Sequence[SessionConfiguration]) -> Summary:
    """The summary of a cohort with these sessions, which are held by the same settings."""
    first = sessions[0]
    return Summary(
        cohort=first.cohort,
        department=first.department,
        title=first.title,
        contact=first.contacts.exams,
        sessions=len(sessions),
        candidates=sum(len(one.candidates) for one in sessions),
        staff=len({member.id for one in sessions for member in one.staff}),
        notice_version=privacy_notice(first).version,
        kinds=tuple(_kinds(first)),
        where=_WHERE,
        security=_SECURITY,
        rights=_RIGHTS,
        for_the_university=_FOR_THE_UNIVERSITY,
    )


def _kinds(settings: SessionConfiguration) -> Iterable[Kind]:
    keep, policy = settings.policy.retention, settings.policy
    pictures, record = in_words(keep.pictures), in_words(policy.record_is_kept)
    after = "after the exam"
    watch = _watchers(settings)
    yield Kind(
        "Roster: number, name, mail address, college, paper, adjustments, ground of sitting remotely",
        "candidates",
        "to know who is expected, and to what each is entitled; adjustments and grounds may tell of health",
        f"exams office; {watch} of a candidate's room see the adjustments, not the ground",
        f"{record} {after}",
    )
    yield Kind(
        "Applications: ground, declarations, reference of the evidence (not the evidence itself), decision",
        "candidates",
        "to decide who may sit remotely; may tell of health",
        "the college's officer, the exams office, the approvers",
        f"{record} {after}",
    )
    yield Kind(
        "Onboarding: photographs of ID, face and desk",
        "candidates",
        "to verify before the day who will sit; compared by people, never by a program",
        f"exams office; on the day {watch} of the candidate's room; every look by the office is on record",
        f"{pictures} after the candidate's last exam of the period {settings.period}",
    )
    yield Kind(
        "Onboarding: kind of ID, device check, needs as written, decisions with their reasons",
        "candidates",
        "to settle who may sit, and to prepare what they need; needs may tell of health",
        "exams office",
        f"{record} after the candidate's last exam of the period {settings.period}",
    )
    yield Kind(
        "Live picture and sound",
        "candidates",
        "invigilation: a person watches, as in the hall",
        f"{watch}; it goes from the phone to them, encrypted all the way, and the server handles none of it",
        "not kept",
    )
    yield Kind(
        "Pictures kept of a marked moment: a still, or up to a minute",
        "candidates",
        "so that a person can look again at what was marked",
        f"{watch}, reviewers; every look by the office is on record",
        f"{pictures} {after}",
    )
    if policy.recording == "on":
        yield Kind(
            "Recording of picture and sound, from joining to the confirmed answers",
            "candidates",
            "review where something was marked, or nobody watched",
            "exams office and reviewers",
            f"{in_words(keep.recordings)} {after}",
        )
    yield Kind(
        "Record of the exam: times of everything said and done, breaks, faults, messages, notes of staff, reviews",
        "candidates and staff",
        "to run the exam, to reckon each finish time, and to stand up in an appeal",
        f"{watch}, support for reports and messages, exams office, reviewers; candidates see their own part",
        f"{record} {after}",
    )
    if any(paper.answers == "here" for paper in settings.papers):
        yield Kind(
            "Answer sheets, photographed",
            "candidates",
            "they are what is examined",
            f"{watch}, exams office, those who mark",
            f"{record} {after}",
        )
    yield Kind(
        "Letters: address, name, what the letter is about",
        "candidates and staff",
        "to invite, and to tell of decisions",
        "exams office",
        f"{record} {after}",
    )
    yield Kind(
        "Who works in the exams office, when they signed in, and at whose pictures and scripts they looked",
        "officers; of candidates the number",
        "so that every look and every change has a name",
        "administrators",
        "as long as the installation: it proves what was done with everything else",
    )
    yield Kind(
        "What is left of what was deleted: name of the record, number of entries, check number; reasons for holds",
        "candidates, by number",
        "to prove that deletion happened, and that nothing vanished otherwise",
        "exams office",
        "as long as the installation",
    )


def _watchers(settings: SessionConfiguration) -> str:
    on_duty = {member.role for member in settings.staff}
    words = {Role.CHIEF: "the chief", Role.RELIEF: "a relief", Role.OBSERVER: "an observer"}
    return " and ".join(["the invigilator", *(word for role, word in words.items() if role in on_duty)])


_WHERE = (
    (
        "Everything lies in one folder on the server that the university runs: the record in one file, pictures and "
        "answer sheets beside it. Nothing is sent to a cloud, and no other company is needed."
    ),
    "What a phone has yet to send stays on that phone, and is deleted there when it has arrived.",
    (
        "Backups hold what they held when they were made: they are to be kept no longer than the shortest time above, "
        "or deleted together with it."
    ),
)
_SECURITY = (
    "Connections are encrypted (HTTPS); live pictures are encrypted from the phone to whoever watches (DTLS-SRTP).",
    "Candidates come by a personal link, staff by a personal key, officers sign in; each can be ended at once.",
    "Roles decide what each person sees; a department's officers see that department's candidates alone.",
    "The record is append-only and each entry carries the hash of the one before: an alteration is found.",
    "Files are readable by the server's own account alone. What is deleted is overwritten in the record's file.",
    "Logs hold no names, links or pictures.",
)
_RIGHTS = (
    "Before sending anything in, each candidate reads a notice made from these settings; its version is on record.",
    "No program judges anybody: no recognition of faces, eyes or behaviour. People decide, two where it matters.",
    "Access: `ninefold log` and the session pack hold what is kept about a candidate; objections go to the contact.",
)
_FOR_THE_UNIVERSITY = (
    (
        "The legal basis: for a public university usually Article 6(1)(e) UK GDPR, a task in the public interest; for "
        "what tells of health also Article 9(2)(g) with a condition of Schedule 1 of the Data Protection Act 2018."
    ),
    "Whether an impact assessment is needed: systematic monitoring, and data of health, both point to it.",
    "The controller, its data protection officer, and the right to complain to the Information Commissioner.",
    (
        "Who runs the server, and under which agreement if that is not the university itself; likewise a relay and the "
        "mail server."
    ),
)


def in_markdown(one: Summary) -> str:
    """The same as a document to file."""
    rows = "\n".join(f"| {k.what} | {k.whose} | {k.why} | {k.seen_by} | {k.kept} |" for k in one.kinds)

    def listed(items: Iterable[str]) -> str:
        return "\n".join(f"- {item}" for item in items)

    return f"""# Data protection: {one.title} ({one.cohort})

{one.department}; {one.size}. Made from the settings of the
cohort; candidates read the privacy notice {one.notice_version}. Contact: {one.contact}.

## What is processed

| what | whose | why | who sees it | how long |
|---|---|---|---|---|
{rows}

Nothing goes on its date while a case holds it; each hold has a reason on record.

## Where

{listed(one.where)}

## Security

{listed(one.security)}

## What candidates can rely on

{listed(one.rights)}

## For the university to state

{listed(one.for_the_university)}
"""
