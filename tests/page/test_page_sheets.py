"""Answer sheets: photographed in the page, kept until the server has them, and the very same there as here."""

import hashlib
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, Route, expect

from rooms import commands as c
from rooms.session import Session, Sitting
from tests.page.line import Line
from tests.page.pocket import WITHIN_MS, Pocket
from tests.page.scenes_of_sheets import page_wanted_again, pages, upload
from tests.rooms.exam_day import ADEYEMI

LARGEST_PHOTOGRAPH = 700_000


async def sitting(pocket: Pocket) -> Sitting:
    return (await pocket.hall.state()).sittings[ADEYEMI]


async def until_stored(pocket: Pocket, *digests: str) -> None:
    """Wait until the record holds exactly these pages, in this order."""

    def holds(session: Session) -> bool:
        held = session.sittings[ADEYEMI].pages
        return [held[page].sha256 for page in sorted(held)] == list(digests)

    await pocket.hall.until(holds)


async def digests_on_the_phone(pocket: Pocket) -> list[str]:
    """What the phone itself keeps, in order, read from its database."""
    return await pocket.page.evaluate(
        """async () => {
          const [{name}] = (await indexedDB.databases()).filter(({name}) => name.startsWith("ninefold-"));
          const database = await new Promise((resolve) => {
            const request = indexedDB.open(name);
            request.onsuccess = () => resolve(request.result);
          });
          const request = database.transaction("sheets").objectStore("sheets").getAll();
          const kept = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
          database.close();
          const sheets = new Map(kept.map((sheet) => [sheet.id, sheet]));
          return sheets.get("places").ids.map((id) => sheets.get(id).sha256);
        }"""
    )


async def add(pocket: Pocket, *files: Path) -> None:
    await pocket.page.get_by_label("Add from files").set_input_files(list(files))


async def change(pocket: Pocket, page: int, what: str) -> None:
    """Open what can be done with a page, and do it; what is moved has its new number then."""
    button = pocket.button(f"{what}, page {page}")
    if not await button.is_visible():
        await pocket.page.get_by_text(f"Look at page {page}, or change it").click()
    await button.click()
    if by := {"Move up": -1, "Move down": 1}.get(what):
        await expect(pocket.button(f"{what}, page {page + by}")).to_be_focused(timeout=WITHIN_MS)


async def stored_events(pocket: Pocket) -> int:
    """How often bytes were taken in."""
    return [event["type"] for event in await pocket.hall.events()].count("PageStored")


def sheet(folder: Path, name: str, shade: int, size: tuple[int, int] = (600, 800)) -> Path:
    path = folder / name
    Image.new("RGB", size, (shade, shade, shade)).save(path)
    return path


async def test_a_photographed_page_arrives_as_it_was_taken(pocket: Pocket) -> None:
    """The digest is reckoned on the phone and checked by the server: the very bytes the candidate looked at."""
    await pages(pocket)

    stored = (await sitting(pocket)).pages
    assert [stored[page].sha256 for page in (1, 2)] == await digests_on_the_phone(pocket)
    blobs = {path for path in (pocket.hall.folder / "blobs").rglob("*") if path.is_file()}
    held = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in blobs}
    with Image.open(held[stored[1].sha256]) as picture:
        assert picture.size == (1280, 960)


async def test_a_pdf_goes_as_it_is(pocket: Pocket, tmp_path: Path) -> None:
    """Who types hands in the file itself, to the byte."""
    await upload(pocket)
    typed = tmp_path / "answers.pdf"
    typed.write_bytes(b"%PDF-1.7\nnot much of one, but the very bytes\n%%EOF\n")

    await add(pocket, typed)

    await until_stored(pocket, hashlib.sha256(typed.read_bytes()).hexdigest())


