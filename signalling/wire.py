"""The wire: one model a message. `docs/protocol.md` explains them; a test fails if the two disagree.

Unknown fields are ignored, so that a cached page may meet a newer server; unknown types are refused by name.
"""

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, FiniteFloat, TypeAdapter, model_validator

from rooms.commands import SessionCommand
from rooms.events import SessionEvent
from rooms.views import CandidateView, StaffView
from rooms.vocabulary import CandidateNumber, CommandId, Role

PROTOCOL = 1
LARGEST_MESSAGE = 64 * 1024
"""Bytes of one text message; an offer with many ICE candidates is about 8 KiB."""

PeerId = Annotated[str, Field(pattern=r"^[0-9A-Za-z:._-]{1,80}$")]
"""An actor's name, as in `candidate:1043321` or `staff:j-okafor`: the same after a reconnect, so that calls live on."""


class Close:
    """Close codes of the WebSocket."""

    PROTOCOL = 4400
    KEY = 4401
    NOT_YOURS = 4403
    NO_HELLO = 4408
    REPLACED = 4409
    SLOW_DOWN = 4429
    GOING_AWAY = 1001
    RESTART = 1012
    TRY_AGAIN = 1013


class Message(BaseModel):
    """Base of every message."""

    model_config = ConfigDict(frozen=True, extra="ignore")


# Either way


class Description(BaseModel):
    """An SDP."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    type: Literal["offer", "answer"]
    sdp: Annotated[str, Field(max_length=48 * 1024)]


class IceCandidate(BaseModel):
    """An ICE candidate, in the browser's own shape."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    candidate: Annotated[str, Field(max_length=1024)]
    sdpMid: str | None = None  # noqa: N815 - the browser's name
    sdpMLineIndex: int | None = None  # noqa: N815 - the browser's name


class Signal(Message):
    """One step of a call between a phone and a viewer. The sender leaves `from` out; the server fills it in."""

    type: Literal["signal"] = "signal"
    call: PeerId
    sender: PeerId | None = Field(default=None, alias="from")
    to: PeerId
    kind: Literal["description", "ice_candidate", "bye"]
    description: Description | None = None
    ice_candidate: IceCandidate | None = None
    reason: Annotated[str, Field(max_length=200)] = ""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, serialize_by_alias=True)

    @model_validator(mode="after")
    def _carries_what_it_says(self) -> Self:
        if (self.kind == "description") != (self.description is not None):
            raise ValueError("a description comes with kind description, and with no other")
        if self.kind != "ice_candidate" and self.ice_candidate is not None:
            raise ValueError("an ICE candidate comes with kind ice_candidate, and with no other")
        return self


# From a client


class Hello(Message):
    """Always first. `after` is the cursor of the last record seen, 0 for none."""

    type: Literal["hello"] = "hello"
    protocol: int
    token: Annotated[str, Field(max_length=400)]
    after: Annotated[int, Field(ge=0)] = 0


class Command(Message):
    """Something wanted. The id is the client's own; the same id twice has effect once."""

    type: Literal["command"] = "command"
    id: CommandId
    said_at: AwareDatetime
    command: SessionCommand


class Watch(Message):
    """A viewer wants to see a candidate."""

    type: Literal["watch"] = "watch"
    candidate: CandidateNumber


class Unwatch(Message):
    """A viewer does not look any more."""

    type: Literal["unwatch"] = "unwatch"
    candidate: CandidateNumber


class Ping(Message):
    """Every five seconds. `t` comes back as it was."""

    type: Literal["ping"] = "ping"
    t: FiniteFloat


FromClient = Annotated[Hello | Command | Watch | Unwatch | Signal | Ping, Field(discriminator="type")]

# From the server


class You(BaseModel):
    """Who the server takes the client for. `peer` is its address for signals."""

    model_config = ConfigDict(frozen=True)
    peer: PeerId
    station: Literal["candidate", "staff"]
    id: str
    name: str
    role: Role | None = None
    room: str | None = None


