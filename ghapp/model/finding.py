"""Finding: one thing a tool says about one place."""

from enum import StrEnum

from ghapp.model.noun import Noun


class Category(StrEnum):
    SYNTAX = "syntax"
    TYPE = "type"
    STYLE = "style"
    FORMATTING = "formatting"
    TEST_FAILURE = "test_failure"
    SECURITY = "security"
    OTHER = "other"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is worst."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Finding(Noun):
    """`path` is relative to the checkout, with `/`. Lines and columns count from 1; columns in characters.

    `counts` says whether it fails the check, `accepted` that it would but for the baseline; `fingerprint` is
    stable under moved lines.
    """

    tool: str
    path: str
    line: int | None = None
    end_line: int | None = None
    column: int | None = None
    end_column: int | None = None
    code: str = ""
    category: Category = Category.OTHER
    severity: Severity = Severity.WARNING
    message: str
    fixable: bool = False
    help_url: str | None = None
    counts: bool = False
    accepted: bool = False
    fingerprint: str = ""

    @property
    def is_hard(self) -> bool:
        """Hard findings fail also in permissive mode."""
        if self.category is Category.SECURITY:
            return self.severity is Severity.ERROR
        return self.category in {Category.SYNTAX, Category.TYPE, Category.TEST_FAILURE}

    @property
    def order(self) -> tuple[int, bool, str, int, int, str, str, str]:
        """Most severe first, then by place: the order of annotations and reports."""
        place = (self.path, self.line or 0, self.column or 0)
        return (self.severity.rank, not self.is_hard, *place, self.tool, self.code, self.message)
