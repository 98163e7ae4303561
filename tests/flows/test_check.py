"""A delivery becomes a check, end to end."""

import pytest

from tests.flows.conftest import BROKEN, CLEAN, World
from tests.waiting import until

pytestmark = pytest.mark.slow


async def test_a_pull_request_gets_one_check_with_annotations(world: World) -> None:
    _number, sha = await world.pull_request({"bad.py": BROKEN})

    check = await world.check_of(sha)

    assert check.conclusion == "failure"
    places = [(a["path"], a["start_line"]) for a in check.annotations]
    assert ("bad.py", 5) in places
    assert "| `python_ruff`" in (check.output["summary"] or "")


async def test_a_clean_pull_request_passes(world: World) -> None:
    _number, sha = await world.pull_request({"more.py": CLEAN})

    check = await world.check_of(sha)

    assert (check.conclusion, check.annotations) == ("success", [])


async def test_what_the_base_has_too_is_counted_and_not_shown(world: World) -> None:
    old = BROKEN + b"".join(b"A%d = %d\n" % (number, number) for number in range(20))
    await world.github.push(world.repo, "main", files={"old.py": old}, message="old", user="ann")
    moved = b"# Words.\n" + old.replace(b"a + c", b"a+c") + b"print(nobody_knows)\n"
    _number, sha = await world.pull_request({"old.py": None, "new/name.py": moved})

    check = await world.check_of(sha)

    shown = {(a["start_line"], a["title"]) for a in check.annotations}
    assert shown == {(6, "python_black_fix"), (27, "python_ruff: F821")}
    assert "older findings that the base has too" in (check.output["summary"] or "")


async def test_push_suite_and_pull_request_make_one_run(world: World) -> None:
    _number, sha = await world.pull_request({"more.py": CLEAN})
    await world.check_of(sha)
    await world.quiet()

    runs = (await world.status())["runs"]["recent"]
    assert [run["sha"] for run in runs].count(sha) == 1


async def test_a_newer_push_cancels_the_older_check(world: World) -> None:
    _number, old = await world.pull_request({"more.py": CLEAN})
    new = await world.github.push(world.repo, "topic", files={"more.py": BROKEN}, message="2", user="ann")

    assert (await world.check_of(new)).conclusion == "failure"
    await world.quiet()
    assert {run.conclusion for run in world.github.check_runs(world.repo, old)} <= {"cancelled", "success"}
    assert all(run.status == "completed" for run in world.github.check_runs(world.repo, old))


async def test_a_slow_check_that_is_superseded_ends_as_cancelled(world: World) -> None:
    _number, old = await world.pull_request({f"m{n}.py": CLEAN for n in range(150)})
    await until(lambda: world.github.check_runs(world.repo, old))
    new = await world.github.push(world.repo, "topic", files={"more.py": CLEAN}, message="2", user="ann")

    await world.check_of(new)
    await world.quiet()
    assert [run.conclusion for run in world.github.check_runs(world.repo, old)] == ["cancelled"]


async def test_closing_a_pull_request_cancels_its_check(world: World) -> None:
    number, sha = await world.pull_request({f"m{n}.py": CLEAN for n in range(150)})
    await until(lambda: world.github.check_runs(world.repo, sha))

    await world.github.close_pull_request(world.repo, number, "ann")

    assert (await world.check_of(sha)).conclusion == "cancelled"


async def test_a_re_run_makes_a_second_check_of_the_same_name(world: World) -> None:
    _number, sha = await world.pull_request({"more.py": CLEAN})
    first = await world.check_of(sha)

    await world.github.rerequest_check(first, "ann")
    await until(lambda: len(world.finished(sha)) == 2)

    assert {run.name for run in world.finished(sha)} == {"ghapp"}
    assert len({run.external_id for run in world.finished(sha)}) == 2


