"""The names that may stand in the letters of each kind, what each means, and an example of it.

A value comes from the letter's facts, or, where the letter is about somebody in a session, from what that session
knows (`rooms.office.letter_facts`). A name that may stand but has no value is empty text, so that `{% if note %}` asks
whether there is one. Links, keys and codes are never facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rooms.office.letters_record import LetterKind, LetterWanted


@dataclass(frozen=True, slots=True)
class Name:
    """What a name means, with an example. `needed`: among the facts, or the letter is not worth sending.

    `secret`: derived when the letter is written, and never taken from the facts.
    """

    about: str
    example: str
    needed: bool = False
    secret: bool = False


_LINK = "https://exams.example.ac.uk/#Rm9yIGV4YW1wbGU"

OF_EVERY_KIND: Mapping[str, Name] = MappingProxyType(
    {
        "receiver": Name("whom the letter is to", "Tolu Adeyemi"),
        "candidate": Name("the candidate whom it is about", "Tolu Adeyemi"),
        "number": Name("the candidate number", "1043321"),
        "college": Name("the candidate's college", "Balliol"),
        "department": Name("who holds the exam", "Mathematical Institute"),
        "exam": Name("the exam's title", "Linear Algebra II"),
        "paper": Name("the paper's code and title", "A10204W1 Linear Algebra II"),
        "starts": Name("when writing starts", "Tuesday 8 June 2027, 09:30 (BST, Europe/London)"),
        "starts_there": Name(
            "the same where the receiver is; empty where that is the same or not known",
            "Tuesday 8 June 2027, 16:30 (+08, Asia/Singapore)",
        ),
        "exams_contact": Name("whom to ask about onboarding, devices and identity", "exams@example.ac.uk"),
        "support_contact": Name("whom to ask when something technical fails", "exam-support@example.ac.uk"),
        "school_contact": Name("whom to ask about the paper and extra time", "maths-office@example.ac.uk"),
        "rehearsal": Name("'yes' in a rehearsal, otherwise empty", ""),
    }
)

_REFERENCE = Name("the application's reference; may be empty", "K7Q2-9XWM")
_REASON = Name("why, in an officer's words", "The evidence is of another term.", needed=True)
_GROUND = Name("the ground of the application", "approved residency dispensation")
_WINDOW = Name("from when until when an approval holds; empty without limits", "6 June 2027 to 10 June 2027")
_NOTE = Name("a note of the officer; may be empty", "Please have your letter at hand.")
_DEADLINE = {
    "deadline": Name("until when onboarding is open", "Tuesday 1 June 2027, 17:00 (BST, Europe/London)"),
    "deadline_there": Name(
        "the same where the receiver is, as in starts_there", "Wednesday 2 June 2027, 00:00 (+08, Asia/Singapore)"
    ),
    "attempts": Name("how often onboarding may be tried", "five times"),
}
_ENTRY = {
    "link": Name("the personal link: a secret", _LINK, secret=True),
    "code": Name("the short code that is as good as the link: a secret", "K7Q2-9XWM", secret=True),
}
_OPENS = {
    "opens": Name("when the room opens", "Tuesday 8 June 2027, 09:00 (BST, Europe/London)"),
    "opens_there": Name(
        "the same where the receiver is, as in starts_there", "Tuesday 8 June 2027, 16:00 (+08, Asia/Singapore)"
    ),
}

_OF_A_KIND: dict[LetterKind, dict[str, Name]] = {
    LetterKind.INVITATION: {
        **_ENTRY,
        **_OPENS,
        **_DEADLINE,
        "finish": Name("when this candidate's writing ends", "Tuesday 8 June 2027, 12:30 (BST, Europe/London)"),
        "writing": Name("how long this candidate writes, and how that is made up", "3 hours"),
        "onboarding": Name("'yes' where the exam asks for onboarding and it is not done, otherwise empty", "yes"),
        "calculators": Name("the calculators that the paper permits; empty for none", "Casio fx-83GTX"),
        "permitted": Name("what this candidate may have besides; may be empty", "insulin pump, glucose tablets"),
        "pc": Name("'yes' for whoever types, otherwise empty", ""),
        "elsewhere": Name("'yes' where answers are handed in elsewhere, otherwise empty", ""),
        "recorded": Name("'yes' where the exam is recorded, otherwise empty", ""),
        "break_limit": Name("how long a short break may last; empty without limit", "5 minutes"),
        "upload_window": Name("how long there is for photographing the answers", "30 minutes"),
    },
    LetterKind.STAFF_KEY: {
        **_OPENS,
        "key": Name("the key to the console: a secret", "c3RhZmYga2V5", secret=True),
        "server": Name("where the console connects to", "https://exams.example.ac.uk"),
        "role": Name("what for", "invigilator"),
        "room": Name("the room to begin in; may be empty", "A"),
        "session": Name("the session's name", "tt2027-linear-algebra-1"),
    },
    LetterKind.ONBOARDING_REMINDER: {**_ENTRY, **_DEADLINE},
    LetterKind.ONBOARDING_REJECTED: {
        **_ENTRY,
        **_DEADLINE,
        "reason": Name("the stated reason", "insufficient environment lighting", needed=True),
        "note": Name("what the officer wrote to the candidate; may be empty", "Sit facing the window."),
        "attempts_left": Name("how many attempts are left; empty where not known", "4"),
    },
    LetterKind.APPLICATION_RECEIVED: {
        "reference": _REFERENCE,
        "ground": _GROUND,
        "evidence": Name("the evidence that was named", "RD/118"),
        "decided_by": Name("until when it must be decided; may be empty", "Friday 4 June 2027, 12:00 (BST)"),
        "note": _NOTE,
    },
    LetterKind.APPLICATION_APPROVED: {"reference": _REFERENCE, "ground": _GROUND, "window": _WINDOW, "note": _NOTE},
    LetterKind.APPLICATION_DECLINED: {"reference": _REFERENCE, "ground": _GROUND, "reason": _REASON},
    LetterKind.EXCUSAL: {
        "reference": _REFERENCE,
        "reason": Name("why the exam cannot be sat remotely", "The deadline for this ground has passed.", needed=True),
        "later": Name("later exams that stay open; may be empty", "B20100 Ethics on 15 June 2027"),
    },
    LetterKind.WAITING_LIST: {
        "reference": _REFERENCE,
        "ground": _GROUND,
        "place": Name("the place on the list; may be empty", "2"),
    },
    LetterKind.SEAT_OFFERED: {
        "reference": _REFERENCE,
        "ground": _GROUND,
        "answer_by": Name("until when the seat is kept; may be empty", "Friday 4 June 2027, 12:00 (BST)"),
    },
    LetterKind.APPROVAL_LAPSED: {
        "reference": _REFERENCE,
        "ground": _GROUND,
        "window": _WINDOW,
        "reason": Name("why; may be empty", "two negative tests on consecutive days"),
    },
    LetterKind.WITHDRAWN: {
        "reference": _REFERENCE,
        "ground": _GROUND,
        "reason": Name("why; may be empty", "travels to Oxford after all"),
    },
    LetterKind.NOT_ATTENDED: {"note": _NOTE},
    LetterKind.NOT_ADMITTED: {
        "happened": Name(
            "what the record says happened, with its times", "Joined at 09:12 and was not admitted.", needed=True
        ),
        "note": _NOTE,
    },
    LetterKind.MITIGATING_CIRCUMSTANCES: {
        "happened": Name(
            "what the record says happened, with its times",
            "Left the exam at 11:12 and did not come back.",
            needed=True,
        ),
        "note": _NOTE,
    },
    LetterKind.SCRIPT_MARKED: {"note": _NOTE},
    LetterKind.REVIEW_OUTCOME: {
        "outcome": Name("the outcome of the review", "no breach", needed=True),
        "reason": Name("the reviewer's reason", "The absence of 90 seconds was a notified break.", needed=True),
        "reviewer": Name("who reviewed; may be empty", "M. Haddad"),
    },
}

NAMES: Mapping[LetterKind, Mapping[str, Name]] = MappingProxyType(
    {kind: MappingProxyType({**OF_EVERY_KIND, **_OF_A_KIND[kind]}) for kind in LetterKind}
)
"""By kind, what may stand in its letters."""

MUST_STAND: Mapping[LetterKind, frozenset[str]] = MappingProxyType(
    {
        LetterKind.INVITATION: frozenset({"link", "code"}),
        LetterKind.STAFF_KEY: frozenset({"key"}),
        LetterKind.ONBOARDING_REMINDER: frozenset({"link"}),
    }
)
"""Without which a template of the kind would be useless."""


def missing_facts(letter: LetterWanted) -> list[str]:
    """What is needed of a letter of that kind and is not there; in words for an error."""
    names = NAMES[letter.kind]
    missing = [name for name, of in names.items() if of.needed and not letter.facts.get(name)]
    if any(name in MUST_STAND.get(letter.kind, ()) for name in names if names[name].secret) and not (
        letter.session and letter.person
    ):
        missing.append("a session and a person")
    if not letter.session and not letter.facts.get("exam"):
        missing.append("exam")
    return missing


def examples(kind: LetterKind) -> dict[str, str]:
    """Every name of a kind with its example, for a preview."""
    return {name: of.example for name, of in NAMES[kind].items()}
