"""Answer sheets for the office's tests: real photographs and PDFs, small ones."""

import io
from hashlib import sha256

import img2pdf
from pikepdf import Encryption, Pdf
from PIL import Image, ImageDraw

from rooms import commands as c
from rooms.stores import blob_names
from rooms.stores.blobs import Blobs
from tests.office.filed_day import FiledDay


def a_photograph(word: str = "1", *, turned: bool = False, kind: str = "JPEG") -> bytes:
    """A grey sheet with a word on it, 60 by 80; `turned`: the camera noted that it lay on its side."""
    mode = {"JPEG": "L", "PNG": "RGB", "see-through": "RGBA"}[kind]
    picture = Image.new(mode, (60, 80), "white" if kind != "see-through" else (0, 0, 0, 0))
    ImageDraw.Draw(picture).text((10, 10), word, fill="black")
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    if kind == "JPEG":
        picture.save(written, "JPEG", exif=exif)
    else:
        picture.save(written, "PNG")
    return written.getvalue()


def a_document(pages: int, *, locked: bool = False) -> bytes:
    """A typed answer of so many pages."""
    made = img2pdf.convert([a_photograph(str(n)) for n in range(pages)])
    with Pdf.open(io.BytesIO(made)) as document:
        written = io.BytesIO()
        document.save(written, encryption=Encryption(owner="o", user="u") if locked else False)
    return written.getvalue()


def store(day: FiledDay, number: str, page: int, content: bytes, media_type: str = "image/jpeg") -> None:
    """The record says that this page is on disk."""
    digest = sha256(content).hexdigest()
    day.server(c.StorePage(candidate=number, page=page, sha256=digest, size=len(content), media_type=media_type))


async def put(blobs: Blobs, day: FiledDay, number: str, content: bytes) -> None:
    """The page lies where the record says."""
    digest = sha256(content).hexdigest()
    await blobs.put(blob_names.of_page(day.configuration.session, number, digest), content, digest)
