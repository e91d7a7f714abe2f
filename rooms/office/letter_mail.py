"""A letter as a mail: text and HTML that say the same, the picture to scan, and the calendar entry."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import segno

from rooms.notation import in_one_line
from rooms.office.calendar_entry import METHOD
from rooms.office.letter_facts import Unwritable
from rooms.office.letter_markup import PICTURE_ID, Picture, as_html, as_text
from rooms.office.letter_templates import Written
from rooms.office.letters_record import LetterWanted

_DOT = 6
"""Pixels of one square of the picture: as drawn it is shown at half its size, sharp on fine screens."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands about a letter's text. `of`: the name beside the sender's address. `answers_to`: addresses."""

    sender: str
    of: str
    answers_to: Sequence[str]
    message_id: str
    now: datetime


def message_id(wanted: LetterWanted, sender: str) -> str:
    """The same whenever the letter is written, so that a mailbox can tell a double and a bounce finds its letter.

    Short enough not to be folded into a second line, which not everybody reads right.
    """
    said = f"{wanted.stream}/{wanted.id}".encode()
    return f"<{hashlib.sha256(said).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"


def mail_of(
    wanted: LetterWanted, written: Written, envelope: Envelope, *, link: str | None, calendar: bytes | None
) -> EmailMessage:
    """The mail. `link` is drawn where the text asks for a picture.

    Raises:
        Unwritable: the address cannot stand in a mail.
    """
    mail = EmailMessage()
    try:
        mail["From"] = _address(envelope.of, envelope.sender)
        mail["To"] = _address(wanted.receiver, wanted.to)
    except ValueError as fault:
        raise Unwritable("the address cannot stand in a mail; correct it and send the letter again") from fault
    if envelope.answers_to:
        mail["Reply-To"] = ", ".join(envelope.answers_to)
    mail["Subject"] = written.subject
    mail["Date"] = format_datetime(envelope.now)
    mail["Message-ID"] = envelope.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "en-GB"
    picture = _picture(link) if link and Picture() in written.blocks else None
    mail.set_content(as_text(written.blocks), cte="quoted-printable")
    mail.add_alternative(
        as_html(written.subject, written.blocks, with_picture=picture is not None),
        subtype="html",
        cte="quoted-printable",
    )
    html = mail.get_body(("html",))
    if picture is not None and html is not None:
        html.add_related(picture, "image", "png", cid=f"<{PICTURE_ID}>", disposition="inline", filename="link.png")
    if calendar is not None:
        mail.add_attachment(
            calendar.decode(), subtype="calendar", params={"method": METHOD}, filename="exam.ics", cte="base64"
        )
    return mail


def _address(name: str, address: str) -> Address:
    """Of a domain beyond ASCII its ASCII form, which every server knows (RFC 5891). Raises ValueError."""
    user, _, domain = address.rpartition("@")
    return Address(in_one_line(name), username=user, domain=domain.encode("idna").decode())


def _picture(link: str) -> bytes:
    """A PNG of the link to scan, dark on white with the quiet margin that readers want."""
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="png", scale=_DOT, border=4)
    return drawn.getvalue()
