"""What the candidate is told and asked: in full, at the right moment, once."""

from typing import Any

from playwright.async_api import Page, expect

from rooms import commands as c
from rooms.links import Link
from rooms.vocabulary import Check, CreditReason
from tests.page.pocket import Pocket
from tests.page.scenes import (
    announced,
    asked,
    breaks_taken,
    doubted,
    honour,
    key_refused,
    no_link,
    reported_to_the_school,
    seated,
    waiting,
    warned,
    without_a_microphone,
    writing,
)
from tests.page.standing import write
from tests.rooms.exam_day import ADEYEMI, BRANDT, OKAFOR

HEAR_THE_VOICE = """
  window.said = [];
  speechSynthesis.speak = (words) => words.text && window.said.push(words.text);
  speechSynthesis.cancel = () => undefined;
"""

COUNT_CHIMES = """
  window.chimes = 0;
  navigator.vibrate = () => (window.chimes += 1);
"""


# What is to be shown

SHOWN_HOW = {
    Check.IDENTITY: "Hold it up beside your face",
    Check.ROOM_SWEEP: "turn it slowly all the way round",
    Check.DESK: "the whole of your desk",
    Check.CALCULATOR: "Permitted in this exam: Casio fx-83GTX.",
    Check.OTHER_PHONES: "lay it face down where you cannot reach it",
}


async def test_every_check_is_asked_for_with_what_to_do(pocket: Pocket) -> None:
    """City: the calculator is held up in full, its model number readable. Nobody has to remember that."""
    await waiting(pocket)

    for check in Check:
        await pocket.hall.staff(OKAFOR, c.AskForCheck(candidate=ADEYEMI, check=check))

        alert = pocket.page.get_by_role("alert").filter(has_text=SHOWN_HOW[check])
        await expect(alert).to_be_visible()
        await pocket.hall.staff(OKAFOR, c.PassCheck(candidate=ADEYEMI, check=check))
        await pocket.does_not_read("Your invigilator asks")


async def test_a_check_is_asked_for_on_whatever_screen_there_is(pocket: Pocket) -> None:
    """A room sweep in the middle of the writing finds the candidate wherever they have tapped to."""
    await writing(pocket)
    await pocket.tap("Something’s wrong")
    await pocket.on("fault")

    await pocket.hall.staff(OKAFOR, c.AskForCheck(candidate=ADEYEMI, check=Check.ROOM_SWEEP))

    await pocket.reads("Show your room")


async def test_a_check_that_is_asked_for_once_more_rings_once_more(pocket: Pocket) -> None:
    """Whoever writes does not look at the phone."""
    await pocket.page.add_init_script(COUNT_CHIMES)
    await asked(pocket)
    assert await pocket.page.evaluate("chimes") == 1
    await pocket.hall.staff(OKAFOR, c.PassCheck(candidate=ADEYEMI, check=Check.CALCULATOR))
    await pocket.does_not_read("Your invigilator asks")

    await pocket.hall.staff(OKAFOR, c.AskForCheck(candidate=ADEYEMI, check=Check.CALCULATOR))

    await pocket.reads("Show your calculator")
    assert await pocket.page.evaluate("chimes") == 2


# Announcements, messages, warnings


async def test_announcements_are_read_aloud_to_whoever_wants_that(pocket: Pocket) -> None:
    """Somebody who writes hears an erratum; and who wants silence has it."""
    await pocket.page.add_init_script(HEAR_THE_VOICE)
    await writing(pocket)
    await pocket.hall.staff(OKAFOR, c.Announce(room="A", text="A window may be opened."))
    await pocket.reads("A window may be opened.")
    assert await pocket.page.evaluate("said") == []
    await pocket.page.get_by_text("Messages (").click()
    await pocket.page.get_by_label("Read aloud what I am told").check()

    await pocket.hall.staff(OKAFOR, c.Announce(room="A", text="Question 3: read “symmetric”."))

    await pocket.reads("Question 3: read “symmetric”.")
    assert await pocket.page.evaluate("said") == [
        "Announcements will be read aloud.",
        "Question 3: read “symmetric”.",
    ]


async def test_the_wish_to_hear_is_remembered_across_a_reload(pocket: Pocket) -> None:
    """A setting that is an adjustment is not to be made twice in one exam."""
    await writing(pocket)
    await pocket.page.get_by_text("Messages", exact=True).click()
    await pocket.page.get_by_label("Read aloud what I am told").check()

    await pocket.page.reload()

    await pocket.on("writing")
    await pocket.page.get_by_text("Messages", exact=True).click()
    await expect(pocket.page.get_by_label("Read aloud what I am told")).to_be_checked()


