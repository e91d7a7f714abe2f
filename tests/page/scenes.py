"""Every screen of the page, and how it is reached: for looking at each, and for checking each."""

from collections.abc import Awaitable, Callable

from playwright.async_api import FilePayload, expect

from rooms import commands as c
from rooms.commands import SERVER, Actor, Station
from rooms.configuration import Adjustments, SessionConfiguration
from rooms.events import DeviceRow
from rooms.vocabulary import Check, CreditReason, FaultKind, RejectionReason, Verdict
from tests.page.newcomer import with_a_newcomer
from tests.page.other_screen import DESK_SIZE, code_for
from tests.page.pocket import WITHIN_MS, Pocket
from tests.page.scenes_before import BEFORE
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ, OKAFOR, a_candidate, a_policy, a_session

Scene = Callable[[Pocket], Awaitable[None]]

NO_MICROPHONE = """
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (wanted.audio) throw new DOMException("as a test wants it", "NotFoundError");
    return ask(wanted);
  };
"""


async def _staff(pocket: Pocket, *wanted: c.SessionCommand) -> None:
    for command in wanted:
        await pocket.hall.staff(OKAFOR, command)


async def _has_the_room(pocket: Pocket) -> None:
    await _staff(pocket, c.AttendRoom(room="A"))


async def seat(pocket: Pocket) -> None:
    """Seated before the page is opened, on another load of it."""
    await _has_the_room(pocket)
    await pocket.hall.seat(pocket.number)


async def write(pocket: Pocket) -> None:
    await seat(pocket)
    pocket.hall.clock.set("09:30")
    await pocket.hall.until(lambda session: session.started_at)


async def finish(pocket: Pocket) -> None:
    await write(pocket)
    pocket.hall.clock.set("11:52")
    await pocket.hall.candidate(c.FinishWriting(candidate=pocket.number))


async def no_link(pocket: Pocket) -> None:
    await pocket.open(token="")
    await pocket.on("no-link")


async def insecure(pocket: Pocket) -> None:
    await pocket.open(host="insecure.test")
    await pocket.on("insecure")


async def key_refused(pocket: Pocket) -> None:
    await pocket.open(token="bm90LWEta2V5")
    await pocket.on("key-refused")


async def early(pocket: Pocket) -> None:
    pocket.hall.clock.set("08:20")
    await pocket.open()
    await pocket.on("early")


async def join(pocket: Pocket) -> None:
    await pocket.open()
    await pocket.on("join")


async def welcome_back(pocket: Pocket) -> None:
    await write(pocket)
    await pocket.open()
    await pocket.on("join")


async def honour(pocket: Pocket) -> None:
    await pocket.join()


async def check(pocket: Pocket) -> None:
    await pocket.join()
    await pocket.sign()


async def checked(pocket: Pocket) -> None:
    await check(pocket)
    await pocket.tap("Check this phone")
    await pocket.reads("This phone")
    await pocket.button("Go on").wait_for()


async def identity(pocket: Pocket) -> None:
    await check(pocket)
    await pocket.check_device()


async def waiting(pocket: Pocket) -> None:
    await _has_the_room(pocket)
    await identity(pocket)
    await pocket.name_id()
    await _staff(pocket, c.PassCheck(candidate=pocket.number, check=Check.IDENTITY))
    await pocket.reads("✓ done")


async def rejected(pocket: Pocket) -> None:
    await waiting(pocket)
    await _staff(
        pocket,
        c.RejectCandidate(
            candidate=pocket.number, reason=RejectionReason.LIGHTING, note="Please close the curtains behind you."
        ),
    )
    await pocket.reads("You were not let in yet")


async def device_failed(pocket: Pocket) -> None:
    hall = pocket.hall
    await _has_the_room(pocket)
    await hall.candidate(c.Join(candidate=pocket.number, device="phone"))
    await hall.prepare(pocket.number)
    row = DeviceRow(name="camera", verdict=Verdict.FAIL, measured="640×480")
    await hall.candidate(c.ReportDeviceCheck(candidate=pocket.number, rows=(row,)))
    await pocket.go_back_in()
    await pocket.reads("The device check found something")


async def seated(pocket: Pocket) -> None:
    await seat(pocket)
    pocket.hall.clock.set("09:21")
    await pocket.go_back_in()
    await pocket.on("seated")


