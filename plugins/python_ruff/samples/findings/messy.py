import os, sys


def f(x):
    exec(x)
    if x == None:
        return l
