"""Which lines are new: no way of writing or moving them hides one."""

from collections.abc import Callable

import pytest

from ghapp.git import Git, Moved, open_local
from ghapp.model import Commit
from tests.git.conftest import Origin

Of = Callable[..., Commit]


async def test_changed_lines_follow_renames_and_edits(git: Git, origin: Origin, of: Of) -> None:
    text = "".join(f"line {number}\n" for number in range(20))
    base = origin.commit({"old.py": text, "cut.py": "1\n2\n3\n", "same.py": "1\n"})
    origin.git("mv", "old.py", "new.py")
    sha = origin.commit({"new.py": text + "more\n", "cut.py": "1\n3\n"})
    async with git.worktree(of(sha, base), "run", origin.remote) as tree:
        assert await tree.changed_lines(base) == {"new.py": ((21, 21),), "cut.py": ()}
        (tree.path / "same.py").write_text("0\n1\n")
        (tree.path / "fresh.py").write_text("1\n2")
        assert await tree.changed_lines(base) == {
            "new.py": ((21, 21),), "cut.py": (), "same.py": ((1, 1),), "fresh.py": ((1, 2),)
        }  # fmt: skip


async def test_changed_lines_do_without_what_was_not_fetched(git: Git, origin: Origin, of: Of) -> None:
    base = origin.commit({"a.py": "1\n", "huge file.txt": "x" * 11_000_000, "gone.txt": "y" * 11_000_000})
    (origin.path / "gone.txt").unlink()
    sha = origin.commit({"a.py": "1\n2\n", "huge file.txt": "x" * 11_000_001})
    async with git.worktree(of(sha, base), "run", origin.remote) as tree:
        assert await tree.changed_lines(base) == {"a.py": ((2, 2),)}


async def test_a_link_that_became_a_file_is_added_whole(git: Git, origin: Origin, of: Of) -> None:
    (origin.path / "l.py").symlink_to("a.py")
    base = origin.commit({"a.py": "1\n"})
    (origin.path / "l.py").unlink()
    sha = origin.commit({"l.py": "1\n2\n"})
    async with git.worktree(of(sha, base), "run", origin.remote) as tree:
        assert await tree.changed_lines(base) == {"l.py": ((1, 2),)}
    assert await (await open_local(origin.path)).changed_lines(base) == {"l.py": ((1, 2),)}


async def test_what_was_binary_before_has_added_lines(git: Git, origin: Origin, of: Of) -> None:
    base = origin.commit({"a.py": b"1\n\0\n"})
    sha = origin.commit({"a.py": "1\n2\n3\n"})
    async with git.worktree(of(sha, base), "run", origin.remote) as tree:
        assert await tree.changed_lines(base) == {"a.py": ((2, 3),)}


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("a.py", "sub/b.py", ()),
        ("Makefile", "sub/Makefile", ()),
        ("a.txt", "a.py", ((1, 20),)),
        ("a.py", "a.PY", ((1, 20),)),
        ("a.py", "py", ((1, 20),)),
        ("a", "b", ((1, 20),)),
        (".ignore", ".other", ((1, 20),)),
        ("ü.py", "ü", ((1, 20),)),
    ],
)
async def test_a_rename_to_another_kind_of_file_adds_all_of_it(
    git: Git, origin: Origin, of: Of, old: str, new: str, lines: tuple[tuple[int, int], ...]
) -> None:
    base = origin.commit({old: "".join(f"line {number}\n" for number in range(20)), "sub/x": "1\n"})
    origin.git("mv", old, new)
    sha = origin.commit()
    async with git.worktree(of(sha, base), "run", origin.remote) as tree:
        assert await tree.changed_lines(base) == {new: lines}
    assert await (await open_local(origin.path)).changed_lines(base) == {new: lines}


@pytest.mark.parametrize("end", ["\r", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("committed", [True, False])
async def test_a_line_end_that_only_tools_know_makes_the_whole_file_new(
    git: Git, origin: Origin, of: Of, end: str, committed: bool
) -> None:
    base = origin.commit({"a.py": "1\n2\n3\n", "b.py": f"1{end}2\n"})
    origin.write({"a.py": f"1\n2{end}3{end}4\n3\n", "new.py": f"1{end}2{end}3"})
    sha = origin.commit() if committed else None
    whole = {"a.py": ((1, 5),), "new.py": ((1, 3),)}
    assert await (await open_local(origin.path)).changed_lines(base) == whole
    if sha:
        async with git.worktree(of(sha, base), "run", origin.remote) as tree:
            assert await tree.changed_lines(base) == whole


@pytest.mark.parametrize("end", ["\r\n", "\n", " \f", " \v", "\x1c", "\x1e", "é", "\u2027"])
async def test_other_characters_leave_the_lines_as_they_are(origin: Origin, end: str) -> None:
    base = origin.commit({"a.py": f"1{end}\n2{end}\n"})
    origin.write({"a.py": f"1{end}\n2{end}\n3\n"})
    last = (f"1{end}\n2{end}\n").count("\n") + 1
    assert await (await open_local(origin.path)).changed_lines(base) == {"a.py": ((last, last),)}


async def test_what_was_renamed_and_what_is_gone_is_told_by_old_names(
    git: Git, origin: Origin, of: Of
) -> None:
    text = "".join(f"line {number}\n" for number in range(20))
    base = origin.commit({"old name.py": text, "gone.py": "1\n", "kept.py": "2\n", "huge": "x" * 11_000_000})
    origin.git("mv", "old name.py", "new näme.py")
    (origin.path / "gone.py").unlink()
    sha = origin.commit({"new näme.py": text + "more\n", "huge": "y"})
    expected = Moved({"new näme.py": "old name.py"}, ("gone.py",))
    async with git.worktree(of(sha, base), "run", origin.remote) as tree:
        assert await tree.moved(base) == expected
    assert await (await open_local(origin.path)).moved(base) == expected
    assert (expected.origin("new näme.py"), expected.origin("kept.py")) == ("old name.py", "kept.py")
