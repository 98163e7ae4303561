"""Runs the tests of every project in the checkout and says how each ended, as one JSON document.

Arguments: a folder for what is written on the way, what is wanted (JSON), `--`, the files.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # -I leaves it out

from frameworks.tally import tally  # type: ignore[import-not-found]  # found by the line above

if __name__ == "__main__":
    sys.exit(tally(Path.cwd(), Path(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[4:]))
