"""What tests say that were held back: the code with the patch beside them, outside of the product."""

import subprocess
import tempfile
from pathlib import Path

from bench.patches.running import failing_of
from bench.patches.trial import Trial
from bench.programs.program import write_files


def is_right(trial: Trial) -> bool | None:
    """None for a patch that git does not apply, or after which there is no code to be tried.

    Its own tests, settings and conftest play no part: of the patched files only those of the code do.
    """
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
        tree = Path(folder)
        write_files(dict(trial.base), tree)
        command = ("git", "apply", "--whitespace=nowarn")
        ran = subprocess.run(command, cwd=tree, input=trial.diff.encode(), capture_output=True, check=False)
        if ran.returncode:
            return None
        code = {path: (tree / path).read_text() for path in trial.project.code if (tree / path).is_file()}
    return not failing_of(trial.project, code, trial.project.held_back)
