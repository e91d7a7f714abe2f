"""How pages look: templates, the files beside them, and how times, lists and links are written."""

import gzip
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from rooms.admin.web.given import HOME
from rooms.event_words import spell

HERE = Path(__file__).parent
STATIC_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
OFFICE_ZONE = "Europe/London"
"""In which zone times are written that belong to no exam."""


@cache
def templates() -> Environment:
    """The templates. Everything is escaped, and a name that a page was not given is an error, not a blank."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"when": when, "day": day, "listed": listed, "spelt": spelt}
    found.globals |= {"url": url, "asset": asset, "pairs": pairs}
    return found


def render(template: str, **facts: Any) -> str:
    """A page as HTML."""
    return templates().get_template(template).render(**facts)


def url(*parts: object) -> str:
    """The address of a page: `url("/people", person.id)`. Parts after the first are quoted."""
    path = "/".join([str(parts[0]).rstrip("/"), *(quote(str(part), safe="") for part in parts[1:])]) if parts else ""
    return f"{HOME}{path}"


def when(moment: datetime | None, zone: str = OFFICE_ZONE) -> Markup:
    """A time as people read it, with the zone's name: 8 June 2027, 09:30 BST."""
    if moment is None:
        return Markup("–")
    local = moment.astimezone(ZoneInfo(zone))
    return _time(moment, f"{local.day} {local:%B %Y, %H:%M %Z}")


def day(moment: datetime | None, zone: str = OFFICE_ZONE) -> Markup:
    """A date as people read it: 8 June 2027."""
    if moment is None:
        return Markup("–")
    local = moment.astimezone(ZoneInfo(zone))
    return _time(moment, f"{local.day} {local:%B %Y}")


def _time(moment: datetime, said: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(moment.astimezone(UTC).isoformat(timespec="seconds"), said)


def listed(values: Iterable[object]) -> Markup:
    """Several things in a row: one, two, three."""
    return Markup(", ").join(escape(value) for value in values)


def spelt(length: timedelta) -> str:
    """A length as `3:12` or `1:47:53`."""
    return spell(length.total_seconds())


def pairs(choices: Iterable[str]) -> list[tuple[str, str]]:
    """Choices whose value is their wording."""
    return [(str(choice), str(choice)) for choice in choices]


class StaticFile:
    """One file beside the pages, read once, compressed once."""

    def __init__(self, path: Path) -> None:
        self.body = path.read_bytes()
        self.compressed = gzip.compress(self.body, 9, mtime=0)
        self.media_type = STATIC_TYPES[path.suffix]
        self.version = hashlib.sha256(self.body).hexdigest()[:16]


@cache
def static_files() -> dict[str, StaticFile]:
    """Every file beside the pages, by its name."""
    return {path.name: StaticFile(path) for path in (HERE / "static").iterdir() if path.suffix in STATIC_TYPES}


def asset(name: str) -> str:
    """The address of a file beside the pages; it changes with the file, so that a browser may keep it for ever."""
    return f"{url('/static', name)}?v={static_files()[name].version}"
