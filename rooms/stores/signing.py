"""The signature under a closed session: its head, signed with a key that never leaves the data folder.

A chain of hashes shows what was changed, but not that its end was cut off. The signed head states how many records the
stream had and what the last one's hash was, when the session was closed.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from rooms.record import Intact
from rooms.stores.durable import create_once
from rooms.vocabulary import StreamId

KEY_FILE = "record.key"
PURPOSE = "ninefold: head of a closed stream, 1"
"""Part of what is signed, so that a signature made for one purpose is never taken for another."""


@dataclass(frozen=True, slots=True)
class SignedHead:
    """What a pack carries: the claim, the signature under it, and the key that made it. Plain JSON values."""

    stream: str
    count: int
    head_hash: str
    public_key: str
    """Ed25519, 32 bytes as hexadecimal digits."""
    signature: str
    """Ed25519, 64 bytes as hexadecimal digits."""

    def as_json(self) -> dict[str, str | int]:
        """The same five fields."""
        return asdict(self)


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """Read the key of this data folder, or make it: once, whoever comes first (file mode 600).

    Raises:
        ValueError: the file is there but holds no Ed25519 key.
        OSError: it can be neither read nor made.
    """
    path = folder / KEY_FILE
    with suppress(FileNotFoundError):
        return _read(path)
    fresh = Ed25519PrivateKey.generate()
    create_once(path, fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return _read(path)


def sign_head(key: Ed25519PrivateKey, stream: StreamId, head: Intact) -> SignedHead:
    """Sign how far a stream goes; `head` is what `rooms.record.verify` found."""
    signature = key.sign(_claim(stream, head.count, head.head_hash))
    return SignedHead(
        stream=stream,
        count=head.count,
        head_hash=head.head_hash,
        public_key=key.public_key().public_bytes_raw().hex(),
        signature=signature.hex(),
    )


def verify_head(signed: SignedHead, *, public_key: str | None = None) -> bool:
    """Whether the signature stands under this claim.

    With `public_key` (hexadecimal digits) only that key counts. Without it the key that the head itself names is
    used: this shows that nothing was altered since, not who signed.
    """
    if public_key is not None and public_key != signed.public_key:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed.public_key))
        key.verify(bytes.fromhex(signed.signature), _claim(signed.stream, signed.count, signed.head_hash))
    except (ValueError, InvalidSignature):
        return False
    return True


def _claim(stream: str, count: int, head_hash: str) -> bytes:
    return json.dumps([PURPOSE, stream, count, head_hash], ensure_ascii=False).encode()


def _read(path: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} holds a key of another kind")  # noqa: TRY004 - the file is wrong, not the caller
    return key
