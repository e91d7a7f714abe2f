"""The texts of letters: what each kind says, and a department's own words for it."""

from aiohttp import web

from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import NotHere, Visit
from rooms.office.letter_markup import NOT_WRAPPED, as_text
from rooms.office.letter_names import MUST_STAND, NAMES
from rooms.office.letter_templates import LONGEST_TEMPLATE, faults_of
from rooms.office.letters_record import LetterKind
from rooms.office.rights import Right
from rooms.office.templates_desk import TemplatesService, preview, reset_template, set_template
from rooms.office.templates_record import Templates

pages = Pages()

OF_ALL = "all departments"
"""In an address, for the text of every department that has none of its own."""


@pages.get("/letter-texts", Right.SEND_LETTERS)
async def show_kinds(visit: Visit) -> web.StreamResponse:
    """Every kind of letter, and whose text it has in each department."""
    return visit.show(
        "letter_texts.html",
        kinds=list(LetterKind),
        departments=await _departments(visit),
        templates=await _templates(visit),
        of_all=OF_ALL,
    )


@pages.get("/letter-texts/{department}/{kind}", Right.SEND_LETTERS)
async def show_text(visit: Visit) -> web.StreamResponse:
    """One text, to be changed; with how it reads, and the names that may stand in it."""
    kind, department = _kind(visit), _department(visit)
    templates = await _templates(visit)
    holds = templates.text(kind, department)
    typed = visit.form.values.get("text")
    text = (typed or holds).replace("\r\n", "\n")
    letter = None if faults_of(kind, text) else preview(kind, text)
    return visit.show(
        "letter_text.html",
        kind=kind,
        department=visit.named("department"),
        text=holds,
        whose=templates.whose(kind, department),
        is_own=(kind, department) in templates.own,
        names=NAMES[kind],
        must_stand=MUST_STAND.get(kind, frozenset()),
        subject=letter.subject if letter else "",
        reads=as_text(letter.blocks, NOT_WRAPPED) if letter else "",
        is_stored=typed is None,
    )


@pages.post("/letter-texts/{department}/{kind}", Right.SEND_LETTERS, again=show_text)
async def change_text(visit: Visit) -> web.StreamResponse:
    """Look how it would read, or store it, once nothing is wrong with it."""
    kind, department = _kind(visit), _department(visit)
    text = visit.form.text("text", needed="There must be a text.", most=LONGEST_TEMPLATE).replace("\r\n", "\n") + "\n"
    if faults := faults_of(kind, text):
        visit.form.wrong("text", " ".join(faults))
    visit.form.check()
    if visit.form.text("do") != "store":
        return await show_text(visit)
    await set_template(visit.desk, kind, text, department)
    return visit.go("/letter-texts", visit.named("department"), kind, said="Stored: letters have this text now.")


@pages.post("/letter-texts/{department}/{kind}/reset", Right.SEND_LETTERS, again=show_text)
async def take_back(visit: Visit) -> web.StreamResponse:
    """Have again the text that is underneath."""
    kind, department = _kind(visit), _department(visit)
    await reset_template(visit.desk, kind, department)
    return visit.go("/letter-texts", visit.named("department"), kind, said="Taken back: the text underneath holds.")


def _kind(visit: Visit) -> LetterKind:
    try:
        return LetterKind(visit.named("kind"))
    except ValueError:
        raise NotHere from None


def _department(visit: Visit) -> str | None:
    """The department whose text it is; None for all, which is for whoever works for all of them."""
    name = visit.named("department")
    department = None if name == OF_ALL else name
    visit.must_reach(Right.SEND_LETTERS, department=department)
    return department


async def _departments(visit: Visit) -> list[str]:
    """The departments with a cohort within reach; all of them first, for whoever works for all."""
    reach = visit.reach(Right.SEND_LETTERS)
    found = {one.department for state in await visit.given.cohorts.every() for one in state.created.sessions}
    own = sorted(name for name in found if reach.covers(department=name))
    return [OF_ALL, *own] if reach.everywhere else own


async def _templates(visit: Visit) -> Templates:
    return await TemplatesService(visit.given.log).templates()