async def test_opening_the_messages_does_not_say_that_they_were_read(pocket: Pocket) -> None:
    """Read is what somebody says they have read."""
    await announced(pocket)

    await pocket.page.get_by_text("Messages (2 messages, 2 new)").click()

    await pocket.reads("new: say above that you have read it")
    session = await pocket.hall.state()
    assert not session.sittings[ADEYEMI].messages[0].read
    assert not session.announcements[0].read_by


async def test_an_announcement_that_was_read_can_be_read_again(pocket: Pocket) -> None:
    """An erratum is needed at the question it is about, an hour later."""
    await announced(pocket)
    await pocket.button("I have read this").first.click()
    await expect(pocket.page.get_by_role("alert").filter(has_text="symmetric")).to_have_count(0)

    await pocket.page.get_by_text("Messages (").click()

    await expect(pocket.page.locator(".messages").get_by_text("read “symmetric” for")).to_be_visible()
    await pocket.reads("Announcement, 11:42")


async def test_the_finish_is_warned_of_once_at_each_of_its_minutes(pocket: Pocket) -> None:
    """Fifteen, five and one: each is said and rings once, whatever else is done or loaded meanwhile."""
    await pocket.page.add_init_script(COUNT_CHIMES)
    await warned(pocket)
    assert await pocket.page.evaluate("chimes") == 1
    await pocket.tap("Close")
    await expect(pocket.page.get_by_role("alert").filter(has_text="minutes left")).to_have_count(0)

    await pocket.page.reload()
    await pocket.on("writing")
    await pocket.reads("Less than 15 minutes left.")
    assert await pocket.page.get_by_role("alert").filter(has_text="minutes left").count() == 0
    assert await pocket.page.evaluate("chimes") == 0
    pocket.hall.clock.set("12:25:30")
    await expect(pocket.page.get_by_role("alert").filter(has_text="Less than 5 minutes left.")).to_be_visible()
    pocket.hall.clock.set("12:29:10")
    await expect(pocket.page.get_by_role("alert").filter(has_text="Less than one minute left.")).to_be_visible()

    assert await pocket.page.evaluate("chimes") == 2
    await expect(pocket.page.get_by_role("alert").filter(has_text="left.")).to_have_count(1)


async def test_time_given_back_takes_a_warning_back(pocket: Pocket) -> None:
    """Whoever is given ten minutes at the end has ten minutes, and no word of five."""
    await write(pocket)
    pocket.hall.clock.set("12:26")
    await pocket.go_back_in()
    await expect(pocket.page.get_by_role("alert").filter(has_text="Less than 5 minutes left.")).to_be_visible()

    await pocket.hall.staff(
        OKAFOR, c.CreditTime(candidate=ADEYEMI, seconds=1200, reason=CreditReason.FAULT, note="The network.")
    )

    await pocket.does_not_read("minutes left.")


# What was reported, taken and signed


async def test_a_report_says_what_became_of_it_and_the_time_it_cost(pocket: Pocket) -> None:
    """City: the time of reporting is logged, so that nobody loses time; do not chase up, nor report it elsewhere."""
    await reported_to_the_school(pocket)

    await pocket.reads("I cannot open the paper: logged at 10:42. No need to report it again")
    await pocket.reads("Your school has been told.")
    await pocket.reads("You have said it 2 times; it counts as one report.")
    await pocket.reads("Time noted so far: 12 minutes.")
    await pocket.reads("I feel ill: Take a break, and come back when you can.")
    await pocket.reads("Time noted: 12 minutes, until 10:42.")


async def test_a_break_leaves_its_times_with_the_candidate(pocket: Pocket) -> None:
    """Oxford: the time taken will be recorded; and what is recorded is no secret."""
    await breaks_taken(pocket)

    await pocket.reads("Toilet break: from 11:42 to 11:45, 3 minutes 20 seconds.")


async def test_rest_minutes_are_not_offered_before_the_start(pocket: Pocket) -> None:
    """They are part of the writing time; a button that is always refused is worse than none."""
    pocket.number = BRANDT
    await seated(pocket)

    await pocket.page.get_by_text("Take a break").click()

    await pocket.button("Short break in view").wait_for()
    assert await pocket.page.get_by_role("button", name="Rest break").count() == 0


