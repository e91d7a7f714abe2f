"""Onboarding, the day at a glance and retention in a real browser, with photographs as phones send them."""

import io

import pytest
from PIL import Image, ImageDraw
from playwright.async_api import expect

from rooms import commands as c
from rooms import onboarding_record as o
from rooms.office.retention_desk import hold
from rooms.office.rights import Grant, OfficeRole
from rooms.service import SessionService
from tests.office.front_office import FrontOffice
from tests.office.kept_exams import ALGEBRA, ETHICS, PERIOD, KeptExams, an_exam, at
from tests.office.screen import Screen
from tests.rooms.exam_day import ADEYEMI, BRANDT

pytestmark = pytest.mark.asyncio(loop_scope="module")

SIZES = {o.PhotoKind.ID: (1280, 800), o.PhotoKind.FACE: (720, 960), o.PhotoKind.FRAMING: (1280, 720)}


def photograph(kind: o.PhotoKind) -> bytes:
    """A JPEG of the size that a phone sends, which says what it would show."""
    picture = Image.new("RGB", SIZES[kind], "#cfd8dc")
    ImageDraw.Draw(picture).text((40, 40), kind.value, fill="#16202b", font_size=96)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=80)
    return written.getvalue()


async def test_an_officer_looks_decides_and_goes_on_to_the_next(shown_office: FrontOffice, screen: Screen) -> None:
    exams = KeptExams(shown_office.folder, shown_office.log, shown_office.blobs)
    await exams.create(an_exam(starts=at("2027-06-18T08:30"), numbers=(ADEYEMI, BRANDT)))
    for number in (ADEYEMI, BRANDT):
        await exams.verify(number, pictures={kind: photograph(kind) for kind in o.PhotoKind})
    await shown_office.person(Grant(role=OfficeRole.EXAMS_OFFICER), person="haddad", name="M. Haddad")
    await screen.sign_in("haddad")

    await screen.follow("Onboarding")
    await screen.follow("Begin with the first")
    await expect(screen.page.get_by_role("heading", name="Adeyemi, Tolu")).to_be_visible()
    pictures = screen.page.locator(".photos img")
    await expect(pictures).to_have_count(3)
    widths = await pictures.evaluate_all("all => all.map((one) => one.naturalWidth)")
    assert widths == [1280, 720, 1280], "they are shown, not broken"
    boxes = [box for each in await pictures.all() if (box := await each.bounding_box())]
    assert len({round(box["y"]) for box in boxes}) == 1, "side by side on a desk"

    await screen.press("Reject")
    await screen.reads("Choose the reason that the candidate is told.")
    assert await screen.looked_at() == []
    await screen.page.get_by_label("Insufficient environment lighting").check()
    await screen.press("Reject")
    await expect(screen.page.get_by_role("heading", name="Brandt, Lena")).to_be_visible()
    await screen.press("Accept")
    await screen.reads("Nothing waits.")
    await screen.open(f"/onboarding/candidates/{PERIOD}/{ADEYEMI}")
    await screen.reads("attempt 1 rejected: insufficient environment lighting")


async def test_the_day_an_erratum_and_what_is_kept_are_read_by_anybody(
    shown_office: FrontOffice, screen: Screen
) -> None:
    """Tables with everything in them, on a phone and a desk, by day and by night."""
    exams = KeptExams(shown_office.folder, shown_office.log, shown_office.blobs)
    await exams.create(an_exam(starts=at("2027-06-08T09:30"), numbers=(ADEYEMI, BRANDT)))
    await exams.create(an_exam(ETHICS, starts=at("2027-04-08T09:30")))
    await exams.verify()
    join = c.Join(candidate=ADEYEMI, device="phone")
    told = exams.told(c.Actor(c.Station.CANDIDATE, ADEYEMI), at("2027-06-08T09:00"))
    await SessionService(exams.log, f"{ALGEBRA}-1").execute(join, told)
    await hold(exams.desk("2027-06-08T09:00"), f"{ALGEBRA}-1", "appeal 2027/17")
    await shown_office.person(Grant(role=OfficeRole.ADMINISTRATOR), person="haddad", name="M. Haddad")
    await screen.sign_in("haddad")

    await screen.follow("Live")
    await screen.follow(f"Announce to {ALGEBRA}")
    await screen.fill("What every candidate is shown", "Question 3: read n >= 1.")
    await screen.press("Go on")
    await screen.reads("It cannot be taken back.")
    await screen.press("Say it")
    await screen.reads(f"Announced in {ALGEBRA}-1.")
    await screen.follow("Hold still")
    await screen.reads("This page holds still.")
    assert await screen.looked_at() == []
    await screen.follow("Retention")
    assert await screen.looked_at() == []
    await screen.follow("Look at what is due, and delete it")
    await screen.press("Delete it")
    await screen.reads("1 thing was deleted.")
    await screen.follow(ETHICS)
    await screen.reads("For the university to state")
    assert await screen.looked_at() == []
