"""After the exam on the web page: packs, scripts, notices, hours and the review, each for who may and no one else."""

import hashlib
import io
import json
import zipfile

import pytest
from pikepdf import Pdf

from rooms import commands as c
from rooms.office.letters_desk import outbox_of
from rooms.office.looks import LookAt, looked_at
from rooms.office.retention import RetentionService
from rooms.office.retention_record import BeginPurge, Kept, Kind
from rooms.office.rights import Grant, OfficeRole
from rooms.stores import blob_names
from rooms.vocabulary import session_stream
from tests.office.answer_sheets import a_photograph, put, store
from tests.office.filed_day import FiledDay, scripted_day, written
from tests.office.front_office import FrontOffice, Visitor
from tests.office.kept_exams import notes_what_is_read
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ

SESSION, COHORT = "tt2027-linear-algebra-1", "tt2027-linear-algebra"
HERE, REVIEW = f"/afterwards/{SESSION}", f"/review/{SESSION}"


async def filed(office: FrontOffice, day: FiledDay | None = None) -> FiledDay:
    """The scripted day lies in the office's record; it is the evening of it."""
    day = day or scripted_day()
    await day.kept_by(office.log)
    office.clock.set("18:00")
    return day


async def officer(office: FrontOffice) -> Visitor:
    return await office.signed_in(OfficeRole.EXAMS_OFFICER, "Mathematical Institute")


async def reviewer(office: FrontOffice, name: str = "M. Haddad") -> Visitor:
    return await office.signed_in(OfficeRole.REVIEWER, name=name)


