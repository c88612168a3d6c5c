#!/bin/sh
# A private Dovecot on loopback: IMAP with STARTTLS, IMAPS, LMTP.
#
#   dovecot.sh start DIR USER:PASSWORD...   prints nothing; see DIR/env
#   dovecot.sh stop DIR
#
# It runs as the caller, or as nobody when the caller is root, so DIR must be
# within that user's reach.  From the environment:
#
#   CERT=DIR/good        certificate and key without .pem and .key
#                        (made by ca.sh in DIR/ca when unset)
#   MAIL_FORMAT=maildir  or mdbox, sdbox
#   IMAP_PORT IMAPS_PORT LMTP_PORT   free ports when unset
#
# DIR/env then says IMAP_PORT=… IMAPS_PORT=… LMTP_PORT=… LMTP_SOCKET=… CA=….
# DIR/extra.conf, when it is there, is read last.
set -eu

here=$(cd "$(dirname "$0")" && pwd)

die() {
	echo "dovecot.sh: $*" >&2
	exit 1
}

[ $# -ge 2 ] || { echo "usage: dovecot.sh start|stop DIR ..." >&2; exit 64; }
verb=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
shift 2

as_user=
owner=$(id -un)
group=$(id -gn)
if [ "$(id -u)" -eq 0 ]; then
	owner=nobody
	group=$(id -gn nobody)
	as_user="setpriv --reuid=$owner --regid=$group --clear-groups"
fi
PATH=$PATH:/usr/sbin

# Not of those that the kernel hands out to whoever asks for any: they are let
# go here and taken a moment later, or again after a stop.
free_ports() {
	python3 -c '
import random, socket
held = []
while len(held) < 3:
    try:
        held.append(socket.create_server(
            ("127.0.0.1", random.randrange(10240, 32768))))
    except OSError:
        pass
print(*(s.getsockname()[1] for s in held))'
}

write_conf() {
	cat <<-END
	base_dir = $dir/run
	state_dir = $dir/state
	log_path = $dir/dovecot.log
	protocols = imap lmtp
	listen = 127.0.0.1
	default_internal_user = $owner
	default_internal_group = $group
	default_login_user = $owner
	first_valid_uid = 1
	ssl = yes
	ssl_cert = <$dir/server.pem
	ssl_key = <$dir/server.key
	disable_plaintext_auth = no
	auth_failure_delay = 0
	auth_mechanisms = plain login scram-sha-256
	auth_username_format = %Lu
	recipient_delimiter = +
	mail_location = $MAIL_FORMAT:$dir/mail/%u
	mail_max_userip_connections = 100
	passdb {
	  driver = passwd-file
	  args = scheme=PLAIN $dir/users
	}
	userdb {
	  driver = passwd-file
	  args = $dir/users
	  default_fields = uid=$owner gid=$group home=$dir/mail/%u
	}
	namespace inbox {
	  inbox = yes
	}
	service anvil {
	  chroot =
	  # No penalty for an address that failed before: all have the same.
	  unix_listener anvil-auth-penalty {
	    mode = 0
	  }
	}
	service imap-login {
	  chroot =
	  service_count = 0
	  inet_listener imap {
	    port = $IMAP_PORT
	  }
	  inet_listener imaps {
	    port = $IMAPS_PORT
	    ssl = yes
	  }
	}
	service lmtp {
	  chroot =
	  inet_listener lmtp {
	    port = $LMTP_PORT
	  }
	  unix_listener lmtp {
	    mode = 0666
	  }
	}
	!include_try $dir/extra.conf
	END
}

# try_ports: 1 when somebody else has one of them by now.
try_ports() {
	ports=$(free_ports)
	IMAP_PORT=${wanted_imap:-${ports%% *}}
	IMAPS_PORT=${wanted_imaps:-$(echo "$ports" | cut -d' ' -f2)}
	LMTP_PORT=${wanted_lmtp:-${ports##* }}
	write_conf >"$dir/dovecot.conf"
	# The master comes back when its sockets are open.
	$as_user dovecot -c "$dir/dovecot.conf" >"$dir/start.log" 2>&1 &&
		return 0
	! grep -q 'Address already in use' "$dir/start.log" || return 1
	cat "$dir/start.log" "$dir/dovecot.log" >&2
	die "Dovecot does not start"
}

start() {
	[ $# -ge 1 ] || die "no USER:PASSWORD given"
	MAIL_FORMAT=${MAIL_FORMAT:-maildir}
	if [ -z "${CERT:-}" ]; then
		sh "$here/ca.sh" "$dir/ca"
		CERT=$dir/ca/good
	fi
	wanted_imap=${IMAP_PORT:-}
	wanted_imaps=${IMAPS_PORT:-}
	wanted_lmtp=${LMTP_PORT:-}
	mkdir -p "$dir/run" "$dir/state" "$dir/mail"
	cp "$CERT.pem" "$dir/server.pem"
	cp "$CERT.key" "$dir/server.key"
	chmod 600 "$dir/server.key"
	: >"$dir/users"
	for account; do
		user=${account%%:*}
		printf '%s:{PLAIN}%s::::::\n' "$user" "${account#*:}"
	done >"$dir/users"
	touch "$dir/dovecot.log"
	if [ -n "$as_user" ]; then
		chown -R "$owner:$group" "$dir/run" "$dir/state" "$dir/mail" \
			"$dir/users" "$dir/server.key" "$dir/dovecot.log"
		$as_user test -w "$dir/run" ||
			die "$owner cannot reach $dir: choose another folder"
	fi
	try_ports || try_ports || try_ports || {
		cat "$dir/start.log" >&2
		die "its ports are taken"
	}
	cat >"$dir/env" <<-END
	IMAP_PORT=$IMAP_PORT
	IMAPS_PORT=$IMAPS_PORT
	LMTP_PORT=$LMTP_PORT
	LMTP_SOCKET=$dir/run/lmtp
	CA=$(dirname "$CERT")/ca.pem
	END
}

stop() {
	[ -e "$dir/run/master.pid" ] || return 0
	pid=$(cat "$dir/run/master.pid")
	kill "$pid" 2>/dev/null || true
	n=0
	while [ -e "$dir/run/master.pid" ] && kill -0 "$pid" 2>/dev/null; do
		n=$((n + 1))
		[ "$n" -lt 100 ] || die "Dovecot does not stop"
		sleep 0.1
	done
}

case $verb in
start) start "$@" ;;
stop) stop ;;
*) die "no such verb: $verb" ;;
esac
