"""The executor: a child of the server without privileges. git, tools and all of a repository run below it.

The server uses `client.py` and the values of `orders.py`; the child starts in `__main__.py`, and imports no
more than it needs: it is started again whenever it dies.
"""
