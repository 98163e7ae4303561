import os


def Shout(text):
    return text.upper()  # a rather long line that would do by itself
