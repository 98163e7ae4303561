"""The commits of a merge, made as GitHub makes them: by merge, squash or rebase."""

from ghapp.demo.github import commits
from ghapp.demo.github.account import User
from ghapp.demo.github.bare import Bare, Signature
from ghapp.demo.github.commits import CommitFacts
from ghapp.demo.github.gates import Terms
from ghapp.demo.github.merge_rules import NOT_MERGEABLE
from ghapp.demo.github.refusal import Refusal
from ghapp.demo.github.state import PullRequest

GITHUB = Signature("GitHub", "noreply@github.com")


async def make(bare: Bare, pull: PullRequest, sender: User, terms: Terms) -> str:
    """The SHA for the base branch, which is not moved here. Raises Refusal for a conflict."""
    base = await bare.resolve(f"refs/heads/{pull.base_ref}") or pull.base_sha
    if terms.method == "rebase":
        return await _rebase(bare, base, pull)
    tree = await _merged_tree(bare, base, pull.head_sha)
    if terms.method == "squash":
        message = await _squash_message(bare, base, pull, terms)
        return await bare.write_commit(tree, [base], message, _signature(pull.user), GITHUB)
    title = f"Merge pull request #{pull.number} from {pull.head_label.replace(':', '/')}"
    message = _joined(terms.title or title, pull.title if terms.message is None else terms.message)
    return await bare.write_commit(tree, (base, pull.head_sha), message, _signature(sender), GITHUB)


async def _rebase(bare: Bare, base: str, pull: PullRequest) -> str:
    """Each commit again, on top of the base; merges in between are left out, as on GitHub."""
    onto = base
    for old in await _own_commits(bare, base, pull):
        # merge-tree takes its merge base from history: give the new tree the old parent
        current = await bare.resolve(onto, "tree") or ""
        stand_in = await bare.write_commit(current, old.parents, "replay", GITHUB, GITHUB)
        tree = await _merged_tree(bare, stand_in, old.sha)
        onto = await bare.write_commit(tree, [onto], old.message, old.author, GITHUB)
    return onto


async def _squash_message(bare: Bare, base: str, pull: PullRequest, terms: Terms) -> str:
    """One commit keeps its words; of several come the pull request's title and a list of theirs."""
    own = await _own_commits(bare, base, pull)
    if len(own) == 1:
        title, _, body = own[0].message.partition("\n")
    else:
        title, body = pull.title, "\n\n".join(f"* {each.message}" for each in own)
    words = body.strip() if terms.message is None else terms.message
    return _joined(terms.title or f"{title} (#{pull.number})", words)


async def _own_commits(bare: Bare, base: str, pull: PullRequest) -> list[CommitFacts]:
    listed = await bare.text("rev-list", "--reverse", "--no-merges", f"{base}..{pull.head_sha}")
    return [await commits.facts(bare, sha) for sha in listed.split()]


async def _merged_tree(bare: Bare, ours: str, theirs: str) -> str:
    if not await bare.merges(ours, theirs):
        raise Refusal(405, NOT_MERGEABLE)
    return (await bare.text("merge-tree", "--write-tree", ours, theirs)).splitlines()[0]


def _joined(title: str, body: str) -> str:
    return f"{title}\n\n{body}" if body else title


def _signature(user: User) -> Signature:
    return Signature(user.login, f"{user.id}+{user.login}@users.noreply.github.com")
