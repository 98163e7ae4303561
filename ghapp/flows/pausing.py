"""The brake: nothing is begun or merged by itself in a repository, or anywhere, until somebody lets it."""

from ghapp.errors import UserProblem
from ghapp.flows import orders
from ghapp.flows.doors import Doors
from ghapp.flows.standing import Standing
from ghapp.flows.words import render
from ghapp.model import EVERYWHERE, Paused
from ghapp.model.moment import now
from ghapp.observability.redact import redact

_EVERYWHERE = "everywhere"


async def pause(doors: Doors, wish: orders.Command, _standing: Standing) -> str:
    """Raises UserProblem E459."""
    where, words = _place(doors, wish)
    paused = Paused(repository_id=where, by=wish.sender, reason=redact(" ".join(words)), at=now())
    await doors.store.pauses.put(paused)
    return render("answer_paused.md.j2", paused=await doors.store.pauses.get(where))


async def resume(doors: Doors, wish: orders.Command, _standing: Standing) -> str:
    """Raises UserProblem E459."""
    where, _words = _place(doors, wish)
    ended = await doors.store.pauses.end(where)
    still = await doors.store.pauses.get(EVERYWHERE, wish.repository.id)
    return render("answer_resumed.md.j2", ended=ended, still=still)


async def what_pauses(doors: Doors, repository_id: int) -> str:
    """Why nothing is begun or merged by itself there, or ""."""
    paused = await doors.store.pauses.get(EVERYWHERE, repository_id)
    if paused is None:
        return ""
    where = " everywhere" if paused.repository_id == EVERYWHERE else ""
    by = f"@{paused.by} paused it{where}" if paused.by else f"it paused itself{where}"
    return f"{by}: {paused.reason}" if paused.reason else by


def _place(doors: Doors, wish: orders.Command) -> tuple[int, tuple[str, ...]]:
    """Which repository, and the reason."""
    if not wish.arguments or wish.arguments[0].lower() != _EVERYWHERE:
        return wish.repository.id, wish.arguments
    if wish.sender.lower() not in doors.settings.admins:
        raise UserProblem("E459")
    return EVERYWHERE, wish.arguments[1:]
