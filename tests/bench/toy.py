"""A project of one file with three bugs that could be in it."""

from bench.patches.bugs import Bug, Call
from bench.patches.projects import Project
from bench.patches.scene import Scene

CODE = '''\
"""A few words about it."""


def double(number):
    """Twice as many."""
    return number * 2


def is_long(text, least=5):
    # What is long?
    if len(text) >= least:
        return True
    return False


def last(items):
    return items[-1]
'''
VISIBLE = """\
from toy import double, is_long


def test_double():
    assert double(2) == 4


def test_long():
    assert is_long("lengthy")
    assert is_long("a", 1)


class TestShort:
    def test_short(self):
        assert not is_long("abcd")
"""
HELD_BACK = """\
from toy import double, is_long, last


def test_double_more():
    assert double(5) == 10


def test_as_long():
    assert is_long("12345")


def test_last():
    assert last([1, 2]) == 2
"""
TOY = Project("toy", ".", {"toy.py": CODE}, {"test_toy.py": VISIBLE}, {"test_toy.py": HELD_BACK}, {})
DOUBLE = Bug(
    *("toy", "toy.py", "double", 6, "    return number * 2", "    return number + 2"),
    ("test_toy.py::test_double",),
    (Call(("2",), "4"), Call(("3",), "6")),
)
LONG = Bug(
    *("toy", "toy.py", "is_long", 11, "    if len(text) >= least:", "    if len(text) > least:"),
    ("test_toy.py::test_long",),
)
LAST = Bug("toy", "toy.py", "last", 17, "    return items[-1]", "    return items[-2]", ())
SCENE = Scene(TOY, DOUBLE, (LONG,), (LAST,))
