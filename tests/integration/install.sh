#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Variants: release; that is what is installed.
# `make install` puts everything where README's steps look for it, readable by
# the daemon's user whatever the umask.  TAP; run from the root.
# shellcheck source=tests/world/tap.sh
. tests/world/tap.sh
begin install
build=${BUILD:-build}
unset MAKEFLAGS MFLAGS MAKEOVERRIDES

# install_to ROOT PREFIX
install_to() {
	(
		umask 077
		make -s VARIANT="$variant" BUILD="$build" DESTDIR="$1" \
			PREFIX="$2" install
	) >"$w/log" 2>&1
}

install_to "$w/usual" /usr
ok 'make install succeeds' [ $? -eq 0 ]
for file in sbin/enquiryd bin/enquiryctl lib/systemd/system/enquiryd.service \
	lib/sysusers.d/enquiryd.conf lib/tmpfiles.d/enquiryd.conf \
	share/doc/enquiryd/enquiryd.conf.example \
	share/enquiryd/templates/ack-mp.md share/man/man8/enquiryd.8; do
	ok "there is usr/$file" [ -s "$w/usual/usr/$file" ]
done
ok 'the unit is the one that is verified' cmp systemd/enquiryd.service \
	"$w/usual/usr/lib/systemd/system/enquiryd.service"
ok 'everybody may read all of it' \
	[ -z "$(find "$w/usual/usr" ! -perm -444)" ]

install_to "$w/other" /opt/enq
ok 'another PREFIX is taken into the unit' grep -q \
	'^ExecStart=/opt/enq/sbin/enquiryd ' \
	"$w/other/opt/enq/lib/systemd/system/enquiryd.service"
ok 'and into the example' grep -q "'/opt/enq/share/enquiryd/templates'" \
	"$w/other/opt/enq/share/doc/enquiryd/enquiryd.conf.example"

finish
