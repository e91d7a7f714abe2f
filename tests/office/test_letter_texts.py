"""The texts of letters: what may stand in them, and that nobody's name can make one say something else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.office.letter_facts import in_speaking_order
from rooms.office.letter_markup import Heading, Items, Paragraph, Press, as_html, as_text, blocks_of, guarded
from rooms.office.letter_names import MUST_STAND, NAMES, examples, missing_facts
from rooms.office.letter_templates import default_text, faults_of, written
from rooms.office.letter_times import in_hours, times, when, when_there
from rooms.office.letters_record import LetterKind
from tests.office.letter_box import an_excusal

EXCUSAL = LetterKind.EXCUSAL
BLANK = dict.fromkeys(NAMES[EXCUSAL], "")


@pytest.mark.parametrize("kind", LetterKind)
def test_every_kind_comes_with_a_text_in_which_nothing_is_wrong(kind: LetterKind) -> None:
    assert faults_of(kind, default_text(kind)) == []


@pytest.mark.parametrize("kind", LetterKind)
def test_every_text_reads_well_with_all_values_and_with_only_those_that_are_needed(kind: LetterKind) -> None:
    """No heading without words under it, no item that breaks off at its colon."""
    needed = {
        name: of.example if of.needed or of.secret or name in {"receiver", "exam", "department"} else ""
        for name, of in NAMES[kind].items()
    }
    contacts = dict.fromkeys(("exams_contact", "support_contact", "school_contact"), "the exams office")
    for values in (examples(kind), needed | contacts | {"starts": "8 June", "opens": "8 June", "deadline": "1 June"}):
        letter = written(default_text(kind), values)

        assert letter.subject.strip()
        assert letter.blocks[0] == Paragraph(f"Dear {values['receiver']},")
        assert all("{{" not in str(block) and "{%" not in str(block) for block in letter.blocks)
        for block, following in zip(letter.blocks, letter.blocks[1:], strict=False):
            assert not (isinstance(block, Heading) and isinstance(following, Heading))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "first line is the subject"),
        ("Dear all", "first line is the subject"),
        ("Subject:  \n\nDear all", "first line is the subject"),
        ("Subject: x\n\n{{ reciever }}", "Line 3: reciever is unknown"),
        ("Subject: x\n\n{% if %}", "Line 3: "),
        ("Subject: x\n\n{% for each in receiver %}{% endfor %}", "not what Jinja calls For"),
        ("Subject: x\n\n{{ receiver.__class__ }}", "not what Jinja calls Getattr"),
        ("Subject: x\n\n{{ receiver|upper }}", "not what Jinja calls Filter"),
        ("Subject: x\n\n{{ 'a' * 9999999999 }}", "not what Jinja calls Mul"),
        ("Subject: x\n\n{% include '/etc/passwd' %}", "not what Jinja calls Include"),
        ("Subject: x\n\n{{ lipsum() }}", "not what Jinja calls Call"),
        ("Subject: x\n\n", "no text"),
        ("Subject: x\n\n" + "{% if note %}" * 100 + "a" + "{% endif %}" * 100, "stand within each other"),
        ("Subject: x\n\n{{ " + "not " * 4_000 + "note }}", "stand within each other"),
        ("Subject: x\n\n\x1b[31m", "control characters"),
        ("Subject: x\n\n" + "a" * 20_001, "at most 20,000"),
    ],
)
def test_a_text_with_something_wrong_is_told_what(text: str, fault: str) -> None:
    assert any(fault in each for each in faults_of(EXCUSAL, text))


def test_every_unknown_name_is_told_at_once() -> None:
    faults = faults_of(EXCUSAL, "Subject: {{ one }}\n\n{{ two }} {{ two }} {{ exam }}")

    assert [fault.split(" is unknown")[0] for fault in faults] == ["Line 1: one", "Line 3: two"]


@pytest.mark.parametrize("kind", MUST_STAND)
def test_an_invitation_without_its_link_is_no_invitation(kind: LetterKind) -> None:
    faults = faults_of(kind, "Subject: x\n\nDear {{ receiver }}, come.")

    assert len(faults) == len(MUST_STAND[kind])


@pytest.mark.parametrize(
    "name",
    ["[Click](https://evil.example)", "\n[Click](https://evil.example)\n", "\n# Important", "\n- item", "\n[qr]\n"],
)
def test_a_name_on_a_roster_makes_no_link_heading_or_list(name: str) -> None:
    letter = written("Subject: {{ receiver }}\n\n{{ receiver }}\n", BLANK | {"receiver": name})

    assert letter.blocks == (Paragraph(name),)
    assert "\n" not in letter.subject


@settings(max_examples=200, deadline=None)
@given(value=st.text(max_size=60))
def test_whatever_a_value_is_the_letter_stays_one_paragraph(value: str) -> None:
    letter = written("Subject: x\n\nTo {{ receiver }}.\n", BLANK | {"receiver": value})

    assert len(letter.blocks) == 1
    html = as_html("x", letter.blocks, with_picture=False)
    assert "<script" not in html.replace("&lt;script", "")


def test_html_is_escaped() -> None:
    letter = written("Subject: x\n\n{{ receiver }}\n", BLANK | {"receiver": '<img src=x onerror="alert(1)">'})

    assert "<img" not in as_html("x", letter.blocks, with_picture=False)
    assert '<img src=x onerror="alert(1)">' in as_text(letter.blocks)


def test_both_parts_say_the_same() -> None:
    text = "# When\n\nAt nine.\n\n- one\n- two\n\n[Open it](https://exams.example.ac.uk/#abc)\n"
    blocks = blocks_of(text)

    assert blocks == (
        Heading("When"),
        Paragraph("At nine."),
        Items(("one", "two")),
        Press("Open it", "https://exams.example.ac.uk/#abc"),
    )
    for said in ("When", "At nine.", "one", "two", "Open it", "https://exams.example.ac.uk/#abc"):
        assert said in as_text(blocks)
        assert said in as_html("x", blocks, with_picture=False)


def test_a_link_is_never_broken_in_two() -> None:
    """A mail program opens the first half."""
    link = "https://exams.example.ac.uk/#" + "a-b" * 40
    blocks = blocks_of(f"Some words that come before it, and some more of them. {guarded(link)} and after")

    assert link in as_text(blocks).splitlines()


def test_a_letter_without_its_needed_facts_is_told_which() -> None:
    assert missing_facts(an_excusal()) == []
    assert missing_facts(an_excusal(facts={})) == ["reason", "exam"]
    assert missing_facts(an_excusal(kind=LetterKind.INVITATION, facts={})) == ["a session and a person", "exam"]


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("Adeyemi, Tolu", "Tolu Adeyemi"),
        ("García Ortiz, Lucía", "Lucía García Ortiz"),
        ("Tolu Adeyemi", "Tolu Adeyemi"),
        ("King, Martin, Jr", "King, Martin, Jr"),
        ("Prince", "Prince"),
    ],
)
def test_people_are_addressed_as_they_are_spoken_to(name: str, spoken: str) -> None:
    assert in_speaking_order(name) == spoken


def test_times_name_their_zone() -> None:
    """9:30 is not half past nine for somebody in Singapore."""
    moment = datetime(2027, 6, 8, 8, 30, tzinfo=UTC)

    assert when(moment, "Europe/London") == "Tuesday 8 June 2027, 09:30 (BST, Europe/London)"
    assert when(moment, "UTC") == "Tuesday 8 June 2027, 08:30 (UTC)"
    assert when_there(moment, "Europe/London", "Asia/Singapore").endswith("16:30 (+08, Asia/Singapore)")
    assert when_there(moment, "Europe/London", "Africa/Lagos") == ""
    assert when_there(moment, "Europe/London", None) == ""


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(180, "3 hours"), (90, "1 hour 30 minutes"), (45, "45 minutes"), (1, "1 minute"), (0, "0 minutes")],
)
def test_durations_are_in_words(minutes: int, words: str) -> None:
    assert in_hours(timedelta(minutes=minutes)) == words


def test_a_number_of_times_is_in_words() -> None:
    assert [times(count) for count in (1, 2, 5, 20)] == ["once", "twice", "five times", "20 times"]