async def test_a_replayed_re_run_does_nothing(world: World) -> None:
    _number, sha = await world.pull_request({"more.py": CLEAN})
    first = await world.check_of(sha)
    await world.github.rerequest_check(first, "ann")
    await until(lambda: len(world.finished(sha)) == 2)
    sent = [one for one in world.github.deliveries if one.action == "rerequested"][-1]

    await world.github.deliver("check_run", sent.payload)  # the same body under another delivery id
    await world.quiet()

    assert len(world.github.check_runs(world.repo, sha)) == 2


async def test_a_push_to_the_default_branch_is_checked_against_where_it_was(world: World) -> None:
    sha = await world.github.push(world.repo, "main", files={"bad.py": BROKEN}, message="x", user="ann")

    check = await world.check_of(sha)

    assert check.conclusion == "failure"
    assert {annotation["path"] for annotation in check.annotations} == {"bad.py"}


async def test_skip_ci_completes_the_check_as_skipped(world: World) -> None:
    sha = await world.github.push(
        world.repo, "main", files={"bad.py": BROKEN}, message="x [skip ci]", user="ann"
    )

    check = await world.check_of(sha)

    assert (check.conclusion, check.annotations) == ("skipped", [])


async def test_a_person_s_re_run_counts_more_than_skip_ci(world: World) -> None:
    sha = await world.github.push(
        world.repo, "main", files={"bad.py": BROKEN}, message="x [skip ci]", user="ann"
    )
    first = await world.check_of(sha)
    assert first.conclusion == "skipped"

    await world.github.rerequest_check(first, "ann")
    await until(lambda: len(world.finished(sha)) == 2)

    assert world.finished(sha)[-1].conclusion == "failure"


async def test_more_than_50_annotations_arrive_in_pages_and_are_capped(world: World) -> None:
    many = b"".join(b"import module%d\n" % number for number in range(240))
    _number, sha = await world.pull_request({"bad.py": many})

    check = await world.check_of(sha)

    assert len(check.annotations) == 200
    assert "240 findings that count" in (check.output["title"] or "")
    patches = [path for method, path, status in world.github.requests if method == "PATCH" and status == 200]
    assert len([path for path in patches if "check-runs" in path]) >= 5


async def test_a_broken_configuration_on_the_default_branch_asks_for_action(world: World) -> None:
    files = {".github/ghapp.yml": b"version: 1\nstrikt: true\n"}
    sha = await world.github.push(world.repo, "main", files=files, message="x", user="ann")

    check = await world.check_of(sha)

    assert check.conclusion == "action_required"
    summary = check.output["summary"] or ""
    assert "line 2" in summary
    assert "strict" in summary


async def test_a_broken_configuration_in_a_pull_request_is_shown_at_its_line(world: World) -> None:
    files = {".github/ghapp.yml": b"version: 1\nstrikt: true\n", "bad.py": BROKEN}
    _number, sha = await world.pull_request(files)

    check = await world.check_of(sha)

    assert check.conclusion == "action_required"
    shown = [(a["path"], a["start_line"]) for a in check.annotations if a["title"] == "configuration: E320"]
    assert shown == [(".github/ghapp.yml", 2)]
    assert ("bad.py", 5) in [(a["path"], a["start_line"]) for a in check.annotations]


@pytest.mark.parametrize("private", [False, True])
async def test_the_organisation_s_file_decides_where_the_repository_has_none(
    world: World, private: bool
) -> None:
    home = await world.github.create_repository("acme/.github", private=private)
    await world.github.push(home, "main", files={"ghapp.yml": b"strikt: 1\n"}, message="x", user="ann")
    await world.github.push(world.repo, "main", files={".github/ghapp.yml": None}, message="x", user="ann")
    _number, sha = await world.pull_request({"bad.py": BROKEN})

    check = await world.check_of(sha)

    assert check.conclusion == "action_required"
    assert "acme/.github: ghapp.yml" in (check.output["summary"] or "").replace("\\", "")


async def test_a_configuration_that_is_no_text_asks_for_action(world: World) -> None:
    files = {".github/ghapp.yml": "strict: true\n# café\n".encode("latin-1")}
    sha = await world.github.push(world.repo, "main", files=files, message="x", user="ann")

    check = await world.check_of(sha)

    assert check.conclusion == "action_required"
    assert "line 2" in (check.output["summary"] or "")


