#!/bin/sh
# One fuzz target, as TAP: run.sh NAME SECONDS.  First its seeds, then that long
# of new inputs.  The seeds are
#   tests/fuzz/corpus/NAME   ours, one file each
#   the string literals of the unit tests of what the target reads (seeds.py)
#   files of the tree that are such input: golden mails, facts, letters
#   ../shared/data/mail      practice mails, when they are there
#   build/fuzz/corpus/NAME   what earlier runs found
# and NAME.dict has the words of the language.  What it finds stays in
# build/fuzz: inputs that crash in crashes/, libFuzzer's words in logs/, and the
# figures, a line a target, in figures/ (table.sh shows them).
set -u

name=$1
seconds=$2
short=${name#fuzz_}
build=${BUILD:-build}
target=$build/fuzz/tests/fuzz/$name
corpus=$build/fuzz/corpus/$short
literals=$build/fuzz/seeds/$short
crashes=$build/fuzz/crashes
log=$build/fuzz/logs/$short
figures=$build/fuzz/figures/$short
mkdir -p "$corpus" "$crashes" "${log%/*}" "${figures%/*}"

# Whose unit tests, and which files besides, feed the same parser.
tests=$short
seeds=
practice=
case $short in
command) tests='command newtext' ;;
delivery)
	tests='delivery automatic'
	practice='bounce autoreply'
	;;
facts) tests='facts jsonin jsonout' ;;
html) seeds=tests/golden ;;
mail)
	tests='mail parse wrapper uuencode inlineimage filename charset'
	seeds=tests/golden
	practice='mime charset malformed tnef reply-strip bounce'
	;;
newtext)
	tests='newtext absence'
	seeds=tests/golden
	practice=reply-strip
	;;
stream) tests='imap imapguard stream utf7' ;;
template)
	tests='template letter letters'
	seeds=templates
	;;
tnef) tests= ;;
esac

rm -rf "$literals"
mkdir -p "$literals"
for test in $tests; do
	source=tests/unit/test_$test.c
	[ ! -e "$source" ] || /usr/bin/python3 tests/fuzz/seeds.py \
		"$literals" "$source"
done
[ ! -d "tests/fuzz/corpus/$short" ] || seeds="$seeds tests/fuzz/corpus/$short"
for folder in $practice; do
	folder=../shared/data/mail/$folder
	# A short run is for what is new in the tree.
	[ "$seconds" -lt 60 ] || [ ! -d "$folder" ] || seeds="$seeds $folder"
done
dict=tests/fuzz/$short.dict
[ ! -e "$dict" ] || dict="-dict=$dict"
[ "${dict#-}" != "$dict" ] || dict=

# An input may take ten seconds and 2 GB, both far above the limits that the
# parsers keep, sanitizers included.  No piece of memory may have 256 MB: what
# libetpan reserves because a literal announces it fails, as it may in earnest.
limits='-timeout=10 -rss_limit_mb=2048 -max_len=65536'
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}\
max_allocation_size_mb=256:allocator_may_return_null=1"

# result NUMBER NAME STATUS
failed=0
result() {
	if [ "$3" -eq 0 ]; then
		echo "ok $1 - $2"
	else
		failed=1
		echo "not ok $1 - $2"
		grep -v '^#[0-9]' "$log" | tail -n 50
	fi
}

echo 1..2
# shellcheck disable=SC2086 # lists of words
"$target" $limits -runs=0 -artifact_prefix="$crashes/$short-" \
	"$corpus" $seeds "$literals" >"$log" 2>&1
result 1 "$name stands its seeds" $?
# shellcheck disable=SC2086
"$target" $limits $dict -max_total_time="$seconds" -print_final_stats=1 \
	-artifact_prefix="$crashes/$short-" \
	"$corpus" $seeds "$literals" >"$log" 2>&1
result 2 "$name stands $seconds seconds of new inputs" $?

# "#4711 DONE cov: 812 ft: 2405 corp: 230/41Kb …" is the last word on coverage.
awk -v name="$short" -v seconds="$seconds" -v failed="$failed" '
/^#[0-9]/ {
	for (i = 2; i < NF; i++) {
		if ($i == "cov:") edges = $(i + 1)
		if ($i == "corp:") inputs = $(i + 1) + 0
	}
}
/^stat::number_of_executed_units/ { runs = $2 }
END {
	printf "%-10s %7d %12d %8d %7d %7d %9d\n", name, seconds, runs,
		runs / (seconds > 0 ? seconds : 1), edges, inputs, failed
}' "$log" >"$figures"
exit "$failed"
