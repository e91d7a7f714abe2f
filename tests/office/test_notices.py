"""Who is written to after an exam, and what a letter says: facts from the record that the candidate may read."""

from pathlib import Path

import pytest

from rooms import commands as c
from rooms.data_folder import DataFolder
from rooms.errors import NoAddress, NotNow, ProtocolError
from rooms.office import notices_desk
from rooms.office.desk import Desk
from rooms.office.letters_desk import outbox_of
from rooms.office.letters_record import LetterKind
from rooms.office.notices import Notice, notices
from rooms.vocabulary import FaultKind
from tests.office.filed_day import FiledDay, not_admitted, scripted_day, written
from tests.office.one_door import an_error, ninefold
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ, OFFICER, a_candidate, a_policy, a_session, clock

SESSION, COHORT = "tt2027-linear-algebra-1", "tt2027-linear-algebra"


def of(day: FiledDay, number: str) -> Notice | None:
    return next((each for each in notices(day.as_filed()) if each.number == number), None)


def test_who_never_came_is_written_to_once_the_session_is_closed() -> None:
    """Oxford: "if a candidate does not attend … the exam excusal process should be followed"."""
    assert of(written(), DIAZ) is None

    notice = of(scripted_day(), DIAZ)

    assert notice is not None
    assert (notice.kind, notice.why) == (LetterKind.NOT_ATTENDED, "did not attend")


def test_who_was_never_admitted_is_written_to_about_excusal_with_what_happened_at_the_door() -> None:
    """They sat nothing that could be marked, so mitigating circumstances would be the wrong process."""
    day = not_admitted()

    notice = of(day, DIAZ)

    assert notice is not None
    assert (notice.kind, notice.why) == (LetterKind.NOT_ADMITTED, "not admitted")
    assert notice.facts == (
        "Joined at 10:30:00 and was not admitted.",
        "At 10:31:00 not admitted: invalid ID: expired.",
        "Left at 14:30:00.",
    )
    assert notice.for_staff == ("Why they left, as noted: gave up waiting",)


def test_nobody_is_written_to_who_waits_at_the_door() -> None:
    day = written()
    day.candidate(c.Join(candidate=DIAZ, device="phone"))

    assert of(day, DIAZ) is None


def test_who_left_has_a_notice_with_when_and_what_was_handed_in() -> None:
    notice = of(scripted_day(), CHEN)

    assert notice is not None
    assert (notice.kind, notice.why) == (LetterKind.MITIGATING_CIRCUMSTANCES, "left")
    assert notice.facts == (
        "Left the exam at 12:40:00 while writing, 50 min before the finish time and did not come back.",
        "No answer sheet was uploaded.",
        "The phone had no connection from 12:30:00 to 12:40:00 (10 min); no time is credited for that alone.",
    )


def test_a_fault_is_told_with_how_long_it_took_and_what_was_credited() -> None:
    notice = of(scripted_day(), BRANDT)

    assert notice is not None
    assert notice.why == "interrupted"
    assert notice.facts == (
        "Reported at 11:50:00: cannot open the paper; put right at 11:53:00 after 3 min; 3 min credited.",
    )


def test_what_candidates_are_never_shown_stands_in_no_letter() -> None:
    """A departure's reason is the staff's own note; a mark or an incident must not reach anybody by a notice."""
    notice = of(scripted_day(), CHEN)

    assert notice is not None
    assert "power cut" not in notice.happened
    assert notice.for_staff == ("Why they left, as noted: power cut; telephoned at 11:38",)
    assert of(scripted_day(), ADEYEMI) is None  # marked, and with an incident, but neither left nor interrupted


def test_a_clock_that_was_stopped_is_an_interruption_told_once() -> None:
    """It credits its own length; told twice it would read like two interruptions."""
    day = written(policy=a_policy(break_clock="stops"))
    day.at("10:00").okafor(c.StopClock(candidate=CHEN, reason="fire alarm"))
    day.at("10:12").okafor(c.RestartClock(candidate=CHEN))

    notice = of(day, CHEN)

    assert notice is not None
    assert notice.facts == ("The clock was stopped from 11:00:00 to 11:12:00 (12 min); that time was credited.",)


def test_writing_ended_by_hand_is_a_case_and_its_reason_stays_with_staff() -> None:
    day = written()
    day.at("11:00").okafor(c.FinishWriting(candidate=CHEN, reason="was seen with a book"))

    notice = of(day, CHEN)

    assert notice is not None
    assert notice.why == "ended by hand"
    assert notice.facts == ("An invigilator ended the writing at 12:00:00; the finish time was 13:30:00.",)
    assert notice.for_staff == ("Why writing was ended, as noted: was seen with a book",)


def test_a_question_about_the_paper_is_no_interruption() -> None:
    day = written()
    day.candidate(c.ReportFault(candidate=CHEN, kind=FaultKind.QUESTION, text="is x an integer?"))

    assert of(day, CHEN) is None


