"""The privacy notice says what the settings mean: who sees what, what is kept, and for how long."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from rooms.configuration import Contacts, Retention, SessionConfiguration, StaffMember
from rooms.privacy import in_words, privacy_notice
from rooms.vocabulary import Role
from tests.rooms.exam_day import ETHICS, a_candidate, a_policy, a_session


def settings(policy: dict[str, Any] | None = None, **changes: Any) -> SessionConfiguration:
    return a_session(policy=a_policy(**(policy or {}))).model_copy(update=changes)


def notice_of(policy: dict[str, Any] | None = None, **changes: Any) -> str:
    return privacy_notice(settings(policy, **changes)).text


def test_it_says_who_holds_the_exam_and_whom_to_ask() -> None:
    contacts = Contacts(exams="exams@example.ac.uk", support="support@example.ac.uk", school="school@example.ac.uk")

    text = notice_of(contacts=contacts, department="Faculty of Law", title="Torts")

    assert text.startswith("Faculty of Law holds this exam, Torts.")
    assert "write to exams@example.ac.uk" in text


def test_it_says_how_many_one_invigilator_watches() -> None:
    """Oxford: "a maximum of 9 candidates"; a department may have fewer."""
    assert "watches at most 9 candidates" in notice_of()
    assert "watches at most 1 candidate, sees" in notice_of({"seats_per_room": 1})


def test_it_names_those_who_are_on_duty_and_nobody_else() -> None:
    okafor = StaffMember(id="okafor", name="J. Okafor", role=Role.INVIGILATOR, room="A")
    observer = StaffMember(id="o", name="O. Observer", role=Role.OBSERVER)

    assert "The chief invigilator, a relief and an observer of this exam may see it too." in notice_of()
    assert "An observer of this exam may see it too." in notice_of(staff=(okafor, observer))
    alone = notice_of(staff=(okafor,))
    assert "may see it too" not in alone
    assert "Support" not in alone


def test_it_says_whether_the_exam_is_recorded() -> None:
    """Recording is a policy, off by default; nobody is recorded without having been told."""
    off = notice_of()
    on = notice_of({"recording": "on", "retention": Retention(recordings=timedelta(days=90))})

    assert "This exam is not recorded." in off
    assert "recording:" not in off
    assert "from the moment you join until your answers are confirmed, your phone records picture and sound" in on
    assert "- The recording: 90 days." in on


def test_it_says_for_how_long_each_thing_is_kept() -> None:
    text = notice_of({"retention": Retention(pictures=timedelta(days=30), record=timedelta(days=730))})

    assert "- The photographs you sent in, and pictures that were kept of the exam: 30 days." in text
    assert "- The record of the exam with your answer sheets, and of what you sent in before it: 2 years." in text


def test_it_speaks_of_answer_sheets_only_where_they_are_handed_in_here() -> None:
    elsewhere = notice_of(papers=(ETHICS,), candidates=(a_candidate("1", paper="B20100"),))

    assert "answer sheets" in notice_of()
    assert "answer sheets" not in elsewhere


def test_it_promises_that_no_program_judges_and_no_candidate_sees_another() -> None:
    text = notice_of()

    assert "A person decides, not a program." in text
    assert "No program judges your face, your eyes or what you do." in text
    assert "No other candidate sees or hears you, or is told anything about you." in text


def test_its_version_is_that_of_its_text() -> None:
    """What somebody agreed to can be found again, and a changed setting is a changed notice."""
    notice, again = privacy_notice(settings()), privacy_notice(settings())
    other = privacy_notice(settings({"recording": "on"}))

    assert notice == again
    assert notice.version == hashlib.sha256(notice.text.encode()).hexdigest()[:12]
    assert other.version != notice.version


def test_it_is_the_same_for_everybody_who_sits_the_session() -> None:
    """It is made from the exam's settings alone, and tells nobody of anybody."""
    text = notice_of()

    for candidate in a_session().candidates:
        assert candidate.number not in text
        assert candidate.name not in text


def test_it_is_headings_lists_and_paragraphs_as_the_page_shows_them() -> None:
    """Each part is one or the other: the page reads them by their first letters."""
    for part in notice_of({"recording": "on"}).split("\n\n"):
        lines = part.split("\n")
        assert all(line.startswith("- ") for line in lines) or (len(lines) == 1 and not part.startswith("- ")), part


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(days=30), "30 days"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=30), "2 days"),
        (timedelta(days=365), "1 year"),
        (timedelta(days=730), "2 years"),
        (timedelta(days=400), "400 days"),
    ],
)
def test_times_are_in_words(duration: timedelta, words: str) -> None:
    """Rounded up: nothing is kept for longer than was said."""
    assert in_words(duration) == words
