#!/bin/sh
. /etc/passwd
echo $1