async def test_a_session_is_found_its_pack_read_and_taken_home(office: FrontOffice) -> None:
    await filed(office)
    okafor = await officer(office)

    assert SESSION in (await okafor.get("/afterwards")).words
    page = await okafor.get(f"{HERE}/pack")
    assert "its head is signed" in page.words
    assert "Every interval off camera" in page.words
    taken = await _bytes(okafor, f"{HERE}/pack.zip")
    with zipfile.ZipFile(io.BytesIO(taken)) as archive:
        names = archive.namelist()
        facts = json.loads(archive.read(f"{SESSION}/pack.json"))
    assert f"{SESSION}/pack.html" in names
    assert facts["signed_head"]["count"] == facts["records"]
    table = await okafor.get(f"{HERE}/pack/attendance.csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert (await okafor.get(f"{HERE}/pack/no-such.csv")).status == 404
    assert {look.about.what for look in await looked_at(office.desk, session=SESSION)} == {LookAt.PACK}


@pytest.mark.parametrize("path", [HERE, f"{HERE}/pack", f"{HERE}/pack.zip", f"{HERE}/scripts/{ADEYEMI}", "/afterwards"])
async def test_another_departments_session_is_not_there(office: FrontOffice, path: str) -> None:
    """It is not told that it exists."""
    await filed(office)
    stranger = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Faculty of Law")

    shown = await stranger.get(path)

    assert SESSION not in shown.words
    assert shown.status == (200 if path == "/afterwards" else 404)


@pytest.mark.parametrize("role", [OfficeRole.SUPPORT, OfficeRole.COLLEGE_OFFICER, OfficeRole.APPROVER])
async def test_who_may_see_no_packs_is_told_so(office: FrontOffice, role: OfficeRole) -> None:
    await filed(office)
    visitor = await office.signed_in(role)

    assert (await visitor.get(HERE)).status == 403
    assert (await visitor.get(REVIEW)).status == 403


async def test_an_exams_officer_does_not_review(office: FrontOffice) -> None:
    """Who runs an exam does not judge it: the review is the reviewers'."""
    await filed(office)
    okafor = await officer(office)

    assert (await okafor.get(REVIEW)).status == 403
    assert (await okafor.send(f"{REVIEW}/{ADEYEMI}", on="/account", outcome="refer", reason="x")).status == 403


async def test_a_script_is_bound_on_the_spot_and_the_look_is_on_record(office: FrontOffice) -> None:
    day = written()
    sheet = a_photograph("one")
    day.at("10:30").finish(ADEYEMI)
    store(day, ADEYEMI, 1, sheet)
    await put(office.blobs, day, ADEYEMI, sheet)
    await filed(office, day)
    okafor = await officer(office)

    script = await _bytes(okafor, f"{HERE}/scripts/{ADEYEMI}")

    with Pdf.open(io.BytesIO(script)) as opened:
        assert len(opened.pages) == 2
    assert (await okafor.get(f"{HERE}/scripts/{CHEN}")).status == 404
    (look,) = await looked_at(office.desk, candidate=ADEYEMI)
    assert (look.about.what, look.by) == (LookAt.SCRIPT, f"office:{okafor.person}")


async def test_what_may_be_done_elsewhere_is_not_offered_here(office: FrontOffice) -> None:
    """A reviewer here who writes letters and closes sessions for another department does neither for this one."""
    await filed(office)
    here = Grant(role=OfficeRole.REVIEWER, scope="Mathematical Institute")
    elsewhere = Grant(role=OfficeRole.EXAMS_OFFICER, scope="Faculty of Law")
    both = await office.sign_in((await office.person(here, elsewhere)).person.id)

    page = await both.get(HERE)

    assert f"/office{REVIEW}" in page.links
    assert f"/office{HERE}/notices/" not in page.text
    assert f"/office{HERE}/marked" not in page.text
    assert f"/office{HERE}/notices/" in (await (await officer(office)).get(HERE)).text


async def test_a_notice_is_looked_over_and_sent(office: FrontOffice) -> None:
    await filed(office)
    okafor = await officer(office)
    assert "Left the exam at 12:40:00" in (await okafor.get(HERE)).words

    wrong = await okafor.send(f"{HERE}/notices/{CHEN}", on=HERE, to="nobody", note="A power cut.")
    two = "college@example.ac.uk, other@example.ac.uk"
    several = await okafor.send(f"{HERE}/notices/{CHEN}", on=HERE, to=two, note="A power cut.")
    done = await okafor.send(f"{HERE}/notices/{CHEN}", on=HERE, to="college@example.ac.uk", note="A power cut.")

    assert (wrong.status, several.status) == (422, 422)
    assert "A power cut." in wrong.text
    assert "A power cut." in several.text
    assert done.status == 303
    (letter,) = (await outbox_of(office.log, COHORT)).letters.values()
    assert (letter.wanted.to, letter.wanted.facts["note"]) == ("college@example.ac.uk", "A power cut.")
    assert "waiting to college@example.ac.uk" in (await okafor.follow(done)).words


async def test_who_has_no_address_is_named_when_scripts_are_marked(office: FrontOffice) -> None:
    await filed(office)
    okafor = await officer(office)

    said = await okafor.follow(await okafor.send(f"{HERE}/marked", on=HERE, paper="", note=""))

    assert f"No address is known of {ADEYEMI}, {BRANDT}." in said.words


async def test_an_open_session_is_closed_once_it_is_known_who_left(office: FrontOffice) -> None:
    await filed(office, written())
    okafor = await officer(office)

    refused = await okafor.send(f"{HERE}/close", on=HERE)
    for number in (ADEYEMI, BRANDT, CHEN):
        await okafor.send(f"{HERE}/left", on=HERE, candidate=number, why="fire alarm")
    done = await okafor.send(f"{HERE}/close", on=HERE)

    assert refused.status == 409
    assert f"still in the exam: {ADEYEMI}" in refused.words
    page = await okafor.follow(done)
    assert "The session is closed." in page.words
    assert f"{DIAZ} Candidate {DIAZ}: did not attend A letter for excusal from this exam." in page.words
    assert f"{CHEN} Candidate {CHEN}: left A letter for a notice of mitigating circumstances." in page.words


async def test_hours_are_shown_for_some_days(office: FrontOffice) -> None:
    await filed(office)
    okafor = await officer(office)

    shown = await okafor.get("/hours?from=2027-06-08&to=2027-06-08")

    assert "J. Okafor" in shown.words
    assert "4.5" in shown.words
    assert "rounded up to whole 15 minutes" in shown.words
    assert (await okafor.get("/hours.csv?from=2027-06-08&to=2027-06-08")).status == 200
    assert (await okafor.get("/hours.csv")).status == 404


async def test_hours_open_no_other_departments_record_and_no_more_days_than_a_term(office: FrontOffice) -> None:
    """Each record takes its time to read, and the server that reads it has exams to attend to."""
    await filed(office)
    physicist = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Physics")
    okafor = await officer(office)
    opened = notes_what_is_read(office.log)

    assert "No session lies in these days." in (await physicist.get("/hours?from=2027-06-08&to=2027-06-08")).words
    too_many = await okafor.get("/hours?from=2027-05-01&to=2027-08-31")
    csv = await okafor.get("/hours.csv?from=2027-05-01&to=2027-08-31")
    assert session_stream(SESSION) not in opened
    assert "more than 100 days" in too_many.words
    assert csv.status == 404

    assert "J. Okafor" in (await okafor.get("/hours?from=2027-05-01&to=2027-06-30")).words
    assert session_stream(SESSION) in opened


async def test_a_review_needs_two_people_where_it_has_consequences(office: FrontOffice) -> None:
    await filed(office)
    haddad, moyo = await reviewer(office), await reviewer(office, "T. Moyo")
    case = f"{REVIEW}/{ADEYEMI}"
    assert ADEYEMI in (await haddad.get(REVIEW)).words

    nothing = await haddad.send(case, reason="seen at 11:41")
    first = await haddad.send(case, outcome="refer", reason="looks away twice, see 11:41")
    again = await haddad.get(case)
    waits = await moyo.get(case)
    second = await moyo.follow(await moyo.send(case, outcome="refer", reason="the same"))

    assert nothing.status == 422
    assert "seen at 11:41" in nothing.text
    assert first.status == 303
    assert "Give this outcome" not in again.words
    assert "Give this outcome" in waits.words
    assert "waits for a second reviewer" in waits.words
    assert "M. Haddad refer looks away twice, see 11:41" in waits.words
    assert "Review refer" in second.words


async def test_a_still_is_shown_to_a_reviewer_and_the_look_is_on_record(office: FrontOffice) -> None:
    still = a_photograph("still")
    digest = hashlib.sha256(still).hexdigest()
    day = written()
    day.at("10:00").okafor(c.MarkMoment(candidate=ADEYEMI, note="a note under the sheet"), command_id="m")
    for sha256 in (digest, "0" * 64):
        command = c.StoreEvidence(
            candidate=ADEYEMI, of="m", sha256=sha256, size=9, media_type="image/jpeg", since=day.now, until=day.now
        )
        day.server(command)
    await filed(office, day)
    await office.blobs.put(blob_names.of_evidence(SESSION, ADEYEMI, "m", digest), still, digest)
    haddad = await reviewer(office)
    address = f"{REVIEW}/{ADEYEMI}/kept/{digest}"

    page = await haddad.get(f"{REVIEW}/{ADEYEMI}")

    assert f'src="/office{address}"' in page.text
    assert await _bytes(haddad, address) == still
    assert (await haddad.get(f"{REVIEW}/{ADEYEMI}/kept/{'0' * 64}")).status == 404
    assert (await haddad.get(f"{REVIEW}/{BRANDT}/kept/{digest}")).status == 404
    assert (await (await officer(office)).get(address)).status == 403
    looks = await looked_at(office.desk, candidate=ADEYEMI)
    assert {(look.by, look.about.what) for look in looks} == {(f"office:{haddad.person}", LookAt.STILL)}


async def test_whoever_comes_after_a_reopening_reads_what_was_said_and_why(office: FrontOffice) -> None:
    """A third reviewer who finds an empty page looks for what two others had found already."""
    await filed(office)
    haddad, okoye, third = [await reviewer(office, name) for name in ("M. Haddad", "S. Okoye", "T. Third")]
    path = f"{REVIEW}/{ADEYEMI}"
    for visitor in (haddad, okoye):
        await visitor.send(path, on=path, outcome="refer", reason="looks aside at 11:41")

    await haddad.send(f"{path}/reopen", on=path, reason="a letter of the doctor")

    shown = (await third.get(path)).words
    assert "M. Haddad refer (counts no longer) looks aside at 11:41" in shown
    assert "M. Haddad opened the review again a letter of the doctor" in shown
    assert "A review that was opened again needs two who come to the same" in shown


async def test_a_review_that_waits_for_another_pair_of_eyes_is_named_where_they_come_in(office: FrontOffice) -> None:
    """Whoever looked first cannot be asked again; a colleague would have to open every candidate of every session."""
    await filed(office)
    haddad, okoye = await reviewer(office), await reviewer(office, "S. Okoye")
    assert "Review nothing waits" in (await okoye.get()).words
    path = f"{REVIEW}/{ADEYEMI}"

    await haddad.send(path, on=path, outcome="refer", reason="looks aside at 11:41")

    assert "Review 1 waits" in (await okoye.get()).words
    assert "1 candidate" in (await okoye.get("/review")).words
    assert "waits for a second reviewer · waits for you" in (await okoye.get(REVIEW)).words
    assert "Review nothing waits" in (await haddad.get()).words
    assert "waits for a second reviewer · you have said yours" in (await haddad.get(REVIEW)).words


async def test_a_reviewer_sees_what_was_deleted(office: FrontOffice) -> None:
    await filed(office)
    kept = Kept(kind=Kind.PICTURES, subject=SESSION, until=office.clock.now(), sessions=(SESSION,))
    await RetentionService(office.log).execute(BeginPurge(kept=kept, early="x"), office.desk.told())

    assert (
        "Gone already: pictures, being deleted now" in (await (await reviewer(office)).get(f"{REVIEW}/{ADEYEMI}")).words
    )


async def _bytes(visitor: Visitor, path: str) -> bytes:
    async with visitor.client.get(visitor.office.url(path)) as answer:
        assert answer.status == 200
        return await answer.read()
