"""Who is connected now, and who watches whom: nothing that a restart may not lose.

Clients come back, say where they were, and ask again for what they watched.
"""

import logging
from collections import Counter
from datetime import datetime, timedelta

from rooms import events as e
from rooms.commands import Actor, Station
from rooms.rights import may_watch
from rooms.vocabulary import Role
from signalling.bus import Bus
from signalling.clock import Clock
from signalling.connection import Connection
from signalling.live import Change, LiveSession
from signalling.liveness import Liveness
from signalling.logs import say
from signalling.metrics import Labels
from signalling.watches import Watches, Watching
from signalling.wire import Close, Message, Presence, Refused, Signal, Unwatched, Watched

SILENT_FOR_GOOD = 30.0
"""Seconds after which a socket that says nothing, not even `ping`, is taken for dead."""

CHANGES_RIGHTS = (
    e.RoomAttended,
    e.RoomHandedOver,
    e.CandidateSeated,
    e.CandidateMoved,
    e.CandidateTakenOff,
    e.SeatsReplanned,
    e.StaffPosted,
)


class Hall:
    """One session's clients on this server."""

    def __init__(self, live: LiveSession, bus: Bus, clock: Clock) -> None:
        self.live = live
        self.liveness = Liveness(clock.monotonic())
        self.watches = Watches()
        self._bus = bus
        self._clock = clock
        self._connections: dict[str, Connection] = {}
        self._stop_listening = live.listen(self._mind)

    @property
    def connections(self) -> list[Connection]:
        """Who is connected now."""
        return list(self._connections.values())

    def online(self) -> list[str]:
        """The candidates connected now, by number."""
        return sorted(one.actor.id for one in self.connections if one.actor.station is Station.CANDIDATE)

    def enter(self, connection: Connection) -> None:
        """Take a client in. An older connection of the same person ends for good: the newest device wins."""
        older = self._connections.get(connection.peer)
        self._connections[connection.peer] = connection
        self._bus.attach(self.live.id, connection.peer, connection.post)
        if older is not None:
            older.close_soon(Close.REPLACED, "replaced by a newer device")
        if connection.actor.station is Station.CANDIDATE:
            self._tell_staff(Presence(candidate=connection.actor.id, online=True))
            self._ask_to_call(connection.actor.id)
        else:
            self.watches.came(connection.actor.id)

    def leave(self, connection: Connection) -> None:
        """A client's socket is gone."""
        self._bus.detach(self.live.id, connection.peer, connection.post)
        if self._connections.get(connection.peer) is not connection:
            return
        del self._connections[connection.peer]
        if connection.actor.station is Station.CANDIDATE:
            self._tell_staff(Presence(candidate=connection.actor.id, online=False))
        else:
            self.watches.went(connection.actor.id, self._clock.monotonic())

    def heard(self, connection: Connection) -> None:
        """A client has said something."""
        self.liveness.heard(connection.peer, self._clock.monotonic())

    def last_contact(self, peer: str) -> datetime | None:
        """When that person was last heard: by this server, or else on record."""
        heard = self.liveness.last_heard(peer)
        if heard is None:
            return self.live.last_said(peer)
        return self._clock.now() - timedelta(seconds=self._clock.monotonic() - heard)

    def watch(self, viewer: Actor, candidate: str) -> bool:
        """Let a viewer watch a candidate and ask the phone to call; False when this viewer may not."""
        if not may_watch(viewer, candidate, self.live.state):
            return False
        self.watches.begin(viewer.id, candidate)
        self._bus.tell(self.live.id, f"candidate:{candidate}", self._watched(viewer.id, candidate))
        return True

    def unwatch(self, viewer: str, candidate: str) -> None:
        """A viewer does not look any more."""
        if self.watches.end(viewer, candidate):
            self._tell_gone(Watching(viewer, candidate))

    def may_call(self, viewer: str, candidate: str) -> bool:
        """Whether that viewer and that candidate's phone may speak to each other: a watch is there, and the right."""
        member = self._staff(viewer)
        return (
            member is not None
            and self.watches.includes(viewer, candidate)
            and may_watch(member, candidate, self.live.state)
        )

    async def relay(self, sender: Connection, signal: Signal) -> bool:
        """Pass a step of a call on, saying whom it is from; who may call whom was asked before."""
        stamped = signal.model_copy(update={"sender": sender.peer})
        if await self._bus.reach(self.live.id, signal.to, stamped):
            return True
        sender.post(Refused(id=None, code="absent", detail=f"{signal.to} is not connected."))
        return False

    def expire_watches(self) -> None:
        """End the watches of viewers who went away and stayed away."""
        for gone in self.watches.expire(self._clock.monotonic()):
            self._tell_gone(gone)

    def drop_the_dead(self) -> None:
        """Cut the lines that take nothing, or on which nothing has been said for long."""
        now = self._clock.monotonic()
        for connection in self.connections:
            heard = self.liveness.last_heard(connection.peer)
            if connection.is_stalled():
                connection.drop("stalled")
            elif heard is not None and now - heard >= SILENT_FOR_GOOD:
                connection.drop("silent")

    def close_all(self) -> None:
        """Ask every client to come back later: the server stops."""
        for connection in self.connections:
            candidate = connection.actor.station is Station.CANDIDATE
            connection.close_soon(Close.GOING_AWAY if candidate else Close.RESTART, "restart")

    def disband(self) -> None:
        """The session is followed no longer."""
        self._stop_listening()
        for connection in self.connections:
            # Whoever comes back is told at the door whether it is there again or gone for good.
            connection.close_soon(Close.TRY_AGAIN, "the session is over")

    def _mind(self, change: Change) -> None:
        """What a record means for those who are connected."""
        for connection in self.connections:
            connection.wake()
        for event in change.entry.events:
            if isinstance(event, e.LinkReissued):
                self._end_older(event.person, event.generation)
            if isinstance(event, e.CandidateTakenOff | e.StaffPosted):
                self._end_those_who_have_no_place()
            if isinstance(event, CHANGES_RIGHTS):
                self._end_watches_without_right()

    def _end_older(self, person: str, generation: int) -> None:
        connection = self._connections.get(person)
        if connection is not None and connection.generation < generation:
            connection.close_soon(Close.KEY, "the link was made anew")

    def _end_those_who_have_no_place(self) -> None:
        """Close the lines of whoever was taken off the roster or the list of staff: their key opens nothing now."""
        session = self.live.state
        roles = {member.id: member.role for member in session.configuration.staff}
        for connection in self.connections:
            actor = connection.actor
            # Somebody with another role comes in again under it.
            stays = actor.id in session.sittings if actor.role is None else roles.get(actor.id) is actor.role
            if not stays:
                connection.close_soon(Close.KEY, "not on the list any more")

    def _end_watches_without_right(self) -> None:
        for one in self.watches.all():
            viewer = self._staff(one.viewer)
            if viewer is None or not may_watch(viewer, one.candidate, self.live.state):
                self.unwatch(one.viewer, one.candidate)

    def _staff(self, member_id: str) -> Actor | None:
        for member in self.live.state.configuration.staff:
            if member.id == member_id:
                return Actor(Station.STAFF, member.id, member.role)
        return None

    def _ask_to_call(self, candidate: str) -> None:
        for viewer in self.watches.viewers_of(candidate):
            if f"staff:{viewer}" in self._connections:
                self._bus.tell(self.live.id, f"candidate:{candidate}", self._watched(viewer, candidate))

    def _watched(self, viewer: str, candidate: str) -> Watched:
        session = self.live.state
        if session.rooms[session.room_of(candidate)].staff == viewer:
            return Watched(viewer=f"staff:{viewer}", station="invigilator")
        member = self._staff(viewer)
        is_chief = member is not None and member.role is Role.CHIEF
        return Watched(viewer=f"staff:{viewer}", station="chief" if is_chief else "other")

    def _tell_gone(self, one: Watching) -> None:
        self._bus.tell(self.live.id, f"candidate:{one.candidate}", Unwatched(viewer=f"staff:{one.viewer}"))

    def _tell_staff(self, message: Message) -> None:
        for member in self.live.state.configuration.staff:
            self._bus.tell(self.live.id, f"staff:{member.id}", message)


