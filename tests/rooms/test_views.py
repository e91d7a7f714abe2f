"""What each side is shown."""

from datetime import timedelta
from pathlib import Path

import pytest

from rooms import commands as c
from rooms.links import STAYS_OPEN, Link, LinkMaker, LinkRefused, expires
from rooms.views import candidate_view, staff_changes, staff_view
from rooms.vocabulary import BreakKind, Check, IncidentCategory
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ, OKAFOR, Day, a_session, clock


def test_the_papers_link_opens_at_the_start_and_only_to_who_is_seated(day: Day) -> None:
    def link(number: str) -> str | None:
        return candidate_view(day.session, number, day.now).paper.url

    day.seat_room_a()
    assert link(ADEYEMI) is None

    day.at("09:30").time_says_start()

    assert link(ADEYEMI) == "https://exams.example.ac.uk/A10204W1"
    assert link(DIAZ) is None
    day.finish(ADEYEMI)
    assert link(ADEYEMI) is None


def test_a_finish_time_is_explained_the_same_to_candidate_and_staff(writing: Day) -> None:
    writing.okafor(c.CreditTime(candidate=BRANDT, seconds=120, note="the picture froze"))

    to_candidate = candidate_view(writing.session, BRANDT, writing.now).me.finish
    (to_staff,) = [card.finish for card in staff_view(writing.session, writing.now).candidates if card.number == BRANDT]

    assert to_candidate == to_staff
    assert (to_candidate.base_s, to_candidate.extra_s, to_candidate.rest_s) == (10800, 2700, 900)
    assert [(credit.seconds, credit.note) for credit in to_candidate.credits] == [(120, "the picture froze")]
    assert to_candidate.finish == clock("13:32")


def test_a_break_shows_its_limit_on_both_sides(writing: Day) -> None:
    writing.at("10:42").candidate(c.AskForBreak(candidate=ADEYEMI, kind=BreakKind.TOILET))

    pause = candidate_view(writing.session, ADEYEMI, writing.now).me.pause

    assert (pause.since, pause.limit_s) == (clock("10:42"), 300)


def test_an_announcement_reaches_the_room_it_was_made_in(writing: Day) -> None:
    writing.okafor(c.Announce(text="line 3 reads V", room="A"), command_id="a1")
    writing.candidate(c.AcknowledgeAnnouncement(candidate=CHEN, announcement="a1"))

    def heard(number: str) -> list[tuple[str, bool]]:
        view = candidate_view(writing.session, number, writing.now)
        return [(said.text, said.read) for said in view.announcements]

    assert heard(ADEYEMI) == [("line 3 reads V", False)]
    assert heard(CHEN) == [("line 3 reads V", True)]
    assert heard(DIAZ) == []


def test_a_candidate_knows_who_watches_but_never_who_else_sits(writing: Day) -> None:
    view = candidate_view(writing.session, ADEYEMI, writing.now)

    assert view.invigilator == "J. Okafor"
    assert not any(other in view.model_dump_json() for other in (BRANDT, CHEN, DIAZ))


def test_the_note_of_a_check_stays_with_staff(day: Day) -> None:
    day.arrive(ADEYEMI)
    (passed,) = day.chief(c.PassCheck(candidate=ADEYEMI, check=Check.DESK, note="untidy"))

    assert passed.as_seen_by(ADEYEMI).note == ""
    assert passed.as_seen_by(BRANDT) is None


def test_staff_are_told_only_of_what_changed(writing: Day) -> None:
    before = writing.session
    writing.okafor(c.CreditTime(candidate=BRANDT, seconds=60))

    changes = staff_changes(before, writing.session, writing.now)

    assert changes.session is None
    assert [card.number for card in changes.candidates] == [BRANDT]


def test_an_incident_changes_nothing_that_is_shown_of_a_candidate(writing: Day) -> None:
    before = writing.session
    writing.okafor(c.NoteIncident(candidate=BRANDT, category=IncidentCategory.CANDIDATE, text="whispers"))

    assert staff_changes(before, writing.session, writing.now).candidates == ()


def test_who_watches_a_room_is_on_the_session_card(writing: Day) -> None:
    rooms = {card.room: card.staff for card in staff_view(writing.session, writing.now).session.rooms}

    assert rooms["A"] == OKAFOR


def test_a_link_says_whom_it_stands_for_and_bears_no_change() -> None:
    maker = LinkMaker(b"x" * 32)
    link = Link("tt2027-linear-algebra-1", "candidate:1043321", 0)
    token = maker.make(link)

    assert maker.read(token) == link
    assert "#" not in token
    for wrong in (token[:-1], token + "A", token[1:], "", "ä", "A" * 400, maker.make(link).swapcase()):
        with pytest.raises(LinkRefused):
            maker.read(wrong)
    with pytest.raises(LinkRefused):
        LinkMaker(b"y" * 32).read(token)


def test_a_folder_keeps_one_secret_for_all_its_links(tmp_path: Path) -> None:
    link = Link("s", "staff:okafor", 2)

    token = LinkMaker.in_folder(tmp_path).make(link)

    assert LinkMaker.in_folder(tmp_path).read(token) == link
    assert (tmp_path / "link.key").stat().st_mode & 0o777 == 0o600


def test_links_end_a_day_after_the_last_possible_upload() -> None:
    """Brandt has four hours; the upload window is half an hour."""
    assert expires(a_session()) == clock("13:30") + timedelta(minutes=30) + STAYS_OPEN
