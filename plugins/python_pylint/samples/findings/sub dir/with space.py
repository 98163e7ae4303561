"""Its neighbour."""


def fine(value):
    """Returns too much."""
    if value:
        return 1
    else:
        return 2
