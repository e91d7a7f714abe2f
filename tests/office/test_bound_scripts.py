"""Scripts bound for marking: every page that can be had, in its order, and a word about each that cannot."""

import io
import json
from pathlib import Path

import pytest
from pikepdf import Pdf
from PIL import Image

from rooms import commands as c
from rooms.data_folder import DataFolder
from rooms.office.cover_sheet import Line, add_pages, showable
from rooms.office.desk import Desk
from rooms.office.scripts import Script, Sheet, bind
from rooms.office.scripts_desk import write_scripts
from rooms.stores.blob_folder import FolderBlobs
from tests.office.answer_sheets import a_document, a_photograph, put, store
from tests.office.filed_day import FiledDay, written
from tests.office.one_door import an_error, ninefold
from tests.rooms.exam_day import ADEYEMI, BRANDT, OFFICER, a_candidate, a_session, clock

FIRST, SECOND, THIRD = (a_photograph(word) for word in ("one", "two", "three"))


def handed_in(*contents: bytes, media_type: str = "image/jpeg", day: FiledDay | None = None) -> FiledDay:
    """Adeyemi has finished at 10:30 and sent in these pages."""
    day = day or written()
    day.at("10:30").finish(ADEYEMI)
    for number, content in enumerate(contents, 1):
        store(day, ADEYEMI, number, content, media_type)
    day.at("10:34").candidate(c.DeclarePages(candidate=ADEYEMI, count=len(contents)))
    return day


def bound(day: FiledDay, contents: dict[str, bytes | None], **options: bool) -> Script:
    filed = day.as_filed()
    sitting = filed.session.sittings[ADEYEMI]
    sheets = [Sheet(page, contents.get(page.sha256)) for _, page in sorted(sitting.pages.items())]
    return bind(filed, sitting, sheets, **options)


def all_there(day: FiledDay, *contents: bytes) -> dict[str, bytes | None]:
    pages = day.sitting(ADEYEMI).pages
    return {pages[number].sha256: content for number, content in enumerate(contents, 1)}


def text_of(pdf: bytes, page: int = 0) -> str:
    """What is written on a page that we drew."""
    with Pdf.open(io.BytesIO(pdf)) as opened:
        return opened.pages[page].Contents.read_bytes().decode("cp1252")


def pages_in(pdf: bytes) -> int:
    with Pdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def photographs_in(pdf: bytes) -> list[bytes]:
    """The pictures of each page, as they lie in the file."""
    with Pdf.open(io.BytesIO(pdf)) as opened:
        return [image.read_raw_bytes() for page in opened.pages for image in page.get_images().values()]


def test_a_script_is_a_cover_and_the_photographs_as_they_were_sent() -> None:
    """Nothing is encoded again: what is marked is what the hash on record stands for."""
    script = bound(day := handed_in(FIRST, SECOND), all_there(day, FIRST, SECOND))

    assert pages_in(script.pdf) == 3
    assert photographs_in(script.pdf) == [FIRST, SECOND]
    assert script.faults == []


def test_the_cover_names_the_candidate_by_number_and_every_page_by_its_hash() -> None:
    """Marking is anonymous unless somebody asks for names."""
    day = handed_in(FIRST, SECOND)
    cover = text_of(bound(day, all_there(day, FIRST, SECOND)).pdf)
    named = text_of(bound(day, all_there(day, FIRST, SECOND), named=True).pdf)

    assert "Candidate 1043321" in cover
    assert all(page.sha256 in cover for page in day.sitting(ADEYEMI).pages.values())
    assert "2 pages declared, 2 stored, 2 bound in here" in cover
    assert "Pens down 11:30:00" in cover
    assert cover.count("Candidate 1043321") == 1
    assert named.count("Candidate 1043321") == 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Dubois, Élodie", "Dubois, Élodie"),
        ("Kowalczyk, Łukasz", "Kowalczyk, Lukasz"),
        ("Nguyễn, Thị", "Nguyen, Thi"),
        ("陈, 雨欣", None),
        ("حداد, ليلى", None),
    ],
)
def test_a_name_that_the_letters_cannot_show_is_never_garbled(name: str, shown: str | None) -> None:
    """It stands in the list, which knows every letter; the cover says so rather than print question marks."""
    configuration = a_session(
        candidates=[a_candidate(ADEYEMI).model_copy(update={"name": name})], rooms={"A": {1: ADEYEMI}}
    )
    day = FiledDay(configuration)
    day.attend_both_rooms = lambda: None  # type: ignore[method-assign]
    day.seat(ADEYEMI)
    day.at("09:30").time_says_start()
    cover = text_of(bound(handed_in(FIRST, day=day), all_there(day, FIRST), named=True).pdf)

    assert showable(name) == shown
    assert (shown or "the name is in the list beside the scripts") in cover
    assert "?" not in cover


