"""Getting in, coming back, and being told for good that one's place is elsewhere."""

import pytest
from playwright.async_api import expect

from rooms import commands as c
from rooms.vocabulary import IdKind, Phase
from tests.page.pocket import Pocket, ServiceWorkers
from tests.page.scenes import early, key_refused, rejected, replaced, waiting, writing
from tests.page.standing import write
from tests.rooms.exam_day import ADEYEMI, OFFICER, OKAFOR


@pytest.fixture
def service_workers() -> ServiceWorkers:
    """Some of these load the page again."""
    return "allow"


async def joins(pocket: Pocket) -> list[str]:
    events = [event["type"] for event in await pocket.hall.events()]
    return [kind for kind in events if kind in {"CandidateJoined", "CandidateRejoined"}]


async def test_the_page_waits_for_the_room_to_open(pocket: Pocket) -> None:
    """Whoever comes early is told when, in the exam's time and their own, and is let on without a reload."""
    await early(pocket)
    await pocket.reads("The room opens at 10:00 (London time), which is 09:00 where you are.")

    pocket.hall.clock.set("09:00")

    await pocket.on("join")


NOBODY_ANSWERS = """
    navigator.getBattery = () => new Promise(() => {});
    indexedDB.open = () => ({});
"""


async def test_a_phone_that_does_not_say_what_it_has_is_waited_for_by_nobody(pocket: Pocket) -> None:
    """Neither a battery that does not answer nor a store that does not open may leave a candidate before a blank page."""
    await pocket.page.add_init_script(NOBODY_ANSWERS)

    await pocket.open()

    await pocket.on("join")


async def test_a_page_that_does_not_open_says_what_to_do(pocket: Pocket) -> None:
    """A line that breaks while the page loads is no reason to sit before a blank one; scripts cannot say it then."""
    await pocket.page.route("**/js/view.js", lambda route: route.abort())
    await pocket.open()
    advice = pocket.page.get_by_text("load the page again: nothing is lost by that")
    await expect(advice).to_be_hidden()

    await pocket.page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")

    await expect(advice).to_be_visible()


async def test_a_tap_on_join_joins_once(pocket: Pocket) -> None:
    """Every further join is reviewed as a rejoin; a slip of the thumb must not look like one."""
    await pocket.open()

    await pocket.button("Join").dblclick()

    await pocket.on("honour")
    assert await joins(pocket) == ["CandidateJoined"]


async def test_the_name_is_needed_to_sign(pocket: Pocket) -> None:
    """A signature without a name is none."""
    await pocket.join()

    await pocket.tap("Sign")

    await pocket.reads("Type your name to sign.")
    assert not (await pocket.hall.state()).sittings[ADEYEMI].signed


async def test_a_reload_lands_where_one_was(pocket: Pocket) -> None:
    """And it is noted as a rejoin, since every one of them is reviewed (City)."""
    await waiting(pocket)

    await pocket.page.reload()

    await pocket.on("waiting")
    await expect(pocket.page.locator(".checks .pass")).to_have_count(1)
    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].joins == 3)
    assert await joins(pocket) == ["CandidateJoined", "CandidateRejoined", "CandidateRejoined"]


async def test_a_new_tab_asks_before_it_joins_again(pocket: Pocket) -> None:
    """The tap unlocks camera and sound, and opening a link by mistake is not yet a rejoin."""
    await write(pocket)

    await pocket.open()

    await pocket.reads("Welcome back")
    assert await joins(pocket) == ["CandidateJoined"]
    await pocket.tap("Go on with my exam")
    await pocket.on("writing")


async def test_a_restarted_server_finds_the_page_as_it_was(pocket: Pocket) -> None:
    """An operator's restart costs a candidate nothing, not even a reload."""
    await writing(pocket)
    await pocket.page.evaluate("window.sameLoad = true")

    pocket.line.cut()
    await pocket.reads("No connection since")
    pocket.line.mend()

    await pocket.does_not_read("No connection since")
    await pocket.tap("Toilet break")
    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].pause)
    assert await pocket.page.evaluate("window.sameLoad")
    assert await joins(pocket) == ["CandidateJoined", "CandidateRejoined"]


async def test_a_newer_device_ends_this_one_for_good(pocket: Pocket) -> None:
    """Two pages that each come back would evict each other for the rest of the exam."""
    await replaced(pocket)
    taken = pocket.line.taken

    await pocket.page.evaluate("dispatchEvent(new Event('online'))")

    await pocket.reads("Your exam goes on in another place")
    assert await pocket.page.evaluate("document.querySelectorAll('main button').length") == 0
    assert pocket.line.taken == taken


async def test_a_link_made_anew_closes_the_old_one(pocket: Pocket) -> None:
    """A link that went to the wrong person opens nothing once it was reissued."""
    await writing(pocket)

    await pocket.hall.says(OFFICER, c.ReissueLink(person=f"candidate:{ADEYEMI}"))

    await pocket.on("key-refused")


async def test_a_wrong_link_is_told_and_not_tried_again(pocket: Pocket) -> None:
    """A page that hammers at the door keeps nobody's exam going."""
    await key_refused(pocket)
    taken = pocket.line.taken

    await pocket.page.evaluate("dispatchEvent(new Event('online'))")

    await pocket.on("key-refused")
    assert pocket.line.taken == taken


async def test_the_link_is_in_no_address_that_the_page_asks_for(pocket: Pocket) -> None:
    """Addresses end up in logs, and a link opens somebody's exam."""
    asked: list[str] = []
    pocket.page.on("request", lambda request: asked.append(request.url))
    pocket.page.on("websocket", lambda socket: asked.append(socket.url))

    await pocket.join()

    token = pocket.hall.token(f"candidate:{ADEYEMI}")
    assert any(url.endswith("/ws") for url in asked)
    assert not [url for url in asked if token in url.partition("#")[0]]


async def test_a_rejection_says_why_and_what_to_do(pocket: Pocket) -> None:
    """City: whoever is rejected is notified of the reason, puts it right and tries again."""
    await rejected(pocket)
    await pocket.reads("insufficient environment lighting")
    await pocket.reads("Switch a lamp on or open the curtains")

    await pocket.tap("I have put it right: choose my ID again")
    await pocket.page.get_by_label("Passport").check()
    await pocket.tap("Go on")

    await pocket.on("waiting")
    await pocket.does_not_read("You were not let in yet")
    sitting = (await pocket.hall.state()).sittings[ADEYEMI]
    assert sitting.id_kind is IdKind.PASSPORT
    assert sitting.rejected is None


async def test_nobody_leaves_before_the_page_says_so(pocket: Pocket) -> None:
    """What may be done next is named at every moment; leaving is the last of it."""
    await writing(pocket)
    await pocket.hall.candidate(c.FinishWriting(candidate=ADEYEMI))
    await pocket.hall.candidate(c.DeclarePages(candidate=ADEYEMI, count=0))

    await pocket.reads("You may leave only when this page says so.")
    await pocket.hall.staff(OKAFOR, c.ConfirmUpload(candidate=ADEYEMI))
    await pocket.reads("you may leave as soon as this page says so")
    await pocket.hall.staff(OKAFOR, c.ReleaseCandidate(candidate=ADEYEMI))
    await pocket.reads("You may leave")

    assert (await pocket.hall.state()).sittings[ADEYEMI].phase is Phase.RELEASED
