import sys
import os
from typing import Any
import json

x = 1
