"""What is left to chance: the same for the same seed, and worth an invigilator's while."""

from __future__ import annotations

from candidate_web import deeds
from candidate_web.episodes import draw_acts
from rooms.vocabulary import Phase

NINE = [f"10433{n}" for n in range(21, 30)]


def test_the_same_seed_gives_the_same_rehearsal() -> None:
    """Two invigilators can be trained on the same exam, and a fault can be met again."""
    assert draw_acts(NINE, 7) == draw_acts(NINE, 7)
    assert draw_acts(NINE, 7) != draw_acts(NINE, 8)


def test_a_candidate_behaves_alike_whoever_else_comes() -> None:
    """Leaving somebody out changes nobody else's temper; only who meets the room's first episodes moves."""
    of_first = [act for act in draw_acts(NINE, 7) if act.candidate == NINE[0]]

    assert [act for act in draw_acts(NINE[:3], 7) if act.candidate == NINE[0]] == of_first


def test_a_room_meets_everything_in_its_first_three_minutes() -> None:
    """Breaks, a fault, a message, a dropout, a dark camera, somebody walking off, and an early finish."""
    early = [act.deed for act in draw_acts(NINE, 7) if act.at.after is Phase.WRITING and act.at.delay < 180]

    kinds = {type(deed) for deed in early}
    assert {
        deeds.TakeBreak,
        deeds.ReportFault,
        deeds.SendMessage,
        deeds.DropNetwork,
        deeds.LeavePage,
        deeds.Finish,
    } <= kinds
    assert len([deed for deed in early if isinstance(deed, deeds.Look)]) >= 2


def test_nobody_does_anything_after_finishing() -> None:
    """Who has finished hands in, and neither asks for breaks nor reports faults."""
    for number in NINE:
        of_one = [act for act in draw_acts(NINE, 7) if act.candidate == number]
        if any(isinstance(act.deed, deeds.Finish) for act in of_one):
            assert isinstance(of_one[-1].deed, deeds.Finish)
