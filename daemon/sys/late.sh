#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# late.sh LIBRARY.so... -- ARCHIVE...: the assembly of what late.h describes.
# For every function of those libraries that the archives ask for: a stub under
# its name, which jumps where its slot points, and beside them the tables that
# late_load() reads.  Until its library is loaded a slot points to code that
# has it loaded and comes back to the stub.  x86-64 and the System V ABI.
set -eu

libraries=
while [ "$1" != -- ]; do
	libraries="$libraries $1"
	shift
done
shift

# What the archives ask for and do not have themselves.
wanted() {
	nm -g "$@" | awk '
		$1 == "U" { asked[$2] = 1 }
		NF == 3 { had[$3] = 1 }
		END {
			for (name in asked)
				if (!(name in had))
					print name
		}'
}

# "library function" a line; a function belongs to the first that has it.
functions() {
	for library in $libraries; do
		nm -D --defined-only "$library" | awk -v library="$library" '
			$2 ~ /^[TWi]$/ {
				sub("@.*", "", $3)
				print library, $3
			}'
	done | awk 'NR == FNR { wanted[$1] = 1; next }
		$2 in wanted && !seen[$2]++' "$names" -
}

# "library soname" a line.
sonames() {
	for library in $libraries; do
		echo "$library $(objdump -p "$library" |
			awk '$1 == "SONAME" { print $2 }')"
	done
}

names=$(mktemp)
trap 'rm -f "$names"' EXIT
wanted "$@" >"$names"
{ sonames && functions; } | awk '
function stub(name, slot, library) {
	printf "\t.globl %s\n\t.hidden %s\n", name, name
	printf "\t.type %s, @function\n", name
	printf "%s:\n\tendbr64\n\tjmp *late_slots+%d(%%rip)\n", name, 8 * slot
	printf "\t.size %s, . - %s\n", name, name
	printf ".Lfirst%d:\n\tendbr64\n\tlea %s(%%rip), %%r11\n", slot, name
	printf "\tmov $%d, %%r10d\n\tjmp .Lfetch\n", library
}
BEGIN {
	count = slots = 0
	print "\t.text"
}
!($1 in number) { number[$1] = count; soname[count++] = $2; next }
{
	library = number[$1]
	if (!(library in first))
		first[library] = slots
	many[library]++
	stub($2, slots, library)
	name[slots++] = $2
}
END {
	# Everything that may hold an argument is kept for the call to come.
	print ".Lfetch:\n\tpush %rbp\n\tmov %rsp, %rbp"
	split("rdi rsi rdx rcx r8 r9 rax r11", kept, " ")
	for (i = 1; i <= 8; i++)
		printf "\tpush %%%s\n", kept[i]
	print "\tsub $128, %rsp"
	for (i = 0; i < 8; i++)
		printf "\tmovups %%xmm%d, %d(%%rsp)\n", i, 16 * i
	print "\tmov %r10d, %edi\n\tcall late_fetch"
	for (i = 0; i < 8; i++)
		printf "\tmovups %d(%%rsp), %%xmm%d\n", 16 * i, i
	print "\tadd $128, %rsp"
	for (i = 8; i >= 1; i--)
		printf "\tpop %%%s\n", kept[i]
	print "\tpop %rbp\n\tjmp *%r11"

	# Read-only once the program is relocated; see late_load().
	print "\t.section .data.rel.ro, \"aw\"\n\t.balign 16"
	print "late_slots:"
	for (i = 0; i < slots; i++)
		printf "\t.quad .Lfirst%d\n", i
	print "late_names:"
	for (i = 0; i < slots; i++)
		printf "\t.quad .Lname%d\n", i
	print "\t.globl late_libraries\n\t.hidden late_libraries"
	print "late_libraries:"
	for (i = 0; i < count; i++)
		printf "\t.quad .Lso%d, late_slots+%d, late_names+%d, %d\n", \
			i, 8 * first[i], 8 * first[i], many[i]
	print "\t.quad 0"
	print "\t.section .rodata.str1.1, \"aMS\", @progbits, 1"
	for (i = 0; i < slots; i++)
		printf ".Lname%d: .asciz \"%s\"\n", i, name[i]
	for (i = 0; i < count; i++)
		printf ".Lso%d: .asciz \"%s\"\n", i, soname[i]
	print "\t.section .note.GNU-stack, \"\", @progbits"
}'
