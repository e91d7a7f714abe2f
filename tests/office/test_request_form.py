"""Candidates who ask to sit remotely themselves: a form behind a link, which tells nobody anything.

City, remote proctoring: for students who "have informed the School by completing the request form".
"""

import asyncio
from typing import Any

import pytest

from rooms.commands import SERVER, Told
from rooms.errors import NotNow, NotYours, ReasonNeeded
from rooms.links import Link
from rooms.office import requests_record as r
from rooms.office.application_finding import everything
from rooms.office.applications_desk import Answer, apply, open_exam
from rooms.office.requests import (
    MOST_OPEN,
    FormIsClosed,
    FormIsFull,
    RequestForm,
    UnknownRequest,
    decide_requests,
    evolve_requests,
)
from rooms.office.requests_desk import everything_asked, name_of, open_form, say, settle, token_of
from rooms.office.requests_record import Outcome
from rooms.office.retention_record import Kind
from rooms.office.retention_schedule import schedule
from rooms.office.rights import OfficeRole
from tests.office.applying import APPROVER, ASKED, COHORT, POSITIVE_TEST, WELL, an_offer, utc
from tests.office.front_office import FrontOffice
from tests.office.one_door import Done, an_error, ninefold

FOR_THEM = {
    "number": "0043321",
    "name": "Tolu Adeyemi",
    "college_mail": "tutorial@hilds.example.ac.uk",
    "exam": f"{COHORT}:A10204W1",
    "ground": POSITIVE_TEST,
    "declare": WELL,
    "evidence": "LFD-4711",
}
"""What their college fills in."""
OPEN = r.OpenForm(department="Mathematical Institute", title="Linear Algebra II", contact="exams@example.ac.uk")


def request_id(number: int = 1) -> str:
    return f"{number:016x}"


def said(form: RequestForm | None, command: Any, *, by: Any = APPROVER, at: str = "05-01 09:00") -> RequestForm:
    for event in decide_requests(command, form, Told("c1", utc(at), utc(at), by)):
        form = evolve_requests(form, event)
    assert form is not None
    return form


def asked(form: RequestForm | None, number: int = 1, **options: Any) -> RequestForm:
    command = r.Ask(id=request_id(number), asked=ASKED, generation=options.pop("generation", 0))
    return said(form, command, by=options.pop("by", SERVER), **options)


async def command(*arguments: object, **options: Any) -> Done:
    """At the command line, which begins an event loop of its own."""
    return await asyncio.to_thread(ninefold, "application", *arguments, **options)


# The rules


def test_a_request_waits_until_somebody_has_looked_at_it() -> None:
    form = asked(said(None, OPEN))
    assert list(form.waiting) == [request_id()]

    form = said(form, r.SettleRequest(id=request_id(), outcome=Outcome.NOTED))
    assert form.waiting == {}
    with pytest.raises(NotNow):
        said(form, r.SettleRequest(id=request_id(), outcome=Outcome.NOTED))


def test_a_request_is_dismissed_with_a_reason() -> None:
    with pytest.raises(ReasonNeeded):
        said(asked(said(None, OPEN)), r.SettleRequest(id=request_id(), outcome=Outcome.DISMISSED))
    with pytest.raises(UnknownRequest):
        said(said(None, OPEN), r.SettleRequest(id=request_id(), outcome=Outcome.NOTED))


def test_nothing_is_taken_where_no_form_is_open() -> None:
    closed = said(said(None, OPEN), r.CloseForm())
    ends = said(None, OPEN.model_copy(update={"closes": utc("05-01 17:00")}))

    for form in (None, closed):
        with pytest.raises(FormIsClosed):
            asked(form)
    assert asked(ends, at="05-01 17:00")
    with pytest.raises(FormIsClosed):
        asked(ends, at="05-01 17:01")
    assert asked(said(closed, OPEN))


def test_a_renewed_link_ends_the_old_one() -> None:
    form = said(said(None, OPEN), r.RenewForm())

    with pytest.raises(FormIsClosed):
        asked(form)
    assert asked(form, generation=1)


def test_a_link_that_went_astray_fills_no_disk() -> None:
    """Settling them makes room again: nobody who asks in earnest is locked out for good."""
    form = said(None, OPEN)
    for number in range(MOST_OPEN):
        form = asked(form, number)

    with pytest.raises(FormIsFull):
        asked(form, MOST_OPEN)
    assert asked(said(form, r.SettleRequest(id=request_id(7), outcome=Outcome.NOTED)), MOST_OPEN)


def test_only_the_server_takes_requests_and_only_the_office_settles_them() -> None:
    with pytest.raises(NotYours):
        asked(said(None, OPEN), by=APPROVER)
    with pytest.raises(NotYours):
        said(asked(said(None, OPEN)), r.SettleRequest(id=request_id(), outcome=Outcome.NOTED), by=SERVER)


