#!/bin/sh
# The jails as the kernel sees them, on the real processes; and the hardened
# unit as systemd sees it.  TAP; run from the root.
# shellcheck source=tests/world/tap.sh
. tests/world/tap.sh
begin jail
alone

# field PID NAME: a line of /proc/PID/status.
field() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"; }
# limit PID NAME: the hard limit of /proc/PID/limits.
limit() { sed -nE "s/^$2 +[^ ]+ +([^ ]+).*/\1/p" "/proc/$1/limits"; }

"$b/enquiryd" --config "$w/conf" 2>"$w/log" &
pid=$!
ends "$pid"
ok 'the daemon starts with its jails closed' within 60 \
	logged event=daemon.ready

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
ended "$pid"

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

finish
