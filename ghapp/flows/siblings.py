"""One commit under several bases: every pull request shows the worst of them."""

from collections.abc import Iterable

from ghapp.flows.doors import Doors
from ghapp.github import Access, repositories
from ghapp.model import Conclusion, Run

BAD = (Conclusion.FAILURE, Conclusion.TIMED_OUT, Conclusion.ACTION_REQUIRED)


async def siblings_of(doors: Doors, run: Run) -> list[Run]:
    """The newest check of each other open pull request with this head.

    A guess from before there was a pull request, or a base that was changed since, is none of them.
    """
    commit = run.commit
    known = await doors.store.runs.of_commit(commit.repository.id, commit.sha)
    newest = {each.commit.pull_request: each for each in known if each.key != run.key}
    if not newest:
        return []
    async with doors.github.session(commit.repository, Access.CHECK) as api:
        pulls = await repositories.pulls_of(api, commit.repository, commit.sha)
    others = {pull["number"] for pull in pulls} - {commit.pull_request}
    return [each for number, each in newest.items() if number in others]


def shown(own: Conclusion, others: Iterable[Conclusion | None]) -> Conclusion:
    """What a check shows that ended with `own` beside those of its siblings. Pure."""
    worse = next((other for other in others if other in BAD), None)
    return worse if own is Conclusion.SUCCESS and worse is not None else own
