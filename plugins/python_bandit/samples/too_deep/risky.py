import subprocess

subprocess.call("ls " + input(), shell=True)
exec("1")  # nosec
assert subprocess
