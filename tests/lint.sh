#!/bin/sh
# Formatters and analysers over everything.  Silent and 0 when all is well;
# otherwise what they found, and 1.  From the root of the tree; BUILD as for
# make.  A second run looks again only at what has changed.
set -u

BUILD=${BUILD:-build}
JOBS=${JOBS:-2}
export BUILD
unset MAKEFLAGS MFLAGS MAKEOVERRIDES
status=0
mkdir -p "$BUILD"

# check NAME COMMAND...: its output is shown when it fails.
check() {
	title=$1
	shift
	if ! found=$("$@" 2>&1); then
		status=1
		printf '== %s\n%s\n' "$title" "$found"
	fi
}

# none NAME TEXT: passes when there is no text.
none() {
	[ -z "$2" ] || {
		status=1
		printf '== %s\n%s\n' "$1" "$2"
	}
}

# files PATTERN...: ours by name, without what is built.
files() {
	for pattern in "$@"; do
		find . \( -path ./.git -o -path ./build -o -path "./$BUILD" \) \
			-prune -o -type f -name "$pattern" -print
	done | sed 's|^\./||' | sort
}

# layout: the first line of each file that clang-format -i would change.
layout() {
	files '*.[ch]' | xargs clang-format-14 --dry-run -Werror 2>&1 |
		sed -nE 's/^([^: ]+:[0-9]+):[0-9]+: error.*/\1/p' |
		sort -t: -u -k1,1
}

compile() {
	make -k -s -j"$JOBS" BUILD="$BUILD" VARIANT=analyze "$@"
}
# Its findings without the source lines; what stopped make otherwise, as it is.
tidy() {
	out=$(compile tidy 2>&1) && return 0
	echo "$out" | grep -E ': error:|note: [0-9]+ |\*\*\* No rule' ||
		echo "$out"
	return 1
}

manuals() {
	make -s BUILD="$BUILD" manuals || return 1
	# scdoc itself writes paragraphs that mandoc finds superfluous.
	! mandoc -Tlint -W warning "$BUILD"/release/man/* 2>&1 |
		grep -v 'skipping paragraph macro: PP'
}

# Only syntax: nothing is written beside the sources.
python() {
	for script in $(files '*.py'); do
		/usr/bin/python3 - "$script" <<'END' || return 1
import sys
with open(sys.argv[1], encoding="utf-8") as file:
    compile(file.read(), sys.argv[1], "exec")
END
	done
	# shellcheck disable=SC2046
	! command -v pyflakes3 >/dev/null || pyflakes3 $(files '*.py')
}

# shellcheck disable=SC2046 # lists of names without spaces, all through
{
	none 'clang-format -i changes' "$(layout)"
	check 'every header alone' make -s BUILD="$BUILD" headers
	check 'gcc -fanalyzer' compile analyze
	check clang-tidy tidy
	mkdir -p "$BUILD/cppcheck"
	# The sandbox's test calls what must fail and keeps nothing of it; the
	# two ends of a file that the linker placed are one object; what is
	# initialised, gcc sees better.
	check cppcheck cppcheck -q -j"$JOBS" --error-exitcode=1 --std=c11 \
		--enable=warning,performance --inline-suppr --library=posix \
		--suppress=missingIncludeSystem \
		--suppress=leakReturnValNotUsed \
		--suppress=memleak:tests/unit/test_sandbox.c \
		--suppress=comparePointers:daemon/data/data.h \
		--suppress=uninitvar --suppress=ctuuninitvar \
		--cppcheck-build-dir="$BUILD/cppcheck" -I. \
		parsers daemon tests
	check shellcheck shellcheck -S warning $(files '*.sh') .ci/run
	check Python python
	# Words in quotes are often other languages' or half a word; of the
	# rest, "te" is a variable, Hart a name, chekc meant and oclock what
	# is left of o'clock without its apostrophe.
	check codespell codespell --ignore-regex '"[^"]*"' \
		-L te,hart,chekc,oclock \
		$(files '*.[chS]' '*.py' '*.sh' '*.md' '*.scd' '*.sql' \
			'*.example' '*.service' Makefile NEWS)
	check 'manual pages' manuals
	# STYLE of the calendar: a day has no length outside civil.c.
	none 'days by multiplication' "$(grep -nE '\* *86400|86400 *\*' \
		$(files '*.[ch]') | grep -v '^parsers/base/civil\.c:')"
	# What is left to do is an issue, not a comment.
	none 'left in the code' "$(grep -nwE 'TODO|FIXME|XXX' \
		$(files '*.[chS]' '*.py' '*.sh' '*.md' '*.scd' '*.sql' \
			Makefile | grep -v '^tests/lint\.sh$'))"
}
exit "$status"
