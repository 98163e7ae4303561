"""What a command left is read through no link, and only so much of it."""

import os
from pathlib import Path

import pytest

from ghapp.sandbox import read_result


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "out").write_bytes(b"found")

    assert read_result(tmp_path, tmp_path / "deep" / "out", 1) == b"found"


def _link(folder: Path, secret: Path) -> None:
    (folder / "out").symlink_to(secret)


def _link_to_folder(folder: Path, secret: Path) -> None:
    (folder / "deep").symlink_to(secret.parent)


def _hard_link(folder: Path, secret: Path) -> None:
    (folder / "out").hardlink_to(secret)


def _pipe(folder: Path, _secret: Path) -> None:
    os.mkfifo(folder / "out")


def _folder(folder: Path, _secret: Path) -> None:
    (folder / "out").mkdir()


def _giant(folder: Path, _secret: Path) -> None:
    (folder / "out").write_bytes(bytes(1024 * 1024 + 1))


def _nothing(_folder: Path, _secret: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("leave", "name"),
    [
        (_link, "out"),
        (_link_to_folder, "deep/secret"),
        (_hard_link, "out"),
        (_pipe, "out"),
        (_folder, "out"),
        (_giant, "out"),
        (_nothing, "out"),
        (_nothing, "../outside/secret"),
    ],
)
def test_nothing_else_is(tmp_path: Path, leave: object, name: str) -> None:
    folder, outside = tmp_path / "box", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "secret").write_text("key")
    leave(folder, outside / "secret")  # type: ignore[operator]

    assert read_result(folder, folder / name, 1) is None
