"""A machine without a network can still show the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aioice import Connection, ice

from candidate_web import loopback

if TYPE_CHECKING:
    import pytest


async def offered(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> set[str]:
    """The addresses in the ICE candidates of a machine that has these besides loopback."""
    monkeypatch.setattr(ice, "get_host_addresses", ice.get_host_addresses)  # given back afterwards
    monkeypatch.setattr(loopback, "_addresses_of_this_machine", lambda **_: addresses)
    loopback.offer_loopback_if_alone()
    connection = Connection(ice_controlling=True)
    await connection.gather_candidates()
    hosts = {candidate.host for candidate in connection.local_candidates}
    await connection.close()
    return hosts


async def test_where_there_is_no_other_address_loopback_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A laptop on a train shows the demo as well as one in the office; and the hook into aioice must not move."""
    assert await offered(monkeypatch, []) == {"127.0.0.1"}


async def test_where_there_is_a_network_loopback_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that nobody else can reach only delays a call."""
    assert await offered(monkeypatch, ["127.0.0.2"]) == {"127.0.0.2"}
