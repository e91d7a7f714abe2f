"""What stands before every handler: whose page asks, what answers carry, and how errors are told."""

import logging
import re

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from rooms.errors import NinefoldError
from signalling.admission import is_from_here
from signalling.logs import say
from signalling.page_files import SERVICE_WORKER
from signalling.problems import problem, problem_of

_HOST = re.compile(r"^[0-9A-Za-z.:\[\]-]{1,255}$")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DOCUMENT_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), screen-wake-lock=(self), geolocation=(), payment=()",
}
PARTS_OF_A_PAGE = frozenset({"text/css", "text/javascript"})
"""What obeys the page that asks for it. The page is of many parts, and on a poor line each header counts that often."""


class Guard:
    """The outermost middlewares of the application."""

    def __init__(self, public_url: str | None) -> None:
        self._public_url = public_url

    @web.middleware
    async def tell_errors(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Every error as a problem; one that nobody meant is logged by its place, without what was asked."""
        try:
            if not is_from_here(request, self._public_url):
                return problem(403, "not-yours", "That page may not ask here.")
            return await handler(request)
        except NinefoldError as error:
            return problem_of(error)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            return _plain(error)
        except Exception as fault:  # noqa: BLE001 - the last resort of a server: say so, and live on
            say("a request failed", level=logging.ERROR, method=request.method, fault=fault)
            return problem(500, "internal", "Something went wrong in the server.")

    async def dress(self, request: web.Request, response: web.StreamResponse) -> None:
        """Set the headers that every answer carries; called when an answer is about to be sent."""
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # A worker's script is a document of its own.
        if response.content_type not in PARTS_OF_A_PAGE or request.path == f"/{SERVICE_WORKER}":
            for name, value in DOCUMENT_HEADERS.items():
                response.headers.setdefault(name, value)
            response.headers.setdefault("Content-Security-Policy", content_security_policy(request))
        response.headers.setdefault("Cache-Control", "no-store")
        if request.secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        # What runs here, and in which version, is nobody's business.
        response.headers.pop(hdrs.SERVER, None)


def content_security_policy(request: web.Request) -> str:
    """Scripts, styles and connections of our own and nothing else; older Safari needs the sockets named."""
    host = request.host if _HOST.match(request.host) else ""
    sockets = f" ws://{host} wss://{host}" if host else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob: data:",
            "media-src 'self' blob:",
            "font-src 'self'",
            f"connect-src 'self'{sockets}",
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _plain(error: web.HTTPException) -> web.Response:
    codes = {404: "not-found", 405: "not-allowed", 413: "too-large"}
    answer = problem(error.status, codes.get(error.status, "malformed"), error.reason)
    if allowed := error.headers.get(hdrs.ALLOW):
        answer.headers[hdrs.ALLOW] = allowed
    return answer
