"""One candidate's onboarding in a test: what is stored, sent in and decided, at which time."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from rooms import onboarding_record as o
from rooms.commands import SERVER, Actor, Station, Told
from rooms.events import DeviceRow
from rooms.onboarding import Terms, Verification, decide_onboarding, evolve_onboarding
from rooms.vocabulary import IdKind, Verdict
from tests.rooms.exam_day import ADEYEMI, OFFICER, clock

NOTICE = "0123456789ab"
TERMS = Terms(
    session="tt2027-linear-algebra-1", number=ADEYEMI, attempts=5, deadline=clock("17:00"), notice_version=NOTICE
)
CAMERA = DeviceRow(name="camera", verdict=Verdict.PASS, measured="1280x720")


def a_photo(letter: str = "a", size: int = 90_000) -> o.Photo:
    return o.Photo(sha256=letter * 64, size=size, media_type="image/jpeg")


def some_photos(id_photo: str = "a", face: str = "b", framing: str = "c") -> o.Photos:
    return o.Photos(id=a_photo(id_photo), face=a_photo(face), framing=a_photo(framing))


def a_submission(**changes: Any) -> o.SubmitOnboarding:
    said = {"notice_version": NOTICE, "rows": (CAMERA,), "id_kind": IdKind.PASSPORT, "photos": some_photos()}
    return o.SubmitOnboarding(**said | changes)


@dataclass
class Verifying:
    """A candidate before the exam: `verifying.at("16:59").submits()`."""

    terms: Terms = TERMS
    now: datetime = field(default_factory=lambda: clock("09:00"))
    state: Verification | None = None

    def at(self, text: str) -> "Verifying":
        self.now = clock(text)
        return self

    def under(self, **terms: Any) -> "Verifying":
        """By another link from now on."""
        self.terms = replace(self.terms, **terms)
        return self

    def says(self, actor: Actor, command: o.OnboardingCommand, *, linked: bool = True) -> list[o.OnboardingEvent]:
        told = Told("c1", self.now, self.now, actor)
        happened = decide_onboarding(command, self.state, told, self.terms if linked else None)
        for event in happened:
            self.state = evolve_onboarding(self.state, event)
        return happened

    def office(self, command: o.OnboardingCommand) -> list[o.OnboardingEvent]:
        return self.says(OFFICER, command, linked=False)

    def stores(self, kind: o.PhotoKind, photo: o.Photo) -> list[o.OnboardingEvent]:
        return self.says(SERVER, o.StorePhoto(kind=kind, photo=photo))

    def photographs(self, photos: o.Photos | None = None) -> "Verifying":
        """All three are on disk."""
        for kind in o.PhotoKind:
            self.stores(kind, (photos or some_photos()).of(kind))
        return self

    def sends(self, command: o.SubmitOnboarding | None = None) -> list[o.OnboardingEvent]:
        """What is stored is sent in."""
        return self.says(Actor(Station.CANDIDATE, ADEYEMI), command or a_submission())

    def submits(self, **changes: Any) -> list[o.OnboardingEvent]:
        """Photographs taken and everything sent in."""
        self.photographs()
        return self.sends(a_submission(**changes))

    def fails(self, times: int) -> "Verifying":
        """Submitted and rejected so many times."""
        for _ in range(times):
            self.submits()
            self.office(o.RejectSubmission(reason="invalid ID"))
        return self
