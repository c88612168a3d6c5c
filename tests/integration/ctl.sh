#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# enquiryctl as an operator uses it: alone, with no daemon, beside a running
# one, and `check` against a private Dovecot and SMTP server in good and bad
# states.  TAP; run from the root.
# shellcheck source=tests/world/tap.sh
. tests/world/tap.sh
begin ctl
chmod 755 "$w"
ctl=$b/enquiryctl
here=$(pwd)

stop_servers() {
	sh tests/world/dovecot.sh stop "$w/dovecot" >/dev/null 2>&1
}
# The last run.
why() {
	echo "exit $status"
	sed 's/^/out: /' "$w/out" | head -n 30
	sed 's/^/err: /' "$w/err" | head -n 10
}

# run ARGUMENT...: $status, $w/out, $w/err.
run() {
	"$ctl" "$@" >"$w/out" 2>"$w/err"
	status=$?
	return 0
}
run_as_nobody() {
	setpriv --reuid=nobody --regid=nogroup --clear-groups \
		"$(realpath "$ctl")" "$@" >"$w/out" 2>"$w/err"
	status=$?
	return 0
}
# is STATUS [TEXT...]: that exit status and each text in the answer.
is() {
	[ "$status" -eq "$1" ] || return 1
	shift
	for text; do
		cat "$w/out" "$w/err" | grep -qF -- "$text" || {
			echo "missing: $text"
			return 1
		}
	done
}
lacks() {
	! grep -qF -- "$1" "$w/out"
}
# json PYTHON: an expression over the answer, j, whose "ok" is what the exit
# status was.
json() {
	/usr/bin/python3 -c '
import json, sys
j = json.load(open(sys.argv[1], encoding="utf-8"))
well = sys.argv[3] == "0"
sys.exit(0 if eval("(" + sys.argv[2] + ")") and
         j.get("ok", well) is well else 1)' "$w/out" "$1" "$status"
}
held() {
	! flock -n "$1" true
}
unset ENQUIRYD_CONF CREDENTIALS_DIRECTORY
status=0
: >"$w/out"
: >"$w/err"

# ---- the command line ----

run
ok 'alone it lists its subcommands' is 0 check clock due fsck import list \
	outbox parse show status version
