#!/bin/sh
# Builds what a tier of tests needs and runs it.  From the root of the tree:
#
#   run.sh check         units, golden files, properties, layers, documents
#   run.sh test          and integration, scenarios, crashes, short fuzzing
#   run.sh torture       and faults and long fuzzing
#   run.sh fuzz [TIME [TARGET...]]   every fuzz target, or those named ("html"),
#                        for TIME seconds (60), then a table of what they did
#   run.sh bench         speed; results in build/bench
#   run.sh simulate      a year of 20,000 enquiries against a model; minutes
#
# A test is found by its place, never by a list.  Whatever speaks TAP and has
# one of the names below takes part:
#   tests/*.sh of the tree itself    layers.sh, docs.sh
#   tests/unit, tests/property       one C program a file
#   tests/{golden,integration,scenarios,crash,fault,upgrade}/*.{sh,py}
#   tests/fuzz                       one target a file, run by fuzz/run.sh
# tally.py runs them, several at a time, and counts; its last line is the
# result.  BUILD (build), JOBS (2, the cores to use) and the sanitizers' own
# variables are respected.
#
# What runs under which variant:
#   asan      all that is ours: a mistake in memory or arithmetic is found there
#   release   units, scenarios and integration again, as people run it: with
#             the real jails (a sanitizer needs more calls and has no bound of
#             memory), the optimiser, real speed and real sizes
#   test      crashes: release with the crash points and poisons compiled in
#   fuzz      fuzz targets
# An integration test for which one of the two is enough says so in a line
# "# Variants: asan; why" or "# Variants: release; why".
set -eu

tier=${1:-test}
seconds=${2:-60}
shift $(($# < 2 ? $# : 2))
BUILD=${BUILD:-build}
JOBS=${JOBS:-2}
export BUILD
# A make that called us has its own variant, goals and job server.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES

logs=$BUILD/logs
jobs=$BUILD/logs/jobs
mkdir -p "$logs"
: >"$jobs"

# job VARIANT KIND LIMIT NAME COMMAND: one line for tally.py.
job() {
	printf '%s\t%s\t%s\t%s\t%s\n' "$@" >>"$jobs"
}

# build VARIANT GOAL...: as much as compiles; what does not is a failed test.
build() {
	variant=$1
	shift
	log=$logs/build-$variant.log
	echo "building $variant: $*"
	if ! make -s -k -j"$JOBS" BUILD="$BUILD" VARIANT="$variant" "$@" \
		>"$log" 2>&1; then
		job "$variant" unit 60 build "sh -c 'cat $log; exit 1'"
	fi
}

# units VARIANT: the programs of tests/unit and tests/property.
units() {
	for source in tests/unit/*.c tests/property/*.c; do
		[ -e "$source" ] || continue
		name=${source#tests/}
		name=${name%.c}
		job "$1" unit 600 "$name" "$BUILD/$1/tests/$name"
	done
}

# scripts VARIANT LIMIT FILE...: those that exist.
scripts() {
	variant=$1
	limit=$2
	shift 2
	for script in "$@"; do
		case $script in
		*.sh) with="sh" ;;
		# Debian's own Python, which has Debian's modules.
		*.py) with=/usr/bin/python3 ;;
		esac
		[ -e "$script" ] || continue
		name=${script#tests/}
		job "$variant" script "$limit" "$name" "$with $script"
	done
}

# integration VARIANT: the tests that want it.  Each may take its time: who
# runs them may have other work for the machine.
integration() {
	for script in tests/integration/*.sh tests/integration/*.py; do
		only=$(sed -n 's/^# Variants: *\([a-z]*\);.*/\1/p' "$script")
		[ "${only:-$1}" != "$1" ] || scripts "$1" 900 "$script"
	done
}

# fuzzers SECONDS [TARGET...]: the seeds first, then that long of new inputs.
fuzzers() {
	limit=$(($1 + 240))
	time=$1
	shift
	for source in tests/fuzz/*.c; do
		[ -e "$source" ] || continue
		name=${source##*/}
		name=${name%.c}
		case " ${*:-${name#fuzz_}} " in
		*" ${name#fuzz_} "*) ;;
		*) continue ;;
		esac
		job fuzz unit $limit "fuzz/$name" \
			"sh tests/fuzz/run.sh $name $time"
	done
}

