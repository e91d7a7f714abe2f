"""A screen in one of its states, and how it is reached: from nothing, or from the scene before it."""

from collections.abc import Awaitable, Callable
from typing import Self

from tests.page.pocket import Pocket

Step = Callable[[Pocket], Awaitable[None]]


class Scene:
    """Called, it is reached from nothing; its `step` alone goes on from whatever it comes after."""

    def __init__(self, name: str, step: Step, *before: Step) -> None:
        self.__name__ = name
        self.step = step
        self._before = before

    async def __call__(self, pocket: Pocket) -> None:
        for each in (*self._before, self.step):
            await each(pocket)

    def by(self, step: Step) -> Self:
        """The same scene, reached by another step."""
        return type(self)(self.__name__, step)


def after(*before: Step) -> Callable[[Step], Scene]:
    """Make a scene of the step that leads to it from `before`; its name is the step's."""
    return lambda step: Scene(step.__name__, step, *before)
