"""Somebody wrote a comment: it may be a command."""

from gidgethub.routing import Router
from gidgethub.sansio import Event
from pydantic import BaseModel

from ghapp.flows import orders
from ghapp.flows.commands import parse_command
from ghapp.model import Asks
from handlers.payload import App, Payload

router = Router()


class Author(BaseModel):
    login: str
    type: str


class Comment(BaseModel):
    id: int
    body: str | None
    user: Author | None
    performed_via_github_app: App | None = None


class Issue(BaseModel):
    number: int
    pull_request: dict[str, object] | None = None


class IssueComment(Payload):
    comment: Comment
    issue: Issue


@router.register("issue_comment", action="created")
async def commented(event: Event, asks: Asks) -> None:
    payload = IssueComment.model_validate(event.data)
    comment = payload.comment
    if comment.performed_via_github_app is not None and comment.performed_via_github_app.id == asks.app_id:
        return asks.nothing("our own comment")
    if comment.user is None or comment.user.type == "Bot":
        return asks.nothing("a bot's comment")
    spoken = parse_command(comment.body or "")
    if spoken is None:
        return asks.nothing("not a command")
    order = orders.Command(
        repository=payload.where,
        number=payload.issue.number,
        comment_id=comment.id,
        sender=comment.user.login,
        name=spoken.name,
        arguments=spoken.arguments,
        addressed="named" if spoken.named else "bare",
        on_pull_request=payload.issue.pull_request is not None,
    )
    asks.order(orders.COMMAND, order)
