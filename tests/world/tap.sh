# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# What the tests written in shell share: TAP, waiting, and an end that leaves
# nothing behind.  Sourced from the root of the tree:
#
#	. tests/world/tap.sh
#	begin NAME
#
# Then $w is a directory of the test's own and $b has the variant's programs.
set -u

variant=${VARIANT:-release}
# shellcheck disable=SC2034
b=${BUILD:-build}/$variant
n=0
failed=0
pids=

# begin NAME: also what the end does, however it comes.
begin() {
	w=$(mktemp -d "${TMPDIR:-/tmp}/enq-$1-XXXXXX")
	trap clean_up EXIT
	trap 'exit 143' TERM
	trap 'exit 130' INT
}

# ends PID: that process is killed at the end, unless it has ended before.
ends() {
	pids="$pids $1 "
}
ended() {
	pids=$(echo "$pids" | sed "s/ $1 //")
}

# A test with servers redefines it, to stop them.
stop_servers() { :; }

clean_up() {
	# shellcheck disable=SC2086 # a list
	[ -z "$pids" ] || kill -KILL $pids 2>/dev/null
	stop_servers
	wait 2>/dev/null
	rm -rf "$w"
}

# What a test redefines that has more to show of a failure than this log.
why() {
	tail -n 20 "$w/log" 2>/dev/null
}

# ok NAME COMMAND...: a test, passed when the command succeeds.
ok() {
	n=$((n + 1))
	name=$1
	shift
	if "$@" >"$w/said"; then
		echo "ok $n - $name"
		return 0
	fi
	failed=$((failed + 1))
	echo "not ok $n - $name"
	{ cat "$w/said"; why; } | sed 's/^/# /'
	return 1
}

# result NAME FINDINGS: passed when there are none.
result() {
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		failed=$((failed + 1))
		echo "not ok $n - $1"
		echo "$2" | sed 's/^/# /'
	fi
}

skip() {
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

equal() {
	[ "$1" = "$2" ] || { echo "got $1, want $2"; return 1; }
}

# within SECONDS COMMAND...: as soon as the command succeeds.  The seconds are
# for a machine that has other things to do; give plenty where they are not
# what is tested.
within() {
	end=$(($(date +%s) + $1))
	shift
	while ! "$@" 2>/dev/null; do
		[ "$(date +%s)" -le "$end" ] || return 1
		sleep 0.05
	done
}

# The plan; 0 when nothing failed.
finish() {
	echo "1..$n"
	[ "$failed" -eq 0 ]
}

# ---- a daemon that has no servers to talk to ----

# alone: its configuration, secrets and state in $w.  Nobody listens on port 9,
# and no test is ever given it.
alone() {
	mkdir "$w/state"
	(
		umask 077
		od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$w/key"
		echo secret >"$w/password"
	)
	cat >"$w/conf" <<-END
	council = 'Northshire'
	authserv_id = 'mx.northshire.example'
	own_domains = { 'northshire.example' }
	state_dir = '$w/state'
	control_socket = '$w/control'
	templates_dir = '$PWD/templates'
	key_credential = '$w/key'
	mailbox {
	 address = 'send@northshire.example'
	 host = '127.0.0.1' port = 9 tls = none
	 user = 'u' password_credential = '$w/password'
	}
	route 'r' { host = '127.0.0.1' port = 9 tls = none }
	team 't' { name = 'T' address = 'send@northshire.example' }
	END
}

logged() {
	grep -q -- "$1" "$w/log"
}

# role_pid NAME INDEX: the newest process of a role, from the log.
role_pid() {
	sed -nE "s/.*event=role.start name=$1 index=$2 pid=([0-9]+).*/\1/p" \
		"$w/log" | tail -n 1
}
