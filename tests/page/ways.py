"""Ways through the page on which every scene is passed: many are looked at for one load of the page."""

from collections.abc import AsyncGenerator

from playwright.async_api import expect

from rooms import commands as c
from rooms.vocabulary import Check, CreditReason, RejectionReason
from tests.page import scenes as s
from tests.page import scenes_before as b
from tests.page.newcomer import Newcomer
from tests.page.pocket import Pocket
from tests.page.practising import sit_down
from tests.page.scene import Scene, Step
from tests.page.scenes_on_computer import hand_in_a_file
from tests.page.standing import has_the_room, staff, write

Way = tuple[Scene | Step, ...]
"""Scenes, and what is done between them. The first is reached from nothing, each other from where the way has come."""


async def along(way: Way, pocket: Pocket) -> AsyncGenerator[str]:
    """Gives the name of each scene once it is shown, and goes on when asked for the next."""
    has_begun = False
    for each in way:
        await (each.step if isinstance(each, Scene) and has_begun else each)(pocket)
        if isinstance(each, Scene):
            has_begun = True
            yield each.__name__


def scenes_of(way: Way) -> list[Scene]:
    return [each for each in way if isinstance(each, Scene)]


# What is done between two scenes, or leads to one from where the way has come


async def room_opens(pocket: Pocket) -> None:
    pocket.hall.clock.set("09:00")
    await pocket.on("join")


async def show_id(pocket: Pocket) -> None:
    await has_the_room(pocket)
    await pocket.name_id()
    await staff(pocket, c.PassCheck(candidate=pocket.number, check=Check.IDENTITY))
    await pocket.reads("✓ done")


async def let_in(pocket: Pocket) -> None:
    others = [check for check in Check if check is not Check.IDENTITY]
    await staff(pocket, *(c.PassCheck(candidate=pocket.number, check=check) for check in others))
    await staff(pocket, c.AdmitCandidate(candidate=pocket.number))
    pocket.hall.clock.set("09:21")
    await pocket.on("seated")


async def come_back(pocket: Pocket) -> None:
    pocket.hall.clock.set("10:42")
    credit = c.CreditTime(candidate=pocket.number, seconds=180, reason=CreditReason.FAULT, note="It would not open.")
    await staff(pocket, credit)
    await pocket.tap("Go on with my exam")
    await pocket.on("writing")
    await pocket.page.get_by_text("Why this time?").click()


async def has_shown_it(pocket: Pocket) -> None:
    await staff(pocket, c.PassCheck(candidate=pocket.number, check=Check.CALCULATOR))
    await pocket.does_not_read("Your invigilator asks")


async def read_all(pocket: Pocket) -> None:
    for left in (1, 0):
        await pocket.button("I have read this").first.click()
        await expect(pocket.page.get_by_role("alert")).to_have_count(left)


async def report(pocket: Pocket) -> None:
    await pocket.page.get_by_label("I cannot open the paper").check()
    await pocket.tap("Report it")
    await pocket.reads("No need to report it again")
    await pocket.page.get_by_text("Messages (").click()


async def is_seen_back(pocket: Pocket) -> None:
    await pocket.hall.until(lambda session: session.sittings[pocket.number].pause.said_back_at)
    await staff(pocket, c.SeeBack(candidate=pocket.number))
    await pocket.on("writing")
    await pocket.page.get_by_text("Your breaks so far").click()


async def nears_the_end(pocket: Pocket) -> None:
    pocket.hall.clock.set("12:20")
    await expect(pocket.page.get_by_role("alert").filter(has_text="Less than 15 minutes left.")).to_be_visible()


async def line_is_mended(pocket: Pocket) -> None:
    pocket.line.mend()
    await pocket.does_not_read("No connection since")


async def put_back(pocket: Pocket) -> None:
    await pocket.tap("Put it back")
    await pocket.reads("2 pages taken, and stored.")


async def answers(pocket: Pocket) -> None:
    await pocket.tap("Take page 2 again")
    await pocket.tap("Take the picture")
    await pocket.tap("Use it")
    await pocket.does_not_read("is wanted again")
    await pocket.reads("2 pages taken, and stored.")
    await s.declaring.step(pocket)
    await s.declared.step(pocket)


