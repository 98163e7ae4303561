"""Every agent in every scenario, as a table: `python -m tests.agents.table [AGENT]...`."""

import asyncio
import logging
import sys
import tempfile
from pathlib import Path

import structlog
from rich.console import Console
from rich.table import Table

from tests.agents.driving import AGENTS, BUG, drive

SCENARIOS = ("ok", "noedit", "wrong", "outside", "401", "429", "500", "hang", "cut", "badjson")
SECONDS = {"hang": 40.0}  # it does not end by itself


async def main(names: list[str]) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    table = Table("scenario", "agent", "success", "transient", "reason", "seconds", "requests", box=None)
    for scenario in SCENARIOS:
        for plugin in (each for each in AGENTS if each.id in names or not names):
            with tempfile.TemporaryDirectory() as folder:
                driven = await drive(plugin, scenario, Path(folder), BUG, SECONDS.get(scenario, 120))
            result, seconds = driven.result, f"{driven.seconds:.1f}"
            words = (scenario, plugin.id, str(result.success), str(result.is_transient), result.reason)
            table.add_row(*words, seconds, str(len(driven.asked)))
    Console(width=180, highlight=False).print(table)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
