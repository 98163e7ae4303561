"""E100-E199: run and workflow."""

from ghapp.errors.entry import Entry

RUNS: dict[str, Entry] = {
    "E100": Entry(
        "The run {run_id} stopped because of a mistake in ghapp itself.",
        (
            "Ask for a re-run with the button of the check.",
            "Report it with the run id; the traceback is in the server's log.",
        ),
        "critical",
    ),
    "E101": Entry(
        "Nothing could be judged: every plugin that applies broke ({plugins}).",
        ("Look at the reasons in the table.", "Run `ghapp tools install` on the server."),
    ),
    "E102": Entry(
        "The run {run_id} was given up: it was under way again and again and did not end.",
        (
            "Ask for a re-run with the button of the check.",
            "Look at the server's memory and at its log around the run id.",
        ),
        "critical",
    ),
    "E103": Entry(
        "The executor, the process that runs git and tools, ended in the middle of its work.",
        (
            "It is started again and the work is tried again; ask for a re-run if it stays.",
            "Look at the server's memory and at its log around this time.",
        ),
        recoverable=True,
    ),
    "E105": Entry(
        "The repair went on elsewhere from {state}, so this one ended.",
        ("Nothing to do: the other one goes on.", "Ask again with `/fix` if there is no answer."),
        "warning",
    ),
    "E106": Entry(
        "It could not be repaired, because it could not be judged: {detail}.",
        ("Look at the check's table: it says which tool broke.", "Comment `/fix` again when it is mended."),
    ),
    "E104": Entry(
        "Too much came of the commit to be handled: {detail}.",
        (
            "Let fewer files be checked at once: `paths.exclude` in the configuration.",
            "Exclude generated files: they often carry most of the findings.",
        ),
    ),
}