async def recording_finds_no_way(pocket: Pocket) -> None:
    await pocket.context.route("**/recordings/**", lambda route: route.abort())


async def goes(pocket: Pocket) -> None:
    """From the seat to the door with nothing handed in."""
    pocket.hall.clock.set("09:30")
    await pocket.on("writing")
    await pocket.hall.candidate(c.FinishWriting(candidate=pocket.number))
    await pocket.hall.candidate(c.DeclarePages(candidate=pocket.number, count=0))
    await staff(pocket, c.ConfirmUpload(candidate=pocket.number), c.ReleaseCandidate(candidate=pocket.number))
    await pocket.on("released")
    await pocket.reads("Still sending the recording")


async def exam_begins(pocket: Pocket) -> None:
    await write(pocket)
    await pocket.on("writing")


async def pens_go_down(pocket: Pocket) -> None:
    pocket.hall.clock.set("11:52")
    await pocket.hall.candidate(c.FinishWriting(candidate=pocket.number))
    await pocket.on("photographed")


async def line_is_mended_before_the_day(pocket: Pocket) -> None:
    pocket.line.mend()
    await Newcomer(pocket).on("waiting")


async def office_rejects(pocket: Pocket) -> None:
    newcomer = Newcomer(pocket)
    await newcomer.reject(RejectionReason.ID_SCAN, "Your name cannot be read.")
    await pocket.page.reload()
    await newcomer.on("rejected")


async def four_more_fail(pocket: Pocket) -> None:
    newcomer = Newcomer(pocket)
    await newcomer.fail_elsewhere(4)
    await pocket.page.reload()
    await newcomer.on("refused")


async def finish(pocket: Pocket) -> None:
    await pocket.tap("Yes, I have finished writing")
    await pocket.on("upload")


WAYS: dict[str, Way] = {
    "outside": (s.no_link, s.insecure, s.key_refused, s.computer_code),
    "to the seat": (
        *(s.early, s.join.by(room_opens), s.honour, s.doubted, s.check, s.checked, s.identity),
        *(s.waiting.by(show_id), s.seated.by(let_in), s.other_screen),
    ),
    "writing": (
        *(s.welcome_back, s.writing.by(come_back), s.asked, has_shown_it, s.paper_elsewhere),
        *(s.announced, s.in_conversation, read_all, s.fault, s.reported.by(report)),
        *(s.out, s.back, s.breaks_taken.by(is_seen_back), s.warned.by(nears_the_end)),
        *(s.without_connection, line_is_mended, s.finishing, finish),
    ),
    "handing in": (
        *(s.upload, s.unusable_file, s.photograph, s.looking_at_it, s.pages, s.stranded, line_is_mended),
        *(s.page_changed, s.page_removed, put_back, s.declaring, s.declared, s.page_wanted_again, answers),
        *(s.confirmed, s.released),
    ),
    "loaded without a server": (s.loaded_without_a_server, line_is_mended, s.replaced),
    "told to the school": (s.reported_to_the_school, s.left),
    "not let in": (s.device_failed, s.rejected),
    "without a microphone": (s.without_a_microphone,),
    "recorded": (recording_finds_no_way, s.recorded, s.sending_the_recording.by(goes)),
    "typing": (s.typing, s.computer_typed.by(hand_in_a_file)),
    "the other screen": (
        *(s.computer_before, s.computer_writing.by(exam_begins)),
        *(s.computer_photographed.by(pens_go_down), s.computer_over),
    ),
    "before the day": (
        *(b.notice, b.needs, b.device, b.checked, b.id_kind, b.id_photo, b.photographed, b.face),
        *(b.framed.step, b.framing, b.review, b.sending, b.waiting.by(line_is_mended_before_the_day)),
        *(b.rejected.by(office_rejects), b.used_up.by(four_more_fail)),
    ),
    "late": (b.late,),
    "accepted": (b.accepted,),
    "practice": (b.practice, sit_down, b.practising),
}
"""Every scene lies on one of them."""
