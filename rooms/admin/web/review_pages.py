"""The review of closed sessions: the queue, one candidate's day with the pictures that were kept, and an outcome."""

from aiohttp import web

from rooms.admin.web.afterwards_pages import begun_sessions, day_for
from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import NotHere, Visit
from rooms.configuration import SessionConfiguration
from rooms.office import review_desk
from rooms.office.attendance import attendance_of
from rooms.office.retention_desk import lost, lost_in_words
from rooms.office.review_record import Outcome
from rooms.office.rights import Right
from rooms.stores.blobs import BlobNotFound

pages = Pages()


async def _how_many_wait(visit: Visit) -> int:
    return sum((await review_desk.waiting(visit.desk, [each.session for each in await _sessions(visit)])).values())


async def _sessions(visit: Visit) -> list[SessionConfiguration]:
    return await begun_sessions(visit, Right.REVIEW)


@pages.get("/review", Right.REVIEW, menu="Review", waits=_how_many_wait)
async def show_sessions(visit: Visit) -> web.StreamResponse:
    """The sessions to be reviewed, and where a colleague waits for another pair of eyes."""
    sessions = await _sessions(visit)
    waiting = await review_desk.waiting(visit.desk, [each.session for each in sessions])
    return visit.show("reviews.html", sessions=sessions, waiting=waiting)


@pages.get("/review/{session}", Right.REVIEW)
async def show_queue(visit: Visit) -> web.StreamResponse:
    """Who joined, those first whose review is open and who ask for most."""
    day = await day_for(visit, Right.REVIEW)
    cases = await review_desk.cases(visit.desk, day.id)
    return visit.show("review_queue.html", day=day, cases=cases, me=str(visit.desk.officer))


@pages.get("/review/{session}/{candidate}", Right.REVIEW)
async def show_case(visit: Visit) -> web.StreamResponse:
    """One candidate's day, and what was said of it."""
    day = await day_for(visit, Right.REVIEW)
    if visit.named("candidate") not in day.session.sittings:
        raise NotHere
    case = await review_desk.case_of(visit.desk, day.id, visit.named("candidate"))
    me = str(visit.desk.officer)
    looks = case.review.looks
    return visit.show(
        "review_case.html",
        day=day,
        case=case,
        outcomes=list(Outcome),
        said=review_desk.what_was_said(case.review),
        may_look=day.is_closed and case.review.takes_a_look_of(me),
        was_last=bool(looks) and looks[-1].by == me,
        asking=visit.asked("show") == "asking",
        attendance=attendance_of(day, case.day.session.sittings[case.number]),
        gone=lost_in_words(await lost(visit.desk, day.id)),
    )


@pages.post("/review/{session}/{candidate}", Right.REVIEW, again=show_case)
async def give_outcome(visit: Visit) -> web.StreamResponse:
    """Say what one has come to."""
    day = await day_for(visit, Right.REVIEW)
    outcome = visit.form.choice("outcome", Outcome, needed="Choose what you have come to.")
    reason = visit.form.text("reason", needed="Say why: it is read by the second reviewer, and in an appeal.")
    visit.form.check()
    number = visit.named("candidate")
    if outcome is not None:
        await review_desk.give_outcome(visit.desk, day.id, number, outcome, reason, once=visit.once)
    return visit.go("/review", day.id, number, said="Your outcome is on record.")


@pages.post("/review/{session}/{candidate}/withdraw", Right.REVIEW, again=show_case)
async def withdraw_outcome(visit: Visit) -> web.StreamResponse:
    """Take one's outcome back."""
    day = await day_for(visit, Right.REVIEW)
    reason = visit.form.text("reason", needed="Say why.")
    visit.form.check()
    await review_desk.withdraw_outcome(visit.desk, day.id, visit.named("candidate"), reason, once=visit.once)
    return visit.go("/review", day.id, visit.named("candidate"), said="Your outcome is taken back.")


@pages.post("/review/{session}/{candidate}/reopen", Right.REVIEW, again=show_case)
async def reopen(visit: Visit) -> web.StreamResponse:
    """Begin a settled review again."""
    day = await day_for(visit, Right.REVIEW)
    reason = visit.form.text("reason", needed="Say what is new.")
    visit.form.check()
    await review_desk.reopen(visit.desk, day.id, visit.named("candidate"), reason, once=visit.once)
    return visit.go("/review", day.id, visit.named("candidate"), said="The review is open again.")


@pages.get("/review/{session}/{candidate}/kept/{sha256}", Right.REVIEW)
async def show_kept(visit: Visit) -> web.StreamResponse:
    """A still or a clip that was kept. That somebody looks is put on record first."""
    day = await day_for(visit, Right.REVIEW)
    sitting = day.session.sittings.get(visit.named("candidate"))
    kept = next((each for each in sitting.evidence if each.sha256 == visit.named("sha256")), None) if sitting else None
    if sitting is None or kept is None:
        raise NotHere
    try:
        content = await review_desk.picture(visit.desk, visit.given.blobs, day, sitting.number, kept)
    except BlobNotFound as purged:
        raise NotHere("This picture is not kept any more.") from purged
    if visit.asked("save"):
        return visit.file(content, f"{sitting.number}-{review_desk.file_name(day, kept)}", kept.media_type)
    return web.Response(body=content, content_type=kept.media_type)
