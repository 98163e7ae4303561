"""Repositories and branches."""

from ghapp.demo.github.bodies import Body, accounts, protection
from ghapp.demo.github.links import Links, node_id, stamp
from ghapp.demo.github.state import Repo

_URLS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
    "hooks_url": "/hooks",
}

_COUNTS = (
    "forks",
    "forks_count",
    "stargazers_count",
    "watchers",
    "watchers_count",
    "open_issues",
    "open_issues_count",
    "size",
)

_SWITCHES = {
    "has_issues": True,
    "has_projects": False,
    "has_wiki": False,
    "has_pages": False,
    "has_downloads": False,
    "has_discussions": False,
    "archived": False,
    "disabled": False,
    "is_template": False,
    "allow_forking": True,
    "web_commit_signoff_required": False,
    "delete_branch_on_merge": False,
    "allow_update_branch": False,
}


def repository(links: Links, repo: Repo) -> Body:
    url = links.repo(repo.full_name)
    return {
        "id": repo.id,
        "node_id": node_id("R", repo.id),
        "name": repo.name,
        "full_name": repo.full_name,
        "owner": accounts.user(links, repo.owner),
        "private": repo.private,
        "visibility": "private" if repo.private else "public",
        "description": None,
        "fork": repo.parent is not None,
        "url": url,
        **{key: url + tail for key, tail in _URLS.items()},
        **_addresses(links, repo),
        **_SWITCHES,
        "allow_merge_commit": "merge" in repo.merge_methods,
        "allow_squash_merge": "squash" in repo.merge_methods,
        "allow_rebase_merge": "rebase" in repo.merge_methods,
        "allow_auto_merge": repo.allow_auto_merge,
        **dict.fromkeys(_COUNTS, 0),
        "homepage": None,
        "language": "Python",
        "license": None,
        "topics": [],
        "default_branch": repo.default_branch,
        "created_at": stamp(repo.created_at),
        "updated_at": stamp(repo.pushed_at),
        "pushed_at": stamp(repo.pushed_at),
    }


def full_repository(links: Links, repo: Repo) -> Body:
    body = repository(links, repo) | {"subscribers_count": 0, "network_count": 0}
    if repo.parent:
        parent = repository(links, repo.parent)
        body |= {"parent": parent, "source": parent}
    return body


def _addresses(links: Links, repo: Repo) -> Body:
    page = links.web(repo.full_name)
    host = links.url.removeprefix("http://")
    return {
        "html_url": page,
        "clone_url": f"{page}.git",
        "git_url": f"git://{host}/{repo.full_name}.git",
        "ssh_url": f"ssh://git@{host}/{repo.full_name}.git",
        "svn_url": page,
        "mirror_url": None,
    }


def short_branch(links: Links, repo: Repo, name: str, sha: str) -> Body:
    commit = {"sha": sha, "url": links.repo(repo.full_name, "commits", sha)}
    return {"name": name, "commit": commit, "protected": name in repo.protections}


def branch(links: Links, repo: Repo, name: str, commit: Body) -> Body:
    url = links.repo(repo.full_name, "branches", name)
    return {
        "name": name,
        "commit": commit,
        "_links": {"self": url, "html": links.web(repo.full_name, "tree", name)},
        "protected": name in repo.protections,
        "protection": protection.summary(repo.protections.get(name)),
        "protection_url": f"{url}/protection",
    }
