"""Problems: how GraphQL says no, with status 200."""

from typing import Any


class Problem(Exception):
    """`kind` is GitHub's `type`; None for what the language itself refuses."""

    def __init__(self, message: str, kind: str | None = "UNPROCESSABLE") -> None:
        super().__init__(message)
        self.message, self.kind = message, kind

    def body(self, path: str) -> dict[str, Any]:
        told = {"path": [path], "locations": [{"line": 1, "column": 1}], "message": self.message}
        return {"type": self.kind, **told} if self.kind else told
