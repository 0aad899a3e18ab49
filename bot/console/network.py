"""Addresses of browsers: whom a limit is for, and what is written down of one."""

from __future__ import annotations

import ipaddress

from starlette.requests import Request

IPV4_KEPT, IPV6_KEPT, IPV6_ONE = 24, 48, 64


def address(request: Request) -> str:
    """The address that a request comes from, of an IPv6 address the network that one subscriber has; empty: unknown."""
    found = _parsed(request)
    if found is None:
        return ""
    return str(found) if found.version == 4 else str(_network(found, IPV6_ONE))


def masked(request: Request) -> str:
    """The same without what tells one browser from its neighbours."""
    found = _parsed(request)
    if found is None:
        return ""
    if found.is_loopback:
        return str(found)
    return str(_network(found, IPV4_KEPT if found.version == 4 else IPV6_KEPT))


def _parsed(request: Request) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _network(found: ipaddress.IPv4Address | ipaddress.IPv6Address, bits: int) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(f"{found}/{bits}", strict=False)