async def test_a_page_taken_out_moves_the_others_up(pocket: Pocket, tmp_path: Path) -> None:
    """The first sheet is page 1 and there is no gap: the invigilator sees what the examiner will."""
    await upload(pocket)
    await add(pocket, *(sheet(tmp_path, f"{number}.png", 60 * number) for number in (1, 2, 3)))
    await pocket.reads("3 pages taken, and stored.")
    first, _, third = await digests_on_the_phone(pocket)

    await change(pocket, 2, "Remove")

    await until_stored(pocket, first, third)
    await pocket.reads("2 pages taken, and stored.")
    assert await stored_events(pocket) == 3


async def test_a_page_taken_again_takes_the_place_of_the_first(pocket: Pocket) -> None:
    """The invigilator asks for one page anew, and gets that one."""
    await page_wanted_again(pocket)
    before = (await sitting(pocket)).pages

    await pocket.tap("Take page 2 again")
    await pocket.tap("Take the picture")
    await pocket.tap("Use it")

    await pocket.reads("2 pages taken, and stored.")
    await pocket.does_not_read("is wanted again")
    after = (await sitting(pocket)).pages
    assert after[1] == before[1]
    assert after[2].sha256 != before[2].sha256


async def test_pages_taken_without_a_connection_go_up_when_it_is_back(pocket: Pocket, tmp_path: Path) -> None:
    """The phone keeps what it took; a dead network costs no page."""
    await upload(pocket)
    pocket.line.cut()
    await pocket.reads("No connection since")
    await add(pocket, sheet(tmp_path, "1.png", 80), sheet(tmp_path, "2.png", 160))
    await expect(pocket.page.locator(".sheets .fate")).to_have_text(["kept on this phone", "kept on this phone"])

    pocket.line.mend()

    await pocket.reads("2 pages taken, and stored.")
    await until_stored(pocket, *(await digests_on_the_phone(pocket)))


async def test_pages_outlive_a_reload(pocket: Pocket, tmp_path: Path) -> None:
    """A closed tab or a dead battery after the bell must not cost the script."""
    await upload(pocket)
    await pocket.page.route("**/pages/*", lambda route: route.abort())
    await add(pocket, sheet(tmp_path, "1.png", 80), sheet(tmp_path, "2.png", 160))
    await pocket.reads("2 pages taken, 0 stored.")
    taken = await digests_on_the_phone(pocket)

    await pocket.page.unroute("**/pages/*")
    await pocket.page.reload()

    await pocket.on("upload")
    await until_stored(pocket, *taken)


async def test_a_page_from_another_phone_keeps_its_place_through_a_reload(
    pocket: Pocket, line: Line, tmp_path: Path
) -> None:
    """The first phone died after page 2: what the second adds is page 3, and no reload puts it over page 1."""
    await upload(pocket)
    await add(pocket, *(sheet(tmp_path, f"{number}.png", 60 * number) for number in (1, 2)))
    await pocket.reads("2 pages taken, and stored.")
    first, second = await digests_on_the_phone(pocket)
    async with Pocket(pocket.browser, pocket.hall, line) as borrowed:
        await borrowed.go_back_in()
        await borrowed.reads("2 pages taken, and stored.")
        await add(borrowed, sheet(tmp_path, "3.png", 180))
        await borrowed.reads("3 pages taken, and stored.")
        *_, third = await digests_on_the_phone(borrowed)

        await borrowed.page.reload()

        await borrowed.reads("3 pages taken, and stored.")
        await add(borrowed, sheet(tmp_path, "4.png", 240))
        await borrowed.reads("4 pages taken, and stored.")
        *_, fourth = await digests_on_the_phone(borrowed)
        await until_stored(borrowed, first, second, third, fourth)
        assert await stored_events(borrowed) == 4
        assert borrowed.complaints == []


