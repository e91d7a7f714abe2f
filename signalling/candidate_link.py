"""What a phone may say: one function a message. A phone speaks to the viewers that watch it, and to nobody else."""

from signalling import wire
from signalling.connection import Connection
from signalling.hub import Hall
from signalling.speaking import refuse


async def on_signal(connection: Connection, message: wire.Signal, hall: Hall) -> bool:
    """Pass a step of a call on to a viewer that watches this candidate."""
    station, _, viewer = message.to.partition(":")
    if station != "staff" or not hall.may_call(viewer, connection.actor.id):
        refuse(connection, "not-yours", "Nobody of that name watches you.")
        return False
    return await hall.relay(connection, message)


async def on_watch(connection: Connection, _message: wire.Watch, _hall: Hall) -> bool:
    """A phone watches nobody."""
    refuse(connection, "not-yours", "Only staff watch.")
    return False


async def on_unwatch(connection: Connection, _message: wire.Unwatch, _hall: Hall) -> bool:
    """A phone watches nobody."""
    refuse(connection, "not-yours", "Only staff watch.")
    return False