run --help
ok '--help does too' is 0 'Usage: enquiryctl SUBCOMMAND'
run checks
ok 'an unknown subcommand suggests the nearest' is 64 'did you mean check?'
run zzzzzzzz
ok 'a word like no other gets the list' is 64 'no subcommand' Usage
run --sideways
ok 'without a subcommand that is said first' is 64 'the subcommand is missing'
run list everything
ok 'a word where none is taken is named' is 64 "'everything'"
run list --max
ok 'an option without its value shows how it is written' is 64 '--max N'
for name in $("$ctl" --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'); do
	"$ctl" "$name" --help
done >"$w/out" 2>&1
ok 'no line of help is wider than a terminal' \
	[ "$(grep -c Usage "$w/out")" -gt 10 -a \
	"$(wc -L <"$w/out")" -le 80 ]
run list --sideways
ok 'an unknown option is refused' is 64 '--sideways'
run import mps
ok 'a missing word is refused with what is wanted' is 64 \
	'mps|officers|cases|senders FILE'
run due --help
ok 'each subcommand has its own help' is 0 --closure --pause --no-roll
run version --json
ok 'the version is known' json 'j["program"] == "enquiryctl"'
run status --config "$w/none.conf"
ok 'a missing configuration is exit 78 and names the file' is 78 \
	"$w/none.conf"
run check --config "$w/none.conf"
ok 'check says how to begin with one' is 78 \
	'cp /usr/share/doc/enquiryd/enquiryd.conf.example' "$w/none.conf"

# ---- dates ----

# day WANTED RECEIVED ARGUMENT...
day() {
	want=$1
	shift
	run due --json "$@"
	json "j['last_day'] == '$want' and j['working'] and j['calendar']"
}
ok 'ten working days over Easter' \
	day 2026-04-20 2026-04-02T10:00:00+01:00 --days 10
ok 'twenty, and the early May holiday' \
	day 2026-05-05 2026-04-02T10:00:00+01:00 --days 20
ok 'the council closes between the years' \
	day 2027-01-15 2026-12-24T09:00:00Z --days 10 --closure 2026-12-29 \
	--closure 2026-12-30 --closure 2026-12-31
ok 'a minute before the cut-off is in time' \
	day 2025-09-08 2025-08-22T16:59:00+01:00 --days 10
ok 'exactly at the cut-off is in time' \
	day 2025-09-08 2025-08-22T17:00:00+01:00 --days 10
ok 'a minute after it is the next working day' \
	day 2025-09-09 2025-08-22T17:01:00+01:00 --days 10
ok 'a later cut-off' \
	day 2025-09-08 2025-08-22T17:01:00+01:00 --days 10 --cutoff 18:00
ok 'Christmas Eve has its own cut-off' \
	day 2026-12-30 2026-12-24T16:01:00Z --days 1 --cutoff '2026-12-24 16:00'
ok 'and so has a Friday' \
	day 2026-06-09 2026-06-05T15:31:00Z --days 1 --cutoff 'Friday 16:30'
ok 'a Saturday counts as the next working day' \
	day 2026-05-19 2026-05-02T11:00:00+01:00 --days 10
ok 'unless it is told not to' \
	day 2026-05-18 2026-05-02T11:00:00+01:00 --days 10 --no-roll
ok 'midnight is the council'"'"'s, not Greenwich'"'"'s' \
	day 2026-07-02 2026-06-30T23:30:00Z --days 1
ok 'a pause moves the day' \
	day 2026-03-13 2026-03-02T09:00:00Z --days 5 \
	--pause 2026-03-04..2026-03-06 --pause 2026-03-05..2026-03-09
ok 'an extension is counted from receipt' \
	day 2026-03-30 2026-03-02T09:00:00Z --days 10 --extend 20
run due 2026-03-02T09:00:00Z --days 5 --pause 2026-03-04.. --json
ok 'an open pause leaves no date' json \
	'j["last_day"] is None and j["paused"] and j["original_day"]'
run due 2026-03-02T09:00:00Z --days 5
ok 'people get the date written out and its working' is 0 \
	'Monday 9 March 2026' 'day 1'
run due 1812-03-02T09:00:00Z --days 5
ok 'before the list of bank holidays it says where that begins' is 0 \
	'Beware' 'The list of bank holidays begins with'
run due 2098-03-03T09:00:00Z --days 5
ok 'after it, where it ends' is 0 'Beware' 'The list of bank holidays ends with'
for wrong in '2026-02-30T09:00:00Z --days 5' '2026-02-20 --days 5' \
	'2026-03-02T09:00:00Z' '2026-03-02T09:00:00Z --days 0' \
	'2026-03-02T09:00:00Z --days five' \
	'2026-03-02T09:00:00Z --days 5 --calendar mars' \
	'2026-03-02T09:00:00Z --days 5 --closure monday' \
	'2026-03-02T09:00:00Z --days 5 --pause 2026-03-04' \
	'2026-03-02T09:00:00Z --days 5 --pause 2026-03-09..2026-03-04' \
	'2026-03-02T09:00:00Z --days 5 --cutoff 25:00'; do
	# shellcheck disable=SC2086
	run due $wrong
	ok "due $wrong is exit 64 and a sentence" is 64 'enquiryctl due: '
done
{
	printf 'due\t2026-04-02T10:00:00+01:00\t--days\t10\n'
	printf 'due\t2026-04-02\t--days\t10\n'
	printf 'statute\tehc_final_plan\t2025-12-08\n'
	printf 'due\t2026-12-24T09:00:00Z\t--days=10\t--closure\t2026-12-29\n'
	printf '\n'
} >"$w/dates"
run due --dates "$w/dates"
ok '--dates answers each line with one object' is 0
/usr/bin/python3 - "$w/out" >"$w/seen" <<'END'
import json
import sys
with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        j = json.loads(line)
        print(j.get("last_day", "error" if j.get("error") else "?"))
END
printf '2026-04-20\nerror\n2026-04-27\n2027-01-13\nerror\n' >"$w/want"
ok 'in their order, wrong ones as errors' cmp "$w/seen" "$w/want"

# ---- statutory clocks ----

# law WANTED KEY DATE ARGUMENT...
law() {
	want=$1
	shift
	run statute --json "$@"
	json "j['last_day'] == '$want' and j['working'] and j['calendar']"
}
ok 'a statutory clock is not moved off a bank holiday' \
	law 2027-01-01 ehc_decide_assess 2026-11-20
ok 'and says by when to act' json 'j["act_by"] == "2026-12-31"'
ok 'the day of an instant is the council'"'"'s' \
	law 2026-08-12 ehc_decide_assess 2026-06-30T23:30:00Z
ok 'the later of two limits counts' \
	law 2026-01-02 tribunal_appeal 2025-10-01 --other 2025-11-29
run statute --json breach_ico 2026-03-27T22:00:00Z
ok 'a breach has seventy-two hours' json \
	'j["last_instant"] == "2026-03-30T22:00:00Z" and j["last_day"]'
run statute foi 2026-03-02
ok 'people get the date, what is owed and its working' is 0 \
	'Tuesday 31 March 2026: the council answers' '20 working days'
run statute
ok 'without a key it lists the clocks' is 0 ehc_final_plan 'regulation 13(2)'
run statute mediation_comply_appeal 2026-01-05
ok 'what an order decides is exit 64 and names the orders' is 64 \
	order_assess_final_plan
for wrong in 'ehc_finl_plan 2026-01-01' 'ehc_final_plan yesterday' \
	'ehc_final_plan' 'foi 2026-01-01 --other 2026-02-01' \
	'ehc_final_plan 2010-01-01' 'breach_ico 2026-01-01'; do
	# shellcheck disable=SC2086
	run statute $wrong
	ok "statute $wrong is exit 64 and a sentence" is 64 \
		'enquiryctl statute: '
done
printf 'clock tea\n\tstarts the bell\n\towes tea is made\n\tlaw custom\n' \
	>"$w/clocks"
run statute --table "$w/clocks" tea 2026-01-01
ok 'a mistake in an own table names file and line' is 78 "$w/clocks:1: "
printf '\tcount 3 days after\n' >>"$w/clocks"
ok 'an own table is counted by' \
	law 2026-01-04 --table "$w/clocks" tea 2026-01-01

# ---- mails ----

cat >"$w/mail.eml" <<'END'
From: "Pat\u001b[2J" <pat@mail.example>
To: send@council.example
Subject: =?utf-8?q?Transport_=1B=5B31m_for_Sam?=
Date: Mon, 2 Mar 2026 09:00:00 +0000
Message-ID: <one@mail.example>

When will the taxi start?
END
run parse "$w/mail.eml" --json
ok 'parse prints one object' json \
	'j["from"]["addr"] == "pat@mail.example" and j["may_ack"] is True'
run parse "$w/mail.eml"
ok 'and a page for people' is 0 'pat@mail.example' 'Written by   human' \
	'When will the taxi start?'
ok 'no escape sequence reaches the terminal' \
	lacks "$(printf '\033')"
printf '' >"$w/empty"
head -c 200000 /dev/urandom >"$w/noise"
for odd in "$w/empty" "$w/noise" "$ctl"; do
	run parse "$odd" --json
	ok "any bytes at all are exit 0 (${odd##*/})" json '"flags" in j'
done
run parse - --json <"$w/mail.eml"
ok '- is standard input' json 'j["message_id"] == "one@mail.example"'
run parse "$w/mail.eml" "$w/noise" --json
ok 'two files are two lines' [ "$(wc -l <"$w/out")" -eq 2 ]
run parse "$w/nothing.eml"
ok 'a file that is not there is an error' is 65 nothing.eml

# ---- without a daemon ----

# A folder in which its owner may change nothing.
mkdir "$w/dovecot"
cat >"$w/dovecot/extra.conf" <<'END'
mail_plugins = acl
plugin {
  acl = vfile
}
END
closed="$w/dovecot/mail/send@council.example/.Closed"
mkdir -p "$closed/cur" "$closed/new" "$closed/tmp"
echo 'owner lr' >"$closed/dovecot-acl"
sh tests/world/dovecot.sh start "$w/dovecot" \
	send@council.example:sesame >"$w/err" 2>&1 || cat "$w/err"
# shellcheck disable=SC1091
. "$w/dovecot/env"
certificate=$w/dovecot/ca/good
echo 'send@council.example:sesame' >"$w/users"
echo 'send@council.example send@council.example' >"$w/aliases"
/usr/bin/python3 tests/world/smtpd.py --users "$w/users" \
	--cert "$certificate.pem" --key "$certificate.key" \
	--lmtp "127.0.0.1:$LMTP_PORT" --aliases "$w/aliases" \
	--spool "$w/spool" --env "$w/smtp.env" >"$w/smtpd.log" 2>&1 &
ends $!
# One more, whose certificate is for another host.
/usr/bin/python3 tests/world/smtpd.py --users "$w/users" \
	--cert "$w/dovecot/ca/wrong.pem" --key "$w/dovecot/ca/wrong.key" \
	--spool "$w/spool" --env "$w/wrong.env" >"$w/wrong.log" 2>&1 &
ends $!
within 60 test -e "$w/smtp.env" -a -e "$w/wrong.env"
# shellcheck disable=SC1091
. "$w/wrong.env"
WRONG_PORT=$SUBMISSIONS_PORT
# shellcheck disable=SC1091
. "$w/smtp.env"

mkdir "$w/state" "$w/credentials"
chmod 700 "$w/state"
(
	umask 077
	head -c 32 /dev/urandom | base64 >"$w/credentials/key"
	echo sesame >"$w/credentials/imap-password"
	echo sesame >"$w/credentials/smtp-password"
	echo wrong >"$w/credentials/wrong"
)
cat >"$w/conf" <<END
council = 'Test Council'
own_domains = { 'council.example' }
authserv_id = 'mx.council.example'
state_dir = '$w/state'
control_socket = '$w/control'
templates_dir = '$here/templates'
key_credential = '$w/credentials/key'
simulation = true
outgoing = 'hold'
start = 'all'
mailbox {
	address = 'send@council.example'
	host = 'localhost'
	port = $IMAPS_PORT
	ca_file = '$CA'
	user = 'send@council.example'
	password_credential = '$w/credentials/imap-password'
	poll_s = 1
}
route 'office' {
	host = 'localhost'
	port = $SUBMISSIONS_PORT
	ca_file = '$CA'
	user = 'send@council.example'
	password_credential = '$w/credentials/smtp-password'
}
team 'casework' {
	name = 'Casework team'
	address = 'send@council.example'
}
policy 'mp' {
	answer_days = 5
	extended_days = 20
}
END
cat >"$w/officers.csv" <<'END'
address,name,team,role
jo@council.example,Jo Hill,casework,duty
sam@council.example,Sam Lee,casework,officer
END
export ENQUIRYD_CONF="$w/conf"

run list
ok 'before the first start there is no database to read' is 78 'no database'
run status
ok 'and status says so' is 3 'NOT RUNNING' 'none yet'
run status --json
ok 'in JSON too' json 'j["running"] is False and "enquiries" not in j and
	j["ok"] is False'
echo address,name,team >"$w/nobody.csv"
run import officers "$w/not-there.csv"
ok 'a register that is not there is no mistake in the settings' is 65 \
	not-there.csv
run import officers "$w/nobody.csv"
run check
ok 'check says that nobody is registered' is 0 \
	'nobody is registered: mail would be acknowledged and reach nobody'
run import officers "$w/officers.csv" --dry-run
ok 'a dry run says what would change' is 0 'Jo Hill' '2 added' 'dry run'
run import officers "$w/officers.csv"
ok 'an import works with no daemon running' is 0 '2 added'
run import officers "$w/officers.csv" --json
ok 'and the same file again changes nothing' json \
	'j["same"] == 2 and j["added"] == 0'
printf 'address,name,team\nann@council.example,Ann,casework\nbad,Bob,x\n' \
	>"$w/bad.csv"
run import officers "$w/bad.csv"
ok 'a bad line is refused with file and line' is 65 "bad.csv:3: "
run import officers "$w/bad.csv" --json
ok 'in JSON it is not called well' json 'j["ok"] is False and
	not j["imported"] and j["mistake_count"] == 2'
run import officers "$w/officers.csv" --json
ok 'and nothing of its file was imported' json 'j["same"] == 2'
head -n 2 "$w/officers.csv" >"$w/fewer.csv"
run import officers "$w/fewer.csv" --dry-run
ok 'who is no longer in the file leaves' is 0 sam@council.example left
flock "$w/state/lock" sleep 1 &
within 60 held "$w/state/lock"
run clock
ok 'who holds the lock and does not listen yet is waited for' is 0 20
run clock +3d --json
ok 'and moves with simulation' json 'j["shift_s"] == 3 * 24 * 3600'
run clock now --json
ok 'and comes back' json 'j["shift_s"] == 0'
run clock tomorrow
ok 'a step it does not know is refused' is 64 +3d
run fsck
ok 'the empty store is sound' is 0 sound
run status
ok 'status says that nothing runs, exit 3' is 3 'NOT RUNNING' '0 open'
run status --json
ok 'in JSON too' json 'j["running"] is False and j["outbox"]["held"] == 0'
run list --csv
ok 'an empty table as CSV is its heading' is 0 reference,kind,owner
run show enq-26-00001-h
ok 'an enquiry that is not there is an error' is 64 'no enquiry ENQ-26-00001-H'
run show ENQ-26-00001
ok 'a reference without its letter is told apart' is 64 'lacks its check letter'
run show ENQ-26-00001-X
ok 'so is one whose letter is wrong' is 64 'check letter does not fit'
ok 'and the right one is not given away' \
	[ "$(grep -c 00001-H "$w/out" "$w/err" | grep -vc ':0$')" -eq 0 ]
run outbox drop
ok 'outbox drop wants numbers or --all' is 64 --all
run due 2026-03-02T09:00:00Z --policy mp --json
ok 'a policy of the configuration can be counted' json \
	'j["last_day"] == "2026-03-09"'
run due 2026-03-02T09:00:00Z --policy dog
ok 'one that is not there is refused' is 64 'no policy dog'
if [ "$(id -u)" -eq 0 ]; then
	chown -R nobody "$w/state"
	run import officers "$w/officers.csv"
	ok 'root works as the owner of the state directory' \
		[ "$(stat -c %U "$w"/state/* | sort -u)" = nobody ]
	chown -R root "$w/state"
	chmod 644 "$w/conf"
	run_as_nobody list
	ok 'with no daemon a stranger is told to use sudo' is 69 "$w/state" sudo
	run_as_nobody check
	ok 'check tells it of the credentials' is 78 \
		"$w/credentials/key: Permission denied" sudo
	ok 'and not to make another key over the one there is' lacks urandom
	chmod 600 "$w/conf"
	run_as_nobody list
	ok 'and of the configuration, where it may not read that' is 69 \
		"$w/conf" sudo
else
	skip 'root works as the owner' 'not root'
	skip 'with no daemon a stranger is told to use sudo' 'not root'
fi
(
	flock 9
	exec sleep 600
) 9>>"$w/state/lock" &
holder=$!
ends "$holder"
within 60 held "$w/state/lock"
run list
ok 'a lock without a daemon that answers is said, exit 75' is 75 \
	'nothing listens'
kill "$holder"
wait "$holder" 2>/dev/null
ended "$holder"

# ---- check ----

# This one waits for two greetings that never come, beside what follows.
mkdir -m 700 "$w/patient.d"
sed "s|port = $IMAPS_PORT|&\\n\\ttls = 'starttls'|
	s|port = $SUBMISSIONS_PORT|&\\n\\ttls = 'starttls'|
	s|^state_dir = .*|state_dir = '$w/patient.d'|" "$w/conf" \
	>"$w/patient.conf"
"$ctl" check --config "$w/patient.conf" >"$w/patient" 2>&1 &
patient=$!
ends "$patient"

run check
ok 'check finds all in order' is 0 'configuration' 'templates' 'holidays' \
	'2 officers registered' 'credentials' 'signed in as send@council.example' 'INBOX holds no' \
	'smtp office' 'The daemon can work.'
ok 'and says nothing fails' lacks FAILS
run check --json
ok 'as JSON as well' json 'j["exit"] == 0 and j["ok"] is True and
	all(c["state"] != "FAILS" for c in j["checks"])'
ok 'and sends no mail' [ ! -e "$w/spool/index.jsonl" ]

# A second route that lacks its password, a certificate that ends soon, an oauth section nobody names.
(
	umask 077
	openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=relay \
		-keyout "$w/credentials/relay-key" \
		-out "$w/credentials/relay" 2>/dev/null
)
{
	sed "/^route/a certificate_credential = '$w/credentials/relay'\\n\
certificate_key_credential = '$w/credentials/relay-key'" "$w/conf"
	echo "route 'second' { host = 'localhost' user = 'u' connections = 4"
	echo "password_credential = '$w/credentials/none' }"
	echo "oauth 'idle' { tenant = 't' client_id = 'c'"
	echo "secret_credential = 's' }"
} >"$w/two.conf"
run check --config "$w/two.conf"
ok 'check says that a second route is not used' is 0 \
	'route second is not used: letters leave by the first, route office'
ok 'nor its password looked for' lacks "$w/credentials/none"
ok 'and when the certificate of the first runs out' is 0 \
	'the certificate of route office runs out on'
ok 'but nothing of a section that nobody names' lacks 'nobody knows'

# variant SED: the configuration with one thing changed.
altered() {
	sed "$1" "$w/conf" >"$w/altered.conf"
	run check --config "$w/altered.conf"
}
run login
ok 'nobody needs to sign in where nothing asks for it' is 78 device_code
altered "\$a oauth 'trial' { tenant = 't' client_id = 'c' grant = device_code }"
run login --config "$w/altered.conf"
ok 'a section that is not the mailbox'"'"'s wants its name' is 64 \
	'enquiryctl login trial'
altered '/^council/s/.*/councl = "x"/'
ok 'a misspelt setting is exit 78 with file and line' is 78 \
	"altered.conf:1: "
ok 'and the name that was meant' is 78 'did you mean council?'
altered "1i zone = 'Europe/Lodnon'"
ok 'a time zone that there is not names its setting' is 78 \
	'altered.conf: zone = Europe/Lodnon: there is no such time zone'
altered "s|templates_dir = .*|templates_dir = '$w/nowhere'|"
run check --config "$w/altered.conf" --json
ok 'in JSON as well' json 'j["exit"] == 78 and j["ok"] is False'
run check --config "$w/altered.conf"
ok 'a missing folder of templates is told apart' is 78 'FAILS    templates' \
	"templates_dir $w/nowhere: No such file" 'take templates_dir out'
altered "s|templates_dir = .*|templates_dir = '$w'|"
ok 'a folder without templates is exit 78' is 78 FAILS templates
altered 's|imap-password|wrong|'
ok 'a wrong IMAP password is said, and what to do' is 78 'FAILS    imap' \
	'password_credential'
altered 's|smtp-password|wrong|'
ok 'a wrong SMTP password is said too' is 78 'FAILS    smtp office' \
	'password_credential'
altered "/poll_s/s/^/folder = 'Closed'\\n/"
ok 'a folder that may only be read is told, and what to do' is 0 \
	'beware   imap' 'Closed holds no mails and may only be read' 'the right'
altered 's|imap-password|not-there|'
ok 'a missing credential file is named' is 78 not-there 'mode 600'
altered "s|port = $SUBMISSIONS_PORT|port = $WRONG_PORT|"
ok 'a certificate for another host is refused' is 78 'FAILS    smtp office' \
	certificate
altered "s|ca_file = .*|ca_file = '$w/dovecot/ca/foreign-ca.pem'|"
ok 'so is one of an unknown authority' is 78 certificate
altered "s|port = $IMAPS_PORT|port = 9|"
ok 'a server that is away is exit 75' is 75 'FAILS    imap' firewall
ok 'and named once' is 75 'FAILS    imap             localhost:9: '
ok 'with what was tried' lacks 'IMAP:'
altered 's|council.example.\( }\)$|elsewhere.example'"'"'\1|'
ok 'officers outside own_domains are told' is 0 \
	'2 of 2 are outside own_domains, as jo@council.example'
altered "s|port = $SUBMISSIONS_PORT|port = $MX_PORT\\n\\ttls = 'starttls'|"
ok 'STARTTLS that is not offered is refused' is 78 'FAILS    smtp office' \
	STARTTLS
altered "s|ca_file = .*|ca_file = '$w/nowhere'|"
ok 'a ca_file that cannot be read is told apart' is 78 'FAILS    imap' \
	'FAILS    smtp office' 'Check ca_file: '
altered "s|port = $IMAPS_PORT|port = $IMAP_PORT|"
ok 'implicit TLS on an IMAP port for STARTTLS is told' is 78 \
	'FAILS    imap' 'Check tls and port'
altered "s|port = $SUBMISSIONS_PORT|port = $SUBMISSION_PORT|"
ok 'and on an SMTP port' is 78 'FAILS    smtp office' 'Check tls and port'
chmod 644 "$w/credentials/key"
run check
ok 'a secret that everybody may read is refused' is 78 \
	"chmod 600 $w/credentials/key"
ok 'and nobody is told to make another over it' lacks urandom
chmod 600 "$w/credentials/key"

# ---- beside the daemon ----

cat >"$w/put.py" <<'END'
import smtplib
import sys
with open(sys.argv[2], "rb") as mail:
    with smtplib.SMTP("127.0.0.1", int(sys.argv[1])) as smtp:
        smtp.sendmail("pat@mail.example", ["send@council.example"],
                      mail.read())
END
/usr/bin/python3 "$w/put.py" "$MX_PORT" "$w/mail.eml"
"$b/enquiryd" --config "$w/conf" >"$w/daemon.log" 2>&1 &
daemon=$!
ends "$daemon"
# Whoever asks before the daemon has its database would take the lock first.
within 60 test -S "$w/control"
has_enquiry() {
	run list --json
	json 'len(j["enquiries"]) == 1'
}
ok 'the daemon takes a mail in and enquiryctl sees it' \
	within 60 has_enquiry || sed 's/^/# /' "$w/daemon.log"
reference=$(/usr/bin/python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["enquiries"][0]["reference"])' "$w/out" \
	2>/dev/null)
run status
ok 'status says that it runs' is 0 'enquiryd is running' connected '1 open'
run list
ok 'the enquiry is listed' is 0 "$reference" family
run list --unowned --csv
ok 'as CSV too' is 0 "$reference,family"
cat >"$w/terminal.py" <<'END'
import fcntl
import os
import pty
import struct
import sys
import termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
    os.execv(sys.argv[2], sys.argv[2:])
said = b""
while True:
    try:
        more = os.read(fd, 65536)
    except OSError:
        break
    if not more:
        break
    said += more
sys.stdout.buffer.write(said.replace(b"\r", b""))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
on_terminal() {
	NO_COLOR=1 /usr/bin/python3 "$w/terminal.py" "$@" >"$w/out" 2>"$w/err"
	status=$?
}
on_terminal 80 "$ctl" outbox list
ok 'a terminal has the letters within its width' \
	[ "$(wc -L <"$w/out")" -le 80 ]
on_terminal 200 "$ctl" list
ok 'a wide one has all of it' is 0 TEAM RECEIVED STATE 'SEEN BY'
ok 'and nothing is left out' lacks 'Left out'
run show "$reference"
ok 'show tells its time line' is 0 "$reference" pat@mail.example opened \
	'written: letter'
ok 'without an escape sequence' \
	lacks "$(printf '\033')"
run list --messages
ok 'and the mail it came from' is 0 'opened an enquiry' pat@mail.example
run list --messages --json
/usr/bin/python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["messages"][0]["sha256"] + "  -")' \
	"$w/out" >"$w/want"
