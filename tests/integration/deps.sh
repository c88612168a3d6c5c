#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Variants: release; no program of ours takes part.
# tests/deps.sh puts back what it changed however it ends, and leaves no file
# behind.  dpkg-query, id, sudo and mktemp are stand-ins: nothing is installed.
# TAP; run from the root.
# shellcheck source=tests/world/tap.sh
. tests/world/tap.sh
begin deps

why() { cat "$w/out"; }

mkdir "$w/bin"
# stand_in NAME: its program from standard input.
stand_in() {
	{ echo '#!/bin/sh' && cat; } >"$w/bin/$1"
	chmod 755 "$w/bin/$1"
}
stand_in dpkg-query <<'END'
[ "$4" = git ] || echo installed
END
echo 'echo 1000' | stand_in id
echo "touch $w/log && echo $w/log" | stand_in mktemp
# As root: what is installed is $1 of the case at hand.
stand_in sudo <<'END'
case $1 in
env)
	shift 2
	[ "$2" = install ] || exit 0
	[ -x "$DEPS_POLICY" ] && echo "$*" >>"$SEEN"
	case $CASE in
	fails) exit 1 ;;
	works) exit 0 ;;
	*) kill -"$CASE" "$PPID" ;;
	esac
	;;
apt-get) ;;
*) exec "$@" ;;
esac
END

# run CASE: $status, and $w/seen is what apt-get was asked.
run() {
	rm -f "$w/seen"
	PATH="$w/bin:$PATH" CASE=$1 SEEN="$w/seen" DEPS_POLICY="$w/policy" \
		sh tests/deps.sh >"$w/out" 2>&1
	status=$?
}
clean() {
	[ ! -e "$w/policy" ] && [ ! -e "$w/log" ]
}

run works
ok 'what is missing is installed' [ "$status" -eq 0 ]
ok 'only that, and while no service may start' \
	grep -qx 'apt-get install -y --no-install-recommends git' "$w/seen"
ok 'afterwards all is as before' clean
run fails
ok 'a failure is told' [ "$status" -eq 1 ]
ok 'and leaves nothing' clean
# Whoever runs us may have told everybody below to ignore one (nohup).
for signal in INT TERM HUP; do
	[ -z "$(sh -c "kill -$signal \$\$; echo lives")" ] || continue
	run $signal
	ok "SIG$signal ends it" [ "$status" -eq 130 ]
	ok 'and leaves nothing' clean
done
echo '# mine' >"$w/policy"
chmod 755 "$w/policy"
run works
ok "somebody's own policy stays" grep -qx '# mine' "$w/policy"

finish
