"""Every screen of the page, and how it is reached: for looking at each, and for checking each."""

from playwright.async_api import expect

from rooms import commands as c
from rooms.commands import SERVER, Actor, Station
from rooms.configuration import Adjustments, SessionConfiguration
from rooms.events import DeviceRow
from rooms.vocabulary import Check, CreditReason, FaultKind, RejectionReason, Verdict
from tests.page.newcomer import with_a_newcomer
from tests.page.pocket import Pocket
from tests.page.scene import Scene, after
from tests.page.scenes_before import BEFORE
from tests.page.scenes_of_sheets import (
    confirmed,
    declared,
    declaring,
    looking_at_it,
    page_changed,
    page_removed,
    page_wanted_again,
    pages,
    photograph,
    released,
    stranded,
    typing,
    unusable_file,
    upload,
)
from tests.page.scenes_on_computer import (
    computer_before,
    computer_code,
    computer_over,
    computer_photographed,
    computer_typed,
    computer_writing,
)
from tests.page.standing import has_the_room, seat, staff, write
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ, a_candidate, a_policy, a_session

NO_MICROPHONE = """
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (wanted.audio) throw new DOMException("as a test wants it", "NotFoundError");
    return ask(wanted);
  };
"""


@after()
async def no_link(pocket: Pocket) -> None:
    await pocket.open(token="")
    await pocket.on("no-link")


@after()
async def insecure(pocket: Pocket) -> None:
    await pocket.open(host="insecure.test")
    await pocket.on("insecure")


@after()
async def key_refused(pocket: Pocket) -> None:
    await pocket.open(token="bm90LWEta2V5")
    await pocket.on("key-refused")


@after()
async def early(pocket: Pocket) -> None:
    pocket.hall.clock.set("08:20")
    await pocket.open()
    await pocket.on("early")


@after()
async def join(pocket: Pocket) -> None:
    await pocket.open()
    await pocket.on("join")


@after(write)
async def welcome_back(pocket: Pocket) -> None:
    await pocket.open()
    await pocket.on("join")


@after(join)
async def honour(pocket: Pocket) -> None:
    await pocket.tap("Join")
    await pocket.on("honour")


@after(honour)
async def check(pocket: Pocket) -> None:
    await pocket.sign()


@after(check)
async def checked(pocket: Pocket) -> None:
    await pocket.start_check()
    await pocket.reads("This phone")
    await pocket.button("Go on").wait_for()


@after(checked)
async def identity(pocket: Pocket) -> None:
    await pocket.tap("Go on")
    await pocket.on("identity")


@after()
async def waiting(pocket: Pocket) -> None:
    hall = pocket.hall
    await has_the_room(pocket)
    await hall.candidate(c.Join(candidate=pocket.number, device="phone"))
    await hall.prepare(pocket.number)
    await staff(pocket, c.PassCheck(candidate=pocket.number, check=Check.IDENTITY))
    await pocket.go_back_in()
    await pocket.on("waiting")
    await pocket.reads("✓ done")


@after(waiting)
async def rejected(pocket: Pocket) -> None:
    await staff(
        pocket,
        c.RejectCandidate(
            candidate=pocket.number, reason=RejectionReason.LIGHTING, note="Please close the curtains behind you."
        ),
    )
    await pocket.reads("You were not let in yet")


@after()
async def device_failed(pocket: Pocket) -> None:
    hall = pocket.hall
    await has_the_room(pocket)
    await hall.candidate(c.Join(candidate=pocket.number, device="phone"))
    await hall.prepare(pocket.number)
    row = DeviceRow(name="camera", verdict=Verdict.FAIL, measured="640×480")
    await hall.candidate(c.ReportDeviceCheck(candidate=pocket.number, rows=(row,)))
    await pocket.go_back_in()
    await pocket.reads("The device check found something")


@after(seat)
async def seated(pocket: Pocket) -> None:
    pocket.hall.clock.set("09:21")
    await pocket.go_back_in()
    await pocket.on("seated")


@after(write)
async def writing(pocket: Pocket) -> None:
    pocket.hall.clock.set("10:42")
    await staff(
        pocket,
        c.CreditTime(candidate=pocket.number, seconds=180, reason=CreditReason.FAULT, note="The paper would not open."),
    )
    await pocket.go_back_in()
    await pocket.on("writing")
    await pocket.page.get_by_text("Why this time?").click()


@after(writing)
async def announced(pocket: Pocket) -> None:
    await staff(
        pocket,
        c.Announce(room="A", text="Question 3: read “symmetric” for “skew-symmetric”."),
        c.SendMessage(candidate=pocket.number, text="Please tilt your phone a little, so that I see both hands."),
    )
    await pocket.reads("Message from your invigilator")


@after(writing)
async def reported(pocket: Pocket) -> None:
    hall = pocket.hall
    await hall.candidate(c.ReportFault(candidate=pocket.number, kind=FaultKind.PAPER, text="It asks for a password."))
    await hall.candidate(c.SendMessage(candidate=pocket.number, text="May I use a red pen?"))
    await pocket.reads("No need to report it again")
    await pocket.page.get_by_text("Messages (1 message)").click()


