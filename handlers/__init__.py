"""One module an event. A handler reads a few fields and says what the delivery asks for.

Adding an event: its module, a recorded payload, a line here, a line in app.yml.
"""

from gidgethub.routing import Router

from handlers import (
    check_run,
    check_suite,
    installation,
    installation_repositories,
    issue_comment,
    merge_group,
    ping,
    pull_request,
    pull_request_review,
    push,
    workflow_run,
)

MODULES = (
    ping,
    push,
    pull_request,
    check_suite,
    check_run,
    issue_comment,
    pull_request_review,
    merge_group,
    installation,
    installation_repositories,
    workflow_run,
)
ROUTER = Router(*(module.router for module in MODULES))
EVENTS = frozenset(module.__name__.removeprefix("handlers.") for module in MODULES)
