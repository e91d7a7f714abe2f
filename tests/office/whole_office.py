"""An office with something behind every address: a world for tests that walk through all of its pages.

A cohort of the Mathematical Institute waits for its permission; a session of another was sat today; the onboarding of a
candidate of a third waits; and St Hild's has an application, and a request, for a central exam of Friday.
"""

import hashlib
from dataclasses import dataclass, field

from rooms import commands as c
from rooms.admin.web.pages import Page
from rooms.office.applications_desk import open_exam
from rooms.office.letters_desk import enqueue, outbox_of
from rooms.office.requests_desk import ask, everything_asked, form_behind, open_form, token_of
from rooms.office.rights import Grant, OfficeRole
from rooms.service import CohortService
from rooms.stores import blob_names
from tests.office.answer_sheets import a_photograph, put, store
from tests.office.applying import ASKED, POSITIVE_TEST, WELL, an_offer, utc
from tests.office.filed_day import written
from tests.office.front_office import FrontOffice, Shown, Visitor
from tests.office.kept_exams import PERIOD, KeptExams, an_exam, at
from tests.office.letter_box import COHORT, an_excusal
from tests.office.test_cohort_desk import a_file, create, roster
from tests.rooms.exam_day import ADEYEMI, CHEN

FRIDAY, SLOT = "tt2027-central-0611", "20270611T0830Z"
SESSION = "tt2027-linear-algebra-1"

VISITORS = {
    "A": Grant(role=OfficeRole.ADMINISTRATOR),
    "E": Grant(role=OfficeRole.EXAMS_OFFICER, scope="Mathematical Institute"),
    "e": Grant(role=OfficeRole.EXAMS_OFFICER, scope="Faculty of Law"),
    "C": Grant(role=OfficeRole.COLLEGE_OFFICER, scope="St Hild's"),
    "c": Grant(role=OfficeRole.COLLEGE_OFFICER, scope="Hertford"),
    "P": Grant(role=OfficeRole.APPROVER),
    "R": Grant(role=OfficeRole.REVIEWER, scope="Mathematical Institute"),
    "r": Grant(role=OfficeRole.REVIEWER, scope="Faculty of Law"),
    "S": Grant(role=OfficeRole.SUPPORT),
    "n": None,
}
"""Who comes, by a letter. Small: they are so for another department or college; n holds no role at all."""

NAMED = {
    "cohort": "algebra",
    "session": SESSION,
    "candidate": ADEYEMI,
    "slot": SLOT,
    "letter": "excusal:0043321",
    "person": "somebody",
    "period": PERIOD,
    "number": ADEYEMI,
    "attempt": "1",
    "department": "Mathematical Institute",
}
APPLICATION = {
    "number": "0043321",
    "name": "Adeyemi, Tolu",
    "college_mail": "tutorial@hilds.example.ac.uk",
    "exam": f"{FRIDAY}:A10204W1",
    "ground": POSITIVE_TEST,
    "declare": WELL,
    "evidence": "LFD-4711",
}
SPECIAL = {
    "/cohorts/{cohort}/files/{file}": "/cohorts/{cohort}/files/roster.csv",
    "/afterwards/{session}/pack/{file}": "/afterwards/{session}/pack/attendance.csv",
    "/letter-texts/{department}/{kind}": "/letter-texts/{department}/excusal",
    "/letter-texts/{department}/{kind}/reset": "/letter-texts/{department}/excusal/reset",
    "/onboarding/candidates/{period}/{number}/photographs/{attempt}/{kind}": "/onboarding/candidates/{period}/{number}/photographs/1/face",
    "/afterwards/{session}/notices/{candidate}": f"/afterwards/{{session}}/notices/{CHEN}",
    "/hours.csv": "/hours.csv?from=2027-06-08&to=2027-06-08",
    "/onboarding/cohorts/{cohort}": "/onboarding/cohorts/tt2027-algebra",
    "/live/announce/{cohort}": f"/live/announce/{COHORT}",
    "/live/announce/{cohort}/say": f"/live/announce/{COHORT}/say",
    "/requests/{slot}/{cohort}/{request}": f"/requests/{{slot}}/{FRIDAY}/{{request}}",
    "/offers/{slot}/{cohort}/form": f"/offers/{{slot}}/{FRIDAY}/form",
}


