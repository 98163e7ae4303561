"""The one address of GraphQL: /api/graphql, as on GitHub Enterprise Server."""

from typing import Any

from ghapp.demo.github.graphql import nodes
from ghapp.demo.github.graphql.language import Field, SyntaxProblem, parse
from ghapp.demo.github.graphql.mutations import MUTATIONS
from ghapp.demo.github.graphql.problem import Problem
from ghapp.demo.github.rest.operation import Answer, Call, Operation

PATH = "/api/graphql"


async def execute(call: Call) -> Answer:
    try:
        kind, fields = parse(str(call.body.get("query", "")), call.body.get("variables") or {})
    except SyntaxProblem as problem:
        return Answer({"errors": [{"message": str(problem)}]})
    data: dict[str, Any] = {}
    errors: list[dict[str, Any]] = []
    for field in fields:
        try:
            data[field.alias] = await _resolved(call, kind, field)
        except Problem as problem:
            data[field.alias] = None
            errors.append(problem.body(field.alias))
        except nodes.UndefinedField as problem:
            return Answer({"errors": [{"message": str(problem), "path": [kind, field.alias]}]})
    return Answer({"data": data, "errors": errors} if errors else {"data": data})


async def _resolved(call: Call, kind: str, field: Field) -> Any:
    if kind == "mutation" and field.name in MUTATIONS:
        wish = field.arguments.get("input") or {}
        payload = await MUTATIONS[field.name](call.hub, call.caller, wish)
        payload["clientMutationId"] = wish.get("clientMutationId")
        return nodes.pick(payload, field.selection, f"{field.name[0].upper()}{field.name[1:]}Payload")
    if kind == "query" and field.name in {"node", "repository"}:
        return nodes.pick(_asked(call, field), field.selection)
    raise nodes.UndefinedField(f"Field '{field.name}' doesn't exist on type '{kind.capitalize()}'")


def _asked(call: Call, field: Field) -> nodes.Node:
    """What is not covered by the token cannot be told from what is not there."""
    if field.name == "node":
        wanted = field.arguments.get("id")
        pull, text = nodes.find_pull(call.hub, wanted), f"a node with the global id of '{wanted}'"
        repo = pull.repo if pull else None
    else:
        name = f"{field.arguments.get('owner')}/{field.arguments.get('name')}"
        pull, repo, text = None, call.state.repo(name), f"a Repository with the name '{name}'."
    token = call.caller.token
    if repo is None or (repo.private and not (token and token.covers(repo))):
        raise Problem(f"Could not resolve to {text}", "NOT_FOUND")
    return nodes.pull_request(call.hub, pull) if pull else nodes.repository(call.hub, repo)


OPERATION = Operation("POST", PATH, execute)
