"""A migrated store on each database, and nouns that are good by default."""

from collections.abc import Iterator
from typing import Any

import pytest

from ghapp.model import Commit, Delivery, Repository, Run, RunKind, new_run_id
from ghapp.store import Store
from tests.databases import database_url, postgres

__all__ = ["database_url", "postgres", "store"]

SHA, OTHER_SHA = "1" * 40, "2" * 40


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    store.migrate()
    yield store
    store.close()


def a_repository(number: int = 7, name: str = "Acme/shop", installation: int = 9) -> Repository:
    return Repository(id=number, full_name=name, default_branch="main", installation_id=installation)


def a_commit(repository: Repository | None = None, **more: Any) -> Commit:
    values = {"repository": repository or a_repository(), "sha": SHA, "lane": "branch/topic"} | more
    return Commit.model_validate(values)


def a_run(commit: Commit | None = None, **more: Any) -> Run:
    found = commit or a_commit()
    values = {"id": new_run_id(), "key": "k", "commit": found, "created_at": "2026-01-01T00:00:00.000+00:00"}
    return Run.model_validate({"kind": RunKind.CHECK} | values | more)


def a_delivery(guid: str = "g1", **more: Any) -> Delivery:
    return Delivery.model_validate(
        {"guid": guid, "event": "push", "repository": "Acme/shop", "installation_id": 9} | more
    )
