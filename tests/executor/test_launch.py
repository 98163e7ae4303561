"""What an executor is given: an allow-list of its environment, a user, its own folder."""

import os
from pathlib import Path

import pytest

from ghapp.errors import UserProblem
from ghapp.executor.account import Account, account_of
from ghapp.executor.confine import barrier, covers, outermost
from ghapp.executor.launch import environment, prepare, readable
from ghapp.executor.orders import Start
from tests.executor.conftest import Place

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
STRANGER = 61017


def test_the_environment_is_an_allow_list() -> None:
    ours = {"PATH": "/bin", "LC_ALL": "C", "GHAPP_WEBHOOK_SECRET": "s", "AWS_SECRET": "s", "HOME": "/root"}

    given = environment(ours, Path("/data/executor"))

    assert given == {
        "PATH": "/bin",
        "LC_ALL": "C",
        "HOME": "/data/executor",
        "TMPDIR": "/data/executor/tmp",
    }


def test_what_is_needed_is_code_and_tools_and_not_the_data(place: Place) -> None:
    needed = readable(place.start)

    assert Path(os.__file__).parents[2].resolve() in needed
    assert not any(place.folder.is_relative_to(path) for path in needed)


def test_the_first_closed_folder_on_the_way_is_found(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "inner").mkdir(parents=True)
    closed.chmod(0o700)
    tmp_path.chmod(0o755)

    assert barrier(closed / "inner/file", os.geteuid(), os.getegid()) is None
    found = barrier(closed / "inner/file", STRANGER, STRANGER)
    assert found in {closed, *closed.parents}
    assert found is not None
    assert not found.stat().st_mode & 0o001


def test_only_outermost_folders_are_covered(tmp_path: Path) -> None:
    assert outermost([Path("/a/b"), Path("/c"), Path("/a"), Path("/ab")]) == [*map(Path, ("/a", "/ab", "/c"))]
    assert covers([Path("/usr/bin")], [tmp_path], STRANGER, STRANGER) == [tmp_path]


@only_root
def test_an_executor_of_root_is_somebody_else() -> None:
    assert account_of("") is not None
    assert account_of("daemon") == Account(1, 1)
    assert account_of("4711") == Account(4711, 4711)


@only_root
@pytest.mark.parametrize("wanted", ["root", "0", "nobody-of-this-name"])
def test_it_is_never_root_and_never_a_guess(wanted: str) -> None:
    with pytest.raises(UserProblem, match="E312"):
        account_of(wanted)


@pytest.mark.skipif(os.geteuid() == 0, reason="as an ordinary user")
def test_an_executor_of_an_ordinary_user_is_the_same() -> None:
    assert account_of("daemon") is None


@only_root
def test_its_folder_becomes_its_own_with_all_that_is_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "executor"
    (folder / "mirrors").mkdir(parents=True)
    (folder / "link").symlink_to("/etc/passwd")

    prepare(Start(folder=folder, tools=folder), Account(STRANGER, STRANGER))

    assert {path.lstat().st_uid for path in (folder, *folder.rglob("*"))} == {STRANGER}
    assert Path("/etc/passwd").stat().st_uid == 0
    assert folder.stat().st_mode & 0o777 == 0o700
