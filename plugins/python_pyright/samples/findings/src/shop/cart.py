import yaml
import absent_package


def total(x: int) -> str:
    return x
