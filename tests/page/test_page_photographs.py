"""Photographing a page: as large as the camera gives, as small as the line needs, and what is wrong with it said at once."""

import hashlib
import io
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Page, expect

from rooms.session import Session
from tests.page.pocket import Pocket
from tests.page.scenes_of_sheets import photograph, upload
from tests.page.test_page_sheets import LARGEST_PHOTOGRAPH, add, sitting
from tests.rooms.exam_day import ADEYEMI

TAKES = """
  // What the phone's own camera app would give; `window.taken` says which.
  ImageCapture.prototype.takePhoto = async function () {
    window.asked = (window.asked ?? 0) + 1;
    const {kind, width, height} = window.taken;
    if (kind === "broken") throw new DOMException("as a test wants it", "UnknownError");
    if (kind === "never") return new Promise(() => undefined);
    const canvas = new OffscreenCanvas(width, height);
    const brush = canvas.getContext("2d");
    if (kind === "noise") {
      const grain = brush.createImageData(width, height);
      const words = new Uint32Array(grain.data.buffer);
      let seed = 1;
      for (let i = 0; i < words.length; i++) words[i] = 0xff000000 | (seed = (seed * 1664525 + 1013904223) >>> 0) >>> 8;
      brush.putImageData(grain, 0, 0);
      return canvas.convertToBlob({type: "image/jpeg", quality: 0.9});
    }
    brush.fillStyle = "#5a4636";
    brush.fillRect(0, 0, width, height);
    const left = kind === "cut off" ? -width / 3 : width / 10;
    brush.fillStyle = "#f4f2ea";
    brush.fillRect(left, height / 10, width * 0.8, height * 0.8);
    brush.fillStyle = "#222a44";
    brush.font = `${width / 45}px serif`;
    for (let line = 1; line < 24; line++) {
      brush.fillText("Let V be a finite-dimensional vector space over", left + width / 20, height * (0.12 + line / 32));
    }
    const still = new OffscreenCanvas(width, height);
    const lens = still.getContext("2d");
    lens.filter = {dark: "brightness(0.12)", blurred: `blur(${width / 150}px)`}[kind] ?? "none";
    lens.drawImage(canvas, 0, 0);
    return still.convertToBlob({type: "image/jpeg", quality: 0.92});
  };
  // The page waits five seconds for a still; a test does not.
  const later = window.setTimeout;
  window.setTimeout = (what, ms, ...rest) => later(what, ms === 5000 && window.taken?.kind === "never" ? 5 : ms, ...rest);
"""


async def take(pocket: Pocket, kind: str, width: int = 1500, height: int = 2000) -> None:
    """At the camera: take a picture that is such."""
    await pocket.page.evaluate("(taken) => (window.taken = taken)", {"kind": kind, "width": width, "height": height})
    await pocket.tap("Take the picture")
    await pocket.button("Use it, next page").wait_for()


async def size_on_screen(page: Page) -> list[int]:
    picture = page.get_by_alt_text("The picture you have just taken")
    return await picture.evaluate("(img) => img.decode().then(() => [img.naturalWidth, img.naturalHeight])")


def stored_picture(pocket: Pocket, sha256: str) -> bytes:
    found = [path for path in (pocket.hall.folder / "blobs").rglob("*") if path.is_file()]
    return next(body for body in (path.read_bytes() for path in found) if hashlib.sha256(body).hexdigest() == sha256)


async def first_page(pocket: Pocket) -> bytes:
    session: Session = await pocket.hall.until(lambda session: session.sittings[ADEYEMI].pages)
    return stored_picture(pocket, session.sittings[ADEYEMI].pages[1].sha256)


@pytest_asyncio.fixture(loop_scope="session")
async def taking(pocket: Pocket) -> Pocket:
    """At the camera, whose stills are as the test says."""
    await pocket.page.add_init_script(TAKES)
    await photograph(pocket)
    return pocket


async def test_a_still_of_twelve_megapixels_becomes_a_page_of_at_most_700_kb(taking: Pocket) -> None:
    """A picture of nothing but grain, which compresses worst: also that goes through a slow line in twenty seconds."""
    await take(taking, "noise", 3000, 4000)

    await taking.tap("Use it, that was the last")

    body = await first_page(taking)
    assert len(body) <= LARGEST_PHOTOGRAPH


async def test_a_written_page_keeps_its_full_height(taking: Pocket) -> None:
    """About 2000 by 2800 pixels: small writing stays readable."""
    await take(taking, "written", 3000, 4000)

    assert await size_on_screen(taking.page) == [2100, 2800]
    await taking.does_not_read("runs out of the picture")
    await taking.does_not_read("may be blurred")


