"""What ghapp remembers, in SQLite or PostgreSQL: the same tables behind one URL."""

from ghapp.store.purge import Chosen
from ghapp.store.store import Store

__all__ = ["Chosen", "Store"]
