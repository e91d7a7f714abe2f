"""What the record is told of lost feeds: once for each loss, with its true beginning, whatever else fails."""

from __future__ import annotations

from datetime import datetime, timedelta

from invigilator_console.silence import SilenceKeeper
from rooms.commands import ReportFeedBack, ReportFeedLost
from rooms.views import SeatCard, staff_view
from rooms.vocabulary import Phase
from tests.console.console_exam import CHEN, HALF_PAST_NINE, exam
from tests.console.console_server import ConsoleServer


def card(phase: Phase = Phase.WRITING, lost_since: datetime | None = None) -> SeatCard:
    cards = staff_view(ConsoleServer(exam()).session, HALF_PAST_NINE).candidates
    chen = next(card for card in cards if card.number == CHEN)
    return chen.model_copy(update={"phase": phase, "feed_lost_since": lost_since})


def at(seconds: float) -> datetime:
    return HALF_PAST_NINE + timedelta(seconds=seconds)


SILENT = {CHEN: HALF_PAST_NINE}


def test_a_silence_is_reported_after_fifteen_seconds_with_its_beginning() -> None:
    """A short hiccup is no event of the exam; a loss counts from its first second."""
    keeper = SilenceKeeper()

    assert keeper.due([card()], SILENT, at(14.9), ()) == []
    (report,) = keeper.due([card()], SILENT, at(15), ())
    assert report.command == ReportFeedLost(candidate=CHEN, since=HALF_PAST_NINE)


def test_a_loss_is_reported_once() -> None:
    """Sixty reports a minute would drown the log."""
    keeper = SilenceKeeper()
    keeper.due([card()], SILENT, at(15), ())

    assert keeper.due([card()], SILENT, at(16), ()) == []
    assert keeper.due([card(lost_since=HALF_PAST_NINE)], SILENT, at(17), ()) == []


def test_the_same_loss_has_the_same_id_at_every_console() -> None:
    """A console that was restarted in the middle must not double it."""
    first = SilenceKeeper().due([card()], SILENT, at(15), ())
    second = SilenceKeeper().due([card()], SILENT, at(40), ())

    assert [report.id for report in first] == [report.id for report in second]


def test_a_console_that_finds_a_loss_on_record_adds_nothing() -> None:
    """The record knows already."""
    assert SilenceKeeper().due([card(lost_since=at(-60))], SILENT, at(60), ()) == []


def test_a_returned_picture_is_reported_once() -> None:
    """The gap in the coverage ends when the picture is back."""
    keeper = SilenceKeeper()
    keeper.due([card()], SILENT, at(15), ())
    lost = card(lost_since=HALF_PAST_NINE)

    (report,) = keeper.due([lost], {}, at(20), ())

    assert report.command == ReportFeedBack(candidate=CHEN)
    assert keeper.due([lost], {}, at(21), ()) == []
    assert keeper.due([card()], {}, at(22), ()) == []


def test_a_loss_and_its_end_during_an_outage_are_both_reported() -> None:
    """While the server is away the view cannot say what was reported; the queue can."""
    keeper = SilenceKeeper()
    (lost,) = keeper.due([card()], SILENT, at(15), ())

    (back,) = keeper.due([card()], {}, at(20), [lost.id])

    assert back.command == ReportFeedBack(candidate=CHEN)


def test_a_second_loss_is_another_one() -> None:
    """Two gaps are two gaps."""
    keeper = SilenceKeeper()
    keeper.due([card()], SILENT, at(15), ())
    keeper.due([card(lost_since=HALF_PAST_NINE)], {}, at(20), ())

    (again,) = keeper.due([card()], {CHEN: at(100)}, at(115), ())

    assert again.command == ReportFeedLost(candidate=CHEN, since=at(100))


def test_who_has_been_released_is_not_missed() -> None:
    """Nobody owes a picture after the release."""
    assert SilenceKeeper().due([card(Phase.RELEASED)], SILENT, at(60), ()) == []
