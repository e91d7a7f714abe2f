"""What is done with the texts of letters at a desk: read them, set one, take it back, see how it would look."""

from rooms.office.desk import Desk
from rooms.office.letter_names import examples
from rooms.office.letter_templates import Written, written
from rooms.office.letters_record import LetterKind
from rooms.office.templates_record import (
    TEMPLATES,
    ResetTemplate,
    SetTemplate,
    TemplateCommand,
    TemplateEvent,
    Templates,
    decide_templates,
    evolve_templates,
    template_events,
)
from rooms.service import StreamService
from rooms.stores.event_log import EventLog


class TemplatesService(StreamService[Templates, TemplateCommand, TemplateEvent]):
    """The texts that were set."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(log, TEMPLATES, events=template_events, evolve=evolve_templates, decide=decide_templates)

    async def templates(self) -> Templates:
        """The texts as they stand."""
        return (await self.load())[0] or Templates()


async def set_template(desk: Desk, kind: LetterKind, text: str, department: str | None = None) -> None:
    """Let letters of a kind have this text. Raises a `Refusal` that names everything wrong with it."""
    wanted = SetTemplate(kind=kind, department=department, text=text)
    await TemplatesService(desk.log).execute(wanted, desk.told())


async def reset_template(desk: Desk, kind: LetterKind, department: str | None = None) -> None:
    """Take a text back. Raises a `Refusal`."""
    await TemplatesService(desk.log).execute(ResetTemplate(kind=kind, department=department), desk.told())


def preview(kind: LetterKind, text: str) -> Written:
    """The letter of a text that was checked, with the examples of every name."""
    return written(text, examples(kind))
