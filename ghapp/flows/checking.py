"""Orders to check: find the heads, open their runs, let older runs go."""

from collections.abc import Awaitable, Callable
from typing import Any

from ghapp.engine import Steps
from ghapp.errors import GhappError
from ghapp.flows import orders
from ghapp.flows.admission import refusal
from ghapp.flows.closing import Lane, release
from ghapp.flows.doors import Doors
from ghapp.flows.heads import Superseded, commit_of_pull, head_of_pull, heads_of_branch
from ghapp.flows.opening import open_check_run, start_run
from ghapp.flows.policy import read_policies
from ghapp.flows.taken_back import note_taken_back
from ghapp.flows.trouble import attempt, note
from ghapp.flows.undoing import note_undone
from ghapp.github import Access, repositories
from ghapp.github.client import Client
from ghapp.model import Commit, Repository, Run

Find = Callable[[Client], Awaitable[list[Commit]]]


async def check_branch(doors: Doors, steps: Steps, order: dict[str, Any], guid: str) -> str:
    wish = orders.CheckBranch.model_validate(order)
    await attempt(steps, "undone", lambda: note_undone(doors, wish))
    await attempt(steps, "taken back", lambda: note_taken_back(doors, wish))
    return await _check(doors, steps, wish.repository, lambda api: heads_of_branch(api, wish), guid)


async def check_pull(doors: Doors, steps: Steps, order: dict[str, Any], guid: str) -> str:
    wish = orders.CheckPull.model_validate(order)

    async def find(api: Client) -> list[Commit]:
        return [await head_of_pull(api, wish)]

    return await _check(doors, steps, wish.repository, find, guid)


async def check_group(doors: Doors, steps: Steps, order: dict[str, Any], guid: str) -> str:
    wish = orders.CheckGroup.model_validate(order)
    commit = Commit(
        repository=wish.repository,
        sha=wish.sha,
        base_sha=wish.base_sha,
        base_branch=wish.base_branch,
        lane=f"group/{wish.branch}",
    )

    async def find(_api: Client) -> list[Commit]:
        return [commit]

    return await _check(doors, steps, wish.repository, find, guid)


async def check_again(doors: Doors, steps: Steps, order: dict[str, Any], guid: str) -> str:
    """Somebody pressed re-run: new runs with the same keys, once for each press."""
    wish = orders.CheckAgain.model_validate(order)
    if not await steps.run("claim", lambda: doors.store.deliveries.claim(wish.once, guid)):
        return "this re-run was ordered before"
    try:
        return await _check_known(doors, steps, wish, guid)
    except GhappError:
        await steps.run("release", lambda: doors.store.deliveries.release(wish.once, guid))
        raise


async def _check_known(doors: Doors, steps: Steps, wish: orders.CheckAgain, guid: str) -> str:
    async def find(_api: Client) -> list[Commit]:
        return await _known_commits(doors, wish)

    return await _check(doors, steps, wish.repository, find, guid, again=True)


async def check_installation(doors: Doors, steps: Steps, order: dict[str, Any], guid: str) -> str:
    """The App is new here: check the head of every open pull request. Trouble with one stops no other."""
    wish = orders.CheckInstallation.model_validate(order)
    said = set()
    for name in wish.repositories:
        try:
            said.add(await _check_open_pulls(doors, steps, wish.installation_id, name, guid))
        except GhappError as error:
            said.add(f"{name}: {note(doors, error, 'E999')}")
    return "; ".join(sorted(said - {""}))


async def _check_open_pulls(doors: Doors, steps: Steps, installation: int, name: str, guid: str) -> str:
    async def look() -> dict[str, Any]:
        if reason := await refusal(doors, name.partition("/")[0]):
            return {"reason": reason}
        found = await doors.github.find_repository(installation, name)
        return {"reason": f"{name} is gone"} if found is None else found.model_dump(mode="json")

    found = await steps.run(f"repository:{name}", look)
    if "reason" in found:
        return str(found["reason"])
    repository = Repository.model_validate(found)

    async def find(api: Client) -> list[Commit]:
        return [commit_of_pull(repository, pull) for pull in await repositories.open_pulls(api, repository)]

    return await _check(doors, steps, repository, find, guid)


async def _check(
    doors: Doors, steps: Steps, repository: Repository, find: Find, guid: str, *, again: bool = False
) -> str:
    """The common way: admit, find the heads, open the runs, let go of older ones, start."""

    async def open_runs() -> dict[str, Any]:
        if reason := await refusal(doors, repository.owner):
            return {"reason": reason}
        async with doors.github.session(repository, Access.CHECK) as api:
            try:
                commits = await find(api)
            except Superseded as error:
                return {"reason": str(error)}
            policies = await read_policies(doors.github, api, repository, commits)
        runs = [
            await open_check_run(doors, commit, policies[commit.base_branch].hash, guid, again=again)
            for commit in commits
        ]
        return {"runs": [run.model_dump(mode="json") for run in runs]}

    opened = await steps.run(f"open:{repository.id}", open_runs)
    if "reason" in opened:
        return str(opened["reason"])
    runs = [Run.model_validate(data) for data in opened["runs"]]
    await steps.run(f"start:{repository.id}", lambda: _start(doors, runs))
    for lane in _lanes(repository, runs):
        await release(doors, steps, lane, "Another commit is the head now.")
    return "" if runs else "nothing to check"


def _lanes(repository: Repository, runs: list[Run]) -> list[Lane]:
    names = dict.fromkeys(run.commit.lane for run in runs)
    return [Lane(repository, name, tuple(r.id for r in runs if r.commit.lane == name)) for name in names]


async def _start(doors: Doors, runs: list[Run]) -> None:
    for run in runs:
        await start_run(doors, run)


async def _known_commits(doors: Doors, wish: orders.CheckAgain) -> list[Commit]:
    """Under the repository's name of today: it may have been renamed since."""
    if wish.check_id is not None:
        run = await doors.store.runs.by_check(wish.repository.id, wish.check_id)
        known = [] if run is None else [run.commit]
    else:
        runs = await doors.store.runs.of_commit(wish.repository.id, wish.sha)
        newest = {run.commit.pull_request: run.commit for run in runs}  # against its base of today
        known = [commit for number, commit in newest.items() if number or len(newest) == 1]
    return [commit.model_copy(update={"repository": wish.repository}) for commit in known]
