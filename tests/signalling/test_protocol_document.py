"""`docs/protocol.md` is what other programs are written by: it is complete, and its examples are true."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from rooms import views
from rooms.commands import SessionCommand, session_commands
from rooms.errors import REFUSALS
from rooms.events import SessionEvent
from signalling import connection, pacing, sockets, speaking, uploads, wire
from signalling.faults import FAULTS

TEXT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
EXAMPLES = re.findall(r"^```json ?([a-z-]*)\n(.*?)^```$", TEXT, flags=re.DOTALL | re.MULTILINE)


def members(union: Any) -> list[type[BaseModel]]:
    return list(get_args(get_args(union)[0]))


def type_of(model: type[BaseModel]) -> str:
    return str(model.model_fields["type"].default)


def examples(kind: str) -> list[dict[str, Any]]:
    return [json.loads(text) for said, text in EXAMPLES if said == kind]


def section(heading: str) -> str:
    """The text of one section with everything below it."""
    found = re.search(rf"^## {heading}$(.*?)(?=^## |\Z)", TEXT, flags=re.DOTALL | re.MULTILINE)
    assert found, heading
    return found[1]


@pytest.mark.parametrize(
    ("union", "kind"),
    [(wire.FromClient, "from-client"), (wire.FromServer, "from-server"), (wire.OverDataChannel, "data-channel")],
)
def test_every_message_has_an_example(union: Any, kind: str) -> None:
    shown = {example["type"] for example in examples(kind)}

    assert shown == {type_of(model) for model in members(union)}


@pytest.mark.parametrize(
    ("kind", "adapter"),
    [
        ("from-client", wire.from_client),
        ("from-server", wire.from_server),
        ("data-channel", wire.over_data_channel),
        ("command", session_commands),
    ],
)
def test_every_example_is_what_would_be_taken_or_sent(kind: str, adapter: Any) -> None:
    """And holds no field that the message does not have."""
    assert examples(kind)
    for example in examples(kind):
        read = json.loads(adapter.validate_python(example).model_dump_json(by_alias=True))
        assert set(example) <= set(read), example["type"]


@pytest.mark.parametrize(("union", "heading"), [(SessionCommand, "Commands"), (SessionEvent, "Events")])
def test_every_command_and_event_stands_there_with_its_fields(union: Any, heading: str) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", section(heading), flags=re.MULTILINE))

    assert set(rows) == {type_of(model) for model in members(union)}
    for model in members(union):
        assert set(re.findall(r"`(\w+)`", rows[type_of(model)])) == set(model.model_fields) - {"type"}


def test_events_are_listed_under_whom_they_are_shown_to() -> None:
    """What a candidate may see is a promise, and stands in writing."""
    parts = section("Events").split("| event | fields | what happened |")[1:]

    for audience, part in zip(("everybody", "candidate", "staff"), parts, strict=True):
        listed = set(re.findall(r"^\| `(\w+)` \|", part, flags=re.MULTILINE))
        assert listed == {type_of(model) for model in members(SessionEvent) if model.audience == audience}


def cards(model: type[BaseModel]) -> set[type[BaseModel]]:
    """A card and every card in it."""
    found = {model}
    for field in model.model_fields.values():
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, views.Card) and part not in found:
                found |= cards(part)
    return found


@pytest.mark.parametrize("view", [views.CandidateView, views.StaffView])
def test_every_field_of_a_view_is_explained(view: type[BaseModel]) -> None:
    explained = set(re.findall(r"`(\w+)`", section("Views")))

    for card in cards(view):
        assert set(card.model_fields) <= explained, card.__name__


def test_every_close_code_is_explained() -> None:
    codes = {value for name, value in vars(wire.Close).items() if name.isupper()}

    assert codes <= {int(code) for code in re.findall(r"^\| (\d{4}) \|", section("Closes"), flags=re.MULTILINE)}


def test_every_code_of_a_refusal_and_of_a_problem_is_named() -> None:
    for code in REFUSALS:
        assert f"`{code}`" in TEXT
    for _, code, status, _ in FAULTS:
        assert code == "refused" or f"| {status} | `{code}` |" in TEXT


def test_the_limits_are_those_of_the_program() -> None:
    limits = section("Limits") + section("Closes") + section("HTTP")
    for number in (
        f"{wire.LARGEST_MESSAGE:,} bytes",
        f"{sockets.CUT_OFF_AT:,} ends",
        f"{pacing.MESSAGES_AT_ONCE} messages at once and {pacing.MESSAGES_A_SECOND:.0f} a second",
        f"{speaking.COMMANDS_WAITING} commands",
        f"{connection.OUTBOX} messages wait",
        f"{uploads.LARGEST_PAGE // 1024**2} MiB",
        f"1 to {uploads.MOST_PAGES}",
    ):
        assert number in limits, number