class IceServer(BaseModel):
    """A STUN or TURN server, in the browser's own shape."""

    model_config = ConfigDict(frozen=True)
    urls: list[str]
    username: str | None = None
    credential: str | None = None


class Welcome(Message):
    """The answer to `hello`: who you are, the server's time, and how things stand at `cursor`.

    Records after the cursor named in `hello` follow at once, up to `cursor`; then new ones as they come.
    """

    type: Literal["welcome"] = "welcome"
    protocol: int = PROTOCOL
    you: You
    now: AwareDatetime
    cursor: int
    state: CandidateView | StaffView
    ice_servers: list[IceServer]
    online: list[CandidateNumber] = []
    """For staff: candidates connected now."""


class Done(Message):
    """The command is in the record, at or before `cursor`."""

    type: Literal["done"] = "done"
    id: str
    cursor: int


class Refused(Message):
    """A command, or a whole message (`id` None), was refused; the connection lives on."""

    type: Literal["refused"] = "refused"
    id: str | None
    code: str
    detail: str


class Recorded(Message):
    """One record as this receiver may see it. `state`: how things stand now, None while older records are sent.

    A candidate's state is whole; a member of staff gets what changed. `actor` is for staff only.
    """

    type: Literal["record"] = "record"
    cursor: int
    at: AwareDatetime
    said_at: AwareDatetime
    actor: str | None = None
    events: list[SessionEvent]
    state: CandidateView | StaffView | None = None


class Standing(Message):
    """To a phone: how things stand, when that has changed without a record which the candidate may see.

    (Somebody else watches the room now, say, or a failed device check was overridden.) The cursor stays where it is.
    """

    type: Literal["state"] = "state"
    cursor: int
    state: CandidateView


class Watched(Message):
    """To a phone: that viewer wants a call."""

    type: Literal["watch"] = "watch"
    viewer: PeerId
    station: Literal["invigilator", "chief", "other"]


class Unwatched(Message):
    """To a phone: that viewer is gone."""

    type: Literal["unwatch"] = "unwatch"
    viewer: PeerId


class Presence(Message):
    """To staff: a candidate's phone is connected to the server, or is not. Soft; nothing of it is recorded."""

    type: Literal["presence"] = "presence"
    candidate: CandidateNumber
    online: bool


class Pong(Message):
    """The answer to `ping`, with the server's time."""

    type: Literal["pong"] = "pong"
    t: float
    now: AwareDatetime


FromServer = Annotated[
    Welcome | Done | Refused | Recorded | Standing | Watched | Unwatched | Presence | Signal | Pong,
    Field(discriminator="type"),
]

from_client: TypeAdapter[FromClient] = TypeAdapter(FromClient)
from_server: TypeAdapter[FromServer] = TypeAdapter(FromServer)


# Over the data channel between phone and viewer; the server never sees these.


class SizeWanted(Message):
    """Viewer to phone: which picture to send."""

    type: Literal["size"] = "size"
    size: Literal["tile", "focus", "pause"]


class Talk(Message):
    """Viewer to phone: `listen` to the candidate's microphone, `speak` to the candidate. Neither, until it is said."""

    type: Literal["talk"] = "talk"
    listen: bool
    speak: bool


class Status(Message):
    """Phone to viewer, twice a second: sound level (0..1), battery (0..1, None where unknown)."""

    type: Literal["status"] = "status"
    sound: Annotated[float, Field(ge=0, le=1)] | None = None
    battery: Annotated[float, Field(ge=0, le=1)] | None = None
    charging: bool | None = None
    visible: bool = True


OverDataChannel = Annotated[SizeWanted | Talk | Status, Field(discriminator="type")]
over_data_channel: TypeAdapter[OverDataChannel] = TypeAdapter(OverDataChannel)


def spoken(message: BaseModel) -> str:
    """The message as JSON text."""
    return message.model_dump_json()
