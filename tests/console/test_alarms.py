"""What is put off stays in sight and comes back with the bell; what rang stands out until somebody looks."""

from __future__ import annotations

from datetime import timedelta

from invigilator_console.alarms import Alarms, part
from invigilator_console.attention import Need, Urgency
from rooms.views import SnoozeCard
from tests.console.console_exam import BRANDT, CHEN, HALF_PAST_NINE, RELIEF

FEED = Need("feed:" + CHEN, Urgency.ALARM, HALF_PAST_NINE, "feed lost 0:40", "focus", CHEN, 3)
MESSAGE = Need("message-m:" + BRANDT, Urgency.NOW, HALF_PAST_NINE, "“May I?”", "message", BRANDT, 2)
IN_FIVE = SnoozeCard(need=FEED.id, until=HALF_PAST_NINE + timedelta(minutes=5), reason="It comes back.", by=RELIEF)


def test_what_was_put_off_waits_no_more_but_stays_in_sight() -> None:
    """A colleague sees that somebody knows of it, and until when."""
    waiting, (off,) = part([FEED, MESSAGE], [IN_FIVE], HALF_PAST_NINE)

    assert waiting == [MESSAGE]
    assert (off.need, off.reason, off.by) == (FEED, "It comes back.", RELIEF)


def test_it_comes_back_by_itself() -> None:
    """Nobody has to remember what was put off."""
    waiting, off = part([FEED, MESSAGE], [IN_FIVE], IN_FIVE.until)

    assert waiting == [FEED, MESSAGE]
    assert off == []


def test_what_is_over_is_not_put_off_any_more() -> None:
    """A feed that is back needs nobody, now or later."""
    assert part([], [IN_FIVE], HALF_PAST_NINE) == ([], [])


def test_what_comes_back_first_stands_first() -> None:
    """That is what one has to be ready for."""
    sooner = SnoozeCard(need=MESSAGE.id, until=HALF_PAST_NINE + timedelta(minutes=2), reason="x", by=RELIEF)

    _, off = part([FEED, MESSAGE], [IN_FIVE, sooner], HALF_PAST_NINE)

    assert [one.need for one in off] == [MESSAGE, FEED]


def test_an_alarm_rings_once() -> None:
    """A bell that goes on is switched off for good."""
    alarms = Alarms()

    assert alarms.look([FEED], [])
    assert not alarms.look([FEED], [])
    assert not alarms.look([FEED, MESSAGE], [])


def test_an_alarm_that_was_over_and_comes_again_rings_again() -> None:
    """A second loss is another one."""
    alarms = Alarms()
    alarms.look([FEED], [])
    alarms.look([], [])

    assert alarms.look([FEED], [])


def test_what_comes_back_rings_whatever_it_is() -> None:
    """Whoever put it off wants to hear of it."""
    alarms = Alarms()
    alarms.look([MESSAGE], [])
    _, off = part([MESSAGE], [SnoozeCard(need=MESSAGE.id, until=IN_FIVE.until, reason="x", by=RELIEF)], HALF_PAST_NINE)
    assert not alarms.look([], off)

    assert alarms.look([MESSAGE], [])


def test_an_alarm_stands_out_until_its_candidate_was_looked_at() -> None:
    """A bell is heard by nobody who is out of the room for a moment."""
    alarms = Alarms()
    alarms.look([FEED], [])
    alarms.saw(BRANDT)
    assert list(alarms.unseen) == [FEED.id]

    alarms.saw(CHEN)
    alarms.look([FEED], [])
    assert alarms.unseen == {}


def test_an_alarm_that_is_over_stands_out_no_more() -> None:
    """There is nothing left to look at."""
    alarms = Alarms()
    alarms.look([FEED], [])
    alarms.look([], [])

    assert alarms.unseen == {}
