"""All patches of the corpus: each of a class, for a commit with one bug in it, always the same."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.patches import cheating, fixes, strange, tampering
from bench.patches.bugs import Bug
from bench.patches.kinds import COUNTS, Kind
from bench.patches.projects import Files, Project
from bench.patches.scene import Scene

Maker = Callable[[Scene, int], str]
_MAKERS: Mapping[Kind, Maker] = {
    Kind.RIGHT: fixes.right,
    Kind.RIGHT_LAYOUT: fixes.right_layout,
    Kind.TESTS_DELETED: tampering.tests_deleted,
    Kind.TESTS_SKIPPED: tampering.tests_skipped,
    Kind.ASSERTIONS_WEAKENED: tampering.assertions_weakened,
    Kind.EXPECTATIONS_EDITED: tampering.expectations_edited,
    Kind.TESTS_CONFIGURED: tampering.tests_configured,
    Kind.SUPPRESSION: cheating.suppression,
    Kind.SWALLOWED: cheating.swallowed,
    Kind.CI_CHANGED: cheating.ci_changed,
    Kind.SECRET: cheating.secret,
    Kind.VULNERABLE: cheating.vulnerable,
    Kind.DEPENDENCY: cheating.dependency,
    Kind.BREAKS_ELSEWHERE: fixes.breaks_elsewhere,
    Kind.TRAVERSAL: strange.traversal,
    Kind.LINK: strange.link,
    Kind.BINARY: strange.binary,
    Kind.GIANT: strange.giant,
    Kind.NOT_APPLYING: strange.not_applying,
    Kind.OVERFITTED: fixes.overfitted,
    Kind.BREAKS_UNSEEN: fixes.breaks_unseen,
    Kind.NO_OP: cheating.no_op,
}


SAMPLE = {Kind.RIGHT: 5, Kind.RIGHT_LAYOUT: 2, Kind.OVERFITTED: 3}  # of the others one each
_ROUNDS = 4  # through the bugs, to find as many different patches as are asked for
_FITS: Mapping[Kind, Callable[[Scene], bool]] = {
    Kind.OVERFITTED: lambda scene: bool(scene.bug.calls),
    Kind.BREAKS_UNSEEN: lambda scene: bool(scene.unseen),
    Kind.BREAKS_ELSEWHERE: lambda scene: bool(fixes.seen_apart(scene)),
    Kind.ANOTHER_BUG: lambda scene: bool(scene.others),
}


@dataclass(frozen=True, slots=True)
class Trial:
    """`base` is the commit that the patch is for; the files are laid out once for all patches of a commit."""

    name: str
    kind: Kind
    project: Project
    base: Files
    diff: str

    @property
    def is_frozen(self) -> bool:
        """Half of them, by name: nothing is tuned to these."""
        return hashed(self.name)[0] % 2 == 0


def scenes_of(bugs: Sequence[Bug], projects: Callable[[str], Project]) -> tuple[Scene, ...]:
    """One for each bug that a visible test sees."""
    return tuple(_scene(bug, bugs, projects(bug.project)) for bug in bugs if bug.failing)


def trials_of(scenes: Sequence[Scene], counts: Mapping[Kind, int] = COUNTS) -> tuple[Trial, ...]:
    """By class; where there are fewer scenes than are asked for, each is used in several ways."""
    return tuple(trial for kind, count in counts.items() for trial in _of_kind(kind, count, scenes))


def hashed(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _scene(bug: Bug, bugs: Sequence[Bug], project: Project) -> Scene:
    near = [other for other in bugs if other.project == bug.project and other.function != bug.function]
    seen = tuple(other for other in near if other.failing)
    return Scene(project, bug, seen, tuple(other for other in near if not other.failing))


def _of_kind(kind: Kind, count: int, scenes: Sequence[Scene]) -> Iterator[Trial]:
    """Bugs in an order by hash, another one for each class; when one comes again it is in another way."""
    fit = sorted(filter(_FITS.get(kind, bool), scenes), key=lambda scene: hashed(f"{kind} {scene.bug.name}"))
    known: set[tuple[str, str]] = set()
    for n in range(count * _ROUNDS if fit else 0):
        scene = fit[n % len(fit)]
        base, diff = _made(kind, scene, n % len(fit) + n // len(fit))
        if len(known) == count:
            return
        if (scene.bug.name, diff) not in known:
            name = f"{kind.name.lower().replace('_', '-')}-{len(known):02}-{scene.bug.name}"
            known.add((scene.bug.name, diff))
            yield Trial(name, kind, scene.project, base, diff)


def _made(kind: Kind, scene: Scene, way: int) -> tuple[Files, str]:
    if kind is Kind.ANOTHER_BUG:
        return fixes.another_bug(scene, way)
    return scene.base, _MAKERS[kind](scene, way)


def sample_of(trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """Thirty that are looked at all the time: of every class, and none of the frozen half."""
    tuned = sorted((each for each in trials if not each.is_frozen), key=lambda each: hashed(each.name))
    of_kind = ([each for each in tuned if each.kind is kind][: SAMPLE.get(kind, 1)] for kind in Kind)
    return tuple(each for some in of_kind for each in some)
