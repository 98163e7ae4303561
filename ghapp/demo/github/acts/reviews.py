"""Pull requests are reviewed."""

from collections.abc import Sequence

from ghapp.demo.github.account import User
from ghapp.demo.github.acts import merging
from ghapp.demo.github.bodies import pulls, reviews
from ghapp.demo.github.gates import Remark, Review
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.review_rules import Draft
from ghapp.demo.github.state import PullRequest


async def submit(
    hub: Hub, pull: PullRequest, user: User, state: str, body: str, drafts: Sequence[Draft] = ()
) -> Review:
    """An approval may be what auto-merge waited for."""
    review = Review(hub.state.next_id(), user, state, body, pull.head_sha)
    review.remarks.extend(_remark(hub, draft) for draft in drafts)
    pull.reviews.append(review)
    hub.announce(
        "pull_request_review",
        "submitted",
        pull.repo,
        user,
        review=reviews.review_in_event(hub.links, pull, review),
        pull_request=pulls.simple(hub.links, pull),
    )
    await merging.settle(hub, pull.repo)
    return review


def _remark(hub: Hub, draft: Draft) -> Remark:
    return Remark(hub.state.next_id(), draft)
