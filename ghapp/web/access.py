"""Who may read what operators read: loopback, or whoever has the token (requirement O5)."""

import hmac
import ipaddress

from aiohttp import web


def is_operator(request: web.Request, token: str) -> bool:
    given = request.headers.get("Authorization", "").encode(errors="surrogateescape")
    if token and hmac.compare_digest(given, f"Bearer {token}".encode()):
        return True
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False  # a proxy on this machine speaks for somebody who is not
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
