"""Seats and invigilators: what a cohort may hold, and who can be where."""

from collections.abc import Callable

import pytest

from rooms.cohort_file import CheckedCohort
from rooms.problems import Level

Check = Callable[..., CheckedCohort]


def said(checked: CheckedCohort) -> list[str]:
    return [str(problem) for problem in checked.problems]


@pytest.mark.parametrize(
    ("policy", "seats"), [("", 27), ("seats_per_session = 20\n", 20), ("seats_per_room = 2\n", 18)]
)
def test_a_central_cohort_holds_one_session(minimal: str, check: Check, policy: str, seats: int) -> None:
    """Twenty-seven is the capacity of the slot, whatever is sat in it; rooms are nine at most."""
    toml = minimal.replace('id = "short"', 'id = "short"\nkind = "central"').replace(
        "[contacts]", policy + "[contacts]"
    )

    full, over = check(toml, seats), check(toml, seats + 1)

    assert full.cohort is not None
    assert over.cohort is None
    reason = f"a central cohort is one session of {seats} seats here, and the roster has {seats + 1} rows"
    assert said(over) == [f"roster.csv:{seats + 2}:1: {reason}"]


def test_a_central_cohort_may_mix_papers_and_writing_times(minimal: str, check: Check) -> None:
    """One slot serves whoever cannot come that day."""
    toml = minimal.replace('id = "short"', 'id = "short"\nkind = "central"').replace(
        "[policy]", '[[paper]]\ncode = "B2"\ntitle = "Torts"\nwriting = "2h"\n[policy]'
    )

    cohort = check(toml, "candidate_number,name,paper\n1,Li Na,A1\n2,Åsa Öst,B2\n").cohort

    assert cohort is not None
    assert [candidate.paper for candidate in cohort.candidates] == ["A1", "B2"]


def test_rooms_without_an_invigilator_are_warned_of(minimal: str, check: Check) -> None:
    """A cohort is often created before its invigilators are found; publishing it is another matter."""
    checked = check(minimal, roster=28)

    assert checked.cohort is not None
    assert said(checked) == [
        "cohort.toml:19:1: warning: no invigilator for room B of session 1, room A of session 2, room B of session 2"
    ]


def test_a_long_list_of_rooms_without_an_invigilator_is_cut_short(minimal: str, check: Check) -> None:
    """Before anybody is found, a large cohort would fill the screen."""
    (line,) = said(check(minimal, roster=270))

    assert line.endswith("room A of session 3, 23 more")


def test_an_invigilator_to_spare_is_pointed_out(minimal: str, check: Check) -> None:
    """Somebody without a room is no fault, but may be a forgotten room."""
    checked = check(minimal + '[[staff]]\nname = "Siân Rhys"\nrole = "invigilator"\n')

    assert said(checked) == [
        'cohort.toml:22:1: warning: no room is left for "Siân Rhys", who will be on hand in every session'
    ]
    assert [problem.level for problem in checked.problems] == [Level.WARNING]


@pytest.mark.parametrize(
    ("staff", "expected"),
    [
        (
            'name = "Siân Rhys"\nrole = "relief"\nroom = "D"\n',
            'cohort.toml:25:8: no session has a room D for "Siân Rhys"; the roster needs 1',
        ),
        (
            'name = "J. OKAFOR"\nrole = "invigilator"\n',
            'cohort.toml:23:8: "J. OKAFOR" is invigilator already, by the first [[staff]]',
        ),
        (
            'name = "J. Okafor"\nrole = "chief"\nroom = "A"\n',
            'cohort.toml:23:8: "J. Okafor" is in a room already, by the first [[staff]]',
        ),
    ],
)
def test_nobody_is_posted_to_where_they_cannot_be(minimal: str, check: Check, staff: str, expected: str) -> None:
    """One person watches one room."""
    checked = check(minimal + "[[staff]]\n" + staff)

    assert expected in said(checked)
    assert checked.cohort is None


def test_two_people_of_one_name_are_told_apart_by_their_address(minimal: str, check: Check) -> None:
    """Keys go by person: each gets an id of their own, also where a name has no Latin letters."""
    toml = minimal + "".join(
        f'[[staff]]\nname = "{name}"\nemail = "{email}"\nrole = "support"\n'
        for name, email in [("J. Okafor", "one@ox.ac.uk"), ("J. Okafor", "two@ox.ac.uk"), ("李娜", "three@ox.ac.uk")]
    )

    cohort = check(toml).cohort

    assert cohort is not None
    assert [member.id for member in cohort.staff] == ["j-okafor", "j-okafor-2", "j-okafor-3", "staff"]
