#!/bin/sh
# make demo: builds, then plays the main job in a private mail world under
# build/demo and leaves it running to look around in.
#
#   demo.sh         play (a demo that still runs is stopped first)
#   demo.sh stop    stop what is running
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"
if [ "${1:-}" = stop ]; then
	exec /usr/bin/python3 "$here/demo.py" stop
fi
echo "Building ..."
if ! make --no-print-directory -j"$(nproc)" all >build-demo.log 2>&1; then
	tail -30 build-demo.log >&2
	exit 1
fi
mkdir -p build
mv build-demo.log build/demo-build.log
exec /usr/bin/python3 "$here/demo.py" play
