"""What a console may say: one function a message. A viewer speaks to the phones that it watches, and to no others."""

from signalling import wire
from signalling.connection import Connection
from signalling.hub import Hall
from signalling.speaking import refuse


async def on_signal(connection: Connection, message: wire.Signal, hall: Hall) -> bool:
    """Pass a step of a call on to the phone of a candidate whom this viewer watches."""
    station, _, candidate = message.to.partition(":")
    if station != "candidate" or not hall.may_call(connection.actor.id, candidate):
        refuse(connection, "not-yours", "You do not watch that candidate.")
        return False
    return await hall.relay(connection, message)


async def on_watch(connection: Connection, message: wire.Watch, hall: Hall) -> bool:
    """Ask a candidate's phone for a call, now and whenever it comes back."""
    if hall.watch(connection.actor, message.candidate):
        return True
    refuse(connection, "not-yours", "That candidate is not yours to watch.")
    return False


async def on_unwatch(connection: Connection, message: wire.Unwatch, hall: Hall) -> bool:
    """Tell the phone that this viewer does not look any more."""
    hall.unwatch(connection.actor.id, message.candidate)
    return True
