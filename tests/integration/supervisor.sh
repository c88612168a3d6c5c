#!/bin/sh
# The supervisor with the real roles and no server to talk to: starting,
# joining, restarting, reloading, stopping.  TAP; run from the root.
# shellcheck source=tests/world/tap.sh
. tests/world/tap.sh
begin supervisor
alone
mv "$w/conf" "$w/good"

repeated() { [ "$(grep -c -- "$1" "$w/log")" -ge "$2" ]; }
alive() { [ -n "$1" ] && kill -0 "$1" 2>/dev/null; }
gone() { ! alive "$1"; }
other_pid() { p=$(role_pid "$1" "$2"); [ -n "$p" ] && [ "$p" != "$3" ]; }

start() {
	: >"$w/log"
	"$b/enquiryd" --config "$w/conf" 2>>"$w/log" &
	pid=$!
	ends "$pid"
}
# stop: TERM; leaves the exit status in $status and the time in $took.
stop() {
	begun=$(date +%s)
	kill -TERM "$pid"
	wait "$pid"
	status=$?
	took=$(($(date +%s) - begun))
	ended "$pid"
}
run() {
	: >"$w/log"
	"$b/enquiryd" --config "$w/conf" "$@" >"$w/out" 2>"$w/log"
	status=$?
}

# A mistake in the configuration.
{ cat "$w/good"; echo "prot = 1"; } >"$w/conf"
run
ok 'a mistake in the configuration is exit 78' equal "$status" 78
ok 'it is said with file and line, on one line' equal "$(cat "$w/log")" \
	"$w/conf:15: no such option 'prot'"
run --check
ok '--check finds it too' equal "$status" 78
cp "$w/good" "$w/conf"
run --check
ok '--check accepts a good one and starts nothing' equal \
	"$status $(cat "$w/log")" '0 '
run --nonsense
ok 'an unknown option is exit 64' equal "$status" 64
run start
ok 'a word where none is taken is named' grep -q "'start'" "$w/log"
run --once --check
ok 'two that exclude each other are named' grep -q 'exclude' "$w/log"
run --version
ok '--version prints the version' grep -q '^enquiryd [0-9]' "$w/out"

# A credential that is not there.
sed "s|$w/password|$w/nowhere|" "$w/good" >"$w/conf"
start
wait "$pid"
ok 'a missing credential stops everything with exit 78' equal "$?" 78
ended "$pid"
cp "$w/good" "$w/conf"
chmod 644 "$w/password"
start
wait "$pid"
ok 'a password that others may read stops everything with exit 78' \
	equal "$?" 78
ended "$pid"
chmod 600 "$w/password"

# --once with no server to reach.
run --once
ok '--once without a server is exit 75' equal "$status" 75

# A life, told to a stand-in for systemd.
python3 - "$w/notify" "$w/notified" <<'END' &
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
with open(sys.argv[2], "w", buffering=1) as out:
    while True:
        out.write(s.recv(4096).decode() + "\n")
END
ends $!
within 30 test -S "$w/notify"
NOTIFY_SOCKET=$w/notify WATCHDOG_USEC=1000000
export NOTIFY_SOCKET WATCHDOG_USEC
start
unset NOTIFY_SOCKET WATCHDOG_USEC
ok 'every role gets ready' within 60 logged event=daemon.ready
ok 'systemd is told so' within 30 grep -qx READY=1 "$w/notified"
ok 'the watchdog is fed twice in its time' within 30 sh -c \
	"[ \$(grep -cx WATCHDOG=1 '$w/notified') -ge 3 ]"
for role in 'engine 0' 'parser 0' 'parser 1' 'mailbox 0' 'submit 0'; do
	# shellcheck disable=SC2086 # a name and an index
	ok "there is a process for $role" alive "$(role_pid $role)"
