"""Some trouble."""
import os
import requests


def Shout(text):
    """Loudly."""
    return text.upper() + missing
