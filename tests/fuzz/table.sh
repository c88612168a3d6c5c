#!/bin/sh
# The figures of the last run of every fuzz target; findings are inputs that
# wait in build/fuzz/crashes.
set -eu

build=${BUILD:-build}
printf '%-10s %7s %12s %8s %7s %7s %9s\n' target seconds runs runs/s edges \
	corpus findings
cat "$build"/fuzz/figures/*
