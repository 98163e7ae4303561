"""Pull requests, labels, comments and reactions."""

from dataclasses import dataclass

from ghapp.demo.github import merge_rules
from ghapp.demo.github.account import User
from ghapp.demo.github.bodies import Body, accounts, repositories
from ghapp.demo.github.links import Links, node_id, stamp
from ghapp.demo.github.state import Comment, Label, PullRequest, Reaction, Repo

REACTIONS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")


@dataclass(frozen=True, slots=True)
class Size:
    """What only git can say about a pull request."""

    commits: int = 0
    additions: int = 0
    deletions: int = 0
    changed_files: int = 0


def association(repo: Repo, user: User) -> str:
    if user.login == repo.owner.login:
        return "OWNER"
    if repo.role(user) in {"triage", "write", "maintain", "admin"}:
        return "MEMBER" if repo.owner.kind == "Organization" else "COLLABORATOR"
    return "CONTRIBUTOR" if any(pull.user is user for pull in repo.pulls.values()) else "NONE"


def simple(links: Links, pull: PullRequest) -> Body:
    """As in lists. Lists leave out what GitHub computes for one pull request."""
    url = links.repo(pull.repo.full_name, "pulls", pull.number)
    page = links.web(pull.repo.full_name, "pull", pull.number)
    return {
        "id": pull.id,
        "node_id": node_id("PR", pull.id),
        "number": pull.number,
        "state": pull.state,
        "locked": False,
        "title": pull.title,
        "body": pull.body,
        "user": accounts.user(links, pull.user),
        "draft": pull.draft,
        "url": url,
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        **_related(links, pull),
        "labels": [label(links, pull.repo, each) for each in pull.labels],
        **dict.fromkeys(("milestone", "assignee", "active_lock_reason")),
        "auto_merge": _auto_merge(links, pull),
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "created_at": stamp(pull.created_at),
        "updated_at": stamp(pull.updated_at),
        "closed_at": stamp(pull.closed_at),
        "merged_at": stamp(pull.merged_at),
        "merge_commit_sha": pull.merge_commit_sha,
        "head": _head(links, pull),
        "base": _base(links, pull),
        "author_association": association(pull.repo, pull.user),
        "_links": _links(links, pull),
    }


def full(links: Links, pull: PullRequest, size: Size) -> Body:
    merged_by = accounts.user(links, pull.merged_by) if pull.merged_by else None
    return simple(links, pull) | {
        "merged": pull.merged_at is not None,
        "mergeable": pull.mergeable,
        "rebaseable": pull.mergeable,
        "mergeable_state": merge_rules.state(pull),
        "merged_by": merged_by,
        "comments": len(pull.comments),
        "review_comments": sum(len(review.remarks) for review in pull.reviews),
        "maintainer_can_modify": pull.maintainer_can_modify,
        "commits": size.commits,
        "additions": size.additions,
        "deletions": size.deletions,
        "changed_files": size.changed_files,
    }


def minimal(links: Links, pull: PullRequest) -> Body:
    """As inside check suites and check runs."""
    return {
        "id": pull.id,
        "number": pull.number,
        "url": links.repo(pull.repo.full_name, "pulls", pull.number),
        "head": _minimal_side(links, pull.head_ref, pull.head_sha, pull.head_repo or pull.repo),
        "base": _minimal_side(links, pull.base_ref, pull.base_sha, pull.repo),
    }


def issue(links: Links, pull: PullRequest) -> Body:
    """The issue behind the pull request, as `issue_comment` deliveries carry it."""
    page = links.web(pull.repo.full_name, "pull", pull.number)
    url = links.repo(pull.repo.full_name, "issues", pull.number)
    api = links.repo(pull.repo.full_name, "pulls", pull.number)
    pages = {"html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch"}
    kept = (
        "id number state locked title body user draft labels milestone assignee assignees created_at "
        "updated_at closed_at author_association active_lock_reason html_url"
    )
    shared = {key: value for key, value in simple(links, pull).items() if key in kept.split()}
    return shared | {
        "node_id": node_id("I", pull.id),
        "url": url,
        "repository_url": links.repo(pull.repo.full_name),
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "comments": len(pull.comments),
        "pull_request": {"url": api, **pages, "merged_at": stamp(pull.merged_at)},
        "reactions": rollup(url, []),
        "performed_via_github_app": None,
        "state_reason": None,
    }


