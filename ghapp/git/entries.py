"""Which entries of a tree become files, and why the others do not. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ghapp.git.remote import Limits
from ghapp.model import SkippedFile

REGULAR = frozenset({"100644", "100755", "100664"})
LINK, SUBMODULE = "120000", "160000"
_LFS = b"version https://git-lfs.github.com/spec/"
_SNIFF = 8000
_DOT_GIT = re.compile(r"(?:\.git|git~\d+)[. ]*(?::.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    mode: str
    sha: str
    raw: bytes

    @property
    def path(self) -> str:
        return self.raw.decode()


@dataclass(slots=True)
class Sorted:
    """What becomes of the entries; `skipped` is by raw name."""

    kept: list[Entry] = field(default_factory=list)
    links: list[Entry] = field(default_factory=list)
    skipped: dict[bytes, str] = field(default_factory=dict)


def parse(record: bytes) -> Entry:
    """One record of `ls-tree -r -z`."""
    head, _, name = record.partition(b"\t")
    mode, _kind, sha = head.decode().split(" ")
    return Entry(mode, sha, name)


def shown(name: bytes) -> str:
    """A name that is safe to print: what is not readable text is escaped."""
    text = name.decode("utf-8", "backslashreplace")
    return "".join(char if _is_plain(char) else char.encode("unicode_escape").decode() for char in text)


def _is_plain(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Zl", "Zp", "Cs"}


def name_trouble(name: bytes, limits: Limits) -> str | None:
    try:
        text = name.decode()
    except UnicodeDecodeError:
        return "its name is not UTF-8"
    if not text.isprintable() and any(unicodedata.category(char) in {"Cc", "Zl", "Zp"} for char in text):
        return "its name holds control characters"
    parts = text.split("/")
    if len(name) > limits.max_path_bytes or len(parts) > limits.max_depth:
        return "its path is too long or too deep"
    if any(part in {"", ".", ".."} or _DOT_GIT.fullmatch(part) for part in parts):
        return "its path looks like a git directory"
    return None


def sort(entries: Iterable[Entry], sizes: Mapping[str, int], limits: Limits) -> Sorted:
    """A blob without a size was not fetched because of its size."""
    found = Sorted()
    for entry in entries:
        if reason := _entry_trouble(entry, sizes, limits):
            found.skipped[entry.raw] = reason
        else:
            (found.links if entry.mode == LINK else found.kept).append(entry)
    return found


def _entry_trouble(entry: Entry, sizes: Mapping[str, int], limits: Limits) -> str | None:
    if entry.mode == SUBMODULE:
        return "submodule: a repository of its own"
    if trouble := name_trouble(entry.raw, limits):
        return trouble
    if sizes.get(entry.sha, limits.max_file_bytes + 1) > limits.max_file_bytes:
        return too_large(limits)
    return None if entry.mode in REGULAR or entry.mode == LINK else f"unknown kind of file ({entry.mode})"


def too_large(limits: Limits) -> str:
    return f"larger than {limits.max_file_bytes / 1_000_000:g} MB"


def content_trouble(start: bytes) -> str | None:
    """Judged by the first 8000 bytes, as git does."""
    if start.startswith(_LFS):
        return LFS_REASON
    return "binary" if b"\0" in start[:_SNIFF] else None


LFS_REASON = "Git LFS pointer: the content is stored elsewhere"


def follow(path: str, links: Mapping[str, str]) -> str | None:
    """The path inside the tree that a link ends at; None when it leads out. Loops raise RecursionError."""
    todo, done, hops = path.split("/")[::-1], list[str](), 0
    while todo:
        part = todo.pop()
        here = "/".join((*done, part))
        if part == ".." and not done:
            return None
        if part == "..":
            done.pop()
        elif here in links:
            hops += 1
            if hops > _MAX_HOPS:
                raise RecursionError(path)
            if links[here].startswith("/"):
                return None
            todo.extend(links[here].split("/")[::-1])
        elif part not in {"", "."}:
            done.append(part)
    return "/".join(done)


_MAX_HOPS = 40


def link_trouble(
    path: str, links: Mapping[str, str], files: Collection[str], folders: Collection[str]
) -> tuple[str | None, str]:
    """(the kept file that the link stands for, or None; the reason the link itself is not checked)."""
    try:
        target = follow(path, links)
    except RecursionError:
        return None, "symlink that leads in a circle"
    if target is None:
        return None, "symlink that leads out of the repository"
    if target in files:
        return target, f"link to {shown(target.encode())}, which is checked itself"
    if target in folders or target == "":
        return None, "symlink to a folder, whose files are checked themselves"
    return None, "symlink to nothing that is checked"


def folders_of(files: Iterable[str]) -> set[str]:
    return {folder for file in files for folder in _parents(file)}


def _parents(file: str) -> Iterator[str]:
    while "/" in file:
        file = file.rpartition("/")[0]
        yield file


def listed(skipped: Mapping[bytes, str]) -> tuple[SkippedFile, ...]:
    return tuple(SkippedFile(path=shown(name), reason=skipped[name]) for name in sorted(skipped))
