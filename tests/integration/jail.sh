#!/bin/sh
# The jails as the kernel sees them, on the real processes; and the hardened
# unit as systemd sees it.  TAP; run from the root.
set -u

variant=${VARIANT:-release}
b=${BUILD:-build}/$variant
w=$(mktemp -d "${TMPDIR:-/tmp}/enquiryd-jail-XXXXXX")
n=0
failed=0
pid=

cleanup() {
	[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null
	rm -rf "$w"
}
trap cleanup EXIT

ok() {
	n=$((n + 1))
	name=$1
	shift
	if "$@"; then
		echo "ok $n - $name"
	else
		failed=$((failed + 1))
		echo "not ok $n - $name"
		tail -n 20 "$w/log" 2>/dev/null | sed 's/^/# /'
	fi
}
skip() {
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}
equal() { [ "$1" = "$2" ] || { echo "# got $1, want $2"; return 1; }; }
within() {
	tries=$(($1 * 20))
	shift
	while ! "$@" 2>/dev/null; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.05
	done
}
role_pid() {
	sed -nE "s/.*event=role.start name=$1 index=$2 pid=([0-9]+)/\1/p" \
		"$w/log" | tail -n 1
}
# field PID NAME: a line of /proc/PID/status.
field() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"; }
# limit PID NAME: the hard limit of /proc/PID/limits.
limit() { sed -nE "s/^$2 +[^ ]+ +([^ ]+).*/\1/p" "/proc/$1/limits"; }

mkdir "$w/state"
(
	umask 077
	od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$w/key"
	echo secret >"$w/password"
)
cat >"$w/conf" <<END
council = 'Northshire'
authserv_id = 'mx.northshire.example'
own_domains = { 'northshire.example' }
state_dir = '$w/state'
control_socket = '$w/control'
templates_dir = '$PWD/templates'
key_credential = '$w/key'
mailbox {
	address = 'send@northshire.example'
	host = '127.0.0.1' port = 47193 tls = none
	user = 'u' password_credential = '$w/password'
}
route 'r' { host = '127.0.0.1' port = 47194 tls = none }
team 't' { name = 'T' address = 'send@northshire.example' }
END
"$b/enquiryd" --config "$w/conf" 2>"$w/log" &
pid=$!
ok 'the daemon starts with its jails closed' within 30 \
	grep -q event=daemon.ready "$w/log"

for role in 'parser 0' 'parser 1' 'mailbox 0' 'submit 0'; do
	# shellcheck disable=SC2086 # a name and an index
	p=$(role_pid $role)
	ok "$role runs under a filter" equal "$(field "$p" Seccomp)" 2
	ok "$role cannot gain rights" equal "$(field "$p" NoNewPrivs)" 1
	ok "$role leaves no core" equal "$(limit "$p" 'Max core file size')" 0
done
ok 'the engine cannot gain rights' equal \
	"$(field "$(role_pid engine 0)" NoNewPrivs)" 1
ok 'the supervisor cannot gain rights' equal "$(field "$pid" NoNewPrivs)" 1

p=$(role_pid parser 0)
ok "the parser's files end at 16 MiB" equal \
	"$(limit "$p" 'Max file size')" 16777216
ok "the parser's stack ends at 8 MiB" equal \
	"$(limit "$p" 'Max stack size')" 8388608
if [ "$variant" = asan ]; then
	skip "the parser's memory has a bound" 'sanitizers need more'
else
	ok "the parser's memory ends at 256 MiB" equal \
		"$(limit "$p" 'Max data size')" 268435456
fi

# What each process holds open; only root may look at another's.
if ls "/proc/$p/fd" >/dev/null 2>&1; then
	held() { find "/proc/$1/fd" -type l -printf '%l\n'; }
	ok 'the parser holds no file of the database and no secret' sh -c \
		"! ls -l /proc/$p/fd | grep -q '$w/[skp]'"
	for role in parser mailbox submit; do
		ok "$role does not hold the database" equal \
			"$(held "$(role_pid $role 0)" | grep "$w/state")" ''
	done
	ok 'the engine holds the database' test -n \
		"$(held "$(role_pid engine 0)" | grep "$w/state")"
	# The folder itself is its lock; nothing in it is open.
	ok 'the supervisor holds neither database nor mail' equal \
		"$(held "$pid" | grep -E "$w/state/|memfd:(mail|facts)")" ''
else
	skip 'what each process holds open' 'needs root'
fi
kill -TERM "$pid"
wait "$pid"
pid=

# The unit, with the program where it was built instead of where it will be.
if command -v systemd-analyze >/dev/null; then
	sed -E "s|^ExecStart=/usr/sbin/enquiryd|ExecStart=$(realpath "$b")/enquiryd|
		/^Documentation=/d" systemd/enquiryd.service \
		>"$w/enquiryd.service"
	ok 'systemd-analyze verify accepts the unit' equal \
		"$(systemd-analyze verify "$w/enquiryd.service" 2>&1)" ''
	score=$(systemd-analyze security --offline=yes \
		"$w/enquiryd.service" 2>/dev/null |
		sed -nE 's/.*exposure level[^:]*: ([0-9.]+).*/\1/p')
	ok "its exposure is at most 2.0 of 10 (${score:-unknown})" sh -c \
		"echo '${score:-10}' | awk '{ exit !(\$1 <= 2.0) }'"
else
	skip 'systemd-analyze verify accepts the unit' 'no systemd-analyze'
fi

echo "1..$n"
[ "$failed" -eq 0 ]
