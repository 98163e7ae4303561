"""What a process asks of the kernel for itself, asked by a real one."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel is another")
ASK = """
import ctypes
from ghapp.executor.process import die_with_parent, hide_memory
def asked():
    signal, libc = ctypes.c_int(), ctypes.CDLL(None)
    libc.prctl(2, ctypes.byref(signal), 0, 0, 0)
    return libc.prctl(3, 0, 0, 0, 0), signal.value
before = asked()
hide_memory()
die_with_parent()
print(before, asked())
"""


def test_memory_is_hidden_and_no_child_outlives_its_parent() -> None:
    ran = subprocess.run((sys.executable, "-c", ASK), capture_output=True, text=True, check=True)

    assert ran.stdout == "(1, 0) (0, 9)\n"
