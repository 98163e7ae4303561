from json import loads
import os
