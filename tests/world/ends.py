# SPDX-License-Identifier: GPL-3.0-or-later
"""The real engine and the real jailed parser, played over their IPC ends.

This module is supervisor, mailbox and submit to them: it says which mail has
come and when, and learns of every letter that leaves.  No server is needed,
so hundreds of mails a second can be played, each scenario in a store of its
own.  What the frames are is said in daemon/frames.h.
"""
import array
import email
import email.policy
import fcntl
import json
import os
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import time

import world as W

SUPERVISOR, MAILBOX, PARSER, ENGINE, SUBMIT = range(5)
FRAME_PEER, FRAME_STOP = 1, 2
FRAME_MAILBOX_OPEN, FRAME_MAILBOX_FROM, FRAME_MAIL, FRAME_MAIL_STORED, \
    FRAME_MAIL_MOVED = range(20, 25)
FRAME_SEND, FRAME_OUTCOME, FRAME_CONFIRM = range(60, 63)
FRAME_REQUEST, FRAME_REPLY = 80, 81
SENT, RETRY, FAILED, UNCERTAIN = range(4)  # enum smtp_result
DIED = -1  # and so nobody ever says
ROOM = 64 * 1024
QUIET_S = 60.0


def sealed(data):
    """A memfd that the engine accepts."""
    fd = os.memfd_create("mail", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(os.dup(fd), "wb") as f:
        f.write(data)
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS,
                fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW |
                fcntl.F_SEAL_WRITE)
    return fd


def pair():
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(sock, kind, body=b"", fd=None):
    """One frame, as sys/ipc.c writes it."""
    more = [] if fd is None else [
        (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))]
    sock.sendmsg([struct.pack("=II", kind, len(body)), body], more)


def receive(sock):
    """(type, body, fd or None), or None when the peer is gone."""
    try:
        data, more, _, _ = sock.recvmsg(ROOM, socket.CMSG_SPACE(4))
    except ConnectionResetError:
        return None
    if len(data) < 8:
        return None
    fds = array.array("i")
    for level, kind, value in more:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds.frombytes(value[:4])
    return (struct.unpack_from("=I", data)[0], data[8:],
            fds[0] if fds else None)


def take(fd):
    """Everything in a memfd, which is closed."""
    with os.fdopen(fd, "rb") as f:
        return os.pread(f.fileno(), os.fstat(f.fileno()).st_size, 0)


class Role:
    """A process of the daemon in one role, as the supervisor starts it."""

    def __init__(self, program, role, name, index, config, log, env=None):
        ours, theirs = pair()
        # Above the numbers they get, so that none overwrites another.
        ends = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 64)
                for fd in (theirs.fileno(), config)]
        self.role, self.index, self.control = role, index, ours
        self.pid = os.posix_spawn(
            program, ["enquiryd: " + name, "--role=" + name,
                      "--index=%d" % index, "--config=enquiryd.conf"],
            dict(os.environ, **(env or {})),
            file_actions=[(os.POSIX_SPAWN_DUP2, log, 2),
                          (os.POSIX_SPAWN_DUP2, ends[0], 3),
                          (os.POSIX_SPAWN_DUP2, ends[1], 4)])
        for fd in ends:
            os.close(fd)
        theirs.close()
        self.instance = time.time_ns() & 0x7FFFFFFFFFFFFFFF

    def tell_peer(self, role, index, pid, instance, sock):
        send(self.control, FRAME_PEER,
             struct.pack("@iiiq", role, index, pid, instance), sock.fileno())

    def end(self, seconds=60.0):
        """Asks it to stop; its exit status, or the signal as a negative."""
        try:
            send(self.control, FRAME_STOP)
        except OSError:
            pass
        end = time.monotonic() + seconds
        done = 0
        while not done and time.monotonic() < end:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            self.drain()
            time.sleep(0.001)
        if not done:
            os.kill(self.pid, 9)
            _, status = os.waitpid(self.pid, 0)
        self.control.close()
        return os.waitstatus_to_exitcode(status)

    def drain(self):
        """Heartbeats are read and forgotten."""
        while select.select([self.control], [], [], 0)[0]:
            if receive(self.control) is None:
                return


