"""Merging over REST, and the rules of branches."""

from ghapp.demo.github import merge_rules
from ghapp.demo.github.acts import merging as acts
from ghapp.demo.github.bodies import protection
from ghapp.demo.github.gates import Terms
from ghapp.demo.github.refusal import FieldError, Refusal
from ghapp.demo.github.rest.operation import Answer, Call, Operation


async def merge(call: Call) -> Answer:
    terms = _terms(call)
    async with call.repo.lock:
        await acts.judge(call.hub, call.pull, terms, call.body.get("sha"))
        sha = await acts.merge(call.hub, call.pull, call.sender, terms)
    return Answer({"sha": sha, "merged": True, "message": "Pull Request successfully merged"})


async def is_merged(call: Call) -> Answer:
    if call.pull.merged_at is None:
        raise Refusal.not_found()
    return Answer(status=204)


async def branch_rules(call: Call) -> Answer:
    """Only what rulesets ask for; a branch without any has an empty list, even one that does not exist."""
    found = call.repo.protections.get(call.word("branch"))
    return Answer(protection.rules(call.repo, found) if found and found.ruleset else [])


async def branch_protection(call: Call) -> Answer:
    found = call.repo.protections.get(call.word("branch"))
    if found is None or found.ruleset:
        raise Refusal(404, "Branch not protected")
    return Answer(protection.details(call.links, call.repo, call.word("branch"), found))


def _terms(call: Call) -> Terms:
    method = call.body.get("merge_method", "merge")
    if method not in merge_rules.METHODS:
        raise Refusal.invalid(FieldError("PullRequest", "merge_method"))
    return Terms(method, call.body.get("commit_title"), call.body.get("commit_message"))


_REPO = "/repos/{owner}/{repo}"
_MERGE = f"{_REPO}/pulls/{{number}}/merge"
_PROTECTION = f"{_REPO}/branches/{{branch:.+}}/protection"

OPERATIONS = (
    Operation("PUT", _MERGE, merge, ("contents:write",)),
    Operation("GET", _MERGE, is_merged, ("contents:read",)),
    Operation("GET", f"{_REPO}/rules/branches/{{branch:.+}}", branch_rules, ("metadata:read",)),
    Operation("GET", _PROTECTION, branch_protection, ("administration:read",)),
)
