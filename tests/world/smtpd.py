#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mail server of the private world.

    smtpd.py --users FILE --cert PEM --key KEY --lmtp WHERE --aliases FILE
             --spool DIR [--env FILE] [...]

Ports on loopback (0: any free one; FILE of --env gets SUBMISSION_PORT=,
SUBMISSIONS_PORT=, MX_PORT= and, with --client-ca, RELAY_PORT=):
    submission   STARTTLS, then AUTH PLAIN or LOGIN, then mail
    submissions  the same inside TLS
    mx           plain and anonymous: where the outside world delivers
    relay        STARTTLS with a certificate of --client-ca's, no sign-in

Every accepted mail loses the Authentication-Results it came with, gets this
server's own, a Received line, is delivered by LMTP when --aliases names its
recipient, and is kept in --spool as NNNNNN.eml (with Return-Path) beside a
line in index.jsonl.

    --users     lines "address:password"; an address's domain is one whose
                From passes DMARC when its user sends it
    --genuine   a domain whose From passes on the mx port (repeat)
    --aliases   lines "address mailbox"; "address" may be "@domain"; a +tag is
                ignored unless it is listed
    --lmtp      host:port or the path of a socket
    --faults    a file read again for every mail, lines
                    rcpt PATTERN 451 4.3.0 words
                    dot PATTERN 550 5.7.1 words
                    delay PATTERN SECONDS        (before the final reply)
                    silent PATTERN               (instead of it)
                    drop PATTERN                 (the same)
                PATTERN matches the recipient as in a shell
    --tokens    a file of access tokens (tokens.py): XOAUTH2 and OAUTHBEARER
    --rate      submitted messages a minute; more are refused as Exchange
                does, and "rate" stands in their line of index.jsonl.  The
                minute has 50 seconds here: a client counts from when it
                begins, which on a slow machine is long before we hear of it
    --send-as   who is signed in may send only as himself, as on Exchange
"""
import argparse
import asyncio
import base64
import email.parser
import email.policy
import email.utils
import fnmatch
import hashlib
import json
import logging
import os
import smtplib
import ssl
import sys
import threading
import time
import warnings

from aiosmtpd.smtp import MISSING, SMTP, AuthResult, LoginPassword

from tokens import Tokens


def read_lines(path):
    """The lines of a file that say something."""
    if path is None or not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as f:
        return [line.strip() for line in f
                if line.strip() and not line.startswith("#")]


def bearer(said):
    """The token in what a client says for XOAUTH2 or OAUTHBEARER."""
    return said.decode("ascii", "replace").partition(
        "auth=Bearer ")[2].partition("\x01")[0]


class Aliases:
    """Which mailbox an address is delivered to; read once."""

    def __init__(self, path):
        self.table = {}
        for line in read_lines(path):
            address, mailbox = line.split()
            self.table[address.lower()] = mailbox

    def mailbox(self, address):
        """Its mailbox, or None for the outside."""
        address = address.lower()
        local, _, domain = address.rpartition("@")
        for key in (address, local.split("+")[0] + "@" + domain, "@" + domain):
            if key in self.table:
                return self.table[key]
        return None


class Lmtp:
    """One held connection to the mailboxes."""

    def __init__(self, where):
        self.where = where
        self.lock = threading.Lock()
        self.client = None

    def _connect(self):
        if self.where.startswith("/"):
            return smtplib.LMTP(self.where)
        host, _, port = self.where.rpartition(":")
        return smtplib.LMTP(host, int(port))

    def deliver(self, sender, mailbox, content):
        """True when the mailbox has it; one new connection is tried."""
        with self.lock:
            for _ in range(2):
                try:
                    if self.client is None:
                        self.client = self._connect()
                    self.client.sendmail(sender, [mailbox], content)
                    return True
                except (smtplib.SMTPRecipientsRefused,
                        smtplib.SMTPDataError) as error:
                    logging.error("LMTP: %s", error)
                    return False
                except (OSError, smtplib.SMTPException) as error:
                    logging.error("LMTP: %s", error)
                    self.client = None
        return False


def fault(path, kind, recipient):
    """The words of the first fault of that kind for the recipient."""
    for line in read_lines(path):
        words = line.split(None, 2)
        if words[0] == kind and fnmatch.fnmatch(recipient, words[1]):
            return words[2] if len(words) > 2 else ""
    return None


def without_results(content):
    """The mail without any Authentication-Results it came with."""
    head, blank, body = content.partition(b"\r\n\r\n")
    kept, dropping = [], False
    for line in head.split(b"\r\n"):
        if not line[:1] in (b" ", b"\t"):
            name = line.split(b":", 1)[0].strip().lower()
            dropping = name == b"authentication-results"
        if not dropping:
            kept.append(line)
    return b"\r\n".join(kept) + blank + body


def header(content, name):
    """A header's value, or None."""
    head = content.partition(b"\r\n\r\n")[0]
    parsed = email.parser.BytesHeaderParser(
        policy=email.policy.compat32).parsebytes(head + b"\r\n\r\n")
    value = parsed.get(name)
    return None if value is None else str(value)


