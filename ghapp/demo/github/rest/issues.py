"""Comments, reactions and labels of pull requests, which are issues too."""

from ghapp.demo.github.acts import comments as acts
from ghapp.demo.github.acts import pulls as pull_acts
from ghapp.demo.github.bodies import pulls
from ghapp.demo.github.refusal import FieldError, Refusal
from ghapp.demo.github.rest.operation import Answer, Call, Operation
from ghapp.demo.github.state import Comment, Label


async def list_comments(call: Call) -> Answer:
    return call.page([pulls.comment(call.links, said) for said in call.pull.comments])


async def create_comment(call: Call) -> Answer:
    said = acts.say(call.hub, call.pull, call.sender, _body(call))
    return Answer(pulls.comment(call.links, said), 201)


async def get_comment(call: Call) -> Answer:
    return Answer(pulls.comment(call.links, _comment(call)))


async def update_comment(call: Call) -> Answer:
    said = _comment(call)
    acts.edit(call.hub, said, call.sender, _body(call))
    return Answer(pulls.comment(call.links, said))


async def delete_comment(call: Call) -> Answer:
    acts.delete(call.hub, _comment(call), call.sender)
    return Answer(status=204)


async def list_reactions(call: Call) -> Answer:
    wanted = call.query("content")
    given = [each for each in _comment(call).reactions if wanted in {"", each.content}]
    return call.page([pulls.reaction(call.links, each) for each in given])


async def create_reaction(call: Call) -> Answer:
    content = call.body.get("content")
    if content not in pulls.REACTIONS:
        raise Refusal.invalid(FieldError("Reaction", "content"))
    given, new = acts.react(call.hub, _comment(call), call.sender, content)
    return Answer(pulls.reaction(call.links, given), 201 if new else 200)


async def delete_reaction(call: Call) -> Answer:
    said, wanted = _comment(call), call.number("reaction_id")
    kept = [each for each in said.reactions if each.id != wanted]
    if len(kept) == len(said.reactions):
        raise Refusal.not_found()
    said.reactions[:] = kept
    return Answer(status=204)


async def list_labels(call: Call) -> Answer:
    return call.page([pulls.label(call.links, call.repo, each) for each in call.pull.labels])


async def add_labels(call: Call) -> Answer:
    names = call.json if isinstance(call.json, list) else call.body.get("labels")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
        raise Refusal.invalid(FieldError("Label", "name", "missing_field"))
    for name in names:
        await pull_acts.stick(call.hub, call.pull, name, call.sender)
    return await list_labels(call)


async def remove_label(call: Call) -> Answer:
    label = _label(call)
    await pull_acts.unstick(call.hub, call.pull, label, call.sender)
    return await list_labels(call)


def _label(call: Call) -> Label:
    for label in call.pull.labels:
        if label.name.lower() == call.word("name").lower():
            return label
    raise Refusal(404, "Label does not exist")


def _comment(call: Call) -> Comment:
    found = call.state.comment(call.repo, call.number("comment_id"))
    if found is None:
        raise Refusal.not_found()
    return found


def _body(call: Call) -> str:
    body = call.body.get("body")
    if not isinstance(body, str) or not body.strip():
        raise Refusal.invalid(FieldError("IssueComment", "body", "missing_field"))
    if len(body) > 65_536:
        error = "body is too long (maximum is 65536 characters)"
        raise Refusal.invalid(FieldError("IssueComment", "body", "custom", error))
    return body


_READ, _WRITE = ("issues:read", "pull_requests:read"), ("issues:write", "pull_requests:write")
_ISSUE = "/repos/{owner}/{repo}/issues/{number}"
_COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}"

OPERATIONS = (
    Operation("GET", f"{_ISSUE}/comments", list_comments, _READ),
    Operation("POST", f"{_ISSUE}/comments", create_comment, _WRITE),
    Operation("GET", _COMMENT, get_comment, _READ),
    Operation("PATCH", _COMMENT, update_comment, _WRITE),
    Operation("DELETE", _COMMENT, delete_comment, _WRITE),
    Operation("GET", f"{_COMMENT}/reactions", list_reactions, _READ),
    Operation("POST", f"{_COMMENT}/reactions", create_reaction, _WRITE),
    Operation("DELETE", f"{_COMMENT}/reactions/{{reaction_id}}", delete_reaction, _WRITE),
    Operation("GET", f"{_ISSUE}/labels", list_labels, _READ),
    Operation("POST", f"{_ISSUE}/labels", add_labels, _WRITE),
    Operation("DELETE", f"{_ISSUE}/labels/{{name}}", remove_label, _WRITE),
)
