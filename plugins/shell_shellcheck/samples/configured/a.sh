#!/bin/sh
echo $1 $HOME