def test_requests_go_with_the_applications_for_their_slot() -> None:
    streams = [r.FormName("20270608T0830Z", COHORT).stream]

    (kept,) = [each for each in schedule([], streams) if each.kind is Kind.APPLICATIONS]
    assert set(streams) <= set(kept.streams)


# The pages


@pytest.fixture
async def link(office: FrontOffice) -> str:
    """The form's path below /office; it is 1 June."""
    office.clock._now = utc("06-01 09:00")
    await open_exam(office.desk, an_offer())
    return await path_of(office, await open_form(office.desk, COHORT))


async def test_whoever_has_the_link_may_ask(office: FrontOffice, link: str) -> None:
    stranger = office.stranger()
    page = await stranger.get(link)
    assert "Linear Algebra II" in page.words

    sent = await stranger.send(link, **ASKED.model_dump())
    assert sent.status == 303
    assert "Your request was received" in (await stranger.follow(sent)).words
    (waiting,) = await everything_asked(office.log)
    assert waiting.request.asked == ASKED


async def test_a_form_closes_when_it_was_to_whoever_asks_for_its_link_again(office: FrontOffice, link: str) -> None:
    """Its link is printed again, or made anew, without the date: a form that never closed again told nobody."""
    name = await open_form(office.desk, COHORT, utc("06-01 17:00"))

    await open_form(office.desk, COHORT)
    await say(office.desk, name, r.RenewForm())
    assert "The form closes on 1 June" in (await office.stranger().get(await path_of(office, name))).words

    office.clock._now = utc("06-01 17:01")
    await open_form(office.desk, COHORT)
    assert "The form closes" not in (await office.stranger().get(await path_of(office, name))).words


async def path_of(office: FrontOffice, name: r.FormName) -> str:
    """Where the form stands below /office."""
    return f"/request/{await token_of(office.log, office.folder.links(), name)}"


async def test_a_form_that_is_not_whole_keeps_what_was_typed(office: FrontOffice, link: str) -> None:
    stranger = office.stranger()

    answer = await stranger.send(link, **ASKED.model_dump() | {"number": "", "email": "tolu"})
    assert answer.status == 422
    assert "Your candidate number is needed." in answer.words
    assert 'value="Lagos, Nigeria"' in answer.text
    assert await everything_asked(office.log) == []


async def test_the_answer_is_the_same_whoever_is_asked_for(office: FrontOffice, link: str) -> None:
    """Nobody learns by it whether a candidate number exists, or who asked before."""
    stranger, pages = office.stranger(), set()
    for number in ("0043321", "0043321", "9999999"):
        sent = await stranger.send(link, **ASKED.model_dump() | {"number": number})
        pages.add((sent.status, (await stranger.follow(sent)).words))

    assert len(pages) == 1
    assert "0043321" not in pages.pop()[1]


async def test_what_is_no_link_of_a_form_opens_nothing(office: FrontOffice, link: str) -> None:
    """Neither a guess nor a candidate's own link, nor the form's after it was made anew or closed."""
    links, name = office.folder.links(), await name_of(office.log, COHORT)
    candidates = links.make(Link("tt2027-linear-algebra-1", "candidate:1043321", 0))
    stranger = office.stranger()

    for token in ("guess", candidates, link.removeprefix("/request/") + "A"):
        assert (await stranger.get(f"/request/{token}")).status == 404
    await say(office.desk, name, r.RenewForm())
    assert (await stranger.get(link)).status == 404
    anew = f"/request/{await token_of(office.log, links, name)}"
    assert (await stranger.get(anew)).status == 200
    await say(office.desk, name, r.CloseForm())
    assert (await stranger.get(anew)).status == 404


async def test_who_sends_many_must_wait(office: FrontOffice, link: str) -> None:
    stranger = office.stranger()
    answers = [(await stranger.send(link, **ASKED.model_dump())).status for _ in range(21)]
    assert answers == [303] * 20 + [429]

    office.clock.advance(30)
    assert (await stranger.send(link, **ASKED.model_dump())).status == 303


async def test_a_college_makes_an_application_of_its_own_candidates_request(office: FrontOffice, link: str) -> None:
    await office.stranger().send(link, **ASKED.model_dump())
    (waiting,) = await everything_asked(office.log)
    college = await office.signed_in(OfficeRole.COLLEGE_OFFICER, "St Hild's")
    request = f"{waiting.name.slot}/{waiting.name.cohort}/{waiting.id}"
    assert "Tolu Adeyemi" in (await college.get("/requests")).words
    assert "Requests 1 waits" in (await college.get("")).words

    form = await college.get(f"/apply?request={request}")
    assert 'value="0043321"' in form.text
    sent = await college.send(
        "/apply",
        on=f"/apply?request={request}",
        **FOR_THEM,
    )
    assert sent.status == 303, sent.words
    (found,) = await everything(office.log)
    (settled,) = await everything_asked(office.log)
    assert (settled.request.outcome, settled.request.note) == (Outcome.APPLIED, found.application.form.reference)


