"""A cohort at the desk: created whole, revised with its differences shown, never anybody in two places at once."""

import asyncio
import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.cohort_file import CheckedCohort, check_source
from rooms.cohort_source import SourceFile, Uploaded
from rooms.commands import Actor, CloseSession, Join, PlanSeats, Station, TakeOffCandidate, Told
from rooms.configuration import Adjustments, Candidate, Permission
from rooms.data_folder import DataFolder
from rooms.errors import CohortChanged, CohortExists, NotNow, PermissionMissing, RoomFull, SeatsClash
from rooms.notation import is_harmless
from rooms.office import cohort_desk, seat_desk
from rooms.office.application_refusals import SlotFull
from rooms.office.application_service import ApplicationService
from rooms.office.applications_record import Apply, GroundTerms, OfferedPaper, OfferExam, Withdraw
from rooms.office.cohort_export import as_source, exported, roster_csv
from rooms.office.desk import Desk
from rooms.office.onboarding_queue import known_cohort
from rooms.office.revision_desk import apply, propose
from rooms.office.seating_plan_page import seating_plan
from rooms.problems import Level
from rooms.roster import Choices, read_roster
from rooms.seating_plan import seats_of
from rooms.service import SessionService, StreamService
from rooms.session import Session
from rooms.stores.memory import MemoryEventLog
from tests.office.applying import POSITIVE_TEST, a_form, an_offer, reference
from tests.rooms.exam_day import OFFICER, clock

SLOT = "20270608T0830Z"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(MemoryEventLog(), DataFolder(tmp_path), OFFICER, lambda: clock("08:00"))


def a_file(cohort: str = "algebra", **changes: str) -> str:
    """A cohort.toml, with its comments; `changes` replace whole lines by their keys."""
    lines = f"""\
[cohort]
id = "{cohort}"   # as the department calls it
department = "Mathematical Institute"
kind = "department"
[sitting]
starts = 2027-06-08T09:30:00
timezone = "Europe/London"
[[paper]]
code = "A1"
title = "Linear Algebra"
writing = "3h"
[policy]
honour_code = "honour.txt"
onboarding = {{ period = "trinity-2027" }}
[contacts]
exams = "exams@example.ac.uk"
support = "support@example.ac.uk"
school = "maths@example.ac.uk"
[roster]
file = "list.csv"
[[staff]]
name = "J. Okafor"
email = "j.okafor@example.ac.uk"
role = "invigilator"
[[staff]]
name = "M. Haddad"
role = "chief"
""".splitlines()
    kept = [
        next((f"{key} = {new}" for key, new in changes.items() if line.startswith(f"{key} =")), line) for line in lines
    ]
    return "\n".join(kept) + "\n"


def roster(*numbers: int, **named: str) -> str:
    rows = [f"{n:03},{named.get(f'n{n}', f'Candidate {n}')},c{n}@example.ac.uk,15" for n in numbers]
    return "\n".join(["student id,full name,mail,extra time", *rows]) + "\n"


def checked(toml: str, people: str) -> CheckedCohort:
    source = Uploaded(
        SourceFile("cohort.toml", toml.encode()),
        SourceFile("roster.csv", people.encode()),
        SourceFile("honour.txt", b"I work alone."),
    )
    found = check_source(source)
    assert found.cohort is not None, found.problems
    return found


async def create(desk: Desk, toml: str | None = None, people: str | None = None) -> None:
    await cohort_desk.create(desk, checked(toml or a_file(), people or roster(*range(1, 11))))


def approvers(desk: Desk) -> Desk:
    """The same desk, with an approver before it."""
    return replace(desk, officer=Actor(Station.OFFICE, "approver"))


async def publish(desk: Desk, cohort: str = "algebra") -> None:
    await cohort_desk.claim(desk, cohort, Permission(reference="PO/1", granted_by="Proctors", on="2027-04-30"))
    await cohort_desk.confirm(approvers(desk), cohort, "letter seen")
    await cohort_desk.publish(desk, cohort)


async def joined(desk: Desk, number: str, session: str = "algebra-1") -> None:
    told = Told("join", clock("08:10"), clock("08:10"), Actor(Station.CANDIDATE, number))
    await SessionService(desk.log, session).execute(Join(candidate=number, device="phone"), told)


