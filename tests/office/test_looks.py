"""Who looked at what: on record before it is shown, and found again by candidate."""

from rooms.office.looks import LookAt, looked_at, note_look
from tests.office.front_office import FrontOffice


async def test_a_look_is_on_record_with_who_and_when(office: FrontOffice) -> None:
    """A candidate may ask who saw their photograph, and gets an answer (UK GDPR, article 15)."""
    await note_look(office.desk, what=LookAt.ONBOARDING_PHOTOS, period="trinity-2027", candidate="1043321")

    (look,) = await looked_at(office.desk)
    assert (look.by, look.at) == ("office:root", office.now())
    assert (look.about.what, look.about.candidate) == (LookAt.ONBOARDING_PHOTOS, "1043321")


async def test_opening_the_same_again_at_once_is_one_look(office: FrontOffice) -> None:
    """Three photographs on a page, loaded twice, are not six looks; an hour later is another."""
    for _ in range(3):
        await note_look(office.desk, what=LookAt.SCRIPT, session="a-1", candidate="1043321")
    office.clock.advance(3600)
    await note_look(office.desk, what=LookAt.SCRIPT, session="a-1", candidate="1043321")

    assert len(await looked_at(office.desk)) == 2


async def test_looks_are_picked_by_candidate_session_and_person(office: FrontOffice) -> None:
    await note_look(office.desk, what=LookAt.CLIP, session="a-1", candidate="1043321")
    await note_look(office.desk, what=LookAt.CLIP, session="a-1", candidate="1043377")
    await note_look(office.desk, what=LookAt.SCRIPT, session="b-1", candidate="1043321")

    assert [look.about.session for look in await looked_at(office.desk, candidate="1043321")] == ["b-1", "a-1"]
    assert len(await looked_at(office.desk, session="a-1")) == 2
    assert len(await looked_at(office.desk, by="root")) == 3
    assert await looked_at(office.desk, by="somebody-else") == []
