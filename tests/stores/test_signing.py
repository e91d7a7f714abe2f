"""The signature under a closed session."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from rooms.record import Intact
from rooms.stores.signing import KEY_FILE, SignedHead, sign_head, signing_key, verify_head
from rooms.vocabulary import session_stream

ALGEBRA = session_stream("algebra-1")
HEAD = Intact(count=412, head_hash="ab" * 32)


def test_a_head_that_was_signed_verifies(tmp_path: Path):
    """The pack carries this; an appeal checks it years later."""
    key = signing_key(tmp_path)

    signed = sign_head(key, ALGEBRA, HEAD)

    assert verify_head(signed)
    assert verify_head(signed, public_key=key.public_key().public_bytes_raw().hex())
    assert (signed.stream, signed.count, signed.head_hash) == (ALGEBRA, 412, "ab" * 32)


def test_a_signed_head_survives_as_json(tmp_path: Path):
    signed = sign_head(signing_key(tmp_path), ALGEBRA, HEAD)

    assert SignedHead(**signed.as_json()) == signed


@pytest.mark.parametrize(
    "claim",
    [
        {"count": 411},
        {"head_hash": "cd" * 32},
        {"stream": "session/algebra-2"},
        {"signature": "00" * 64},
        {"signature": "not hexadecimal"},
        {"signature": ""},
        {"public_key": "00"},
    ],
)
def test_another_claim_does_not_verify(tmp_path: Path, claim: dict[str, str | int]):
    """Cutting off the end of a record means claiming another head."""
    signed = sign_head(signing_key(tmp_path), ALGEBRA, HEAD)

    assert not verify_head(replace(signed, **claim))


def test_another_universitys_signature_does_not_count_as_ours(tmp_path: Path):
    """Anybody can sign something with some key."""
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
    ours, theirs = signing_key(tmp_path / "ours"), signing_key(tmp_path / "theirs")
    signed = sign_head(theirs, ALGEBRA, HEAD)

    assert verify_head(signed)
    assert not verify_head(signed, public_key=ours.public_key().public_bytes_raw().hex())


def test_the_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path):
    first, second = signing_key(tmp_path), signing_key(tmp_path)

    assert first.private_bytes_raw() == second.private_bytes_raw()
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_whoever_comes_at_the_same_moment_gets_the_same_key(tmp_path: Path):
    """Two servers started at once must not sign with two keys."""
    with ThreadPoolExecutor(max_workers=8) as pool:
        keys = {key.private_bytes_raw() for key in pool.map(signing_key, [tmp_path] * 8)}

    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_key_of_another_kind_is_refused(tmp_path: Path):
    """A TLS key copied to the wrong place is no reason to sign with it, or to overwrite it."""
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / KEY_FILE).write_bytes(other)

    with pytest.raises(ValueError, match="another kind"):
        signing_key(tmp_path)

    assert (tmp_path / KEY_FILE).read_bytes() == other
