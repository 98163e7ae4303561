"""What a patch is made for: a project with a bug in it, and the other bugs that could be there."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bench.patches.bugs import Bug, base_of
from bench.patches.diffs import Changes, diff_of
from bench.patches.projects import Project
from bench.patches.splitting import Function, extent


@dataclass(frozen=True)
class Scene:
    """`others` are bugs of the same project that visible tests see, `unseen` those that they do not."""

    project: Project
    bug: Bug
    others: tuple[Bug, ...] = ()
    unseen: tuple[Bug, ...] = ()

    @cached_property
    def base(self) -> Mapping[str, str]:
        return base_of(self.project, self.bug)

    @property
    def text(self) -> str:
        """The file with the bug."""
        return self.base[self.bug.path]

    @property
    def fixed(self) -> str:
        """The file without the bug."""
        return self.bug.with_line(self.text, self.bug.right)

    @property
    def fix(self) -> dict[str, str]:
        return {self.bug.path: self.fixed}

    def failing(self, n: int) -> tuple[str, str]:
        """The file and the name of a test that fails by the bug."""
        path, _colons, name = self.bug.failing[n % len(self.bug.failing)].partition("::")
        return path, name

    def diff(self, changes: Changes) -> str:
        return diff_of(self.base, changes)

    def with_fix(self, n: int, changes: Mapping[str, str | None]) -> Changes:
        """Every other one brings the right fix too, so that nothing but the cheat speaks against it."""
        return {**self.fix, **changes} if n % 2 else changes


def means_the_same(one: str, other: str) -> bool:
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except SyntaxError:
        return False


def written(text: str, node: Function) -> str:
    """The file with this function as `ast.unparse` writes it, where its old lines were."""
    first, last = extent(node)
    indent, lines = " " * node.col_offset, text.split("\n")
    anew = [f"{indent}{line}" if line else "" for line in ast.unparse(node).split("\n")]
    return "\n".join([*lines[: first - 1], *anew, *lines[last:]])
