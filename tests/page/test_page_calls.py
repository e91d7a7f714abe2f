"""The picture: sent to whoever may watch, as large as it is looked at, and sent again whenever it breaks."""

from playwright.async_api import expect

from rooms import commands as c
from tests.page.pocket import Pocket
from tests.page.scenes import waiting, writing
from tests.page.viewer import Viewer
from tests.rooms.exam_day import ADEYEMI, CHIEF, OBSERVER, OKAFOR, RELIEF


async def test_the_feed_begins_at_join_and_is_no_larger_than_a_tile(pocket: Pocket) -> None:
    """The invigilator sees who comes before letting them in; nine small pictures fit a poor line."""
    await pocket.hall.staff(OKAFOR, c.AttendRoom(room="A"))
    async with Viewer(pocket.hall, OKAFOR, ADEYEMI) as viewer:
        await pocket.join()

        await viewer.until_seen(320, 240)


async def test_a_focused_picture_is_large_and_small_again_afterwards(pocket: Pocket) -> None:
    """Pixels only for eyes: the size follows what the viewer says over the data channel."""
    await writing(pocket)
    async with Viewer(pocket.hall, OKAFOR, ADEYEMI) as viewer:
        await viewer.until_seen(320, 240)

        await viewer.ask_for("focus")

        await viewer.until_seen(640, 480)
        await viewer.ask_for("tile")
        await viewer.until_seen(320, 240)


async def test_the_phone_tells_its_sound_and_battery(pocket: Pocket) -> None:
    """Audio is dear, so a level is told instead; and a phone about to die is seen in time."""
    await writing(pocket)
    async with Viewer(pocket.hall, OKAFOR, ADEYEMI) as viewer:
        await viewer.until(lambda: viewer.status is not None and (viewer.status["sound"] or 0) > 0)

        assert viewer.status is not None
        assert viewer.status["visible"] is True
        assert 0 <= viewer.status["battery"] <= 1


async def test_the_page_says_that_it_is_watched_only_while_it_is(pocket: Pocket) -> None:
    """The red border is a promise: on while somebody is sent pictures, off when nobody is."""
    await waiting(pocket)
    await pocket.reads("Camera on, nobody watching yet")
    async with Viewer(pocket.hall, OKAFOR, ADEYEMI) as viewer:
        await pocket.reads("Your invigilator can see you")
        await expect(pocket.page.locator("body")).to_have_class("is-watched")

        await viewer.ask_for("pause")

        await pocket.reads("Camera on, nobody watching yet")
        await expect(pocket.page.locator("body")).not_to_have_class("is-watched")


async def test_a_call_that_broke_is_made_anew(pocket: Pocket) -> None:
    """A call is never repaired: a new one with a new number brings the picture back."""
    await writing(pocket)
    async with Viewer(pocket.hall, OKAFOR, ADEYEMI) as viewer:
        await viewer.until_more_pictures()

        await viewer.go_deaf(viewer.calls[0])

        await viewer.until(lambda: len(viewer.calls) == 2)
        await viewer.until_more_pictures()


async def test_a_viewer_who_hung_up_is_called_again(pocket: Pocket) -> None:
    """After a minute without UDP the console hangs up and watches still: the tile must not stay black for good."""
    await writing(pocket)
    async with Viewer(pocket.hall, OKAFOR, ADEYEMI) as viewer:
        await viewer.until_more_pictures()

        await viewer.hang_up(viewer.calls[0], "not-connected")

        await viewer.until(lambda: len(viewer.calls) == 2)
        await viewer.until_more_pictures()


async def test_another_network_makes_every_call_anew(pocket: Pocket) -> None:
    """Wifi to mobile: the browser says `online`, and the old call may look alive for half a minute yet."""
    await writing(pocket)
    async with Viewer(pocket.hall, OKAFOR, ADEYEMI) as viewer:
        await viewer.until_more_pictures()

        await pocket.page.evaluate("dispatchEvent(new Event('online'))")

        await viewer.until(lambda: len(viewer.calls) == 2)
        await viewer.until_more_pictures()


async def test_the_picture_goes_on_while_the_server_is_away(pocket: Pocket) -> None:
    """Pictures never pass the server; its restart costs nobody their invigilator."""
    await writing(pocket)
    async with Viewer(pocket.hall, OKAFOR, ADEYEMI) as viewer:
        await viewer.until_more_pictures()

        pocket.line.cut()
        await pocket.reads("No connection since")
        await viewer.until_more_pictures()
        pocket.line.mend()

        await pocket.does_not_read("No connection since")
        await viewer.until_more_pictures()
        assert len(viewer.calls) == 1


async def test_a_fourth_viewer_is_refused_with_a_reason(pocket: Pocket) -> None:
    """One uplink serves three at most; the fourth is told why there is no picture."""
    await writing(pocket)
    hall = pocket.hall
    async with (
        Viewer(hall, OKAFOR, ADEYEMI) as invigilator,
        Viewer(hall, CHIEF, ADEYEMI) as chief,
        Viewer(hall, RELIEF, ADEYEMI) as relief,
    ):
        for viewer in (invigilator, chief, relief):
            await viewer.until_more_pictures()

        async with Viewer(hall, OBSERVER, ADEYEMI) as observer:
            await observer.until(lambda: observer.byes)

            assert observer.byes == ["This phone already serves 3 viewers."]
            assert observer.calls == []


async def test_nobody_is_filmed_after_release(pocket: Pocket) -> None:
    """The camera belongs to the candidate again the moment they may leave."""
    await pocket.hall.staff(OKAFOR, c.AttendRoom(room="A"))
    await pocket.hall.seat(ADEYEMI)
    pocket.hall.clock.set("09:30")
    await pocket.hall.until(lambda session: session.started_at)
    await pocket.hall.candidate(c.FinishWriting(candidate=ADEYEMI))
    await pocket.hall.candidate(c.DeclarePages(candidate=ADEYEMI, count=0))
    await pocket.hall.staff(OKAFOR, c.ConfirmUpload(candidate=ADEYEMI))
    async with Viewer(pocket.hall, OKAFOR, ADEYEMI) as viewer:
        await pocket.go_back_in()
        await viewer.until_more_pictures()

        await pocket.hall.staff(OKAFOR, c.ReleaseCandidate(candidate=ADEYEMI))

        await pocket.on("released")
        await viewer.until(lambda: viewer.byes == ["The exam is over for this phone."])
