"""The screens before the day, and of the practice run, and how each is reached."""

from collections.abc import Awaitable, Callable

from tests.page.newcomer import Newcomer
from tests.page.pocket import Pocket
from tests.page.practising import start, write

Scene = Callable[[Pocket], Awaitable[None]]


def _at(stage: str) -> Scene:
    async def scene(pocket: Pocket) -> None:
        await Newcomer(pocket).up_to(stage)

    return scene


async def _checked(pocket: Pocket) -> None:
    await Newcomer(pocket).up_to("device")
    await pocket.tap("Check this phone")
    await pocket.reads("and type ")


async def _photographed(pocket: Pocket) -> None:
    await Newcomer(pocket).up_to("id")
    await pocket.tap("Take the picture")
    await pocket.button("Use this picture").wait_for()


async def _framing(pocket: Pocket) -> None:
    await Newcomer(pocket).up_to("framing")
    await pocket.page.evaluate("dispatchEvent(new DeviceOrientationEvent('deviceorientation', {beta: 60, gamma: 40}))")
    await pocket.reads("Turn it a little")


async def _sending(pocket: Pocket) -> None:
    await Newcomer(pocket).up_to("review")
    pocket.line.cut()
    await pocket.tap("Send it")
    await pocket.reads("There is no connection now.")


async def _waiting(pocket: Pocket) -> None:
    newcomer = Newcomer(pocket)
    await newcomer.up_to("review")
    await newcomer.send()


async def _rejected(pocket: Pocket) -> None:
    newcomer = Newcomer(pocket)
    newcomer.hall.clock.set("08:00")
    await newcomer.fail_elsewhere(2)
    await pocket.open()
    await newcomer.on("rejected")


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
    await newcomer.on("accepted")


async def _practising(pocket: Pocket) -> None:
    await write(pocket)
    await pocket.page.clock.fast_forward("00:13")
    await pocket.reads("This is how a message from your invigilator comes.")


_STEPS = ("notice", "needs", "device", "id-kind", "id", "face", "review")
_BEFORE_THE_DAY = {
    **{step: _at(step) for step in _STEPS},
    "checked": _checked,
    "photographed": _photographed,
    "framing": _framing,
    "sending": _sending,
    "waiting": _waiting,
    "rejected": _rejected,
    "used-up": _used_up,
    "late": _late,
    "accepted": _accepted,
}
BEFORE: dict[str, Scene] = {
    **{f"onboarding-{name}": scene for name, scene in _BEFORE_THE_DAY.items()},
    "practice": start,
    "practising": _practising,
}
"""Each in the session of `newcomer.with_a_newcomer`."""
