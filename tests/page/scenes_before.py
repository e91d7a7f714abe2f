"""The screens before the day, and of the practice run, and how each is reached."""

from tests.page.newcomer import Newcomer
from tests.page.pocket import Pocket
from tests.page.practising import sit_down, start
from tests.page.scene import Scene, Step, after


def _stage(name: str, step: Step, *before: Step) -> Scene:
    """The scene of one stage of the onboarding: `step`, and then it is shown."""

    async def _shown(pocket: Pocket) -> None:
        await step(pocket)
        await Newcomer(pocket).on(name)

    return Scene(f"onboarding-{name}", _shown, *before)


def _tap(name: str) -> Step:
    return lambda pocket: pocket.tap(name)


async def _checked(pocket: Pocket) -> None:
    await pocket.start_check()
    await pocket.reads("and type ")


async def _photographed(pocket: Pocket) -> None:
    await Newcomer(pocket).take()
    await pocket.button("Use this picture").wait_for()


async def _leaning(pocket: Pocket) -> None:
    await pocket.page.evaluate("dispatchEvent(new DeviceOrientationEvent('deviceorientation', {beta: 60, gamma: 40}))")
    await pocket.reads("Turn it a little")


async def _without_a_line(pocket: Pocket) -> None:
    pocket.line.cut()
    await pocket.tap("Send it")
    await pocket.reads("There is no connection now.")


async def _rejected(pocket: Pocket) -> None:
    newcomer = Newcomer(pocket)
    newcomer.hall.clock.set("08:00")
    await newcomer.fail_elsewhere(2)
    await pocket.open()


async def _used_up(pocket: Pocket) -> None:
    newcomer = Newcomer(pocket)
    newcomer.hall.clock.set("08:00")
    await newcomer.fail_elsewhere(5)
    await pocket.open()
    await newcomer.on("refused")


async def _late(pocket: Pocket) -> None:
    newcomer = Newcomer(pocket)
    newcomer.hall.clock.set("09:01")
    await pocket.open()
    await newcomer.on("refused")


async def _accepted(pocket: Pocket) -> None:
    """Accepted, and the session has not heard of it yet."""
    newcomer = Newcomer(pocket)
    newcomer.hall.clock.set("08:00")
    await newcomer.fail_elsewhere(1)
    await newcomer.succeed_elsewhere()
    await pocket.open()


@after(start, sit_down)
async def practising(pocket: Pocket) -> None:
    await pocket.page.clock.fast_forward("00:13")
    await pocket.reads("This is how a message from your invigilator comes.")


notice = _stage("notice", lambda pocket: Newcomer(pocket).open())
needs = _stage("needs", _tap("I have read this"), notice)
device = _stage("device", lambda pocket: Newcomer(pocket).say_needs(), needs)
checked = Scene("onboarding-checked", _checked, device)
id_kind = _stage("id-kind", _tap("Go on"), checked)
id_photo = _stage("id", lambda pocket: Newcomer(pocket).choose(), id_kind)
photographed = Scene("onboarding-photographed", _photographed, id_photo)
face = _stage("face", _tap("Use this picture"), photographed)
framed = _stage("framing", lambda pocket: Newcomer(pocket).photograph(), face)
framing = Scene("onboarding-framing", _leaning, framed)
review = _stage("review", lambda pocket: Newcomer(pocket).photograph(), framed)
sending = Scene("onboarding-sending", _without_a_line, review)
waiting = _stage("waiting", _tap("Send it"), review)
rejected = _stage("rejected", _rejected)
used_up = Scene("onboarding-used-up", _used_up)
late = Scene("onboarding-late", _late)
accepted = _stage("accepted", _accepted)
practice = Scene("practice", start)

_ALL = (notice, needs, device, checked, id_kind, id_photo, photographed, face, framing, review, sending, waiting)
_FATES = (rejected, used_up, late, accepted)
BEFORE: dict[str, Scene] = {scene.__name__: scene for scene in (*_ALL, *_FATES, practice, practising)}
"""Each in the session of `newcomer.with_a_newcomer`."""
