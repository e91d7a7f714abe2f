"""Small JSON bodies: read within bounds, checked against a model, and never quoted back."""

import asyncio
from typing import TypeVar

from aiohttp import ClientError, web
from pydantic import BaseModel, ValidationError

from rooms.errors import ProtocolError
from signalling.faults import TooLarge

LARGEST_BODY = 4 * 1024
"""Bytes, where nothing else is said."""

SILENT_FOR = 30.0
"""Seconds without a byte after which a body is given up."""

Model = TypeVar("Model", bound=BaseModel)


async def said_in(request: web.Request, model: type[Model], *, at_most: int = LARGEST_BODY) -> Model:
    """The body as that model, whatever its media type says: a beacon is plain text.

    Raises:
        TooLarge: there is more of it.
        ProtocolError: it did not arrive whole, or is not what is asked for.
    """
    try:
        return model.model_validate_json(await body_of(request, at_most))
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise ProtocolError(f"{where}: {first['msg']}"[:300]) from None


async def body_of(request: web.Request, at_most: int) -> bytes:
    """The whole body.

    Raises:
        TooLarge: there is more of it.
        ProtocolError: it did not arrive whole.
    """
    taken = bytearray()
    try:
        while True:
            async with asyncio.timeout(SILENT_FOR):
                piece = await request.content.readany()
            if not piece:
                return bytes(taken)
            taken += piece
            if len(taken) > at_most:
                raise TooLarge(f"At most {at_most} bytes are taken here.")
    except (TimeoutError, ClientError, ConnectionError) as gone:
        raise ProtocolError("The body did not arrive whole.") from gone