check() {
	build asan all units
	units asan
	scripts asan 120 tests/golden/*.sh tests/golden/*.py \
		tests/layers.sh tests/docs.sh
}

whole() {
	build asan all units tries
	build release all units tries
	build test all tries
	build fuzz fuzzers
	# What takes longest comes first and the short ones fill what is left.
	scripts test 900 tests/crash/*.sh tests/crash/*.py
	integration asan
	scripts release 900 tests/scenarios/*.sh tests/scenarios/*.py \
		tests/upgrade/*.sh tests/upgrade/*.py
	integration release
	scripts asan 120 tests/golden/*.sh tests/golden/*.py
	scripts release 120 tests/layers.sh tests/docs.sh
	units release
	units asan
}

# measure NAME COMMAND...: one benchmark; its words also in build/bench.
measure() {
	name=$1
	shift
	echo "== $name"
	{ VARIANT=release "$@" || echo "failed: $name"; } 2>&1 |
		tee "$BUILD/bench/$name.txt"
	! grep -qx "failed: $name" "$BUILD/bench/$name.txt" || status=1
}

# bench: one after another, so that each has the machine for itself.
bench() {
	status=0
	programs=$BUILD/release/tests/bench
	mails=$BUILD/bench/mails
	build release all tries "$programs/parse_bench" "$programs/raw_bench" \
		"$programs/filing_bench" "$programs/tick_bench"
	if [ -s "$jobs" ]; then
		cat "$logs/build-release.log" >&2
		exit 1
	fi
	mkdir -p "$BUILD/bench"
	rm -rf "$mails"
	/usr/bin/python3 tests/bench/corpus.py 10000 "$mails"
	measure parse "$programs/parse_bench" \
		--json "$BUILD/bench/parse.json" "$mails/new"
	measure raw "$programs/raw_bench" "$BUILD/bench"
	rm -rf "$BUILD/bench/filing-store"
	measure filing "$programs/filing_bench" "$BUILD/bench/filing-store"
	rm -rf "$BUILD/bench/clocks-store"-*
	measure clocks "$programs/tick_bench" "$BUILD/bench/clocks-store"
	for script in latency sending pipeline; do
		measure "$script" /usr/bin/python3 "tests/bench/$script.py" \
			--out "$BUILD/bench"
	done
	# As on a disk where a sync takes 0.65 ms: there a program that syncs
	# each mail takes the time the marks were set against.
	measure pipeline-slow-disk /usr/bin/python3 tests/bench/pipeline.py \
		--sync-ms 0.65 --out "$BUILD/bench"
	exit "$status"
}

case $tier in
check) check ;;
test)
	fuzzers 10
	whole
	;;
torture)
	whole
	scripts test 3600 tests/fault/*.sh tests/fault/*.py
	fuzzers 600
	;;
fuzz)
	build fuzz fuzzers
	rm -rf "$BUILD/fuzz/figures"
	fuzzers "$seconds" "$@"
	;;
bench) bench ;;
simulate)
	build release all
	job release script 3600 "scenarios/year.py --year" \
		"/usr/bin/python3 tests/scenarios/year.py --year"
	;;
*)
	echo "run.sh: check, test, torture, fuzz, bench or simulate," \
		"not '$tier'" >&2
	exit 64
	;;
esac
status=0
/usr/bin/python3 tests/tally.py "$logs" "$JOBS" <"$jobs" || status=$?
[ "$tier" != fuzz ] || sh tests/fuzz/table.sh
exit "$status"
