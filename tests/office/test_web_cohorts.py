"""Cohorts on the web page: by files or by a form, wrong rows where they stand, differences before they apply."""

import re
from html import unescape

import pytest

from rooms.admin.web.forms import CSRF
from rooms.office import cohort_desk
from rooms.office.onboarding_queue import known_cohort
from rooms.office.rights import Grant, OfficeRole
from rooms.record import Record
from rooms.seating_plan import seats_of
from rooms.vocabulary import StreamId, cohort_stream
from tests.office.front_office import FrontOffice, Shown, Visitor
from tests.office.test_cohort_desk import a_file, create, publish, roster

FORM = {
    "id": "algebra",
    "department": "Mathematical Institute",
    "kind": "department",
    "starts": "2027-06-08T09:30",
    "timezone": "Europe/London",
    "opens_before": "30m",
    "upload_window": "",
    "papers": "A1; Linear Algebra; 3h; https://exams.example.ac.uk/A1; Casio fx-83GTX, Casio fx-85GTX",
    "roster": "candidate number,name\n0043321,Tolu Adeyemi\n",
    "staff": "J. Okafor; j.okafor@example.ac.uk; invigilator; A\nM. Haddad; ; chief",
    "honour_code": "I work alone.",
    "exams": "exams@example.ac.uk",
    "support": "support@example.ac.uk",
    "school": "maths@example.ac.uk",
    "breaks": "notify",
    "break_limit": "5m",
    "break_clock": "runs",
    "rejoin": "resume",
    "onboarding_required": "on",
}


async def officer(office: FrontOffice, department: str = "Mathematical Institute") -> Visitor:
    return await office.signed_in(OfficeRole.EXAMS_OFFICER, department)


def files(toml: str, people: str) -> dict[str, tuple[str, bytes]]:
    return {
        "cohort_file": ("cohort.toml", toml.encode()),
        "roster_file": ("list.csv", people.encode()),
        "honour_code_file": ("honour.txt", b"I work alone."),
    }


async def upload(visitor: Visitor, toml: str, people: str) -> Shown:
    return await visitor.send("/upload-cohort", on="/new-cohort", files=files(toml, people))


async def apply(visitor: Visitor, shown: Shown, cohort: str = "algebra") -> Shown:
    """Press the button below the differences."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown.text)
    fields = {name: unescape(value) for name, value in found}
    return await visitor.post(f"/cohorts/{cohort}/revise", data=fields)


async def test_what_one_page_has_read_of_cohorts_no_page_reads_again(
    office: FrontOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their rosters are long, and exams share the thread in which pages are made."""
    await create(office.desk, a_file())
    visitor = await officer(office)
    await visitor.get("/cohorts")
    asked: list[StreamId] = []
    read = office.log.read

    async def noting(stream: StreamId, after: int = 0) -> list[Record]:
        asked.append(stream)
        return await read(stream, after)

    monkeypatch.setattr(office.log, "read", noting)

    for path in ("", "/cohorts", "/live", "/letters"):
        assert (await visitor.get(path)).status == 200

    assert asked
    assert not [stream for stream in asked if stream.startswith(cohort_stream(""))]


async def test_a_cohort_is_created_from_its_files(office: FrontOffice) -> None:
    visitor = await officer(office)
    assert "There is no cohort yet" in (await visitor.get("/cohorts")).words

    done = await upload(visitor, a_file(), roster(*range(1, 11)))

    assert (done.status, done.location) == (303, "/office/cohorts/algebra")
    page = (await visitor.follow(done)).words
    assert "Created: 1 session." in page
    assert "Waits for the permission to be confirmed" in page
    assert "no invigilator for room B of algebra-1" in page
    assert "010 Candidate 10" in page
    assert "algebra Mathematical Institute" in (await visitor.get("/cohorts")).words


async def test_a_wrong_row_is_shown_where_it_stands_and_nothing_is_stored(office: FrontOffice) -> None:
    visitor = await officer(office)

    shown = await upload(visitor, a_file(), roster(1, 2).replace("002,", "001,"))

    assert shown.status == 422
    assert '"student id" "001" stands in line 2 already' in shown.words
    assert '3 "student id" "001" stands in line 2 already 001 Candidate 2 c2@example.ac.uk 15' in shown.words
    assert "There is no cohort yet" in (await visitor.get("/cohorts")).words


async def test_a_cohort_is_created_by_a_form(office: FrontOffice) -> None:
    visitor = await officer(office)

    done = await visitor.send("/new-cohort", **FORM)

    assert done.location == "/office/cohorts/algebra", done.words
    state = await known_cohort(office.log, "algebra")
    assert state.created.settings.papers[0].calculators == ("Casio fx-83GTX", "Casio fx-85GTX")
    assert state.created.settings.starts.isoformat() == "2027-06-08T08:30:00+00:00"
    assert [(member.name, member.role) for member in state.created.settings.staff] == [
        ("J. Okafor", "invigilator"),
        ("M. Haddad", "chief"),
    ]