def test_a_typed_answer_is_appended_as_it_is() -> None:
    """Who uses a PC hands in one PDF of many pages."""
    document = a_document(4)
    script = bound(day := handed_in(document, media_type="application/pdf"), all_there(day, document))

    assert pages_in(script.pdf) == 5
    assert script.faults == []


def test_pages_stand_in_the_order_in_which_the_candidate_put_them() -> None:
    day = written()
    day.at("10:30").finish(ADEYEMI)
    for number, content in enumerate((FIRST, SECOND, THIRD), 1):
        store(day, ADEYEMI, number, content)
    day.candidate(c.OrderPages(candidate=ADEYEMI, order=(3, 1, 2)))
    day.candidate(c.DeclarePages(candidate=ADEYEMI, count=3))

    script = bound(day, all_there(day, THIRD, FIRST, SECOND))

    assert photographs_in(script.pdf) == [THIRD, FIRST, SECOND]


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (None, "its file is not there"),
        (SECOND[:-1], "the hash differs"),
        (b"", "the hash differs"),
    ],
)
def test_a_page_that_is_not_the_one_on_record_never_loses_the_others(spoilt: bytes | None, why: str) -> None:
    """A disk fails after the exam; whoever marks must see that a page is missing, and all the rest."""
    day = handed_in(FIRST, SECOND, THIRD)
    there = all_there(day, FIRST, SECOND, THIRD) | {day.sitting(ADEYEMI).pages[2].sha256: spoilt}

    script = bound(day, there)

    assert pages_in(script.pdf) == 4
    assert photographs_in(script.pdf) == [FIRST, THIRD]
    assert [(each.sheet.page.number, each.fault.endswith(why)) for each in script.faults] == [(2, True)]
    assert "Stored and not bound in: page 2" in text_of(script.pdf)
    assert "Candidate 1043321, page 2" in text_of(script.pdf, 2)


@pytest.mark.parametrize(
    ("content", "media_type", "why"),
    [
        (a_photograph("whole")[:400], "image/jpeg", "cannot be opened"),
        (b"no picture at all", "image/jpeg", "cannot be opened"),
        (b"%PDF-1.7 and then nothing", "application/pdf", "cannot be opened"),
        (a_document(1, locked=True), "application/pdf", "locked with a password"),
    ],
)
def test_a_page_that_came_spoilt_is_named_and_its_bytes_are_kept(content: bytes, media_type: str, why: str) -> None:
    """The bytes are the candidate's own: somebody may still read them by other means."""
    day = written()
    day.at("10:30").finish(ADEYEMI)
    store(day, ADEYEMI, 1, FIRST)
    store(day, ADEYEMI, 2, content, media_type)
    day.candidate(c.DeclarePages(candidate=ADEYEMI, count=2))

    script = bound(day, all_there(day, FIRST, content))

    assert photographs_in(script.pdf) == [FIRST]
    (fault,) = script.faults
    assert why in fault.fault
    assert fault.beside is not None
    assert fault.beside in text_of(script.pdf, 2)


def test_a_damaged_document_is_bound_in_as_far_as_it_can_be_saved_and_says_so() -> None:
    """A PDF that is cut off opens in every reader, and with fewer pages: nobody would notice."""
    whole = a_document(3)
    spoilt = whole[: int(len(whole) * 0.8)]
    script = bound(day := handed_in(spoilt, media_type="application/pdf"), all_there(day, spoilt))

    (fault,) = script.faults
    assert "damaged" in fault.fault
    assert fault.beside == "page-1.pdf"
    assert script.bound_in == 1


