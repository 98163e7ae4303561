import os

NAME = "a line that is longer than forty characters"
