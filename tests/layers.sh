#!/bin/sh
# The path of a file tells what it may touch.  Two proofs, as TAP: what each
# folder includes, and which symbols the pure libraries leave undefined.
# Run from the root of the tree; BUILD and VARIANT as for make.

. tests/world/tap.sh

# search PATTERN: grep -E over all sources, "file:line" each.
search() {
	find parsers daemon -name '*.[ch]' -exec grep -HE "$1" {} + | sort
}

# includes: "file:header" a line, quotes and angle brackets dropped.
includes() {
	search '^[[:space:]]*#[[:space:]]*include' |
		sed -E 's/[[:space:]]*#[[:space:]]*include[[:space:]]*//
			s/["<>]//g'
}

# outside FOLDER ALLOWED: our headers a folder includes but may not.
outside() {
	find "$1" -maxdepth 1 -name '*.[ch]' \
		-exec grep -HE '^#include "' {} + |
		sed -E 's/#include "([^"]+)".*/\1/' |
		awk -F: -v allowed="$2" '
			{
				folder = $2
				sub("/[^/]*$", "", folder)
				n = split(allowed, list, " ")
				for (i = 1; i <= n; i++)
					if (folder == list[i] || $2 == list[i])
						next
				print $1 " includes " $2
			}'
}

# only HEADERS FILES: who includes a library outside the files it belongs to.
only() {
	includes | grep -E ":($1)" |
		awk -F: -v allowed="$2" '
			{
				n = split(allowed, list, " ")
				for (i = 1; i <= n; i++)
					if (index($1, list[i]) == 1)
						next
				print $1 " includes " $2
			}'
}

# 1. Includes: arrows go down only.
result 'parsers/base includes nothing but itself' \
	"$(outside parsers/base 'parsers/base')"
result 'parsers includes nothing of daemon' \
	"$(outside parsers 'parsers/base parsers')"
result 'policy includes parsers and itself' \
	"$(outside daemon/policy 'parsers/base parsers daemon/policy')"
result 'compose includes parsers and itself' \
	"$(outside daemon/compose 'parsers/base parsers daemon/compose')"
result 'store includes parsers and itself' \
	"$(outside daemon/store 'parsers/base parsers daemon/store')"
result 'net includes parsers and itself' \
	"$(outside daemon/net 'parsers/base parsers daemon/net')"
result 'sys includes parsers and itself' \
	"$(outside daemon/sys 'parsers/base parsers daemon/sys')"
# What the engine does, room by room: each may use those before it.
below='parsers/base parsers daemon/policy daemon/compose daemon/store daemon/sys'
result 'config includes parsers, policy, sys and itself' \
	"$(outside daemon/config 'parsers/base parsers daemon/policy daemon/sys
		daemon/config daemon/net/assertion.h daemon/store/inbox.h')"
result 'office includes what is under it' \
	"$(outside daemon/office "$below daemon/config daemon/data
		daemon/office")"
for room in import report intake; do
	result "$room includes office, and none of its neighbours" \
		"$(outside daemon/$room "$below daemon/config daemon/office
			daemon/$room")"
done
result 'tick includes intake and report' \
	"$(outside daemon/tick "$below daemon/config daemon/office
		daemon/intake daemon/report daemon/tick")"
result 'operate includes intake, import and report' \
	"$(outside daemon/operate "$below daemon/config daemon/office
		daemon/intake daemon/import daemon/report daemon/operate")"
result 'the roles include everything but the tool' \
	"$(outside daemon "$below daemon/net daemon/config daemon/data
		daemon/office daemon/intake daemon/import daemon/report
		daemon/tick daemon/operate daemon")"
result 'nothing but the tool includes the tool' \
	"$(includes | grep -v '^daemon/ctl/' | grep ':daemon/ctl/')"
result 'a private header is included in its own folder alone' \
	"$(includes | grep '_p[.]h$' | awk -F: '
		{
			from = $1
			to = $2
			sub("/[^/]*$", "", from)
			sub("/[^/]*$", "", to)
			if (from != to)
				print $1 " includes " $2
		}')"

# 2. Includes: each library has its place.
result 'SQLite is used in the store alone' "$(only 'sqlite3' 'daemon/store/')"
result 'the database is opened by the office and the check alone' \
	"$(search '(^|[^a-z_])store_open\(' |
		grep -vE '^daemon/(store/|office/office[.]c|ctl/check[.]c)')"
