"""From text to a message: everything that can be wrong with it has a code, and nothing of it is quoted back."""

import json
from contextlib import suppress
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from rooms.vocabulary import CommandId
from signalling.wire import LARGEST_MESSAGE, FromClient, from_client

_command_id: TypeAdapter[str] = TypeAdapter(CommandId)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a text is no message. `id`: the command's, where it could be read."""

    id: str | None
    code: str
    detail: str


def read(text: str) -> FromClient | Unreadable:
    """The message, or what is wrong with it."""
    if len(text) > LARGEST_MESSAGE or len(text.encode()) > LARGEST_MESSAGE:
        return Unreadable(None, "too-large", f"A message has at most {LARGEST_MESSAGE} bytes.")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return Unreadable(None, "malformed", "This is not JSON.")
    if not isinstance(said, dict):
        return Unreadable(None, "malformed", "A message is an object with a type.")
    try:
        return from_client.validate_python(said)
    except ValidationError as problem:
        return _unreadable(said.get("id"), problem)


def _unreadable(said_id: object, problem: ValidationError) -> Unreadable:
    known_id: str | None = None
    with suppress(ValidationError):
        known_id = _command_id.validate_python(said_id)
    first = problem.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "type"
    if first["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        what = "command" if "command" in first["loc"] else "message"
        return Unreadable(known_id, "unknown-type", f"This server knows no such type of {what}.")
    return Unreadable(known_id, "malformed", f"{where}: {first['msg']}"[:300])
