#!/bin/sh
# The documents say what the code says: settings, subcommands, options, events,
# and what README points at.  TAP; run from the root, BUILD and VARIANT as for
# make.

. tests/world/tap.sh

man=daemon/man

# absent FILE: those words of standard input that a document does not have, as
# whole words.  scdoc's escapes are taken out of it first.
absent() {
	if [ ! -e "$1" ]; then
		echo "there is no $1"
		return
	fi
	while read -r word; do
		sed 's/\\//g' "$1" | grep -qwF -e "$word" ||
			echo "$1 lacks $word"
	done
}

# The tables of config.c name each setting once, some by a macro.
settings=$(sed -nE \
	-e 's/^ *(NEEDED|TEXT|NUMBER|FLAG|LIST)\([a-z_]+, ([a-z_]+).*/\2/p' \
	-e 's/^ *(TIME|SECTIONS)\("([a-z_]+)".*/\2/p' \
	-e 's/.*\.name = "([a-z_]+)".*/\1/p' daemon/config/config.c | sort -u)
result 'the tables of settings can be read' \
	"$([ "$(echo "$settings" | wc -l)" -ge 50 ] || echo "$settings")"
result 'every setting is in enquiryd.conf(5)' \
	"$(echo "$settings" | absent "$man/enquiryd.conf.5.scd")"
result 'every setting is in the example' \
	"$(echo "$settings" | absent systemd/enquiryd.conf.example)"

# The other way round: *name* = value, and several of them in a line.
entries=$(sed 's/\\//g' "$man/enquiryd.conf.5.scd" |
	grep -E '^\*[a-z_0-9]+\*(,| =)')
result 'every setting in enquiryd.conf(5) is one' \
	"$(echo "$entries" | grep -oE "(^|, )\*[a-z_0-9]+\*" | tr -d ',* ' |
		sort -u | grep -vxF -e "$settings")"
# Their values where nothing is set: numbers, flags, texts and times.
usual=$(tr '\n' ' ' <daemon/config/config.c | grep -oE \
	-e 'NUMBER\([a-z_]+, [a-z_]+, -?[0-9][0-9L *]*' \
	-e 'FLAG\([a-z_]+, [a-z_]+, [01]' \
	-e 'TEXT\([a-z_]+, [a-z_]+, "[^"]*"' \
	-e 'TIME\("[a-z_]+", [a-z_]+, "[^"]*"' |
	sed -E -e 's/^TIME\("([a-z_]+)", [a-z_]+/\1/' \
		-e 's/^(FLAG)\([a-z_]+, ([a-z_]+), /\2, \1/' \
		-e 's/^(NUMBER|TEXT)\([a-z_]+, //' -e 's/"/'"'"'/g' |
	while IFS=, read -r name value; do
		case $value in
		*FLAG0) value=false ;;
		*FLAG1) value=true ;;
		*"'"*) value=${value# } ;;
		*) value=$(($(echo "$value" | tr -d L))) ;;
		esac
		echo "*$name* = $value"
	done)
result 'what holds without a setting is as enquiryd.conf(5) says' \
	"$([ "$(echo "$usual" | wc -l)" -ge 40 ] || echo "$usual"
	echo "$usual" | while read -r line; do
		echo "$entries" | grep -qF -e "$line" || echo "$line"
	done)"

# enquiryctl's help is drawn from its table.
help=$("$b/enquiryctl" --help 2>&1)
subcommands=$(echo "$help" | sed -nE 's/^  ([a-z]+) .*/\1/p')
result 'enquiryctl tells its subcommands' \
	"$(echo "$subcommands" | grep -qx check || echo "$help")"
result 'every subcommand is in enquiryctl(1)' \
	"$(echo "$subcommands" | absent "$man/enquiryctl.1.scd")"
options=$(for s in $subcommands; do
	"$b/enquiryctl" "$s" --help 2>&1
done | sed -nE 's/^  (--[a-z-]+).*/\1/p' | sort -u)
result 'every option is in enquiryctl(1)' \
	"$(echo "$options" | absent "$man/enquiryctl.1.scd")"
# said PAGE: the options that a page speaks of.
said() {
	sed 's/\\//g' "$man/$1" | grep -oE -e '--[a-z][a-z-]*' | sort -u
}
result 'every option in enquiryctl(1) is one' \
	"$(said enquiryctl.1.scd | grep -vxF -e "$options")"
result 'every subcommand in enquiryctl(1) is one' \
	"$(sed -n '/^# SUBCOMMANDS/,/^# DATES/p' "$man/enquiryctl.1.scd" |
		sed -nE 's/^\*([a-z]+)\*.*/\1/p' | sort -u |
		grep -vxF -e "$subcommands")"
# The head of a subcommand has its options, or says "OPTION" and a section has.
result 'the head of each subcommand in enquiryctl(1) has its options' \
	"$(for s in $subcommands; do
		head=$(sed 's/\\//g' "$man/enquiryctl.1.scd" |
			grep -E "^\*$s\*")
		case $head in *OPTION*) continue ;; esac
		"$b/enquiryctl" "$s" --help 2>&1 |
			sed -nE 's/^  (--[a-z-]+).*/\1/p' |
			grep -vxE -e '--(config|json|csv|help)' |
			while read -r option; do
				echo "$head" | grep -qwF -e "$option" ||
					echo "$s $option"
			done
	done)"
