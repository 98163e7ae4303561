"""E001-E099: repository and installation."""

from ghapp.errors.entry import Entry

REPOSITORIES: dict[str, Entry] = {
    "E001": Entry(
        "The account {account} is not served by this installation of ghapp.",
        (
            "Add the account to GHAPP_ALLOWED_ACCOUNTS (comma separated, `*` for all).",
            "Uninstall the App from {account} if it was installed by mistake.",
        ),
        "warning",
    ),
    "E002": Entry(
        "{path} is not a git repository.",
        ("Run the command inside a repository.", "Give the path of a repository as the argument."),
    ),
    "E003": Entry(
        "The commit {sha} is not in the repository any more.",
        (
            "It was probably replaced by a force-push or its branch was deleted: the newer head is checked.",
            "Ask for a re-run on a commit that still exists.",
        ),
        "warning",
    ),
    "E004": Entry(
        "The repository is too large to check: {detail}.",
        (
            "Exclude generated or vendored files from the repository.",
            "Check a part of it on a machine of your own: `ghapp check FOLDER`.",
        ),
    ),
    "E005": Entry(
        "git failed while it worked on the repository: {detail}.",
        ("Ask for a re-run: the cause may be gone.", "If it stays, look at the server's log for the run id."),
        recoverable=True,
    ),
    "E006": Entry(
        "The revision {revision} does not name a commit.",
        (
            "Give a branch, a tag or a full SHA that exists here.",
            "Fetch it first: `git fetch`.",
        ),
    ),
    "E007": Entry(
        "{path} has no branch with a commit checked out.",
        ("Make a first commit.", "Check out a branch: `git switch main`."),
    ),
    "E008": Entry(
        "git refused the commit as unsafe: {detail}.",
        (
            "Find it with `git fsck` and `git ls-tree OBJECT`, and take it out of the commit.",
            "Rewrite the history without it if a later commit deleted it: older commits are fetched too.",
        ),
    ),
    "E009": Entry(
        "The path {path} is not UTF-8: tools cannot name the files below it.",
        ("Rename the folder.", "Clone the repository into a folder with a plain name."),
    ),
}
