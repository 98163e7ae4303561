"""`ghapp apply` on the patches, each on its commit, and what it told."""

import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from bench.patches.kinds import Kind
from bench.patches.projects import Files
from bench.patches.trial import Trial
from bench.patches.truth import is_right
from bench.programs.climbing import GHAPP
from bench.programs.program import write_files
from bench.world import TOOLS

# Caps by which tests do not see a patch, or it is made for them, say so in these words.
_UNPROVEN = re.compile(
    r"mutant|surviv|pass all the same|tests? executes?\b|the tests (?:use|expect)|being tested|see the change"
)


@dataclass(frozen=True, slots=True)
class Judged:
    """`right` is what the held-back tests say, None where they cannot be asked. `unproven`: a cap says that
    the tests do not see the change. `seconds` are the command's.
    """

    name: str
    kind: Kind
    is_frozen: bool
    decision: str
    tier: str
    vetoes: tuple[str, ...]
    caps: tuple[str, ...]
    right: bool | None
    seconds: float

    @property
    def unproven(self) -> bool:
        known = [reason for reason in self.caps if "not known" not in reason]
        return any(map(_UNPROVEN.search, known))


def judge(trial: Trial, repository: Path, data: Path) -> Judged:
    """Raises AssertionError when the command came to no result."""
    patch = repository.with_name(f"{trial.name}.patch")
    patch.write_text(trial.diff)
    command = (GHAPP, "apply", str(patch), "--repo", str(repository), "--format", "json")
    started = monotonic()
    ran = subprocess.run(command, env=_environment(data), capture_output=True, text=True, check=False)
    seconds = monotonic() - started
    assert ran.stdout.startswith("{"), f"{trial.name}: {ran.stdout}{ran.stderr}"
    return judged(trial, json.loads(ran.stdout), is_right(trial), seconds)


def judged(trial: Trial, told: Mapping[str, Any], right: bool | None, seconds: float) -> Judged:
    return Judged(
        name=trial.name,
        kind=trial.kind,
        is_frozen=trial.is_frozen,
        decision=told["decision"],
        tier=told["tier"],
        vetoes=tuple(sorted({veto["id"] for veto in told["vetoes"]})),
        caps=(*(cap["reason"] for cap in told["caps"]), *_error(told)),
        right=right,
        seconds=seconds,
    )


def check_in(files: Files, folder: Path) -> Path:
    """A repository with one commit, the same whenever it is made."""
    write_files(dict(files), folder)
    who = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
    when = {"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}
    for words in (("init", "-q"), ("add", "--all", "--force"), ("commit", "-q", "-m", "Start")):
        subprocess.run(
            ("git", *who, *words), cwd=folder, env=os.environ | when, check=True, capture_output=True
        )
    return folder


def judge_all(trials: Sequence[Trial], folder: Path, data: Path) -> list[Judged]:
    """Those of one commit, one after the other: what is known of it is known to the next."""
    repository = check_in(trials[0].base, folder / "repository")
    done = []
    for trial in trials:
        done.append(judge(trial, repository, data))
        print(line_of(done[-1]), flush=True)
    return done


def line_of(one: Judged) -> str:
    truth = {True: "right", False: "wrong", None: "-"}[one.right]
    why = "; ".join([*one.vetoes, *one.caps])
    return f"{one.name:<62} {one.decision:<13} {one.tier:<13} {truth:<5} {one.seconds:5.1f} s  {why}".rstrip()


def _error(told: Mapping[str, Any]) -> tuple[str, ...]:
    return (told["error"]["message"],) if told["error"] else ()


def _environment(data: Path) -> dict[str, str]:
    """No other setting from outside. What was found once is kept from patch to patch."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("GHAPP_")}
    return {**others, "GHAPP_DATA_DIR": str(data), "GHAPP_TOOLS_DIR": str(TOOLS.absolute())}
