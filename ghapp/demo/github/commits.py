"""Commits and diffs, read from a bare repository."""

from dataclasses import dataclass

from ghapp.demo.github.bare import Bare, Signature

_FORMAT = "%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B"
_STATUSES = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "C": "copied", "T": "changed"}


@dataclass(frozen=True, slots=True)
class CommitFacts:
    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One changed file. `patch` starts at the first hunk and is empty for binary files."""

    path: str
    status: str
    sha: str
    additions: int
    deletions: int
    patch: str
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`ahead` are the commits that only the newer one has, oldest first; `behind` counts the others."""

    older: CommitFacts
    newer: CommitFacts
    base: CommitFacts
    ahead: tuple[CommitFacts, ...]
    behind: int
    files: tuple[FileDiff, ...]

    @property
    def status(self) -> str:
        if self.ahead:
            return "diverged" if self.behind else "ahead"
        return "behind" if self.behind else "identical"


async def facts(bare: Bare, sha: str) -> CommitFacts:
    shown = await bare.git("show", "--no-patch", f"--format={_FORMAT}", sha)
    fields = shown.decode(errors="replace").split("\0")
    return CommitFacts(
        sha=fields[0],
        tree=fields[1],
        parents=tuple(fields[2].split()),
        author=Signature(*fields[3:6]),
        committer=Signature(*fields[6:9]),
        message=fields[9].rstrip("\n"),
    )


async def diff(bare: Bare, older: str | None, newer: str) -> list[FileDiff]:
    """The changed files from `older` (None: from nothing) to `newer`."""
    start = older or await bare.write_tree([])
    raw = await bare.git("diff", "--raw", "--no-abbrev", "-z", "-M", start, newer)
    return [await _file_diff(bare, start, newer, change) for change in _changes(raw)]


async def merge_base(bare: Bare, base: str, head: str) -> str:
    """Where the head branched off; the base itself when they share nothing."""
    found = await bare.text("merge-base", "--all", base, head) if await _related(bare, base, head) else base
    return found.splitlines()[0]


async def compare(bare: Bare, older: str, newer: str) -> Comparison:
    base = await merge_base(bare, older, newer)
    listed = (await bare.text("rev-list", "--reverse", f"{older}..{newer}")).split()
    return Comparison(
        older=await facts(bare, older),
        newer=await facts(bare, newer),
        base=await facts(bare, base),
        ahead=tuple([await facts(bare, sha) for sha in listed]),
        behind=await count(bare, newer, older),
        files=tuple(await diff(bare, base, newer)),
    )


async def count(bare: Bare, base: str, head: str) -> int:
    return int(await bare.text("rev-list", "--count", f"{base}..{head}"))


async def _related(bare: Bare, base: str, head: str) -> bool:
    roots = await bare.text("rev-list", "--max-parents=0", base)
    others = await bare.text("rev-list", "--max-parents=0", head)
    return bool(set(roots.split()) & set(others.split()))


@dataclass(frozen=True, slots=True)
class _Change:
    letter: str
    sha: str
    path: str
    previous: str | None


def _changes(raw: bytes) -> list[_Change]:
    parts = iter(raw.decode(errors="replace").split("\0"))
    changes = []
    for head in parts:
        if not head:
            continue
        _, _, old, new, status = head.split()
        first = next(parts)
        moved = status[0] in "RC"
        path = next(parts) if moved else first
        changes.append(_Change(status[0], old if status == "D" else new, path, first if moved else None))
    return changes


async def _file_diff(bare: Bare, older: str, newer: str, change: _Change) -> FileDiff:
    paths = [f":(literal){path}" for path in (change.previous, change.path) if path]
    shown = await bare.git("diff", "-M", older, newer, "--", *paths)
    text = shown.decode(errors="replace")
    start = text.find("\n@@ ")
    patch = text[start + 1 :].rstrip("\n") if start >= 0 else ""
    return FileDiff(
        path=change.path,
        status=_STATUSES.get(change.letter, "changed"),
        sha=change.sha,
        additions=patch.count("\n+"),  # it begins with "@@"
        deletions=patch.count("\n-"),
        patch=patch,
        previous=change.previous,
    )
