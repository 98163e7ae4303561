#!/bin/sh
if true; then
echo  hi
fi