@pytest.mark.parametrize("kind", ["broken", "never", "written"])
async def test_a_camera_that_gives_no_good_still_gives_its_live_picture(taking: Pocket, kind: str) -> None:
    """Stills fail in many ways: refused, never answered, smaller than the film. None of them costs the page."""
    await take(taking, kind, 300, 400)
    assert await size_on_screen(taking.page) == [1280, 960]

    await taking.tap("Use it, next page")
    await take(taking, kind, 300, 400)

    assert await taking.page.evaluate("window.asked") == 1


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("dark", "This picture is dark."),
        ("blurred", "This picture may be blurred."),
        ("cut off", "The sheet runs out of the picture on the left."),
    ],
)
async def test_what_may_be_wrong_is_said_at_once_and_the_candidate_decides(
    taking: Pocket, kind: str, words: str
) -> None:
    """A page nobody can read is found today, not by the examiner; but a judgement by program is never the last word."""
    await take(taking, kind)
    await expect(taking.page.get_by_role("alert").filter(has_text=words)).to_be_visible()

    await taking.tap("Take it again")
    await take(taking, "written")
    await taking.does_not_read(words)
    await taking.tap("Take it again")
    await take(taking, kind)
    await taking.tap("Use it, that was the last")

    await taking.reads("1 page taken, and stored.")
    await taking.reads("is it readable?")


async def test_picking_the_phone_up_is_timed(pocket: Pocket) -> None:
    """City: "only have the phone in your vicinity to complete the task"; so the record has how long it was in the hand."""
    await photograph(pocket)
    await pocket.reads("Picking the phone up is timed")
    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].phone_in_hand_since)
    pocket.hall.clock.advance(40)

    await pocket.tap("Back to my pages")

    await pocket.reads("Put the phone back, so that it shows you and your desk.")
    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].phone_in_hand_since is None)
    assert [event["type"] for event in await pocket.hall.events()][-2:] == ["PhonePickedUp", "PhonePutDown"]
    await pocket.tap("It is back in its place")
    await pocket.does_not_read("Put the phone back")


async def test_a_page_loaded_again_does_not_forget_that_the_phone_is_in_the_hand(pocket: Pocket) -> None:
    """A crash in between must not leave the clock running without a word."""
    await photograph(pocket)
    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].phone_in_hand_since)

    await pocket.page.reload()
    await pocket.on("upload")
    await pocket.reads("It counts as in your hand since 12:52")
    await pocket.tap("It is back in its place")

    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].phone_in_hand_since is None)
    await pocket.does_not_read("It counts as in your hand")


# From files


async def test_a_small_png_goes_as_it_is(pocket: Pocket, tmp_path: Path) -> None:
    """A scanner's lines stay as sharp as they were."""
    await upload(pocket)
    scan = tmp_path / "scan.png"
    Image.new("1", (1240, 1754), 1).save(scan)

    await add(pocket, scan)

    assert await first_page(pocket) == scan.read_bytes()
    assert (await sitting(pocket)).pages[1].media_type == "image/png"


async def test_a_large_png_becomes_a_jpeg_on_white(pocket: Pocket, tmp_path: Path) -> None:
    """What a drawing program leaves transparent is paper, not night; and the line is no wider for files."""
    await upload(pocket)
    drawing = tmp_path / "drawing.png"
    grain = Image.effect_noise((3000, 2000), 60).convert("RGBA")
    grain.paste((0, 0, 0, 0), (0, 0, 1500, 2000))
    grain.save(drawing)
    assert drawing.stat().st_size > LARGEST_PHOTOGRAPH

    await add(pocket, drawing)

    body = await first_page(pocket)
    assert len(body) <= LARGEST_PHOTOGRAPH
    with Image.open(io.BytesIO(body)) as picture:
        assert picture.format == "JPEG"
        assert min(picture.getpixel((100, 100))) > 240


async def test_a_photograph_from_a_file_stands_upright_and_tells_no_place(pocket: Pocket, tmp_path: Path) -> None:
    """Phones write into a picture which way is up and where it was taken; the examiner needs only the first."""
    await upload(pocket)
    taken = tmp_path / "IMG_0002.jpeg"
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (800, 600), (200, 200, 200)).save(taken, exif=exif)

    await add(pocket, taken)

    with Image.open(io.BytesIO(await first_page(pocket))) as picture:
        assert picture.size == (600, 800)
        assert not picture.getexif()


NO_PAGES = (
    ("IMG_0001.HEIC", b"\0\0\0\x18ftypheic" + bytes(64), "Settings → Camera → Formats → Most Compatible"),
    ("notes.docx", b"PK\x03\x04", "notes.docx cannot be read as a page: only PDF, JPEG and PNG can"),
    ("empty.jpeg", b"", "empty.jpeg is empty"),
    ("broken.png", b"\x89PNG\r\n\x1a\n and then nothing", "broken.png cannot be read as a page"),
)
"""Files, and what is said of each and of no other."""


async def test_a_file_that_is_no_page_is_refused_with_what_to_do(pocket: Pocket, tmp_path: Path) -> None:
    """A page that nobody can open is worse than none; and a person in a hurry needs the way out, not the reason."""
    await upload(pocket)
    for name, body, words in NO_PAGES:
        file = tmp_path / name
        file.write_bytes(body)

        await add(pocket, file)

        await pocket.reads(words)
    await pocket.reads("Photograph the page here instead")
    assert not (await sitting(pocket)).pages
