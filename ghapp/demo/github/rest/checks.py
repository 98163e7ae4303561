"""Check runs."""

from ghapp.demo.github import check_rules
from ghapp.demo.github.acts import checks as acts
from ghapp.demo.github.bodies import checks
from ghapp.demo.github.refusal import Refusal
from ghapp.demo.github.rest.operation import Answer, Call, Operation
from ghapp.demo.github.rest.repositories import resolve
from ghapp.demo.github.state import CheckRun


async def create_run(call: Call) -> Answer:
    check_rules.judge(call.body, creating=True)
    sha = await call.bare.resolve(call.body["head_sha"])
    if sha is None or sha != call.body["head_sha"]:
        raise Refusal.unprocessable(f"No commit found for SHA: {call.body['head_sha']}")
    run = await acts.create(call.hub, call.repo, sha, call.body)
    return Answer(_body(call, run), 201)


async def update_run(call: Call) -> Answer:
    run = _named(call)
    if run.suite.by:
        raise Refusal(
            403,
            f"Invalid app_id `{call.hub.app.id}` - check run can only be modified by the GitHub App "
            "that created it.",
        )
    check_rules.judge(call.body, creating=False)
    await acts.update(call.hub, run, call.body)
    return Answer(_body(call, run))


async def get_run(call: Call) -> Answer:
    return Answer(_body(call, _named(call)))


async def list_annotations(call: Call) -> Answer:
    run = _named(call)
    return call.page([checks.annotation(call.links, run, note) for note in run.annotations])


async def list_runs(call: Call) -> Answer:
    sha = await resolve(call, call.word("ref"))
    runs = [run for run in call.repo.runs() if run.suite.head_sha == sha and _wanted(call, run)]
    if call.query("filter", "latest") == "latest":
        runs = list({run.name: run for run in sorted(runs, key=lambda run: run.id)}.values())
    newest_first = sorted(runs, key=lambda run: run.id, reverse=True)
    return call.page([_body(call, run) for run in newest_first], "check_runs")


def _wanted(call: Call, run: CheckRun) -> bool:
    app_id, name, status = call.query("app_id"), call.query("check_name"), call.query("status")
    theirs = app_id in {"", str(call.hub.maker(run.suite).id)}
    return theirs and name in {"", run.name} and status in {"", run.status}


def _named(call: Call) -> CheckRun:
    wanted = call.number("check_run_id")
    for run in call.repo.runs():
        if run.id == wanted:
            return run
    raise Refusal.not_found()


def _body(call: Call, run: CheckRun) -> dict[str, object]:
    return checks.run(call.links, run, call.hub.maker(run.suite))


_READ, _WRITE = ("checks:read",), ("checks:write",)
_RUN = "/repos/{owner}/{repo}/check-runs/{check_run_id}"

OPERATIONS = (
    Operation("POST", "/repos/{owner}/{repo}/check-runs", create_run, _WRITE),
    Operation("PATCH", _RUN, update_run, _WRITE),
    Operation("GET", _RUN, get_run, _READ),
    Operation("GET", f"{_RUN}/annotations", list_annotations, _READ),
    Operation("GET", "/repos/{owner}/{repo}/commits/{ref:.+}/check-runs", list_runs, _READ),
)
