#!/bin/sh
# Makes a private certification authority and one server certificate for each
# way a certificate can be right or wrong.
#
#   ca.sh DIR        DIR/ca.pem            the root to trust
#                    DIR/foreign-ca.pem    a root nobody trusts
#                    DIR/good.pem .key     localhost, 127.0.0.1, ::1
#                    DIR/expired.pem .key  the same, over since 2021
#                    DIR/wrong.pem .key    for another host
#                    DIR/self.pem .key     signed by itself
#                    DIR/foreign.pem .key  right name, foreign root
#                    DIR/ours.pem .key     a client's
set -eu

[ $# -eq 1 ] || { echo "usage: ca.sh DIR" >&2; exit 64; }
mkdir -p "$1"
cd "$1"
[ ! -e good.pem ] || exit 0
umask 077
exec 3>&2 2>ca.log
trap '[ $? -eq 0 ] || { cat ca.log >&3; }' EXIT

key() {
	openssl ecparam -name prime256v1 -genkey -noout -out "$1"
}

root() {
	key "$1.key"
	openssl req -x509 -new -sha256 -key "$1.key" -out "$1.pem" \
		-days 3650 -subj "/CN=$2" \
		-addext basicConstraints=critical,CA:TRUE \
		-addext keyUsage=critical,keyCertSign,cRLSign
}

# leaf NAME CA SUBJECT-ALT-NAMES START END [USAGE]
leaf() {
	key "$1.key"
	openssl req -new -sha256 -key "$1.key" -out "$1.csr" \
		-subj "/CN=$1 test server"
	: >"$1.index"
	cat >"$1.conf" <<-END
	[ca]
	default_ca = this
	[this]
	database = $1.index
	new_certs_dir = .
	rand_serial = yes
	default_md = sha256
	policy = any
	unique_subject = no
	x509_extensions = server
	[any]
	commonName = supplied
	[server]
	basicConstraints = critical,CA:FALSE
	extendedKeyUsage = ${6:-serverAuth}
	subjectAltName = $3
	END
	openssl ca -batch -notext -config "$1.conf" -cert "$2.pem" \
		-keyfile "$2.key" -in "$1.csr" -out "$1.pem" \
		-startdate "$4" -enddate "$5"
	rm -f "$1.csr" "$1.conf" "$1.index"*
}

local_names=DNS:localhost,IP:127.0.0.1,IP:::1
root ca 'enquiryd test CA'
root foreign-ca 'somebody elses CA'
leaf good ca "$local_names" 20200101000000Z 20491231235959Z
leaf expired ca "$local_names" 20200101000000Z 20210101000000Z
leaf wrong ca DNS:mail.elsewhere.example 20200101000000Z 20491231235959Z
leaf foreign foreign-ca "$local_names" 20200101000000Z 20491231235959Z
leaf ours ca DNS:enquiryd.council.example 20200101000000Z 20491231235959Z \
	clientAuth
key self.key
openssl req -x509 -new -sha256 -key self.key -out self.pem -days 3650 \
	-subj /CN=localhost -addext "subjectAltName=$local_names"
rm -f -- *.old [0-9A-F]*.pem
chmod 644 -- *.pem
