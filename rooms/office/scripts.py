"""A candidate's script as one PDF: a cover sheet, then the pages in their order as they were sent in. Pure.

Photographs go in as they are, without encoding them again, and turned as their camera noted; a PDF of somebody who
types is appended as it is. A page whose bytes are missing, are not those on record, or cannot be opened never loses the
others: a sheet stands in its place, the cover names it, and its bytes lie beside the script.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import img2pdf
import pikepdf
from pikepdf import Pdf
from PIL import Image, UnidentifiedImageError

from rooms.event_words import pages as in_pages
from rooms.office.cover_sheet import A4, Line, add_pages, showable
from rooms.office.exam_day import ExamDay
from rooms.office.tables_register import confirmed_at, missing_pages
from rooms.session import Page, Sitting

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
LIST = "the list beside the scripts"
_CANNOT_BE_OPENED = (
    pikepdf.PdfError,
    img2pdf.ImageOpenError,
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    ValueError,
    SyntaxError,
)
"""How the two libraries say that a file is not what it should be."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as it was found: what is on record of it, and its bytes; None where there are none."""

    page: Page
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Bound:
    """One page in the script. `pdf` None where it could not be bound in; `fault`: why, or what is wrong with it."""

    sheet: Sheet
    fault: str
    pdf: bytes | None = None

    @property
    def beside(self) -> str | None:
        """The name of the file with its bytes, where they are there and something is wrong with them."""
        if not self.fault or self.sheet.content is None:
            return None
        return f"page-{self.sheet.page.number}.{ENDINGS.get(self.sheet.page.media_type, 'bin')}"


@dataclass(frozen=True, slots=True)
class Script:
    """A candidate's script: the PDF, and each page that was to go into it."""

    number: str
    pdf: bytes
    bound: tuple[Bound, ...]

    @property
    def faults(self) -> list[Bound]:
        """The pages with which something is wrong."""
        return [each for each in self.bound if each.fault]

    @property
    def bound_in(self) -> int:
        """How many are in the PDF."""
        return sum(each.pdf is not None for each in self.bound)


def bind(day: ExamDay, sitting: Sitting, sheets: Iterable[Sheet], *, named: bool = False) -> Script:
    """Bind a script together. `named`: put the candidate's name on the cover."""
    bound = tuple(_opened(sheet) for sheet in sheets)
    with Pdf.new() as whole:
        add_pages(whole, cover(day, sitting, bound, named=named))
        for each in bound:
            if each.pdf is None:
                add_pages(whole, _in_its_place(sitting, each))
            else:
                with Pdf.open(io.BytesIO(each.pdf)) as part:
                    whole.pages.extend(part.pages)
        whole.docinfo["/Title"] = f"{sitting.paper.code} {sitting.number}"
        written = io.BytesIO()
        whole.save(written, deterministic_id=True)
    return Script(sitting.number, written.getvalue(), bound)


def _opened(sheet: Sheet) -> Bound:
    """A page made ready to be bound in, or why it cannot be."""
    if sheet.content is None:
        return Bound(sheet, "its file is not there")
    if sha256(sheet.content).hexdigest() != sheet.page.sha256:
        return Bound(sheet, "its file is not the one on record: the hash differs")
    try:
        pdf = sheet.content if sheet.page.media_type == "application/pdf" else _photograph(sheet.content)
        count, damaged = _copied(pdf)
    except pikepdf.PasswordError:
        return Bound(sheet, "it is locked with a password")
    except _CANNOT_BE_OPENED:
        return Bound(sheet, "its file cannot be opened")
    if not count:
        return Bound(sheet, "its file has no page that could be saved")
    return Bound(sheet, "its file is damaged: only what could be saved of it is bound in" if damaged else "", pdf)


def _copied(pdf: bytes) -> tuple[int, bool]:
    """How many pages a PDF has, and whether it had to be mended; tried out by copying it, for it is read as needed."""
    with Pdf.open(io.BytesIO(pdf)) as opened, Pdf.new() as tried:
        tried.pages.extend(opened.pages)
        tried.save(io.BytesIO())
        return len(opened.pages), bool(opened.get_warnings())


_ON_A4 = img2pdf.get_layout_fun(pagesize=A4, fit=img2pdf.FitMode.into, auto_orient=True)  # type: ignore[no-untyped-call]
"""As large as an A4 sheet takes it, upright or on its side: phones say nothing of how large the paper was."""


