"""Scripts of a rehearsal: what may stand in them, and how a wrong one is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from candidate_web import deeds, doings
from candidate_web.deed_notation import EXAMPLES, read_deed
from candidate_web.desk import Mode
from candidate_web.episodes import draw_acts
from candidate_web.rehearsal import cast
from candidate_web.script import Act, Moment, Script, WrongScript, read_moment, read_script
from rooms.vocabulary import BreakKind, FaultKind, Phase

if TYPE_CHECKING:
    from pathlib import Path


def faults(path: Path, text: str, numbers: set[str] | None = None) -> list[str]:
    """What is wrong with a script, without the file's name."""
    file = path / "script.toml"
    file.write_text(text)
    with pytest.raises(WrongScript) as wrong:
        read_script(file, numbers)
    return [str(problem).removeprefix(f"{file}:") for problem in wrong.value.problems]


def test_a_script_says_who_does_what_when(tmp_path: Path) -> None:
    """A trainer writes down the exam that an invigilator is to meet."""
    file = tmp_path / "script.toml"
    file.write_text(
        """
        [chief]
        admits = ["1043321"]
        [[act]]
        at = "90s"
        candidate = "1043321"
        does = "break toilet for 45s"
        [[act]]
        at = "writing + 2m"
        candidate = "0043377"
        does = "drop network for 20s"
        """
    )

    script = read_script(file, {"1043321", "0043377"})

    assert script == Script(
        acts=(
            Act(Moment(90), "1043321", deeds.TakeBreak(BreakKind.TOILET, 45)),
            Act(Moment(120, Phase.WRITING), "0043377", deeds.DropNetwork(20)),
        ),
        admits=frozenset({"1043321"}),
    )


def test_every_fault_is_named_at_its_place(tmp_path: Path) -> None:
    """Whoever wrote the script must find each mistake without searching, and all of them at once."""
    text = """[chief]
admits = ["1043321", "99"]
[[act]]
at = "soon"
candidate = "1043321"
does = "brake toilet"
[[act]]
at = "5s"
candidate = "1043322"
does = "finish"
[[act]]
at = "5s"
candidat = "1043321"
does = "upload 201 pages"
[[akt]]
"""

    assert faults(tmp_path, text, {"1043321"}) == [
        '2:10: no link is there for candidate "99"',
        f'4:6: `at` should be a time such as "90s", or one after a phase ({", ".join(Phase)}) such as "writing + 90s", not "soon"',
        '6:8: `does` should be written like "break toilet for 45s", not "brake toilet"',
        '9:13: no link is there for candidate "1043322"',
        "11:1: `candidate` is missing",
        '13:1: unknown key "candidat"; did you mean `candidate`?',
        '14:8: `does` should be written like "upload 3 pages", not "upload 201 pages"',
        '15:1: unknown key "akt"; did you mean `act`?',
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("act = 3", "1:7: `act` should be written [[act]], once for each act"),
        ('[chief]\nadmits = "some"', '2:10: `admits` should be "all", or a list of candidate numbers, not "some"'),
        ("[[act]", "1:6: not valid TOML: expected ']]' at the end of an array declaration"),
    ],
)
def test_what_is_no_script_at_all_is_said_so(tmp_path: Path, text: str, fault: str) -> None:
    """A slip in the notation is no reason for a traceback."""
    assert faults(tmp_path, text) == [fault]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_can_be_written(example: str) -> None:
    """What the help shows, works."""
    assert read_deed(example.replace("ROW", "battery")).words


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("dark 10s", deeds.Look(Mode.DARK, 10)),
        ("check, microphone fails", deeds.CheckDevice("microphone")),
        ("fault extra time: It is not shown.", deeds.ReportFault(FaultKind.EXTRA_TIME, "It is not shown.")),
        ("message  May I\tdrink?", deeds.SendMessage("May I drink?")),
        ("declare 0 pages", deeds.Declare(0)),
    ],
)
def test_deeds_may_be_written_short_or_in_full(text: str, deed: deeds.Deed) -> None:
    """A trainer should not have to look up filler words."""
    assert read_deed(text) == deed


def test_each_deed_can_be_done() -> None:
    """A deed that nobody knows how to do would end a rehearsal in the middle."""
    assert set(doings.DOING) == set(get_args(deeds.Deed))


def test_a_time_may_follow_a_phase() -> None:
    """Admission is by people: nobody knows beforehand when somebody will write."""
    assert read_moment("writing") == Moment(0, Phase.WRITING)
    assert read_moment("1m30s") == Moment(90)


def test_who_is_not_named_behaves_by_chance() -> None:
    """A script for one candidate leaves a room of nine alive."""
    scripted = Act(Moment(5), "1", deeds.Finish())

    roles = cast(Script((scripted,)), ["1", "2", "3"], seed=1)

    assert roles["1"] == (scripted,)
    assert roles["3"] == tuple(act for act in draw_acts(["1", "2", "3"], 1) if act.candidate == "3")


def test_a_script_may_be_taken_in_part() -> None:
    """The demo's script names nine, and holds as well for fewer."""
    script = Script((Act(Moment(5), "1", deeds.Finish()), Act(Moment(5), "2", deeds.Finish())), frozenset({"2"}))

    assert script.among(["1"]) == Script((Act(Moment(5), "1", deeds.Finish()),), frozenset())