async def test_what_is_no_name_signs_nothing(pocket: Pocket) -> None:
    """A signature has to be somebody's."""
    await honour(pocket)
    name = pocket.page.get_by_label("Your full name")
    told = pocket.page.get_by_role("alert").filter(has_text="Type your name to sign.")
    for nonsense in ("X", "  ", "12345", "?!"):
        # Between two of them stands a name that is doubted, so that each is refused by itself.
        await name.fill("Jo Bloggs")
        await pocket.tap("Sign")
        await expect(told).to_be_hidden()
        await name.fill(nonsense)

        await pocket.tap("Sign")

        await expect(told).to_be_visible()
    assert (await pocket.hall.state()).sittings[ADEYEMI].signed_name is None


async def test_another_name_than_the_expected_one_is_asked_about_and_taken(pocket: Pocket) -> None:
    """A slip is put right; a name that the roster has otherwise is signed all the same, and by the person."""
    await doubted(pocket)
    assert (await pocket.hall.state()).sittings[ADEYEMI].signed_name is None

    await pocket.tap("Sign")

    await pocket.on("check")
    assert (await pocket.hall.state()).sittings[ADEYEMI].signed_name == "Jo Bloggs"


async def test_names_are_compared_as_people_write_them(modules: Page) -> None:
    """Order, initials, accents and capitals make no other person."""
    pairs = [
        ("Tolu Adeyemi", "Adeyemi, Tolu"),
        ("jose garcia", "García Márquez, José"),
        ("T. Adeyemi", "Tolu Adeyemi"),
        ("王小明", "王小明"),
        ("Jo Bloggs", "Adeyemi, Tolu"),
        ("T. B.", "T. Adeyemi"),
    ]

    differ: list[Any] = await modules.evaluate(
        """async (pairs) => {
          const {differsMuch} = await import("/js/names.js");
          return pairs.map(([typed, expected]) => differsMuch(typed, expected));
        }""",
        pairs,
    )

    assert differ == [False, False, False, False, True, True]


async def test_the_text_that_is_signed_is_shown_with_its_version(pocket: Pocket) -> None:
    """What was signed can be looked up years later."""
    await honour(pocket)

    await pocket.reads(f"Version {pocket.hall.configuration.policy.honour_code.version}.")


# Coming in by a code


def invitation_code(pocket: Pocket) -> str:
    link = Link(pocket.hall.session_id, f"candidate:{ADEYEMI}", 0)
    return pocket.hall.links.code(link)


async def test_a_code_opens_what_the_link_would(pocket: Pocket) -> None:
    """A printed letter has no link to tap; and nobody types capitals and hyphens on a phone."""
    await no_link(pocket)
    code = invitation_code(pocket).lower().replace("-", " ")

    await pocket.page.get_by_label("Code of your invitation").fill(code)
    await pocket.tap("Go on")

    await pocket.on("join")
    await pocket.reads(ADEYEMI)


async def test_a_newer_code_helps_whose_link_is_refused(pocket: Pocket) -> None:
    """The old link is still in this tab; the new code takes its place."""
    await key_refused(pocket)

    await pocket.page.get_by_label("Code of your invitation").fill(invitation_code(pocket))
    await pocket.tap("Go on")

    await pocket.on("join")


async def test_a_wrong_code_says_so(pocket: Pocket) -> None:
    """And where the right one stands."""
    await no_link(pocket)

    await pocket.page.get_by_label("Code of your invitation").fill("K7Q2-9XWM")
    await pocket.tap("Go on")

    await pocket.reads("This code opens nothing.")
    await pocket.on("no-link")


async def test_the_code_of_the_other_screen_is_sent_there(pocket: Pocket) -> None:
    """Both codes stand in one invitation."""
    await no_link(pocket)
    link = Link(pocket.hall.session_id, f"computer:{ADEYEMI}", 0)

    await pocket.page.get_by_label("Code of your invitation").fill(pocket.hall.links.code(link))
    await pocket.tap("Go on")

    await pocket.reads("This code is for your computer.")


# The microphone


async def test_a_missing_microphone_has_its_own_words(pocket: Pocket) -> None:
    """The camera works, so that nothing else would tell."""
    await without_a_microphone(pocket)

    await pocket.button("Try the microphone again").wait_for()