async def test_with_a_wrong_roster_nothing_that_was_typed_beside_it_is_lost(office: FrontOffice) -> None:
    """A form of eighteen fields, and one row of the roster is wrong: it is mended there and sent again."""
    visitor = await officer(office)
    wrong = FORM["roster"] + "0043321,Lena Brandt\n"

    shown = await visitor.send("/new-cohort", **FORM | {"roster": wrong})
    typed = await visitor.send("/new-cohort", **FORM)
    changed = await visitor.send("/cohorts/algebra/edit", cohort_toml="[cohort]", roster=wrong, honour_code="I work.")

    assert (shown.status, typed.status, changed.status) == (422, 303, 422)
    assert '"candidate number" "0043321" stands in line 2 already' in shown.words
    assert 'value="algebra"' in shown.text
    assert "M. Haddad; ; chief</textarea>" in shown.text
    assert "Lena Brandt" in shown.text[shown.text.index("<form", shown.text.index("Mend it")) :]
    assert "[cohort]</textarea>" in changed.text
    files = await upload(visitor, "[cohort]", wrong)
    assert 'action="/office/upload-cohort"' in files.text


async def test_the_only_department_of_an_officer_need_not_be_typed(office: FrontOffice) -> None:
    """Of several one is chosen; who works for all of them types it."""
    of_one = await (await officer(office)).get("/new-cohort")
    of_two = await office.person(*(Grant(role=OfficeRole.EXAMS_OFFICER, scope=each) for each in ("Law", "Music")))
    two = await (await office.sign_in(of_two.person.id)).get("/new-cohort")
    of_all = await (await office.signed_in(OfficeRole.ADMINISTRATOR)).get("/new-cohort")

    assert 'name="department" type="text" autocomplete="off" value="Mathematical Institute"' in of_one.text
    assert '<option value="Music">' in two.text
    assert 'name="department" type="text" autocomplete="off" value=""' in of_all.text


async def test_a_form_that_cannot_be_taken_keeps_what_was_typed(office: FrontOffice) -> None:
    visitor = await officer(office)

    shown = await visitor.send("/new-cohort", **FORM | {"papers": "", "starts": "soon"})

    assert shown.status == 422
    assert "Name a paper: code; title; writing time." in shown.words
    assert 'value="algebra"' in shown.text


async def test_a_second_import_shows_the_differences_and_applies_after_a_click(office: FrontOffice) -> None:
    visitor = await officer(office)
    await upload(visitor, a_file(), roster(*range(1, 11)))

    shown = await upload(visitor, a_file(writing='"2h30m"'), roster(*range(2, 12)))

    assert shown.status == 200
    assert "3h → 2h30m" in shown.words
    assert "roster: 011 Candidate 11 added" in shown.words
    assert len((await known_cohort(office.log, "algebra")).created.sessions[0].candidates) == 10
    assert (await apply(visitor, shown)).status == 303
    assert "011" in seats_of((await known_cohort(office.log, "algebra")).created.sessions)


async def test_what_was_changed_meanwhile_is_shown_again_first(office: FrontOffice) -> None:
    visitor = await officer(office)
    await upload(visitor, a_file(), roster(1, 2))
    first = await upload(visitor, a_file(), roster(1, 2, 3))
    await apply(visitor, await upload(visitor, a_file(), roster(1)))

    again = await apply(visitor, first)

    assert again.status == 200
    assert "002 Candidate 2 added" in again.words


async def test_files_are_changed_on_the_page_and_kept_with_their_comments(office: FrontOffice) -> None:
    visitor = await officer(office)
    await upload(visitor, a_file(), roster(1, 2))
    assert "# as the department calls it" in (await visitor.get("/cohorts/algebra/edit")).text

    shown = await visitor.send(
        "/cohorts/algebra/edit", cohort_toml=a_file(), roster=roster(1, 2, n2="Corrected"), honour_code="I work alone."
    )

    assert "name: Candidate 2 → Corrected" in shown.words
    assert "Corrected" in (await visitor.get("/cohorts/algebra/files/roster.csv")).text or shown.status == 200


async def test_an_officer_sees_and_sets_up_their_own_department_alone(office: FrontOffice) -> None:
    await create(office.desk, a_file(), roster(1))
    other = await officer(office, "Faculty of Law")

    assert "There is no cohort yet" in (await other.get("/cohorts")).words
    for path in (
        "/cohorts/algebra",
        "/cohorts/algebra/plan",
        "/cohorts/algebra/edit",
        "/cohorts/algebra/files/roster.csv",
    ):
        assert (await other.get(path)).status == 404, path
    refused = await upload(other, a_file("torts"), roster(1))
    assert (refused.status, "You may not set up cohorts of Mathematical Institute" in refused.words) == (409, True)


