"""Who works in the exams office, with which rights and keys; and who looked at what. For administrators."""

from aiohttp import web

from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import NotHere, Visit
from rooms.office import people_desk
from rooms.office import people_record as p
from rooms.office.looks import looked_at
from rooms.office.people import OnRecord
from rooms.office.rights import Grant, OfficeRole, Right

pages = Pages()

LOOKS_SHOWN = 500
"""Looks on one page; the command line lists all."""


@pages.get("/people", Right.MANAGE_PEOPLE, menu="People")
async def show_people(visit: Visit) -> web.StreamResponse:
    """Everybody who works here."""
    everybody = (await people_desk.people(visit.desk)).everybody()
    return visit.show("people.html", everybody=everybody, roles=list(OfficeRole))


@pages.post("/people", Right.MANAGE_PEOPLE, again=show_people)
async def add_person(visit: Visit) -> web.StreamResponse:
    """Put somebody on record, with a first role."""
    form = visit.form
    name = form.text("name", needed="A name is needed.", most=200)
    email = form.text("email", needed="A mail address is needed: they sign in with it.", most=254)
    grant = _grant_in(visit) if form.text("role") else None
    form.model(p.CorrectPerson, person="somebody", name=name or "-", email=email or p.NOWHERE)
    form.check()
    added = await people_desk.add(visit.desk, name, email, (grant,) if grant else (), command_id=visit.once)
    return visit.go("/people", added.id, said=f"{added.name} was added. Print the key below, and hand it over safely.")


@pages.get("/people/{person}", Right.MANAGE_PEOPLE)
async def show_person(visit: Visit) -> web.StreamResponse:
    """One person: name, roles, key."""
    return visit.show("person.html", one=await _one(visit), roles=list(OfficeRole), key=None)


@pages.post("/people/{person}", Right.MANAGE_PEOPLE, again=show_person)
async def correct_person(visit: Visit) -> web.StreamResponse:
    """Another name or address."""
    form = visit.form
    name = form.text("name", needed="A name is needed.", most=200)
    email = form.text("email", needed="A mail address is needed.", most=254)
    wanted = form.model(p.CorrectPerson, person=visit.named("person"), name=name or "-", email=email or p.NOWHERE)
    return await _changed(visit, wanted, "Name and address were changed.")


@pages.post("/people/{person}/grants", Right.MANAGE_PEOPLE, again=show_person)
async def grant_role(visit: Visit) -> web.StreamResponse:
    """Give somebody a role."""
    grant = _grant_in(visit)
    wanted = None if grant is None else p.GrantRole(person=(await _one(visit)).person.id, grant=grant)
    return await _changed(visit, wanted, f"{grant}: granted. Whoever is signed in signs in again.")


@pages.post("/people/{person}/revoke", Right.MANAGE_PEOPLE, again=show_person)
async def revoke_role(visit: Visit) -> web.StreamResponse:
    """Take a role away, at once."""
    grant = _grant_in(visit)
    wanted = None if grant is None else p.RevokeRole(person=(await _one(visit)).person.id, grant=grant)
    return await _changed(visit, wanted, f"{grant}: taken away.")


@pages.post("/people/{person}/key", Right.MANAGE_PEOPLE, again=show_person)
async def show_key(visit: Visit) -> web.StreamResponse:
    """The key, to be handed over. It is a form, and no link, since whoever opens it can act in that person's name."""
    one = await _one(visit)
    key = await people_desk.key_for(visit.desk, one.person.id)
    return visit.show("person.html", one=one, roles=list(OfficeRole), key=key)


@pages.post("/people/{person}/reissue", Right.MANAGE_PEOPLE, again=show_person)
async def reissue_key(visit: Visit) -> web.StreamResponse:
    """Make the key anew."""
    wanted = p.ReissueKey(person=(await _one(visit)).person.id)
    return await _changed(visit, wanted, "The old key opens nothing any more. Print the new one below.")


@pages.post("/people/{person}/unlock", Right.MANAGE_PEOPLE, again=show_person)
async def unlock(visit: Visit) -> web.StreamResponse:
    """Forgive failed attempts."""
    wanted = p.Unlock(person=(await _one(visit)).person.id)
    return await _changed(visit, wanted, "They may try their password again at once.")


@pages.post("/people/{person}/drop-password", Right.MANAGE_PEOPLE, again=show_person)
async def drop_password(visit: Visit) -> web.StreamResponse:
    """The password was forgotten."""
    wanted = p.DropPassword(person=(await _one(visit)).person.id)
    return await _changed(visit, wanted, "The password is dropped. They sign in with their key, and may set another.")


@pages.post("/people/{person}/remove", Right.MANAGE_PEOPLE, again=show_person)
async def remove_person(visit: Visit) -> web.StreamResponse:
    """Somebody works here no longer."""
    one = await _one(visit)
    wanted = visit.form.model(p.RemovePerson, person=one.person.id, reason=visit.form.text("reason"))
    visit.form.check()
    if wanted is not None:
        await people_desk.change(visit.desk, wanted, visit.once)
    return visit.go("/people", said=f"{one.person.name} was removed. What they did stays on record.")


@pages.get("/looks", Right.SEE_LOOKS, menu="Looks")
async def show_looks(visit: Visit) -> web.StreamResponse:
    """Who looked at which photographs, clips, scripts and keys."""
    asked = {name: visit.asked(name) for name in ("candidate", "session", "by")}
    found = await looked_at(visit.desk, **{name: value or None for name, value in asked.items()})
    return visit.show("looks.html", found=found[:LOOKS_SHOWN], count=len(found), asked=asked)


async def _one(visit: Visit) -> OnRecord:
    one = (await people_desk.people(visit.desk)).present(visit.named("person"))
    if one is None:
        raise NotHere
    return one


def _grant_in(visit: Visit) -> Grant | None:
    """The grant that a form names; None, with what is wrong noted, if it is none."""
    role = visit.form.choice("role", OfficeRole, needed="Choose a role.")
    return None if role is None else visit.form.model(Grant, role=role, scope=visit.form.optional("scope", most=200))


async def _changed(visit: Visit, wanted: p.PeopleCommand | None, said: str) -> web.StreamResponse:
    """Do it and say so on the person's page; the form again where nothing was understood."""
    person = (await _one(visit)).person.id
    visit.form.check()
    if wanted is not None:
        await people_desk.change(visit.desk, wanted, visit.once)
    return visit.go("/people", person, said=said)
