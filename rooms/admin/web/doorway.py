"""What stands before every page of the office: who comes, with what right, from which form; and how errors are told.

In this order, for a page that needs a right: signed in, or on to the sign-in page; holds the right, or 403; a form that
we made for this session, or 403. Only then the page's own function is called. Nothing else checks these three, and
nothing gets round them: `office.make_office` enters every page through `Doorway.handler`.
"""

from collections.abc import Sequence

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

from rooms.admin.web.forms import Form, WrongForm, read_form
from rooms.admin.web.given import HOME, Given
from rooms.admin.web.pages import Page
from rooms.admin.web.provider import AttemptOver, ProviderRefused, ProviderSilent
from rooms.admin.web.rendering import url
from rooms.admin.web.sessions import Sessions
from rooms.admin.web.visit import NotHere, Visit
from rooms.errors import NinefoldError, ProtocolError, Refusal, Unavailable
from rooms.office.signing_in import NobodyOfThatName, SignInRefused, TooManyTries

LARGEST_FORM = 8 * 1024 * 1024
"""Bytes, with a roster of five thousand rows as a spreadsheet."""

LARGEST_OF_A_STRANGER = 256 * 1024
"""Bytes of whoever is not signed in: more than is kept of a form whose session ended, and no way to fill the memory."""

POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
HEADERS = {
    # A form is sent with its origin only where the policy is not `no-referrer`, and by that the server knows its own.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Content-Security-Policy": "; ".join(POLICY),
}


class NoRight(NinefoldError):
    """Your roles do not provide for this."""


class StaleForm(NinefoldError):
    """This form was made for another sign-in. Nothing was changed. Go back, load the page anew and send it again."""


class TooMuch(NinefoldError):
    """There is more of it than is taken here: 8 MB, or 256 kB from whoever is not signed in. Nothing was changed."""


class Doorway:
    """The way in to every page."""

    def __init__(self, given: Given, sessions: Sessions, menu: Sequence[Page]) -> None:
        self._given = given
        self._sessions = sessions
        self._menu = menu

    def handler(self, page: Page) -> Handler:
        """A page behind the doorway."""

        async def handle(request: web.Request) -> web.StreamResponse:
            visit = await self._visit(request)
            if page.right is not None and visit.held is None:
                return await self._to_sign_in(visit)
            if page.right is not None and not visit.may(page.right):
                raise NoRight(
                    f"You may not {page.right}: none of your roles provides for it. An administrator gives roles."
                )
            if page.method != "POST":
                return await page.answer(visit)
            visit.form = await _form_of(visit)
            if not visit.is_form_ours():
                raise StaleForm
            visit.drop_kept_form()
            return await _taken(page, visit)

        return handle

    @web.middleware
    async def tell(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Every error as a page of the office; and the headers that every page carries."""
        try:
            response = await handler(request)
        except NinefoldError as error:
            response = await self._page_of(request, error)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            response = await self._page_of(request, NotHere() if error.status == 404 else ProtocolError(error.reason))
            response.set_status(error.status)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    async def _to_sign_in(self, visit: Visit) -> web.Response:
        """On to the sign-in page. What somebody typed for an hour is not lost because their session ended meanwhile."""
        if visit.request.method != "POST":
            return to_sign_in(visit)
        try:
            kept = await self._sessions.keep_form(visit.request, await _form_of(visit))
        except TooMuch:
            kept = False
        return to_sign_in(visit, over="kept" if kept else "lost")

    async def _visit(self, request: web.Request) -> Visit:
        return Visit(request, self._given, self._sessions, self._menu, await self._sessions.of(request))

    async def _page_of(self, request: web.Request, error: NinefoldError) -> web.Response:
        try:
            visit = await self._visit(request)
        except Unavailable:
            visit = Visit(request, self._given, self._sessions, self._menu)
        visit.status, title = _told_as(error)
        said = str(error) or " ".join((type(error).__doc__ or "").split())
        response = visit.show("error.html", title=title, said=said)
        if visit.status == 503:
            response.headers["Retry-After"] = "5"
        return response


def to_sign_in(visit: Visit, *, over: str = "") -> web.Response:
    """On to the sign-in page, and back here afterwards where that is safe. `over`: what became of what was sent."""
    request = visit.request
    if request.method == "GET" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        # The cookie does not come with a link that was followed from a mail. The page asks for itself once more.
        return visit.show("once_more.html", where=request.raw_path)
    back = request.raw_path if request.method == "GET" else ""
    query = {"back": back} if is_safe_return(back) and back != HOME else {}
    if over:
        query["over"] = over
    return web.Response(status=303, headers={"Location": str(URL(url("/sign-in")).with_query(query))})


def is_safe_return(path: str) -> bool:
    """Whether that is a page of ours to go to after signing in; nobody is sent elsewhere by a link to our door."""
    below = path == HOME or path.startswith((f"{HOME}/", f"{HOME}?"))
    return (
        below and path.isascii() and path.isprintable() and "//" not in path and "\\" not in path and len(path) < 1000
    )


async def _form_of(visit: Visit) -> Form:
    request = visit.request.clone(client_max_size=LARGEST_OF_A_STRANGER if visit.held is None else LARGEST_FORM)
    try:
        return await read_form(request, visit.where)
    except web.HTTPRequestEntityTooLarge as large:
        raise TooMuch from large
    except ValueError as broken:
        raise ProtocolError("The form did not arrive whole; nothing was changed. Go back, send it again.") from broken


async def _taken(page: Page, visit: Visit) -> web.StreamResponse:
    """What the page makes of a form; or the page before it once more, with what is wrong."""
    try:
        return await page.answer(visit)
    except WrongForm:
        visit.status = 422
        if page.again is None:
            raise
    except (Refusal, SignInRefused, TooManyTries) as refusal:
        visit.status, _ = _told_as(refusal)
        visit.form.refused = str(refusal) or " ".join((type(refusal).__doc__ or "").split())
        if page.again is None:
            raise
    return await page.again(visit)


def _told_as(error: NinefoldError) -> tuple[int, str]:
    """The status, and what the page is headed by."""
    for kind, status, title in _TITLES:
        if isinstance(error, kind):
            return status, title
    return 500, "Something went wrong"


_TITLES: tuple[tuple[type[NinefoldError], int, str], ...] = (
    (NotHere, 404, "There is nothing here"),
    (NoRight, 403, "Not yours to do"),
    (StaleForm, 403, "Please send that again"),
    (TooMuch, 413, "That is too much"),
    (TooManyTries, 429, "Please wait a minute"),
    (AttemptOver, 400, "Please begin again"),
    (ProviderRefused, 401, "You were not let in"),
    (ProviderSilent, 503, "The other sign-in does not answer"),
    (NobodyOfThatName, 403, "You are not on record here"),
    (SignInRefused, 401, "That opens nothing"),
    (WrongForm, 422, "That cannot be taken"),
    (Unavailable, 503, "The record does not answer"),
    (ProtocolError, 400, "That was not understood"),
    (Refusal, 409, "That cannot be done"),
)
