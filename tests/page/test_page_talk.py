"""Sound goes either way only while somebody wants it, and the page says so while it does."""

from tests.page.pocket import Pocket
from tests.page.scenes import writing
from tests.page.test_page_cameras import KEEP_STREAMS
from tests.page.viewer import Viewer
from tests.rooms.exam_day import ADEYEMI, OKAFOR

COUNT_VOICES = """
  window.voices = 0;
  const play = HTMLAudioElement.prototype.play, pause = HTMLAudioElement.prototype.pause;
  HTMLMediaElement.prototype.play = function () {
    if (this instanceof HTMLAudioElement) window.voices = 1;
    return play.call(this);
  };
  HTMLMediaElement.prototype.pause = function () {
    if (this instanceof HTMLAudioElement) window.voices = 0;
    return pause.call(this);
  };
"""


async def test_the_microphone_is_heard_only_while_somebody_listens(pocket: Pocket) -> None:
    """A room is not listened to by the way: it begins with a key at the console and with words on the phone."""
    await writing(pocket)
    async with Viewer(pocket.hall, OKAFOR, ADEYEMI) as viewer:
        await viewer.until_more_pictures()
        assert viewer.sounds == 0

        await viewer.talk(listen=True, speak=False)

        await pocket.reads("Your invigilator is listening, and can see you")
        await viewer.until(lambda: viewer.sounds > 10)
        await viewer.talk(listen=False, speak=False)
        await pocket.does_not_read("is listening")
        await viewer.until_nothing_is_heard()


async def test_a_voice_is_played_only_while_somebody_speaks(pocket: Pocket) -> None:
    """The invigilator's words are heard where the candidate sits, and nothing else of the invigilator's room is."""
    await pocket.page.add_init_script(COUNT_VOICES)
    await writing(pocket)
    async with Viewer(pocket.hall, OKAFOR, ADEYEMI) as viewer:
        await viewer.until_more_pictures()
        assert await pocket.page.evaluate("window.voices") == 0

        await viewer.talk(listen=True, speak=True)

        await pocket.reads("Your invigilator is speaking to you and listening")
        assert await pocket.page.evaluate("window.voices") == 1
        await viewer.talk(listen=False, speak=True)
        await pocket.reads("Your invigilator is speaking to you")
        await pocket.does_not_read("listening")
        await viewer.talk(listen=False, speak=False)
        await pocket.reads("Your invigilator can see you")
        assert await pocket.page.evaluate("window.voices") == 0


async def test_who_listens_goes_on_hearing_after_the_camera_was_started_again(pocket: Pocket) -> None:
    """A new camera comes with a new microphone: the same ear hears it."""
    await pocket.page.add_init_script(KEEP_STREAMS)
    await writing(pocket)
    async with Viewer(pocket.hall, OKAFOR, ADEYEMI) as viewer:
        await viewer.talk(listen=True, speak=False)
        await viewer.until(lambda: viewer.sounds > 10)

        await pocket.page.evaluate("window.filmed.getTracks().forEach((track) => track.stop())")
        await pocket.page.wait_for_function("window.asked === 2")
        await pocket.reads("Your invigilator is listening")
        heard = viewer.sounds

        await viewer.until(lambda: viewer.sounds > heard + 10)
