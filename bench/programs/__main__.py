"""`make bench-programs`: fifty bugs, three climbs each, and the truth of every end."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

from bench.programs.climbing import Ended, climb_all
from bench.programs.program import Program, read_corpus
from bench.programs.table import write_table
from ghapp.pipeline import cores


async def bench_programs(programs: Collection[Program], folder: Path) -> tuple[Ended, ...]:
    """As many at a time as there are cores. Says what it does as it goes."""
    gate = asyncio.Semaphore(cores())

    async def one(program: Program) -> tuple[Ended, ...]:
        async with gate:
            ended = await climb_all(program, folder / program.name)
        for each in ended:
            print(_line(each), flush=True)
        return ended

    return sum(await asyncio.gather(*map(one, programs)), ())


def _line(ended: Ended) -> str:
    truth = "right" if ended.right else "wrong"
    said = f"{ended.program.name:<20} {ended.arm:<16} {ended.outcome:<13} {truth}  {ended.seconds:5.1f} s"
    return f"{said}  {ended.reason}".rstrip()


async def main(names: Collection[str]) -> None:
    """Those that are named, or all."""
    programs = [program for program in read_corpus() if not names or program.name in names]
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
        ended = await bench_programs(programs, Path(folder))
    print(write_table(ended))
    print(f"{len(programs)} programs in {time.monotonic() - started:.0f} s, {cores()} cores", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
