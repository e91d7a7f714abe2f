"""Exams of one period in a real data folder, with pictures, and a desk at which it is any time one likes."""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rooms import commands as c
from rooms import onboarding_record as o
from rooms.commands import SERVER, Actor, Station, Told
from rooms.configuration import OnboardingPolicy, Policy, Retention, SessionConfiguration
from rooms.data_folder import DataFolder
from rooms.office.desk import Desk
from rooms.onboarding import terms_of
from rooms.opening import open_sessions
from rooms.record import Record
from rooms.service import CohortService, OnboardingService, SessionService
from rooms.stores import blob_names
from rooms.stores.blob_folder import FolderBlobs
from rooms.stores.sqlite import SqliteEventLog
from rooms.vocabulary import IdKind, Onboarding, Role, StreamId
from tests.rooms.exam_day import ADEYEMI, BRANDT, OFFICER, a_candidate, a_policy, a_session
from tests.rooms.verifying import CAMERA

ALGEBRA, ETHICS = "tt2027-algebra", "tt2027-ethics"
PERIOD = "trinity-2027"
NAMES = {ADEYEMI: "Adeyemi, Tolu", BRANDT: "Brandt, Lena"}
KEEP = Retention(pictures=timedelta(days=30), recordings=timedelta(days=90), record=timedelta(days=365))
JUNE_8 = datetime(2027, 6, 8, 8, 30, tzinfo=UTC)
"""08:30 UTC is 09:30 in London."""


def at(text: str) -> datetime:
    """That moment, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def notes_what_is_read(log: Any) -> list[StreamId]:
    """The streams that are read from now on."""
    opened: list[StreamId] = []
    read = log.read

    async def noted(stream: StreamId, after: int = 0) -> list[Record]:
        opened.append(stream)
        return await read(stream, after)

    log.read = noted
    return opened


def an_exam(
    cohort: str = ALGEBRA,
    *,
    starts: datetime = JUNE_8,
    numbers: Iterable[str] = (ADEYEMI,),
    session: int = 1,
    keep: Retention = KEEP,
    **policy: Any,
) -> SessionConfiguration:
    """One session of that cohort, of the period, whose candidates are not verified."""
    numbers = list(numbers)
    rules: Policy = a_policy(retention=keep, **policy)
    candidates = [
        a_candidate(number, onboarding=Onboarding.MISSING).model_copy(update={"name": NAMES.get(number, number)})
        for number in numbers
    ]
    configuration = a_session(
        candidates=candidates,
        rooms={"A": dict(enumerate(numbers, 1))},
        policy=rules.model_copy(update={"onboarding": OnboardingPolicy(period=PERIOD)}),
    )
    return configuration.model_copy(
        update={
            "session": f"{cohort}-{session}",
            "cohort": cohort,
            "starts": starts,
            "opens": starts - timedelta(minutes=30),
        }
    )


class KeptExams:
    """A data folder that is kept open."""

    def __init__(self, folder: DataFolder, log: SqliteEventLog, blobs: FolderBlobs) -> None:
        self.folder, self.log, self.blobs = folder, log, blobs
        self._said = 0

    @classmethod
    @asynccontextmanager
    async def at(cls, path: Path) -> Any:
        folder = DataFolder(path)
        async with folder.open_log(create=True) as log:
            yield cls(folder, log, await FolderBlobs.open(folder.blobs))

    @classmethod
    @asynccontextmanager
    async def of_algebra(cls, path: Path) -> Any:
        """Algebra of 8 June 2027: Adeyemi was verified, a picture was kept, the session is closed."""
        async with cls.at(path) as exams:
            await exams.create(an_exam())
            await exams.verify()
            await exams.sit()
            yield exams

    def desk(self, moment: str, officer: str = "m.haddad") -> Desk:
        return Desk(self.log, self.folder, Actor(Station.OFFICE, officer), lambda: at(moment))

    def told(self, actor: Actor = OFFICER, when: datetime = JUNE_8) -> Told:
        self._said += 1
        return Told(f"kept-{self._said}", when, when, actor)

    async def create(self, *sessions: SessionConfiguration, opened: bool = True) -> None:
        cohort = sessions[0].cohort
        service = CohortService(self.log, cohort)
        await service.execute(c.CreateCohort(cohort=cohort, kind="central", sessions=sessions), self.told())
        if opened:
            state, _ = await service.load()
            await open_sessions(self.log, state, self.told())

    async def verify(
        self,
        number: str = ADEYEMI,
        session: str = f"{ALGEBRA}-1",
        *,
        needs: str = "",
        pictures: Mapping[o.PhotoKind, bytes] | None = None,
    ) -> None:
        """The candidate's photographs are stored and sent in."""
        state, _ = await SessionService(self.log, session).load()
        terms = replace(terms_of(state, number), settled=Onboarding.MISSING)
        service = OnboardingService(self.log, PERIOD, number, terms)
        photos = {}
        for kind in o.PhotoKind:
            picture = (pictures or {}).get(kind) or f"{number} {kind}".encode()
            sha256 = hashlib.sha256(picture).hexdigest()
            await self.blobs.put(blob_names.of_photo(PERIOD, number, kind, sha256), picture, sha256)
            photos[kind] = o.Photo(sha256=sha256, size=len(picture), media_type="image/jpeg")
            await service.execute(o.StorePhoto(kind=kind, photo=photos[kind]), self.told(SERVER))
        submission = o.SubmitOnboarding(
            needs=needs,
            notice_version=terms.notice_version,
            rows=(CAMERA,),
            id_kind=IdKind.PASSPORT,
            photos=o.Photos(**photos),
        )
        await service.execute(submission, self.told(Actor(Station.CANDIDATE, number)))

    async def sit(self, session: str = f"{ALGEBRA}-1", number: str = ADEYEMI, *, close: bool = True) -> None:
        """The chief keeps a picture of a candidate who never came in the end, and the office closes the session."""
        service = SessionService(self.log, session)
        chief = Actor(Station.STAFF, "chief", Role.CHIEF)
        marked = self.told(chief)
        await service.execute(c.MarkMoment(candidate=number, note="a look aside"), marked)
        picture = f"still of {number}".encode()
        sha256 = hashlib.sha256(picture).hexdigest()
        await self.blobs.put(blob_names.of_evidence(session, number, marked.id, sha256), picture, sha256)
        kept = c.StoreEvidence(
            candidate=number,
            of=marked.id,
            sha256=sha256,
            size=len(picture),
            media_type="image/jpeg",
            since=JUNE_8,
            until=JUNE_8,
        )
        await service.execute(kept, self.told(SERVER))
        if close:
            await service.execute(c.CloseSession(), self.told(when=JUNE_8 + timedelta(hours=4)))

    def bytes_kept(self) -> list[bytes]:
        """Every picture on disk, as it lies there."""
        files = (path for path in self.folder.blobs.rglob("*") if path.is_file())
        return sorted(path.read_bytes() for path in files)