async def test_a_page_that_the_phone_cannot_keep_keeps_its_place(pocket: Pocket, tmp_path: Path) -> None:
    """A full phone loses its picture of page 1 with a reload; page 2 stays page 2 all the same."""
    await upload(pocket)
    await pocket.page.evaluate(
        """() => {
          const put = IDBObjectStore.prototype.put;
          IDBObjectStore.prototype.put = function (item) {
            if (item.bytes) throw new DOMException("full", "QuotaExceededError");
            return put.call(this, item);
          };
          window.thereIsRoom = () => (IDBObjectStore.prototype.put = put);
        }"""
    )
    await add(pocket, sheet(tmp_path, "1.png", 80))
    await pocket.reads("1 page taken, and stored.")
    await pocket.page.evaluate("() => void thereIsRoom()")
    await add(pocket, sheet(tmp_path, "2.png", 160))
    await pocket.reads("2 pages taken, and stored.")
    taken = await digests_on_the_phone(pocket)

    await pocket.page.reload()

    await pocket.reads("2 pages taken, and stored.")
    await until_stored(pocket, *taken)
    assert len(set(taken)) == 2


async def test_pages_are_placed_by_what_they_are_and_never_by_counting(modules: Page) -> None:
    """A gap stays a gap, a page moved up is no second page, and a page that is nowhere is missed in its place."""

    async def met(kept: str, held: str) -> list[str]:
        """Kept in order, "?" for one whose picture is lost, a small letter for one whose picture is not here, "-" before
        one that was taken out; held as "place:content". Gives the list so."""
        return await modules.evaluate(
            """async ([kept, held]) => {
              const {Sheets} = await import("/js/sheets.js");
              const sheets = kept.split(" ").filter(Boolean).map((text, index) => {
                const content = text.replace("-", "");
                const bytes = content === content.toUpperCase() ? new ArrayBuffer(1) : null;
                const sheet = {id: `taken-${index}`, bytes, type: "", sha256: content.toUpperCase(), size: 1, doubts: []};
                return text.startsWith("-") ? {...sheet, goneFrom: index + 1} : sheet;
              });
              const card = (text) => {
                const [page, sha256] = text.split(":");
                return {page: +page, sha256, size: 1, media_type: ""};
              };
              const ids = sheets.filter(({goneFrom}) => !goneFrom).map(({id}) => id);
              const stored = [...sheets.filter(({sha256}) => sha256 !== "?"), {id: "places", ids}];
              const nothing = async () => undefined;
              const list = new Sheets({all: async () => stored, put: nothing, remove: nothing});
              await list.load();
              list.meet(held.split(" ").filter(Boolean).map(card));
              return list.list.map(({bytes, sha256}) => (bytes ? sha256 : sha256.toLowerCase()) || "?");
            }""",
            [kept, held],
        )

    assert await met("? ? C", "1:A 2:B") == ["a", "b", "C"]
    assert await met("", "1:A 3:C") == ["a", "?", "c"]
    assert await met("A C -B", "1:A 2:B 3:C") == ["A", "C"]
    assert await met("A C", "1:A 2:B 3:C") == ["A", "b", "C"]
    assert await met("B A C", "1:A 2:B") == ["B", "A", "C"]
    assert await met("a B", "") == ["?", "B"]
    assert await met("a B", "1:X 2:B") == ["x", "B"]
    assert await met("A", "1:A 2:A") == ["A", "a"]
    assert await met("A", "1:X") == ["x", "A"]