async def writing(pocket: Pocket) -> None:
    await write(pocket)
    pocket.hall.clock.set("10:42")
    await _staff(
        pocket,
        c.CreditTime(candidate=pocket.number, seconds=180, reason=CreditReason.FAULT, note="The paper would not open."),
    )
    await pocket.go_back_in()
    await pocket.on("writing")
    await pocket.page.get_by_text("Why this time?").click()


async def announced(pocket: Pocket) -> None:
    await writing(pocket)
    await _staff(
        pocket,
        c.Announce(room="A", text="Question 3: read “symmetric” for “skew-symmetric”."),
        c.SendMessage(candidate=pocket.number, text="Please tilt your phone a little, so that I see both hands."),
    )
    await pocket.reads("Message from your invigilator")


async def reported(pocket: Pocket) -> None:
    await writing(pocket)
    hall = pocket.hall
    await hall.candidate(c.ReportFault(candidate=pocket.number, kind=FaultKind.PAPER, text="It asks for a password."))
    await hall.candidate(c.SendMessage(candidate=pocket.number, text="May I use a red pen?"))
    await pocket.reads("No need to report it again")
    await pocket.page.get_by_text("Messages (1 message)").click()


async def without_connection(pocket: Pocket) -> None:
    await writing(pocket)
    pocket.line.cut()
    await pocket.reads("No connection since")
    await pocket.tap("Something’s wrong")
    await pocket.page.get_by_label("Something technical").check()
    await pocket.tap("Report it")
    await pocket.reads("kept until the connection is back")


async def fault(pocket: Pocket) -> None:
    await writing(pocket)
    await pocket.tap("Something’s wrong")
    await pocket.on("fault")


async def finishing(pocket: Pocket) -> None:
    await writing(pocket)
    await pocket.tap("I have finished")
    await pocket.on("finish")


async def out(pocket: Pocket) -> None:
    await writing(pocket)
    await pocket.tap("Toilet break")
    await pocket.hall.until(lambda session: session.sittings[pocket.number].pause)
    await _staff(pocket, c.SeeOut(candidate=pocket.number))
    await pocket.reads("Your invigilator has seen you go")


async def back(pocket: Pocket) -> None:
    await out(pocket)
    await pocket.tap("I’m back")
    await pocket.reads("Stay in the picture")


async def upload(pocket: Pocket) -> None:
    await finish(pocket)
    await pocket.go_back_in()
    await pocket.on("upload")


async def photograph(pocket: Pocket) -> None:
    await upload(pocket)
    await pocket.tap("Photograph page 1")
    await pocket.on("photograph")
    await pocket.page.wait_for_function("document.querySelector('video').videoWidth > 0")


async def looking_at_it(pocket: Pocket) -> None:
    await photograph(pocket)
    await pocket.tap("Take the picture")
    await pocket.button("Use it, next page").wait_for()


async def pages(pocket: Pocket) -> None:
    await looking_at_it(pocket)
    await pocket.tap("Use it, next page")
    await pocket.tap("Take the picture")
    await pocket.tap("Use it, that was the last")
    await pocket.reads("2 pages taken, and stored.")


async def page_wanted_again(pocket: Pocket) -> None:
    await declared(pocket)
    await _staff(pocket, c.AskAgain(candidate=pocket.number, page=2, reason="the last line is cut off."))
    await pocket.reads("Page 2 is wanted again")


async def declaring(pocket: Pocket) -> None:
    await pages(pocket)
    await pocket.tap("These are all: I have 2 pages")


async def declared(pocket: Pocket) -> None:
    await declaring(pocket)
    await pocket.tap("Yes, I have 2 pages")
    await pocket.reads("Your 2 pages are stored")


async def confirmed(pocket: Pocket) -> None:
    await declared(pocket)
    await _staff(pocket, c.ConfirmUpload(candidate=pocket.number))
    await pocket.on("confirmed")


async def released(pocket: Pocket) -> None:
    await confirmed(pocket)
    await _staff(pocket, c.ReleaseCandidate(candidate=pocket.number))
    await pocket.on("released")
    await pocket.page.get_by_text("Receipt: 2 pages").click()


async def left(pocket: Pocket) -> None:
    await writing(pocket)
    await _staff(pocket, c.NoteDeparture(candidate=pocket.number, reason="Taken ill."))
    await pocket.on("left")