def from_domain(content):
    """The domain of From when it is a single address."""
    value = header(content, "From")
    found = email.utils.getaddresses([value]) if value else []
    if len(found) != 1 or "@" not in found[0][1]:
        return None
    return found[0][1].rpartition("@")[2].lower()


class World:
    """What the three ports share."""

    def __init__(self, options):
        self.options = options
        self.aliases = Aliases(options.aliases)
        self.lmtp = Lmtp(options.lmtp) if options.lmtp else None
        self.users = dict(line.split(":", 1)
                          for line in read_lines(options.users))
        self.own = {user.rpartition("@")[2].lower() for user in self.users}
        self.genuine = {domain.lower() for domain in options.genuine}
        self.count = 0
        self.lock = threading.Lock()
        self.tokens = Tokens(options.tokens) if options.tokens else None
        self.taken = []

    def refusal(self, user, sender):
        """What Exchange says at MAIL to somebody signed in; None: nothing."""
        if user is None:
            return None
        if self.options.send_as and sender.strip("<>").lower() != user.lower():
            return ("550 5.7.60 SMTP; Client does not have permissions to "
                    "send as this sender")
        if self.options.rate:
            now = time.time()
            self.taken = [t for t in self.taken if t > now - 50]
            if len(self.taken) >= self.options.rate:
                self.note({"time": now, "refused": "rate"})
                return ("421 4.4.2 Message submission rate for this client "
                        "has exceeded the configured limit")
            self.taken.append(now)
        return None

    def note(self, line):
        """A line of index.jsonl."""
        index = os.path.join(self.options.spool, "index.jsonl")
        with open(index, "a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")

    def authenticate(self, _server, _session, _envelope, mechanism, data):
        """PLAIN and LOGIN against the users' file."""
        if mechanism not in ("PLAIN", "LOGIN"):
            return AuthResult(success=False, handled=False)
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        user, password = data.login.decode(), data.password.decode()
        good = self.users.get(user) == password and password != ""
        return AuthResult(success=good, handled=good,
                          auth_data=user if good else None)

    def results(self, content, user):
        """This server's own Authentication-Results."""
        domain = from_domain(content)
        if domain is None:
            return "dmarc=permerror"
        if user is not None:
            aligned = user.rpartition("@")[2].lower() == domain
            passed = "pass" if aligned else "fail"
            return "auth=pass smtp.auth=%s;\r\n\tdmarc=%s header.from=%s" % (
                user, passed, domain)
        if domain in self.genuine:
            return ("dkim=pass header.d=%s;\r\n\tdmarc=pass header.from=%s"
                    % (domain, domain))
        policy = "fail" if domain in self.own else "none"
        return "spf=none;\r\n\tdmarc=%s header.from=%s" % (policy, domain)

    def stamp(self, session, envelope, user):
        """The mail as it goes on, without Return-Path."""
        content = without_results(envelope.original_content)
        head = (
            "Authentication-Results: %s;\r\n\t%s\r\n"
            "Received: from %s ([%s])\r\n\tby %s with ESMTP%s;\r\n\t%s\r\n"
        ) % (self.options.authserv_id, self.results(content, user),
             session.host_name, session.peer[0], self.options.hostname,
             "SA" if user else "", email.utils.formatdate())
        return head.encode("ascii", "replace") + content

    def keep(self, envelope, user, content):
        """A copy and a line for whoever looks later; its number."""
        with self.lock:
            self.count += 1
            name = "%06d.eml" % self.count
            path = os.path.join(self.options.spool, name)
            with open(path, "wb") as out:
                out.write(b"Return-Path: <%s>\r\n" %
                          (envelope.mail_from or "").encode())
                out.write(content)
            line = {
                "time": time.time(), "n": self.count, "file": name,
                "from": envelope.mail_from or "", "to": envelope.rcpt_tos,
                "user": user, "size": len(content),
                "message_id": (header(content, "Message-ID") or "").strip(),
                "subject": header(content, "Subject"),
                "sha256": hashlib.sha256(
                    envelope.original_content).hexdigest(),
            }
            self.note(line)
        return self.count

    def take(self, session, envelope, user):
        """Delivers and keeps one mail: the reply to the final dot."""
        content = self.stamp(session, envelope, user)
        for recipient in envelope.rcpt_tos:
            mailbox = self.aliases.mailbox(recipient)
            if mailbox is None or self.lmtp is None:
                continue
            if not self.lmtp.deliver(envelope.mail_from or "", mailbox,
                                     content):
                return "451 4.2.0 the mailbox does not take it now"
        return "250 2.0.0 taken as %d" % self.keep(envelope, user, content)


class WithTokens(SMTP):
    """A server that takes lines long enough for a token."""

    line_length_limit = 12288  # RFC 4954 s.4


