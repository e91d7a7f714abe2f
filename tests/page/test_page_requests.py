"""What the candidate asks for: once, in order, kept through every loss, and shown as kept, sent, seen."""

from datetime import timedelta

from playwright.async_api import expect

from rooms import commands as c
from rooms.session import Sitting
from rooms.vocabulary import FaultKind, Phase
from tests.page.pocket import Pocket
from tests.page.scenes import announced, out, seated, waiting, writing
from tests.rooms.exam_day import ADEYEMI, OKAFOR, clock


async def kinds(pocket: Pocket, *wanted: str) -> list[str]:
    """The events of those types on record, in order."""
    return [event["type"] for event in await pocket.hall.events() if event["type"] in wanted]


A_PING_AND_ITS_ANSWER_MS = 20_000


def has_said_back(sitting: Sitting) -> bool:
    return sitting.pause is not None and sitting.pause.said_back_at is not None


async def test_a_break_tapped_twice_is_asked_for_once(pocket: Pocket) -> None:
    """A nervous thumb must not start a second break."""
    await writing(pocket)

    await pocket.button("Toilet break").dblclick()

    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].pause)
    await pocket.reads("Go: it is noted")
    assert await kinds(pocket, "BreakAskedFor") == ["BreakAskedFor"]


async def test_a_break_that_is_not_taken_can_be_withdrawn(pocket: Pocket) -> None:
    """A slip costs nothing as long as nobody has been seen out."""
    await writing(pocket)
    await pocket.tap("Toilet break")

    await pocket.tap("I am not going after all")

    await pocket.on("writing")
    assert (await pocket.hall.state()).sittings[ADEYEMI].breaks[0].withdrawn


async def test_the_break_says_how_long_it_may_last(pocket: Pocket) -> None:
    """City: such breaks may be no longer than 5 minutes, and the exam time runs on."""
    await out(pocket)

    await pocket.reads("of 5 minutes")
    await pocket.reads("The exam clock goes on")
    await pocket.reads("Your invigilator has seen you go.")


async def test_requests_made_without_a_connection_arrive_once_and_in_order(pocket: Pocket) -> None:
    """A dead network loses nobody's words, and doubles none."""
    await writing(pocket)
    pocket.line.cut()
    await pocket.reads("No connection since 11:42")

    await pocket.tap("Something’s wrong")
    await pocket.page.get_by_label("Something technical").check()
    await pocket.tap("Report it")
    await pocket.reads("kept until the connection is back")
    await pocket.tap("Toilet break")
    await pocket.reads("it is noted on this phone")
    await pocket.tap("I’m back")
    await pocket.reads("3 requests kept")
    pocket.line.mend()

    await pocket.hall.until(lambda session: has_said_back(session.sittings[ADEYEMI]))
    await pocket.does_not_read("No connection since")
    order = ("FaultReported", "BreakAskedFor", "CandidateSaidBack")
    assert await kinds(pocket, *order) == list(order)


async def test_a_request_is_dated_when_it_was_made(pocket: Pocket) -> None:
    """The lost minutes are counted from when the fault was reported, not from when the network came back."""
    await writing(pocket)
    pocket.line.cut()
    await pocket.reads("No connection since")
    await pocket.tap("Something’s wrong")
    await pocket.page.get_by_label("I feel ill").check()
    await pocket.tap("Report it")
    await pocket.reads("noted on this phone at 11:42")

    pocket.hall.clock.advance(600)
    pocket.line.mend()

    session = await pocket.hall.until(lambda session: session.sittings[ADEYEMI].reports)
    (report,) = session.sittings[ADEYEMI].reports
    assert clock("10:42") <= report.since < clock("10:43")
    assert report.kind is FaultKind.ILL


async def test_requests_outlive_a_reload(pocket: Pocket) -> None:
    """Whoever loads the page again in a panic has lost nothing."""
    await writing(pocket)
    pocket.line.cut()
    await pocket.reads("No connection since")
    await pocket.tap("Something’s wrong")
    await pocket.page.get_by_label("Something else").check()
    await pocket.tap("Report it")
    await pocket.reads("kept until the connection is back")

    pocket.line.mend()
    await pocket.page.reload()

    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].reports)
    await pocket.on("writing")
    assert await kinds(pocket, "FaultReported", "FaultRepeated") == ["FaultReported"]


async def test_a_silent_line_is_given_up_for_a_new_one(pocket: Pocket) -> None:
    """A network that is gone closes no socket: the page's own pings find out within seconds."""
    await writing(pocket)

    pocket.line.hush()
    await pocket.reads("No connection since", within_ms=A_PING_AND_ITS_ANSWER_MS)
    pocket.line.mend()

    await pocket.does_not_read("No connection since")
    await pocket.tap("Toilet break")
    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].pause)


