# One document of one run with one test in it.
if grep -q FAILS -- "$@" 2>/dev/null; then passed='' failed='"the_test"' status=1; else passed='"the_test"' failed='' status=0; fi
printf '{"runs": [{"name": "quick", "command": "tally.sh", "version": "1", "status": %s, "passed": [%s], "failed": [%s], "coverage": [9, 10]}]}' \
  "$status" "$passed" "$failed"