def comment(links: Links, said: Comment) -> Body:
    repo = said.pull.repo
    url = links.repo(repo.full_name, "issues/comments", said.id)
    page = links.web(repo.full_name, "pull", said.pull.number)
    return {
        "id": said.id,
        "node_id": node_id("IC", said.id),
        "url": url,
        "html_url": f"{page}#issuecomment-{said.id}",
        "issue_url": links.repo(repo.full_name, "issues", said.pull.number),
        "user": accounts.user(links, said.user),
        "body": said.body,
        "created_at": stamp(said.created_at),
        "updated_at": stamp(said.updated_at),
        "author_association": association(repo, said.user),
        "performed_via_github_app": None,
        "reactions": rollup(url, said.reactions),
    }


def reaction(links: Links, given: Reaction) -> Body:
    return {
        "id": given.id,
        "node_id": node_id("REA", given.id),
        "user": accounts.user(links, given.user),
        "content": given.content,
        "created_at": stamp(given.created_at),
    }


def label(links: Links, repo: Repo, stuck: Label) -> Body:
    return {
        "id": stuck.id,
        "node_id": node_id("LA", stuck.id),
        "url": links.repo(repo.full_name, "labels", stuck.name),
        "name": stuck.name,
        "color": stuck.color,
        "default": False,
        "description": stuck.description,
    }


def _auto_merge(links: Links, pull: PullRequest) -> Body | None:
    wanted = pull.auto_merge
    if wanted is None:
        return None
    return {
        "enabled_by": accounts.user(links, wanted.by),
        "merge_method": wanted.terms.method,
        "commit_title": wanted.terms.title or "",
        "commit_message": wanted.terms.message or "",
    }


def rollup(url: str, given: list[Reaction]) -> Body:
    counts = {name: sum(each.content == name for each in given) for name in REACTIONS}
    return {"url": f"{url}/reactions", "total_count": len(given), **counts}


def _related(links: Links, pull: PullRequest) -> Body:
    name = pull.repo.full_name
    return {
        "issue_url": links.repo(name, "issues", pull.number),
        "commits_url": links.repo(name, "pulls", pull.number, "commits"),
        "review_comments_url": links.repo(name, "pulls", pull.number, "comments"),
        "review_comment_url": links.repo(name, "pulls/comments{/number}"),
        "comments_url": links.repo(name, "issues", pull.number, "comments"),
        "statuses_url": links.repo(name, "statuses", pull.head_sha),
    }


def _links(links: Links, pull: PullRequest) -> Body:
    related = {key.removesuffix("_url"): {"href": url} for key, url in _related(links, pull).items()}
    return related | {
        "self": {"href": links.repo(pull.repo.full_name, "pulls", pull.number)},
        "html": {"href": links.web(pull.repo.full_name, "pull", pull.number)},
    }


def _head(links: Links, pull: PullRequest) -> Body:
    owner = pull.head_repo.owner if pull.head_repo else pull.user
    return {
        "label": pull.head_label,
        "ref": pull.head_ref,
        "sha": pull.head_sha,
        "user": accounts.user(links, owner),
        "repo": repositories.repository(links, pull.head_repo) if pull.head_repo else None,
    }


def _base(links: Links, pull: PullRequest) -> Body:
    return {
        "label": f"{pull.repo.owner.login}:{pull.base_ref}",
        "ref": pull.base_ref,
        "sha": pull.base_sha,
        "user": accounts.user(links, pull.repo.owner),
        "repo": repositories.repository(links, pull.repo),
    }


def _minimal_side(links: Links, ref: str, sha: str, repo: Repo) -> Body:
    named = {"id": repo.id, "url": links.repo(repo.full_name), "name": repo.name}
    return {"ref": ref, "sha": sha, "repo": named}
