"""A slow line is kept busy and short: no more is on its way than its answers allow."""

from __future__ import annotations

from dataclasses import dataclass, field

from invigilator_console import pacing
from invigilator_console.pacing import Pacer

BYTES_A_CELL = 30


def write(pacer: Pacer, tag: int, cells: int, now: float, *, filled: bool = False) -> None:
    pacer.written(tag, cells, now, filled=filled)


def answering_pacer(now: float = 0.0, *, bare_way: float = 0.005) -> Pacer:
    """One that knows its line: it has measured the bare way so often that it does so every five seconds."""
    pacer = Pacer()
    for _ in range(6):
        write(pacer, 1, 0, now)
        pacer.answered(1, now + bare_way)
    return pacer


def test_a_terminal_is_given_a_second_for_its_first_answer_and_then_the_clock_paces():
    """A terminal that answers nothing is found out by its silence."""
    pacer = Pacer()

    write(pacer, 1, 0, 10.0)
    assert pacer.ready_at() == 11.0

    write(pacer, 2, 100, 11.0)
    assert not pacer.waiting
    assert pacer.ready_at() == 11.1


def test_where_nobody_can_answer_the_clock_paces_from_the_start():
    pacer = Pacer()
    pacer.expect_no_answers()

    write(pacer, 1, 100, 10.0)

    assert pacer.ready_at() == 10.1


def test_the_first_write_may_go_out_at_once():
    assert Pacer().ready_at() < 0


def test_once_the_terminal_answers_each_write_awaits_the_last_ones_answer():
    pacer = answering_pacer()

    write(pacer, 2, 500, 1.0)
    assert pacer.waiting
    assert pacer.ready_at() == 2.0, "a second of patience"

    pacer.answered(2, 1.2)
    assert not pacer.waiting
    assert pacer.ready_at() == 1.06, "by now"


def test_frames_gather_between_two_writes():
    """Nine feeds at ten frames a second are ninety reasons to draw."""
    pacer = answering_pacer()

    write(pacer, 2, 500, 1.0)
    pacer.answered(2, 1.005)

    assert pacer.ready_at() == 1.06


def test_what_the_budget_held_back_follows_soon():
    pacer = answering_pacer()

    write(pacer, 2, 1500, 1.0, filled=True)
    pacer.answered(2, 1.005)

    assert pacer.ready_at() == 1.01


def test_a_lost_answer_is_given_up_and_the_next_gets_twice_the_patience():
    """A line may stand still for a while; what is piled upon it then comes as one lump."""
    pacer = answering_pacer()
    before = pacer.budget(1.0)
    write(pacer, 2, 500, 1.0)

    write(pacer, 3, 500, 2.0)
    assert pacer.waiting
    assert pacer.ready_at() == 4.0
    assert pacer.budget(2.0) < before

    pacer.answered(3, 2.1)
    write(pacer, 4, 500, 3.0)
    assert pacer.ready_at() == 4.0, "a second again"


def test_three_answers_lost_in_a_row_leave_it_to_the_clock():
    """The terminal was exchanged for one that does not answer."""
    pacer = answering_pacer()
    write(pacer, 2, 500, 1.0)

    for tag, now in ((3, 2.0), (4, 4.0), (5, 8.0)):
        assert pacer.answering
        assert pacer.ready_at() == now
        write(pacer, tag, 500, now)

    assert not pacer.answering
    assert pacer.ready_at() == 8.1


def test_a_late_answer_makes_answers_worth_waiting_for_again():
    pacer = Pacer()
    for tag in range(1, 6):
        write(pacer, tag, 500, float(tag))

    pacer.answered(3, 6.05)

    assert pacer.answering
    assert pacer.waiting, "for the fourth and the fifth"
    pacer.answered(5, 6.1)
    assert not pacer.waiting


def test_somebody_elses_answer_says_nothing():
    """Shift and F3 look like one."""
    pacer = answering_pacer()
    write(pacer, 12, 500, 1.0)

    pacer.answered(1, 1.001)

    assert pacer.waiting


def test_slow_answers_shrink_the_budget_and_prompt_ones_let_it_grow():
    pacer = answering_pacer()
    before = pacer.budget(1.0)

    write(pacer, 2, before, 1.0, filled=True)
    pacer.answered(2, 1.2)
    shrunk = pacer.budget(1.2)
    assert shrunk == int(before * 0.6)

    write(pacer, 3, shrunk, 1.3, filled=True)
    pacer.answered(3, 1.31)
    assert pacer.budget(1.4) == int(shrunk * 1.3)


def test_a_budget_that_was_not_used_does_not_grow():
    """In a calm hour it would grow beyond all measure, for the first commotion to choke on."""
    pacer = answering_pacer()
    before = pacer.budget(1.0)

    write(pacer, 2, 300, 1.0, filled=False)
    pacer.answered(2, 1.01)

    assert pacer.budget(1.1) == before


