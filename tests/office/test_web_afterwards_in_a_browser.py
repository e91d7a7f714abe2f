"""What is done after an exam, in a real browser without scripts; nothing stands in anybody's way on its pages."""

import hashlib

import pytest

from rooms import commands as c
from rooms.office.rights import Grant, OfficeRole
from rooms.stores import blob_names
from tests.office.answer_sheets import a_photograph
from tests.office.filed_day import scripted_day, written
from tests.office.front_office import FrontOffice
from tests.office.screen import Screen
from tests.rooms.exam_day import ADEYEMI, CHEN

pytestmark = pytest.mark.asyncio(loop_scope="module")

SESSION = "tt2027-linear-algebra-1"
BOTH = (Grant(role=OfficeRole.EXAMS_OFFICER), Grant(role=OfficeRole.REVIEWER))


async def test_a_reviewer_looks_through_a_day_and_says_what_they_came_to(
    shown_office: FrontOffice, screen: Screen
) -> None:
    day = scripted_day()
    await day.kept_by(shown_office.log)
    shown_office.clock.set("18:00")
    await shown_office.person(*BOTH, person="haddad", name="M. Haddad")
    await screen.sign_in("haddad")

    await screen.follow("Review")
    await screen.follow(SESSION)
    await screen.reads("open")
    assert await screen.looked_at() == []
    await screen.follow(ADEYEMI)
    await screen.reads("nobody watched the room while the candidate wrote")
    await screen.page.get_by_label("refer").check()
    await screen.fill("Why", "looks away twice, see 11:41")
    await screen.press("Give this outcome")
    await screen.reads("waits for a second reviewer")
    assert await screen.looked_at() == []


async def test_an_officer_reads_the_pack_and_sends_a_notice(shown_office: FrontOffice, screen: Screen) -> None:
    await scripted_day().kept_by(shown_office.log)
    shown_office.clock.set("18:00")
    await shown_office.person(*BOTH, person="okafor", name="J. Okafor")
    await screen.sign_in("okafor")

    await screen.follow("Afterwards")
    await screen.follow(SESSION)
    await screen.reads("Left the exam at 12:40:00")
    assert await screen.looked_at() == []
    section = screen.page.get_by_role("region", name=CHEN)
    await section.get_by_label("To").fill("college@example.ac.uk")
    await section.get_by_role("button", name=f"Send the notice about {CHEN}").click()
    await screen.reads("waits in the outbox")
    await screen.follow("Look at the pack")
    await screen.reads("Feed coverage")
    assert await screen.looked_at() == []
    await screen.open("/hours?from=2027-06-08&to=2027-06-08")
    await screen.reads("R. Relief")
    assert await screen.looked_at() == []


async def test_an_open_session_says_how_it_is_closed(shown_office: FrontOffice, screen: Screen) -> None:
    await written().kept_by(shown_office.log)
    shown_office.clock.set("18:00")
    await shown_office.person(*BOTH, person="okafor", name="J. Okafor")
    await screen.sign_in("okafor")

    await screen.open(f"/afterwards/{SESSION}")
    await screen.press("Close the session")
    await screen.reads("still in the exam")


async def test_a_kept_still_is_seen_on_the_timeline(shown_office: FrontOffice, screen: Screen) -> None:
    still = a_photograph("still")
    digest = hashlib.sha256(still).hexdigest()
    day = written()
    day.at("10:00").okafor(c.MarkMoment(candidate=ADEYEMI, note="a note under the sheet"), command_id="m")
    day.server(
        c.StoreEvidence(
            candidate=ADEYEMI, of="m", sha256=digest, size=9, media_type="image/jpeg", since=day.now, until=day.now
        )
    )
    await day.kept_by(shown_office.log)
    await shown_office.blobs.put(blob_names.of_evidence(SESSION, ADEYEMI, "m", digest), still, digest)
    shown_office.clock.set("18:00")
    await shown_office.person(*BOTH, person="haddad", name="M. Haddad")
    await screen.sign_in("haddad")

    await screen.open(f"/review/{SESSION}/{ADEYEMI}?show=asking")
    picture = screen.page.get_by_role("img")
    await picture.scroll_into_view_if_needed()
    await screen.reads("a note under the sheet")

    async with screen.page.expect_response(lambda answer: digest in answer.url) as seen:
        await screen.page.reload()
        await picture.scroll_into_view_if_needed()
    answer = await seen.value
    assert (answer.status, await answer.body()) == (200, still)
