"""Codes that a nervous person reads off one screen and types into another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.codes import ALPHABET, LETTERS, as_meant, code_from
from rooms.links import Link, LinkMaker, with_codes

MAKER = LinkMaker(b"0123456789abcdef0123456789abcdef")


def test_a_code_has_no_letter_that_is_taken_for_another() -> None:
    """I, L, O and U are left out: Crockford's base 32."""
    assert set("ILOU").isdisjoint(ALPHABET)
    assert len(set(ALPHABET)) == 32


def test_a_code_is_shown_in_two_halves() -> None:
    assert code_from(bytes(5)) == "0000-0000"
    assert code_from(b"\xff" * 5) == "ZZZZ-ZZZZ"
    assert code_from(bytes.fromhex("0000000001")) == "0000-0001"


@given(st.binary(min_size=5, max_size=32))
def test_a_code_is_read_as_it_is_shown(secret: bytes) -> None:
    code = code_from(secret)

    assert as_meant(code) == code
    assert len(code.replace("-", "")) == LETTERS


@pytest.mark.parametrize(
    "typed",
    [
        "K7Q0-9XW1",
        "k7q09xw1",
        " k7q0 9xw1 ",
        "K7QO-9XWI",
        "k7qo–9xwl",
        "K7Q0—9XW1",
        "Ｋ７Ｑ０－９ＸＷ１",
        "k 7 q 0 9 x w 1",
    ],
)
def test_small_letters_blanks_dashes_and_mistaken_letters_do_not_matter(typed: str) -> None:
    """A candidate on the phone to the office types what they hear."""
    assert as_meant(typed) == "K7Q0-9XW1"


@pytest.mark.parametrize("typed", ["", "K7Q2", "K7Q2-9XWM-1", "K7Q2-9XWU", "K7Q2-9XW!", "é7Q2-9XWM", "-" * 4096])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert as_meant(typed) is None


def test_a_candidate_has_one_code_for_the_phone_and_another_for_the_computer() -> None:
    """The computer's opens much less; whoever sees it over a shoulder cannot sit the exam with it."""
    phone, computer = with_codes("a-session", "1043321", 0)

    assert (phone.person, computer.person) == ("candidate:1043321", "computer:1043321")
    assert MAKER.code(phone) != MAKER.code(computer)


def test_codes_end_with_their_link() -> None:
    """Reissuing raises the generation, and every code is of one."""
    first, second = (set(map(MAKER.code, with_codes("a-session", "1043321", generation))) for generation in (0, 1))

    assert first.isdisjoint(second)


def test_a_code_tells_nothing_of_the_token() -> None:
    """Forty bits that are not the first forty of the token's own MAC."""
    link = Link("a-session", "candidate:1043321", 0)
    other = LinkMaker(b"another installation's secret ..")

    assert MAKER.code(link) == MAKER.code(link)
    assert MAKER.code(link) != other.code(link)
