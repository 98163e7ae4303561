"""GitHub's rules for merging. Pure: what a pull request is, what hinders it, in GitHub's own words."""

from collections import Counter

from ghapp.demo.github.gates import Protection
from ghapp.demo.github.state import PullRequest, Repo

NOT_MERGEABLE = "Pull Request is not mergeable"
HEAD_MOVED = "Head branch was modified. Review and try the merge again."
THROUGH_QUEUE = "Changes must be made through the merge queue"
METHODS = {"merge": "Merge commits", "squash": "Squash merges", "rebase": "Rebase merges"}

GOOD = {"success", "neutral", "skipped"}
_WAITING = {"queued": "queued", "in_progress": "in progress", "pending": "pending", "cancelled": "cancelled"}
_MAY_APPROVE = {"write", "maintain", "admin"}


def protection(pull: PullRequest) -> Protection | None:
    return pull.repo.protections.get(pull.base_ref)


def outcomes(repo: Repo, sha: str) -> dict[str, str]:
    """What each check run and each commit status of a commit said last, by its name."""
    runs = sorted((run for run in repo.runs() if run.suite.head_sha == sha), key=lambda run: run.id)
    said = {run.name: run.conclusion or run.status for run in runs}
    return said | {status.context: status.state for status in repo.statuses if status.sha == sha}


def approvals(pull: PullRequest) -> int:
    """How many people with write access approve; none while one of them asks for changes."""
    last = {
        review.user.login: review.state
        for review in pull.reviews
        if review.state != "COMMENTED" and pull.repo.role(review.user) in _MAY_APPROVE
    }
    return 0 if "CHANGES_REQUESTED" in last.values() else len(last)


def state(pull: PullRequest) -> str:
    """`mergeable_state`: the first of these that is true."""
    if pull.mergeable is None:
        return "unknown"
    if not pull.mergeable:
        return "dirty"
    if pull.draft:
        return "draft"
    if hindrances(pull, current=True):
        return "blocked"
    if _is_behind(pull):
        return "behind"
    said = outcomes(pull.repo, pull.head_sha)
    return "clean" if set(said.values()) <= GOOD else "unstable"


def hindrances(pull: PullRequest, *, current: bool = False) -> list[str]:
    """What the protection of the base branch still asks for. `current`: as if the head were not behind."""
    rules = protection(pull)
    if rules is None:
        return []
    found = []
    if approvals(pull) < rules.required_reviews:
        many = "reviews are" if rules.required_reviews > 1 else "review is"
        found.append(
            f"At least {rules.required_reviews} approving {many} required by reviewers with write access."
        )
    # a required check counts for what would be merged: behind a strict branch nothing has run on that yet
    unproven = _is_behind(pull) and not current
    said = {} if unproven else outcomes(pull.repo, pull.head_sha)
    return found + _missing(rules.required_checks, said)


def refusal(rules: Protection | None, reasons: list[str]) -> str:
    """The text of the 405."""
    if rules and rules.ruleset:
        return "Repository rule violations found\n\n" + "\n".join(reasons) + "\n\n"
    return " ".join(reasons)


def _is_behind(pull: PullRequest) -> bool:
    rules = protection(pull)
    return pull.behind and rules is not None and rules.strict


def _missing(required: tuple[str, ...], said: dict[str, str]) -> list[str]:
    open_ = {name: _shortfall(said.get(name)) for name in required if said.get(name) not in GOOD}
    if not open_:
        return []
    if len(open_) == 1:
        ((name, how),) = open_.items()
        return [f'Required status check "{name}" is {how}.']
    share, kinds = f"{len(open_)} of {len(required)} required status checks", Counter(open_.values())
    if len(kinds) == 1:
        return [f"{share} are {next(iter(kinds))}."]
    return [f"{share} have not succeeded: " + " and ".join(f"{n} {how}" for how, n in kinds.items()) + "."]


def _shortfall(outcome: str | None) -> str:
    return "expected" if outcome is None else _WAITING.get(outcome, "failing")
