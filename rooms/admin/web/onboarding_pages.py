"""The onboarding queue: who waits, what was sent in side by side, and what an officer says of it."""

from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from aiohttp import hdrs, web

from rooms import onboarding_record as o
from rooms.admin.web.pages import Pages
from rooms.admin.web.rendering import url
from rooms.admin.web.visit import NotHere, Visit
from rooms.configuration import SessionConfiguration
from rooms.notation import to_utc
from rooms.office import onboarding_desk as desk
from rooms.office.looks import LookAt, note_look
from rooms.office.onboarding_queue import Expected, everybody, find, history, queue
from rooms.office.rights import Right
from rooms.onboarding import SETTLED, Status
from rooms.stores import blob_names
from rooms.stores.blobs import BlobNotFound
from rooms.vocabulary import RejectionReason

pages = Pages()

CANDIDATE = "/onboarding/candidates/{period}/{number}"
REASONS = (
    RejectionReason.FACE_SCAN,
    RejectionReason.ID_SCAN,
    RejectionReason.INVALID_ID,
    RejectionReason.LIGHTING,
)
"""City: "Possible reasons for rejection are". Candidates are told in these words."""


async def _how_many_wait(visit: Visit) -> int:
    return len(await _waiting(visit))


@pages.get("/onboarding", Right.VERIFY, menu="Onboarding", waits=_how_many_wait)
async def show_queue(visit: Visit) -> web.StreamResponse:
    """Who waits, oldest first; and the cohorts, to find anybody."""
    waiting = await _waiting(visit)
    cohorts = [
        state.created
        for state in await visit.given.cohorts.every()
        if any(_within(visit, one) and one.starts > visit.given.now() for one in state.created.sessions)
    ]
    return visit.show("onboarding_queue.html", waiting=waiting, first=_first(visit, waiting), cohorts=cohorts)


@pages.get("/onboarding/cohorts/{cohort}", Right.VERIFY)
async def show_cohort(visit: Visit) -> web.StreamResponse:
    """How everybody of one cohort stands."""
    cohort = visit.named("cohort")
    if cohort not in {state.created.cohort for state in await visit.given.cohorts.every()}:
        raise NotHere
    found = [one for one in await everybody(visit.given.log, cohort) if _within(visit, one.configuration)]
    if not found:
        raise NotHere
    return visit.show("onboarding_cohort.html", cohort=cohort, everybody=found)


@pages.get(CANDIDATE, Right.VERIFY)
async def show_candidate(visit: Visit) -> web.StreamResponse:
    """What one candidate sent in: the ID, the face and the framing side by side, and what may be said of it."""
    expected = await _candidate(visit)
    verification = expected.verification
    attempt = visit.asked("attempt") or (str(verification.last.attempt) if verification.last else "")
    shown = next((sent for sent in verification.submissions if str(sent.attempt) == attempt), None)
    others = [one for one in await _waiting(visit) if one.candidate.number != expected.candidate.number]
    return visit.show(
        "onboarding_candidate.html",
        one=expected,
        shown=shown,
        is_last=shown is not None and shown is verification.last,
        waits=expected.status is Status.WAITING,
        settled=expected.status in SETTLED,
        is_mine=verification.asked is not None and verification.asked.by == visit.desk.officer.id,
        past=expected.deadline is not None and expected.deadline < visit.given.now(),
        entries=[_entry(visit, each, expected) for each in await history(visit.given.log, expected)],
        reasons=[(str(reason), f"{reason[0].upper()}{reason[1:]}") for reason in REASONS],
        here=url("/onboarding/candidates", *_who(visit)),
        path=_path(visit),
        following=_first(visit, others),
        kinds=(("id", "ID"), ("face", "Face"), ("framing", "Desk, hands and face, as the phone stands")),
    )