async def test_a_name_that_another_department_has_is_said_beside_it_and_the_form_is_kept(office: FrontOffice) -> None:
    """Whose it is, and what stands in it, is not told."""
    await create(office.desk, a_file(), roster(1))
    other = await officer(office, "Faculty of Law")

    by_form = await other.send("/new-cohort", **(FORM | {"department": "Faculty of Law"}))
    by_file = await upload(other, a_file(department='"Faculty of Law"'), roster(1))
    await create(office.desk, a_file("torts", department='"Faculty of Law"'), roster(2))
    hidden = await other.hidden("/cohorts/torts/edit")
    typed = {"cohort_toml": a_file(department='"Faculty of Law"'), "roster": roster(1), "honour_code": "I work alone."}
    by_edit = await other.post("/cohorts/torts/edit", data=hidden | typed)

    for shown in (by_form, by_file, by_edit):
        assert (shown.status, "The short name algebra is taken; choose another." in shown.words) == (422, True)
        assert "Mathematical Institute" not in shown.words
    assert "Tolu Adeyemi" in by_form.text
    assert 'value="Faculty of Law"' in by_form.text
    assert "Faculty of Law" in by_edit.text


async def test_nobody_revises_a_cohort_from_the_page_of_another(office: FrontOffice) -> None:
    """A form of one's own cohort that says another department's id changes nothing of theirs."""
    law = {"department": '"Faculty of Law"', "starts": "2027-06-09T09:30:00"}
    await create(office.desk, a_file(), roster(1, 2))
    await create(office.desk, a_file("torts", **law), roster(1))
    other = await officer(office, "Faculty of Law")
    shown = await upload(other, a_file("torts", **law), roster(1, 3))

    forged = shown.text.replace("&#34;torts&#34;", "&#34;algebra&#34;").replace("2027-06-09T", "2027-06-08T")
    answer = await apply(other, Shown(200, forged, "", {}), "torts")

    assert forged != shown.text
    assert answer.status == 409
    theirs = (await known_cohort(office.log, "algebra")).created.sessions
    assert (theirs[0].department, list(seats_of(theirs))) == ("Mathematical Institute", ["001", "002"])


async def test_a_central_cohort_is_set_up_by_who_works_for_the_whole_university(office: FrontOffice) -> None:
    refused = await upload(await officer(office), a_file(kind='"central"'), roster(1))
    done = await upload(await office.signed_in(OfficeRole.ADMINISTRATOR), a_file(kind='"central"'), roster(1))

    assert "You may not set up central cohorts" in refused.words
    assert done.status == 303


async def test_who_entered_a_permission_is_not_asked_to_confirm_it_and_cannot(office: FrontOffice) -> None:
    """One person may set up a department's exams and work for the Proctors' Office."""
    await create(office.desk, a_file(), roster(1))
    both = Grant(role=OfficeRole.EXAMS_OFFICER, scope="Mathematical Institute"), Grant(role=OfficeRole.APPROVER)
    visitor = await office.sign_in((await office.person(*both)).person.id)
    hidden = await visitor.hidden("/cohorts/algebra/claim", "/cohorts/algebra")
    fields = hidden | {"reference": "PO/1", "granted_by": "Proctors' Office", "on": "2027-04-30"}
    assert (await visitor.post("/cohorts/algebra/claim", data=fields)).status == 303

    page = await visitor.get("/permissions")
    assert "another approver confirms it" in page.words
    assert 'action="/office/permissions/algebra/confirm"' not in page.text
    answer = await visitor.send("/permissions/algebra/confirm", on="/permissions", note="seen")

    assert (answer.status, "another approver must confirm it" in answer.words) == (409, True)
    assert (await known_cohort(office.log, "algebra")).needs_permission


async def test_an_approver_confirms_what_an_officer_claims_and_then_it_is_published(office: FrontOffice) -> None:
    await create(office.desk, a_file(), roster(1))
    visitor, approver = await officer(office), await office.signed_in(OfficeRole.APPROVER, name="Abe Approver")

    blocked = await visitor.get("/cohorts/algebra")
    assert 'action="/office/cohorts/algebra/publish"' not in blocked.text
    refused = await visitor.send("/cohorts/algebra/publish", on="/cohorts/algebra")
    assert refused.status == 409
    assert "no permission of the Proctors' Office is entered" in refused.words
    hidden = await visitor.hidden("/cohorts/algebra/claim", "/cohorts/algebra")
    claimed = await visitor.post(
        "/cohorts/algebra/claim",
        data=hidden | {"reference": "PO/1", "granted_by": "Proctors' Office", "on": "2027-04-30"},
    )
    assert claimed.status == 303
    assert "granted by Proctors' Office on 2027-04-30" in (await approver.get("/permissions")).words
    done = await approver.send("/permissions/algebra/confirm", on="/permissions", note="letter seen")
    assert done.status == 303

    assert "/letters/algebra/invite" not in (await visitor.get("/cohorts/algebra")).text
    page = await visitor.follow(await visitor.send("/cohorts/algebra/publish", on="/cohorts/algebra"))
    assert (await known_cohort(office.log, "algebra")).published
    assert (
        "1 session is open for 1 candidate: links and keys work from now on. Next, send the invitations" in page.words
    )
    assert "/letters/algebra/invite" in page.text
    assert "confirmed by Abe Approver, 8 June 2027" in page.words
    assert "/letters/algebra/invite" not in (await approver.get("/cohorts/algebra")).text


