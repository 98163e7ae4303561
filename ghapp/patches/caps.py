"""What keeps a patch from coming as high as its score. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ghapp.model import Cap, Component, Tier
from ghapp.patches.measuring import Judge
from ghapp.patches.suite import Suite
from ghapp.plugin.manifest import matches

# Files that programs are written in. Others have nothing in them that a scanner of code could find.
CODE = (
    *(
        "*.py",
        "*.pyi",
        "*.js",
        "*.jsx",
        "*.mjs",
        "*.cjs",
        "*.ts",
        "*.tsx",
        "*.mts",
        "*.cts",
        "*.vue",
        "*.svelte",
    ),
    *(
        "*.go",
        "*.rs",
        "*.java",
        "*.kt",
        "*.kts",
        "*.scala",
        "*.groovy",
        "*.c",
        "*.h",
        "*.cc",
        "*.cpp",
        "*.hpp",
    ),
    *(
        "*.cs",
        "*.fs",
        "*.vb",
        "*.swift",
        "*.m",
        "*.mm",
        "*.rb",
        "*.php",
        "*.pl",
        "*.pm",
        "*.lua",
        "*.r",
        "*.jl",
    ),
    *(
        "*.ex",
        "*.exs",
        "*.erl",
        "*.hs",
        "*.clj",
        "*.dart",
        "*.sql",
        "*.sh",
        "*.bash",
        "*.zsh",
        "*.ps1",
        "*.psm1",
    ),
)
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Known:
    """`broke` are scanners that came to no result; `no_tests` and `no_coverage` say why there are none.
    `proven`: no file means anything else than before.
    """

    proven: bool
    unscanned: tuple[str, ...]
    broke: tuple[str, ...]
    no_tests: str
    no_coverage: str
    covered: float | None
    floor: float


def caps_of(scores: Mapping[Component, float | None], known: Known) -> tuple[Cap, ...]:
    """Not measured is not passed; a patch that is proven to change no meaning needs no tests."""
    return tuple(_caps(scores, known))


def _caps(scores: Mapping[Component, float | None], known: Known) -> Iterator[Cap]:
    if known.unscanned:
        yield Cap(tier=Tier.MANUAL_REVIEW, reason=f"no scanner looked at {listed(known.unscanned)}")
    if known.broke:
        reason = f"{listed(known.broke)} should have looked for security, and came to no result"
        yield Cap(tier=Tier.MANUAL_REVIEW, reason=reason)
    if known.proven:
        return
    if scores[Component.TESTS] is None:
        yield Cap(tier=Tier.MANUAL_REVIEW, reason=f"the tests are not known: {known.no_tests}")
    if scores[Component.COVERAGE] is None:
        yield Cap(tier=Tier.PULL_REQUEST, reason=f"the coverage is not known: {known.no_coverage}")
    elif known.covered is not None and known.covered < known.floor:
        reason = f"the tests cover {known.covered:g} % of the lines, less than {known.floor:g} %"
        yield Cap(tier=Tier.PULL_REQUEST, reason=reason)


def of_added(added: Suite | None) -> Iterator[Cap]:
    """Tests that the patch brings do not raise its score, but should do as they say."""
    if added is None:
        return
    if reason := added.trouble or added.broke:
        yield Cap(tier=Tier.MANUAL_REVIEW, reason=f"the tests that it brings cannot be run: {reason}")
    elif added.failed:
        reason = f"tests that it brings fail: {listed(tuple(sorted(added.failed)))}"
        yield Cap(tier=Tier.MANUAL_REVIEW, reason=reason)


def unscanned(paths: Collection[str], judges: Collection[Judge]) -> tuple[str, ...]:
    """Changed files with code in them that no scanner of their language looked at."""
    scanned = {path for judge in judges if judge.scans for path in judge.files}
    return tuple(path for path in paths if matches(path.lower(), CODE) and path not in scanned)


def listed(paths: tuple[str, ...]) -> str:
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return ", ".join(paths[:SHOWN]) + more
