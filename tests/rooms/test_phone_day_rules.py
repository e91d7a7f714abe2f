"""What a phone tells of itself, what it is asked to show, and the screen beside it."""

from datetime import timedelta

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.errors import AlreadyConfirmed, NotNow, NotYours, PagesMissing, UnknownReport
from rooms.timing import rest_left
from rooms.views import candidate_view, seat_card
from rooms.vocabulary import BreakKind, Check, FaultKind, PageLeaving
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ, LINDQVIST, Day, a_policy, a_session, clock

HIDDEN, CLOSED, CALL = PageLeaving.OUT_OF_SIGHT, PageLeaving.CLOSED, PageLeaving.CALL


def left(how: PageLeaving) -> c.NotePageLeft:
    return c.NotePageLeft(candidate=ADEYEMI, how=how)


# The page, left


def test_the_page_is_noted_as_left_and_as_back(writing: Day) -> None:
    """City: "All mobile phone use will be reviewed"; a phone that shows something else is somewhere else."""
    writing.at("10:42").candidate(left(HIDDEN))

    back = writing.at("10:43:10").candidate(c.NotePageBack(candidate=ADEYEMI))

    assert back == [e.PageReturned(candidate=ADEYEMI, how=HIDDEN, since=clock("10:42"), until=clock("10:43:10"))]
    assert writing.sitting(ADEYEMI).page_left is None


def test_a_page_out_of_sight_and_then_closed_has_been_left_since_the_first(writing: Day) -> None:
    writing.at("10:42").candidate(left(HIDDEN))

    closed = writing.at("10:43").candidate(left(CLOSED))

    assert closed == [e.PageLeft(candidate=ADEYEMI, how=CLOSED, since=clock("10:42"))]


@pytest.mark.parametrize("how", [HIDDEN, CLOSED])
def test_the_same_leaving_is_noted_once(writing: Day, how: PageLeaving) -> None:
    """Browsers say it twice and more, and a hidden page after a closed one tells nothing new."""
    writing.candidate(left(how))

    with pytest.raises(NotNow):
        writing.candidate(left(how))
    with pytest.raises(NotNow):
        writing.candidate(left(HIDDEN))


def test_opening_the_page_again_ends_the_leaving(writing: Day) -> None:
    writing.at("10:42").candidate(left(CLOSED))

    rejoined = writing.at("10:44").candidate(c.Join(candidate=ADEYEMI, device="phone"))

    assert rejoined[0] == e.PageReturned(candidate=ADEYEMI, how=CLOSED, since=clock("10:42"), until=clock("10:44"))


def test_nobody_comes_back_who_has_not_left(writing: Day) -> None:
    with pytest.raises(NotNow):
        writing.candidate(c.NotePageBack(candidate=ADEYEMI))


def test_before_joining_and_after_release_a_page_may_be_left(day: Day) -> None:
    with pytest.raises(NotNow):
        day.candidate(left(HIDDEN))


def test_staff_see_that_the_page_was_left_and_the_candidate_is_not_told(writing: Day) -> None:
    writing.at("10:42").candidate(left(CALL))

    card = seat_card(writing.session, writing.sitting(ADEYEMI), writing.now)
    view = candidate_view(writing.session, ADEYEMI, writing.now)

    assert card.page_left is not None
    assert (card.page_left.how, card.page_left.since) == (CALL, clock("10:42"))
    assert "page_left" not in view.me.model_dump()


# Asked to show something


def test_an_invigilator_asks_to_be_shown_the_room_and_ticks_it(writing: Day) -> None:
    writing.okafor(c.AskForCheck(candidate=ADEYEMI, check=Check.ROOM_SWEEP))
    assert candidate_view(writing.session, ADEYEMI, writing.now).me.checks.asked is Check.ROOM_SWEEP

    writing.okafor(c.PassCheck(candidate=ADEYEMI, check=Check.ROOM_SWEEP))

    assert candidate_view(writing.session, ADEYEMI, writing.now).me.checks.asked is None


def test_passing_another_check_leaves_the_asking_as_it_stands(writing: Day) -> None:
    writing.okafor(c.AskForCheck(candidate=ADEYEMI, check=Check.ROOM_SWEEP))

    writing.okafor(c.PassCheck(candidate=ADEYEMI, check=Check.DESK))

    assert writing.sitting(ADEYEMI).asked_check is Check.ROOM_SWEEP


def test_the_same_is_not_asked_for_twice_and_of_nobody_who_is_not_there(writing: Day) -> None:
    writing.okafor(c.AskForCheck(candidate=ADEYEMI, check=Check.CALCULATOR))

    with pytest.raises(NotNow):
        writing.okafor(c.AskForCheck(candidate=ADEYEMI, check=Check.CALCULATOR))
    with pytest.raises(NotNow):
        writing.staff(LINDQVIST, c.AskForCheck(candidate=DIAZ, check=Check.DESK))


def test_only_who_has_the_room_asks(writing: Day) -> None:
    with pytest.raises(NotYours):
        writing.staff(LINDQVIST, c.AskForCheck(candidate=ADEYEMI, check=Check.DESK))


# The screen beside the phone


def test_the_other_screen_is_noted_also_before_the_room_opens(day: Day) -> None:
    """City: "Screen resolution: 1024 x 768px"; it is tried days before."""
    day.at("08:00").candidate(c.ReportOtherScreen(candidate=ADEYEMI, width=1024, height=768, paper_opens=True))

    screen = candidate_view(day.session, ADEYEMI, day.now).me.other_screen

    assert screen is not None
    assert (screen.width, screen.height, screen.paper_opens) == (1024, 768, True)


