"""Nobody says what is not theirs to say."""

from typing import get_args

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.commands import SERVER, Actor, SessionCommand, Station, Told
from rooms.decider import RULES, decide
from rooms.errors import REFUSALS, NotOpen, NotYours, Refusal, SessionIsClosed, UnknownCandidate, UnknownRoom
from rooms.rights import may_watch
from rooms.session import evolve
from rooms.vocabulary import BreakKind, IncidentCategory, Onboarding, Role
from tests.rooms.exam_day import (
    ADEYEMI,
    BRANDT,
    CHEN,
    CHIEF,
    DIAZ,
    LINDQVIST,
    OBSERVER,
    OKAFOR,
    RELIEF,
    SUPPORT,
    Day,
)

COMMANDS = get_args(get_args(SessionCommand)[0])


def test_every_command_has_one_rule() -> None:
    assert set(RULES) | {c.OpenSession} == set(COMMANDS)


def test_every_refusal_has_its_own_stable_code() -> None:
    def leaves(kind: type[Refusal]) -> list[type[Refusal]]:
        below = kind.__subclasses__()
        return [leaf for child in below for leaf in leaves(child)] if below else [kind]

    codes = [kind.code for kind in leaves(Refusal)]
    assert len(set(codes)) == len(codes)
    assert set(REFUSALS) <= set(codes)
    assert all(kind().detail for kind in REFUSALS.values())


def test_only_the_office_opens_a_session(day: Day) -> None:
    command = c.OpenSession(configuration=day.configuration)

    with pytest.raises(NotYours):
        decide(command, None, Told("x", day.now, day.now, SERVER))


def test_nothing_is_said_to_a_session_that_is_not_open(day: Day) -> None:
    with pytest.raises(NotOpen):
        decide(c.CloseSession(), None, Told("x", day.now, day.now, SERVER))


def test_a_record_begins_with_its_opening() -> None:
    with pytest.raises(ValueError, match="SessionOpened"):
        evolve(None, e.SessionClosed())


def test_a_closed_session_takes_nothing_more(writing: Day) -> None:
    for number in (ADEYEMI, BRANDT, CHEN):
        writing.okafor(c.NoteDeparture(candidate=number, reason="fire in the street"))
    writing.chief(c.CloseSession())

    with pytest.raises(SessionIsClosed):
        writing.chief(c.Announce(text="anybody there?"))


def test_a_candidate_speaks_for_nobody_else(writing: Day) -> None:
    command = c.AskForBreak(candidate=BRANDT, kind=BreakKind.TOILET)

    with pytest.raises(NotYours):
        writing.says(Actor(Station.CANDIDATE, ADEYEMI), command)


@pytest.mark.parametrize(
    "command",
    [
        c.SeeBack(candidate=ADEYEMI),
        c.AdmitCandidate(candidate=ADEYEMI),
        c.CreditTime(candidate=ADEYEMI, seconds=60),
        c.ConfirmUpload(candidate=ADEYEMI),
        c.ReleaseCandidate(candidate=ADEYEMI),
        c.StorePage(candidate=ADEYEMI, page=1, sha256="0" * 64, size=1, media_type="image/jpeg"),
        c.NoteIncident(category=IncidentCategory.STAFF, text="x"),
        c.Announce(text="x"),
        c.StartWriting(reason="please"),
        c.CloseSession(),
        c.AttendRoom(room="A"),
        c.WaiveOnboarding(candidate=ADEYEMI, reason="please"),
        c.ReissueLink(person="staff:okafor"),
    ],
)
def test_a_candidate_does_not_invigilate(writing: Day, command: SessionCommand) -> None:
    with pytest.raises(NotYours):
        writing.says(Actor(Station.CANDIDATE, ADEYEMI), command)


def test_an_invigilator_has_one_room_and_not_the_next(writing: Day) -> None:
    with pytest.raises(NotYours):
        writing.staff(LINDQVIST, c.MarkMoment(candidate=ADEYEMI))
    with pytest.raises(NotYours):
        writing.staff(LINDQVIST, c.Announce(text="x", room="A"))
    with pytest.raises(NotYours):
        writing.staff(LINDQVIST, c.NoteIncident(candidate=ADEYEMI, category=IncidentCategory.STAFF, text="x"))
    with pytest.raises(NotYours):
        writing.staff(LINDQVIST, c.NoteIncident(room="A", category=IncidentCategory.STAFF, text="x"))
    with pytest.raises(NotYours):
        writing.staff(LINDQVIST, c.HandOverRoom(room="A", to=LINDQVIST))


def test_an_invigilator_before_attending_has_no_room_at_all(day: Day) -> None:
    day.arrive(ADEYEMI)

    with pytest.raises(NotYours):
        day.okafor(c.AdmitCandidate(candidate=ADEYEMI))


def test_seating_somebody_in_another_room_needs_both(writing: Day) -> None:
    writing.arrive(DIAZ)
    writing.pass_checks(DIAZ)

    with pytest.raises(NotYours):
        writing.staff(LINDQVIST, c.AdmitCandidate(candidate=DIAZ, room="A"))
    assert writing.chief(c.AdmitCandidate(candidate=DIAZ, room="A"))


