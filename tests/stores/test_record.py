"""One entry of the log, and the chain that it stands in."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.record import BEFORE_THE_FIRST, Broken, Intact, Record, seal, unseal, verify
from rooms.vocabulary import session_stream

ALGEBRA = session_stream("algebra-1")
HALF_PAST_NINE = datetime(2027, 6, 8, 8, 30, tzinfo=UTC)
Sealed = Callable[..., Record]

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
events = st.lists(
    st.dictionaries(st.text(), json_values, max_size=4).map(lambda event: event | {"type": "said"}),
    min_size=1,
    max_size=3,
)


def chain(sealed: Sealed, count: int) -> list[Record]:
    """A stream's first records."""
    records: list[Record] = []
    for seq in range(1, count + 1):
        records.append(sealed(seq, records[-1].hash if records else BEFORE_THE_FIRST))
    return records


class TestSeal:
    """A record's bytes are written once, and everything is read from them."""

    def test_the_hash_is_that_of_the_bytes(self, sealed: Sealed):
        """Anybody can check it with `sha256sum`, without Ninefold."""
        record = sealed()

        assert record.hash == sha256(record.body).hexdigest()

    def test_the_bytes_are_canonical_json_with_everything_in_them(self):
        """What is not under the hash could be changed without a trace."""
        record = seal(
            stream=ALGEBRA,
            seq=7,
            at=HALF_PAST_NINE + timedelta(microseconds=5),
            said_at=HALF_PAST_NINE.astimezone(timezone(timedelta(hours=1))),
            actor="candidate:0012345",
            command_id="9f-1",
            events=[{"type": "BreakAskedFor", "kind": "toilet", "candidate": "0012345"}],
            previous="a" * 64,
        )

        assert record.body.decode() == (
            '{"actor":"candidate:0012345","at":"2027-06-08T08:30:00.000005Z","command_id":"9f-1",'
            '"events":[{"candidate":"0012345","kind":"toilet","type":"BreakAskedFor"}],'
            f'"previous":"{"a" * 64}","said_at":"2027-06-08T08:30:00.000000Z","seq":7,"stream":"session/algebra-1"}}'
        )

    def test_equal_things_have_equal_hashes_whatever_their_order_or_zone(self, sealed: Sealed):
        """A command that is sealed again by another node is the same record."""
        there = sealed(events=({"type": "note", "a": 1, "b": 2},))
        here = sealed(events=({"b": 2, "a": 1, "type": "note"},))

        assert here == there

    @given(events=events)
    def test_what_was_sealed_is_what_is_unsealed(self, events: list[dict[str, Any]]):
        """Whatever a candidate types into a box."""
        record = seal(
            stream=ALGEBRA,
            seq=1,
            at=HALF_PAST_NINE,
            said_at=HALF_PAST_NINE,
            actor="a",
            command_id="c",
            events=events,
            previous=BEFORE_THE_FIRST,
        )

        assert unseal(record.body, record.hash) == record
        assert list(record.events) == events
        assert b"\0" not in record.body

    def test_sealing_keeps_no_hold_on_what_it_was_given(self, sealed: Sealed):
        event = {"type": "note", "text": "before"}
        record = sealed(events=(event,))

        event["text"] = "after"

        assert record.events[0]["text"] == "before"

    @pytest.mark.parametrize(
        "wrong",
        [
            pytest.param({"at": datetime(2027, 6, 8, 9, 30)}, id="a time without a zone"),  # noqa: DTZ001 - that is the point
            pytest.param({"said_at": datetime(2027, 6, 8, 9, 30)}, id="said without a zone"),  # noqa: DTZ001 - as above
            pytest.param({"events": []}, id="no event"),
            pytest.param({"events": [{"kind": "toilet"}]}, id="an event without a type"),
            pytest.param({"events": [{"type": "note", "n": float("nan")}]}, id="not a number"),
            pytest.param({"events": [{"type": "note", "text": "\ud800"}]}, id="half a character"),
        ],
    )
    def test_what_cannot_be_kept_is_refused(self, wrong: dict[str, Any]):
        """Better a refusal now than a record that nobody can read in an appeal."""
        said = {
            "stream": ALGEBRA,
            "seq": 1,
            "at": HALF_PAST_NINE,
            "said_at": HALF_PAST_NINE,
            "actor": "a",
            "command_id": "c",
            "events": [{"type": "note"}],
            "previous": BEFORE_THE_FIRST,
        }

        with pytest.raises(ValueError):
            seal(**{**said, **wrong})

    @pytest.mark.parametrize("body", [b"", b"x", b"[]", b"{}", b'"seq"', b"\xff", b"null"])
    def test_bytes_that_are_no_record_are_said_to_be_none(self, body: bytes):
        with pytest.raises(ValueError, match="not a record"):
            unseal(body, sha256(body).hexdigest())


class TestVerify:
    """`ninefold verify` says to an appeals panel what was touched, and where."""

    def test_an_empty_stream_is_intact(self):
        assert verify(ALGEBRA, []) == Intact(count=0, head_hash=BEFORE_THE_FIRST)

    def test_a_chain_is_intact_up_to_its_head(self, sealed: Sealed):
        records = chain(sealed, 5)

        assert verify(ALGEBRA, iter(records)) == Intact(count=5, head_hash=records[-1].hash)

    def test_a_chain_that_was_cut_short_is_intact_and_shorter(self, sealed: Sealed):
        """This is why the head of a closed session is signed."""
        records = chain(sealed, 5)

        assert verify(ALGEBRA, records[:4]) == Intact(count=4, head_hash=records[3].hash)

    @pytest.mark.parametrize("position", range(5))
    def test_any_changed_byte_is_found_in_its_record(self, sealed: Sealed, position: int):
        records = chain(sealed, 5)
        body = bytearray(records[position].body)

        for at in range(len(body)):
            body[at] ^= 1
            tampered = [*records]
            tampered[position] = replace(records[position], body=bytes(body))
            assert verify(ALGEBRA, tampered).seq == position + 1
            body[at] ^= 1

    @pytest.mark.parametrize("missing", range(4))
    def test_a_missing_record_is_named(self, sealed: Sealed, missing: int):
        records = chain(sealed, 5)
        del records[missing]

        assert verify(ALGEBRA, records) == Broken(
            seq=missing + 2, why=f"number {missing + 1} is missing: number {missing + 2} follows"
        )

    def test_a_stream_under_another_name_is_found(self, sealed: Sealed):
        """One candidate's session cannot be passed off as another's."""
        assert verify(session_stream("algebra-2"), chain(sealed, 2)) == Broken(
            seq=1, why="it was written for the stream session/algebra-1"
        )

    def test_a_second_chain_behind_the_first_record_is_found(self, sealed: Sealed):
        """A forger who writes everything anew needs the first record, too."""
        first, *_ = chain(sealed, 1)
        other_first = sealed(events=({"type": "note", "text": "another day"},))

        assert verify(ALGEBRA, [first, sealed(2, other_first.hash)]) == Broken(
            seq=2, why="it does not name the hash of the record before it"
        )

    def test_bytes_that_hash_rightly_but_are_no_record_are_found(self, sealed: Sealed):
        record = sealed()
        body = json.dumps({"note": "nothing"}).encode()

        found = verify(ALGEBRA, [replace(record, body=body, hash=sha256(body).hexdigest())])

        assert isinstance(found, Broken)
        assert "not a record" in found.why
