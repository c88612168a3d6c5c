#!/bin/sh
# How well the parser does on the mail in ../shared, where that is; BUILD as
# for make, options are the scorer's (--cat bounce, --limit 50).  Which mails
# fail which check is in build/score.tsv.
set -eu

scorer=../shared/score/score.py
BUILD=${BUILD:-build}
if [ ! -e "$scorer" ]; then
	echo "score: skipped, $scorer is not here"
	exit 0
fi
unset MAKEFLAGS MFLAGS MAKEOVERRIDES
make -s -j2 BUILD="$BUILD" VARIANT=release "$BUILD/release/enquiryctl"
exec /usr/bin/python3 "$scorer" \
	--cmd "$BUILD/release/enquiryctl parse {file} --json" \
	--fail-list "$BUILD/score.tsv" "$@"
