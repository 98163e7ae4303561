"""The same server on PostgreSQL: one URL changed, nothing else."""

from pathlib import Path

import pytest

from ghapp.demo.github import LocalGitHub
from tests.databases import fresh_postgres, postgres
from tests.flows.conftest import make_world, served
from tests.flows.test_repair import UGLY, reactions
from tests.waiting import until

pytestmark = pytest.mark.slow
__all__ = ["postgres"]


async def test_a_check_and_a_fix_on_postgresql(github: LocalGitHub, tmp_path: Path, postgres: str) -> None:
    world = await make_world(github, tmp_path / "data", database_url=fresh_postgres(postgres))
    async with served(world):
        number, sha = await world.pull_request({"ugly.py": UGLY})
        check = await world.check_of(sha)
        await github.comment(world.repo, number, "/fix", "ann")
        await until(lambda: len(reactions(world, number)) == 2)

    assert check.conclusion == "failure"
    assert reactions(world, number) == ["eyes", "rocket"]
    assert len(world.repo.pulls) == 2
