#!/bin/sh
# One fuzz target, as TAP: run.sh NAME SECONDS.  The seeds kept in the tree and
# whatever earlier runs found are replayed, then new inputs are tried.  What it
# finds stays in build/fuzz: corpora, and inputs that crash in crashes/.
set -u

name=$1
seconds=$2
build=${BUILD:-build}
target=$build/fuzz/tests/fuzz/$name
seeds=tests/fuzz/corpus/${name#fuzz_}
corpus=$build/fuzz/corpus/${name#fuzz_}
crashes=$build/fuzz/crashes
mkdir -p "$corpus" "$crashes"
[ -d "$seeds" ] || seeds=
# Mails written for the golden tests are good seeds for a mail parser.
[ "$name" != fuzz_mail ] || seeds="$seeds tests/golden"

# An input may take ten seconds and 2 GB; both are far above the limits that
# the parsers keep, sanitizers included.
limits='-timeout=10 -rss_limit_mb=2048 -max_len=65536 -verbosity=0'

# result NUMBER NAME STATUS
failed=0
result() {
	if [ "$3" -eq 0 ]; then
		echo "ok $1 - $2"
	else
		failed=1
		echo "not ok $1 - $2"
	fi
}

echo 1..2
# shellcheck disable=SC2086 # lists of words
"$target" $limits -runs=0 -artifact_prefix="$crashes/$name-" \
	"$corpus" $seeds
result 1 "$name stands its seeds" $?
# shellcheck disable=SC2086
"$target" $limits -max_total_time="$seconds" -print_final_stats=1 \
	-artifact_prefix="$crashes/$name-" "$corpus" $seeds
result 2 "$name stands $seconds seconds of new inputs" $?
exit "$failed"
