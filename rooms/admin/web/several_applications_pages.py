"""Deciding several applications at once: chosen from the queue, seen once more, then decided. For approvers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from aiohttp import web

from rooms.admin.web.application_pages import in_reach
from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import Visit
from rooms.office import applications_record as a
from rooms.office.application_finding import Found, everything, undecided
from rooms.office.applications_desk import Answer, answer, approve
from rooms.office.rights import Right

pages = Pages()


async def _chosen(visit: Visit, names: list[str]) -> list[Found]:
    """Those of the names that still wait, and may be decided by whoever looks."""
    waiting = undecided(await everything(visit.desk.log), visit.desk.now())
    return [
        each
        for each in waiting
        if f"{each.slot}.{each.application.form.reference}" in names and in_reach(visit, each, Right.APPROVE)
    ]


@pages.get("/to-decide/several", Right.APPROVE)
async def show_several(visit: Visit) -> web.StreamResponse:
    """Those that were chosen, before anything is decided. For approvers."""
    sent = visit.form.path != ""
    names = visit.form.many("chosen") if sent else visit.request.query.getall("chosen", [])
    do = visit.form.text("do") if sent else visit.asked("do")
    do = do if do in {"approve", "decline"} else "approve"
    return visit.show("applications_several.html", chosen=await _chosen(visit, names), do=do)


@pages.post("/to-decide/several", Right.APPROVE, again=show_several)
async def decide_several(visit: Visit) -> web.StreamResponse:
    """Decide them; what is refused is said of each, and the others are decided all the same."""
    form = visit.form
    note = reason = ""
    if form.text("do") == "approve":
        note = form.text("note")
    else:
        reason = form.text("reason", needed="The colleges are told the reason; say one.")
    form.check()
    chosen = await _chosen(visit, form.many("chosen"))
    if reason:
        answers = [
            await answer(
                visit.desk,
                each,
                a.Decline(reference=each.application.form.reference, reason=reason),
                once=visit.once,
            )
            for each in chosen
        ]
    else:
        answers = [one for each in chosen for one in await approve(visit.desk, [each], note=note, once=visit.once)]
    for sentence in _in_short(answers, chosen):
        visit.say(sentence)
    return visit.go("/to-decide", said="" if answers else "None of those chosen waits any more.")


def _in_short(answers: Sequence[Answer], chosen: Sequence[Found]) -> Iterator[str]:
    """What became of them, one sentence for whatever came of several."""
    names = {(each.slot, each.application.form.reference): each.application.form.name for each in chosen}
    came: dict[str, list[str]] = defaultdict(list)
    for each in answers:
        told = str(each.standing) if each.refusal is None else each.refusal.detail.rstrip(".")
        came[told].append(f"{names[each.slot, each.reference]} ({each.reference})")
    for told, people in came.items():
        count = f" ({len(people)})" if len(people) > 1 else ""
        yield f"{told[:1].upper()}{told[1:]}{count}: {', '.join(people)}."
