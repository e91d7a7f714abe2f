"""Before the day, on the phone: from the link to being accepted, and everything that may go wrong on the way."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from rooms import commands as c
from rooms import onboarding_record as o
from rooms.onboarding import Status
from rooms.vocabulary import IdKind, Onboarding, RejectionReason
from tests.page.newcomer import NEWCOMER, Newcomer, with_a_newcomer
from tests.page.pocket import Pocket
from tests.signalling.hall_under_test import HallUnderTest

KEPT = """
async () => {
  const found = {};
  for (const { name, version } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => {
      const request = indexedDB.open(name, version);
      request.onsuccess = () => resolve(request.result);
    });
    found[name] = await new Promise((resolve) => {
      const request = database.transaction("onboarding").objectStore("onboarding").getAllKeys();
      request.onsuccess = () => resolve(request.result);
    });
    database.close();
  }
  return Object.values(found).flat();
}
"""


SHOWN_AND_KEPT = """
async () => {
  const [{ Onboarding }, { inMemory }] = await Promise.all([import("/js/onboarding.js"), import("/js/store.js")]);
  const database = inMemory();
  const put = async (shelf, item) => {
    const copy = structuredClone(item);
    await new Promise((resolve) => setTimeout(resolve));
    await database.put(shelf, copy);
  };
  const view = { status: "missing", may_submit: true, notice: { version: "1" } };
  const server = { ask: async () => ({ status: 200, json: async () => view }) };
  const shown = [];
  const onboarding = new Onboarding({ ...database, put }, server, () => shown.push(onboarding.stage));
  await onboarding.load();
  const found = [];
  const rows = [{ name: "camera", verdict: "pass", measured: "" }];
  for (const act of [
    () => onboarding.goOn({ notice: "1", needsSaid: true, rows, idKind: "passport" }),
    () => onboarding.keepPhoto("id", new ArrayBuffer(1)),
    () => onboarding.keepPhoto("face", new ArrayBuffer(1)),
    () => onboarding.keepPhoto("framing", new ArrayBuffer(1)),
    () => onboarding.back(),
  ]) {
    shown.length = 0;
    const done = act();
    while (!shown.length) await new Promise((resolve) => setTimeout(resolve));
    const step = (await database.get("onboarding", "draft"))?.step;
    found.push([shown[0], step, (await database.keys("onboarding")).filter((key) => key !== "draft" && key !== "view")]);
    await done;
  }
  return found;
}
"""
"""Steps, on a phone whose storage takes its time: what is shown of each, and what another load would find then."""


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path) -> AsyncIterator[HallUnderTest]:
    """A server with somebody whom nobody has verified."""
    async with HallUnderTest(tmp_path, with_a_newcomer()) as hall:
        yield hall


@pytest.fixture
def newcomer(pocket: Pocket) -> Newcomer:
    return Newcomer(pocket)


async def test_a_candidate_is_verified_before_the_day(newcomer: Newcomer) -> None:
    """One decision a screen; a person looks at it; and then nothing of it stays on the phone."""
    pocket = newcomer.pocket
    await newcomer.up_to("review")
    await pocket.reads("I use a screen reader.")

    await newcomer.send()
    sent = (await newcomer.verification()).last
    assert sent is not None
    assert (sent.needs, sent.id_kind) == ("I use a screen reader.", IdKind.PASSPORT)
    assert {"camera", "upload", "download", "other screen"} <= {row.name for row in sent.rows}
    blobs = [path.stat().st_size for path in (pocket.hall.folder / "blobs").rglob("*") if path.is_file()]
    assert sorted(blobs) == sorted(sent.photos.of(kind).size for kind in o.PhotoKind)
    assert set(await pocket.page.evaluate(KEPT)) == {"draft", "view", "id", "face", "framing"}

    await newcomer.accept()
    await pocket.on("early")
    assert await pocket.page.evaluate(KEPT) == []


async def test_the_step_is_named_and_the_way_back_open(newcomer: Newcomer) -> None:
    """Whoever notices a mistake goes back and loses nothing."""
    pocket = newcomer.pocket
    await newcomer.up_to("id-kind")
    await pocket.reads("Step 4 of 8")

    await pocket.tap("Back")
    await newcomer.on("device")
    await pocket.tap("Back")
    await newcomer.on("needs")
    await expect(pocket.page.get_by_label("Accessibility software")).to_have_value("I use a screen reader.")

    await pocket.tap("Go on")
    await newcomer.on("id-kind")


async def test_what_was_typed_survives_a_reload_without_a_tap(newcomer: Newcomer) -> None:
    """Long explanations are typed with one thumb."""
    pocket = newcomer.pocket
    await newcomer.up_to("needs")
    needs = pocket.page.get_by_label("Accessibility software and other needs")
    await needs.fill("A magnifier, and")

    await pocket.page.reload()

    await expect(needs).to_have_value("A magnifier, and")


async def test_a_rejected_photo_is_taken_again_and_the_rest_kept(newcomer: Newcomer) -> None:
    """City: one of the stated reasons; and what to do about it."""
    pocket = newcomer.pocket
    await newcomer.up_to("review")
    await newcomer.send()
    first = (await newcomer.verification()).last

    await newcomer.reject(RejectionReason.FACE_SCAN, "Please take off your cap.")
    await pocket.page.reload()
    await newcomer.on("rejected")
    await pocket.reads("missing or insufficient face scan")
    await pocket.reads("Please take off your cap.")
    await pocket.reads("4 attempts left")
    await pocket.tap("Try again")
    await newcomer.on("face")
    await newcomer.photograph()
    await newcomer.send()

    second = (await newcomer.verification()).last
    assert first is not None
    assert second is not None
    assert (second.attempt, second.photos.id, second.photos.framing) == (2, first.photos.id, first.photos.framing)


async def test_after_the_fifth_rejection_there_is_somebody_to_write_to(newcomer: Newcomer) -> None:
    """City: "You can do this up to five times. If you continue to experience problems, please contact"."""
    pocket = newcomer.pocket
    await newcomer.up_to("review")
    for left in (4, 3, 2, 1, 0):
        await newcomer.send()
        await newcomer.reject(RejectionReason.ID_SCAN)
        await pocket.page.reload()
        if left:
            await newcomer.on("rejected")
            await pocket.reads(f"You have {left} attempt")
            await pocket.tap("Try again")
            await newcomer.on("id")
            await newcomer.photograph()

    await newcomer.on("refused")
    await pocket.reads("All 5 attempts have been used.")
    await pocket.reads("exams@example.ac.uk")
    assert (await newcomer.verification()).attempts_made == 5

    await newcomer.office(o.ResetAttempts(reason="The scanner at the office was at fault."))
    await pocket.page.reload()
    await newcomer.on("rejected")


async def test_a_passed_deadline_is_said_in_both_times(newcomer: Newcomer) -> None:
    """City: "If you do not complete the onboarding by the set deadline, you will not be able to take the exam"."""
    pocket = newcomer.pocket
    newcomer.hall.clock.set("08:56")

    await pocket.open()

    await newcomer.on("refused")
    await pocket.reads("The deadline passed on Tuesday, 8 June 2027")
    await pocket.reads("09:55 (London time)")
    await pocket.reads("exams@example.ac.uk")


async def test_photos_go_up_once_the_line_is_back(newcomer: Newcomer) -> None:
    """What was photographed under a bad roof is sent from the street, once, also after the page was closed."""
    pocket = newcomer.pocket
    await newcomer.up_to("review")
    pocket.line.cut()
    await pocket.tap("Send it")
    await newcomer.on("sending")
    await pocket.reads("There is no connection now.")
    assert (await newcomer.verification()).status is Status.NONE

    pocket.line.mend()

    await newcomer.on("waiting")
    so_far = await newcomer.verification()
    assert (so_far.status, so_far.attempts_made, so_far.photos_stored) == (Status.WAITING, 1, 0)


async def test_a_sending_that_a_reload_broke_off_goes_on_by_itself(newcomer: Newcomer) -> None:
    """Whoever closes the page in the middle has sent it all the same."""
    pocket = newcomer.pocket
    await newcomer.up_to("review")
    pocket.line.hush()
    await pocket.tap("Send it")
    await newcomer.on("sending")

    pocket.line.mend()
    await pocket.page.reload()

    await newcomer.on("waiting")
    assert (await newcomer.verification()).attempts_made == 1


async def test_whoever_is_not_decided_upon_may_join_once_the_room_is_open(newcomer: Newcomer) -> None:
    """On the day nobody stands outside without anybody to talk to; being let in is another matter."""
    pocket = newcomer.pocket
    await newcomer.up_to("review")
    await newcomer.send()
    await expect(pocket.button("Join")).to_be_hidden()

    newcomer.hall.clock.set("09:01")
    await pocket.page.reload()
    await newcomer.on("waiting")
    await pocket.tap("Join")

    await pocket.on("honour")


async def test_a_waiver_opens_the_page_at_once(newcomer: Newcomer) -> None:
    """An officer may let somebody sit without; the phone that waits hears of it."""
    await newcomer.up_to("needs")

    await newcomer.hall.office(c.WaiveOnboarding(candidate=NEWCOMER, reason="Seen in the office."))

    await newcomer.pocket.on("early")
    assert (await newcomer.hall.state()).sittings[NEWCOMER].onboarding is Onboarding.WAIVED


async def test_the_notice_comes_first_and_says_who_sees_what(newcomer: Newcomer) -> None:
    """Nothing is photographed before the candidate has been told what becomes of it."""
    await newcomer.open()

    await newcomer.pocket.reads("Staff of the exams office look at it")
    await expect(newcomer.pocket.page.get_by_text(re.compile("Do this by .*09:55"))).to_be_visible()


OFF_LEVEL = "async ([beta, gamma]) => (await import('/js/framing.js')).offLevel(beta, gamma)"


@pytest.mark.parametrize(
    ("beta", "gamma", "off"),
    [(90, 0, 0), (60, 0, 0), (0, 90, 0), (0, -90, 0), (60, 40, 20), (60, -40, -20), (5, 5, None)],
    ids=["upright", "leaning back", "on its side", "on its other side", "to the right", "to the left", "lying"],
)
async def test_the_coach_knows_how_a_phone_stands(modules: Page, beta: int, gamma: int, off: int | None) -> None:
    """A picture that leans costs the invigilator the edge of the desk; a phone may stand on either side."""
    found = await modules.evaluate(OFF_LEVEL, [beta, gamma])

    assert (found if found is None else round(found)) == off


async def test_a_step_is_shown_once_the_phone_has_kept_the_one_before(modules: Page) -> None:
    """Thumbs slip: whoever loads the page again finds the screen they saw, and every picture that led to it."""
    assert await modules.evaluate(SHOWN_AND_KEPT) == [
        ["id", "id", []],
        ["face", "face", ["id"]],
        ["framing", "framing", ["id", "face"]],
        ["review", "review", ["id", "face", "framing"]],
        ["framing", "framing", ["id", "face", "framing"]],
    ]
