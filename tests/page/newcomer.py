"""Somebody whom nobody has verified yet, and the way through the onboarding on their phone."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from playwright.async_api import expect

from rooms import commands as c
from rooms import onboarding_record as o
from rooms.commands import SERVER, Actor, Station, Told
from rooms.configuration import OnboardingPolicy, SessionConfiguration
from rooms.onboarding import Verification, terms_of
from rooms.service import OnboardingService
from rooms.vocabulary import Onboarding, RejectionReason
from tests.page.pocket import WITHIN_MS, Pocket
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ, OFFICER, a_candidate, a_policy, a_session, clock
from tests.rooms.verifying import a_submission

NEWCOMER = "1043455"
PERIOD = "trinity-2027"
STEPS = ("notice", "needs", "device", "id-kind", "id", "face", "framing", "review")


def with_a_newcomer() -> SessionConfiguration:
    """The exam day's session, and one more candidate, who may send in an onboarding five times until 08:55."""
    onboarding = OnboardingPolicy(period=PERIOD, attempts=5, deadline=clock("08:55"))
    candidates = [*a_session().candidates, a_candidate(NEWCOMER, onboarding=Onboarding.MISSING)]
    return a_session(
        candidates=candidates,
        rooms={"A": {1: ADEYEMI, 2: BRANDT, 3: CHEN, 4: NEWCOMER}, "B": {1: DIAZ}},
        policy=a_policy().model_copy(update={"onboarding": onboarding}),
    )


class Newcomer:
    """What the newcomer does at the phone, and the office at its desk."""

    def __init__(self, pocket: Pocket) -> None:
        self.pocket = pocket
        self.hall = pocket.hall
        pocket.number = NEWCOMER

    async def open(self) -> None:
        """Hours before the exam."""
        self.hall.clock.set("08:00")
        await self.pocket.open()
        await self.on("notice")

    async def on(self, stage: str) -> None:
        await self.pocket.on(f"onboarding-{stage}")

    async def steps(self) -> AsyncGenerator[str]:
        """From the link to the waiting for a person: gives each step once it is shown, and does it when asked on."""
        await self.open()
        does = (self.read, self.say_needs, self.check, self.choose, *[self.photograph] * 3, self.send)
        for step, do in zip(STEPS, does, strict=True):
            await self.on(step)
            yield step
            await do()

    async def up_to(self, stage: str) -> None:
        """From the link to that step."""
        async with aclosing(self.steps()) as steps:
            async for step in steps:
                if step == stage:
                    return

    async def read(self) -> None:
        await self.pocket.tap("I have read this")

    async def say_needs(self, needs: str = "I use a screen reader.") -> None:
        await self.pocket.page.get_by_label("Accessibility software and other needs").fill(needs)
        await self.pocket.tap("Go on")

    async def check(self) -> None:
        await self.pocket.start_check()
        await self.pocket.tap("Go on")

    async def choose(self, kind: str = "Passport") -> None:
        await self.pocket.page.get_by_label(kind, exact=True).check()
        await self.pocket.tap("Go on")

    async def take(self) -> None:
        await expect(self.pocket.button("Take the picture")).to_have_attribute(
            "aria-disabled", "false", timeout=WITHIN_MS
        )
        await self.pocket.tap("Take the picture")

    async def photograph(self) -> None:
        await self.take()
        await self.pocket.tap("Use this picture")

    async def send(self) -> None:
        await self.on("review")
        await self.pocket.tap("Send it")
        await self.on("waiting")

    # The office

    async def verification(self) -> Verification:
        so_far, _ = await self._service().load()
        return so_far or Verification()

    async def office(self, command: Any) -> None:
        now = self.hall.clock.now()
        number = (await self.verification()).attempts_made
        told = Told(f"office-{command.type}-{number}", now, now, OFFICER)
        await self._service().execute(command, told)

    async def reject(self, reason: RejectionReason, note: str = "") -> None:
        await self.office(o.RejectSubmission(reason=reason, note=note))

    async def accept(self) -> None:
        await self.office(o.AcceptSubmission())
        await self.hall.office(c.AcceptOnboarding(candidate=NEWCOMER))

    async def fail_elsewhere(self, times: int) -> None:
        """So many attempts on another phone, each of them rejected."""
        for attempt in range(times):
            await self._send_elsewhere(attempt)
            await self.reject(RejectionReason.ID_SCAN, "Your name cannot be read.")

    async def succeed_elsewhere(self) -> None:
        """An attempt on another phone that is accepted; this session has not been told yet."""
        await self._send_elsewhere("last")
        await self.office(o.AcceptSubmission())

    async def _send_elsewhere(self, attempt: object) -> None:
        terms = terms_of(await self.hall.state(), NEWCOMER)
        service = OnboardingService(self.hall.log, PERIOD, NEWCOMER, terms)
        submission = a_submission(notice_version=terms.notice_version)
        now = self.hall.clock.now()
        for kind in o.PhotoKind:
            stored = o.StorePhoto(kind=kind, photo=submission.photos.of(kind))
            await service.execute(stored, Told(f"{kind}-{attempt}", now, now, SERVER))
        candidate = Actor(Station.CANDIDATE, NEWCOMER)
        await service.execute(submission, Told(f"elsewhere-{attempt}", now, now, candidate))

    def _service(self) -> OnboardingService:
        return OnboardingService(self.hall.log, PERIOD, NEWCOMER)
