"""What the commands of `ninefold application` take."""

from typing import Any

import click
from pydantic import ValidationError

from rooms.codes import as_meant
from rooms.office.applications_desk import ExamWanted


class Reference(click.ParamType[str]):
    """An application's reference, however a person types it."""

    name = "reference"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> str:
        """As it is shown."""
        meant = as_meant(str(value))
        if meant is None:
            return self.fail(f"{value!r} is no reference such as K7Q2-9XWM", parameter, context)
        return meant


class Exam(click.ParamType[ExamWanted]):
    """COHORT, or COHORT:PAPER where it has several."""

    name = "exam"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> ExamWanted:
        """The cohort, and the paper if one is named."""
        cohort, _, paper = str(value).partition(":")
        try:
            return ExamWanted(cohort=cohort, paper=paper or None)
        except ValidationError:
            return self.fail(f"{value!r} is no exam such as COHORT or COHORT:PAPER", parameter, context)


reference_argument = click.argument("reference", type=Reference())
slot_option = click.option("--slot", envvar="NINEFOLD_SLOT", help="Only the exam in this slot: 20270608T0830Z.")
