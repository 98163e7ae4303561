#!/bin/bash
. ./lib.sh
echo "$from_lib"