async def held(desk: Desk) -> dict[str, int]:
    """How many seats each central cohort holds at half past nine."""
    register = await ApplicationService(desk.log, SLOT).register()
    return {cohort: len(numbers) for cohort, numbers in register.reserved.items()}


async def session(desk: Desk, name: str = "algebra-1") -> Session:
    found, _ = await SessionService(desk.log, name).load()
    assert found is not None
    return found


async def revise(desk: Desk, toml: str, people: str) -> list[str]:
    """Apply what the files change; gives what was shown."""
    proposal = await propose(desk, checked(toml, people))
    await apply(desk, proposal)
    return [str(change) for change in proposal.changes]


# What is on record


async def test_what_is_exported_creates_the_same_cohort_and_keeps_its_comments(desk: Desk) -> None:
    await create(desk)

    files = exported(await known_cohort(desk.log, "algebra"))
    again = check_source(as_source(files))

    assert again.cohort == checked(a_file(), roster(*range(1, 11))).cohort
    assert "# as the department calls it" in files["cohort.toml"]
    assert 'file = "roster.csv"' in files["cohort.toml"]


async def test_a_cohort_of_before_files_were_kept_is_exported_from_its_sessions(desk: Desk) -> None:
    await create(desk)
    state = await known_cohort(desk.log, "algebra")
    older = state.created.model_copy(update={"settings": None, "source": ""})

    again = check_source(as_source(exported(type(state)(older))))

    assert again.errors == ()
    assert again.cohort.candidates == checked(a_file(), roster(*range(1, 11))).cohort.candidates


async def test_the_same_id_twice_is_refused_and_leaves_the_seats_of_the_first(desk: Desk) -> None:
    await create(desk, a_file(kind='"central"'), roster(1, 2))

    with pytest.raises(CohortExists):
        await create(desk, a_file(kind='"central"'), roster(*range(1, 11)))

    assert await held(desk) == {"algebra": 2}


# Twenty-seven


async def test_central_cohorts_of_one_start_share_twenty_seven_seats(desk: Desk) -> None:
    """Oxford: "up to 27 candidates per exam session": the slot has them, whatever cohorts it is cut into."""
    await create(desk, a_file("algebra", kind='"central"'), roster(*range(1, 18)))

    with pytest.raises(SlotFull, match=r"logic needs 11 seats at Tuesday 8 June 2027, 09:30.*: algebra holds 17; take"):
        await create(desk, a_file("logic", kind='"central"'), roster(*range(21, 32)))
    await create(desk, a_file("logic", kind='"central"'), roster(*range(21, 31)))

    assert await held(desk) == {"algebra": 17, "logic": 10}


async def test_a_departments_cohort_and_a_rehearsal_hold_no_seat_of_the_slot(desk: Desk) -> None:
    """A department sources and pays for its own invigilators."""
    await create(desk, a_file("algebra"), roster(*range(1, 30)))
    await cohort_desk.create(desk, checked(a_file("play", kind='"central"'), roster(1)), rehearsal_at=clock("08:00"))

    await revise(desk, a_file("algebra"), roster(*range(1, 29)))
    assert await held(desk) == {}
    assert not any(stream.startswith("applications/") for stream in await desk.log.streams())


async def test_two_central_cohorts_created_at_the_same_moment_do_not_both_get_in(desk: Desk) -> None:
    """Of several officers who saw twenty seats free only so many get in as there are seats."""
    wanted = [
        create(desk, a_file(name, kind='"central"'), roster(*range(first, first + 10)))
        for name, first in (("a", 100), ("b", 200), ("c", 300))
    ]

    outcomes = await asyncio.gather(*wanted, return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "NoneType", "SlotFull"]
    assert sum((await held(desk)).values()) == 20


async def test_a_central_cohort_that_moves_to_another_start_takes_its_seats_along(desk: Desk) -> None:
    await create(desk, a_file(kind='"central"'), roster(1, 2, 3))

    await revise(desk, a_file(kind='"central"', starts="2027-06-09T09:30:00"), roster(1, 2))

    assert await held(desk) == {"algebra": 0}
    register = await ApplicationService(desk.log, "20270609T0830Z").register()
    assert register.reserved == {"algebra": {"001", "002"}}


# Nobody in two places


