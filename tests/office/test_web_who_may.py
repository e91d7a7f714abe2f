"""Who may do what on every page of the office: one table, with a row for each page that there is."""

from dataclasses import dataclass

from rooms.admin.web.office import every_page
from rooms.admin.web.pages import Page
from tests.office.front_office import OPEN_TO_ALL, FrontOffice
from tests.office.whole_office import APPLICATION, SESSION, VISITORS, World
from tests.rooms.exam_day import CHEN

EVERYBODY = "".join(VISITORS)


@dataclass(frozen=True)
class Row:
    """One page: who may; to whom it is not told that it exists (404). To everybody else it is said that they may not.

    `fields`: a form that is taken, of which it is proved that sending it twice has effect once.
    """

    method: str
    path: str
    may: str
    hidden: str = ""
    fields: dict[str, str] | None = None


TABLE = (
    Row("GET", "/", EVERYBODY),
    Row("GET", "/cohorts", "AEeP"),
    Row("GET", "/cohorts/{cohort}", "AEP", "e"),
    Row("GET", "/cohorts/{cohort}/plan", "AEP", "e"),
    Row("GET", "/cohorts/{cohort}/files/{file}", "AE", "e"),
    Row("GET", "/cohorts/{cohort}/edit", "AE", "e"),
    Row("GET", "/new-cohort", "AEe"),
    Row("POST", "/new-cohort", "AEe"),
    Row("POST", "/upload-cohort", "AEe"),
    Row("POST", "/cohorts/{cohort}/edit", "AE", "e"),
    Row("POST", "/cohorts/{cohort}/revise", "AE", "e"),
    Row(
        "POST",
        "/cohorts/{cohort}/claim",
        "AE",
        "e",
        {"reference": "PO/9", "granted_by": "Proctors", "on": "2027-05-01"},
    ),
    Row("POST", "/cohorts/{cohort}/move", "AE", "e", {"number": "001", "room": "algebra-1|A", "seat": "9"}),
    Row("POST", "/cohorts/{cohort}/swap", "AE", "e", {"one": "001", "other": "002"}),
    Row("GET", "/permissions", "P"),
    Row("POST", "/permissions/{cohort}/decline", "P", "", {"reason": "no such letter"}),
    Row("POST", "/permissions/{cohort}/confirm", "P", "", {"note": "letter seen"}),
    Row("POST", "/cohorts/{cohort}/publish", "AE", "e", {}),
    Row("POST", "/cohorts/{cohort}/activate", "AE", "e"),
    Row("GET", "/live", "AEeS"),
    Row("GET", "/live/announce/{cohort}", "AE", "e"),
    Row("POST", "/live/announce/{cohort}", "AE", "e"),
    Row("POST", "/live/announce/{cohort}/say", "AE", "e", {"text": "Question 3: read n >= 1."}),
    Row("GET", "/onboarding", "AEe"),
    Row("GET", "/onboarding/cohorts/{cohort}", "AE", "e"),
    Row("GET", "/onboarding/candidates/{period}/{number}", "AE", "e"),
    Row("GET", "/onboarding/candidates/{period}/{number}/photographs/{attempt}/{kind}", "AE", "e"),
    Row("POST", "/onboarding/candidates/{period}/{number}/second-opinion", "AE", "e", {"attempt": "1", "note": "dark"}),
    Row("POST", "/onboarding/candidates/{period}/{number}/reject", "AE", "e"),
    Row("POST", "/onboarding/candidates/{period}/{number}/waive", "EA", "e", {"why": "known to the tutor"}),
    Row("POST", "/onboarding/candidates/{period}/{number}/reset", "AE", "e"),
    Row("POST", "/onboarding/candidates/{period}/{number}/accept", "AE", "e"),
    Row("GET", "/letters", "AEe"),
    Row("GET", "/letters/{cohort}", "AE", "e"),
    Row("GET", "/letters/{cohort}/invite", "AE", "e"),
    Row("POST", "/letters/{cohort}/invite", "AE", "e", {"despite": "on"}),
    Row("POST", "/letters/{cohort}/invite-staff", "AE", "e", {"despite": "on"}),
    Row("POST", "/letters/{cohort}/remind", "AE", "e"),
    Row("GET", "/letters/{cohort}/{letter}", "AE", "e"),
    Row("POST", "/letters/{cohort}/{letter}/confirm", "AE", "e"),
    Row("POST", "/letters/{cohort}/{letter}/reissue", "AE", "e"),
    Row("POST", "/letters/{cohort}/{letter}/withdraw", "AE", "e", {"why": "by mistake"}),
    Row("POST", "/letters/{cohort}/{letter}/resend", "AE", "e", {"why": "asked for"}),
    Row("GET", "/application-letters", "AP", "EeCc"),
    Row("GET", "/application-letters/{slot}", "AP", "EeCc"),
    Row("GET", "/application-letters/{slot}/{letter}", "AP", "EeCc"),
    Row("POST", "/application-letters/{slot}/{letter}/confirm", "A", "Ee"),
    Row("POST", "/application-letters/{slot}/{letter}/withdraw", "A", "Ee", {"why": "by mistake"}),
    Row("POST", "/application-letters/{slot}/{letter}/resend", "A", "Ee", {"why": "asked for"}),
    Row("GET", "/letter-texts", "AEe"),
    Row("GET", "/letter-texts/{department}/{kind}", "AE", "e"),
    Row("POST", "/letter-texts/{department}/{kind}", "AE", "e"),
    Row("POST", "/letter-texts/{department}/{kind}/reset", "AE", "e"),
    Row("GET", "/offers", "AEe"),
    Row("POST", "/offers", "A", "Ee"),
    Row("POST", "/offers/{slot}/{cohort}/form", "AE", "e", {"do": "renew"}),
    Row("GET", "/apply", "AEeCc"),
    Row("POST", "/apply", "CAEec", "", APPLICATION | {"number": "0043399", "college": "St Hild's"}),
    Row("GET", "/requests", "AEeCcP"),
    Row("POST", "/requests/{slot}/{cohort}/{request}", "CAEP", "ec", {"outcome": "noted"}),
    Row("GET", "/applications", "AEeCcP"),
    Row("GET", "/to-decide", "P"),
    Row("GET", "/to-decide/several", "P"),
    Row("POST", "/to-decide/several", "P"),
    Row("GET", "/applications/{slot}/{reference}", "AECP", "ec"),
    Row("POST", "/applications/{slot}/{reference}/decline", "P", "", {"reason": "The test is of April."}),
    Row("POST", "/applications/{slot}/{reference}/reopen", "P", "", {"reason": "by mistake"}),
    Row("POST", "/applications/{slot}/{reference}/approve", "P", "", {"note": "Seat A3."}),
    Row(
        "POST",
        "/applications/{slot}/{reference}/lapse",
        "P",
        "",
        {"attends_from": "2027-06-10", "reason": "tested out"},
    ),
    Row("POST", "/applications/{slot}/{reference}/accept", "AEC", "ec"),
    Row("POST", "/applications/{slot}/{reference}/withdraw", "AEC", "ec"),
    Row("GET", "/retention", "AEe"),
    Row("POST", "/retention/hold", "AE", "e", {"session": SESSION, "why": "appeal 2027/17"}),
    Row("POST", "/retention/lift/{session}", "AE", "e", {"why": "decided"}),
    Row("GET", "/retention/purge", "AEe"),
    Row("POST", "/retention/purge", "AEe"),
    Row("GET", "/retention/privacy/{cohort}", "AE", "e"),
    Row("GET", "/afterwards", "AEeRr"),
    Row("GET", "/afterwards/{session}", "AER", "er"),
    Row("GET", "/afterwards/{session}/pack", "AER", "er"),
    Row("GET", "/afterwards/{session}/pack.zip", "AER", "er"),
    Row("GET", "/afterwards/{session}/pack/{file}", "AER", "er"),
    Row("GET", "/afterwards/{session}/scripts/{candidate}", "AER", "er"),
    Row("POST", "/afterwards/{session}/left", "AE", "e", {"candidate": CHEN, "why": "no answer on the telephone"}),
    Row("POST", "/afterwards/{session}/close", "AE", "e"),
    Row("POST", "/afterwards/{session}/notices/{candidate}", "AE", "e", {"to": "college@example.ac.uk", "note": ""}),
    Row("POST", "/afterwards/{session}/marked", "AE", "e"),
    Row("GET", "/hours", "AEeRr"),
    Row("GET", "/hours.csv", "AEeRr"),
    Row("GET", "/review", "Rr"),
    Row("GET", "/review/{session}", "R", "r"),
    Row("GET", "/review/{session}/{candidate}", "R", "r"),
    Row("GET", "/review/{session}/{candidate}/kept/{sha256}", "R", "r"),
    Row("POST", "/review/{session}/{candidate}", "R", "r"),
    Row("POST", "/review/{session}/{candidate}/withdraw", "R", "r"),
    Row("POST", "/review/{session}/{candidate}/reopen", "R", "r"),
    Row("GET", "/people", "A"),
    Row("POST", "/people", "A", "", {"name": "J. Okafor", "email": "j.okafor@example.ac.uk", "role": ""}),
    Row("GET", "/people/{person}", "A"),
    Row("POST", "/people/{person}", "A", "", {"name": "Somebody", "email": "somebody@example.ac.uk"}),
    Row("POST", "/people/{person}/grants", "A", "", {"role": "support"}),
    Row("POST", "/people/{person}/revoke", "A", "", {"role": "support"}),
    Row("POST", "/people/{person}/key", "A"),
    Row("POST", "/people/{person}/reissue", "A", "", {}),
    Row("POST", "/people/{person}/unlock", "A", "", {}),
    Row("POST", "/people/{person}/drop-password", "A"),
    Row("POST", "/people/{person}/remove", "A", "", {"reason": "left"}),
    Row("GET", "/looks", "A"),
    Row("GET", "/account", EVERYBODY),
    Row("POST", "/account/password", EVERYBODY),
    Row("GET", "/sign-in/kept", EVERYBODY),
    Row("POST", "/sign-in/kept", EVERYBODY),
    Row("POST", "/account/sign-out-everywhere", EVERYBODY),
    Row("POST", "/sign-out", EVERYBODY),
)
"""In an order in which each can be done."""

