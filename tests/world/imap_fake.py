#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An IMAP server that misbehaves on request.

    imap_fake.py [--port N] [--tls CERT KEY] [--starttls CERT KEY]
                 [--mails N] [--old N] [--size BYTES] [--without WORD ...]
                 [--offer WORD ...]
                 [--tokens FILE] [--over HOW] [--box FILE]
                 [--fault STAGE[#N]=ACTION ...]

Prints "PORT <n>" when it listens, then one JSON line for everything it hears:
{"c": connection, "said": "1 CAPABILITY"}.  UIDs are 1 to --mails; each mail is
--size bytes with every byte value in it; the first --old of them came ten
years before the others.  --without takes a capability away
(STARTTLS, MOVE, UIDPLUS, IDLE, AUTH=PLAIN ...), --offer adds one.

With --tokens (see tokens.py) XOAUTH2 takes the tokens of that file alone, and
a session in IDLE ends when its token does.  --over says how such sessions end,
one after the other: bye,no,bye.  --box names a file with the number of mails,
which may grow.

STAGE is greeting, capability, starttls, login, authenticate, select, fetch,
list-mails, move, copy, store, expunge, list, create, subscribe, idle, done,
noop or logout; #N limits the
fault to the N-th time that stage is reached (from 1).  ACTION is one of
    raw:TEXT     that text and nothing else ("\\n" is CRLF, "TAG" the tag)
    more:TEXT    that text before the good answer
    apart:TEXT   that text after it, in the same packet; a TLS record of its own
    bye:TEXT     "* BYE TEXT" and the end
    drop         close the connection at once
    silent       never answer again
    drip:S       the good answer, one byte every S seconds
    cut:K        the good answer's first K bytes, then close
    endless      a line that never ends
    missing      (fetch) the last mail asked for is left out
    partial-no   (fetch) the first mail, then a tagged NO
    wrong-uid    (fetch) the first answer carries another mail's UID
    twice        (fetch) the first mail comes twice
    over:N       (fetch) of N mails or more: the session's token is taken away
                 half-way, and the session ends
    nil          (fetch) BODY[] NIL for the first mail
    quoted       (fetch) BODY[] "..." instead of a literal
    late-uid     (fetch) UID after the body
    poison:N     (fetch) the connection is lost whenever UID N is asked for
"""
import argparse
import base64
import json
import re
import select
import socket
import ssl
import threading
import time

from tokens import Tokens

CAPABILITIES = ["IMAP4rev1", "STARTTLS", "AUTH=PLAIN", "IDLE", "UIDPLUS",
                "MOVE"]


class Gone(Exception):
    """The connection is closed, by them or by us."""


def mail(uid, size):
    """One mail of exactly that size, with every byte value in it."""
    head = b"From: a@b.example\r\nSubject: mail %d\r\n\r\n" % uid
    body = bytes(range(256)) * (size // 256 + 1)
    return (head + body)[:size]


class Connection:
    """One client."""

    def __init__(self, server, number, sock):
        self.server = server
        self.number = number
        self.sock = sock
        self.rest = b""
        self.tag = b""
        self.secure = server.options.tls is not None
        self.token = None

    def send(self, data):
        """Sends it all."""
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise Gone from error

    def line(self):
        """The next line without CRLF."""
        while b"\r\n" not in self.rest:
            try:
                more = self.sock.recv(65536)
            except OSError as error:
                raise Gone from error
            if not more:
                raise Gone
            self.rest += more
        line, self.rest = self.rest.split(b"\r\n", 1)
        self.server.log({"c": self.number, "said": line.decode("latin-1")})
        return line

    def answer(self, stage, good):
        """The good answer, or what the fault for this stage makes of it."""
        action = self.server.reached(stage)
        what, _, arg = (action or "").partition(":")
        text = arg.replace("\\n", "\r\n").encode("latin-1")
        text = text.replace(b"TAG", self.tag)
        if what == "raw":
            self.send(text)
        elif what == "more":
            self.send(text + good)
        elif what == "apart":
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
            self.send(good)
            self.send(text)
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
        elif what == "bye":
            self.send(b"* BYE " + text + b"\r\n")
            raise Gone
        elif what == "drop":
            raise Gone
        elif what == "silent":
            while True:
                self.line()
        elif what == "drip":
            for i in range(len(good)):
                self.send(good[i:i + 1])
                time.sleep(float(arg))
        elif what == "cut":
            self.send(good[:int(arg)])
            raise Gone
        elif what == "endless":
            self.send(b"* OK ")
            while True:
                self.send(b"x" * 65536)
        else:
            self.send(good)

    def capabilities(self):
        """What is offered now."""
        words = [w for w in CAPABILITIES + self.server.options.offer
                 if w not in self.server.options.without
                 and not (w == "STARTTLS"
                          and (self.secure or not self.server.context))]
        return ("* CAPABILITY %s\r\n" % " ".join(words)).encode()

    def ok(self, stage, before=b"", words="done"):
        """A tagged OK after those untagged lines."""
        self.answer(stage, before + self.tag + b" OK "
                    + words.encode() + b"\r\n")

    def serve(self):
        """The whole dialogue."""
        if self.secure:
            self.sock = self.server.context.wrap_socket(self.sock,
                                                        server_side=True)
        self.answer("greeting", b"* OK ready\r\n")
        while True:
            self.tag, _, command = self.line().partition(b" ")
            verb, _, args = command.partition(b" ")
            verb = verb.upper()
            if verb == b"UID":
                verb, _, args = args.partition(b" ")
                verb = b"UID " + verb.upper()
            handler = getattr(
                self, "do_" + verb.decode("latin-1").lower().replace(" ", "_"),
                None)
            if handler is None:
                self.send(self.tag + b" BAD what?\r\n")
            else:
                handler(args)

    def do_capability(self, _):
        """CAPABILITY"""
        self.ok("capability", self.capabilities())

    def do_starttls(self, _):
        """STARTTLS"""
        self.ok("starttls")
        self.sock = self.server.context.wrap_socket(self.sock,
                                                    server_side=True)
        self.secure = True
        self.rest = b""

    def do_login(self, _):
        """LOGIN"""
        self.ok("login")

    def do_authenticate(self, _):
        """AUTHENTICATE PLAIN or XOAUTH2"""
        self.send(b"+ \r\n")
        said = self.line()
        if self.server.tokens:
            said = base64.b64decode(said).decode("latin-1")
            self.token = said.partition("auth=Bearer ")[2].rstrip("\1")
            taken = self.server.tokens.user(self.token) is not None
            self.server.log({"c": self.number, "taken": taken})
            if not taken:
                self.send(self.tag + b" NO AUTHENTICATE failed.\r\n")
                return
        self.ok("authenticate")

    def is_over(self):
        """Has the token ended that the session was opened with?"""
        return self.token and self.server.tokens.user(self.token) is None

    def end(self):
        """Tells that it has, as Exchange does or with a NO."""
        how = self.server.over.pop(0)
        self.server.log({"c": self.number, "over": how})
        words = b"Session invalidated - AccessTokenExpired\r\n"
        if how == "bye":
            self.send(b"* BYE " + words)
            raise Gone
        self.send(self.tag + b" NO " + words)

    def do_select(self, _):
        """SELECT"""
        self.ok("select", b"* FLAGS (\\Seen \\Deleted)\r\n* %d EXISTS\r\n"
                b"* 0 RECENT\r\n* OK [UIDVALIDITY 7] -\r\n"
                b"* OK [UIDNEXT %d] -\r\n"
                % (self.server.mails(), self.server.mails() + 1),
                "[READ-WRITE] selected")

    def uids(self, args):
        """The UIDs of a set that exist."""
        found = []
        last = self.server.mails()
        for part in args.split(b" ")[0].split(b","):
            low, _, high = part.partition(b":")
            ends = [last if e == b"*" else int(e) for e in (low, high or low)]
            found += [u for u in range(min(ends), max(ends) + 1)
                      if 1 <= u <= last]
        return found

    def do_uid_fetch(self, args):
        """UID FETCH for a listing or for bodies"""
        size = self.server.options.size
        head = b"UID %d INTERNALDATE \"02-Nov-2026 10:00:00 +0100\""
        old = self.server.options.old
        if b"BODY.PEEK[]" not in args:
            self.ok("list-mails", b"".join(
                b"* %d FETCH (" % u + (
                    head.replace(b"2026", b"2016") if u <= old else head)
                % u + b" RFC822.SIZE %d)\r\n" % size
                for u in self.uids(args)))
            return
        partial = re.search(rb"<(\d+)\.(\d+)>", args)
        fault = self.server.peek("fetch") or ""
        over = fault.startswith("over:") and \
            len(self.uids(args)) >= int(fault[len("over:"):])
        out = b""
        for i, uid in enumerate(self.uids(args)):
            if fault == "poison:%d" % uid:
                self.send(out)
                raise Gone
            if over and i == len(self.uids(args)) // 2:
                self.server.reached("fetch")
                self.server.tokens.revoke(self.token)
                self.send(out)
                self.end()
                return
            data = mail(uid, size)
            name = b"BODY[]"
            if partial:
                at, n = int(partial[1]), int(partial[2])
                data = data[at:at + n]
                name += b"<%d>" % at
            body = b"%s {%d}\r\n%s" % (name, len(data), data)
            named = uid + 1000 if fault == "wrong-uid" and i == 0 else uid
            if fault == "nil" and i == 0:
                body = name + b" NIL"
            if fault == "quoted":
                body = name + b' "From: x\\"y"'
            item = b"* %d FETCH (" % uid + head % named + b" " + body + b")\r\n"
            if fault == "late-uid":
                item = b"* %d FETCH (%s UID %d)\r\n" % (uid, body, uid)
            if fault == "missing" and uid == self.uids(args)[-1]:
                continue
            out += item * (2 if fault == "twice" and i == 0 else 1)
            if fault == "partial-no":
                self.server.reached("fetch")
                self.send(out + self.tag + b" NO [SERVERBUG] sorry\r\n")
                return
        self.ok("fetch", out)

    def do_uid_move(self, _):
        """UID MOVE"""
        self.ok("move")

    def do_uid_copy(self, _):
        """UID COPY"""
        self.ok("copy")

    def do_uid_store(self, _):
        """UID STORE"""
        self.ok("store")

    def do_uid_expunge(self, _):
        """UID EXPUNGE"""
        self.ok("expunge")

    def do_list(self, _):
        """LIST"""
        self.ok("list")

    def do_create(self, _):
        """CREATE"""
        self.ok("create")

    def do_subscribe(self, _):
        """SUBSCRIBE"""
        self.ok("subscribe")

    def do_noop(self, _):
        """NOOP"""
        self.ok("noop")

    def do_idle(self, _):
        """IDLE"""
        known = self.server.mails()
        self.answer("idle", b"+ idling\r\n")
        while not self.rest and not select.select([self.sock], [], [], 0.05)[0]:
            if self.is_over():
                self.end()
                return
            if self.server.mails() != known:
                known = self.server.mails()
                self.send(b"* %d EXISTS\r\n" % known)
        while self.line().upper() != b"DONE":
            pass
        self.ok("done")

    def do_logout(self, _):
        """LOGOUT"""
        self.ok("logout", b"* BYE\r\n")
        raise Gone


class Fake:
    """The faults, and how often each stage was reached."""

    def __init__(self, options):
        self.options = options
        self.lock = threading.Lock()
        self.faults = {}
        self.seen = {}
        self.context = None
        self.tokens = Tokens(options.tokens) if options.tokens else None
        self.over = options.over.split(",")
        for cert in (options.tls, options.starttls):
            if cert:
                self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self.context.load_cert_chain(cert[0], cert[1])
        for fault in options.fault:
            where, action = fault.split("=", 1)
            stage, _, nth = where.partition("#")
            self.faults.setdefault(stage, []).append(
                (int(nth) if nth else None, action))

    def mails(self):
        """How many there are now."""
        if not self.options.box:
            return self.options.mails
        with open(self.options.box, encoding="ascii") as f:
            return int(f.read())

    def peek(self, stage):
        """The action the next visit to this stage will meet."""
        for nth, action in self.faults.get(stage, []):
            if nth is None or nth == self.seen.get(stage, 0) + 1:
                return action
        return None

    def reached(self, stage):
        """The action for this stage now, or None."""
        with self.lock:
            action = self.peek(stage)
            self.seen[stage] = self.seen.get(stage, 0) + 1
            return action

    def log(self, what):
        """One line for the test."""
        with self.lock:
            print(json.dumps(what), flush=True)

    def one(self, number, sock):
        """A thread: one connection from greeting to end."""
        self.log({"c": number, "opened": True})
        try:
            Connection(self, number, sock).serve()
        except (Gone, OSError):
            pass
        self.log({"c": number, "closed": True})
        try:
            sock.close()
        except OSError:
            pass

    def run(self):
        """Listens for ever."""
        listener = socket.create_server(("127.0.0.1", self.options.port))
        print("PORT %d" % listener.getsockname()[1], flush=True)
        number = 0
        while True:
            sock, _ = listener.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            number += 1
            threading.Thread(target=self.one, args=(number, sock),
                             daemon=True).start()


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--starttls", nargs=2)
    parser.add_argument("--mails", type=int, default=3)
    parser.add_argument("--old", type=int, default=0)
    parser.add_argument("--size", type=int, default=600)
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--offer", action="append", default=[])
    parser.add_argument("--fault", action="append", default=[])
    parser.add_argument("--tokens")
    parser.add_argument("--over", default="")
    parser.add_argument("--box")
    Fake(parser.parse_args()).run()


main()
