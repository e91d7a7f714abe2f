"""A letter is sent once: what may follow what, and who decides where nobody can know."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.commands import SERVER, Actor, Station
from rooms.errors import AlreadyPrepared, LetterNotDue, NotNow, NotYours, ReasonNeeded, Refusal, UnknownLetter
from rooms.office import letters_record as r
from rooms.office.letters import LetterState, calendar_note
from rooms.office.letters_record import LetterKind
from tests.office.letter_box import ADEYEMI, MORNING, Letters, an_excusal

ID = "excusal:0043321"
BEGIN = r.BeginHandover(letter=ID, message_id="<1@example.ac.uk>")


def begun(letters: Letters) -> Letters:
    letters.server(BEGIN)
    return letters


def sent() -> Letters:
    letters = begun(Letters.with_one())
    letters.server(r.NoteTaken(letter=ID, attempt=1, answer="250 queued as 4X"))
    return letters


def test_a_letter_wanted_twice_is_on_record_once() -> None:
    """A saga that is done again after a crash must not write to a candidate again."""
    letters = Letters.with_one()

    with pytest.raises(AlreadyPrepared):
        letters.says(r.PrepareLetters(letters=(an_excusal(receiver="Somebody else"),)))

    assert letters.letter.wanted.receiver == "Candidate 0043321"


def test_of_a_batch_only_the_new_ones_are_added() -> None:
    letters = Letters.with_one()

    happened = letters.says(r.PrepareLetters(letters=(an_excusal(), an_excusal("1043377"), an_excusal("1043377"))))

    assert [event.wanted.id for event in happened] == ["excusal:1043377"]


def test_of_two_who_would_hand_it_over_one_may() -> None:
    letters = begun(Letters.with_one())

    with pytest.raises(LetterNotDue):
        letters.server(BEGIN)


def test_what_was_taken_is_sent_and_never_due_again() -> None:
    letters = sent()

    assert letters.state is LetterState.SENT
    assert letters.letter.said == "250 queued as 4X"
    assert letters.outbox.due(MORNING + timedelta(days=900)) == []
    with pytest.raises(LetterNotDue):
        letters.server(BEGIN)


def test_what_was_not_taken_is_tried_again_more_and_more_slowly() -> None:
    """Greylisting answers "later" for some minutes; a full mailbox for a day."""
    letters = Letters.with_one()
    pauses = []

    for attempt in range(1, 8):
        begun(letters).server(r.NoteDeferred(letter=ID, attempt=attempt, why="451 later"))
        again_at = letters.letter.again_at
        assert again_at is not None
        pauses.append((again_at - letters.now).total_seconds() / 60)
        assert letters.outbox.due(again_at - timedelta(seconds=1)) == []
        letters.now = again_at

    assert pauses == [1, 5, 15, 60, 180, 360, 360]


def test_a_server_that_says_later_for_two_days_has_said_no() -> None:
    """Then a person telephones, rather than learning on the day that the invitation never came."""
    letters = begun(Letters.with_one())
    letters.server(r.NoteDeferred(letter=ID, attempt=1, why="452 mailbox full"))

    begun(letters.after(days=2)).server(r.NoteDeferred(letter=ID, attempt=2, why="452 mailbox full"))

    assert letters.state is LetterState.REFUSED
    assert letters.letter.said == "given up after two days: 452 mailbox full"
    assert letters.letter.needs_a_person(letters.now)


def test_whoever_dies_while_handing_it_over_leaves_it_to_a_person() -> None:
    """The mail server may have it: sending it again by itself could send it twice."""
    letters = begun(Letters.with_one())

    assert letters.after(minutes=5).state is LetterState.ON_ITS_WAY
    assert letters.after(seconds=1).state is LetterState.UNSURE
    assert letters.letter.needs_a_person(letters.now)
    assert letters.outbox.due(letters.now) == []
    with pytest.raises(LetterNotDue):
        letters.server(BEGIN)


def test_a_person_may_say_that_an_unsure_letter_was_sent() -> None:
    letters = begun(Letters.with_one()).after(hours=1)

    letters.says(r.ConfirmSent(letter=ID, note="stands in the mail server's log"))

    assert (letters.state, letters.letter.said) == (LetterState.SENT, "stands in the mail server's log")


def test_what_nobody_doubts_is_not_confirmed() -> None:
    with pytest.raises(NotNow):
        sent().says(r.ConfirmSent(letter=ID, note="surely"))


def test_a_server_decides_nothing_that_is_a_persons() -> None:
    letters = begun(Letters.with_one()).after(hours=1)

    for command in (r.ConfirmSent(letter=ID, note="x"), r.ResendLetter(letter=ID, reason="x")):
        with pytest.raises(NotYours):
            letters.server(command)


@pytest.mark.parametrize("station", [Station.CANDIDATE, Station.STAFF])
def test_nobody_else_touches_letters(station: Station) -> None:
    with pytest.raises(NotYours):
        Letters().says(r.PrepareLetters(letters=(an_excusal(),)), Actor(station, "0043321"))


def test_an_answer_that_comes_late_is_still_believed() -> None:
    """A laptop was closed in the middle of it: the answer that was read before is as true afterwards."""
    letters = begun(Letters.with_one()).after(hours=1)

    letters.server(r.NoteTaken(letter=ID, attempt=1, answer="250 ok"))

    assert letters.state is LetterState.SENT


def test_an_answer_to_another_handover_is_not() -> None:
    letters = begun(Letters.with_one())
    letters.server(r.NoteDeferred(letter=ID, attempt=1, why="451 later"))
    begun(letters.after(minutes=1))

    with pytest.raises(LetterNotDue):
        letters.server(r.NoteTaken(letter=ID, attempt=1, answer="250 ok"))


def test_a_letter_sent_again_is_another_letter_with_the_reason() -> None:
    letters = sent()

    letters.says(r.ResendLetter(letter=ID, reason="mailbox was full", to="tolu@example.org"))

    again = letters.letter
    assert (again.id, again.again_for, again.reason) == ("excusal:0043321:again-1", ID, "mailbox was full")
    assert again.wanted.to == "tolu@example.org"
    assert again.wanted.facts == letters.outbox.letters[ID].wanted.facts
    assert letters.outbox.letters[ID].sent_again_as == again.id
    assert [each.id for each in letters.outbox.due(letters.now)] == [again.id]


def test_a_second_click_does_not_send_it_a_third_time() -> None:
    letters = sent()
    letters.says(r.ResendLetter(letter=ID, reason="never came"))

    with pytest.raises(NotNow, match="excusal:0043321:again-1"):
        letters.says(r.ResendLetter(letter=ID, reason="never came"))


def test_each_time_it_is_sent_again_it_has_an_id_of_its_own() -> None:
    letters = sent()
    letters.says(r.ResendLetter(letter=ID, reason="never came"))
    first = letters.letter.id
    letters.server(r.BeginHandover(letter=first, message_id="<2@example.ac.uk>"))
    letters.server(r.NoteRefused(letter=first, attempt=1, why="550 no such user"))

    letters.says(r.ResendLetter(letter=first, reason="address was wrong", to="t@example.org"))

    assert letters.letter.id == "excusal:0043321:again-2"


@pytest.mark.parametrize("reason", ["", "  "])
def test_sending_again_needs_a_reason(reason: str) -> None:
    with pytest.raises((ReasonNeeded, ValueError)):
        sent().says(r.ResendLetter(letter=ID, reason=reason))


def test_what_still_waits_or_is_under_way_is_not_sent_again() -> None:
    letters = Letters.with_one()

    with pytest.raises(NotNow, match="withdraw"):
        letters.says(r.ResendLetter(letter=ID, reason="now"))
    with pytest.raises(NotNow, match="few minutes"):
        begun(letters).says(r.ResendLetter(letter=ID, reason="now"))


def test_a_letter_that_waits_can_be_kept_back_and_sent_elsewhere() -> None:
    letters = Letters.with_one()
    letters.says(r.WithdrawLetter(letter=ID, reason="wrong address"))
    assert letters.outbox.due(letters.now) == []

    letters.says(r.ResendLetter(letter=ID, reason="wrong address", to="right@example.ac.uk"))

    assert letters.letter.wanted.to == "right@example.ac.uk"


def test_what_is_on_its_way_cannot_be_kept_back() -> None:
    with pytest.raises(NotNow):
        begun(Letters.with_one()).says(r.WithdrawLetter(letter=ID, reason="no"))


@pytest.mark.parametrize("unsure", [False, True])
def test_what_comes_back_had_been_sent(*, unsure: bool) -> None:
    """A bounce also settles the doubt whether the mail server had taken it."""
    letters = begun(Letters.with_one()).after(hours=1) if unsure else sent()

    letters.says(r.NoteBounce(letter=ID, why="5.1.1 no such user"))

    assert (letters.state, letters.letter.said) == (LetterState.BOUNCED, "5.1.1 no such user")
    assert letters.letter.needs_a_person(letters.now)


def test_what_was_sent_again_needs_nobody_any_more() -> None:
    letters = sent()
    letters.says(r.NoteBounce(letter=ID, why="5.1.1 no such user"))
    letters.says(r.ResendLetter(letter=ID, reason="bounced", to="t@example.org"))

    assert not letters.outbox.letters[ID].needs_a_person(letters.now)


def test_a_letter_that_cannot_be_written_keeps_no_other_waiting() -> None:
    letters = Letters.with_one()

    letters.says(r.NoteUnwritable(letter=ID, why="no longer expected"), SERVER)

    assert letters.state is LetterState.REFUSED


def test_a_letter_that_does_not_exist_is_named_so() -> None:
    with pytest.raises(UnknownLetter):
        Letters().says(BEGIN)


def test_a_calendar_entry_is_numbered_higher_only_when_its_times_change() -> None:
    """A calendar ignores an update that has no higher number, and asks its owner about each that has."""
    letters = Letters()
    wanted = an_excusal(kind=LetterKind.INVITATION, id="invitation:1", session="s-1", person=ADEYEMI)
    first = calendar_note(letters.outbox, wanted, MORNING, timedelta(hours=3))
    letters.says(r.PrepareLetters(letters=(wanted,)))
    letters.says(r.BeginHandover(letter=wanted.id, message_id="<1@x.ac.uk>", calendar=first))

    same = calendar_note(letters.outbox, wanted, MORNING, timedelta(hours=3))
    later = calendar_note(letters.outbox, wanted, MORNING + timedelta(hours=1), timedelta(hours=3))
    longer = calendar_note(letters.outbox, wanted, MORNING, timedelta(hours=4))

    assert (first.sequence, same.sequence, later.sequence, longer.sequence) == (0, 0, 1, 1)


def test_letters_lie_with_their_cohort_so_that_they_go_with_it() -> None:
    """Addresses and names are personal: they are forgotten with the exam, never piled up in one stream."""
    assert an_excusal().stream == "letters/tt2027-linear-algebra"
    assert an_excusal(cohort=None, slot="20270608T0830Z").stream == "letters/20270608T0830Z"
    assert an_excusal(cohort=None).stream == "letters/_office"


def said(letter: str, attempt: int) -> st.SearchStrategy[r.LettersCommand]:
    """Everything that a courier or an officer may say of a letter."""
    of = {"letter": letter}
    return st.sampled_from(
        [
            r.BeginHandover(message_id="<1@example.ac.uk>", **of),
            r.NoteTaken(attempt=attempt, answer="250", **of),
            r.NoteDeferred(attempt=attempt, why="451", **of),
            r.NoteRefused(attempt=attempt, why="550", **of),
            r.NoteUnsure(attempt=attempt, why="gone", **of),
            r.NoteUnwritable(why="nobody", **of),
            r.NoteBounce(why="5.1.1", **of),
            r.ConfirmSent(note="in the log", **of),
            r.WithdrawLetter(reason="no", **of),
            r.ResendLetter(reason="again", **of),
        ]
    )


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_is_said_in_whatever_order_nothing_is_handed_over_twice(data: st.DataObject) -> None:
    """A letter is handed over again only after the mail server certainly did not take it."""
    letters = Letters.with_one()
    may_be_there: set[str] = set()
    for _ in range(data.draw(st.integers(1, 25))):
        letters.after(minutes=data.draw(st.sampled_from([0, 1, 6, 400])))
        letter = data.draw(st.sampled_from(sorted(letters.outbox.letters)))
        command = data.draw(said(letter, data.draw(st.integers(1, 4))))
        try:
            happened = letters.says(command)
        except Refusal:
            continue
        for event in happened:
            if isinstance(event, r.HandoverBegun):
                assert event.letter not in may_be_there
                may_be_there.add(event.letter)
            elif isinstance(event, r.LetterDeferred):
                may_be_there.discard(event.letter)
