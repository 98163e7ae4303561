"""Who may read what operators read: loopback, or whoever has the token (requirement O5)."""

import hmac
import ipaddress

from aiohttp import web


def is_operator(request: web.Request, token: str) -> bool:
    if token and hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {token}"):
        return True
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False  # a proxy on this machine speaks for somebody who is not
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
