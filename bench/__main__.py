"""`make bench`: what a user feels (answers, visible checks), and what the pipeline costs over its tools."""

import asyncio
import tempfile
from pathlib import Path

from bench.deliveries import bench_deliveries
from bench.latency import bench_latency
from bench.peers import bench_peers
from bench.pipeline import bench_pipeline
from bench.plugins import bench_plugins
from bench.sandbox import bench_sandbox


async def main() -> None:
    for bench in (bench_deliveries, bench_latency, bench_pipeline, bench_sandbox, bench_plugins, bench_peers):
        with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
            print(await bench(Path(folder)), flush=True)


asyncio.run(main())