done
engine=$(role_pid engine 0)
if [ -r "/proc/$engine/environ" ] &&
	ls "/proc/$engine/fd" >"$w/fds" 2>/dev/null; then
	ok 'roles cannot speak to systemd' sh -c "! tr '\\0' '\\n' \
		<'/proc/$engine/environ' | grep -q NOTIFY_SOCKET"
	ok 'a role holds its fixed descriptor' grep -qx 3 "$w/fds"
	ok "the engine's malloc is told how it is used" sh -c "tr '\\0' '\\n' \
		<'/proc/$engine/environ' | grep -q ^GLIBC_TUNABLES="
else
	skip 'roles cannot speak to systemd' 'undumpable: only root may look'
fi
ok 'a role is named in its command line' grep -q 'enquiryd: engine' \
	"/proc/$engine/cmdline"

# A second daemon on the same database.
"$b/enquiryd" --config "$w/conf" 2>"$w/second"
ok 'a second daemon on the database is refused with exit 75' equal "$?" 75
ok 'and the first one goes on' alive "$engine"

# Deaths.
for role in parser mailbox submit engine; do
	old=$(role_pid $role 0)
	kill -KILL "$old"
	ok "a killed $role is started again" within 60 other_pid $role 0 "$old"
	ok "and gets ready" within 60 sh -c "sed \"1,/pid=$old how/d\" \
		'$w/log' | grep -q 'event=role.ready name=$role'"
done
old=$(role_pid parser 1)
kill -STOP "$old"
ok 'a role that says nothing any more is killed' within 90 \
	logged "event=role.killed name=parser index=1 pid=$old"
ok 'and started again' within 60 other_pid parser 1 "$old"

# Reloading.
engine=$(role_pid engine 0)
echo "prot = 1" >>"$w/conf"
kill -HUP "$pid"
ok 'a reload with a mistake is refused, with file and line' within 60 \
	logged "event=daemon.reload-refused error=\"$w/conf:15: no such"
ok 'and the old configuration goes on' alive "$engine"
cp "$w/good" "$w/conf"
sed -i "/^route/s/{/{ connections = 2/" "$w/conf"
echo "route 'two' { host = '127.0.0.1' connections = 2 }" >>"$w/conf"
kill -HUP "$pid"
ok 'a good one is taken' within 60 logged event=daemon.reload$
ok 'with new roles' within 60 other_pid engine 0 "$engine"
ok 'as many as it asks for' within 60 alive "$(
	within 60 logged 'role.start name=submit index=1'
	role_pid submit 1)"
ok 'ready again' within 60 repeated event=daemon.ready 2
ok 'and none for a route that is not in use' equal "$(role_pid submit 2)" ''

# Stopping.
roles="$(role_pid engine 0) $(role_pid mailbox 0) $(role_pid parser 0)
$(role_pid parser 1) $(role_pid submit 0)"
stop
ok 'SIGTERM ends it with 0' equal "$status" 0
ok 'within ten seconds' test "$took" -le 10
ok 'systemd knew' grep -qx STOPPING=1 "$w/notified"
left=
for p in $roles; do gone "$p" || left="$left $p"; done
ok 'no role is left behind' equal "$left" ''

start
within 60 logged event=daemon.ready
kill -STOP "$(role_pid mailbox 0)"
stop
# After nine seconds, if the machine has time for it.
ok 'a role that will not stop is killed' test \
	"$status" -eq 0 -a "$took" -le 45

start
within 60 logged event=daemon.ready
roles="$(role_pid engine 0) $(role_pid mailbox 0) $(role_pid parser 0)
$(role_pid parser 1) $(role_pid submit 0)"
kill -KILL "$pid"
wait "$pid" 2>/dev/null
ended "$pid"
all_gone() { for p in $roles; do alive "$p" && return 1; done; return 0; }
ok 'the roles end with a supervisor that was killed' within 60 all_gone

start
within 60 logged event=daemon.start
stop
ok 'SIGTERM right after the start is a clean stop too' equal "$status" 0

finish