async def test_the_server_is_brought_to_the_order_on_the_phone_without_sending_again(modules: Page) -> None:
    """Over a slow line a page takes twenty seconds: what is stored is moved, taken out and completed, never resent."""

    async def steps(sheets: str, held: str, gone: str = "") -> tuple[list[str], str]:
        """From the pages held to the sheets, small letters not on this phone: the steps, and what is held then."""
        taken, pages = await modules.evaluate(
            """async ([wanted, held, gone]) => {
              const {nextStep} = await import("/js/sheet-steps.js");
              const sheets = [...wanted].map((text) => ({bytes: text === text.toLowerCase() ? null : 1, sha256: text.toUpperCase()}));
              let pages = [...held].flatMap((sha256, index) => (sha256 === "." ? [] : [{page: index + 1, sha256}]));
              const taken = [];
              for (let step; (step = nextStep(sheets, pages, new Set(gone), null, () => false)); ) {
                taken.push(step.kind === "order" ? `order ${step.order}` : `${step.kind} ${step.page}`);
                if (taken.length > 20) break;
                const others = pages.filter(({page}) => page !== step.page);
                if (step.kind === "put") pages = [...others, {page: step.page, sha256: step.sheet.sha256}];
                else if (step.kind === "remove") pages = others;
                else pages = step.order.map((old, index) => ({page: index + 1, sha256: pages.find(({page}) => page === old).sha256}));
              }
              pages.sort((one, other) => one.page - other.page);
              return [taken, pages.map(({page, sha256}) => `${page}${sha256}`).join(" ")];
            }""",
            [sheets, held, gone],
        )
        return taken, pages

    assert await steps("ABC", "") == (["put 1", "put 2", "put 3"], "1A 2B 3C")
    assert await steps("BAC", "ABC") == (["order 2,1,3"], "1B 2A 3C")
    assert await steps("AC", "ABC", "B") == (["remove 2", "order 1,3"], "1A 2C")
    assert await steps("AXC", "ABC", "B") == (["put 2"], "1A 2X 3C")
    assert await steps("ADBC", "ABC") == (["put 4", "order 1,4,2,3"], "1A 2D 3B 4C")
    assert await steps("CAB", "AB") == (["put 3", "order 3,1,2"], "1C 2A 3B")
    assert await steps("cab", "ABC") == (["order 3,1,2"], "1C 2A 3B")
    assert await steps("ABC", "A.C") == (["put 2"], "1A 2B 3C")
    assert await steps("A?C", "A.C") == ([], "1A 3C")
    assert await steps("AB", "ABX") == ([], "1A 2B 3X")
    assert await steps("AA", "A") == (["put 2"], "1A 2A")
    assert await steps("A", "AA", "A") == (["remove 2"], "1A")


async def test_an_answer_that_is_lost_stores_the_page_once(pocket: Pocket, tmp_path: Path) -> None:
    """The server had the page, the phone does not know: sent again, it is still one page."""
    await upload(pocket)
    puts = 0

    async def lose_the_first_answer(route: Route) -> None:
        nonlocal puts
        puts += 1
        if puts == 1:
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await pocket.page.route("**/pages/*", lose_the_first_answer)

    await add(pocket, sheet(tmp_path, "1.png", 80))

    await pocket.reads("1 page taken, and stored.")
    assert await stored_events(pocket) == 1


async def test_declaring_is_asked_twice_and_then_the_pages_stand(pocket: Pocket) -> None:
    """After the declaration only the invigilator can open the pages again."""
    await pages(pocket)
    await pocket.tap("These are all: I have 2 pages")
    await pocket.tap("Not yet")
    await pocket.tap("These are all: I have 2 pages")

    await pocket.tap("Yes, I have 2 pages")

    await pocket.on("declared")
    await expect(pocket.page.get_by_role("button", name="Remove")).to_have_count(0)
    assert (await pocket.hall.until(lambda session: session.sittings[ADEYEMI].declared)).sittings[ADEYEMI].complete


async def test_nothing_of_the_exam_stays_on_the_phone_after_release(pocket: Pocket) -> None:
    """The phone is the candidate's own; the exam leaves no trace on it."""
    await pages(pocket)
    await pocket.hall.candidate(c.DeclarePages(candidate=ADEYEMI, count=2))
    await pocket.hall.staff("chief", c.ConfirmUpload(candidate=ADEYEMI))
    await pocket.hall.staff("chief", c.ReleaseCandidate(candidate=ADEYEMI))
    await pocket.on("released")

    await pocket.page.wait_for_function("indexedDB.databases().then((all) => all.length === 0)")
    assert await pocket.page.evaluate("sessionStorage.length + localStorage.length") == 0
