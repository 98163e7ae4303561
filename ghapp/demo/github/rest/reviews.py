"""Reviews over REST: all of a review's remarks are taken, or none."""

from ghapp.demo.github import review_rules
from ghapp.demo.github.acts import pulls as pull_acts
from ghapp.demo.github.acts import reviews as acts
from ghapp.demo.github.bodies import reviews
from ghapp.demo.github.refusal import Refusal
from ghapp.demo.github.rest.operation import Answer, Call, Operation


async def create_review(call: Call) -> Answer:
    pull, body = call.pull, call.body
    state = review_rules.judge(body, own=pull.user is call.sender)
    if body.get("commit_id") not in {None, pull.head_sha}:
        raise Refusal.unprocessable("Unprocessable Entity", "Commit is not part of the pull request")
    patches = {each.path: each.patch for each in await pull_acts.changed_files(call.hub, pull)}
    drafts = review_rules.drafts(body.get("comments") or [], patches)
    made = await acts.submit(call.hub, pull, call.sender, state, body.get("body") or "", drafts)
    return Answer(reviews.review(call.links, pull, made))


async def list_reviews(call: Call) -> Answer:
    return call.page([reviews.review(call.links, call.pull, each) for each in call.pull.reviews])


async def list_remarks(call: Call) -> Answer:
    made = [
        reviews.remark(call.links, call.pull, given, each)
        for given in call.pull.reviews
        for each in given.remarks
    ]
    return call.page(made)


_READ, _WRITE = ("pull_requests:read",), ("pull_requests:write",)
_PULL = "/repos/{owner}/{repo}/pulls/{number}"

OPERATIONS = (
    Operation("POST", f"{_PULL}/reviews", create_review, _WRITE),
    Operation("GET", f"{_PULL}/reviews", list_reviews, _READ),
    Operation("GET", f"{_PULL}/comments", list_remarks, _READ),
)
