"""Applying for a candidate: one form for all of the candidate's exams.

College officers apply for their own candidates, to any exam; exams officers, as at the command line, for any candidate
to their own department's exams.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass

from aiohttp import web

from rooms.admin.web.application_pages import colleges_of, speaks_for
from rooms.admin.web.pages import Pages
from rooms.admin.web.request_pages import request_in_reach
from rooms.admin.web.visit import NotHere, Visit
from rooms.errors import NotNow
from rooms.notation import folded
from rooms.office.application_finding import registers
from rooms.office.application_refusals import DeclarationsMissing, NotOffered
from rooms.office.applications_desk import ExamWanted, JointForm, apply
from rooms.office.applications_record import ExamOffer, GroundTerms, OfferedPaper, reference_of
from rooms.office.requests_desk import Sent, settle
from rooms.office.requests_record import FormName, Outcome
from rooms.office.rights import OfficeRole, Right

pages = Pages()


@dataclass(frozen=True, slots=True)
class Choice:
    """A paper that can be applied for. `value` names it in the form."""

    offer: ExamOffer
    paper: OfferedPaper
    seats_left: int

    @property
    def value(self) -> str:
        """Cohort and paper."""
        return f"{self.offer.cohort}:{self.paper.code}"


async def choices(visit: Visit) -> list[Choice]:
    """Every paper that may be applied for by whoever looks and whose exam has not begun, earliest first."""
    is_college, reach = bool(colleges_of(visit)), visit.reach(Right.APPLY)
    return [
        Choice(offer, paper, register.seats_left)
        for register in (await registers(visit.desk.log)).values()
        for offer in register.offers.values()
        if offer.starts > visit.desk.now() and (is_college or reach.covers(department=offer.department))
        for paper in offer.papers
    ]


def is_of_the_office(visit: Visit) -> bool:
    """Whether somebody applies for candidates of whatever college, as the exams office of some department."""
    reach = visit.reach(Right.APPLY)
    return reach.everywhere or bool(reach.departments)


def grounds_of(offered: list[Choice]) -> dict[str, list[tuple[ExamOffer, GroundTerms]]]:
    """Each ground, by its name, with the exams that know it: their deadlines may differ."""
    grounds: dict[str, list[tuple[ExamOffer, GroundTerms]]] = {}
    for offer in {choice.offer.cohort: choice.offer for choice in offered}.values():
        for ground in offer.grounds:
            grounds.setdefault(ground.name, []).append((offer, ground))
    return grounds


def declared_for(grounds: dict[str, list[tuple[ExamOffer, GroundTerms]]]) -> dict[str, list[str]]:
    """What has to be declared on each ground, whichever exam asks it."""
    return {
        name: list(dict.fromkeys(text for _, ground in known for text in ground.declares))
        for name, known in grounds.items()
    }


@pages.get("/apply", Right.APPLY, menu="Apply")
async def show_form(visit: Visit) -> web.StreamResponse:
    """The form, with every exam that can be applied for. For college officers, and for exams officers."""
    offered = await choices(visit)
    grounds = grounds_of(offered)
    sent = await _request_behind(visit)
    of_the_office = is_of_the_office(visit)
    begins_with = {} if of_the_office else {"college_mail": visit.person.email}
    return visit.show(
        "apply.html",
        offered=offered,
        grounds=grounds,
        declared=declared_for(grounds),
        colleges=[(college, college) for college in colleges_of(visit)],
        of_the_office=of_the_office,
        known_colleges=_known_colleges(visit) if of_the_office else [],
        now=visit.desk.now(),
        sent=sent,
        begins_with=begins_with | (_taken_over(sent) if sent else {}),
    )


@pages.post("/apply", Right.APPLY, again=show_form)
async def send_form(visit: Visit) -> web.StreamResponse:
    """Apply: for all the exams that were ticked, or for none. The same form twice is one application."""
    form = visit.form
    wanted = _read(visit)
    form.check()
    if wanted is None:
        return await show_form(visit)
    as_college = _spoken_for(visit, wanted, await choices(visit))
    form.check()
    sent = await _request_behind(visit)
    try:
        answers = await apply(visit.desk, wanted, as_college=as_college)
    except DeclarationsMissing as missing:
        form.wrong("declare", missing.detail)
        form.check()
        raise
    except NotOffered as not_offered:
        form.wrong("ground", not_offered.detail)
        form.check()
        raise
    for each in answers:
        visit.say(f"{each.cohort}: {each.standing}.")
    if sent is not None and sent.request.outcome is None:
        # Settled by a colleague in this very moment: the application is made all the same.
        with suppress(NotNow):
            await settle(visit.desk, sent, Outcome.APPLIED, wanted.reference, visit.once)
    return visit.go("/applications", answers[0].slot, wanted.reference)


async def _request_behind(visit: Visit) -> Sent | None:
    """The candidate's own request that the form was begun with, if any: `SLOT/COHORT/REQUEST`."""
    is_sent = bool(visit.form.path)
    name = visit.form.text("request") if is_sent else visit.asked("request")
    if not name:
        return None
    slot, _, rest = name.partition("/")
    cohort, _, request_id = rest.partition("/")
    try:
        return await request_in_reach(visit, FormName(slot, cohort), request_id)
    except NotHere:
        # It was purged meanwhile: what was typed of it is not lost with it.
        if is_sent:
            return None
        raise