options=$("$b/enquiryd" --help 2>&1 | grep -oE '(^|[ [])--[a-z-]+' |
	tr -d ' [' | sort -u)
result 'every option of enquiryd is in enquiryd(8)' \
	"$(echo "$options" | grep . | absent "$man/enquiryd.8.scd")"
# It speaks of enquiryctl's as well.
result 'every option in enquiryd(8) is one' \
	"$(grep '^\*' "$man/enquiryd.8.scd" | grep -oE -e '--[a-z][a-z-]*' |
		sort -u | grep -vxF -e "$options")"

result 'every event is in enquiryd-events(7)' \
	"$(sed -nE 's/^[[:space:]]*X\("([^"]+)".*/\1/p' \
		daemon/sys/log_events.h |
		absent "$man/enquiryd-events.7.scd")"

# One list of packages: what deps.sh installs is what the package asks for.
wants() {
	tr '\n' ' ' <tests/deps.sh | sed -E "s/.* $1='([^']*)'.*/\1/" |
		tr ' ' '\n' | grep -vx build-essential | sort
}
# asks FIELD...: the packages of those fields of debian/control.
asks() {
	for field; do
		awk -v field="^$field:" '/^[^ ]/ { on = 0 }
			$0 ~ field { on = 1; sub(field, "") }
			on' debian/control
	done | tr -d ' ' | tr ',' '\n' |
		grep -vE '^$|debhelper|^dh-|\{' | sort
}
same() {
	[ -n "$1" ] && [ "$1" = "$2" ] || printf '%s\n-- and --\n%s' "$1" "$2"
}
result 'debian/control builds with what deps.sh installs to build' \
	"$(same "$(wants build)" "$(asks Build-Depends)")"
result 'the package runs with what deps.sh installs to run' \
	"$(same "$(wants run)" "$(asks Depends Recommends)")"

# What README points at.
result 'the files README names are there' \
	"$(grep -oE '`[A-Za-z][A-Za-z0-9_.-]*/[A-Za-z0-9_./*-]*`' README.md |
		tr -d '\140' | sort -u | while read -r path; do
		# shellcheck disable=SC2086 # a pattern may be among them
		ls -d $path >/dev/null 2>&1 || echo "$path"
	done)"
result 'the make targets README names are there' \
	"$(grep -oE '(`|^    |sudo |&& )make [a-z-]+' README.md |
		sed 's/.*make //' | sort -u | while read -r goal; do
		grep -qE "^$goal:" Makefile || echo "$goal"
	done)"
result 'the manual pages README and the pages name are there' \
	"$(cat README.md "$man"/*.scd 2>/dev/null | tr -d '\\*_' |
		grep -oE 'enquiry[a-z.-]*\([1-8]\)' | sort -u |
		sed -E 's/(.*)\((.)\)/\1.\2.scd/' | while read -r page; do
		[ -e "$man/$page" ] || echo "$page"
	done)"

# A deviation without a test is a rumour.  "…" stands for the rest of a name.
result 'the tests that parsers/VIOLATIONS.md names are there' \
	"$(grep -oE '\*[a-z][a-z0-9_]+(…)?\*' parsers/VIOLATIONS.md |
		tr -d '*…' | sort -u | while read -r name; do
		grep -rqE "^${name}[a-z0-9_]*\(void" tests/unit || echo "$name"
	done)"

# P-20: whoever gets a letter may reply to it.
letters=$(sed -nE 's/^ *\[LETTER_[A-Z_]+\] = \{"([a-z-]+)".*/\1/p' \
	daemon/compose/letters_table.c)
result 'every kind of letter has a scenario in which it is replied to' \
	"$([ "$(echo "$letters" | wc -l)" -ge 17 ] || echo 'no table'
	for kind in $letters; do
		grep -qE "Answers: .*$kind" "tests/scenarios/replies/$kind.txt" \
			2>/dev/null || echo "$kind"
	done)"

# rules: the column of tests/RULES.md, between back quotes.
rules() {
	awk -F'|' -v column="$1" '/^\|/ { print $column }' tests/RULES.md |
		grep -oE '`[^`]+`' | tr -d '\140' | sort -u
}
result 'the code that tests/RULES.md names is there' \
	"$(rules 3 | while read -r name; do
		case $name in
		*'()') grep -rqE "^${name%??}\(" daemon parsers ;;
		*) [ -e "$name" ] ;;
		esac || echo "$name"
	done)"
result 'the scenarios and programs that tests/RULES.md names are there' \
	"$(rules 4 | while read -r name; do
		case $name in
		*/*) [ -e "$name" ] ;;
		*) find tests/scenarios -name "$name.txt" | grep -q . ;;
		esac || echo "$name"
	done)"
result 'the tests that tests/RULES.md names are there' \
	"$(awk -F'|' '/^\|/ { print $4 }' tests/RULES.md |
		grep -oE '\*[a-z][a-z0-9_]+\*' | tr -d '*' | sort -u |
		while read -r name; do
			grep -rqE "^${name}\(void" tests/unit tests/property ||
				echo "$name"
		done)"
result 'every clause in tests/RULES.md has its code and its test' \
	"$(awk -F'|' '/^\|/ && !/^\|(-|$)/ && !/^\| clause / &&
		(NF != 5 || $3 !~ /`/ || $4 !~ /[`*]/)' tests/RULES.md)"

finish
