"""The door to GitHub that cannot write: whatever is tried, its tokens do not allow it."""

from ghapp.github.door import GitHub
from ghapp.github.tokens import Access
from ghapp.model import Repository


class ReadingGitHub(GitHub):
    async def token(self, repository: Repository, access: Access) -> str:  # noqa: ARG002  # whatever is wanted
        return await super().token(repository, Access.READ)
