"""Who may read what operators read: loopback, or whoever has the token."""

import hmac
import ipaddress
import re

from aiohttp import web

PROXIES = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")


def is_operator(request: web.Request, token: str) -> bool:
    given = request.headers.get("Authorization", "").encode(errors="surrogateescape")
    if token and hmac.compare_digest(given, f"Bearer {token}".encode()):
        return True
    if any(header in request.headers for header in PROXIES):
        return False  # a proxy on this machine speaks for somebody who is not
    return _is_loopback(request.remote or "") and _is_here(request.host)


def _is_here(host: str) -> bool:
    """Under another name a browser may have been sent here by a page of somebody else's."""
    name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
    return name == "localhost" or _is_loopback(name.strip("[]"))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