async def test_an_invigilator_is_in_one_room_at_a_time_also_across_cohorts(desk: Desk) -> None:
    await create(desk)

    here = await cohort_desk.checked_here(desk, checked(a_file("logic"), roster(50)))

    assert [str(each) for each in here.errors] == [
        "cohort.toml:21:1: J. Okafor has room A of logic-1 and room A of algebra-1 at the same time"
    ]
    assert here.cohort is None


async def test_a_candidate_sits_one_exam_at_a_time(desk: Desk) -> None:
    await create(desk)
    other = a_file("logic", name='"C. Nwosu"', email='"c.nwosu@example.ac.uk"', starts="2027-06-08T11:00:00")

    here = await cohort_desk.checked_here(desk, checked(other, roster(50, 3)))

    (error,) = here.errors
    assert str(error) == "roster.csv:3:1: 003 Candidate 3 is expected in logic-1 and in algebra-1 at the same time"


async def test_a_number_that_means_two_people_in_one_period_is_named(desk: Desk) -> None:
    """Who is verified once is verified for the period: it must be the same person."""
    await create(desk)
    other = a_file("logic", starts="2027-06-10T09:30:00")

    here = await cohort_desk.checked_here(desk, checked(other, roster(3, n3="Somebody Else")))

    assert here.cohort is not None
    (warning,) = here.problems
    assert warning.level is Level.WARNING
    assert "003 is Somebody Else in logic-1 and Candidate 3 in algebra-1" in warning.reason


async def test_a_contingency_may_want_who_is_wanted_elsewhere_until_it_is_activated(desk: Desk) -> None:
    await create(desk)
    ready = await cohort_desk.checked_here(
        desk, checked(a_file("logic", department='"Logic"\ncontingency = true'), roster(50))
    )
    await cohort_desk.create(desk, ready)
    await cohort_desk.claim(desk, "logic", Permission(reference="PO/2", granted_by="Proctors", on="2027-04-30"))
    await cohort_desk.confirm(approvers(desk), "logic", "seen")

    with pytest.raises(SeatsClash, match="Okafor has room A"):
        await cohort_desk.activate(desk, "logic", "burst pipe")


async def test_a_contingency_is_opened_on_the_day_with_a_reason(desk: Desk) -> None:
    await create(desk, a_file(department='"Logic"\ncontingency = true'))
    await cohort_desk.claim(desk, "algebra", Permission(reference="PO/2", granted_by="Proctors", on="2027-04-30"))
    await cohort_desk.confirm(approvers(desk), "algebra", "seen")

    assert await cohort_desk.activate(desk, "algebra", "burst pipe") == ["algebra-1"]
    assert (await known_cohort(desk.log, "algebra")).activated == "burst pipe"


# Permission and what is missing


async def test_what_is_missing_is_said_in_one_place(desk: Desk) -> None:
    await create(desk, a_file(onboarding="{ deadline = 2027-06-01T17:00:00 }"), roster(*range(1, 11)))
    state = await known_cohort(desk.log, "algebra")

    said = {one.said: one.blocks for one in await cohort_desk.missing(desk, state)}

    assert said == {
        "no permission of the Proctors' Office is entered": True,
        "the deadline of the onboarding has passed": False,
        "no invigilator for room B of algebra-1": False,
        "no relief for algebra-1": False,
        "it is not known where links point to": False,
    }
    with pytest.raises(PermissionMissing, match="no permission of the Proctors' Office is entered"):
        await cohort_desk.publish(desk, "algebra")


async def test_links_that_only_this_machine_opens_are_told_of(desk: Desk) -> None:
    """A server begun without its public address sends every candidate a link that opens nothing."""
    await create(desk)
    state = await known_cohort(desk.log, "algebra")

    desk.folder.url_file.write_text("http://127.0.0.1:8080\n")
    assert "which no phone reaches" in str(await cohort_desk.missing(desk, state))

    desk.folder.url_file.write_text("https://exams.example.ac.uk\n")
    assert "links" not in str(await cohort_desk.missing(desk, state))


async def test_the_approvers_queue_holds_what_nobody_decided(desk: Desk) -> None:
    await create(desk, a_file("algebra"), roster(1))
    await create(desk, a_file("logic", name='"B"', email='"b@x.y"'), roster(2))
    for cohort in ("algebra", "logic"):
        await cohort_desk.claim(desk, cohort, Permission(reference="PO/1", granted_by="P", on="2027-04-30"))

    await cohort_desk.decline(desk, "logic", "no such letter")

    assert [state.created.cohort for state in await cohort_desk.claims(desk)] == ["algebra"]
    missing = await cohort_desk.missing(desk, await known_cohort(desk.log, "logic"))
    assert missing[0].said == "the permission was declined: no such letter"