async def replaced(pocket: Pocket) -> None:
    await writing(pocket)
    await pocket.hall.phone(pocket.number)
    await pocket.on("replaced")


# The other screen's page, in the same browser: what differs is the size of the window


async def _on_computer(pocket: Pocket, screen: str) -> None:
    await pocket.page.set_viewport_size(DESK_SIZE)
    address = pocket.address(token=code_for(pocket.hall, pocket.number)).replace("/#", "/computer#")
    await pocket.page.goto(address)
    await expect(pocket.page.locator("main")).to_have_attribute("data-screen", screen)


async def computer_code(pocket: Pocket) -> None:
    await pocket.page.goto(pocket.address(token="ABCDEFGH").replace("/#", "/computer#"))
    await pocket.reads("This code opens nothing")


async def computer_before(pocket: Pocket) -> None:
    await _on_computer(pocket, "before")
    await pocket.tap("It opened")
    await pocket.reads("✓ Noted")


async def computer_writing(pocket: Pocket) -> None:
    await write(pocket)
    await _on_computer(pocket, "writing")


async def computer_photographed(pocket: Pocket) -> None:
    await finish(pocket)
    await _on_computer(pocket, "photographed")


async def computer_typed(pocket: Pocket) -> None:
    await finish(pocket)
    await _on_computer(pocket, "typed")
    pdf = FilePayload(name="answers.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7\ntyped answers\n%%EOF\n")
    await pocket.page.get_by_label("Add your file").set_input_files(pdf)
    await pocket.reads("1 page stored.")
    await pocket.page.get_by_text("Fingerprint").click()


async def computer_over(pocket: Pocket) -> None:
    await computer_photographed(pocket)
    hall = pocket.hall
    await hall.candidate(c.DeclarePages(candidate=pocket.number, count=0))
    await _staff(pocket, c.ConfirmUpload(candidate=pocket.number), c.ReleaseCandidate(candidate=pocket.number))
    await expect(pocket.page.locator("main")).to_have_attribute("data-screen", "over", timeout=WITHIN_MS)


# Answer sheets, in every state that they can be in


async def typing(pocket: Pocket) -> None:
    await upload(pocket)
    await pocket.reads("You type your answers")
    await expect(pocket.page.locator("img.scan")).to_be_visible()


async def page_changed(pocket: Pocket) -> None:
    await pages(pocket)
    await pocket.tap("It is back in its place")
    await pocket.page.get_by_text("Look at page 1, or change it").click()


async def page_removed(pocket: Pocket) -> None:
    await page_changed(pocket)
    await pocket.tap("Remove, page 1")
    await pocket.reads("Page 1 was removed.")


async def stranded(pocket: Pocket) -> None:
    await pages(pocket)
    pocket.line.cut()
    await pocket.reads("Your pages are safe on this phone.")


async def unusable_file(pocket: Pocket) -> None:
    await upload(pocket)
    heic = FilePayload(name="IMG_0001.HEIC", mimeType="image/heic", buffer=b"\0\0\0\x18ftypheic" + bytes(64))
    await pocket.page.get_by_label("Add from files").set_input_files(heic)
    await pocket.reads("Most Compatible")


async def other_screen(pocket: Pocket) -> None:
    await seated(pocket)
    await pocket.page.get_by_text("Check your other screen").click()
    await expect(pocket.page.locator("img.scan")).to_be_visible()


async def paper_elsewhere(pocket: Pocket) -> None:
    await writing(pocket)
    await pocket.page.get_by_text("Open the paper on your other screen").click()
    await expect(pocket.page.locator("img.scan")).to_be_visible()


async def recorded(pocket: Pocket) -> None:
    await seated(pocket)
    await pocket.reads("You are recorded; nobody is watching yet")


async def sending_the_recording(pocket: Pocket) -> None:
    await pocket.context.route("**/recordings/**", lambda route: route.abort())
    await released(pocket)
    await pocket.reads("Still sending the recording")


async def asked(pocket: Pocket) -> None:
    await writing(pocket)
    await _staff(pocket, c.AskForCheck(candidate=pocket.number, check=Check.CALCULATOR))
    await pocket.reads("Show your calculator")


async def warned(pocket: Pocket) -> None:
    await write(pocket)
    pocket.hall.clock.set("12:16")
    await pocket.go_back_in()
    await pocket.reads("Your time")


