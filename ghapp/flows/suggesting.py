"""A fix that was verified becomes suggestions on the lines of its pull request, as far as it fits there."""

from ghapp.flows.answering import announce
from ghapp.flows.doors import Doors
from ghapp.flows.heads import must_be_head
from ghapp.flows.proposing import Fix
from ghapp.flows.words import fenced, render
from ghapp.github import Access, reviews
from ghapp.model import Noun
from ghapp.patches.suggestions import Suggestion, command_of, split


class Fitted(Noun):
    """What a patch is on the diff of a pull request: suggestions, and a git diff of what does not fit."""

    suggestions: tuple[Suggestion, ...]
    rest: str


class Suggested(Noun):
    """`count` suggestions stand in a review of ours. `rest` is a git diff of what does not stand there,
    `command` applies that, "" if it cannot be pasted.
    """

    count: int
    rest: str
    command: str


async def fit(doors: Doors, fix: Fix) -> str:
    """The blob of what it is on the diff as it is now."""
    commit = fix.run.commit
    async with doors.github.session(commit.repository, Access.CHECK) as api:
        shown = await reviews.shown_in_diff(api, commit.repository, commit.pull_request or 0)
    suggestions, rest = split(fix.patch.diff, shown)
    fitted = Fitted(suggestions=suggestions, rest=rest)
    return await doors.store.blobs.put(commit.repository.id, fitted.model_dump_json().encode())


async def suggest(doors: Doors, fix: Fix, blob: str) -> int:
    """How many suggestions stand there: all that fit, or none. Repeated, it finds its review.

    Raises UserProblem E414, E418, E420.
    """
    commit, number = fix.run.commit, fix.run.commit.pull_request or 0
    fitted, marker = await _load(doors, fix, blob), f"<!-- ghapp:run:{fix.run.id} -->"
    if not fitted.suggestions:
        await must_be_head(doors, commit)
        return 0
    slug = await doors.github.app_slug()
    async with doors.github.session(commit.repository, Access.TALK) as api:
        is_there = await reviews.has_review(api, commit.repository, number, marker, slug)
        if not is_there:
            await must_be_head(doors, commit)
            body = render("review.md.j2", fix=fix, marker=marker)
            remarks = [_remark(each) for each in fitted.suggestions]
            is_there = await reviews.review(api, commit.repository, number, commit.sha, body, remarks)
    return len(fitted.suggestions) if is_there else 0


async def suggested(doors: Doors, fix: Fix, blob: str, count: int) -> Suggested:
    fitted = await _load(doors, fix, blob)
    rest = fitted.rest if count or not fitted.suggestions else fix.patch.diff
    return Suggested(count=count, rest=rest, command=command_of(rest))


async def suggest_approved(doors: Doors, fix: Fix) -> Suggested:
    """At once, for who approved it. Raises as `suggest`."""
    blob = await fit(doors, fix)
    return await suggested(doors, fix, blob, await suggest(doors, fix, blob))


async def tell_rest(doors: Doors, fix: Fix, done: Suggested) -> None:
    """Where nobody waits for an answer: what does not stand on the lines stands in the comment."""
    commit = fix.run.commit
    text = render("suggested.md.j2", suggested=done, sha=commit.sha)
    await announce(doors, commit.repository, commit.pull_request or 0, text)


async def _load(doors: Doors, fix: Fix, blob: str) -> Fitted:
    return Fitted.model_validate_json(await doors.store.blobs.get(fix.run.commit.repository.id, blob))


def _remark(each: Suggestion) -> reviews.Remark:
    """Code as it would be committed: nothing of it may be escaped."""
    text = "".join(f"{line}\n" for line in each.lines)
    return reviews.Remark(each.path, each.first, each.last, fenced(text, "suggestion"))
