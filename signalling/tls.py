"""TLS for `serve`: the files somebody has, or a certificate of our own for a laptop on a LAN."""

import ipaddress
import socket
import ssl
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from rooms.errors import ProtocolError, Unavailable
from rooms.stores.durable import create_once, private_folder
from signalling.config import TlsFiles

WHAT_IT_COSTS = (
    "ninefold: this certificate is signed by nobody a phone knows; every phone warns before it opens the page, cannot "
    "reload it while the network is down, and an iPhone opens no camera until {root} is installed and trusted on it; "
    "use a real name with --tls-cert and --tls-key, or a proxy that has them, for an exam"
)

GOOD_FOR = timedelta(days=397)
"""Longer than this no iPhone accepts, whoever signed it."""

RENEWED_BEFORE = timedelta(days=30)


def context_from(files: TlsFiles) -> ssl.SSLContext:
    """The TLS context of a certificate and its key.

    Raises:
        ProtocolError: they cannot be read, or do not belong together.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(files.certificate, files.key)
    except (OSError, ssl.SSLError) as problem:
        raise ProtocolError(
            f"the certificate {files.certificate} cannot be used; {problem.strerror or problem}; "
            "give a PEM chain with --tls-cert and its key with --tls-key"
        ) from problem
    return context


def self_signed(folder: Path, names: set[str], now: datetime | None = None) -> TlsFiles:
    """A certificate for these names and addresses, under a root that stays the same for this data folder.

    Raises:
        Unavailable: the extra is not installed.
    """
    try:
        import trustme  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as missing:
        raise Unavailable(
            "--tls-self-signed needs the extra tls; it is not installed; say: pip install 'ninefold[tls]'"
        ) from missing
    now = now or datetime.now(UTC)
    private_folder(folder)
    root_file, root_key, pair = folder / "root.pem", folder / "root.key", folder / "server.pem"
    if not root_key.exists():
        fresh = trustme.CA(organization_name="Ninefold")
        create_once(root_file, fresh.cert_pem.bytes())
        create_once(root_key, fresh.private_key_pem.bytes())
    if not _still_good(pair, names, now):
        root = trustme.CA.from_pem(root_file.read_bytes(), root_key.read_bytes())
        # Phones' clocks are not always right.
        leaf = root.issue_cert(*sorted(names), not_before=now - timedelta(days=1), not_after=now + GOOD_FOR)
        pair.unlink(missing_ok=True)
        create_once(pair, leaf.private_key_and_cert_chain_pem.bytes())
    sys.stderr.write(WHAT_IT_COSTS.format(root=root_file) + "\n")
    return TlsFiles(pair, pair)


def _still_good(pair: Path, names: set[str], now: datetime) -> bool:
    if not pair.exists():
        return False
    certificate = x509.load_pem_x509_certificate(pair.read_bytes().partition(b"-----END EC PRIVATE KEY-----")[2])
    said = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    listed = {str(each.value) for each in said}
    return names <= listed and certificate.not_valid_after_utc - now > RENEWED_BEFORE


def names_for(host: str, public_host: str | None) -> set[str]:
    """What a certificate of our own is for: where we listen, what we are called, and this machine itself."""
    names = {"localhost", "127.0.0.1", reachable_host(host)}
    return names | ({public_host} if public_host else set())


def reachable_host(host: str) -> str:
    """A host that others can be told: for "all addresses" this machine's address in its own network."""
    if host not in {"", "0.0.0.0", "::"}:  # noqa: S104 - recognised, not bound
        return host
    family, probe = (socket.AF_INET6, "2001:db8::1") if host == "::" else (socket.AF_INET, "192.0.2.1")
    try:
        # Nothing is sent: the kernel only says by which of our addresses it would go.
        with socket.socket(family, socket.SOCK_DGRAM) as looking:
            looking.connect((probe, 9))
            return str(looking.getsockname()[0])
    except OSError:
        return "127.0.0.1"


def in_url(host: str) -> str:
    """The host as a URL writes it: an IPv6 address stands in brackets."""
    try:
        return f"[{host}]" if ipaddress.ip_address(host).version == 6 else host
    except ValueError:
        return host
