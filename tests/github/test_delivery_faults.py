"""Every step of a delivery fails once, in every way: afterwards there is one of all, or nothing of it."""

import pytest

from ghapp.demo.github import Fault
from ghapp.errors import TryLater, UserProblem
from ghapp.github import merging
from tests.github.conftest import Place

REQUESTS = {
    "target": ("GET", r"/branches/topic$"),
    "base": ("GET", r"/git/commits/\w+$"),
    "open pulls": ("GET", r"/pulls$"),
    "tree": ("POST", r"/git/trees$"),
    "commit": ("POST", r"/git/commits$"),
    "branch": ("POST", r"/git/refs$"),
    "pull request": ("POST", r"/pulls$"),
    "labels": ("POST", r"/labels$"),
}
WAYS = {
    "500": {"status": 500},
    "done, and the answer lost": {"status": 502, "lost": True},
    "422": {"status": 422, "message": "Validation Failed"},
    "409": {"status": 409, "message": "Conflict"},
    "403": {"status": 403, "message": "Resource not accessible by integration"},
    "token expired": {"status": 401, "message": "Bad credentials"},
    "rate limit": {},
}
PASSING = {"500", "done, and the answer lost", "token expired", "rate limit"}


def fault(method: str, path: str, way: str) -> Fault:
    if way == "rate limit":
        return Fault.rate_limit(method, path, retry_after=0)
    return Fault(method, path, **WAYS[way])  # type: ignore[arg-type]


def let_time_pass(place: Place) -> None:
    """That the door waits as long as it was told to is shown elsewhere."""
    place.door.account._closed_until.clear()


async def propose_until_it_ends(place: Place) -> UserProblem | None:
    """As a durable step does: what passes is tried again."""
    for _ in range(4):
        try:
            await place.propose()
        except TryLater:
            let_time_pass(place)
        except UserProblem as error:
            return error
        else:
            return None
    raise AssertionError("it never ended")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("request_", REQUESTS)
async def test_one_pull_request_or_nothing_at_all(place: Place, request_: str, way: str) -> None:
    planned = place.github.faults.plan(fault(*REQUESTS[request_], way))

    problem = await propose_until_it_ends(place)

    assert planned.met == 1
    made = [pull for pull in place.pulls if pull.state == "open"]
    assert (len(place.pulls), await place.branch() is not None) in {(1, True), (0, False)}
    if way in PASSING or request_ == "labels":
        assert (problem, len(made)) == (None, 1)
    else:
        assert problem is not None
        assert made == []


@pytest.mark.parametrize("request_", ["target", "base", "tree", "pull request"])
async def test_what_a_try_left_is_removed_when_the_next_is_refused(place: Place, request_: str) -> None:
    place.github.faults.plan(Fault("POST", r"/pulls$", 502))
    with pytest.raises(TryLater):
        await place.propose()
    assert await place.branch() is not None
    place.github.faults.plan(Fault(*REQUESTS[request_], 403, message="No"))

    problem = await propose_until_it_ends(place)

    assert problem is not None
    assert (place.pulls, await place.branch()) == ([], None)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("native", [True, False], ids=["auto-merge", "merge"])
async def test_a_merge_is_done_once_or_not_at_all(place: Place, way: str, native: bool) -> None:
    place.repo.allow_auto_merge = True
    opened = await place.propose()
    if native:
        place.github.protect(place.repo, "topic", required_checks=("ci",))
    method, path = ("POST", r"/graphql$") if native else ("PUT", r"/merge$")
    planned = place.github.faults.plan(fault(method, path, way))
    act = merging.merge_when_ready if native else merging.merge_now
    where, refused = place.proposal.repository, False

    for _ in range(4):
        known = await merging.look(place.door, where, opened.number)
        if known.is_merged or known.is_auto:
            break
        try:
            await act(place.door, where, opened.number, opened.head, "squash")
        except TryLater:
            let_time_pass(place)
        except UserProblem:
            refused = True
            break

    assert planned.met == 1
    known = await merging.look(place.door, where, opened.number)
    assert refused == (way not in PASSING)
    assert (known.is_merged, known.is_auto) == (not native and not refused, native and not refused)


@pytest.mark.parametrize("native", [True, False], ids=["auto-merge", "merge"])
async def test_a_head_that_moved_is_not_merged(place: Place, native: bool) -> None:
    place.repo.allow_auto_merge = True
    opened = await place.propose()
    if native:
        place.github.protect(place.repo, "topic", required_checks=("ci",))
    branch = place.proposal.branch
    await place.github.push(place.repo, branch, files={"evil.py": b"1\n"}, message="x", user="ann")
    act = merging.merge_when_ready if native else merging.merge_now

    with pytest.raises(UserProblem):
        await act(place.door, place.proposal.repository, opened.number, opened.head, "squash")

    known = await merging.look(place.door, place.proposal.repository, opened.number)
    assert (known.is_merged, known.is_auto, known.is_open) == (False, False, True)
