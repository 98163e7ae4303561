"""Answer a person: a reaction on the comment, and the one sticky comment of the pull request."""

from ghapp.flows import orders
from ghapp.flows.doors import Doors
from ghapp.flows.record import load_record
from ghapp.flows.words import render
from ghapp.github import Access, comments
from ghapp.model import Repository, Run


async def react(doors: Doors, wish: orders.Command, content: str) -> None:
    """A button has no comment that could be reacted to."""
    if not wish.comment_id:
        return
    async with doors.github.session(wish.repository, Access.TALK) as api:
        await comments.react(api, wish.repository, wish.comment_id, content)


async def answer(doors: Doors, wish: orders.Command, text: str) -> None:
    """Write `text` (Markdown, already escaped) into the sticky comment, in place of what it said."""
    command = " ".join((f"/{wish.name}", *wish.arguments))
    body = render("sticky.md.j2", sender=wish.sender, command=command, answer=text)
    await _write(doors, wish.repository, wish.number, body)


async def tell_progress(doors: Doors, wish: orders.Command, run: Run) -> None:
    """Who asked sees how far it is."""
    record = await load_record(doors.store, run)
    await answer(doors, wish, render("answer_progress.md.j2", record=record))


async def announce(doors: Doors, repository: Repository, number: int, text: str) -> None:
    """The same, where nobody asked."""
    body = render("sticky.md.j2", sender="", command="", answer=text)
    await _write(doors, repository, number, body)


async def _write(doors: Doors, repository: Repository, number: int, body: str) -> None:
    known = await doors.store.comments.get(repository.id, number)
    async with doors.github.session(repository, Access.TALK) as api:
        written = await comments.write_sticky(api, repository, number, known, body, doors.github.app_id)
    await doors.store.comments.set(repository.id, number, written)
