"""Opening an exam for applications on the office's pages: from a cohort.toml, with its deadlines as dates."""

from pathlib import Path

import pytest

from rooms.office.application_finding import registers
from rooms.office.rights import Grant, OfficeRole
from tests.office.applying import SLOT, utc
from tests.office.front_office import FrontOffice, Visitor

TOML = (Path(__file__).parent.parent / "cohorts" / "cohort.toml").read_text().replace('"department" ', '"central" ')
COHORT = "tt2027-linear-algebra"


@pytest.fixture
async def officer(office: FrontOffice) -> Visitor:
    """An exams officer for all departments, on 1 April."""
    office.clock._now = utc("04-01 09:00")
    everywhere = await office.person(Grant(role=OfficeRole.EXAMS_OFFICER))
    return await office.sign_in(everywhere.person.id)


async def test_an_exam_is_opened_by_its_file_and_shows_its_deadlines(office: FrontOffice, officer: Visitor) -> None:
    assert "No exam can be applied for yet." in (await officer.get("/offers")).words

    sent = await officer.send("/offers", files={"cohort_file": ("cohort.toml", TOML.encode())})
    assert sent.status == 303, sent.words
    page = (await officer.follow(sent)).words
    for words in ("4 June 2027, 12:00 BST", "23 April 2027, 17:00 BST", "27 of 27 seats", "well enough to sit"):
        assert words in page
    assert list(await registers(office.log)) == [SLOT]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"central" ', '"department" ', "a department settles its own roster"),
        ("term_starts = 2027-04-25", "", "needs `term_starts`"),
        ("[cohort]", "[cohort", "not valid TOML"),
    ],
)
async def test_what_is_wrong_with_the_file_is_said_and_nothing_is_stored(
    office: FrontOffice, officer: Visitor, old: str, new: str, said: str
) -> None:
    sent = await officer.send("/offers", files={"cohort_file": ("cohort.toml", TOML.replace(old, new, 1).encode())})

    assert sent.status == 422
    assert said in sent.words
    assert await registers(office.log) == {}


async def test_a_form_for_candidates_is_opened_renewed_and_closed(office: FrontOffice, officer: Visitor) -> None:
    await officer.send("/offers", files={"cohort_file": ("cohort.toml", TOML.encode())})
    where = f"/offers/{SLOT}/{COHORT}/form"

    async def link() -> str | None:
        links = (await officer.get("/offers")).links
        return next((each.partition("/office")[2] for each in links if "/request/" in each), None)

    assert await link() is None
    await officer.send(where, on="/offers", do="open")
    first = await link()
    assert first is not None
    assert (await office.stranger().get(first)).status == 200
    await officer.send(where, on="/offers", do="renew")
    assert (await office.stranger().get(first)).status == 404
    await officer.send(where, on="/offers", do="close")
    assert await link() is None


async def test_a_department_sees_its_own_and_changes_its_form_but_no_terms(
    office: FrontOffice, officer: Visitor
) -> None:
    """Central exams are the university's; a department that moved their deadlines would move everybody's."""
    await officer.send("/offers", files={"cohort_file": ("cohort.toml", TOML.encode())})
    own = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Mathematical Institute")
    other = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Physics")
    form = f"/offers/{SLOT}/{COHORT}/form"

    assert COHORT in (await own.get("/offers")).words
    assert COHORT not in (await other.get("/offers")).words
    for visitor in (own, other):
        sent = await visitor.send("/offers", on="", files={"cohort_file": ("cohort.toml", TOML.encode())})
        assert sent.status == 404
    assert (await other.send(form, on="/offers", do="open")).status == 404
    assert (await own.send(form, on="/offers", do="open")).status == 303


@pytest.mark.parametrize("role", [OfficeRole.COLLEGE_OFFICER, OfficeRole.APPROVER, OfficeRole.REVIEWER])
async def test_only_who_sets_exams_up_opens_them(office: FrontOffice, role: OfficeRole) -> None:
    visitor = await office.signed_in(role)

    assert (await visitor.get("/offers")).status == 403
    assert (await visitor.send("/offers", on="", files={"cohort_file": ("cohort.toml", TOML.encode())})).status == 403