@pages.get(f"{CANDIDATE}/photographs/{{attempt}}/{{kind}}", Right.VERIFY)
async def show_photograph(visit: Visit) -> web.StreamResponse:
    """One photograph, to whoever may decide about it; that it was looked at is on record before it is shown."""
    expected = await _candidate(visit)
    period, number = _who(visit)
    sent = next((s for s in expected.verification.submissions if str(s.attempt) == visit.named("attempt")), None)
    kind = next((each for each in o.PhotoKind if each == visit.named("kind")), None)
    if sent is None or kind is None:
        raise NotHere
    photo = sent.photos.of(kind)
    await note_look(
        visit.desk,
        what=LookAt.ONBOARDING_PHOTOS,
        cohort=expected.configuration.cohort,
        period=period,
        candidate=number,
    )
    try:
        content = await visit.given.blobs.get(blob_names.of_photo(period, number, kind, photo.sha256))
    except BlobNotFound as gone:
        raise NotHere("This photograph is not kept any more.") from gone
    headers = {
        hdrs.CACHE_CONTROL: "no-store, private",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return web.Response(body=content, content_type=photo.media_type, headers=headers)


@pages.post(f"{CANDIDATE}/accept", Right.VERIFY, again=show_candidate)
async def accept(visit: Visit) -> web.StreamResponse:
    """Face, ID and roster agree."""
    expected = await _candidate(visit)
    note, attempt = visit.form.text("note"), visit.form.number("attempt", least=1, most=10_000)
    visit.form.check()
    done = await desk.accept(visit.desk, expected, note=note, attempt=attempt)
    if done.before_us:
        return await _on(visit, f"{_name(expected)} was accepted already, by {done.before_us}.")
    known = f" Known to {', '.join(done.known_to)}." if done.known_to else ""
    return await _on(visit, f"{_name(expected)} is accepted.{known}")


@pages.post(f"{CANDIDATE}/reject", Right.VERIFY, again=show_candidate)
async def reject(visit: Visit) -> web.StreamResponse:
    """Not as it is, for one of the reasons that are published."""
    expected = await _candidate(visit)
    reason = visit.form.choice("reason", RejectionReason, needed="Choose the reason that the candidate is told.")
    if reason is not None and reason not in REASONS:
        visit.form.wrong("reason", "Choose the reason that the candidate is told.")
    note, attempt = visit.form.text("note"), visit.form.number("attempt", least=1, most=10_000)
    visit.form.check()
    done = await desk.reject(visit.desk, expected, cast("o.CityReason", reason), note=note, attempt=attempt)
    told = "A letter waits to be sent." if done.written_to else "There is no mail address: nobody is written to."
    before = f" {done.before_us} had said so already." if done.before_us else ""
    return await _on(visit, f"{_name(expected)} is rejected: {reason}. {told}{before}")


@pages.post(f"{CANDIDATE}/second-opinion", Right.VERIFY, again=show_candidate)
async def ask_second_opinion(visit: Visit) -> web.StreamResponse:
    """Leave it to a colleague."""
    expected = await _candidate(visit)
    note = visit.form.text("note", needed="Say what your colleague is to look at.")
    attempt = visit.form.number("attempt", least=1, most=10_000)
    visit.form.check()
    await desk.ask_second_opinion(visit.desk, expected, note, attempt=attempt)
    return await _on(visit, f"{_name(expected)} waits for a colleague.")


@pages.post(f"{CANDIDATE}/waive", Right.VERIFY, again=show_candidate)
async def waive(visit: Visit) -> web.StreamResponse:
    """Let sit without, also after the deadline."""
    expected = await _candidate(visit)
    why = visit.form.text("why", needed="A waiver needs its reason, for the record.")
    visit.form.check()
    await desk.waive(visit.desk, expected, why)
    visit.say(f"{_name(expected)} may sit without onboarding.")
    return visit.go("/onboarding/candidates", *_who(visit))


@pages.post(f"{CANDIDATE}/reset", Right.VERIFY, again=show_candidate)
async def reset(visit: Visit) -> web.StreamResponse:
    """Give attempts back, and more time."""
    expected = await _candidate(visit)
    why = visit.form.text("why", needed="The reason is needed, for the record.")
    until = _until(visit, expected)
    visit.form.check()
    await desk.reset(visit.desk, expected, why, until)
    visit.say(f"{_name(expected)} may try again.")
    return visit.go("/onboarding/candidates", *_who(visit))


def _until(visit: Visit, expected: Expected) -> datetime | None:
    local = visit.form.moment("until")
    try:
        return None if local is None else to_utc(local, expected.configuration.timezone)
    except ValueError as impossible:
        visit.form.wrong("until", f"{impossible}.")
        return None


def _within(visit: Visit, session: SessionConfiguration) -> bool:
    return visit.reach(Right.VERIFY).covers(department=session.in_charge)


def _who(visit: Visit) -> tuple[str, str]:
    return visit.named("period"), visit.named("number")


def _path(visit: Visit) -> str:
    """Below `/office`, as forms know it."""
    return "/onboarding/candidates/{}/{}".format(*_who(visit))


async def _candidate(visit: Visit) -> Expected:
    """The candidate of the path, of an exam within reach. Raises `NotHere`."""
    expected = await find(visit.given.cohorts, *_who(visit), lambda session: _within(visit, session))
    if expected is None:
        raise NotHere
    return expected


async def _waiting(visit: Visit) -> list[Expected]:
    return await queue(visit.given.cohorts, lambda session: _within(visit, session), visit.given.now())


def _first(visit: Visit, waiting: list[Expected]) -> Expected | None:
    """Whom this officer may decide about next."""
    me = visit.desk.officer.id
    mine = (one for one in waiting if one.verification.asked is None or one.verification.asked.by != me)
    return next(mine, None)


async def _on(visit: Visit, said: str) -> web.StreamResponse:
    """On to the next who waits."""
    visit.say(said)
    following = _first(visit, await _waiting(visit))
    if following is None:
        return visit.go("/onboarding")
    return visit.go("/onboarding/candidates", following.configuration.period, following.candidate.number)


def _name(expected: Expected) -> str:
    return f"{expected.candidate.name} ({expected.candidate.number})"


def _entry(visit: Visit, entry: dict[str, object], expected: Expected) -> tuple[datetime, str, str, str]:
    """A line of the history: when, who, what, and what was written with it."""
    at = datetime.fromisoformat(str(entry["at"])).astimezone(ZoneInfo(expected.configuration.timezone))
    who = visit.name_of(str(entry["actor"]))
    match entry["type"]:
        case "OnboardingSubmitted":
            return at, "candidate", f"attempt {entry['attempt']} sent in, with a {entry['id_kind']}", ""
        case "SubmissionAccepted":
            return at, who, f"attempt {entry['attempt']} accepted", str(entry["note"])
        case "SubmissionRejected":
            return at, who, f"attempt {entry['attempt']} rejected: {entry['reason']}", str(entry["note"])
        case "SecondOpinionAsked":
            return at, who, f"second opinion on attempt {entry['attempt']} asked for", str(entry["note"])
        case "VerificationWaived":
            return at, who, "waived", str(entry["reason"])
        case _:
            return at, who, "attempts given back", str(entry["reason"])
