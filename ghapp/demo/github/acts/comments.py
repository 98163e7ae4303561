"""Comments and reactions."""

from ghapp.demo.github.account import User, now
from ghapp.demo.github.bodies import pulls
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.state import Comment, PullRequest, Reaction


def say(hub: Hub, pull: PullRequest, user: User, body: str) -> Comment:
    said = Comment(hub.state.next_id(), pull, user, body)
    pull.comments.append(said)
    _announce(hub, said, "created", user)
    return said


def edit(hub: Hub, said: Comment, sender: User, body: str) -> None:
    before, said.body, said.updated_at = said.body, body, now()
    _announce(hub, said, "edited", sender, changes={"body": {"from": before}})


def delete(hub: Hub, said: Comment, sender: User) -> None:
    said.pull.comments.remove(said)
    _announce(hub, said, "deleted", sender)


def react(hub: Hub, said: Comment, user: User, content: str) -> tuple[Reaction, bool]:
    """The reaction, and whether it is new: nobody reacts twice in the same way."""
    for given in said.reactions:
        if given.user is user and given.content == content:
            return given, False
    given = Reaction(hub.state.next_id(), user, content)
    said.reactions.append(given)
    return given, True


def _announce(hub: Hub, said: Comment, action: str, sender: User, **parts: object) -> None:
    issue, comment = pulls.issue(hub.links, said.pull), pulls.comment(hub.links, said)
    hub.announce("issue_comment", action, said.pull.repo, sender, issue=issue, comment=comment, **parts)
