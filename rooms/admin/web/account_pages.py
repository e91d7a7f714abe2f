"""One's own account: what one may do here, one's password, and signing out everywhere."""

from aiohttp import web

from rooms.admin.web.pages import Pages
from rooms.admin.web.rendering import url
from rooms.admin.web.visit import Visit
from rooms.office import people_desk
from rooms.office import people_record as p
from rooms.office.passwords import LONGEST, SHORTEST
from rooms.office.rights import RIGHTS, Right

pages = Pages()


@pages.get("/account", Right.ENTER)
async def show_account(visit: Visit) -> web.StreamResponse:
    """Who one is here."""
    rights = [right for right in Right if any(right in RIGHTS[grant.role] for grant in visit.person.grants)]
    return visit.show("account.html", rights=rights, shortest=SHORTEST, longest=LONGEST, proof=_proof(visit))


@pages.post("/account/password", Right.ENTER, again=show_account)
async def set_password(visit: Visit) -> web.StreamResponse:
    """Another password, for who proves anew who they are; every other session of this person ends."""
    form = visit.form
    current = form.secret("current", needed=f"{_proof(visit)} is needed.")
    password = form.secret("password", needed="A password is needed.")
    if form.secret("again") != password:
        form.wrong("again", "These two are not the same.")
    form.check()
    await visit.sessions.door.check_again(visit.one, current)
    changed = await people_desk.set_password(visit.desk, visit.one, password, command_id=visit.once)
    let_in = await visit.sessions.door.begin_anew(changed)
    visit.sessions.say(let_in.token, "Your password is set. You were signed out everywhere else.")
    response = web.Response(status=303, headers={"Location": url("/account")})
    visit.sessions.begin(visit.request, response, let_in)
    return response


def _proof(visit: Visit) -> str:
    """By what whoever is signed in may prove anew who they are."""
    return "Your present password or your key" if visit.one.verifier else "Your key"


@pages.post("/account/sign-out-everywhere", Right.ENTER, again=show_account)
async def sign_out_everywhere(visit: Visit) -> web.StreamResponse:
    """End every session of this person, this one too."""
    await people_desk.change(visit.desk, p.SignOut(person=visit.person.id), visit.once)
    return visit.go("/sign-in")