@pytest.mark.parametrize("kind", ["PNG", "see-through"])
def test_a_png_is_bound_in_and_a_see_through_one_lies_on_white(kind: str) -> None:
    content = a_photograph("png", kind=kind)
    script = bound(day := handed_in(content, media_type="image/png"), all_there(day, content))

    assert script.faults == []
    assert pages_in(script.pdf) == 2


def test_a_photograph_is_turned_as_its_camera_noted() -> None:
    """Else the page lies on its side for whoever marks it."""
    upright, turned = a_photograph("x"), a_photograph("x", turned=True)
    script = bound(day := handed_in(upright, turned), all_there(day, upright, turned))

    with Pdf.open(io.BytesIO(script.pdf)) as opened:
        assert [int(page.get("/Rotate", 0)) for page in opened.pages][1:] == [0, 90]


def test_every_photograph_fills_a_sheet_of_a4() -> None:
    """A phone's twelve million dots would be a page of a metre: whoever prints the script gets one size."""
    upright, turned = a_photograph("x"), a_photograph("x", turned=True)
    with Image.open(io.BytesIO(a_photograph("x"))) as opened:
        wide = io.BytesIO()
        opened.resize((400, 300)).save(wide, "JPEG")
    script = bound(day := handed_in(upright, turned, wide.getvalue()), all_there(day, upright, turned, wide.getvalue()))

    with Pdf.open(io.BytesIO(script.pdf)) as opened:
        sizes = [[round(float(side)) for side in page.mediabox[2:]] for page in opened.pages]
    assert sizes == [[595, 842], [595, 842], [595, 842], [842, 595]]


def test_two_hundred_pages_have_their_hashes_on_as_many_covers_as_it_takes() -> None:
    with Pdf.new() as pdf:
        sheets = add_pages(pdf, [Line("a" * 64, size=8.5, code=True) for _ in range(200)])

        assert sheets == len(pdf.pages) == 4


async def test_the_scripts_of_a_session_are_written_whole_with_a_list(tmp_path: Path) -> None:
    """Whoever marks gets one file a candidate; whoever files gets a list of them."""
    day = handed_in(FIRST, SECOND)
    day.at("11:00").finish(BRANDT)
    store(day, BRANDT, 1, THIRD)
    folder = DataFolder(await day.kept_in(tmp_path / "data"))
    blobs = await FolderBlobs.open(folder.blobs)
    for number, content in ((ADEYEMI, FIRST), (ADEYEMI, SECOND)):
        await put(blobs, day, number, content)
    counted: list[tuple[int, int]] = []

    async with folder.open_log() as log:
        desk = Desk(log, folder, OFFICER, now=lambda: clock("18:00"))
        out = tmp_path / "scripts"
        listed = await write_scripts(
            desk, blobs, day.configuration.session, out, told_of=lambda done, of: counted.append((done, of))
        )

    assert sorted(path.name for path in out.iterdir()) == [
        f"A10204W1-{ADEYEMI}.pdf",
        f"A10204W1-{BRANDT}.pdf",
        "contents.json",
        "scripts.csv",
        "scripts.json",
    ]
    assert [(row["number"], row["bound"], row["faults"]) for row in listed.rows] == [
        (ADEYEMI, 2, None),
        (BRANDT, 0, "page 1: its file is not there"),
    ]
    assert "name" not in json.loads((out / "scripts.json").read_text())[0]
    assert counted == [(0, 2), (1, 2), (2, 2)]


def test_the_command_answers_no_where_a_page_is_missing(tmp_path: Path) -> None:
    """It runs in the evening of the exam; the mistake must not be found by the examiner."""
    data = handed_in(FIRST).keep_in(tmp_path / "data")

    said = ninefold("scripts", "tt2027-linear-algebra-1", "--data", data, "--out", tmp_path / "s", "--json", code=1)
    wrong = ninefold(
        "scripts", "tt2027-linear-algebra-1", "--data", data, "--out", tmp_path / "t", "--candidate", "9", code=1
    )

    assert [row["number"] for row in json.loads(said.stdout)] == [ADEYEMI]
    assert "9" in an_error(wrong)
    assert not (tmp_path / "t").exists()