def _taken_over(sent: Sent) -> dict[str, object]:
    asked = sent.request.asked
    note = f"Asked for by the candidate: {asked.exams}. Will be: {asked.whereabouts}. {asked.why}"
    return {
        "number": asked.number,
        "name": asked.name,
        "email": asked.email,
        "college": asked.college,
        "note": note[:2000],
    }


def _read(visit: Visit) -> JointForm | None:
    """The form as it was filled in; what is wrong is noted beside its field."""
    form = visit.form
    exams = [form.model(ExamWanted, cohort=cohort, paper=paper) for cohort, paper in _ticked(visit)]
    if not exams:
        form.wrong("exam", "Tick at least one exam.")
    colleges = colleges_of(visit)
    college = form.text("college", most=200) or (colleges[0] if len(colleges) == 1 else "")
    if is_of_the_office(visit):
        if not college:
            form.wrong("college", "Which college is the candidate's? It is told of the decision.")
    elif folded(college) not in {folded(own) for own in colleges}:
        form.wrong("college", "Choose one of your colleges: a college applies for its own candidates only.")
    values = {
        "number": form.text("number", needed="The candidate number is needed.", most=32),
        "name": form.text("name", needed="The candidate's name is needed.", most=200),
        "college_mail": form.text("college_mail", needed="Who is to be told of the decision?", most=254),
        "email": form.optional("email", most=254),
        "ground": form.text("ground", needed="Choose the ground."),
        "evidence": form.text("evidence", needed="Where is the evidence? A reference is enough.", most=200),
        "note": form.text("note"),
    }
    if form.errors or form.refused:
        return None
    return form.model(
        JointForm,
        reference=reference_of(hashlib.sha256(visit.once.encode()).digest()),
        exams=tuple(exam for exam in exams if exam is not None),
        college=college,
        declared=tuple(form.many("declare")),
        applied_by=visit.person.name,
        **values,
    )


def _spoken_for(visit: Visit, wanted: JointForm, offered: list[Choice]) -> str | None:
    """As which college the form is sent; None for the exams office. What is wrong is noted beside its field."""
    departments = {choice.offer.cohort: choice.offer.department for choice in offered}
    as_college = None
    for exam in wanted.exams:
        try:
            as_college = speaks_for(visit, department=departments.get(exam.cohort, ""), college=wanted.college)
        except NotHere:
            visit.form.wrong("exam", "You apply to your own department's exams, or for your own college's candidates.")
    return as_college


def _known_colleges(visit: Visit) -> list[str]:
    """The colleges that have officers here, who see an application under the very name of their college."""
    everybody = [] if visit.held is None else visit.held.people.everybody()
    grants = (grant for one in everybody for grant in one.person.grants)
    return sorted({grant.scope for grant in grants if grant.role is OfficeRole.COLLEGE_OFFICER and grant.scope})


def _ticked(visit: Visit) -> list[tuple[str, str]]:
    """Cohort and paper of each exam that was ticked."""
    parts = (value.partition(":") for value in visit.form.many("exam"))
    return [(cohort, paper) for cohort, _, paper in parts]