def with_addresses() -> FiledDay:
    """The scripted day of candidates, of whom only Diaz's roster row had no address."""
    settings = a_session()
    reached = [person.model_copy(update={"email": f"{person.number}@example.ac.uk"}) for person in settings.candidates]
    reached[3] = a_candidate(DIAZ, paper="B20100")
    return scripted_day(a_session(candidates=reached))


@pytest.fixture
async def desk(tmp_path: Path):
    folder = DataFolder(await with_addresses().kept_in(tmp_path / "data"))
    async with folder.open_log() as log:
        yield Desk(log, folder, OFFICER, now=lambda: clock("18:00"))


async def test_a_notice_is_sent_once_after_a_person_looked_it_over(desk: Desk) -> None:
    await notices_desk.send(desk, SESSION, CHEN, note="The power cut is confirmed by the provider.")

    letter = (await outbox_of(desk.log, COHORT)).letters[f"notice:{SESSION}:{CHEN}:mitigating_circumstances"]
    assert letter.wanted.to == f"{CHEN}@example.ac.uk"
    assert letter.wanted.facts["happened"].startswith("Left the exam at 12:40:00")
    assert letter.wanted.facts["note"] == "The power cut is confirmed by the provider."
    with pytest.raises(NotNow):
        await notices_desk.send(desk, SESSION, CHEN)


async def test_a_letter_about_the_door_says_what_happened_there(tmp_path: Path) -> None:
    folder = DataFolder(await not_admitted().kept_in(tmp_path / "data"))
    async with folder.open_log() as log:
        desk = Desk(log, folder, OFFICER, now=lambda: clock("18:00"))

        await notices_desk.send(desk, SESSION, DIAZ, to="academic.office@college.example.ac.uk")

        letter = (await outbox_of(log, COHORT)).letters[f"notice:{SESSION}:{DIAZ}:not_admitted"]
    assert letter.wanted.facts["happened"].startswith("Joined at 10:30:00 and was not admitted.")
    assert "gave up waiting" not in letter.wanted.facts["happened"]


async def test_a_notice_goes_to_the_college_where_that_is_said(desk: Desk) -> None:
    with pytest.raises(NoAddress):
        await notices_desk.send(desk, SESSION, DIAZ)
    with pytest.raises(ProtocolError, match="no mail address"):
        await notices_desk.send(desk, SESSION, DIAZ, to="the college")

    await notices_desk.send(desk, SESSION, DIAZ, to="academic.office@college.example.ac.uk")

    drafts = {draft.notice.number: draft for draft in await notices_desk.drafts(desk, SESSION)}
    assert drafts[DIAZ].letter is not None
    assert drafts[DIAZ].letter.wanted.to == "academic.office@college.example.ac.uk"
    assert drafts[BRANDT].letter is None


async def test_everybody_who_handed_in_is_told_once_that_it_is_marked(desk: Desk) -> None:
    """Oxford: "Candidates will need to retain their scripts until they have been marked"."""
    told = await notices_desk.say_marked(desk, SESSION)
    await notices_desk.say_marked(desk, SESSION)

    letters = (await outbox_of(desk.log, COHORT)).letters
    assert told == ([ADEYEMI, BRANDT], [])
    assert [letter.wanted.kind for letter in letters.values()] == [LetterKind.SCRIPT_MARKED] * 2
    with pytest.raises(NotNow, match="Nobody handed in for B20100"):
        await notices_desk.say_marked(desk, SESSION, paper="B20100")


async def test_nobody_is_written_to_after_a_rehearsal(tmp_path: Path) -> None:
    day = scripted_day(a_session().model_copy(update={"rehearsal": True}))
    folder = DataFolder(await day.kept_in(tmp_path / "data"))
    async with folder.open_log() as log:
        desk = Desk(log, folder, OFFICER, now=lambda: clock("18:00"))

        with pytest.raises(NotNow, match="rehearsal"):
            await notices_desk.send(desk, SESSION, CHEN, to="a@example.ac.uk")
        with pytest.raises(NotNow, match="rehearsal"):
            await notices_desk.say_marked(desk, SESSION)


def test_notices_on_the_command_line(tmp_path: Path) -> None:
    data = with_addresses().keep_in(tmp_path / "data")

    listed = ninefold("notices", "list", SESSION, "--data", data).stdout
    drafted = ninefold("notices", "draft", SESSION, CHEN, "--data", data).stdout
    ninefold("notices", "send", SESSION, CHEN, "--data", data)
    nobody = ninefold("notices", "send", SESSION, DIAZ, "--data", data, code=1)
    wrong = ninefold("notices", "send", SESSION, DIAZ, "--data", data, "--to", "nobody", code=2)

    assert all(number in listed for number in (BRANDT, CHEN, DIAZ))
    assert "(not in the letter) Why they left, as noted: power cut" in drafted
    assert "--to" in an_error(nobody)
    assert "no mail address" in an_error(wrong)
    assert "waiting" in ninefold("notices", "list", SESSION, "--data", data).stdout
