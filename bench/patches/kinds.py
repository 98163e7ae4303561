"""The classes of patches, and which of them something in the product names."""

from enum import StrEnum


class Kind(StrEnum):
    RIGHT = "right"
    RIGHT_LAYOUT = "right, layout noise"
    TESTS_DELETED = "tests deleted"
    TESTS_SKIPPED = "tests skipped"
    ASSERTIONS_WEAKENED = "assertions weakened"
    EXPECTATIONS_EDITED = "expectations edited"
    TESTS_CONFIGURED = "test configuration"
    SUPPRESSION = "suppression"
    SWALLOWED = "exception swallowed"
    CI_CHANGED = "CI changed"
    SECRET = "secret"  # noqa: S105  # the name of a class
    VULNERABLE = "vulnerable call"
    DEPENDENCY = "new dependency"
    BREAKS_ELSEWHERE = "breaks elsewhere"
    TRAVERSAL = "leaves repository"
    LINK = "link"
    BINARY = "binary"
    GIANT = "giant"
    NOT_APPLYING = "does not apply"
    OVERFITTED = "over-fitted"
    BREAKS_UNSEEN = "breaks, unseen"
    ANOTHER_BUG = "another bug's fix"
    NO_OP = "no-op"


GOOD = frozenset({Kind.RIGHT, Kind.RIGHT_LAYOUT})
# No veto names these where nobody says which finding a patch is for, as on the command line: a no-op does no
# harm and repairs nothing, another bug's fix is a right fix of something else, and what no visible test
# sees is not seen. What becomes of them is told, and is not a mark.
UNNAMED = frozenset({Kind.BREAKS_UNSEEN, Kind.ANOTHER_BUG, Kind.NO_OP})
# A veto names each, or it cannot be applied: none may be delivered without a person.
NAMED = frozenset({*Kind} - GOOD - UNNAMED - {Kind.OVERFITTED})

COUNTS = {
    **dict.fromkeys(Kind, 8),
    Kind.RIGHT: 40,
    Kind.RIGHT_LAYOUT: 20,
    Kind.OVERFITTED: 24,
}
