"""Hunks that fit the diff of a pull request become suggestions; what is left applies as a patch."""

import subprocess
from pathlib import Path

import pytest

from ghapp.patches.suggestions import MOST, Suggestion, split

OLD = "".join(f"{number}\n" for number in range(1, 41))
WHOLE = {"a.txt": "@@ -0,0 +1,40 @@\n+1"}


def made(tmp_path: Path, old: str, new: str | None, name: str = "a.txt", mode: int = 0o644) -> str:
    """What git says changed."""
    path = tmp_path / name
    path.write_text(old, newline="")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    path.unlink() if new is None else path.write_text(new, newline="")
    if new is not None:
        path.chmod(mode)
    return git(tmp_path, "diff", "--binary", "--src-prefix=a/", "--dst-prefix=b/")


def git(folder: Path, *args: str, stdin: str = "") -> str:
    command = ["git", "-C", str(folder), *args]
    return subprocess.run(command, input=stdin.encode(), capture_output=True, check=True).stdout.decode()


def applied(old: str, suggestions: tuple[Suggestion, ...]) -> str:
    """As GitHub commits them."""
    lines = old.splitlines()
    for each in sorted(suggestions, key=lambda one: -one.first):
        lines[each.first - 1 : each.last] = each.lines
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "place", "lines"),
    [
        ("\n5\n", "\nfive\n", (5, 5), ("five",)),
        ("\n5\n6\n", "\n5\nnew\n6\n", (5, 5), ("5", "new")),
        ("1\n2\n3\n4\n", "new\n1\n2\n3\n4\n", (1, 1), ("new", "1")),
        ("\n5\n6\n", "\n", (5, 6), ()),
        ("\n5\n6\n7\n", "\nfive\n6\n\n", (5, 7), ("five", "6", "")),
        ("\n40\n", "\n40\n\n", (40, 40), ("40", "")),
    ],
    ids=["changed", "inserted", "inserted first", "deleted", "two in a hunk", "added at the end"],
)
def test_a_hunk_becomes_a_suggestion(
    tmp_path: Path, old: str, new: str, place: tuple[int, int], lines: tuple[str, ...]
) -> None:
    after = OLD.replace(old, new, 1)

    [found], rest = split(made(tmp_path, OLD, after), WHOLE)

    assert (found.path, (found.first, found.last), found.lines) == ("a.txt", place, lines)
    assert applied(OLD, (found,)) == after
    assert rest == ""


@pytest.mark.parametrize(
    ("shown", "fits"),
    [
        ("@@ -1,4 +2,7 @@ def f():\n 2", 1),
        ("@@ -1,4 +6,7 @@\n 6", 0),
        ("@@ -1 +5 @@\n+5", 1),
        ("@@ -1,4 +1,4 @@\n 1\n@@ -9 +9,3 @@\n 9", 0),
        ("@@ -1,9 +0,0 @@\n-1", 0),
        ("", 0),
    ],
)
def test_only_lines_that_the_diff_shows_can_be_suggested_on(tmp_path: Path, shown: str, fits: int) -> None:
    diff = made(tmp_path, OLD, OLD.replace("\n5\n", "\nfive\n"))

    found, rest = split(diff, {"a.txt": shown, "b.txt": "@@ -0,0 +1,40 @@"})

    assert len(found) == fits
    assert rest == ("" if fits else diff)


def test_what_does_not_fit_applies_beside_what_does(tmp_path: Path) -> None:
    after = OLD.replace("\n5\n", "\nfive\nand\nmore\n").replace("\n20\n", "\n").replace("\n35\n", "\nlast\n")

    found, rest = split(made(tmp_path, OLD, after), {"a.txt": "@@ -1,9 +1,9 @@"})

    assert len(found) == 1
    assert rest.count("@@ -") == 2
    (tmp_path / "a.txt").write_text(OLD)
    git(tmp_path, "apply", stdin=rest)
    assert applied((tmp_path / "a.txt").read_text(), found) == after


@pytest.mark.parametrize(
    ("old", "new", "more"),
    [
        ("1\n2\n", None, {}),
        ("1\n2\n", "1\n3\n", {"mode": 0o755}),
        ("1\n2", "1\n2\n", {}),
        ("1\r\n2\r\n", "1\r\n3\r\n", {}),
        ("1\n2\n", "1\n\u202e2\n", {}),
        ("1\n2\n", "1\n\x1b[2J\n", {}),
        ("1\n2\n", "1\n\0\n", {}),
        ("1\n2\n", "1\n3\n", {"name": "ü.txt"}),
        ("1\n2\n", "1\n" + "x" * 30_000 + "\n", {}),
        ("", "1\n", {}),
    ],
    ids=["deleted", "mode", "no newline", "crlf", "bidi", "control", "binary", "quoted", "long", "empty"],
)
def test_what_a_suggestion_cannot_say_is_left(tmp_path: Path, old: str, new: str | None, more: dict) -> None:  # type: ignore[type-arg]
    diff = made(tmp_path, old, new, **more)

    assert diff
    assert split(diff, dict.fromkeys(("a.txt", "ü.txt"), "@@ -0,0 +1,40 @@")) == ((), diff)


def test_a_review_has_an_end(tmp_path: Path) -> None:
    lines = [str(number) for number in range(1, 20 * MOST)]
    old = "".join(f"{line}\n" for line in lines)
    new = "".join(f"{line}!\n" if int(line) % 15 == 0 else f"{line}\n" for line in lines)

    found, rest = split(made(tmp_path, old, new), {"a.txt": f"@@ -0,0 +1,{len(lines)} @@"})

    assert len(found) == MOST
    assert rest.count("\n@@ -") == new.count("!") - MOST
