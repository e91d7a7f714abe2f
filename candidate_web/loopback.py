"""Calls on a machine without any network.

aioice leaves the loopback address out of what it offers, and so a laptop on a train, or a container without a network,
would show nine dark tiles. Where there is no other address, that one is offered.
"""

from __future__ import annotations

from aioice import ice

LOOPBACK = "127.0.0.1"

_addresses_of_this_machine = ice.get_host_addresses


def offer_loopback_if_alone() -> None:
    """From now on, in this process. Saying it twice changes nothing."""
    ice.get_host_addresses = _addresses_or_loopback


def _addresses_or_loopback(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    addresses: list[str] = _addresses_of_this_machine(use_ipv4=use_ipv4, use_ipv6=use_ipv6)
    return addresses or [LOOPBACK]