def _photograph(content: bytes) -> bytes:
    """A photograph as one page, with the very bytes of its picture."""
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()  # what is cut off or spoilt shows now
        see_through = picture.format == "PNG" and ("A" in picture.getbands() or "transparency" in picture.info)
        if see_through:
            content = _on_white(picture)
    made = img2pdf.convert(content, rotation=img2pdf.Rotation.ifvalid, layout_fun=_ON_A4)  # type: ignore[no-untyped-call] # has no types
    return bytes(made or b"")


def _on_white(picture: Image.Image) -> bytes:
    """A see-through picture on white paper: PDF pages have no see-through photographs."""
    solid = Image.new("RGBA", picture.size, "white")
    solid.alpha_composite(picture.convert("RGBA"))
    written = io.BytesIO()
    solid.convert("RGB").save(written, "PNG")
    return written.getvalue()


def cover(day: ExamDay, sitting: Sitting, bound: Sequence[Bound], *, named: bool) -> list[Line]:
    """The lines of the cover sheet."""
    settings = day.session.configuration
    lines = [
        Line(f"Candidate {sitting.number}", size=22, bold=True),
        Line(f"{sitting.paper.code}  {_shown(sitting.paper.title)}", size=14, before=4),
        *([Line(_name(sitting), size=12, before=4)] if named else []),
        Line(f"{_shown(settings.title)}, {_shown(settings.department)}, session {settings.session}", before=10),
    ]
    if settings.rehearsal:
        lines.append(Line("REHEARSAL: nobody sat an exam", size=12, bold=True, before=8))
    lines += [Line(text) for text in _times(day, sitting)]
    lines += [Line(text, before=10 if at == 0 else 0) for at, text in enumerate(_counts(sitting, bound))]
    lines.append(Line("Pages in their order, each with its size in bytes and its SHA-256:", before=10))
    for each in bound:
        page = each.sheet.page
        size = f"{page.number:>3}  {page.size:>10,}  "
        lines.append(Line(f"{size}{page.sha256}", size=8.5, code=True))
        if each.fault:
            note = each.fault if each.pdf else f"NOT BOUND IN: {each.fault}"
            lines.append(Line(f"      {note}", size=8.5, code=True))
    return lines


def _times(day: ExamDay, sitting: Sitting) -> Iterator[str]:
    zone = day.session.configuration.timezone
    if day.session.started_at:
        yield f"Writing started {day.local(day.session.started_at):%d %B %Y, %H:%M:%S} ({zone})"
    if sitting.finished_at:
        yield f"Pens down {day.local(sitting.finished_at):%H:%M:%S}"
    confirmed = confirmed_at(day.of(sitting.number))
    yield f"Upload confirmed {day.local(confirmed):%H:%M:%S}" if confirmed else "The upload was not confirmed."


def _counts(sitting: Sitting, bound: Sequence[Bound]) -> Iterator[str]:
    declared = "no count declared" if sitting.declared is None else f"{in_pages(sitting.declared)} declared"
    yield f"{declared}, {len(bound)} stored, {sum(each.pdf is not None for each in bound)} bound in here"
    if missing := missing_pages(sitting):
        yield f"Declared and never stored: page {', '.join(map(str, missing))}"
    if faults := [str(each.sheet.page.number) for each in bound if each.pdf is None]:
        yield f"Stored and not bound in: page {', '.join(faults)}; a sheet stands in the place of each"


def _in_its_place(sitting: Sitting, each: Bound) -> list[Line]:
    page = each.sheet.page
    lines = [
        Line(f"Candidate {sitting.number}, page {page.number}", size=18, bold=True),
        Line(f"This page could not be bound in: {each.fault}.", size=12, before=10),
        Line(f"On record: {page.size:,} bytes, {page.media_type}, SHA-256", before=10),
        Line(page.sha256, size=8.5, code=True),
    ]
    if each.beside:
        lines.append(Line(f"Its bytes, as they were found, lie beside this script: {each.beside}", before=10))
    return lines


def _name(sitting: Sitting) -> str:
    name = showable(sitting.candidate.name)
    return name or f"(the name is in {LIST}: this sheet's letters cannot show it)"


def _shown(text: str) -> str:
    return showable(text) or text