result 'libcurl is used by smtp and oauth alone' \
	"$(only 'curl/' 'daemon/net/smtp daemon/net/oauth.c')"
result 'libetpan is used by imap and stream alone' \
	"$(only 'libetpan/' 'daemon/net/imap daemon/net/stream')"
result 'GMime is used by the mail parser and the letter builder alone' \
	"$(only 'gmime/' 'parsers/mail.c daemon/compose/letter_p.h')"
result 'IMAP is spoken by the mailbox and the check alone' \
	"$(only 'daemon/net/imap' 'daemon/net/ daemon/mailbox daemon/ctl/check')"
result 'SMTP is spoken by submit and the check alone' \
	"$(only 'daemon/net/smtp[.]h' \
		'daemon/net/ daemon/submit daemon/ctl/check')"
result 'the tool looks into the network in its check alone' \
	"$(includes | grep '^daemon/ctl/.*:daemon/net/' |
		grep -v '^daemon/ctl/check')"
result 'the journal is used by log.c alone' \
	"$(only 'systemd/sd-journal' 'daemon/sys/log.c')"
result 'seccomp is used by sandbox.c alone' \
	"$(only 'seccomp.h' 'daemon/sys/sandbox.c')"
result 'libConfuse is used by settings.c alone' \
	"$(only 'confuse.h' 'daemon/config/settings.c')"
result 'libxml2 is used by html.c alone' "$(only 'libxml' 'parsers/html.c')"
result 'PCRE2 is used by the parsers alone' "$(only 'pcre2' 'parsers/')"
result 'libzstd is used in the store alone' "$(only 'zstd' 'daemon/store/')"

# 3. The clock, the zone and the kernel's randomness are behind sys.
calls() {
	search "(^|[^a-z_>.\"])($1)[[:space:]]*\(" |
		grep -vE '^daemon/sys/|:[[:space:]]*(/?\*|//)'
}
result 'the clock and the zone are read in sys alone' \
	"$(calls 'time|clock_gettime|gettimeofday|localtime_r|mktime|timegm')"
result 'randomness is drawn in sys alone' \
	"$(calls 'getrandom|getentropy|rand|random|srand|drand48|gnutls_rnd')"
# The store's crash points are compiled into test builds only.
result 'the environment is read in sys alone' \
	"$(calls 'setenv|putenv|unsetenv|getenv|secure_getenv' |
		grep -v '^daemon/store/crash.c')"

# 4. Symbols: the linker's word on the pure libraries.
files='open|open64|openat|openat64|creat|close|read|write|pread|pread64|pwrite'
files="$files|pwrite64|lseek|unlink|rename|mkdir|rmdir|stat|stat64|fstat"
files="$files|fstat64|lstat|opendir|readdir|readdir64|fopen|fopen64|fdopen"
files="$files|freopen|fclose|fread|fgets|getline|mmap|mmap64|ioctl|fcntl"
files="$files|fcntl64|remove|mkstemp|tmpfile|dup|dup2|pipe|fork|execv[pe]*"
sockets='socket|socketpair|connect|bind|listen|accept|accept4|send|sendto'
sockets="$sockets|sendmsg|recv|recvfrom|recvmsg|poll|select|epoll_.*"
sockets="$sockets|getaddrinfo|gethostbyname"
clocks='time|clock|clock_gettime|gettimeofday|localtime|localtime_r|gmtime'
clocks="$clocks|gmtime_r|mktime|tzset|strftime|sleep|usleep|nanosleep"
others='getenv|secure_getenv|setenv|putenv|rand|random|rand_r|srand|srandom'
others="$others|drand48|getrandom|getentropy|getpid|gethostname|system"
others="$others|gnutls_rnd|g_random_.*|g_get_.*|g_file_.*|g_getenv"
others="$others|g_date_time_new_now.*|sqlite3_.*|curl_.*|sd_.*|mailimap_.*"
impure="$files|$sockets|$clocks|$others"

