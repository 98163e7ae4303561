"""Environments as they are built: in a real box, through a real door, from a registry on loopback."""

import json
import os
import time
from pathlib import Path

import pytest

from ghapp.environments import Environment, Unknown
from tests.environments.conftest import Shop, run


async def built(shop: Shop, tree: Path, *scope: object, setup: str | None = None) -> Environment:
    made = await shop.get(tree, *scope, setup=setup)
    assert isinstance(made, Environment), made
    return made


async def unknown(shop: Shop, tree: Path, setup: str | None = None, seconds: float = 60) -> str:
    made = await shop.get(tree, setup=setup, seconds=seconds)
    assert isinstance(made, Unknown)
    return made.reason


async def test_what_a_project_needs_is_there_without_any_network(shop: Shop, tree: Path) -> None:
    environment = await built(shop, tree)

    outcome = await run(tree, environment, "python", "ours.py")

    assert (outcome.status, outcome.stdout) == (0, b"7\n")
    assert shop.outside.asked[0].headers["Authorization"].startswith("Basic ")  # added outside


async def test_the_second_time_nobody_is_asked(shop: Shop, tree: Path) -> None:
    await built(shop, tree)
    asked = len(shop.outside.asked)
    (tree / "ours.py").write_text("import gadget\n\nprint(gadget.size + 1)\n")

    outcome = await run(tree, await built(shop, tree), "python", "ours.py")

    assert outcome.stdout == b"8\n"
    assert len(shop.outside.asked) == asked


async def test_other_files_another_repository_or_trust_make_another_one(shop: Shop, tree: Path) -> None:
    await built(shop, tree, 1, "member")
    await built(shop, tree, 1, "fork")
    await built(shop, tree, 2, "member")
    (tree / "requirements.txt").write_text("gadget>=1.0\n")
    await built(shop, tree, 1, "member")

    assert len(list(shop.folder.glob("*/outcome.json"))) == 4


async def test_a_run_cannot_change_it(shop: Shop, tree: Path) -> None:
    environment = await built(shop, tree)
    spoil = "import gadget; open(gadget.__file__, 'a').write('size = 9')"

    outcome = await run(tree, environment, "python", "-c", spoil)

    assert b"Read-only file system" in outcome.stderr
    assert (await run(tree, environment, "python", "ours.py")).stdout == b"7\n"


async def test_what_cannot_be_had_is_a_reason_and_is_not_tried_again_for_a_while(
    shop: Shop, tree: Path
) -> None:
    (tree / "requirements.txt").write_text("no-such-gadget\n")
    first = await unknown(shop, tree)
    asked = len(shop.outside.asked)

    assert await unknown(shop, tree) == first
    assert "no-such-gadget" in first
    assert len(shop.outside.asked) == asked

    outcome = next(shop.folder.glob("*/outcome.json"))
    outcome.write_text(json.dumps({**json.loads(outcome.read_text()), "at": time.time() - 4000}))
    await unknown(shop, tree)
    assert len(shop.outside.asked) > asked


async def test_half_a_build_is_begun_anew(shop: Shop, tree: Path) -> None:
    await built(shop, tree)
    outcome = next(shop.folder.glob("*/outcome.json"))
    outcome.unlink()  # as a kill leaves it
    (outcome.parent / "built/venv/bin/python").unlink()

    assert (await run(tree, await built(shop, tree), "python", "ours.py")).stdout == b"7\n"


async def test_what_a_kill_left_of_another_one_goes(shop: Shop, tree: Path) -> None:
    left = shop.folder / "left/built"
    left.mkdir(parents=True)

    await built(shop, tree)

    assert not left.parent.exists()


async def test_a_build_ends_in_time_with_all_that_it_started(shop: Shop, tree: Path) -> None:
    began = time.monotonic()

    reason = await unknown(shop, tree, setup="sleep 300 & sleep 300", seconds=3)

    assert "did not end within 3 seconds" in reason
    assert time.monotonic() - began < 300


async def test_why_a_build_failed_is_told_and_not_what_it_warned_of(shop: Shop, tree: Path) -> None:
    words = "seq -f 'warning %g' 50; echo 'fatal error: x.h'; seq -f 'note %g' 3; echo 'error: gcc'; echo why"

    reason = await unknown(shop, tree, setup=f"({words}) >&2; exit 1")

    assert reason.partition("failed: ")[2].splitlines() == ["fatal error: x.h", "error: gcc", "why"]


@pytest.mark.parametrize("level", ["landlock", "none"])
async def test_without_a_network_of_its_own_there_is_none(shop: Shop, tree: Path, level: str) -> None:
    made = await shop.get(tree, level=level)

    assert isinstance(made, Unknown)
    assert made.reason == f"an environment is built in the sandbox bwrap, and here is {level}"
    assert shop.outside.asked == []


async def test_what_the_repository_gives_is_run_with_pip_and_a_place_of_its_own(
    shop: Shop, tree: Path
) -> None:
    setup = 'mkdir "$ENVIRONMENT/bin"; printf "#!/bin/sh\\necho hi\\n" > "$ENVIRONMENT/bin/greet"\n'
    setup += 'chmod +x "$ENVIRONMENT/bin/greet"; uv pip install -r requirements.txt'

    environment = await built(shop, tree, setup=setup)

    assert (await run(tree, environment, "greet")).stdout == b"hi\n"
    assert (await run(tree, environment, "python", "ours.py")).stdout == b"7\n"


async def test_the_longest_unused_goes_when_it_is_too_much(shop: Shop, tree: Path) -> None:
    await built(shop, tree, "old")
    old = next(shop.folder.glob("*/outcome.json"))
    old.write_text(json.dumps({**json.loads(old.read_text()), "size": 10**12}))
    os.utime(old, (1, 1))

    await built(shop, tree, "new")

    assert not old.parent.exists()
    assert len(list(shop.folder.glob("*/outcome.json"))) == 1
