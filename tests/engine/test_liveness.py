"""Who is dead: the kernel and the database know, not a clock."""

import subprocess
import sys
from pathlib import Path

import pytest

from ghapp.engine.liveness import FileLiveness, Liveness, PostgresLiveness
from tests.waiting import wait_for

HOLD = """
import sys; from pathlib import Path; from ghapp.engine.liveness import FileLiveness, PostgresLiveness
kind, where = sys.argv[1:]
liveness = FileLiveness(Path(where)) if kind == "file" else PostgresLiveness(where)
liveness.hold("other"); print("held", flush=True); sys.stdin.read()
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["file", "postgresql"])
def test_a_process_is_alive_until_it_ends_however_it_ends(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    where = str(tmp_path) if kind == "file" else request.getfixturevalue("postgres")
    liveness: Liveness = FileLiveness(tmp_path) if kind == "file" else PostgresLiveness(where)
    command = [sys.executable, "-c", HOLD, kind, where]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"

        assert not liveness.is_dead("other")
        assert liveness.is_dead("nobody")
        assert not liveness.is_dead("other")
        other.kill()
        other.wait()

        wait_for(lambda: liveness.is_dead("other"))
    liveness.release()


def test_looking_at_the_dead_leaves_no_file(tmp_path: Path) -> None:
    liveness = FileLiveness(tmp_path)

    assert liveness.is_dead("gone")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["file", "postgresql"])
def test_who_leaves_is_dead_and_leaves_nothing_behind(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    one: Liveness = FileLiveness(tmp_path)
    other: Liveness = FileLiveness(tmp_path)
    if kind == "postgresql":
        one, other = (PostgresLiveness(request.getfixturevalue("postgres")) for _ in range(2))
    one.hold("one")
    assert not other.is_dead("one")

    one.release()

    assert other.is_dead("one")
    assert list(tmp_path.iterdir()) == []
    other.release()