async def test_a_request_that_is_gone_meanwhile_takes_no_application_with_it(office: FrontOffice, link: str) -> None:
    """It may have been purged while the form was filled in: what was typed counts, and is shown again where it is wrong."""
    await office.stranger().send(link, **ASKED.model_dump())
    (waiting,) = await everything_asked(office.log)
    college = await office.signed_in(OfficeRole.COLLEGE_OFFICER, "St Hild's")
    on = f"/apply?request={waiting.name.slot}/{waiting.name.cohort}/{waiting.id}"
    fields = {
        **await college.hidden("/apply", on),
        "request": f"{waiting.name.slot}/{waiting.name.cohort}/{'0' * 16}",
        **FOR_THEM,
        "evidence": "",
    }

    wrong = await college.post("/apply", data=fields)
    assert (wrong.status, 'value="Tolu Adeyemi"' in wrong.text) == (422, True)
    assert (await college.post("/apply", data=fields | FOR_THEM)).status == 303
    (found,) = await everything(office.log)
    (still,) = await everything_asked(office.log)
    assert (found.application.form.evidence, still.request.outcome) == ("LFD-4711", None)


async def test_a_request_that_a_colleague_settles_in_that_moment_takes_no_application_with_it(
    office: FrontOffice, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.stranger().send(link, **ASKED.model_dump())
    (waiting,) = await everything_asked(office.log)
    college = await office.signed_in(OfficeRole.COLLEGE_OFFICER, "St Hild's")

    async def after_a_colleague(*words: Any, **named: Any) -> list[Answer]:
        await settle(office.desk, waiting, Outcome.NOTED, "seen to")
        return await apply(*words, **named)

    monkeypatch.setattr("rooms.admin.web.apply_pages.apply", after_a_colleague)
    sent = await college.send(
        "/apply",
        on=f"/apply?request={waiting.name.slot}/{waiting.name.cohort}/{waiting.id}",
        **FOR_THEM,
    )

    assert "received" in (await college.follow(sent)).words.casefold()
    assert len(await everything(office.log)) == 1


async def test_another_college_sees_nothing_of_it(office: FrontOffice, link: str) -> None:
    await office.stranger().send(link, **ASKED.model_dump())
    (waiting,) = await everything_asked(office.log)
    other = await office.signed_in(OfficeRole.COLLEGE_OFFICER, "Hertford")
    request = f"{waiting.name.slot}/{waiting.name.cohort}/{waiting.id}"

    assert "Adeyemi" not in (await other.get("/requests")).words
    assert (await other.get(f"/apply?request={request}")).status == 404
    assert (await other.send(f"/requests/{request}", on="/requests", outcome="noted")).status == 404


async def test_a_department_settles_what_it_has_seen_to(office: FrontOffice, link: str) -> None:
    await office.stranger().send(link, **ASKED.model_dump())
    (waiting,) = await everything_asked(office.log)
    where = f"/requests/{waiting.name.slot}/{waiting.name.cohort}/{waiting.id}"
    officer = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Mathematical Institute")

    assert (await officer.send(where, on="/requests", outcome="dismissed")).status == 422
    assert (await officer.send(where, on="/requests", outcome="dismissed", note="may come by train")).status == 303
    assert "dismissed: may come by train" in (await officer.get("/requests")).words


async def test_the_same_at_the_command_line(office: FrontOffice, link: str) -> None:
    await office.stranger().send(link, **ASKED.model_dump())
    (waiting,) = await everything_asked(office.log)
    data = office.folder.path

    printed = await command("form", COHORT, "--data", data, "--public-url", "https://exams.example.ac.uk")
    assert printed.stdout.strip() == f"https://exams.example.ac.uk/office{link}"
    assert printed.stderr == ""
    assert "no server has run on this folder yet" in (await command("form", COHORT, "--data", data)).stderr
    assert "Tolu Adeyemi" in (await command("requests", COHORT, "--data", data)).stdout
    settle = ("settle", COHORT, waiting.id, "--data", data, "--as", "dismissed")
    assert "reason-needed" in an_error(await command(*settle, code=1))
    await command(*settle, "--note", "may come by train")
    assert "Nothing waits." in (await command("requests", COHORT, "--data", data)).stdout
    await command("form", COHORT, "--data", data, "--close")
    assert "unknown-cohort" in an_error(await command("form", "nowhere", "--data", data, code=1))