class Letter:
    """What one letter said when it left."""

    def __init__(self, number, sender, to, data):
        self.number, self.sender, self.to, self.data = number, sender, to, data
        self.mail = email.message_from_bytes(
            data, policy=email.policy.default)


class Ends:
    """One engine with its parser in one directory."""

    def __init__(self, directory, log=None, **settings):
        self.dir = os.path.abspath(directory)
        os.makedirs(self.dir, exist_ok=True)
        self.settings = dict(
            W.DEFAULTS, imap_port=993, smtp_port=587, smtp_login="", start="all",
            ca=os.path.join(self.dir, "ca.pem"), release_delay_s=0,
            imap_login="user = '%s'\n\tpassword_credential = '%s'" % (
                W.MAILBOX, os.path.join(self.dir, "password")))
        self.settings.update(settings)
        self.program = os.path.join(
            W.ROOT, os.environ.get("BUILD", "build"),
            os.environ.get("VARIANT", "release"), "enquiryd")
        self.ctl_program = self.program[:-1] + "ctl"
        self.config_text = W.CONFIG
        self.mailbox_address = W.MAILBOX
        self.log_path = log or self.path("log")
        self.engine = self.parser = None
        self.uid = 0
        self.letters = []     # Letter, in the order they left
        self.outcome = None   # function of a Letter: (result, code, reply)
        self.keys = {"key": "k" * 40}

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def write_files(self):
        for name, text in dict(self.keys, password="x").items():
            with open(self.path(name), "w", encoding="utf-8") as f:
                f.write(text)
            os.chmod(self.path(name), 0o600)
        if not os.path.exists(self.path("templates")):
            os.symlink(os.path.join(W.ROOT, "templates"),
                       self.path("templates"))
        config = self.config_text.format(
            dir=self.dir, mailbox=self.mailbox_address, **self.settings)
        with open(self.path("enquiryd.conf"), "w", encoding="utf-8") as f:
            f.write(config)
        return config.encode()

    # ---- processes ----

    def start(self, parser=None, extra_env=None):
        """Starts the engine, and a parser unless one is lent."""
        config = sealed(self.write_files())
        log = os.open(self.log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND |
                      os.O_CLOEXEC, 0o600)
        self.log_start = os.fstat(log).st_size
        self.engine = Role(self.program, ENGINE, "engine", 0, config, log,
                           extra_env)
        self.lent = parser is not None
        self.parser = parser or Role(
            self.program, PARSER, "parser", 0, config, log)
        os.close(log)
        os.close(config)
        one, other = pair()
        self.parser.tell_peer(ENGINE, 0, self.engine.pid,
                              self.engine.instance, one)
        self.engine.tell_peer(PARSER, 0, self.parser.pid,
                              self.parser.instance, other)
        one.close()
        other.close()
        self.mailbox = self._peer(MAILBOX)
        self.submit = self._peer(SUBMIT)
        self.client = None
        self.stored = set()
        send(self.mailbox, FRAME_MAILBOX_OPEN, struct.pack("@4I", 0, 1, 1, 0))

    def _peer(self, role):
        ours, theirs = pair()
        self.engine.tell_peer(role, 0, os.getpid(), time.time_ns() + role,
                              theirs)
        theirs.close()
        return ours

    def stop(self):
        """Ends the engine, and the parser unless it was lent."""
        if self.engine is None:
            return None
        status = self.engine.end()
        if not self.lent:
            self.parser.end()
        for sock in (self.mailbox, self.submit, self.client):
            if sock is not None:
                sock.close()
        self.engine = None
        return status

    def log(self):
        with open(self.log_path, "rb") as f:
            f.seek(self.log_start)
            return f.read().decode("utf-8", "replace")

    def ctl(self, *arguments):
        """The operator's program, whether the engine runs or not."""
        process = subprocess.Popen(
            [self.ctl_program, "--config", self.path("enquiryd.conf")] +
            [str(a) for a in arguments], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        while process.poll() is None and self.engine is not None:
            self._serve(0.005)
        return process.communicate()[0]

    # ---- what the roles say ----

    def _serve(self, wait):
        socks = [self.engine.control, self.parser.control, self.mailbox,
                 self.submit]
        ready = select.select(socks, [], [], wait)[0]
        for sock in ready:
            frame = receive(sock)
            if frame is None:
                raise RuntimeError("the %s ended:\n%s" % (
                    ("engine", "parser", "engine", "engine")[
                        socks.index(sock)], self.log()[-3000:]))
            if sock is self.mailbox:
                self._on_mailbox(*frame)
            elif sock is self.submit:
                self._on_submit(*frame)
        return bool(ready)

    def _on_mailbox(self, kind, body, fd):
        if fd is not None:
            os.close(fd)
        if kind == FRAME_MAIL_STORED:
            junk, _, count = struct.unpack_from("@III", body)
            self.stored.update(struct.unpack_from("@%dI" % count, body, 12))
            if not junk:
                send(self.mailbox, FRAME_MAIL_MOVED, body)

    def _on_submit(self, kind, body, fd):
        if kind != FRAME_SEND:
            return
        number, attempt, _, _, sender, to = struct.unpack(
            "@qiiq324s324s", body)
        letter = Letter(number, sender.split(b"\0")[0].decode(),
                        to.split(b"\0")[0].decode(), take(fd))
        result, code, reply = (SENT, 250, "2.0.0 ok")
        if self.outcome is not None:
            result, code, reply = self.outcome(letter) or (result, code, reply)
        if result == DIED:
            self.submit.close()
            self.submit = self._peer(SUBMIT)
            return
        if result == SENT:
            self.letters.append(letter)
        send(self.submit, FRAME_OUTCOME, struct.pack(
            "@qiiiii512s0q", number, attempt, result, code, 0, 0,
            reply.encode()))

    def ask(self, **request):
        """One request of the operator's socket."""
        if self.client is None:
            end = time.monotonic() + QUIET_S
            while self.client is None:
                sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                try:
                    sock.connect(self.path("control"))
                    self.client = sock
                except OSError:
                    sock.close()
                    if time.monotonic() > end:
                        raise
                    self._serve(0.002)
        send(self.client, FRAME_REQUEST, json.dumps(request).encode())
        while not select.select([self.client], [], [], 0)[0]:
            self._serve(0.002)
        reply = json.loads(take(receive(self.client)[2]))
        if not reply.get("ok"):
            raise RuntimeError("%s: %s" % (request, reply))
        return reply

    # ---- playing ----

    def deliver(self, data, seconds_ago=0, junk=0):
        """A mail has come; nothing is waited for."""
        self.uid += 1
        fd = sealed(data)
        send(self.mailbox, FRAME_MAIL, struct.pack(
            "@IIIqqq65s0q", junk, 1, self.uid, int(time.time()) - seconds_ago,
            len(data), 0, b""),
            fd)
        os.close(fd)

    def settle(self, seconds=QUIET_S):
        """Waits until all is stored, decided and sent that can be."""
        end = time.monotonic() + seconds
        while True:
            while self._serve(0):
                pass
            if len(self.stored) >= self.uid:
                # A letter goes from waiting to sending, and what becomes of
                # it may write another: nothing of it may have happened from
                # the first of these questions to the last.
                before = self.ask(do="status")
                waiting = self.ask(do="outbox.list", state="waiting")
                status = self.ask(do="status")
                if before["outbox"] == status["outbox"] and \
                        not status["live"]["in_hand"] and \
                        not status["outbox"]["sending"] and \
                        all(x["not_before"] > status["now"]
                            for x in waiting["letters"]):
                    return status
            if time.monotonic() > end:
                raise RuntimeError("it never settles:\n" + self.log()[-3000:])
            self._serve(0.002)

    def messages(self):
        """Newest first."""
        return self.ask(do="list", what="messages", max=100000)["messages"]

    def outbox(self):
        """Every letter's row, oldest first."""
        return self.ask(do="outbox.list", max=100000)["letters"]

    def letter(self, number):
        """A letter's finished bytes as a mail."""
        row = self.ask(do="outbox.show", letter=number)["letter"]
        return email.message_from_bytes(
            row["bytes"].encode(), policy=email.policy.default)


def scratch(name):
    """A fresh directory, in memory where there is some."""
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    return tempfile.mkdtemp(prefix="enquiryd-%s-" % name, dir=base)


def remove(path):
    shutil.rmtree(path, ignore_errors=True)
