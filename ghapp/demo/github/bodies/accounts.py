"""Accounts, the App, its installations and tokens."""

from ghapp.demo.github.account import User
from ghapp.demo.github.bodies import Body
from ghapp.demo.github.links import Links, node_id, stamp
from ghapp.demo.github.state import App, Installation, Repo, Token

_USER_URLS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def user(links: Links, account: User) -> Body:
    url = links.api("users", account.login)
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id("U", account.id),
        "avatar_url": links.web("avatars", account.id),
        "gravatar_id": "",
        "url": url,
        "html_url": links.web(account.login.removesuffix("[bot]")),
        **{key: url + tail for key, tail in _USER_URLS.items()},
        "type": account.kind,
        "user_view_type": "public",
        "site_admin": False,
    }


def public_user(links: Links, account: User) -> Body:
    empty: Body = dict.fromkeys(("company", "blog", "location", "email", "hireable", "bio"))
    counts: Body = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
    times = {"created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z"}
    return user(links, account) | {"name": account.login} | empty | counts | times


def collaborator(links: Links, account: User, role: str) -> Body:
    rank = {"read": "pull", "triage": "triage", "write": "push", "maintain": "maintain", "admin": "admin"}
    order = list(rank)
    reach = order.index(role) if role in rank else -1
    permissions = {rank[name]: index <= reach for index, name in enumerate(order)}
    return user(links, account) | {"permissions": permissions, "role_name": role}


def app(links: Links, registered: App, installations: int = 0) -> Body:
    return {
        "id": registered.id,
        "client_id": registered.client_id,
        "slug": registered.slug,
        "node_id": node_id("A", registered.id),
        "owner": user(links, registered.owner),
        "name": registered.slug,
        "description": "Repairs code and proves it.",
        "external_url": links.web("apps", registered.slug),
        "html_url": links.web("apps", registered.slug),
        "created_at": stamp(registered.created_at),
        "updated_at": stamp(registered.created_at),
        "permissions": dict(registered.permissions),
        "events": list(registered.events),
        "installations_count": installations,
    }


def installation(links: Links, where: Installation, registered: App) -> Body:
    url = links.api("app/installations", where.id)
    return {
        "id": where.id,
        "client_id": registered.client_id,
        "account": user(links, where.account),
        "repository_selection": "all" if where.repositories is None else "selected",
        "access_tokens_url": f"{url}/access_tokens",
        "repositories_url": links.api("installation/repositories"),
        "html_url": links.web("settings/installations", where.id),
        "app_id": registered.id,
        "app_slug": registered.slug,
        "target_id": where.account.id,
        "target_type": "Organization" if where.account.kind == "Organization" else "User",
        "permissions": dict(where.permissions),
        "events": list(registered.events),
        "created_at": stamp(where.created_at),
        "updated_at": stamp(where.created_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": None,
        "suspended_at": None,
    }


def token(granted: Token) -> Body:
    return {
        "token": granted.value,
        "expires_at": stamp(granted.expires_at),
        "permissions": dict(granted.permissions),
        "repository_selection": "all" if granted.repositories is None else "selected",
    }


def short_repository(repo: Repo) -> Body:
    """How `installation` deliveries name repositories."""
    return {
        "id": repo.id,
        "node_id": node_id("R", repo.id),
        "name": repo.name,
        "full_name": repo.full_name,
        "private": repo.private,
    }
