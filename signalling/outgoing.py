"""A picture or a script on its way out, to somebody who may see it."""

from aiohttp import web

from rooms.stores.blobs import Blobs


async def show(request: web.Request, blobs: Blobs, key: str, *, media_type: str, size: int) -> web.StreamResponse:
    """Answer with a blob as it was stored. What cannot be read is a problem, not half an answer.

    Raises:
        BlobNotFound: nothing is kept under that name.
        Unavailable: the store does not answer.
    """
    response = web.StreamResponse(
        headers={
            "Content-Type": media_type,
            "Content-Length": str(size),
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
    )
    pieces = blobs.pieces(key)
    first = await anext(pieces, b"")
    await response.prepare(request)
    await response.write(first)
    async for piece in pieces:
        await response.write(piece)
    return response