async def test_odd_file_names_are_checked_or_skipped_with_a_reason(world: World) -> None:
    odd: dict[str, bytes | None] = {
        "with space.py": BROKEN,
        "qu'o\"te.py": BROKEN,
        "-dash.py": BROKEN,
        "ünï.py": BROKEN,
        "new\nline.py": BROKEN,
    }
    _number, sha = await world.pull_request(odd)

    check = await world.check_of(sha)

    shown = {annotation["path"] for annotation in check.annotations}
    assert shown == {"with space.py", "qu'o\"te.py", "-dash.py", "ünï.py"}
    assert "control characters" in (check.output["summary"] or "")


async def test_a_file_of_20_mb_is_skipped_with_a_reason(world: World) -> None:
    _number, sha = await world.pull_request({"big.py": b"x = 1\n" * 3_500_000, "more.py": CLEAN})

    check = await world.check_of(sha)

    assert check.conclusion == "success"
    assert "big.py" in (check.output["summary"] or "")
    assert "10 MB" in (check.output["summary"] or "")


async def test_a_fork_s_pull_request_is_checked_too(world: World) -> None:
    fork = await world.github.fork(world.repo, "bob")
    sha = await world.github.push(fork, "idea", files={"bad.py": BROKEN}, message="x", user="bob")

    await world.github.open_pull_request(world.repo, "idea", "main", "Idea", "bob", head_repo=fork)

    check = await world.check_of(sha)
    assert check.conclusion == "failure"
    assert ("bad.py", 5) in [(a["path"], a["start_line"]) for a in check.annotations]


async def test_two_bases_of_one_commit_show_the_worse_result(world: World) -> None:
    await world.github.push(world.repo, "release", files={"bad.py": BROKEN}, message="r", user="ann")
    await world.quiet()
    sha = await world.github.push(
        world.repo, "topic", files={"more.py": CLEAN}, message="t", user="ann", parent="release"
    )
    await world.github.open_pull_request(world.repo, "topic", "main", "worse", "ann")
    await until(lambda: any(run.conclusion == "failure" for run in world.finished(sha)))
    await world.quiet()

    await world.github.open_pull_request(world.repo, "topic", "release", "better", "ann")
    await world.quiet()

    assert world.finished(sha)[0].conclusion == "failure" == world.finished(sha)[-1].conclusion


async def test_a_deleted_branch_is_let_go(world: World) -> None:
    await world.github.push(world.repo, "gone", files={"more.py": CLEAN}, message="x", user="ann")
    await world.github.delete_branch(world.repo, "gone", "ann")
    await world.quiet()

    answers = [one.status_code for one in world.github.deliveries if one.status != "pending"]
    assert set(answers[1:]) == {202}  # the first push came before there was a server
    open_checks = [run for run in world.repo_checks() if run.status != "completed"]
    assert open_checks == []


async def test_an_account_that_is_not_allowed_is_not_served(world: World) -> None:
    other = await world.github.create_repository("mallory/shop")
    await world.github.install("mallory")

    sha = await world.github.push(other, "main", files={"bad.py": BROKEN}, message="x", user="mallory")
    await world.github.settled()
    await world.idle()

    assert world.github.check_runs(other, sha) == []
    assert not any("mallory/shop" in path for _method, path, _status in world.github.requests)


async def test_an_empty_repository_is_quiet(world: World) -> None:
    await world.github.create_repository("acme/empty")
    payload = {"repository": {"id": 5, "full_name": "acme/empty", "default_branch": "main"}}
    answer = await world.github.deliver(
        "push",
        payload
        | {"ref": "refs/heads/main", "before": "0" * 40, "after": "1" * 40, "installation": {"id": 1}},
    )
    await world.quiet()

    assert answer == 202
    assert (await world.status())["runs"]["recent"] == []
