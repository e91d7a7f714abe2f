"""Mails that came back: what a delivery status notification (RFC 3464) says of which mail.

The mail that came back is known by its Message-ID: it stands in what is returned of it, whole or its headers only
(Postfix), or, where nothing is returned, among what the notification answers to (Exchange).
"""

import mailbox
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from pathlib import Path

_LONGEST_WHY = 400
_NAMED_IN = ("X-Original-Message-ID", "In-Reply-To", "References")


@dataclass(frozen=True, slots=True)
class Report:
    """What one notification says of one receiver. `message_ids`: of the mail it may be about, likeliest first.

    `action` is `failed`, `delayed`, `delivered`, `relayed` or `expanded`; `why` the status with the server's words.
    """

    message_ids: tuple[str, ...]
    address: str
    action: str
    why: str


def bounces_in(source: Path) -> Iterator[Report]:
    """All that the mails in a file, a Maildir, a folder of files or an mbox say. Other mails are passed over."""
    for mail in _mails_in(source):
        yield from reports_in(mail)


def reports_in(mail: Message) -> Iterator[Report]:
    """What a mail says of each receiver of another; nothing if it is no notification."""
    status = next((part for part in mail.walk() if part.get_content_type() == "message/delivery-status"), None)
    if status is None or not isinstance(status.get_payload(), list):
        return
    ids = tuple(dict.fromkeys(_message_ids(mail)))
    for of_receiver in status.get_payload():
        if isinstance(of_receiver, Message) and of_receiver["Action"]:
            address = of_receiver["Original-Recipient"] or of_receiver["Final-Recipient"] or ""
            yield Report(ids, _after_type(address), _word(of_receiver["Action"]), _why(of_receiver))


def _mails_in(source: Path) -> Iterator[Message]:
    if source.is_dir():
        if (source / "cur").is_dir() and (source / "new").is_dir():
            for key in (folder := mailbox.Maildir(source, create=False)).iterkeys():
                yield message_from_bytes(folder.get_bytes(key))
            return
        for file in sorted(each for each in source.iterdir() if each.is_file()):
            yield message_from_bytes(file.read_bytes())
        return
    content = source.read_bytes()
    if content.startswith(b"From "):
        box = mailbox.mbox(source, create=False)
        try:
            yield from (message_from_bytes(box.get_bytes(key)) for key in box.iterkeys())
        finally:
            box.close()
        return
    yield message_from_bytes(content)


def _message_ids(mail: Message) -> Iterator[str]:
    for part in mail.walk():
        returned = _returned(part)
        if returned is not None and part is not mail:
            yield from _ids(returned.get_all("Message-ID", []))
    for header in _NAMED_IN:
        yield from _ids(mail.get_all(header, []))


def _returned(part: Message) -> Message | None:
    """The mail, or its headers, that this part gives back."""
    payload = part.get_payload()
    if part.get_content_type() == "message/rfc822" and isinstance(payload, list) and payload:
        first = payload[0]
        return first if isinstance(first, Message) else None
    if part.get_content_type() in {"text/rfc822-headers", "message/rfc822-headers"}:
        decoded = part.get_payload(decode=True)
        if isinstance(decoded, bytes):
            return message_from_bytes(decoded)
        if isinstance(payload, list) and payload:
            return message_from_string(str(payload[0]))
    return None


def _ids(headers: Iterable[object]) -> Iterator[str]:
    for header in headers:
        yield from (word for word in str(header).split() if word.startswith("<") and word.endswith(">"))


def _why(of_receiver: Message) -> str:
    said = _after_type(of_receiver["Diagnostic-Code"] or "")
    status = _word(of_receiver["Status"] or "")
    return " ".join(part for part in (status, said) if part)[:_LONGEST_WHY] or "no reason was given"


def _after_type(value: object) -> str:
    """`a@b.ac.uk` of `rfc822; a@b.ac.uk`."""
    text = " ".join(str(value).split())
    return text.partition(";")[2].strip() or text


def _word(value: object) -> str:
    return str(value).split(maxsplit=1)[0].lower() if str(value).split() else ""
