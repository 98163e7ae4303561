"""`make bench-patches`: `ghapp apply` on every patch, two tables, the marks. Status 1: one is missed."""

import sys
import tempfile
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from time import monotonic

from bench.patches.bugs import read_bugs
from bench.patches.judging import Judged, judge_all
from bench.patches.projects import read_project
from bench.patches.table import marks_of, write_table, wrong_labels
from bench.patches.trial import Trial, hashed, scenes_of, trials_of
from ghapp.pipeline import cores


def bench_patches(trials: Collection[Trial], folder: Path) -> list[Judged]:
    """As many commits at a time as there are cores. Says what it does as it goes."""
    data = folder / "data"
    commits = groupby(sorted(trials, key=_commit), _commit)
    groups = [(folder / key, [*group]) for key, group in commits]
    with ThreadPoolExecutor(cores()) as threads:
        done = threads.map(lambda each: judge_all(each[1], each[0], data), groups)
        return [judged for of_commit in done for judged in of_commit]


def read_trials(names: Collection[str] = ()) -> tuple[Trial, ...]:
    """All, or those whose names begin with one of these. Downloads the projects."""
    trials = trials_of(scenes_of(read_bugs(), read_project))
    return tuple(trial for trial in trials if not names or trial.name.startswith(tuple(names)))


def halves(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    return {
        "The tuned half": [each for each in judged if not each.is_frozen],
        "The frozen half": [each for each in judged if each.is_frozen],
    }


def _commit(trial: Trial) -> str:
    return hashed(repr(sorted(trial.base.items()))).hex()[:12]


def main(names: Collection[str]) -> int:
    started = monotonic()
    trials = read_trials(names)
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
        judged = bench_patches(trials, Path(folder))
    for title, half in halves(judged).items():
        print(f"\n{write_table(title, half)}", flush=True)
    print(f"\n{len(judged)} patches in {monotonic() - started:.0f} s, {cores()} cores", flush=True)
    missed = [mark for half in halves(judged).values() for mark in marks_of(half) if not mark.is_met]
    return 1 if missed or wrong_labels(judged) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
