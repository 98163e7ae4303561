"""Veto: a reason why a patch may not be merged before a person has looked at it."""

from enum import StrEnum

from ghapp.model.noun import Noun


class VetoId(StrEnum):
    """What each catches, and what not: docs/vetoes.md."""

    TESTS_REMOVED = "tests_removed"
    TESTS_SKIPPED = "tests_skipped"
    TESTS_EMPTIED = "tests_emptied"
    TESTS_WEAKENED = "tests_weakened"
    TESTS_CHANGED = "tests_changed"
    EXPECTATIONS_CHANGED = "expectations_changed"
    SUPPRESSION_ADDED = "suppression_added"
    TOOL_CONFIGURATION = "tool_configuration"
    EXCEPTION_SWALLOWED = "exception_swallowed"
    DEPENDENCY_ADDED = "dependency_added"
    IMPORT_UNKNOWN = "import_unknown"
    OUTSIDE_FINDINGS = "outside_findings"
    PROTECTED_PATH = "protected_path"
    LEAVES_REPOSITORY = "leaves_repository"
    BINARY = "binary"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"
    MODE_CHANGED = "mode_changed"
    TOO_LARGE = "too_large"
    SECRET = "secret"  # noqa: S105  # the name of one
    UNREADABLE = "unreadable"
    TESTS_FAIL = "tests_fail"
    TESTS_NOT_RUN = "tests_not_run"
    SECURITY_FINDING = "security_finding"
    FINDING_REMAINS = "finding_remains"


class Veto(Noun):
    """`message` is plain text with words of the repository in it; `line` counts from 1 in the patched file,
    or in the file as it was where it is gone. `path` is "" where it is about the whole patch.
    """

    id: VetoId
    message: str
    path: str = ""
    line: int | None = None