# Revising


async def test_a_second_import_shows_what_differs_before_it_applies(desk: Desk) -> None:
    await create(desk)
    toml = a_file(writing='"2h30m"').replace("M. Haddad", "P. Chief")

    proposal = await propose(desk, checked(toml, roster(*range(2, 12), n3="Other Name")))

    assert [str(change) for change in proposal.changes] == [
        "settings changed: paper A1.writing: 3h → 2h30m",
        "staff added: p-chief P. Chief",
        "staff removed: m-haddad M. Haddad",
        "roster changed: 003 Other Name: name: Candidate 3 → Other Name",
        "roster added: 011 Candidate 11",
        "roster removed: 001 Candidate 1",
    ]
    assert len((await known_cohort(desk.log, "algebra")).created.sessions[0].candidates) == 10


async def test_applying_keeps_the_seats_of_those_who_stay(desk: Desk) -> None:
    await create(desk)
    before = seats_of((await known_cohort(desk.log, "algebra")).created.sessions)

    await revise(desk, a_file(), roster(*range(2, 12)))

    after = seats_of((await known_cohort(desk.log, "algebra")).created.sessions)
    assert {n: after[n] for n in before if n != "001"} == {n: before[n] for n in before if n != "001"}
    assert (after["011"].room, after["011"].seat) == (before["001"].room, before["001"].seat)


async def test_what_was_shown_applies_only_while_nobody_changed_the_cohort(desk: Desk) -> None:
    await create(desk)
    proposal = await propose(desk, checked(a_file(), roster(1, 2)))
    await revise(desk, a_file(), roster(1, 2, 3))

    with pytest.raises(CohortChanged):
        await apply(desk, proposal)


async def test_who_lost_their_seat_meanwhile_hides_no_reason_why_a_change_is_refused(desk: Desk) -> None:
    """An application that was withdrawn took its seat along; the roster on record still names the candidate."""
    central = a_file(kind='"central"')
    applications = ApplicationService(desk.log, SLOT)
    papers, grounds = (OfferedPaper(code="A1", title="Linear Algebra"),), (GroundTerms(name=POSITIVE_TEST),)
    await applications.execute(OfferExam(offer=an_offer("algebra", papers=papers, grounds=grounds)), desk.told())
    await applications.execute(Apply(form=a_form(cohort="algebra", paper="A1", number="001")), desk.told())
    await create(desk, central, roster(1, 2, 3))
    await applications.execute(Withdraw(reference=reference(1)), desk.told())
    proposal = await propose(desk, checked(central, roster(2, 4)))
    await seat_desk.swap(desk, "algebra", "002", "003")

    with pytest.raises(CohortChanged):
        await apply(desk, proposal)

    assert (await applications.register()).reserved == {"algebra": {"002", "003"}}


async def test_in_open_sessions_people_come_and_go_until_they_have_joined(desk: Desk) -> None:
    await create(desk)
    await publish(desk)
    await joined(desk, "002")

    proposal = await propose(desk, checked(a_file(), roster(*range(3, 12), n4="Corrected Name")))
    await apply(desk, proposal)

    assert {change.key: change.why_not for change in proposal.refused} == {"002": "the candidate has joined"}
    there = await session(desk)
    assert set(there.sittings) == {"002", *(f"{n:03}" for n in range(3, 12))}
    assert there.sittings["004"].candidate.name == "Corrected Name"
    state = await known_cohort(desk.log, "algebra")
    assert set(state.created.sessions[0].candidates) == {each.candidate for each in there.sittings.values()}


async def test_in_open_sessions_settings_stay_and_it_is_said(desk: Desk) -> None:
    await create(desk)
    await publish(desk)

    proposal = await propose(desk, checked(a_file(writing='"2h"'), roster(*range(1, 11))))

    assert [change.why_not for change in proposal.changes] == [
        "the sessions are open, and their settings stay as they are"
    ]
    assert proposal.cohort.papers[0].writing.total_seconds() == 3 * 3600


