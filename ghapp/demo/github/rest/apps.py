"""The App, its installations, tokens and deliveries; accounts; the rate limit."""

from typing import Any

from ghapp.demo.github import access
from ghapp.demo.github.bodies import accounts, hooks, repositories
from ghapp.demo.github.refusal import Refusal
from ghapp.demo.github.rest.operation import Answer, Call, Operation
from ghapp.demo.github.state import Installation
from ghapp.demo.github.webhooks import Sent


async def get_app(call: Call) -> Answer:
    return Answer(accounts.app(call.links, call.hub.app, len(call.state.installations)))


async def list_installations(call: Call) -> Answer:
    return call.page([_installation(call, each) for each in call.state.installations.values()])


async def get_installation(call: Call) -> Answer:
    return Answer(_installation(call, _named(call)))


async def repository_installation(call: Call) -> Answer:
    found = call.state.installation_of(call.repo)
    if found is None:
        raise Refusal.not_found()
    return Answer(_installation(call, found))


async def create_token(call: Call) -> Answer:
    where, wish = _named(call), call.body
    picked = access.chosen_repositories(
        call.state, where, wish.get("repositories", []), wish.get("repository_ids", [])
    )
    granted = access.grant(
        call.state, where, repositories=picked, permissions=wish.get("permissions") or None
    )
    body = accounts.token(granted)
    if granted.repositories is not None:
        body["repositories"] = [repositories.repository(call.links, repo) for repo in granted.repositories]
    return Answer(body, 201)


async def list_repositories(call: Call) -> Answer:
    token = call.caller.token
    covered = [repo for repo in call.state.repos.values() if token and token.covers(repo)]
    answer = call.page([repositories.repository(call.links, repo) for repo in covered], "repositories")
    answer.data["repository_selection"] = "all" if token and token.repositories is None else "selected"
    return answer


async def list_deliveries(call: Call) -> Answer:
    newest_first = sorted(call.hub.webhooks.sent, key=lambda each: each.id, reverse=True)
    return call.page([hooks.item(each) for each in newest_first])


async def get_delivery(call: Call) -> Answer:
    return Answer(hooks.delivery(_delivery(call)))


async def redeliver(call: Call) -> Answer:
    call.hub.webhooks.send_again(_delivery(call))
    return Answer({}, 202)


async def get_user(call: Call) -> Answer:
    found = call.state.users.get(call.word("login").lower())
    if found is None:
        raise Refusal.not_found()
    return Answer(accounts.public_user(call.links, found))


async def rate_limit(call: Call) -> Answer:
    quota = call.hub.quota
    core = {
        "limit": quota.limit,
        "used": quota.used,
        "remaining": quota.remaining,
        "reset": quota.reset,
    }
    return Answer({"resources": {"core": core, "search": core, "graphql": core}, "rate": core})


def _installation(call: Call, where: Installation) -> dict[str, Any]:
    return accounts.installation(call.links, where, call.hub.app)


def _named(call: Call) -> Installation:
    found = call.state.installations.get(call.number("installation_id"))
    if found is None:
        raise Refusal.not_found()
    return found


def _delivery(call: Call) -> Sent:
    found = call.hub.webhooks.find(call.number("delivery_id"))
    if found is None:
        raise Refusal.not_found()
    return found


OPERATIONS = (
    Operation("GET", "/app", get_app, caller="app"),
    Operation("GET", "/app/installations", list_installations, caller="app"),
    Operation("GET", "/app/installations/{installation_id}", get_installation, caller="app"),
    Operation("POST", "/app/installations/{installation_id}/access_tokens", create_token, caller="app"),
    Operation("GET", "/repos/{owner}/{repo}/installation", repository_installation, caller="app"),
    Operation("GET", "/installation/repositories", list_repositories),
    Operation("GET", "/app/hook/deliveries", list_deliveries, caller="app"),
    Operation("GET", "/app/hook/deliveries/{delivery_id}", get_delivery, caller="app"),
    Operation("POST", "/app/hook/deliveries/{delivery_id}/attempts", redeliver, caller="app"),
    Operation("GET", "/users/{login}", get_user, caller="anyone"),
    Operation("GET", "/rate_limit", rate_limit, caller="anyone"),
)
