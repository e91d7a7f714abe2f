"""The departments' own texts for letters: what is said, what is recorded (stream `office/templates`), and the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from rooms.commands import Station, Told, Wanted
from rooms.errors import NotNow, NotYours, UnusableTemplate
from rooms.events import Happened
from rooms.office.letter_templates import LONGEST_TEMPLATE, default_text, faults_of
from rooms.office.letters_record import LetterKind
from rooms.vocabulary import ShortText, StreamId

TEMPLATES = StreamId("office/templates")

TemplateText = Annotated[str, StringConstraints(max_length=LONGEST_TEMPLATE)]


class SetTemplate(Wanted):
    """Let letters of a kind have this text: of one department, or of all that have none of their own."""

    type: Literal["SetTemplate"] = "SetTemplate"
    kind: LetterKind
    department: ShortText | None = None
    text: TemplateText


class ResetTemplate(Wanted):
    """Take a department's own text back, or that of all."""

    type: Literal["ResetTemplate"] = "ResetTemplate"
    kind: LetterKind
    department: ShortText | None = None


class TemplateSet(Happened):
    """Letters of a kind have this text from now on."""

    type: Literal["TemplateSet"] = "TemplateSet"
    kind: LetterKind
    department: str | None
    text: str


class TemplateReset(Happened):
    """They have again the text that is underneath."""

    type: Literal["TemplateReset"] = "TemplateReset"
    kind: LetterKind
    department: str | None


TemplateCommand = Annotated[SetTemplate | ResetTemplate, Field(discriminator="type")]
TemplateEvent = Annotated[TemplateSet | TemplateReset, Field(discriminator="type")]

template_events: TypeAdapter[TemplateEvent] = TypeAdapter(TemplateEvent)


@dataclass(frozen=True, slots=True)
class Templates:
    """The texts that were set, by kind and department; None stands for all departments."""

    own: Mapping[tuple[LetterKind, str | None], str] = field(default_factory=dict)

    def text(self, kind: LetterKind, department: str | None = None) -> str:
        """The text that holds: the department's own, else that of all, else the one that comes with Ninefold."""
        return self.own.get((kind, department)) or self.own.get((kind, None)) or default_text(kind)

    def whose(self, kind: LetterKind, department: str | None = None) -> str:
        """Whose text it is that holds."""
        if department is not None and (kind, department) in self.own:
            return department
        return "all departments" if (kind, None) in self.own else "Ninefold"


def evolve_templates(templates: Templates | None, event: TemplateEvent) -> Templates:
    """The texts after one event."""
    own = dict((templates or Templates()).own)
    if isinstance(event, TemplateSet):
        own[event.kind, event.department] = event.text
    else:
        own.pop((event.kind, event.department), None)
    return Templates(own)


def decide_templates(command: TemplateCommand, templates: Templates | None, told: Told) -> list[TemplateEvent]:
    """What the command does. Raises a `Refusal` that names every fault of a text, and then nothing is stored."""
    if told.actor.station is not Station.OFFICE:
        raise NotYours
    own = (templates or Templates()).own
    if isinstance(command, SetTemplate):
        text = command.text.replace("\r\n", "\n").strip() + "\n"
        if faults := faults_of(command.kind, text):
            raise UnusableTemplate(" ".join(faults))
        if own.get((command.kind, command.department)) == text:
            raise NotNow("This is the text already.")
        return [TemplateSet(kind=command.kind, department=command.department, text=text)]
    if (command.kind, command.department) not in own:
        raise NotNow("There is no text of their own to take back.")
    return [TemplateReset(kind=command.kind, department=command.department)]
