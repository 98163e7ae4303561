"""The store: one object, one attribute a noun. Calls run in a thread: the loop never waits for a disk."""

import sqlalchemy as sa

from ghapp.store.alerts import Alerts
from ghapp.store.blobs import Blobs
from ghapp.store.climbs import Climbs
from ghapp.store.comments import Comments
from ghapp.store.commits import Commits
from ghapp.store.consents import Consents
from ghapp.store.database import open_engine
from ghapp.store.decisions import Decisions
from ghapp.store.deliveries import Deliveries
from ghapp.store.door import Door
from ghapp.store.lately import Lately
from ghapp.store.migrate import migrate
from ghapp.store.money import Money
from ghapp.store.pauses import Pauses
from ghapp.store.proposals import Proposals
from ghapp.store.purge import Purge
from ghapp.store.quarantine import Quarantine
from ghapp.store.queue import ReviewQueue
from ghapp.store.runs import Runs
from ghapp.store.tables import tellings


class Store:
    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = open_engine(url)
        self._door = door = Door(self.engine)
        self.deliveries = Deliveries(door)
        self.runs = Runs(door)
        self.blobs = Blobs(door)
        self.comments = Comments(door)
        self.consents = Consents(door)
        self.money = Money(door)
        self.climbs = Climbs(door)
        self.quarantine = Quarantine(door)
        self.proposals = Proposals(door)
        self.commits = Commits(door)
        self.decisions = Decisions(door)
        self.queue = ReviewQueue(door)
        self.pauses = Pauses(door)
        self.alerts = Alerts(door)
        self.lately = Lately(door)
        self.purge = Purge(door)
        self.ping = door.ping

    def is_made(self) -> bool:
        """Whether a server has brought it up to date once. Raises TryLater E200 when the database is down."""
        with self._door.telling():
            return sa.inspect(self.engine).has_table(tellings.name)

    def migrate(self) -> None:
        """Raises TryLater E200 when the database is down."""
        with self._door.telling():
            migrate(self.engine)

    def close(self) -> None:
        self.engine.dispose()
