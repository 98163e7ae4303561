"""Reviews and their remarks on lines."""

from ghapp.demo.github.bodies import Body, accounts, pulls
from ghapp.demo.github.gates import Remark, Review
from ghapp.demo.github.links import Links, node_id, stamp
from ghapp.demo.github.state import PullRequest


def review(links: Links, pull: PullRequest, given: Review) -> Body:
    page = f"{links.web(pull.repo.full_name, 'pull', pull.number)}#pullrequestreview-{given.id}"
    url = links.repo(pull.repo.full_name, "pulls", pull.number)
    return {
        "id": given.id,
        "node_id": node_id("PRR", given.id),
        "user": accounts.user(links, given.user),
        "body": given.body,
        "state": given.state,
        "html_url": page,
        "pull_request_url": url,
        "author_association": pulls.association(pull.repo, given.user),
        "_links": {"html": {"href": page}, "pull_request": {"href": url}},
        "submitted_at": stamp(given.submitted_at),
        "commit_id": given.commit_sha,
    }


def review_in_event(links: Links, pull: PullRequest, given: Review) -> Body:
    """Deliveries write the state in small letters, and nothing for no words."""
    body = review(links, pull, given)
    return body | {"state": given.state.lower(), "body": given.body or None}


def remark(links: Links, pull: PullRequest, given: Review, made: Remark) -> Body:
    """A line that a later push took out of the diff is not followed here: it stays as it was made."""
    url = links.repo(pull.repo.full_name, "pulls/comments", made.id)
    page = f"{links.web(pull.repo.full_name, 'pull', pull.number)}#discussion_r{made.id}"
    api, draft = links.repo(pull.repo.full_name, "pulls", pull.number), made.draft
    return {
        "id": made.id,
        "node_id": node_id("PRRC", made.id),
        "pull_request_review_id": given.id,
        "url": url,
        "html_url": page,
        "pull_request_url": api,
        "_links": {"self": {"href": url}, "html": {"href": page}, "pull_request": {"href": api}},
        "diff_hunk": draft.hunk,
        "path": draft.path,
        "body": draft.body,
        "user": accounts.user(links, given.user),
        "author_association": pulls.association(pull.repo, given.user),
        "commit_id": given.commit_sha,
        "original_commit_id": given.commit_sha,
        "position": draft.position,
        "original_position": draft.position,
        "side": draft.side,
        "line": draft.line,
        "original_line": draft.line,
        "start_side": draft.start_side,
        "start_line": draft.start_line,
        "original_start_line": draft.start_line,
        "subject_type": "line",
        "created_at": stamp(given.submitted_at),
        "updated_at": stamp(given.submitted_at),
        "reactions": pulls.rollup(url, []),
    }
