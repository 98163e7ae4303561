"""Refusals: how GitHub says no."""

from dataclasses import dataclass
from typing import Any

DOCS = "https://docs.github.com/rest"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One line of a 422."""

    resource: str
    field: str
    code: str = "invalid"
    message: str | None = None

    def body(self) -> dict[str, str]:
        body = {"resource": self.resource, "field": self.field, "code": self.code}
        return body | ({"message": self.message} if self.message else {})


class Refusal(Exception):
    """Raised by whatever serves a REST request; answered as GitHub answers."""

    def __init__(self, status: int, message: str, *errors: FieldError | str) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, "documentation_url": DOCS, "status": str(status)}
        if errors:
            self.body["errors"] = [each if isinstance(each, str) else each.body() for each in errors]

    @classmethod
    def not_found(cls) -> "Refusal":
        return cls(404, "Not Found")

    @classmethod
    def unprocessable(cls, message: str, *errors: FieldError | str) -> "Refusal":
        return cls(422, message, *errors)

    @classmethod
    def invalid(cls, *errors: FieldError) -> "Refusal":
        return cls(422, "Validation Failed", *errors)
