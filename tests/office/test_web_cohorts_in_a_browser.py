"""A cohort in a real browser without scripts: by a form, with a wrong row, its differences, and the approver's queue."""

from pathlib import Path

import pytest

from rooms.configuration import Permission
from rooms.office import cohort_desk
from rooms.office.rights import Grant, OfficeRole
from tests.office.front_office import FrontOffice
from tests.office.screen import Screen
from tests.office.test_cohort_desk import a_file, roster

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_officer_makes_a_cohort_and_changes_it(
    shown_office: FrontOffice, screen: Screen, tmp_path: Path
) -> None:
    await shown_office.person(
        Grant(role=OfficeRole.EXAMS_OFFICER, scope="Mathematical Institute"),
        Grant(role=OfficeRole.APPROVER),
        person="okafor",
    )
    for name, text in (
        ("cohort.toml", a_file()),
        ("wrong.csv", roster(1, 2).replace("002,", "001,")),
        ("roster.csv", roster(*range(1, 11))),
        ("honour.txt", "I work alone."),
    ):
        (tmp_path / name).write_text(text)
    await screen.sign_in("okafor")
    await screen.open("/cohorts")
    assert await screen.looked_at() == []
    await screen.open("/new-cohort")
    assert await screen.looked_at() == []

    async def choose(roster_file: str) -> None:
        for label, name in (("cohort.toml", "cohort.toml"), ("Honour code", "honour.txt")):
            await screen.page.get_by_label(label, exact=True).first.set_input_files(tmp_path / name)
        await screen.page.get_by_label("Roster", exact=True).first.set_input_files(tmp_path / roster_file)
        await screen.page.get_by_role("button", name="Check and create").first.click()

    await choose("wrong.csv")
    await screen.reads("stands in line 2 already")
    assert await screen.looked_at() == []
    await screen.open("/new-cohort")
    await choose("roster.csv")
    await screen.reads("What is missing")
    assert await screen.looked_at() == []
    await screen.open("/cohorts/algebra/edit")
    assert await screen.looked_at() == []
    await screen.fill("Roster (CSV)", roster(*range(2, 12)))
    await screen.press("Show what changes")
    await screen.reads("011 Candidate 11")
    assert await screen.looked_at() == []
    await screen.press("Apply")
    await screen.reads("Applied: 2 changes")

    claimed = Permission(reference="PO/2027/041", granted_by="Proctors' Office", on="2027-04-30")
    await cohort_desk.claim(shown_office.desk, "algebra", claimed)
    await screen.open("/permissions")
    await screen.reads("PO/2027/041")
    assert await screen.looked_at() == []