async def test_open_sessions_take_only_as_many_more_as_have_seats(desk: Desk) -> None:
    await create(desk, people=roster(*range(1, 9)))
    await publish(desk)

    proposal = await propose(desk, checked(a_file(), roster(*range(1, 12))))
    await apply(desk, proposal)

    assert [(change.key, change.why_not) for change in proposal.changes] == [
        ("009", None),
        ("010", "every seat of the open sessions is taken"),
        ("011", "every seat of the open sessions is taken"),
    ]
    assert set((await session(desk)).sittings) == {f"{n:03}" for n in range(1, 10)}


async def test_nobody_is_entered_once_a_session_of_the_cohort_is_closed(desk: Desk) -> None:
    """All are sat at once: where one is over, nobody begins any more."""
    await create(desk, people=roster(*range(1, 29)))
    await publish(desk)
    for name in ("algebra-1", "algebra-2"):
        before = await propose(desk, checked(a_file(), roster(*range(1, 30))))
        assert [change.why_not for change in before.changes] == [
            None if name == "algebra-1" else "the exam is over: algebra-1 is closed"
        ]
        await SessionService(desk.log, name).execute(
            CloseSession(), Told(f"close-{name}", clock("15:00"), clock("15:00"), OFFICER)
        )

    after = await propose(desk, checked(a_file(), roster(*range(1, 30))))

    assert [change.why_not for change in after.changes] == ["the sessions are closed"]


async def test_an_invigilator_found_late_has_a_key_to_the_open_session(desk: Desk) -> None:
    await create(desk)
    await publish(desk)
    more = a_file() + '[[staff]]\nname = "R. Relief"\nrole = "relief"\n'

    assert await revise(desk, more, roster(*range(1, 11))) == ["staff added: r-relief R. Relief"]

    assert "r-relief" in {member.id for member in (await session(desk)).configuration.staff}


async def test_a_rehearsal_is_made_anew_not_revised(desk: Desk) -> None:
    files = checked(a_file(), roster(1))
    await cohort_desk.create(desk, files, rehearsal_at=clock("08:00"))

    with pytest.raises(NotNow, match="rehearsal"):
        await propose(desk, files)


# By hand


async def test_a_candidate_is_moved_by_hand_before_and_after_publishing(desk: Desk) -> None:
    await create(desk)
    await seat_desk.move(desk, "algebra", "001", "algebra-1", "B", 9)
    await publish(desk)
    assert (await session(desk)).planned_room("001") == "B"

    moved = await seat_desk.move(desk, "algebra", "002", "algebra-1", "B")

    assert (moved.room, moved.seat) == ("B", 6)
    assert (await session(desk)).planned_room("002") == "B"
    assert seats_of((await known_cohort(desk.log, "algebra")).created.sessions)["002"].room == "B"


@pytest.mark.parametrize("is_open", [False, True])
async def test_a_form_sent_twice_is_told_the_seat_that_it_moved_somebody_to(desk: Desk, *, is_open: bool) -> None:
    """Also where that was the last one: the room is full because of it."""
    await create(desk, people=roster(*range(1, 18)))
    if is_open:
        await publish(desk)
    (full,) = {"A", "B"} - {seats_of((await known_cohort(desk.log, "algebra")).created.sessions)["001"].room}

    moved = [await seat_desk.move(desk, "algebra", "001", "algebra-1", full, command_id="web:1") for _ in range(2)]

    assert moved[0] == moved[1]


async def test_who_has_not_joined_may_be_moved_to_another_open_session(desk: Desk) -> None:
    await create(desk, people=roster(*range(1, 29)))
    await publish(desk)

    await seat_desk.move(desk, "algebra", "001", "algebra-2", "B")

    assert "001" not in (await session(desk, "algebra-1")).sittings
    assert "001" in (await session(desk, "algebra-2")).sittings
    await joined(desk, "002")
    with pytest.raises(NotNow, match="stays in the session"):
        await seat_desk.move(desk, "algebra", "002", "algebra-2", "B")


