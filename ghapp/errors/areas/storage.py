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
    "E202": Entry(
        "There is no store yet at {store}.",
        (
            "Use the settings of the server: GHAPP_DATABASE_URL or GHAPP_DATA_DIR, or `--config`.",
            "`ghapp serve` makes the store when it starts.",
        ),
    ),
    "E203": Entry(
        "Nothing in quarantine has the id {id}.",
        (
            "`ghapp quarantine list --all` shows what there is.",
            "What belonged to a removed installation is forgotten.",
        ),
    ),
    "E204": Entry(
        "There is no run {id}.",
        ("`ghapp runs list` shows the latest.", "Runs of a removed installation are forgotten."),
    ),
    "E205": Entry(
        "Nothing in the review queue has the id {id}.",
        ("`ghapp queue list --all` shows what there is.", "Patches of a removed installation are forgotten."),
    ),
}