def test_where_the_paper_will_be_is_shown_before_the_start_and_the_paper_is_not(day: Day) -> None:
    view = candidate_view(day.session, ADEYEMI, day.now)

    assert (view.paper_site, view.paper.url) == ("https://exams.example.ac.uk", None)
    assert candidate_view(day.session, DIAZ, day.now).paper_site is None


# The phone in hand


def test_picking_the_phone_up_for_the_pages_is_timed(writing: Day) -> None:
    """City: "take care to complete this swiftly and only have the phone in your vicinity to complete the task"."""
    writing.finish(ADEYEMI)
    writing.at("12:31").candidate(c.PickUpPhone(candidate=ADEYEMI))

    put_down = writing.at("12:36").candidate(c.PutDownPhone(candidate=ADEYEMI))

    assert put_down == [e.PhonePutDown(candidate=ADEYEMI, since=clock("12:31"), until=clock("12:36"))]


def test_declaring_the_pages_puts_the_phone_down(writing: Day) -> None:
    writing.finish(ADEYEMI)
    writing.at("12:31").candidate(c.PickUpPhone(candidate=ADEYEMI))
    writing.store(ADEYEMI, 1)

    declared = writing.at("12:35").candidate(c.DeclarePages(candidate=ADEYEMI, count=1))

    assert declared[0] == e.PhonePutDown(candidate=ADEYEMI, since=clock("12:31"), until=clock("12:35"))


def test_the_phone_stays_in_its_place_while_somebody_writes(writing: Day) -> None:
    with pytest.raises(NotNow):
        writing.candidate(c.PickUpPhone(candidate=ADEYEMI))
    with pytest.raises(NotNow):
        writing.candidate(c.PutDownPhone(candidate=ADEYEMI))


def test_a_phone_is_picked_up_once(writing: Day) -> None:
    writing.finish(ADEYEMI)
    writing.candidate(c.PickUpPhone(candidate=ADEYEMI))

    with pytest.raises(NotNow):
        writing.candidate(c.PickUpPhone(candidate=ADEYEMI))


# The order of the pages


def three_pages(writing: Day) -> Day:
    writing.finish(ADEYEMI)
    for page, letter in ((1, "a"), (2, "b"), (3, "c")):
        writing.store(ADEYEMI, page, letter)
    return writing


def test_pages_are_put_in_order_without_sending_them_again(writing: Day) -> None:
    day = three_pages(writing)

    day.candidate(c.OrderPages(candidate=ADEYEMI, order=(3, 1, 2)))

    assert {n: page.sha256[0] for n, page in day.sitting(ADEYEMI).pages.items()} == {1: "c", 2: "a", 3: "b"}
    assert [page.number for page in day.sitting(ADEYEMI).pages.values()] == [1, 2, 3]


def test_ordering_closes_the_gap_that_a_removed_page_leaves(writing: Day) -> None:
    day = three_pages(writing)
    day.candidate(c.RemovePage(candidate=ADEYEMI, page=2))

    day.candidate(c.OrderPages(candidate=ADEYEMI, order=(1, 3)))

    assert {n: page.sha256[0] for n, page in day.sitting(ADEYEMI).pages.items()} == {1: "a", 2: "c"}


@pytest.mark.parametrize("order", [(1, 2), (1, 2, 2), (1, 2, 4), (1, 2, 3, 3)])
def test_an_order_that_loses_or_doubles_a_page_is_refused(writing: Day, order: tuple[int, ...]) -> None:
    day = three_pages(writing)

    with pytest.raises(PagesMissing):
        day.candidate(c.OrderPages(candidate=ADEYEMI, order=order))


def test_declared_pages_keep_their_order(writing: Day) -> None:
    day = three_pages(writing)
    with pytest.raises(NotNow):
        day.candidate(c.OrderPages(candidate=ADEYEMI, order=(1, 2, 3)))
    day.candidate(c.DeclarePages(candidate=ADEYEMI, count=3))

    with pytest.raises(NotNow):
        day.candidate(c.OrderPages(candidate=ADEYEMI, order=(3, 2, 1)))
    day.okafor(c.ConfirmUpload(candidate=ADEYEMI))
    with pytest.raises(AlreadyConfirmed):
        day.candidate(c.OrderPages(candidate=ADEYEMI, order=(3, 2, 1)))


# Words


def test_a_report_reaches_the_school_once(writing: Day) -> None:
    """City: for the paper and for extra time "please contact your school"."""
    writing.candidate(c.ReportFault(candidate=ADEYEMI, kind=FaultKind.PAPER), command_id="r1")

    writing.server(c.NoteSchoolTold(candidate=ADEYEMI, report="r1"))

    assert writing.sitting(ADEYEMI).reports[0].school_told
    with pytest.raises(UnknownReport):
        writing.server(c.NoteSchoolTold(candidate=ADEYEMI, report="r1"))


def test_the_honour_code_is_kept_as_it_was_read_with_the_name_as_it_was_typed(day: Day) -> None:
    day.arrive(CHEN)

    (signed,) = (event for event in day.log if isinstance(event, e.HonourCodeSigned))
    assert (signed.name, signed.text) == ("Me", "I write alone and unaided.")


def test_a_rest_that_is_only_asked_for_has_cost_nothing_yet() -> None:
    day = Day(a_session(policy=a_policy(breaks="ask")))
    day.seat_room_a()
    day.at("09:30").time_says_start()

    day.at("10:00").candidate(c.AskForBreak(candidate=BRANDT, kind=BreakKind.REST))

    assert rest_left(day.sitting(BRANDT), day.at("10:00:20").now) == timedelta(minutes=15)
