"""The door: signing in by key or password, and signing out."""

from aiohttp import web

from rooms.admin.web.doorway import is_safe_return
from rooms.admin.web.given import HOME
from rooms.admin.web.pages import Pages
from rooms.admin.web.rendering import url
from rooms.admin.web.visit import Visit
from rooms.office.rights import Right
from rooms.office.signing_in import LetIn

pages = Pages()

_KEPT = "/sign-in/kept"


@pages.get("/sign-in", None)
async def show_door(visit: Visit) -> web.StreamResponse:
    """Where somebody says who they are."""
    back = visit.form.text("back") or visit.asked("back")
    return visit.show("sign_in.html", back=back if is_safe_return(back) else "", over=visit.asked("over"))


@pages.post("/sign-in/key", None, again=show_door)
async def sign_in_by_key(visit: Visit) -> web.StreamResponse:
    """By the key that an administrator printed."""
    key = visit.form.secret("key", needed="Paste the key that you were given.")
    visit.form.check()
    return _welcomed(visit, await visit.sessions.door.by_key(key, visit.given.address_of(visit.request)))


@pages.post("/sign-in/password", None, again=show_door)
async def sign_in_by_password(visit: Visit) -> web.StreamResponse:
    """By mail address and password."""
    email = visit.form.text("email", needed="Your mail address is needed.", most=254)
    password = visit.form.secret("password", needed="Your password is needed.")
    visit.form.check()
    address = visit.given.address_of(visit.request)
    return _welcomed(visit, await visit.sessions.door.by_password(email, password, address))


@pages.get(_KEPT, Right.ENTER)
async def show_kept(visit: Visit) -> web.StreamResponse:
    """What somebody was sending when their session ended."""
    kept = visit.sessions.kept_form(visit.held.token) if visit.held else None
    return visit.go() if kept is None else visit.show("kept.html", kept=kept)


@pages.post(_KEPT, Right.ENTER)
async def drop_kept(visit: Visit) -> web.StreamResponse:
    """It is wanted no longer; the doorway has dropped it, as with whatever is sent after."""
    return visit.go(said="It was not sent, and is forgotten.")


@pages.post("/sign-out", Right.ENTER)
async def sign_out(visit: Visit) -> web.StreamResponse:
    """End this session."""
    if visit.held is not None:
        await visit.sessions.door.sign_out(visit.person.id, visit.held.token)
    response = web.Response(status=303, headers={"Location": url("/sign-in")})
    visit.sessions.end(visit.request, response)
    return response


def _welcomed(visit: Visit, let_in: LetIn) -> web.Response:
    """On to where somebody wanted to go, with a session."""
    back = visit.form.text("back")
    response = web.Response(status=303)
    visit.sessions.begin(visit.request, response, let_in)
    kept = visit.sessions.kept_form(let_in.token)
    response.headers["Location"] = url(_KEPT) if kept else back if is_safe_return(back) else HOME
    return response
