"""`python -m tests.attacks [FOLDER]`: all attacks on this machine, as a table in Markdown.

With the tools', which are installed below FOLDER if they are not there. Status 1: a result is not as it
should be.
"""

import asyncio
import sys
from pathlib import Path

from tests.attacks.table import UNEXPECTED, boxes, rows
from tests.attacks.tools import toolbox


async def main(folder: str = "") -> int:
    found = await boxes()
    tools = toolbox.installed(Path(folder)) if folder else None
    bad = 0
    async for row in rows(found, tools):
        print(row, flush=True)
        bad += UNEXPECTED in row
    for name, box in found.items():
        if isinstance(box, str):
            print(f"\nuntried: {name}: {box}")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
