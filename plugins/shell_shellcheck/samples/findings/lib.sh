# shellcheck shell=bash
from_lib=1