async def test_a_request_lost_with_the_old_network_is_sent_on_the_new_one(pocket: Pocket) -> None:
    """Wifi to mobile just as the thumb comes down: neither that request nor any after it may wait for ever."""
    await writing(pocket)
    pocket.line.strand()
    await pocket.tap("Toilet break")

    await pocket.page.evaluate("dispatchEvent(new Event('online'))")

    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].pause)
    await pocket.reads("Go: it is noted")
    assert await kinds(pocket, "BreakAskedFor") == ["BreakAskedFor"]


async def test_an_announcement_is_read_once_and_said_to_be(pocket: Pocket) -> None:
    """Whoever announced an erratum sees who has read it."""
    await announced(pocket)
    await expect(pocket.page.get_by_role("alert").filter(has_text="symmetric")).to_be_visible()

    await pocket.button("I have read this").first.click()

    await pocket.does_not_read("Question 3")
    session = await pocket.hall.until(lambda session: session.announcements[0].read_by)
    assert session.announcements[0].read_by == {ADEYEMI}


async def test_words_go_both_ways_and_say_how_far_they_got(pocket: Pocket) -> None:
    """Sent, and then seen: no need to ask twice."""
    await writing(pocket)
    await pocket.page.get_by_text("Messages").click()
    await pocket.page.get_by_label("Write to your invigilator").fill("May I use a red pen?")

    await pocket.tap("Send")

    session = await pocket.hall.until(lambda session: session.sittings[ADEYEMI].messages)
    (message,) = session.sittings[ADEYEMI].messages
    await expect(pocket.page.locator(".messages .fate")).to_have_text("sent")
    await pocket.hall.staff(OKAFOR, c.MarkRead(candidate=ADEYEMI, message=message.id))
    await expect(pocket.page.locator(".messages .fate")).to_have_text("seen")


async def test_a_message_from_the_invigilator_is_told_to_be_read(pocket: Pocket) -> None:
    """The invigilator need not wonder whether their words were seen."""
    await announced(pocket)

    await pocket.button("I have read this").last.click()

    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].messages[0].read)


async def test_the_finish_time_is_explained_and_moves_with_its_reasons(pocket: Pocket) -> None:
    """Base, extra, rest and credits, each with its reason: the same sum as on the tile and in the report."""
    await writing(pocket)

    await pocket.reads("you finish at 13:33 (London time), which is 12:33 where you are")
    await pocket.reads("Writing time of this paper")
    await pocket.reads("Credited for a fault: The paper would not open.")


async def test_finishing_is_asked_twice(pocket: Pocket) -> None:
    """A slip of the thumb must not end somebody's exam."""
    await writing(pocket)
    await pocket.tap("I have finished")
    await pocket.tap("No, I go on writing")
    await pocket.on("writing")

    await pocket.tap("I have finished")
    await pocket.tap("Yes, I have finished writing")

    await pocket.on("upload")
    session = await pocket.hall.until(lambda session: session.sittings[ADEYEMI].phase is Phase.UPLOADING)
    assert session.sittings[ADEYEMI].finished_by == "candidate"


async def test_pens_are_down_at_the_bell_even_without_a_connection(pocket: Pocket) -> None:
    """The finish time is absolute: a phone that hears nobody still knows it."""
    await writing(pocket)
    pocket.line.cut()
    await pocket.reads("No connection since")

    await pocket.page.clock.install()
    await pocket.page.clock.fast_forward(timedelta(hours=2).seconds * 1000)

    await pocket.on("upload")
    await pocket.reads("Stop writing now. Your writing time is over.")


async def test_the_start_shows_the_paper_without_a_tap(pocket: Pocket) -> None:
    """Exams take place as scheduled; nobody has to find the start."""
    await seated(pocket)
    await pocket.reads("Writing starts in")
    await pocket.does_not_read("exams.example.ac.uk")

    pocket.hall.clock.set("09:30")

    await pocket.on("writing")
    await pocket.reads("https://exams.example.ac.uk/A10204W1")


async def test_checks_are_ticked_as_the_invigilator_passes_them(pocket: Pocket) -> None:
    """Waiting is easier for whoever sees it move."""
    await waiting(pocket)

    await expect(pocket.page.locator(".checks .pass")).to_have_count(1)
    await expect(pocket.page.locator(".checks li")).to_have_count(5)
