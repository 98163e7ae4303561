"""E200-E299: store and queue."""

from ghapp.errors.entry import Entry

STORAGE: dict[str, Entry] = {
    "E200": Entry(
        "The store cannot be written: {detail}.",
        ("Check the disk and the rights of {path}.", "Check GHAPP_DATABASE_URL; ghapp goes on by itself."),
        "critical",
        recoverable=True,
    ),
    "E201": Entry(
        "The server is read-only and takes no work.",
        ("Set GHAPP_READ_ONLY=false to take work again.", "GitHub keeps the delivery; redeliver it later."),
        "warning",
        recoverable=True,
    ),
}