TAKEN = {"GET": {200, 303}, "POST": {200, 303, 409, 422}}
"""What somebody is answered who may; for what is sent empty also that it cannot be taken so."""


def page_of(row: Row) -> Page:
    return next(page for page in every_page() if (page.method, page.path) == (row.method, row.path))


def test_every_page_has_its_row() -> None:
    """Whoever enters a page says here who may."""
    written = [(row.method, row.path) for row in TABLE]
    there = [(page.method, page.path) for page in every_page() if page.path not in OPEN_TO_ALL]

    assert sorted(written) == sorted(there)
    assert len(set(written)) == len(written)


async def test_nobody_gets_further_than_the_table_says(office: FrontOffice) -> None:
    """What is another department's or college's is not there; for what no role provides, it is said so."""
    world = await World.made(office)
    before = await office.records()

    wrong = {}
    for row in TABLE:
        for letter in sorted(set(EVERYBODY) - set(row.may)):
            shown = await world.ask(letter, page_of(row), row.fields or {})
            if shown.status != (404 if letter in row.hidden else 403):
                wrong[row.method, row.path, letter] = shown.status

    assert wrong == {}
    assert await office.records() == before


async def test_everybody_gets_as_far_as_the_table_says_and_sends_nothing_twice(office: FrontOffice) -> None:
    """Whoever presses twice on a slow line has not moved somebody on, nor back again."""
    world = await World.made(office)

    wrong: dict[tuple[str, ...], object] = {}
    for row in TABLE:
        page, taken = page_of(row), TAKEN[row.method]
        if row.fields is not None:
            first, second = await world.send_twice(row.may[0], page, row.fields)
            if (first, second) != (303, 0):
                wrong[row.method, row.path, "twice"] = first, second
        for letter in row.may if row.fields is None else row.may[1:]:
            shown = await world.ask(letter, page, {})
            if shown.status not in taken:
                wrong[row.method, row.path, letter] = shown.status

    assert wrong == {}
