"""A patch becomes a pull request: all of it or nothing, and never twice."""

import logging

import pytest

from ghapp.demo.github import Fault
from ghapp.errors import TryLater, UserProblem
from ghapp.github import Access
from tests.github.conftest import BINARY, BRANCH, CHANGES, Place


async def test_a_patch_becomes_a_branch_a_commit_and_a_labelled_pull_request(place: Place) -> None:
    opened = await place.propose()

    [pull] = place.pulls
    assert (pull.number, pull.head_ref, pull.base_ref, pull.state) == (opened.number, BRANCH, "topic", "open")
    assert (pull.title, pull.body) == (place.proposal.title, "Why.")
    assert {label.name for label in pull.labels} == {"automated-fix", "error-recovery"}
    assert opened.url == f"{place.github.url}/acme/shop/pull/{opened.number}"
    assert await place.github.head(place.repo, "topic") == place.proposal.patch.base_sha


async def test_the_commit_is_the_apps_own_and_stands_on_the_patch_base(place: Place) -> None:
    await place.propose()

    bare = place.github.hub.bare(place.repo)
    log = await bare.text("log", "-1", "--format=%an|%cn|%P|%B", BRANCH)
    assert log.strip() == (
        f"ghapp[bot]|ghapp[bot]|{place.proposal.patch.base_sha}|Fix python-ruff\n\nGhapp-Run: r1"
    )


async def test_files_keep_their_bytes_and_modes_and_the_rest_is_untouched(place: Place) -> None:
    await place.propose()

    bare = place.github.hub.bare(place.repo)
    tree = {entry.path: entry for entry in await bare.tree(BRANCH, recursive=True) if entry.kind == "blob"}
    found = {path: (entry.mode, await bare.read(entry.sha or "")) for path, entry in tree.items()}
    assert found == {
        "app.py": ("100644", "# é\n".encode()),
        "run.sh": ("100755", b"#!/bin/sh\nexit\n"),
        "logo.png": ("100644", BINARY),
        "new/deep.py": ("100644", b""),
        "link": ("120000", b"app.py"),
        "kept/deep.py": ("100644", b"kept\n"),
    }


async def test_only_bytes_that_are_no_text_need_a_request_of_their_own(place: Place) -> None:
    await place.propose()

    assert place.count("POST", "/git/blobs") == 1
    assert place.count("POST", "/git/trees") == 1


async def test_proposing_again_makes_nothing_new(place: Place) -> None:
    first = await place.propose()
    head = await place.branch()

    assert await place.propose() == first
    assert len(place.pulls) == 1
    assert await place.branch() == head
    assert place.count("POST", "/git/commits") == 1


async def test_asking_twice_for_the_same_makes_no_second_pull_request(place: Place) -> None:
    first = await place.propose()

    again = await place.propose(branch="error-fix/python-ruff-20260304060708")

    assert again == first
    assert len(place.pulls) == 1
    assert await place.github.head(place.repo, "error-fix/python-ruff-20260304060708") is None


async def test_asking_twice_while_the_first_waits_makes_one_pull_request_and_leaves_one_branch(
    place: Place,
) -> None:
    place.github.faults.plan(Fault("POST", "/pulls$", status=502))
    with pytest.raises(TryLater):
        await place.propose()
    second = await place.propose(branch="error-fix/python-ruff-20260304060708")

    assert await place.propose() == second
    assert len(place.pulls) == 1
    assert await place.branch() is None


async def test_another_patch_of_the_same_branch_takes_the_place_of_the_first(place: Place) -> None:
    number = (await place.propose()).number
    other = place.proposal.patch.model_copy(update={"changes": CHANGES[:1]})

    again = (await place.propose(branch="error-fix/python-ruff-20260304060708", patch=other)).number

    assert {pull.number: pull.state for pull in place.pulls} == {number: "closed", again: "open"}
    assert [said.body for said in place.github.comments(place.repo, number)] == [f"Replaced by #{again}."]
    assert await place.branch() is None


async def test_the_older_one_s_repeated_step_closes_nothing(place: Place) -> None:
    first = await place.propose()
    other = place.proposal.patch.model_copy(update={"changes": CHANGES[:1]})
    second = (await place.propose(branch="error-fix/python-ruff-20260304060708", patch=other)).number

    assert await place.propose() == first

    assert [pull.state for pull in place.pulls if pull.number == second] == ["open"]


async def test_a_person_s_branch_of_that_name_is_left_alone(place: Place) -> None:
    own = "error-fix/python-of-ann"
    await place.github.push(place.repo, own, files={"a.py": b""}, message="m", user="ann", parent="topic")
    theirs = await place.github.open_pull_request(place.repo, own, "topic", "Mine", "ann")

    await place.propose()

    assert [pull.state for pull in place.pulls if pull.number == theirs] == ["open"]