run show message 1 --raw
sha256sum <"$w/out" >"$w/seen"
ok 'the raw mail comes back byte for byte' cmp "$w/want" "$w/seen"
run show message 1
ok 'and as a page' is 0 'Mail 1' 'When will the taxi start?'
run outbox list --state held
ok 'letters are held' is 0 HELD ack-family allocation
run outbox list --json
letter=$(/usr/bin/python3 -c 'import json, sys
print(next(l["letter"] for l in json.load(open(sys.argv[1]))["letters"]
           if l["kind"] == "ack-family"))' "$w/out" 2>/dev/null)
run outbox show "$letter"
ok 'a letter can be looked at' is 0 "$reference" 'Auto-Submitted'
run outbox release "$letter"
ok 'and let go' is 0 '1 letter released'
altered 's/^outgoing = .*/outgoing = '"'all'"'/'
ok 'what was held before all were to leave is not forgotten' is 0 \
	'held since before that was set, and go to nobody' \
	'outbox list --state held'
cp "$w/conf" "$w/hold.conf"
cp "$w/altered.conf" "$w/conf"
kill -HUP "$daemon"
says_left() {
	run status
	is 0 'LEFT HELD by an earlier outgoing'
}
ok 'status says so too' within 60 says_left
run status --json
ok 'in JSON with a number' json \
	'j["outbox"]["left_held"] == j["outbox"]["held"] > 0'
cp "$w/hold.conf" "$w/conf"
kill -HUP "$daemon"
says_hold() {
	run status
	is 0 'outgoing = hold'
}
ok 'and nothing of it while they are meant to be held' within 60 says_hold
ok 'by any word' lacks 'LEFT HELD'
run outbox drop --all
ok 'the rest can be dropped' is 0 dropped
sent() {
	run outbox list --state sent --json
	json 'len(j["letters"]) == 1'
}
ok 'the released one is sent' within 60 sent
run clock +40d
ok 'the running daemon moves its date' is 0 simulated
run list --overdue
ok 'what is overdue says so in a word' is 0 OVERDUE "$reference"
on_terminal 75 "$ctl" list
ok 'on a narrow terminal too' [ "$(wc -L <"$w/out")" -le 75 ]
ok 'with what matters, and a word of what is left out' is 0 "$reference" \
	DUE OVERDUE 'Left out for want of room: RECEIVED, STATE; --csv'
run import officers "$w/bad.csv"
ok 'the daemon refuses a bad line as well' is 65 bad.csv:3:
run import officers "$w/officers.csv"
ok 'and takes a good file' is 0 'as before'
run outbox release 4711
ok 'what the daemon refuses keeps its exit status' is 64 'no letter 4711'
run fsck --json
ok 'the store is sound while the daemon runs' json 'j["sound"] is True'
run check
ok 'check works beside it' is 0 'The daemon can work.'
if [ "$(id -u)" -eq 0 ]; then
	chmod 644 "$w/conf"
	run_as_nobody status
	ok 'a stranger is turned away' is 69 control_group
else
	skip 'a stranger is turned away' 'not root'
fi
kill -TERM "$daemon"
wait "$daemon"
ended "$daemon"
run show "$reference" --json
ok 'after the stop enquiryctl reads the store itself' json \
	'j["enquiry"]["kind"] == "family"'

# ---- the check that waited ----

wait "$patient"
status=$?
ended "$patient"
cp "$w/patient" "$w/out"
ok 'STARTTLS on ports for implicit TLS waits, and is told' is 75 \
	'FAILS    imap' 'FAILS    smtp office' 'Check tls and port'
ok 'for both' [ "$(grep -c 'Check tls and port' "$w/out")" -eq 2 ]

finish
