"""Fixes: right ones, right ones with layout noise, and those that fix something else or break it. Pure."""

from bench.patches.bugs import Bug, base_of
from bench.patches.diffs import diff_of
from bench.patches.mutations import functions_of
from bench.patches.overfitting import head_of, inserted, overfit
from bench.patches.projects import Files
from bench.patches.scene import Scene, means_the_same, written


def right(scene: Scene, _n: int) -> str:
    return scene.diff(scene.fix)


def right_layout(scene: Scene, n: int) -> str:
    """A comment, blank lines, a comment behind the line, or the whole function as `ast.unparse` writes it."""
    bug, fixed = scene.bug, scene.fixed
    at = bug.line - 1
    head, indent = head_of(fixed, bug.function)
    ways = (
        inserted(fixed, head, f"{indent}# This was the wrong way round.", ""),
        inserted(inserted(fixed, at, ""), head, "", ""),
        bug.with_line(fixed, bug.right).replace(bug.right, f"{bug.right}  # as documented", 1),
        written(fixed, functions_of(fixed)[bug.function]),
    )
    turned = [*ways[n % len(ways) :], *ways[: n % len(ways)]]
    return scene.diff(
        {bug.path: next(text for text in turned if text != fixed and means_the_same(text, fixed))}
    )


def another_bug(scene: Scene, n: int) -> tuple[Files, str]:
    """A commit with another bug in it too, and the patch that is right for that one alone."""
    other = scene.others[n % len(scene.others)]
    base = base_of(scene.project, scene.bug, other)
    return base, diff_of(base, {other.path: other.with_line(base[other.path], other.right)})


def breaks_elsewhere(scene: Scene, n: int) -> str:
    """The right fix, and a mistake that makes a visible test fail that passed."""
    seen = seen_apart(scene)
    return _and_breaks(scene, seen[n % len(seen)])


def seen_apart(scene: Scene) -> list[Bug]:
    """Other bugs by which a visible test fails that does not fail by this one."""
    return [other for other in scene.others if {*other.failing} - {*scene.bug.failing}]


def breaks_unseen(scene: Scene, n: int) -> str:
    """The right fix, and a mistake that only tests that are held back see."""
    return _and_breaks(scene, scene.unseen[n % len(scene.unseen)])


def overfitted(scene: Scene, n: int) -> str:
    return scene.diff({scene.bug.path: overfit(scene.bug, scene.text, n)})


def _and_breaks(scene: Scene, other: Bug) -> str:
    return scene.diff({**scene.fix, **other.planted({**scene.base, **scene.fix})})
