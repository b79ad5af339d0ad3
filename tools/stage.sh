#!/usr/bin/env bash
# tools/stage.sh NAME BUDGET_S COMMAND ...: says the stage's name, runs the command, says how long it took.
# The budget is what the stage may cost on a machine with two cores; it is shown, not enforced, so that a slow
# machine fails no test.
set -uo pipefail
name=$1 budget_s=$2
shift 2
printf '== %s\n' "$name"
"$@"
status=$?
if [ $status -eq 0 ]; then result=ok; else result="failed ($status)"; fi
printf '== %s: %s, %d s of %d s\n' "$name" "$result" "$SECONDS" "$budget_s"
exit $status
