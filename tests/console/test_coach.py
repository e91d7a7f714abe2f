"""The guided rehearsal: every lesson is learnt by keys alone, waits for the person, and never touches a real exam."""

from __future__ import annotations

import string
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from textual.command import CommandList

from candidate_web.deed_notation import read_deed
from invigilator_console.coach import Coach
from invigilator_console.coaching import Outcome
from invigilator_console.coaching_lessons import LESSONS
from invigilator_console.keys import BY_NAME
from invigilator_console.settings import Settings
from invigilator_console.widgets.coach_bar import CoachBar
from rooms import commands as c
from rooms.vocabulary import Phase, SessionPhase
from tests.console.console_exam import (
    BRANDT,
    HADDAD,
    HALF_PAST_NINE,
    IVANOVA,
    NAMES,
    OKAFOR,
    actor,
    exam,
)
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import Stand, on_stand, still
from tests.console.guided_candidates import GuidedCandidates

CARD = "file:///home/okafor/.cache/ninefold/key-card.html"


class Pupil:
    """Somebody at the console, and the guide beside them."""

    def __init__(self, stand: Stand, coach: Coach, candidates: GuidedCandidates) -> None:
        self.stand, self.coach, self.candidates = stand, coach, candidates
        candidates.stand = stand

    @property
    def words(self) -> str:
        """What the guide says, with its title."""
        bar = self.stand.app.screen.query_one(CoachBar)
        return f"{bar.border_title} {bar.render()}"

    async def press(self, *keys: str) -> None:
        await self.stand.press(*keys)
        await self.go_on()

    async def open(self, *keys: str) -> None:
        """Press what opens a dialog, and wait for it."""
        dialogs = self.stand.app.screen.dialogs
        before = len(dialogs)
        await self.press(*keys)
        await self.stand.until(lambda: len(dialogs) > before and dialogs[-1].has_focus_within)

    async def write(self, words: str) -> None:
        await self.press(*["space" if letter == " " else letter for letter in words])

    async def go_on(self, **length: float) -> None:
        """Let a moment pass, and the candidates do what they are to."""
        for _ in range(3):
            await self.stand.settle()
            await self.stand.wait(**(length or {"seconds": 0.1}))
            await self.candidates.play()
        await self.stand.settle()
        self.stand.app.second()
        await self.stand.pilot.pause()

    def is_at(self, title: str) -> bool:
        return not self.coach.course.is_over and LESSONS[self.coach.course.at].title == title


@asynccontextmanager
async def at_the_guide(
    *, rehearsal: bool = True, started: bool = True, settings: Settings | None = None
) -> AsyncIterator[Pupil]:
    configuration = exam(break_limit=timedelta(seconds=40)).model_copy(update={"rehearsal": rehearsal})
    server = ConsoleServer(configuration, HALF_PAST_NINE - timedelta(minutes=20))
    await server.say(actor(OKAFOR), c.AttendRoom(room="A"))
    for number in list(NAMES)[:7]:
        await server.seat(number)
    if started:
        server.fixed_now = HALF_PAST_NINE
        await server.start()
    candidates = GuidedCandidates(server)
    async with on_stand(server, settings=settings) as stand:
        for seed, number in enumerate(stand.desk.gallery.exhibits):
            stand.feed(number).picture(still(seed))
        coach = Coach(stand.desk, candidates.prompt, key_card=CARD)
        stand.app.coach = coach
        pupil = Pupil(stand, coach, candidates)
        stand.app.second()
        await stand.pilot.pause()
        yield pupil


@pytest.fixture
async def pupil() -> AsyncIterator[Pupil]:
    async with at_the_guide() as pupil:
        yield pupil


# The lessons themselves


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.title)
def test_every_lesson_names_keys_that_exist_and_deeds_that_can_be_done(lesson: object) -> None:
    """A guide who names a wrong key teaches it."""
    for step in lesson.steps:
        named = {name for _, name, _, _ in string.Formatter().parse(step.words) if name}
        assert named <= {*BY_NAME, "seat", "name"}
        assert len(step.words) + len(lesson.praise) <= 290
        for cue in step.cues:
            read_deed(cue)
    for cue in lesson.tidy:
        read_deed(cue)


# The whole of it


