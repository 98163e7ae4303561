"""PyGithub, one thread a call: our token, no retries of its own (they repeat POST blindly), our errors."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

import requests
from github import Auth, Github, GithubException
from github.Repository import Repository as Remote

from ghapp.errors import GhappError, TryLater, UserProblem
from ghapp.github.door import GitHub
from ghapp.github.tokens import Access
from ghapp.model import Repository


class Talk:
    """About one repository, with a token of this moment. Synchronous: to be used in a thread."""

    def __init__(self, door: GitHub, token: str, repository: Repository) -> None:
        self._github = Github(
            base_url=door.api_url,
            auth=Auth.Token(token),
            retry=None,
            lazy=True,
            timeout=30,
            seconds_between_requests=None,
            seconds_between_writes=None,
        )
        self._door, self._repository = door, repository

    @contextmanager
    def remote(self) -> Iterator[Remote]:
        """The repository, and GitHub's refusals as ours."""
        try:
            yield self._github.get_repo(self._repository.full_name)
        except GithubException as error:
            raise self.told(error) from None
        except requests.RequestException as error:
            raise TryLater("E402", detail=type(error).__name__) from None
        finally:
            self._github.close()

    def told(self, error: GithubException) -> GhappError:
        """UserProblem E400, or TryLater E401, E402."""
        headers: Mapping[str, str] = {k.lower(): v for k, v in (error.headers or {}).items()}
        message = _message(error)
        wait = self._door.account.note(self._repository.installation_id, error.status, headers, message)
        if wait is not None:
            return TryLater("E401", after=wait)
        if error.status == HTTPStatus.UNAUTHORIZED:
            self._door.forget_token(self._repository)
            return TryLater("E402", detail="401 Bad credentials")
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return TryLater("E402", detail=f"{error.status}")
        return UserProblem("E400", detail=f"{error.status} {message}")


async def talk_to(door: GitHub, repository: Repository) -> Talk:
    """With the right to publish. Raises TryLater E401 while the rate limit is used up."""
    token = await door.token(repository, Access.PUBLISH)
    if wait := door.account.wait(repository.installation_id):
        raise TryLater("E401", after=wait)
    return Talk(door, token, repository)


def _message(error: GithubException) -> str:
    """GraphQL tells its errors in a list, with status 200 (PyGithub makes that 400)."""
    if not isinstance(error.data, dict):
        return ""
    errors = error.data.get("errors")
    if "message" not in error.data and isinstance(errors, list):
        return "; ".join(str(each.get("message", "")) for each in errors if isinstance(each, dict))
    return str(error.data.get("message", ""))
