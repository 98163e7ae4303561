"""`ghapp demo` tells the story of the sample with its scripted model, and only what happened."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ghapp.demo import source
from ghapp.demo.github.server import LocalGitHub
from ghapp.demo.models import Edit
from ghapp.demo.rung import scripted_rung
from ghapp.demo.serving import serving
from ghapp.demo.source import OWNER, Source, sample_source
from ghapp.demo.story import Story
from ghapp.errors import UserProblem
from tests.flows.conftest import TOOLS, settings_for

pytestmark = pytest.mark.slow
OLD = source.SCRIPTED[0].old


async def played(folder: Path, edits: Sequence[Edit]) -> list[str]:
    """What was told. Raises UserProblem E903."""
    told: list[str] = []
    async with await LocalGitHub.start(folder / "github") as github:
        settings = settings_for(github, folder / "data")
        sample = await sample_source(github)
        sample = Source(sample.repo, sample.change, sample.label, tuple(edits))
        async with (
            scripted_rung(settings, edits) as rung,
            serving(github, settings, folder / "serve", OWNER, rung) as address,
        ):
            github.webhook_url = f"{address}/webhook"
            await Story(github, sample, lambda *line: told.append(" ".join(line))).play()
    return told


def test_the_sample_is_repaired_by_fixers_and_by_a_model(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GHAPP_TOOLS_DIR": str(TOOLS)}
    ran = subprocess.run(
        (str(Path(sys.executable).with_name("ghapp")), "demo"),
        cwd=tmp_path,
        env=environment | {"LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "climbed: mechanical, then claude" in ran.stdout
    assert "scripted-1 wrote a part of #2" in ran.stdout
    assert "findings that count: 15 before the fix, 0 after" in ran.stdout
    assert "tier AUTO_MERGE, confidence 1.0" in ran.stdout
    assert "small faults in the changed lines are caught" in ran.stdout
    assert "#2 was merged into demo/change by" in ran.stdout
    told = [line for line in ran.stdout.splitlines() if "claude  " in line or "scripted-1" in line]
    assert [line for line in told if "scripted" not in line] == []


async def test_a_model_that_repairs_nothing_is_no_happy_end(tmp_path: Path) -> None:
    wrong = Edit("shop/cart.py", OLD, OLD.replace("len", "list"))

    with pytest.raises(UserProblem, match="a part of #2 by the scripted model"):
        await played(tmp_path, [wrong])


async def test_without_a_model_the_story_has_none(tmp_path: Path) -> None:
    told = await played(tmp_path, [])

    assert [line for line in told if "scripted" in line or "claude" in line] == []
    assert "result findings that count: 15 before the fix, 8 after " in told