async def test_the_whole_rehearsal_is_done_by_keys_alone(pupil: Pupil) -> None:  # noqa: PLR0915 - a whole day
    """Fourteen lessons; each goes on as soon as the thing is done, and says so."""
    server = pupil.stand.server
    assert "lesson 1 of 14 · Looking" in pupil.words

    await pupil.press("3")
    await pupil.press("enter")
    await pupil.press("escape")
    assert "That is how you look closer" in pupil.words
    assert pupil.is_at("A wrong ID")

    await pupil.go_on()
    await pupil.press("8")
    await pupil.open("y")
    await pupil.open("n")
    await pupil.press("3", "enter")
    await pupil.write("a passport please")
    await pupil.press("enter")
    assert "It waits five seconds: z or Esc" in pupil.words
    await pupil.go_on(seconds=6)
    assert server.session.sittings[HADDAD].rejected is not None
    assert pupil.is_at("Admitting")
    await pupil.candidates.show_id(HADDAD)

    await pupil.go_on()
    await pupil.open("8", "y")
    await pupil.open("1", "2", "3", "4", "5")
    await pupil.write("fx83")
    await pupil.press("enter")
    assert "All is ticked: y admits." in pupil.words
    await pupil.press("y")
    assert server.session.sittings[HADDAD].phase is Phase.WRITING

    assert pupil.is_at("A break")
    await pupil.go_on()
    await pupil.press("2", "b")
    await pupil.candidates._do(BRANDT, "back")
    await pupil.go_on()
    assert "Look whether it is so. Then b again" in pupil.words
    await pupil.press("b")

    assert pupil.is_at("A break that runs over")
    await pupil.go_on()
    await pupil.press("5", "b")
    await pupil.go_on(seconds=20)
    assert "OVER: the frame is red" in pupil.words
    await pupil.open("m")
    await pupil.press("tab", "enter", "enter")
    await pupil.go_on()
    await pupil.press("b")

    assert pupil.is_at("A message")
    await pupil.go_on()
    await pupil.open("4", "m")
    await pupil.write("take them")
    await pupil.press("enter")

    assert pupil.is_at("Something does not work")
    await pupil.go_on()
    await pupil.open("3", "f")
    await pupil.press("tab", "enter", "enter")

    assert pupil.is_at("A feed is lost")
    await pupil.go_on(seconds=2)
    await pupil.press("space", "6")
    await pupil.go_on(seconds=6)
    assert pupil.is_at("A dark picture")
    assert ("1043425", "recover") in pupil.candidates.done

    await pupil.open("7", "m")
    await pupil.write("your camera is dark")
    await pupil.press("enter")
    assert pupil.is_at("An announcement")
    await pupil.open("a")
    await pupil.write("question 3 has a misprint")
    await pupil.press("enter")

    assert pupil.is_at("For the record")
    await pupil.open("1", "k")
    await pupil.write("gone")
    await pupil.press("enter")
    await pupil.open("i")
    await pupil.write("walked off")
    await pupil.press("enter")

    assert pupil.is_at("A missing page")
    await pupil.go_on()
    await pupil.go_on()
    await pupil.open("4", "u")
    await pupil.open("down", "down", "r")
    await pupil.write("it is missing")
    await pupil.press("enter")
    await pupil.press("escape")

    assert pupil.is_at("Confirming and releasing")
    await pupil.open("u")
    await pupil.press("c", "c")
    await pupil.press("g")
    await pupil.go_on(seconds=3)
    await pupil.go_on(seconds=3)
    assert pupil.is_at("Handing over")
    await pupil.open("h")
    await pupil.press("enter", "enter")

    assert pupil.coach.course.is_over
    assert set(pupil.coach.course.outcomes.values()) == {Outcome.DONE}
    assert "You have done 14 of 14 lessons." in pupil.words
    assert CARD in pupil.words
    assert server.session.rooms["A"].staff != OKAFOR


# Waiting, skipping, repeating, leaving


async def test_nothing_happens_until_the_lesson_comes(pupil: Pupil) -> None:
    """A learner who reads slowly finds everybody writing in peace."""
    await pupil.go_on(minutes=10)

    assert pupil.candidates.done == []
    assert pupil.is_at("Looking")