@pytest.mark.parametrize("died_before", [TakeOffCandidate, PlanSeats])
@pytest.mark.parametrize("again", ["web:1", None])
async def test_a_move_to_another_open_session_that_was_interrupted_is_finished_by_saying_it_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, died_before: type, again: str | None
) -> None:
    """The same form sent again, or the move said anew: nobody is left in two sessions, or where no plan has them."""
    await create(desk, people=roster(*range(1, 29)))
    await publish(desk)
    execute = StreamService.execute

    async def until_then(service: StreamService[Any, Any, Any], command: Any, told: Told) -> Any:
        if isinstance(command, died_before):
            raise ConnectionError
        return await execute(service, command, told)

    with monkeypatch.context() as dying:
        dying.setattr(StreamService, "execute", until_then)
        with pytest.raises(ConnectionError):
            await seat_desk.move(desk, "algebra", "001", "algebra-2", "B", 9, command_id="web:1")
    moved = await seat_desk.move(desk, "algebra", "001", "algebra-2", "B", 9, command_id=again)

    planned = seats_of((await known_cohort(desk.log, "algebra")).created.sessions)["001"]
    assert planned == moved
    assert (moved.session, moved.room, moved.seat) == ("algebra-2", "B", 9)
    assert "001" not in (await session(desk, "algebra-1")).sittings
    assert "001" in (await session(desk, "algebra-2")).sittings


async def test_two_change_places(desk: Desk) -> None:
    await create(desk, people=roster(*range(1, 19)))
    with pytest.raises(RoomFull, match="change places"):
        await seat_desk.move(desk, "algebra", "001", "algebra-1", "B")

    await seat_desk.swap(desk, "algebra", "001", "018")
    await publish(desk)
    await seat_desk.swap(desk, "algebra", "002", "017")

    there = await session(desk)
    assert (there.planned_room("001"), there.planned_room("018")) == ("B", "A")
    assert (there.planned_room("002"), there.planned_room("017")) == ("B", "A")


async def test_the_seating_plan_names_rooms_seats_and_entitlements_and_escapes_names(desk: Desk) -> None:
    await create(desk, people=roster(1, 2, n1="<b>Bobby</b>"))

    page = seating_plan(await known_cohort(desk.log, "algebra"))

    assert "Room A" in page
    assert "&lt;b&gt;Bobby&lt;/b&gt;" in page
    assert "15 min extra an hour" in page
    assert "until 13:15" in page


async def test_the_plan_says_the_finish_time_that_the_phone_will_say(desk: Desk) -> None:
    """Rounded up to a whole minute, as on the day: 37 and a half minutes are 38."""
    await create(desk, people=roster(1).replace(",15", ',"12,5"'))

    assert "until 13:08" in seating_plan(await known_cohort(desk.log, "algebra"))


# What comes back from a file

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=20).filter(
    lambda text: text.strip() and is_harmless(text)
)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        number=st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._-]{0,9}", fullmatch=True),
        name=NAMES.map(lambda text: " ".join(normalize("NFC", text).split())).filter(bool),
        email=st.none() | st.just("c@example.ac.uk"),
        paper=st.just("A1"),
        adjustments=st.builds(
            Adjustments,
            extra_minutes_per_hour=st.integers(0, 600).map(lambda tenths: tenths / 10),
            rest_minutes_per_hour=st.sampled_from([0, 5, 7.5]),
            pc=st.booleans(),
            notes=st.sampled_from(
                ["", "=1+1", '="007"', '="', "a;b\tc", 'says "no"', "two\nlines", "-", "@home", ",,"]
            ),
        ),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda candidate: candidate.number.casefold(),
)


@given(CANDIDATES)
@settings(max_examples=100, deadline=None)
def test_whatever_a_roster_holds_comes_back_from_its_export(candidates: list[Candidate]) -> None:
    """An export that loses a leading zero or a quote would be somebody else's roster."""
    reading = read_roster(roster_csv(candidates).encode(), "roster.csv", Choices(papers=["A1"], grounds=[]))

    assert [str(problem) for problem in reading.problems if problem.level is Level.ERROR] == []
    assert list(reading.candidates) == candidates


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("https://elsewhere.example","Look")', "+44", "@here", "-", '="O""K"', "＝1"]
)
def test_no_spreadsheet_reckons_with_what_stands_in_a_roster(name: str) -> None:
    """Candidates and colleges write it; officers open it in a spreadsheet, and import it again."""
    text = roster_csv([Candidate(number="001", name=name, paper="A1")])

    (row,) = csv.DictReader(io.StringIO(text))
    assert row["name"].startswith('="')
    assert [one.name for one in read_roster(text.encode(), "r.csv", Choices(papers=["A1"], grounds=[])).candidates] == [
        name
    ]
