import pytest

from shop import halve


@pytest.mark.parametrize("number", [4, 6])
def test_half(number):
    assert halve(number) == 2


def test_odd():
    halve(3)


def test_no_such_fixture(nowhere):
    pass


def test_leaves_something():
    with open("left.txt", "w") as file:
        file.write("beside")
    assert open("left.txt").read() == "elsewhere"