class Hub:
    """All halls of this server."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self.bus = bus
        self._clock = clock
        self._halls: dict[str, Hall] = {}

    @property
    def halls(self) -> list[Hall]:
        """Every hall."""
        return list(self._halls.values())

    def hall(self, live: LiveSession) -> Hall:
        """The hall of a session, made when it is first asked for."""
        hall = self._halls.get(live.id)
        if hall is None or hall.live is not live:
            if hall is not None:
                hall.disband()
            hall = self._halls[live.id] = Hall(live, self.bus, self._clock)
        return hall

    def in_use(self, session_id: str) -> bool:
        """Whether anybody is connected in that session."""
        hall = self._halls.get(session_id)
        return hall is not None and bool(hall.connections)

    def forget(self, session_id: str) -> None:
        """The session is followed no longer."""
        if hall := self._halls.pop(session_id, None):
            hall.disband()

    def close_all(self) -> None:
        """Ask every client to come back later."""
        say("closing all sockets", level=logging.INFO, open=sum(len(hall.connections) for hall in self.halls))
        for hall in self.halls:
            hall.close_all()

    def by_station(self) -> dict[Labels, float]:
        """How many are connected, by station: a gauge for `/metrics`."""
        count = Counter(str(one.actor.station) for hall in self.halls for one in hall.connections)
        return {(("station", station),): count[station] for station in ("candidate", "staff")}