def test_what_concerns_every_room_is_said_by_the_chief(writing: Day) -> None:
    with pytest.raises(NotYours):
        writing.okafor(c.Announce(text="to all"))
    with pytest.raises(NotYours):
        writing.okafor(c.MoveCandidate(candidate=ADEYEMI, room="B"))

    assert writing.chief(c.Announce(text="to all"))


def test_who_has_the_only_room_needs_no_chief(writing: Day) -> None:
    writing.chief(c.HandOverRoom(room="B", to=OKAFOR))

    assert writing.okafor(c.Announce(text="to all"))


@pytest.mark.parametrize("who", [OBSERVER, SUPPORT])
def test_who_observes_or_supports_does_not_invigilate(writing: Day, who: str) -> None:
    for command in (c.AttendRoom(room="A"), c.MarkMoment(candidate=ADEYEMI), c.CloseSession()):
        with pytest.raises(NotYours):
            writing.staff(who, command)


def test_a_relief_has_a_room_only_once_it_is_theirs(writing: Day) -> None:
    with pytest.raises(NotYours):
        writing.staff(RELIEF, c.MarkMoment(candidate=ADEYEMI))

    writing.staff(RELIEF, c.AttendRoom(room="A"))

    assert writing.staff(RELIEF, c.MarkMoment(candidate=ADEYEMI))


def test_the_server_says_only_what_it_sees_itself(writing: Day) -> None:
    with pytest.raises(NotYours):
        writing.server(c.ReleaseCandidate(candidate=ADEYEMI))


def test_the_office_does_not_run_the_room(writing: Day) -> None:
    with pytest.raises(NotYours):
        writing.office(c.ReleaseCandidate(candidate=ADEYEMI))


def test_nobody_names_a_candidate_or_room_that_is_not_there(writing: Day) -> None:
    with pytest.raises(UnknownCandidate):
        writing.okafor(c.MarkMoment(candidate="999"))
    with pytest.raises(UnknownRoom):
        writing.chief(c.Announce(text="x", room="Z"))
    with pytest.raises(UnknownRoom):
        writing.chief(c.MoveCandidate(candidate=ADEYEMI, room="Z"))


@pytest.mark.parametrize(
    ("who", "role", "sees_a", "sees_b"),
    [
        (OKAFOR, Role.INVIGILATOR, True, False),
        (CHIEF, Role.CHIEF, True, True),
        (RELIEF, Role.RELIEF, True, True),
        (OBSERVER, Role.OBSERVER, True, True),
        (SUPPORT, Role.SUPPORT, False, False),
    ],
)
def test_a_feed_is_watched_by_who_has_the_room_and_by_who_watches_all(
    writing: Day, who: str, role: Role, *, sees_a: bool, sees_b: bool
) -> None:
    actor = Actor(Station.STAFF, who, role)

    assert may_watch(actor, ADEYEMI, writing.session) is sees_a
    assert may_watch(actor, DIAZ, writing.session) is sees_b


def test_no_candidate_watches_anybody(writing: Day) -> None:
    assert not may_watch(Actor(Station.CANDIDATE, ADEYEMI), BRANDT, writing.session)
    assert not may_watch(Actor(Station.STAFF, CHIEF, Role.CHIEF), "999", writing.session)


def test_an_actor_is_named_by_station_and_id() -> None:
    assert str(Actor(Station.CANDIDATE, ADEYEMI)) == "candidate:1043321"
    assert str(SERVER) == "server"


def test_onboarding_is_waived_by_a_chief_or_the_office_and_by_nobody_else(day: Day) -> None:
    command = c.WaiveOnboarding(candidate=ADEYEMI, reason="seen in person")
    day.attend_both_rooms()
    with pytest.raises(NotYours):
        day.okafor(command)

    day.chief(command)

    assert day.sitting(ADEYEMI).onboarding is Onboarding.WAIVED


def test_an_incident_of_a_candidate_is_noted_by_who_looks_after_them_whatever_room_is_named(writing: Day) -> None:
    with pytest.raises(NotYours):
        writing.okafor(c.NoteIncident(candidate=DIAZ, room="A", category=IncidentCategory.STAFF, text="x"))


def test_why_staff_ended_somebodys_writing_stays_with_staff(writing: Day) -> None:
    (finished,) = writing.okafor(c.FinishWriting(candidate=ADEYEMI, reason="notes under the desk"))

    assert finished.reason == "notes under the desk"
    assert finished.as_seen_by(ADEYEMI).reason == ""
    assert finished.as_seen_by(BRANDT) is None


def test_nobody_uses_an_id_that_another_command_will_need(writing: Day) -> None:
    """The bell's id, used for something else, would make the bell vanish."""
    bell = "time:finish:1043321:20270608T123000.000000:0"
    for command_id in (bell, "absent:1043321", "a:b"):
        with pytest.raises(NotYours):
            writing.candidate(c.AskForBreak(candidate=ADEYEMI, kind=BreakKind.TOILET), command_id=command_id)

    with pytest.raises(NotYours):
        writing.server(
            c.StorePage(candidate=ADEYEMI, page=1, sha256="0" * 64, size=1, media_type="image/jpeg"), command_id=bell
        )
