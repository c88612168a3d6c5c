#!/bin/sh
# Installs from Debian 12 what the build, the tests and the demo need and the
# machine does not have.  Nothing installed here may start a service: while it
# works, policy-rc.d says no, and is put back as it was.
set -eu

build='build-essential pkg-config scdoc libetpan-dev libcurl4-gnutls-dev
libgnutls28-dev libgmime-3.0-dev libxml2-dev libpcre2-dev libsqlite3-dev
libjansson-dev libmd4c-dev libmd4c-html0-dev libconfuse-dev libtalloc-dev
libcsv-dev libzstd-dev zlib1g-dev libseccomp-dev libsystemd-dev'
run='ca-certificates libsasl2-modules procps tzdata'
tests='libcmocka-dev dovecot-imapd dovecot-lmtpd python3 python3-aiosmtpd
openssl sqlite3 isync clang-14 libclang-rt-14-dev llvm-14 clang-format-14
clang-tidy-14 cppcheck valgrind shellcheck codespell mandoc faketime debhelper
systemd git'

missing=
for package in $build $run $tests; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$package" \
		2>/dev/null || true)
	[ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "deps: these packages are missing and there is no sudo;" \
			"as root: apt-get install$missing" >&2
		exit 1
	fi
	as_root=sudo
fi

echo "deps: installing$missing"
# tests/integration/deps.sh names another place.
policy=${DEPS_POLICY:-/usr/sbin/policy-rc.d}
made=
log=
put_back() {
	[ -z "$made" ] || $as_root rm -f "$policy"
	[ -z "$log" ] || rm -f "$log"
	made=
	log=
}
# A shell that a signal ends does not come past EXIT by itself.
trap put_back EXIT
trap 'put_back; exit 130' INT TERM HUP
if [ ! -e "$policy" ]; then
	made=yes
	printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
	$as_root chmod 755 "$policy"
fi

log=$(mktemp)
install_all() {
	# shellcheck disable=SC2086
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y \
		--no-install-recommends $missing >"$log" 2>&1
}
if ! install_all; then
	$as_root apt-get update >>"$log" 2>&1 || true
	if ! install_all; then
		tail -20 "$log" >&2
		echo "deps: apt-get install failed (above)" >&2
		exit 1
	fi
fi
