"""What a patch does to one file, as content before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ghapp.model import Patch

PLAIN, EXECUTABLE, LINK, SUBMODULE = "100644", "100755", "120000", "160000"  # git's modes
LARGEST = 256 * 1024  # bytes of a file that is read: what parsers do with more takes too long
LARGEST_IN_ALL = 2 * 1024 * 1024  # bytes, before and after
MOST_FILES = 50  # that are read; a patch of more is hardly one for a machine alone
State = tuple[str, bytes]  # mode, content


class Unreadable(ValueError):
    """Nobody can say what this file means: it is broken, too large or nested too deeply."""


@dataclass(frozen=True)
class Edit:
    """`before` is None for a new file, `after` for one that is deleted."""

    path: str
    before: bytes | None
    after: bytes | None
    mode_before: str = PLAIN
    mode: str = PLAIN

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def suffix(self) -> str:
        return suffix_of(self.path)

    @property
    def is_new(self) -> bool:
        return self.before is None

    @cached_property
    def old_text(self) -> str:
        return text_of(self.before)

    @cached_property
    def new_text(self) -> str:
        return text_of(self.after)


def edits_of(patch: Patch, before: Mapping[str, State]) -> tuple[Edit, ...]:
    """`before` has the files of the patch base; others than those of the patch do no harm."""
    return tuple(
        Edit(
            change.path,
            before[change.path][1] if change.path in before else None,
            change.content,
            before[change.path][0] if change.path in before else PLAIN,
            change.mode,
        )
        for change in patch.changes
    )


def suffix_of(path: str) -> str:
    """`.py`; "" without one."""
    _, dot, ending = path.rpartition("/")[2].rpartition(".")
    return dot + ending.lower()


def text_of(content: bytes | None) -> str:
    """Every byte has a character, so that any text file can be searched. Raises Unreadable: too large."""
    if content is None:
        return ""
    if len(content) > LARGEST:
        raise Unreadable(f"is larger than {LARGEST // 1024} KiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")
