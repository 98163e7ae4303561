import sys
import os

x = "é"