async def test_before_writing_starts_lessons_about_writing_wait() -> None:
    """Who skips the door is told to wait for the start, and no break is asked for meanwhile."""
    async with at_the_guide(started=False) as pupil:
        await pupil.press("f3", "f3", "f3")
        assert pupil.is_at("A break")
        assert "Writing starts by itself in a moment" in pupil.words
        await pupil.go_on()
        assert (BRANDT, "break toilet for 15s") not in pupil.candidates.done

        pupil.stand.server.fixed_now = HALF_PAST_NINE
        await pupil.stand.server.start()
        await pupil.go_on()
        assert pupil.stand.server.session.phase is SessionPhase.WRITING
        assert (BRANDT, "break toilet for 15s") in pupil.candidates.done


async def test_a_lesson_is_skipped_repeated_and_left_by_keys(pupil: Pupil) -> None:
    """Also out of a dialog, where letters are words."""
    await pupil.press("f3")
    assert "Left out." in pupil.words
    await pupil.press("f2")
    assert pupil.is_at("A wrong ID")
    assert "Once more." in pupil.words
    await pupil.go_on()
    assert (IVANOVA, "join") in pupil.candidates.done

    await pupil.press("9", "m", "f3")
    assert pupil.is_at("Admitting")
    await pupil.press("escape", "f4")
    assert "You have done 0 of 14 lessons. Not done: Looking" in pupil.words
    await pupil.stand.press("f4")
    assert not pupil.stand.app.is_running or pupil.stand.app._exit


async def test_at_its_beginning_repeat_goes_back_a_lesson(pupil: Pupil) -> None:
    """Who was praised too early may do it again."""
    for _ in range(5):
        await pupil.press("f3")
    assert pupil.is_at("A message")
    pupil.coach.course._step = 0
    await pupil.press("f2")

    assert pupil.is_at("A break that runs over")


async def test_a_lesson_that_nobody_is_left_to_play_says_so(pupil: Pupil) -> None:
    """A candidate is rejected once; two lessons are all there are."""
    await pupil.press("f3")
    await pupil.press("f2")
    await pupil.press("f2")

    assert "Nobody is left to play" in pupil.words
    assert pupil.is_at("A wrong ID")


async def test_what_was_started_is_tidied_when_a_lesson_is_skipped(pupil: Pupil) -> None:
    """No camera stays dark because somebody was in a hurry."""
    pupil.coach.course._begin(8, "")
    await pupil.go_on()
    assert pupil.candidates.done[-1][1].startswith("dark camera")
    await pupil.press("f3")

    assert pupil.candidates.done[-1] == ("1043433", "recover")


async def test_the_guide_names_the_keys_in_force() -> None:
    """Who has changed a key learns the changed one."""
    async with at_the_guide(settings=Settings(keys={"message": "f9"})) as pupil:
        pupil.coach.course._begin(8, "")
        await pupil.go_on()

        assert "7, F9, your words" in pupil.words


async def test_the_guides_keys_can_be_clicked_on(pupil: Pupil) -> None:
    """Everything has a mouse target."""
    bar = pupil.stand.app.screen.query_one(CoachBar)
    await pupil.stand.pilot.click(bar, offset=(14, bar.outer_size.height - 1))
    await pupil.go_on()

    assert pupil.is_at("A wrong ID")


async def test_the_guide_stands_in_the_list_of_all_actions(pupil: Pupil) -> None:
    """Who forgot the key finds it by its words."""
    await pupil.stand.press("ctrl+p")
    await pupil.stand.pilot.press(*"lesson", "space", *"out")
    found = pupil.stand.app.screen.query_one(CommandList)
    await pupil.stand.until(lambda: found.option_count == 1 and found.highlighted == 0)
    await pupil.stand.pilot.press("enter")
    await pupil.stand.until(lambda: pupil.is_at("A wrong ID"))


async def test_in_a_real_exam_the_guide_is_silent() -> None:
    """No simulated trouble, and no words, where somebody's degree depends on it."""
    async with at_the_guide(rehearsal=False) as pupil:
        await pupil.stand.press("3", "f3", "f2")
        await pupil.go_on()

        assert not pupil.stand.app.screen.query(CoachBar)
        assert pupil.candidates.done == []
        assert pupil.candidates.prompts.empty()


async def test_without_a_guide_its_keys_do_nothing() -> None:
    """F4 must not end a watch."""
    server = ConsoleServer(exam(), HALF_PAST_NINE)
    async with on_stand(server) as stand:
        await stand.press("f2", "f3", "f4", "f4")

        assert stand.app._exit is False