async def doubted(pocket: Pocket) -> None:
    await honour(pocket)
    await pocket.page.get_by_label("Your full name").fill("Jo Bloggs")
    await pocket.tap("Sign")
    await pocket.reads("Is “Jo Bloggs” your name?")


async def reported_to_the_school(pocket: Pocket) -> None:
    await write(pocket)
    hall, number = pocket.hall, pocket.number
    feels_ill = c.ReportFault(candidate=number, kind=FaultKind.ILL, text="")
    await hall.says(Actor(Station.CANDIDATE, number), feels_ill, command_id="ill")
    hall.clock.set("09:42")
    await _staff(
        pocket, c.ResolveFault(candidate=number, report="ill", answer="Take a break, and come back when you can.")
    )
    report = c.ReportFault(candidate=number, kind=FaultKind.PAPER, text="It asks for a password.")
    await hall.says(Actor(Station.CANDIDATE, number), report, command_id="paper")
    await hall.says(SERVER, c.NoteSchoolTold(candidate=number, report="paper"))
    hall.clock.set("09:54")
    await hall.candidate(report)
    await pocket.go_back_in()
    await pocket.reads("Your school has been told.")


async def breaks_taken(pocket: Pocket) -> None:
    await writing(pocket)
    await pocket.tap("Toilet break")
    await pocket.hall.until(lambda session: session.sittings[pocket.number].pause)
    pocket.hall.clock.advance(200)
    await pocket.tap("I’m back")
    await pocket.hall.until(lambda session: session.sittings[pocket.number].pause.said_back_at)
    await _staff(pocket, c.SeeBack(candidate=pocket.number))
    await pocket.on("writing")
    await pocket.page.get_by_text("Your breaks so far").click()


async def without_a_microphone(pocket: Pocket) -> None:
    await pocket.page.add_init_script(NO_MICROPHONE)
    await writing(pocket)
    await pocket.reads("No microphone was found.")


async def in_conversation(pocket: Pocket) -> None:
    await announced(pocket)
    await pocket.hall.candidate(c.SendMessage(candidate=pocket.number, text="May I use a red pen?"))
    await pocket.page.get_by_text("Messages (").click()
    await pocket.reads("new: say above that you have read it")


async def loaded_without_a_server(pocket: Pocket) -> None:
    await write(pocket)
    pocket.hall.clock.set("12:20")
    await pocket.go_back_in()
    await pocket.on("writing")
    await pocket.until(
        "navigator.serviceWorker.getRegistration().then((found) => found?.active?.state === 'activated')"
    )
    pocket.line.cut()
    await pocket.page.reload()
    await pocket.reads("Keep this page open until your answers are in.")
    await pocket.page.get_by_text("Whom to contact").click()


RECORDED = frozenset({"recorded", "sending_the_recording"})
"""Scenes of an exam that is recorded."""

TYPISTS = frozenset({"typing", "computer_typed"})
"""Scenes whose candidate types."""


def session_for(name: str) -> SessionConfiguration:
    """The exam that a scene plays in."""
    if name in BEFORE:
        return with_a_newcomer()
    if name in RECORDED:
        return a_session(policy=a_policy(recording="on"))
    if name not in TYPISTS:
        return a_session()
    typist = a_candidate(ADEYEMI, adjustments=Adjustments(pc=True))
    others = (a_candidate(BRANDT), a_candidate(CHEN), a_candidate(DIAZ, paper="B20100"))
    return a_session(candidates=(typist, *others))


SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (
        no_link,
        insecure,
        key_refused,
        early,
        join,
        welcome_back,
        honour,
        check,
        checked,
        identity,
        waiting,
        rejected,
        device_failed,
        seated,
        writing,
        announced,
        reported,
        without_connection,
        recorded,
        sending_the_recording,
        fault,
        finishing,
        out,
        back,
        upload,
        photograph,
        looking_at_it,
        pages,
        declaring,
        declared,
        page_wanted_again,
        confirmed,
        released,
        left,
        replaced,
        asked,
        warned,
        doubted,
        reported_to_the_school,
        breaks_taken,
        without_a_microphone,
        in_conversation,
        loaded_without_a_server,
        page_changed,
        page_removed,
        stranded,
        unusable_file,
        typing,
        other_screen,
        paper_elsewhere,
        computer_code,
        computer_before,
        computer_writing,
        computer_photographed,
        computer_typed,
        computer_over,
    )
}
SCENES |= BEFORE
