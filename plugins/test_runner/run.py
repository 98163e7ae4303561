"""Runs the tests of every project in the checkout, a failure a line as JSON. In the project's environment.

Arguments: a folder for what is written on the way, the seconds it may take, `--`, the files. Statuses: 0 all
is well, 3 there are failures or something broke, 5 nothing can be said (why is on stderr).
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # -I leaves it out

from frameworks.main import main  # type: ignore[import-not-found]  # found by the line above

if __name__ == "__main__":
    sys.exit(main(Path.cwd(), Path(sys.argv[1]), float(sys.argv[2]), sys.argv[4:]))
