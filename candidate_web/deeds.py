"""What a simulated candidate can do of themselves. `words` is what the rehearsal's log says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from candidate_web.desk import Mode
from rooms.vocabulary import BreakKind, FaultKind, IdKind


@dataclass(frozen=True, slots=True)
class Join:
    """Open the link and tap Join."""

    words: ClassVar[str] = "joins"


@dataclass(frozen=True, slots=True)
class Sign:
    """Sign the honour code."""

    words: ClassVar[str] = "signs the honour code"


@dataclass(frozen=True, slots=True)
class CheckDevice:
    """Report the device check; `fails` names the row that fails, if any."""

    fails: str | None = None

    @property
    def words(self) -> str:
        """In the log."""
        return f"checks the phone: {self.fails} fails" if self.fails else "checks the phone"


@dataclass(frozen=True, slots=True)
class ShowId:
    """Say which kind of ID is shown."""

    kind: IdKind

    @property
    def words(self) -> str:
        """In the log."""
        return f"shows ID: {self.kind}"


@dataclass(frozen=True, slots=True)
class TakeBreak:
    """Ask for a break, leave, and come back after so many seconds; None leaves the length to chance."""

    kind: BreakKind
    seconds: float | None = None

    @property
    def words(self) -> str:
        """In the log."""
        return f"asks for a {self.kind} break"


@dataclass(frozen=True, slots=True)
class SayBack:
    """Be back at the desk and say so."""

    words: ClassVar[str] = "says to be back"


@dataclass(frozen=True, slots=True)
class WithdrawBreak:
    """Not go after all."""

    words: ClassVar[str] = "does not go after all"


@dataclass(frozen=True, slots=True)
class ReportFault:
    """Report that something's wrong."""

    kind: FaultKind
    text: str = ""

    @property
    def words(self) -> str:
        """In the log."""
        return f"reports: {self.kind}" + (f" ({self.text})" if self.text else "")


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Write to the invigilator."""

    text: str

    @property
    def words(self) -> str:
        """In the log."""
        return f"writes: {self.text}"


@dataclass(frozen=True, slots=True)
class DropNetwork:
    """Have no network for so long."""

    seconds: float

    @property
    def words(self) -> str:
        """In the log."""
        return f"has no network for {self.seconds:.0f} s"


@dataclass(frozen=True, slots=True)
class Redial:
    """Make every call anew, as on a change of network."""

    words: ClassVar[str] = "is on another network"


@dataclass(frozen=True, slots=True)
class LeavePage:
    """Have another app before the page for so long."""

    seconds: float

    @property
    def words(self) -> str:
        """In the log."""
        return f"leaves the page for {self.seconds:.0f} s"


@dataclass(frozen=True, slots=True)
class Look:
    """Look otherwise for so long: dark, swaying, sweeping, a page held up, or nobody there."""

    mode: Mode
    seconds: float

    @property
    def words(self) -> str:
        """In the log."""
        return f"{_LOOKS.get(self.mode, 'sits at the desk')} for {self.seconds:.0f} s"


@dataclass(frozen=True, slots=True)
class Recover:
    """Have whatever lasts pass now: no network, an odd look, another app before the page."""

    words: ClassVar[str] = "is well again"


_LOOKS = {
    Mode.DARK: "covers the camera",
    Mode.SWAY: "holds the phone in the hand",
    Mode.SWEEP: "turns the camera about the room",
    Mode.PAGE: "holds up a page",
    Mode.AWAY: "walks off",
}


@dataclass(frozen=True, slots=True)
class Finish:
    """Finish writing."""

    words: ClassVar[str] = "finishes"


@dataclass(frozen=True, slots=True)
class Upload:
    """Photograph and upload pages `first` to `pages`."""

    pages: int
    first: int = 1

    @property
    def words(self) -> str:
        """In the log."""
        return f"photographs {self.pages} pages" if self.first == 1 else f"photographs page {self.pages}"


@dataclass(frozen=True, slots=True)
class Declare:
    """Declare how many pages there are."""

    pages: int

    @property
    def words(self) -> str:
        """In the log."""
        return f"declares {self.pages} pages"


Deed = (
    Join
    | Sign
    | CheckDevice
    | ShowId
    | TakeBreak
    | SayBack
    | WithdrawBreak
    | ReportFault
    | SendMessage
    | DropNetwork
    | Redial
    | LeavePage
    | Look
    | Recover
    | Finish
    | Upload
    | Declare
)
