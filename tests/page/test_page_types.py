"""The page's own account of the wire, against the server's models; and the page as a whole, against its promises."""

import json
import re
import subprocess
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from rooms import commands, configuration, events, onboarding_views, rights, views, vocabulary
from signalling import computer, page_files, wire
from signalling.page_files import PageFiles

PAGE = Path(__file__).parents[2] / "candidate_web"
TYPES = (PAGE / "js" / "types.js").read_text()
TOOLS = Path(__file__).parent / "tools"

OBJECTS = {
    name: re.findall(r"@property \{(.+)\} \[?(\w+)\]?", body)
    for body, name in re.findall(r"/\*\*\n((?: \*.*\n)*? \* @typedef \{object\} (\w+)\n(?: \*.*\n)*?) \*/", TYPES)
}
ALIASES = dict(re.findall(r"/\*\* @typedef \{(.+)\} (\w+) \*/", TYPES))
ALIASES = {name: shape for shape, name in ALIASES.items()}

SHOWN: list[type[BaseModel]] = [
    views.CandidateView,
    views.SittingCard,
    views.FinishCard,
    views.CreditCard,
    views.BreakCard,
    views.ReportCard,
    views.StoppedClockCard,
    views.MessageCard,
    views.AnnouncementForCandidate,
    views.PageCard,
    views.RejectionCard,
    views.AskedAgainCard,
    views.ChecksCard,
    views.OtherScreenCard,
    views.RecordingCard,
    events.DeviceRow,
    configuration.Paper,
    configuration.HonourCode,
    configuration.OnboardingPolicy,
    onboarding_views.OnboardingView,
    onboarding_views.NoticeCard,
    configuration.Contacts,
    configuration.Adjustments,
    computer.ComputerState,
    computer.PaperOnScreen,
]
SPOKEN: list[type[BaseModel]] = [
    wire.Welcome,
    wire.You,
    wire.IceServer,
    wire.Done,
    wire.Refused,
    wire.Recorded,
    wire.Standing,
    wire.Watched,
    wire.Unwatched,
    wire.Pong,
    wire.Signal,
    wire.Description,
    wire.IceCandidate,
    wire.Hello,
    wire.Command,
    wire.Ping,
    wire.SizeWanted,
    wire.Talk,
    wire.Status,
]
WORDS: list[type[StrEnum]] = [
    vocabulary.Phase,
    vocabulary.SessionPhase,
    vocabulary.Onboarding,
    vocabulary.IdKind,
    vocabulary.RejectionReason,
    vocabulary.Check,
    vocabulary.Verdict,
    vocabulary.BreakKind,
    vocabulary.FaultKind,
    vocabulary.FinishedBy,
    vocabulary.CreditReason,
    vocabulary.PageLeaving,
    vocabulary.RecordingTrouble,
]


def fields_of(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True, mode="serialization")
    return dict(schema["properties"])


def may_be_null(shape: dict[str, Any]) -> bool:
    return any(option.get("type") == "null" for option in shape.get("anyOf", []))


@pytest.mark.parametrize("model", [*SHOWN, *SPOKEN], ids=lambda model: model.__name__)
def test_the_page_knows_every_field_by_the_servers_name(model: type[BaseModel]) -> None:
    """A field that one side renames would silently be missing on the other."""
    known = {name for _, name in OBJECTS[model.__name__]}

    assert known == set(fields_of(model))


@pytest.mark.parametrize("model", [*SHOWN, *SPOKEN], ids=lambda model: model.__name__)
def test_the_page_expects_nothing_where_there_may_be_nothing(model: type[BaseModel]) -> None:
    """A null that the page does not expect would stop it in the middle of an exam."""
    expected = {name for shape, name in OBJECTS[model.__name__] if "null" in shape}

    assert {name for name, shape in fields_of(model).items() if may_be_null(shape)} <= expected


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__name__)
def test_the_page_knows_every_word_of_the_exam(words: type[StrEnum]) -> None:
    """A phase or a reason that the page cannot name would leave somebody without a next step."""
    assert set(re.findall(r'"([^"]+)"', ALIASES[words.__name__])) == set(words)