def test_a_long_line_is_not_a_slow_one():
    """Over SSH from another continent each answer takes 300 ms, though the line has room."""
    pacer = answering_pacer(bare_way=0.3)
    before = pacer.budget(1.0)

    write(pacer, 2, before, 1.0, filled=True)
    pacer.answered(2, 1.31)

    assert pacer.budget(1.4) > before


def test_every_five_seconds_one_write_is_tiny_and_learns_the_bare_way_anew():
    """Else a line that has become slow for good would be shrunk down to nothing, or the reverse."""
    pacer = answering_pacer()

    assert pacer.budget(4.9) == pacing.FIRST_CELLS
    assert pacer.budget(5.1) == pacing.PROBE_CELLS

    write(pacer, 2, pacing.PROBE_CELLS, 5.1, filled=True)
    pacer.answered(2, 5.4)
    assert pacer.budget(5.5) == pacing.FIRST_CELLS
    write(pacer, 3, pacing.FIRST_CELLS, 6.0, filled=True)
    pacer.answered(3, 6.32)
    assert pacer.budget(6.5) > pacing.FIRST_CELLS, "0.3 s is the bare way now"


def test_at_the_beginning_the_bare_way_is_measured_sooner_and_then_ever_more_seldom():
    """The first answer comes behind the first screen: by it, a slow line was taken for a long one for five seconds."""
    pacer = Pacer()
    write(pacer, 1, 0, 0.0)
    pacer.answered(1, 0.25)
    measured_at = 0.25

    for pause in (0.25, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0):
        assert pacer.budget(measured_at + pause - 0.125) == pacing.FIRST_CELLS
        measured_at += pause
        assert pacer.budget(measured_at) == pacing.PROBE_CELLS
        write(pacer, 2, pacing.PROBE_CELLS, measured_at, filled=True)
        pacer.answered(2, measured_at)


def test_by_the_clock_a_backlog_shrinks_the_budget():
    pacer = Pacer()
    pacer.expect_no_answers()
    write(pacer, 1, pacing.FIRST_CELLS, 0.0, filled=True)

    pacer.backlog(2)
    pacer.backlog(1)
    pacer.backlog(0)
    write(pacer, 2, pacing.FIRST_CELLS, 0.2, filled=True)
    assert pacer.budget(0.2) == int(pacing.FIRST_CELLS * 0.6)

    pacer.backlog(0)
    write(pacer, 3, pacing.FIRST_CELLS, 0.4, filled=True)
    assert pacer.budget(0.4) == int(pacing.FIRST_CELLS * 0.6 * 1.3)


@dataclass
class Line:
    """A line that carries so many bytes a second, and takes a moment each way."""

    bytes_a_second: float
    there_and_back: float
    pacer: Pacer = field(default_factory=Pacer)
    now: float = 0.0
    busy_until: float = 0.0
    cells: int = 0
    key_waits: list[float] = field(default_factory=list)

    def draw_for(self, seconds: float) -> None:
        """Everything moves all the time: each write fills its budget."""
        end = self.now + seconds
        tag = 0
        answers: list[tuple[float, int]] = []
        while self.now < end:
            ready = self.pacer.ready_at()
            if answers and answers[0][0] <= max(ready, self.now):
                self.now, answered = answers.pop(0)
                self.pacer.answered(answered, self.now)
                continue
            self.now = max(self.now, ready)
            tag = tag % pacing.MOST_QUESTIONS + 1
            cells = self.pacer.budget(self.now)
            self.busy_until = max(self.busy_until, self.now) + cells * BYTES_A_CELL / self.bytes_a_second
            self.key_waits.append(self.busy_until - self.now)
            answers.append((self.busy_until + self.there_and_back, tag))
            self.pacer.written(tag, cells, self.now, filled=True)
            self.cells += cells


def test_a_slow_line_is_well_used_and_a_key_never_waits_long():
    """300 kB/s: what stalled the whole console for 2.9 s before."""
    line = Line(bytes_a_second=300_000, there_and_back=0.01)
    line.draw_for(5)
    line.key_waits.clear()
    line.cells = 0

    line.draw_for(20)

    assert max(line.key_waits) < 0.2
    assert line.cells * BYTES_A_CELL > 0.6 * 20 * 300_000


def test_a_very_slow_line_still_moves():
    """30 kB/s, a mobile's tether: few cells at a time, but on and on."""
    line = Line(bytes_a_second=30_000, there_and_back=0.15)
    line.draw_for(10)
    line.key_waits.clear()

    line.draw_for(20)

    assert max(line.key_waits) < 0.4
    assert line.pacer.answering


def test_a_long_fast_line_is_well_used():
    line = Line(bytes_a_second=5_000_000, there_and_back=0.3)

    line.draw_for(20)

    assert line.cells > 20 * 10_000, "a full screen of pictures a second at least"
