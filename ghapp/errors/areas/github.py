"""E400-E499: GitHub, patch, pull request."""

from ghapp.errors.entry import Entry

GITHUB: dict[str, Entry] = {
    "E400": Entry(
        "GitHub refused the request: {detail}.",
        (
            "Compare the App's permissions with app.yml and accept pending changes in the installation.",
            "Look at the server's log for the run id.",
        ),
    ),
    "E401": Entry(
        "GitHub's rate limit is used up; it opens again in {after} s.",
        ("Nothing is lost: the work goes on by itself.", "Spread large pushes over time."),
        "warning",
        recoverable=True,
    ),
    "E402": Entry(
        "GitHub does not answer as it should ({detail}).",
        ("The work goes on by itself when GitHub is back.", "Look at githubstatus.com."),
        "warning",
        recoverable=True,
    ),
    "E403": Entry(
        "GitHub does not know this App or its key is wrong: {detail}.",
        ("Check GHAPP_APP_ID and GHAPP_PRIVATE_KEY_PATH.", "Make a new private key in the App's settings."),
        "critical",
    ),
    "E404": Entry(
        "The App is not installed on {repository} any more, or the repository is gone.",
        ("Install the App on the repository.", "Nothing to do if it was removed on purpose."),
        "warning",
    ),
    "E410": Entry(
        "`{command}` needs {needed} permission on {repository}; @{sender} has {actual}.",
        ("Ask someone with {needed} permission to comment it.", "Ask a maintainer for the permission."),
        "warning",
    ),
    "E411": Entry(
        "Unknown command `{command}`{hint}.",
        ("Comment `/help` for the list.", "Commands stand on the first line of a new comment."),
        "info",
    ),
    "E412": Entry(
        "There is nothing that a mechanical fixer can repair here.",
        ("Look at the check's findings: those marked fixable can be repaired.", "Repair the rest by hand."),
        "info",
    ),
    "E413": Entry(
        "The fixers made things worse, so nothing is delivered: {detail}.",
        ("Look at the findings named here.", "Disable the fixer in .github/ghapp.yml."),
        "warning",
    ),
    "E414": Entry(
        "The head moved while the fix was made, so it was not delivered.",
        ("Comment `/fix` again on the new head.", "Wait for the new check first."),
        "warning",
        recoverable=True,
    ),
    "E417": Entry(
        "`{command}` works on pull requests only.",
        ("Comment it on a pull request.", "Open one: ghapp checks and repairs its head."),
        "info",
    ),
    "E418": Entry(
        "Pull request {number} is not open.",
        ("Reopen it first.", "Comment on an open pull request."),
        "info",
    ),
    "E421": Entry(
        "The head is {sha} now, and it was not checked before you wrote this.",
        (
            "Look at what was pushed, then comment `/ok-to-test {sha}`.",
            "Wait for the check of the new head, then comment again.",
        ),
        "warning",
    ),
    "E420": Entry(
        "Fixes are turned off here: {how}.",
        (
            "Remove what turns them off, where it can be removed, then comment `{command}` again.",
            "Repair it by hand.",
        ),
        "info",
    ),
    "E422": Entry(
        "Code scanning did not take the findings: {detail}.",
        (
            "Give the App the permission `security_events: write` (app.yml); accept it in the installation.",
            "Turn code scanning on in the repository's settings, or `checks.sarif` off in .github/ghapp.yml.",
        ),
        "warning",
    ),
    "E423": Entry(
        "Code scanning was not told about `{branch}`: only what changed was judged, and it would take all "
        "its other alerts for repaired.",
        (
            "Set `filter: all` in .github/ghapp.yml to have whole branches there.",
            "Nothing to do for pull requests: what they change is shown there.",
        ),
        "info",
    ),
    "E424": Entry(
        "Code scanning was given only the most severe findings of {tools}: there are more than it shows.",
        ("Look at this run's report for all of them.", "Switch rules off that are not worth reading."),
        "info",
    ),
    "E425": Entry(
        "There is nothing to accept at {sha}, and nothing accepted is gone.",
        ("Findings that fail the check can be accepted.", "Look at the check: it says what was accepted."),
        "info",
    ),
    "E426": Entry(
        "Nothing was accepted: secrets and security errors are not ({findings}).",
        (
            "Repair them; a secret is to be revoked, wherever it was seen.",
            "Give the rule another severity in .github/ghapp.yml if it is wrong here (`plugins`).",
        ),
        "warning",
    ),
    "E427": Entry(
        "There is no finished check of {sha} by today's configuration and baseline.",
        ("Comment `/recheck`, wait for it, then accept again.", "Press *Re-run* on the check."),
        "info",
        recoverable=True,
    ),
    "E428": Entry(
        "The baseline would be larger than {limit} kB.",
        (
            "Repair some findings, or accept fewer.",
            "Switch off a rule that nobody wants.",
        ),
        "warning",
    ),
    "E429": Entry(
        "This check is of {sha}, and that is not the head any more.",
        ("Press the button of the newest check.", "Wait for the check of the new head."),
        "info",
    ),
    "E440": Entry(
        "Nothing that was tried repaired it: {detail}.",
        (
            "Look at the run's record: it has every attempt.",
            "Repair it by hand, or comment `/fix` again when the code, a tool or a model has changed.",
        ),
        "warning",
    ),
    "E441": Entry(
        "No repair of pull request {number} is under way, so there is nothing to stop.",
        ("Comment `/status` for what is under way.", "To turn fixes off, add the label `no-autofix`."),
        "info",
    ),
    "E442": Entry(
        "The repair was {detail} before anything was repaired.",
        ("Comment `/fix` to try again.", "Comment `/why` for what was done until then."),
        "info",
    ),
    "E444": Entry(
        "Nothing was delivered, as nobody asked for it: {detail}.",
        (
            "Comment `/fix` on a pull request to have it all the same.",
            "`ladder.auto` in .github/ghapp.yml says what is repaired without being asked.",
        ),
        "info",
    ),
    "E443": Entry(
        "Nothing is known of pull request {number}: it was not checked.",
        ("Comment `/recheck` to have it checked.", "Comment `/help` for what you can ask."),
        "info",
    ),
    "E451": Entry(
        "The patch does not apply: {detail}.",
        (
            "Make it again from the commit that it is to be applied to: `git diff HEAD > fix.patch`.",
            "It must be a unified diff with names from the root of the repository.",
        ),
        "error",
    ),
    "E452": Entry(
        "The patch changes nothing.",
        (
            "Look at whether it was applied before: `git log -p`.",
            "Make it again with `git diff HEAD > fix.patch`.",
        ),
        "warning",
    ),
    "E453": Entry(
        "There is no commit in {path} that a patch could be judged on.",
        ("Commit first: what is judged is HEAD with the patch.", "Name another repository with `--repo`."),
        "error",
    ),
    "E454": Entry(
        "The patch could not be judged: {detail}.",
        (
            "Run it again with GHAPP_LOG_LEVEL=DEBUG, which says more.",
            "Report it, with the patch if you may: it is a mistake of ghapp.",
        ),
        "critical",
    ),
    "E455": Entry(
        "`{command}` needs the id of a patch in the review queue{waiting}.",
        (
            "Comment `{command} ID`, with the id that the answer to `/fix` names.",
            "`ghapp queue list` shows what waits, to the operator.",
        ),
        "info",
    ),
    "E456": Entry(
        "There is no patch {id} in the review queue of this repository{waiting}.",
        ("Look at the id again: the answer to `/fix` names it.", "Comment `/fix` for a new patch."),
        "info",
    ),
    "E457": Entry(
        "The patch {id} is {state} already{by}.",
        ("Nothing was changed by this.", "Comment `/fix` for a new patch."),
        "info",
    ),
    "E458": Entry(
        "The patch {id} is for {sha}, and that is not the head of `{target}` any more: it was not delivered.",
        (
            "Comment `/fix`: a new patch is made and judged on the new head.",
            "Comment `/reject {id}` if nobody wants it.",
        ),
        "warning",
        recoverable=True,
    ),
    "E459": Entry(
        "Only an admin of this server may pause everything.",
        ("Comment `/pause` to pause this repository.", "Ask who runs the server: GHAPP_ADMINS names them."),
        "warning",
    ),
    "E460": Entry(
        "{path} names no repository on {host} by its remote `origin`.",
        (
            "Look at `git remote get-url origin`: it must be a repository there, with the App on it.",
            "Without `--publish` the patch is judged only.",
        ),
        "error",
    ),
    "E461": Entry(
        "HEAD is {sha} and no branch of {repository} is there: nothing can be proposed for it.",
        ("Push it first: `git push`.", "Check out the branch that the patch is for, and pull."),
        "error",
    ),
    "E462": Entry(
        "No server has taken up the patch within {seconds} seconds.",
        (
            "Start `ghapp serve` with the same settings: the patch waits as run {run_id}.",
            "`ghapp runs show {run_id}` tells how it ended.",
        ),
        "error",
        recoverable=True,
    ),
    "E463": Entry(
        "The patch was not published: {detail}.",
        ("`ghapp runs why {run_id}` tells more.", "`ghapp apply` without `--publish` judges it here."),
        "error",
    ),
}
