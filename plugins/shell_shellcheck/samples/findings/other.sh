#!/bin/zsh
echo $1