def test_the_page_can_say_whatever_a_candidate_may() -> None:
    """What the rules let a candidate say, the page has a button for."""
    sayable = {kind.__name__ for kind in rights.OF_CANDIDATES}

    assert set(ALIASES["Wanted"].split("|")) == sayable


@pytest.mark.parametrize("name", sorted(ALIASES["Wanted"].split("|")))
def test_what_the_page_says_has_the_fields_of_the_command(name: str) -> None:
    """The server takes no field that it does not know, and misses none that it needs."""
    known = set(re.findall(r"(\w+):", ALIASES[name]))
    fields = getattr(commands, name).model_fields

    assert known <= set(fields)
    assert {field for field, about in fields.items() if about.is_required()} <= known


def test_the_page_hears_every_message_that_a_phone_is_sent() -> None:
    """Presence is for staff; everything else may come to a phone."""
    told = {message.__name__ for message in get_args(get_args(wire.FromServer)[0])} - {"Presence"}

    assert set(ALIASES["FromServer"].split("|")) == told


@pytest.mark.parametrize("project", ["tsconfig.json", "tsconfig.worker.json"])
def test_the_types_hold_together(project: str) -> None:
    """`tsc --checkJs`, strict: the page's own use of all those shapes, and the service worker's."""
    checked = subprocess.run(
        ["node", TOOLS / "node_modules" / "typescript" / "bin" / "tsc", "-p", TOOLS / project],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.stdout == ""
    assert checked.returncode == 0


def test_the_page_is_small_enough_for_a_poor_line() -> None:
    """Usable within two seconds over 300 kb/s; so at most 100 kB in all, as sent."""
    sizes = PageFiles().sizes

    assert {"index.html", "style.css", "js/main.js"} <= set(sizes)
    assert sum(sizes.values()) < 100_000


SAME_PROGRAM = """
const ts = require("typescript");
const printer = ts.createPrinter({ removeComments: true });
const program = (text) => printer.printFile(ts.createSourceFile("page.js", text, ts.ScriptTarget.ES2022));
const pairs = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(pairs.filter(([, written, sent]) => program(written) !== program(sent)).map(([name]) => name).join(" "));
"""


def test_a_script_without_its_comments_is_the_same_script_on_the_same_lines() -> None:
    """What a phone runs is what was written and tried; an error on a phone names the line it is on."""
    sent = {name: body.decode() for name, body in page_files.read(PAGE).items() if name.endswith(".js")}
    pairs = [(name, (PAGE / name).read_text(), text) for name, text in sent.items()]

    differing = subprocess.run(
        ["node", "-e", SAME_PROGRAM], cwd=TOOLS, input=json.dumps(pairs), capture_output=True, text=True, check=True
    )

    assert differing.stdout.strip() == ""
    assert all(written.count("\n") == text.count("\n") for _, written, text in pairs)
    assert not any("@param" in text for text in sent.values())


@pytest.mark.parametrize("path", sorted(PAGE.glob("js/**/*.js")), ids=lambda path: path.stem)
def test_words_go_in_as_text_and_only_views_touch_the_page(path: Path) -> None:
    """Whatever somebody typed, on either side, can never become a script on somebody's phone."""
    code = path.read_text()

    assert code.startswith("// @ts-check\n")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", code)
    if not path.stem.startswith("view"):
        assert not re.search(r"document\.(body|querySelector|getElementById|title)|\.append\(|\.replaceChildren", code)


def test_every_shape_in_the_page_is_one_of_the_servers() -> None:
    """What nobody sends needs no name."""
    own = {"Happened", "Stored", "Problem"}

    assert set(OBJECTS) - own == {model.__name__ for model in (*SHOWN, *SPOKEN)}
