"""What a patch brings, and how much."""

import pytest

from ghapp.model import Change, Patch
from ghapp.patches.vetoes import Case, Edit, Policy, edits_of, vetoes_of
from tests.patches.vetoes.builders import edit, ids, vetoes


@pytest.mark.parametrize(
    ("before", "mode_before", "after", "mode", "expected"),
    [
        (b"a", "100644", b"b", "100644", set()),
        (b"a", "100755", b"b", "100755", set()),
        (b"a", "100644", b"a", "100755", {"mode_changed"}),
        (b"a", "100755", b"b", "100644", {"mode_changed"}),
        (None, "100644", b"a", "100755", {"mode_changed"}),
        (None, "100644", b"a", "100664", {"mode_changed"}),
        (None, "100644", b"/etc", "120000", {"symlink"}),
        (b"/etc", "120000", b"a", "100644", {"symlink"}),
        (b"/etc", "120000", None, "100644", {"symlink"}),
        (None, "100644", b"0" * 40, "160000", {"submodule"}),
        (b"a", "100644", None, "100644", set()),
    ],
)
def test_modes(
    before: bytes | None, mode_before: str, after: bytes | None, mode: str, expected: set[str]
) -> None:
    assert ids(Edit("a.txt", before, after, mode_before, mode)) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, b"\x89PNG\0\1", {"binary"}),
        (b"text", b"te\0xt", {"binary"}),
        (None, b"caf\xe9", {"binary"}),
        (b"caf\xe9", b"th\xe9", set()),
        (None, "café".encode(), set()),
        (b"\0", None, set()),
    ],
)
def test_only_text_is_added(before: bytes | None, after: bytes | None, expected: set[str]) -> None:
    assert ids(edit("a.txt", before, after)) == expected


def test_a_patch_of_many_files_is_too_large() -> None:
    edits = [edit(f"a{number}.txt", "a\n", "b\n") for number in range(11)]

    assert ids(*edits[:10]) == set()
    [veto] = vetoes(*edits)
    assert (veto.id, veto.path, veto.message) == ("too_large", "", "the patch has 11 files, 10 at most")


def test_removed_lines_count_too() -> None:
    before, after = ("".join(f"{word} {number}\n" for number in range(251)) for word in ("old", "new"))

    assert ids(edit("a.txt", before, before.replace("old 7\n", "new 7\n"))) == set()
    assert "the patch has 502 lines, 500 at most" in {
        veto.message for veto in vetoes(edit("a.txt", before, after))
    }


def test_the_limits_are_the_repository_s() -> None:
    case = Case([edit("a.txt", "a\n", "b\n")], Policy(max_lines=1))

    assert [veto.message for veto in vetoes_of(case)] == ["the patch has 2 lines, 1 at most"]


@pytest.mark.parametrize(
    "secret",
    [
        "ghp_" + "a1" * 18,
        "AKIA" + "ABCDEFGH12345678",
        "-----BEGIN RSA PRIVATE KEY-----",
        "xoxb-123456789-abcdefghijkl",
        "sk-ant-" + "a1" * 20,
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0abc." + "a" * 30,
    ],
)
def test_a_secret_in_clear_is_a_veto_and_is_not_quoted(secret: str) -> None:
    [veto] = vetoes(edit("a.py", "x = 1\n", f"x = 1\nkey = '{secret}'\n"))

    assert (veto.id, veto.line) == ("secret", 2)
    assert secret not in veto.message


def test_a_secret_that_was_there_and_a_sha_are_none() -> None:
    old = f"key = 'ghp_{'a1' * 18}'\n"

    assert ids(edit("a.py", old, old + "x = 1\n")) == set()
    assert ids(edit("a.py", "", f"sha = '{'0f' * 20}'\n")) == set()


def test_a_patch_is_read_beside_its_base() -> None:
    changes = (Change(path="a", mode="100755", content_base64="YQ=="), Change(path="b"))
    edits = edits_of(Patch(base_sha="0" * 40, source="x", changes=changes, diff=""), {"b": ("120000", b"a")})

    assert edits == (Edit("a", None, b"a", "100644", "100755"), Edit("b", b"a", None, "120000", "100644"))