async def test_a_lost_answer_makes_no_second_pull_request(place: Place) -> None:
    place.github.faults.plan(Fault("POST", "/pulls$", status=502, lost=True))
    with pytest.raises(TryLater):
        await place.propose()

    await place.propose()

    assert len(place.pulls) == 1
    assert place.count("POST", "/git/refs") == 1
    assert len(place.pulls[0].labels) == 2


async def test_a_moved_target_is_left_alone(place: Place) -> None:
    await place.github.push(place.repo, "topic", files={"app.py": b"newer\n"}, message="Newer", user="ann")

    with pytest.raises(UserProblem) as caught:
        await place.propose()

    assert caught.value.code == "E414"
    assert (place.pulls, await place.branch()) == ([], None)
    assert place.count("POST", "/git/") == 0


async def test_a_target_that_moves_between_two_tries_leaves_no_branch(place: Place) -> None:
    place.github.faults.plan(Fault("POST", "/pulls$", status=502))
    with pytest.raises(TryLater):
        await place.propose()
    assert await place.branch() is not None
    await place.github.push(place.repo, "topic", files={"app.py": b"newer\n"}, message="Newer", user="ann")

    with pytest.raises(UserProblem) as caught:
        await place.propose()

    assert caught.value.code == "E414"
    assert (place.pulls, await place.branch()) == ([], None)


@pytest.mark.parametrize("status", [403, 422])
async def test_a_pull_request_that_cannot_be_made_leaves_no_branch(place: Place, status: int) -> None:
    place.github.faults.plan(Fault("POST", "/pulls$", status=status, message="No"))

    with pytest.raises(UserProblem) as caught:
        await place.propose()

    assert (caught.value.code, f"{status} No" in str(caught.value)) == ("E400", True)
    assert (place.pulls, await place.branch()) == ([], None)
    assert place.count("DELETE", "/git/refs/") == 1


@pytest.mark.parametrize("where", ["/pulls$", "/git/trees$", "/git/refs$", "/labels$"])
async def test_trouble_at_github_is_not_repeated_blindly_and_the_next_try_goes_on(
    place: Place, where: str
) -> None:
    fault = place.github.faults.plan(Fault("POST", where, status=502))

    with pytest.raises(TryLater) as caught:
        await place.propose()

    assert (caught.value.code, fault.met) == ("E402", 1)
    asked = sum(method == "POST" and path.endswith(where[1:-1]) for method, path, _ in place.github.requests)
    assert asked == 1
    await place.propose()
    assert len(place.pulls) == 1
    assert len(place.pulls[0].labels) == 2


async def test_a_limit_shuts_the_door_for_everybody_and_nothing_more_is_asked(place: Place) -> None:
    place.github.faults.plan(Fault.rate_limit("POST", "/pulls$", retry_after=30))
    with pytest.raises(TryLater) as caught:
        await place.propose()
    asked = len(place.github.requests)
    assert place.github.requests[-1][:2] == ("POST", "/repos/acme/shop/pulls")

    with pytest.raises(TryLater) as again:
        await place.propose()

    assert (caught.value.code, again.value.code) == ("E401", "E401")
    assert caught.value.after == 30
    assert 28 < again.value.after <= 30
    assert len(place.github.requests) == asked


async def test_a_token_that_was_revoked_is_replaced(place: Place) -> None:
    stale = await place.door.token(place.proposal.repository, Access.PUBLISH)
    place.github.hub.state.tokens.pop(stale)
    with pytest.raises(TryLater) as caught:
        await place.propose()

    await place.propose()

    assert caught.value.code == "E402"
    assert len(place.pulls) == 1


async def test_github_that_is_gone_is_asked_later(place: Place) -> None:
    await place.door.token(place.proposal.repository, Access.PUBLISH)
    await place.github.stop()

    with pytest.raises(TryLater) as caught:
        await place.propose()

    assert caught.value.code == "E402"


async def test_publishing_shows_no_token(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    place.github.faults.plan(Fault("POST", "/git/trees$", status=422, message="No"))
    with pytest.raises(UserProblem) as caught:
        await place.propose()

    told = caplog.text + repr(caught.value) + caught.value.problem.to_json()
    tokens = list(place.github.hub.state.tokens)
    assert tokens
    assert not any(token in told for token in tokens)


async def test_a_labels_trouble_is_mended_by_the_next_try(place: Place) -> None:
    number = (await place.propose()).number
    place.pulls[0].labels.clear()

    assert (await place.propose()).number == number
    assert len(place.pulls[0].labels) == 2
