import pytest

from mine import thing

assert pytest, thing
