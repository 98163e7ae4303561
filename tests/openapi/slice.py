"""Cut what the local GitHub serves and sends out of GitHub's own description.

    npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
    python tests/openapi/slice.py package/generated/api.github.com.json

The description stays outside the repository; `slice.json` beside this file is what the tests use.
It holds JSON Schema 2020-12: OpenAPI's `nullable` is turned into a union with null on the way.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ghapp.demo.github.rest.catalogue import OPERATIONS

SLICE = Path(__file__).with_name("slice.json")
PROSE = {
    "description",
    "title",
    "example",
    "examples",
    "externalDocs",
    "deprecated",
    "discriminator",
    "readOnly",
    "default",
}
UNDESCRIBED = {"GET /repos/{}/{}/contents"}  # the root folder: served, though described only with a path
# Written out in place there, with an account that is a user and an enterprise at once.
CORRECTED = {"GET /app/installations": {"type": "array", "items": {"$ref": "#/schemas/installation"}}}
DELIVERIES = (
    "check_run.completed",
    "check_run.created",
    "check_run.requested_action",
    "check_run.rerequested",
    "check_suite.completed",
    "check_suite.requested",
    "check_suite.rerequested",
    "installation.created",
    "installation.deleted",
    "installation_repositories.added",
    "installation_repositories.removed",
    "issue_comment.created",
    "issue_comment.deleted",
    "issue_comment.edited",
    "merge_group.checks_requested",
    "merge_group.destroyed",
    "pull_request.auto_merge_disabled",
    "pull_request.auto_merge_enabled",
    "pull_request.closed",
    "pull_request.dequeued",
    "pull_request.edited",
    "pull_request.enqueued",
    "pull_request.labeled",
    "pull_request.opened",
    "pull_request.reopened",
    "pull_request.synchronize",
    "pull_request.unlabeled",
    "pull_request_review.submitted",
    "push",
)

Json = Any


def main() -> None:
    source = Path(sys.argv[1])
    full = json.loads(source.read_text())
    version = json.loads((source.parent.parent / "package.json").read_text())["version"]
    cut = {"package": "@octokit/openapi", "version": version, "operations": _operations(full)}
    cut["deliveries"] = {name: _delivery(full, name) for name in DELIVERIES}
    cut["schemas"] = _schemas(full, [cut["operations"], cut["deliveries"]])
    SLICE.write_text(json.dumps(cut, separators=(",", ":"), sort_keys=True) + "\n")


def shape(template: str) -> str:
    """A path template without its parameters' names, which differ."""
    return re.sub(r"\{[^}]*\}", "{}", template)


def _operations(full: Json) -> dict[str, Json]:
    described = {shape(path): (path, methods) for path, methods in full["paths"].items()}
    cut = {}
    for served in OPERATIONS:
        name = f"{served.method} {shape(served.path)}"
        if name in UNDESCRIBED:
            continue
        path, methods = described[shape(served.path)]
        cut[f"{served.method} {path}"] = operation = _operation(full, methods[served.method.lower()])
        if name in CORRECTED:
            operation["responses"]["200"] = CORRECTED[name]
    return cut


def _operation(full: Json, described: Json) -> Json:
    parameters = [_followed(full, each) for each in described.get("parameters", [])]
    return {
        "query": sorted(each["name"] for each in parameters if each["in"] == "query"),
        "request": _body_schema(described.get("requestBody", {})),
        "responses": {
            status: _loose(_body_schema(_followed(full, response)))
            for status, response in described["responses"].items()
        },
    }


def _loose(schema: Json) -> Json:
    """Answers that may be one of several overlapping kinds of error are `oneOf` there."""
    kinds = schema.get("oneOf", []) if schema else []
    errors = [kind for kind in kinds if "error" in kind.get("$ref", "")]
    return {"anyOf": kinds} if errors else schema


def _followed(full: Json, node: Json) -> Json:
    while "$ref" in node:
        _, _, kind, name = node["$ref"].split("/")
        node = full["components"][kind][name]
    return node


def _body_schema(carrier: Json) -> Json:
    content = carrier.get("content", {})
    chosen: Json = content.get("application/json") or next(iter(content.values()), {})
    return _translated(chosen["schema"]) if "schema" in chosen else None


def _delivery(full: Json, name: str) -> Json:
    described = full["x-webhooks"][name.replace(".", "-").replace("_", "-")]["post"]
    return _body_schema(described["requestBody"])


def _schemas(full: Json, cut: Json) -> dict[str, Json]:
    """The schemas these refer to, and those that they refer to."""
    found: dict[str, Json] = {}
    waiting = [*_references(cut), "basic-error"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _translated(full["components"]["schemas"][name])
            waiting.extend(_references(found[name]))
    return found


def _references(node: Json) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rsplit("/", 1)[1]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _translated(schema: Json) -> Json:
    """OpenAPI 3.0 to JSON Schema, without prose."""
    if isinstance(schema, list):
        return [_translated(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": "#/schemas/" + schema["$ref"].rsplit("/", 1)[1]}
    kept = {
        key: {name: _translated(value) for name, value in inner.items()}
        if key == "properties"
        else _translated(inner)
        for key, inner in schema.items()
        if key not in PROSE and not key.startswith("x-") and key != "nullable"
    }
    if kept.get("format") == "email":
        del kept["format"]  # a bot's address has brackets, which no strict reading allows
    if "branch_protection_rule" in kept.get("enum", ()):
        del kept["enum"]  # an App's events: the list is older than `merge_group`
    return {"anyOf": [kept, {"type": "null"}]} if schema.get("nullable") else kept


if __name__ == "__main__":
    main()