@after(writing)
async def without_connection(pocket: Pocket) -> None:
    pocket.line.cut()
    await pocket.reads("No connection since")
    await pocket.tap("Something’s wrong")
    await pocket.page.get_by_label("Something technical").check()
    await pocket.tap("Report it")
    await pocket.reads("kept until the connection is back")


@after(writing)
async def fault(pocket: Pocket) -> None:
    await pocket.tap("Something’s wrong")
    await pocket.on("fault")


@after(writing)
async def finishing(pocket: Pocket) -> None:
    await pocket.tap("I have finished")
    await pocket.on("finish")


@after(writing)
async def out(pocket: Pocket) -> None:
    await pocket.tap("Toilet break")
    await pocket.hall.until(lambda session: session.sittings[pocket.number].pause)
    await staff(pocket, c.SeeOut(candidate=pocket.number))
    await pocket.reads("Your invigilator has seen you go")


@after(out)
async def back(pocket: Pocket) -> None:
    await pocket.tap("I’m back")
    await pocket.reads("Stay in the picture")


@after(writing)
async def left(pocket: Pocket) -> None:
    await staff(pocket, c.NoteDeparture(candidate=pocket.number, reason="Taken ill."))
    await pocket.on("left")


@after(writing)
async def replaced(pocket: Pocket) -> None:
    await pocket.hall.phone(pocket.number)
    await pocket.on("replaced")


@after(seated)
async def other_screen(pocket: Pocket) -> None:
    await pocket.page.get_by_text("Check your other screen").click()
    await expect(pocket.page.locator("img.scan")).to_be_visible()


@after(writing)
async def paper_elsewhere(pocket: Pocket) -> None:
    await pocket.page.get_by_text("Open the paper on your other screen").click()
    await expect(pocket.page.locator("img.scan")).to_be_visible()


@after(seated)
async def recorded(pocket: Pocket) -> None:
    await pocket.reads("You are recorded; nobody is watching yet")


@after()
async def sending_the_recording(pocket: Pocket) -> None:
    await pocket.context.route("**/recordings/**", lambda route: route.abort())
    await released(pocket)
    await pocket.reads("Still sending the recording")


@after(writing)
async def asked(pocket: Pocket) -> None:
    await staff(pocket, c.AskForCheck(candidate=pocket.number, check=Check.CALCULATOR))
    await pocket.reads("Show your calculator")


@after(write)
async def warned(pocket: Pocket) -> None:
    pocket.hall.clock.set("12:16")
    await pocket.go_back_in()
    await pocket.reads("Your time")


@after(honour)
async def doubted(pocket: Pocket) -> None:
    await pocket.page.get_by_label("Your full name").fill("Jo Bloggs")
    await pocket.tap("Sign")
    await pocket.reads("Is “Jo Bloggs” your name?")


@after(write)
async def reported_to_the_school(pocket: Pocket) -> None:
    hall, number = pocket.hall, pocket.number
    feels_ill = c.ReportFault(candidate=number, kind=FaultKind.ILL, text="")
    await hall.says(Actor(Station.CANDIDATE, number), feels_ill, command_id="ill")
    hall.clock.set("09:42")
    await staff(
        pocket, c.ResolveFault(candidate=number, report="ill", answer="Take a break, and come back when you can.")
    )
    report = c.ReportFault(candidate=number, kind=FaultKind.PAPER, text="It asks for a password.")
    await hall.says(Actor(Station.CANDIDATE, number), report, command_id="paper")
    await hall.says(SERVER, c.NoteSchoolTold(candidate=number, report="paper"))
    hall.clock.set("09:54")
    await hall.candidate(report)
    await pocket.go_back_in()
    await pocket.reads("Your school has been told.")


@after(writing)
async def breaks_taken(pocket: Pocket) -> None:
    await pocket.tap("Toilet break")
    await pocket.hall.until(lambda session: session.sittings[pocket.number].pause)
    pocket.hall.clock.advance(200)
    await pocket.tap("I’m back")
    await pocket.hall.until(lambda session: session.sittings[pocket.number].pause.said_back_at)
    await staff(pocket, c.SeeBack(candidate=pocket.number))
    await pocket.on("writing")
    await pocket.page.get_by_text("Your breaks so far").click()


@after()
async def without_a_microphone(pocket: Pocket) -> None:
    await pocket.page.add_init_script(NO_MICROPHONE)
    await writing(pocket)
    await pocket.reads("No microphone was found.")


@after(announced)
async def in_conversation(pocket: Pocket) -> None:
    await pocket.hall.candidate(c.SendMessage(candidate=pocket.number, text="May I use a red pen?"))
    await pocket.page.get_by_text("Messages (").click()
    await pocket.reads("new: say above that you have read it")


@after(write)
async def loaded_without_a_server(pocket: Pocket) -> None:
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