async def test_a_declined_permission_is_said_with_its_reason(office: FrontOffice) -> None:
    await create(office.desk, a_file(), roster(1))
    visitor, approver = await officer(office), await office.signed_in(OfficeRole.APPROVER)
    hidden = await visitor.hidden("/cohorts/algebra/claim", "/cohorts/algebra")
    await visitor.post(
        "/cohorts/algebra/claim", data=hidden | {"reference": "PO/9", "granted_by": "P", "on": "2027-04-30"}
    )

    await approver.send("/permissions/algebra/decline", on="/permissions", reason="no such letter")

    assert "the permission was declined: no such letter" in (await visitor.get("/cohorts/algebra")).words
    assert (await visitor.get("/permissions")).status in {403, 404}


async def test_a_candidate_is_moved_and_two_change_places(office: FrontOffice) -> None:
    await create(office.desk, a_file(), roster(*range(1, 11)))
    visitor = await officer(office)

    moved = await visitor.send(
        "/cohorts/algebra/move", on="/cohorts/algebra", number="001", room="algebra-1|B", seat=""
    )
    page = (await visitor.follow(moved)).words
    assert "Candidate 1 (001) has seat 6 of room B" in page
    assert "15 min extra an hour" in page
    swapped = await visitor.send("/cohorts/algebra/swap", on="/cohorts/algebra", one="002", other="010")

    assert swapped.status == 303
    seats = seats_of((await known_cohort(office.log, "algebra")).created.sessions)
    assert (seats["002"].room, seats["010"].room) == ("B", "A")
    refused = await visitor.send("/cohorts/algebra/swap", on="/cohorts/algebra", one="002", other="999")
    assert (refused.status, "No candidate 999" in refused.words) == (409, True)


async def test_the_plan_and_the_files_are_there_to_keep(office: FrontOffice) -> None:
    await create(office.desk, a_file(), roster(1))
    visitor = await officer(office)

    plan = await visitor.get("/cohorts/algebra/plan")

    assert "attachment" in plan.headers["Content-Disposition"]
    assert "Room A" in plan.words
    assert "student" not in (await visitor.get("/cohorts/algebra/files/roster.csv")).text
    assert (await visitor.get("/cohorts/algebra/files/passwd")).status == 404


async def test_in_an_open_session_the_page_says_what_cannot_be_changed(office: FrontOffice) -> None:
    await create(office.desk, a_file(), roster(*range(1, 11)))
    await publish(office.desk)
    visitor = await officer(office)

    shown = await upload(visitor, a_file(writing='"2h"'), roster(*range(1, 10)))

    assert "no: the sessions are open, and their settings stay as they are" in shown.words
    assert (await apply(visitor, shown)).status == 303
    state = await known_cohort(office.log, "algebra")
    assert len(state.created.sessions[0].candidates) == 9
    assert state.created.settings.papers[0].writing.total_seconds() == 3 * 3600


async def test_a_form_of_somebody_elses_page_applies_nothing(office: FrontOffice) -> None:
    await create(office.desk, a_file(), roster(1, 2))
    visitor = await officer(office)
    shown = await upload(visitor, a_file(), roster(1))

    answer = await apply(visitor, Shown(200, shown.text.replace(f'name="{CSRF}"', 'name="x"'), "", {}))

    assert answer.status == 403
    assert len((await known_cohort(office.log, "algebra")).created.sessions[0].candidates) == 2


async def test_a_central_cohort_is_nobody_elses_than_the_universitys_on_any_page(office: FrontOffice) -> None:
    """Whoever may not see it may not send its keys, close its sessions or announce to it either."""
    await create(office.desk, a_file(kind='"central"'), roster(1, 2))
    await cohort_desk.publish(office.desk, "algebra")
    for visitor, found in ((await officer(office), 404), (await office.signed_in(OfficeRole.ADMINISTRATOR), 200)):
        for path in ("/cohorts/algebra", "/letters/algebra", "/live/announce/algebra", "/retention/privacy/algebra"):
            assert (await visitor.get(path)).status == found, path