class Handler:
    """aiosmtpd's hooks."""

    def __init__(self, world):
        self.world = world
        self.faults = world.options.faults

    # The hooks' names are aiosmtpd's.
    # pylint: disable=invalid-name,too-many-arguments

    async def handle_MAIL(self, _server, session, envelope, address, options):
        """Refuses what Exchange refuses by now."""
        user = session.auth_data if session.authenticated else None
        words = self.world.refusal(user, address)
        if words is not None:
            return words
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(self, _server, _session, envelope, address, _opts):
        """Accepts everybody but those a fault names."""
        words = fault(self.faults, "rcpt", address)
        if words is not None:
            return words
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        """The final dot has come."""
        if envelope.mail_from == "<>":
            envelope.mail_from = ""
        first = envelope.rcpt_tos[0]
        user = session.auth_data if session.authenticated else None
        if fault(self.faults, "drop", first) is not None:
            server.transport.abort()
            return "421 4.4.2 gone"
        if fault(self.faults, "silent", first) is not None:
            await asyncio.sleep(3600)
        wait = fault(self.faults, "delay", first)
        if wait is not None:
            await asyncio.sleep(float(wait))
        words = fault(self.faults, "dot", first)
        if words is not None:
            return words
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(None, self.world.take, session,
                                          envelope, user)


class TokenHandler(Handler):
    """The same, and signing in by access token."""

    async def by_token(self, server, args):
        """The token is asked for unless it came with AUTH."""
        said = (base64.b64decode(args[1]) if len(args) > 1
                else await server.challenge_auth(""))
        if said is MISSING:
            return AuthResult(success=False)
        user = self.world.tokens.user(bearer(said))
        if user is None:
            return AuthResult(success=False, handled=False, message="535 "
                              "5.7.3 Authentication unsuccessful")
        return AuthResult(success=True, auth_data=user)

    async def auth_XOAUTH2(self, server, args):
        """Google's and Microsoft's."""
        return await self.by_token(server, args)

    async def auth_OAUTHBEARER(self, server, args):
        """RFC 7628."""
        return await self.by_token(server, args)


async def serve(options):
    """Opens the three ports and stays."""
    world = World(options)
    handler = TokenHandler(world) if options.tokens else Handler(world)
    server_class = WithTokens if options.tokens else SMTP
    loop = asyncio.get_running_loop()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.cert, options.key)
    common = {"hostname": options.hostname, "enable_SMTPUTF8": True,
              "data_size_limit": 64 << 20, "ident": "private world"}

    def submission():
        return server_class(
            handler, tls_context=context, require_starttls=True,
            auth_required=True, authenticator=world.authenticate, **common)

    def submissions():
        return server_class(
            handler, auth_required=True, auth_require_tls=False,
            authenticator=world.authenticate, **common)

    def mx():
        return SMTP(handler, **common)

    def relay():
        return SMTP(handler, tls_context=relay_context, require_starttls=True,
                    **common)

    listeners = [("submission", submission, None),
                 ("submissions", submissions, context), ("mx", mx, None)]
    if options.client_ca:
        relay_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        relay_context.load_cert_chain(options.cert, options.key)
        relay_context.load_verify_locations(options.client_ca)
        relay_context.verify_mode = ssl.CERT_REQUIRED
        listeners.append(("relay", relay, None))
    ports = {}
    for name, factory, tls in listeners:
        server = await loop.create_server(
            factory, "127.0.0.1", getattr(options, name + "_port", 0),
            ssl=tls)
        ports[name] = server.sockets[0].getsockname()[1]
    # In one piece, so that who sees one port sees all.
    print("\n".join("PORT %s %d" % known for known in ports.items()),
          flush=True)
    if options.env:
        with open(options.env + ".new", "w", encoding="utf-8") as out:
            for name, port in ports.items():
                out.write("%s_PORT=%d\n" % (name.upper(), port))
        os.rename(options.env + ".new", options.env)
    await asyncio.Event().wait()


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--users")
    parser.add_argument("--cert", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--lmtp")
    parser.add_argument("--aliases")
    parser.add_argument("--spool", required=True)
    parser.add_argument("--env")
    parser.add_argument("--faults")
    parser.add_argument("--genuine", action="append", default=[])
    parser.add_argument("--client-ca")
    parser.add_argument("--tokens")
    parser.add_argument("--rate", type=int, default=0)
    parser.add_argument("--send-as", action="store_true")
    parser.add_argument("--hostname", default="mx.council.example")
    parser.add_argument("--authserv-id", default="mx.council.example")
    parser.add_argument("--submission-port", type=int, default=0)
    parser.add_argument("--submissions-port", type=int, default=0)
    parser.add_argument("--mx-port", type=int, default=0)
    options = parser.parse_args()
    os.makedirs(options.spool, exist_ok=True)
    logging.basicConfig(level=logging.ERROR)
    # It does not see that the whole port is inside TLS.
    warnings.filterwarnings("ignore", message="Requiring AUTH while")
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    try:
        asyncio.run(serve(options))
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
