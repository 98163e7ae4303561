"""The few fields that most events share. Everything else in a payload is not read."""

from pydantic import BaseModel

from ghapp.model import Repository

ZERO = "0" * 40
QUEUE = "gh-readonly-queue/"  # a merge queue's own branches: their merge_group event asks for the check


class Installation(BaseModel):
    id: int


class RepositoryPayload(BaseModel):
    id: int
    full_name: str
    default_branch: str


class App(BaseModel):
    """Whose check or comment it is: compared with our own id, never by name."""

    id: int


class Payload(BaseModel):
    installation: Installation
    repository: RepositoryPayload

    @property
    def where(self) -> Repository:
        return Repository(
            id=self.repository.id,
            full_name=self.repository.full_name,
            default_branch=self.repository.default_branch,
            installation_id=self.installation.id,
        )


def sha_or_none(sha: str | None) -> str | None:
    """GitHub writes forty zeros for "no commit"."""
    return None if not sha or sha == ZERO else sha
