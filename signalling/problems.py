"""Errors as HTTP tells them: `application/problem+json` (RFC 9457) with a stable `type`."""

import json
from http import HTTPStatus

from aiohttp import web

from rooms.errors import NinefoldError
from signalling.faults import fault_of, wording


def problem(status: int, code: str, title: str, detail: str = "") -> web.Response:
    """An answer that says what is wrong. `code` is relied upon, the wording is free."""
    body = {"type": f"urn:ninefold:{code}", "title": title, "status": status, "detail": detail or title}
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        headers["Retry-After"] = "5"
    return web.Response(status=status, text=json.dumps(body), content_type="application/problem+json", headers=headers)


def problem_of(error: NinefoldError) -> web.Response:
    """The answer that tells of this error."""
    code, status, _ = fault_of(error)
    title = " ".join((type(error).__doc__ or code).split())
    return problem(status, code, title, wording(error))
