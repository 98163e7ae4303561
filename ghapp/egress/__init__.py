"""The doors out of a box. The box has no network; a door is a unix socket that is bound into it.

Outside a proxy listens on the socket: it knows what is allowed, holds the keys, and counts
(`registries.py`, `models.py`). Inside `forward.py` makes a port of the box's own loopback of it for tools
that speak HTTP.
Stands on floor 2: what it may do is passed in as values. What stands inside is imported by itself, without
the proxy and its HTTP library: `from ghapp.egress.inside import ...`.
"""
