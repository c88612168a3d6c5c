#!/bin/sh
# Libraries that are loaded late (daemon/sys/late.h): a program with the real
# stubs and loader for libm and libz, which it is not linked with.
# Variants: release.  TAP; run from the root.
# shellcheck source=tests/world/tap.sh
. tests/world/tap.sh
begin late

case $(gcc -dumpmachine) in
x86_64-*) ;;
*)
	skip 'libraries are loaded late' 'on x86-64 alone'
	finish
	exit
	;;
esac

cat >"$w/uses.c" <<'END'
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

/* Six arguments in registers, and doubles. */
int
main(void)
{
	static unsigned char packed[100], plain[100];
	uLong n = sizeof packed;
	uLong m = sizeof plain;
	volatile double x = 1.0;
	int power = 0;

	(void)printf("%.3f %.3f\n", frexp(x * 48, &power), fma(x * 2, 3, 4));
	(void)printf("%d\n", power);
	if (compress2(packed, &n, (const unsigned char *)"late", 5, 9) != Z_OK ||
	    uncompress(plain, &m, packed, n) != Z_OK)
		return 1;
	(void)printf("%s\n", plain);
	return 0;
}
END
# build STUBS: as the Makefile does; - for none.
build() {
	[ "$1" = - ] && set --
	gcc -std=c17 -O1 -fno-builtin -fPIE -fcf-protection -c \
		-o "$w/uses.o" "$w/uses.c" &&
		gcc -pie -Wl,-z,relro,-z,now -o "$w/uses" "$w/uses.o" "$@" \
			"$b/libsys.a" "$b/libbase.a" -ltalloc
}
stubs() {
	sh daemon/sys/late.sh "$(gcc -print-file-name=libz.so)" \
		"$(gcc -print-file-name=libm.so.6)" -- "$w/uses.o" \
		>"$w/late.S" && gcc -c -o "$w/late.o" "$w/late.S"
}
build - >"$w/log" 2>&1
ok 'without the stubs it cannot be linked' grep -q compress2 "$w/log"
ok 'the stubs are made' stubs
ok 'with them it is linked' build "$w/late.o"
ok 'but not with the libraries' sh -c \
	"! readelf -d '$w/uses' | grep -E 'NEEDED.*lib[zm][.]'"
ok 'which are loaded when they are first called' equal "$("$w/uses")" \
	"$(printf '0.750 10.000\n6\nlate')"
ok 'one that is not there is told' sh -c \
	"sed 's/libz[.]so/libq.so/' '$w/late.S' >'$w/q.S' &&
	gcc -c -o '$w/late.o' '$w/q.S'"
ok 'and the program linked with it' build "$w/late.o"
"$w/uses" >"$w/out" 2>"$w/log"
ok 'ends at the first call' equal "$?" 134
ok 'with a word' grep -q 'enquiryd: a library is missing: libq' "$w/log"
finish
