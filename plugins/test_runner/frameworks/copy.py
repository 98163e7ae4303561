"""A copy of the checkout: tests may write beside themselves, and the checkout is not to be changed."""

import os
import shutil
from pathlib import Path

from .place import FOREIGN


def copied(checkout: Path, tmp: Path) -> Path:
    """What is not the project's own is linked to. Python is led to the copy, if it was to the checkout."""
    tree = tmp.resolve() / "checkout"
    foreign: list[Path] = []

    def left_out(folder: str, names: list[str]) -> set[str]:
        found = {name for name in names if name in FOREIGN}
        foreign.extend(Path(folder, name) for name in found)
        return found

    shutil.copytree(checkout, tree, symlinks=True, ignore=left_out)
    for path in foreign:
        if path.name != ".git":
            _link(tree / path.relative_to(checkout), path.resolve())
    if "PYTHONPATH" in os.environ:
        os.environ["PYTHONPATH"] = os.environ["PYTHONPATH"].replace(str(checkout), str(tree))
    return tree


def _link(link: Path, target: Path) -> None:
    """Tools of Node.js keep files of their own beside the modules."""
    if link.name != "node_modules" or not target.is_dir():
        link.symlink_to(target)
        return
    link.mkdir()
    for each in target.iterdir():
        (link / each.name).symlink_to(each)
