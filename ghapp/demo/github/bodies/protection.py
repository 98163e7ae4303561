"""Protected branches: as the branch shows it, as its administrators see it, as rules of a ruleset."""

from ghapp.demo.github.bodies import Body
from ghapp.demo.github.gates import Protection
from ghapp.demo.github.links import Links
from ghapp.demo.github.state import Repo

_QUEUE = {
    "check_response_timeout_minutes": 60,
    "grouping_strategy": "ALLGREEN",
    "max_entries_to_build": 5,
    "max_entries_to_merge": 5,
    "merge_method": "SQUASH",
    "min_entries_to_merge": 1,
    "min_entries_to_merge_wait_minutes": 5,
}


def summary(found: Protection | None) -> Body:
    """What everybody who may read the code sees of a branch's own protection; nothing of rulesets."""
    own = found if found and not found.ruleset else None
    names = list(own.required_checks) if own else []
    checks = {
        "enforcement_level": "non_admins" if names else "off",
        "contexts": names,
        "checks": [{"context": name, "app_id": None} for name in names],
    }
    return {"enabled": own is not None, "required_status_checks": checks}


def details(links: Links, repo: Repo, branch: str, found: Protection) -> Body:
    url = links.repo(repo.full_name, "branches", branch, "protection")
    body = summary(found)
    body["required_status_checks"] |= {"url": f"{url}/required_status_checks", "strict": found.strict}
    off = {"enabled": False}
    body |= {"url": url, "enforce_admins": {"url": f"{url}/enforce_admins", **off}}
    body |= dict.fromkeys(("required_linear_history", "allow_force_pushes", "allow_deletions"), off)
    if found.required_reviews:
        body["required_pull_request_reviews"] = {
            "url": f"{url}/required_pull_request_reviews",
            "dismiss_stale_reviews": False,
            "require_code_owner_reviews": False,
            "required_approving_review_count": found.required_reviews,
        }
    return body


def rules(repo: Repo, found: Protection) -> list[Body]:
    made: list[Body] = []
    if found.required_checks:
        wanted = [{"context": name} for name in found.required_checks]
        policy = {
            "required_status_checks": wanted,
            "strict_required_status_checks_policy": found.strict,
            "do_not_enforce_on_create": False,
        }
        made.append({"type": "required_status_checks", "parameters": policy})
    if found.required_reviews:
        made.append({"type": "pull_request", "parameters": _reviews(found.required_reviews)})
    if found.merge_queue:
        made.append({"type": "merge_queue", "parameters": dict(_QUEUE)})
    source = {"ruleset_source_type": "Repository", "ruleset_source": repo.full_name, "ruleset_id": found.id}
    return [rule | source for rule in made]


def _reviews(count: int) -> Body:
    return {
        "required_approving_review_count": count,
        "dismiss_stale_reviews_on_push": False,
        "require_code_owner_review": False,
        "require_last_push_approval": False,
        "required_review_thread_resolution": False,
        "allowed_merge_methods": ["merge", "squash", "rebase"],
    }