# undefined LIBRARY: impure symbols that it asks others for.
undefined() {
	[ -e "$b/lib$1.a" ] || { echo "$b/lib$1.a is not built"; return; }
	nm -u "$b/lib$1.a" | awk '
		/^[^ ].*:$/ { object = $1 }
		$1 == "U" { sub("@.*", "", $2); print object " " $2 }' |
		grep -E " (__)?($impure)(_chk)?\$" | sort -u
}
for library in base parsers policy compose; do
	result "lib$library.a asks for no file, socket, clock, environment, \
randomness or database" "$(undefined "$library")"
done

# The output of a failed assertion is all that the base may print, and nothing
# pure prints at all.
printing='printf|vprintf|fprintf|vfprintf|puts|fputs|putchar|perror|stderr'
printing="$printing|stdout|fwrite|fputc|syslog"
for library in parsers policy compose; do
	result "lib$library.a prints nothing" "$(nm -u "$b/lib$library.a" \
		2>/dev/null | grep -E " U (__)?($printing)(_chk)?\$")"
done

# 5. No variables: what the objects have in .data and .bss.  charset.c keeps
# one iconv descriptor a charset for the life of the jailed process.
globals() {
	objdump -t "$b/lib$1.a" 2>/dev/null |
		awk -F '\t' '$1 ~ / [lg] .*O \.(data|bss)$/ { print $2 }' |
		awk '$2 !~ /^pinned\./ { print $2 }'
}
if [ "$variant" = release ]; then
	for library in base parsers policy compose store net; do
		result "lib$library.a keeps no variable of its own" \
			"$(globals "$library")"
	done
fi

# 6. The log's events are the closed list, each of them used.
known=$(sed -nE 's/^[[:space:]]*X\("([^"]+)".*/\1/p' daemon/sys/log_events.h |
	sort -u)
logged=$(find daemon -name '*.c' -exec cat {} + | tr '\n' ' ' |
	grep -oE 'log_event\([^",()]*,[[:space:]]*"[^"]+"' |
	sed -E 's/.*"([^"]+)"/\1/' | sort -u)
# Some names are chosen by a condition: any quoted mention is a use.
used=$(find daemon -name '*.c' -exec cat {} + |
	grep -oE '"[a-z]+\.[a-z-]+"' | tr -d '"' | sort -u)
result 'every logged event is in log_events.h' \
	"$(for e in $logged; do
		echo "$known" | grep -qxF -- "$e" || echo "$e"
	done)"
result 'every event of log_events.h is logged somewhere' \
	"$(for e in $known; do
		echo "$used" | grep -qxF -- "$e" || echo "$e"
	done)"

# 7. Sealed mails (daemon/store/seals.h): who may pass the seal, and that what
# reads words of mails out of the database knows of it.
pass='^daemon/store/(inbox|outbox)(_read)?[.][ch]:|^daemon/store/verify[.]c:'
pass="$pass|^daemon/(office/kept|operate/operate_sealed)[.]c:"
result 'only checks, kept.c and the operator with a reason read sealed mails' \
	"$(search '_sealed_(raw|facts|get)\(' | grep -vE "$pass")"
# Those count, or take words in.
result 'every statement that reads words of mails asks for seals' \
	"$(grep -lE '(FROM|JOIN) (reading|facts|flag)|payload|raw_segment' \
		daemon/store/*.c | xargs grep -L 'store/seals[.]h' |
		grep -vE '/(acks|enquiries_count|history|outbox|store|verify)[.]c$')"

# 8. House rules that grep can see.
result 'only civil.c knows how long a day is' \
	"$(grep -rnE '\* *86400|86400 *\*' parsers daemon tests \
		--include='*.[ch]' | grep -v '^parsers/base/civil.c')"
result 'the base stays within seven modules and a thousand lines' \
	"$(find parsers/base -name '*.c' | wc -l |
		awk '$1 > 7 { print $1 " modules" }'
	cat parsers/base/*.[ch] | wc -l |
		awk '$1 > 1000 { print $1 " lines" }')"

finish
