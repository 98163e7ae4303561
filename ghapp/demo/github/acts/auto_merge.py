"""Auto-merge is switched on and off. What happens once nothing hinders is in `merging`."""

from ghapp.demo.github.account import User
from ghapp.demo.github.acts import pulls
from ghapp.demo.github.gates import AutoMerge, Terms
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.state import PullRequest, Repo

_WRITERS = {"write", "maintain", "admin"}


async def enable(hub: Hub, pull: PullRequest, by: User, terms: Terms) -> None:
    """Whoever calls has judged that it is allowed."""
    pull.auto_merge = AutoMerge(by, terms)
    await pulls.announce(hub, pull, "auto_merge_enabled", by)


async def disable(hub: Hub, pull: PullRequest, sender: User, reason: str) -> None:
    pull.auto_merge = None
    await pulls.announce(hub, pull, "auto_merge_disabled", sender, reason=reason)


async def distrust(hub: Hub, head_repo: Repo, branch: str, sender: User) -> None:
    """A push by someone who may not write to the base repository switches it off."""
    for pull in list(hub.state.all_pulls()):
        is_head = pull.head_repo is head_repo and pull.head_ref == branch
        trusted = sender is hub.app.bot or pull.repo.role(sender) in _WRITERS
        if pull.auto_merge and pull.state == "open" and is_head and not trusted:
            await disable(hub, pull, sender, "Head branch was pushed to by a user without write access")