@dataclass
class World:
    """The office with something behind every address."""

    office: FrontOffice
    named: dict[str, str] = field(default_factory=dict)
    visitors: dict[str, Visitor] = field(default_factory=dict)

    @classmethod
    async def made(cls, office: FrontOffice) -> "World":
        world = cls(office)
        office.clock.set("06:00")
        await create(office.desk, a_file(), roster(1, 2))
        await world._a_day_is_sat()
        await enqueue(office.desk, an_excusal())
        exams = KeptExams(office.folder, office.log, office.blobs)
        await exams.create(an_exam(starts=at("2027-06-18T08:30"), numbers=(ADEYEMI,)))
        await exams.verify(ADEYEMI)
        grounds = tuple(each.model_copy(update={"approve_by": utc("06-09 11:00")}) for each in an_offer().grounds)
        await open_exam(office.desk, an_offer(FRIDAY, starts=utc("06-11 08:30"), grounds=grounds))
        await world._somebody_asks()
        office.clock.set("18:00")
        for letter, grant in VISITORS.items():
            person = await office.person(*([grant] if grant else []))
            world.visitors[letter] = await office.sign_in(person.person.id)
        await office.person(Grant(role=OfficeRole.REVIEWER), person="somebody")
        await world._a_college_applies()
        return world

    async def _a_day_is_sat(self) -> None:
        still, sheet = a_photograph("still"), a_photograph("sheet")
        digest = hashlib.sha256(still).hexdigest()
        day = written()
        day.at("10:00").okafor(c.MarkMoment(candidate=ADEYEMI, note="a note under the sheet"), command_id="m")
        kept = {"sha256": digest, "size": 9, "media_type": "image/jpeg", "since": day.now, "until": day.now}
        day.server(c.StoreEvidence(candidate=ADEYEMI, of="m", **kept))
        day.at("10:30").finish(ADEYEMI)
        store(day, ADEYEMI, 1, sheet)
        await day.kept_by(self.office.log)
        await CohortService(self.office.log, COHORT).execute(c.PublishCohort(), self.office.desk.told())
        await put(self.office.blobs, day, ADEYEMI, sheet)
        await self.office.blobs.put(blob_names.of_evidence(SESSION, ADEYEMI, "m", digest), still, digest)
        self.named["sha256"] = digest

    async def _somebody_asks(self) -> None:
        links, log = self.office.folder.links(), self.office.log
        name = await open_form(self.office.desk, FRIDAY)
        self.named["token"] = await token_of(log, links, name)
        opened = await form_behind(log, links, self.named["token"], self.office.now())
        assert opened is not None
        await ask(log, opened, ASKED.model_copy(update={"number": "0043322"}), "once", self.office.now())
        (sent,) = await everything_asked(log)
        self.named["request"] = sent.id

    async def _a_college_applies(self) -> None:
        sent = await self.visitors["C"].send("/apply", **APPLICATION)
        assert sent.status == 303, sent.words
        self.named["reference"] = sent.location.rsplit("/", 1)[1]
        self.named["told"] = next(iter((await outbox_of(self.office.log, SLOT)).letters))

    def path(self, page: Page) -> str:
        """The page's address in this world."""
        special = SPECIAL.get(page.path)
        if page.path.startswith("/letters/{cohort}"):
            special = page.path.replace("{cohort}", COHORT)
        elif page.path.startswith("/application-letters/"):
            special = page.path.replace("{letter}", "{told}")
        return "" if page.path == "/" else (special or page.path).format_map(NAMED | self.named)

    async def ask(self, letter: str, page: Page, fields: dict[str, str]) -> Shown:
        """That visitor opens the page, or sends that form, as one of ours."""
        visitor, path = self.visitors[letter], self.path(page)
        if page.method == "GET":
            return await visitor.get(path)
        return await visitor.post(path, data=await visitor.hidden("/account/password", "/account") | fields)

    async def send_twice(self, letter: str, page: Page, fields: dict[str, str]) -> tuple[int, int]:
        """Send the very same form twice; gives the first answer's status, and how many records the second one made."""
        visitor = self.visitors[letter]
        form = await visitor.hidden("/account/password", "/account") | fields
        first = await visitor.post(self.path(page), data=form)
        before = await self.office.records()
        second = await visitor.post(self.path(page), data=form)
        assert second.status < 500, second.words
        return first.status, await self.office.records() - before
