#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The submit process, with this test as its supervisor and its engine: no
outcome is lost and no letter is sent twice, whoever dies or stops when."""
import array
import fcntl
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
from tap import Server, Tap, built, scratch, wait_for  # noqa: E402

TAP = Tap()
DIR = scratch("smtp-role")
DAEMON = built("enquiryd")

# daemon/frames.h
PEER, STOP, HEARTBEAT, READY = 1, 2, 3, 4
SEND, OUTCOME, CONFIRM = 60, 61, 62
ROLE_ENGINE = 3
RESULTS = ["sent", "retry", "failed", "uncertain", "refused"]
SEND_FORM = "@qiiq324s324s"
OUTCOME_FORM = "@qiiiii512s0q"
CONFIRM_FORM = "@qi0q"
PEER_FORM = "@iiiq"

CONFIG = """
council = "Test Council"
state_dir = "%(dir)s/state"
key_credential = "%(dir)s/key"
authserv_id = "mx.council.example"
own_domains = {"council.example"}
mailbox {
	address = "send@council.example"
	host = "localhost"
	tls = none
	user = "send"
	password_credential = "%(dir)s/password"
}
route "main" {
	host = "127.0.0.1"
	port = %(port)d
	tls = none
	user = "send"
	password_credential = "%(dir)s/password"
}
team "send" {
	name = "SEND team"
	address = "send@council.example"
}
"""


def memfd(data):
    """A sealed one."""
    fd = os.memfd_create("test", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.write(fd, data)
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK
                | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE)
    return fd


def put(sock, kind, body=b"", fd=None):
    """One frame."""
    extra = [] if fd is None else [
        (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))]
    sock.sendmsg([struct.pack("@II", kind, len(body)) + body], extra)


def take(sock, seconds=60.0):
    """The next frame: (kind, body), or None."""
    if not select.select([sock], [], [], seconds)[0]:
        return None
    data = sock.recv(65536)
    if not data:
        return None
    return struct.unpack_from("@I", data)[0], data[8:]


def pair():
    """Two ends."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


class Submit:
    """The process and its two masters."""

    def __init__(self, port):
        self.control, control = pair()
        config = memfd((CONFIG % {"dir": DIR, "port": port}).encode())

        def arrange():
            # Both may stand on 3 or 4 already.
            a = fcntl.fcntl(control.fileno(), fcntl.F_DUPFD, 10)
            b = fcntl.fcntl(config, fcntl.F_DUPFD, 10)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.process = subprocess.Popen(
            [DAEMON, "--role=submit", "--index=0", "--config=test"],
            preexec_fn=arrange, close_fds=False)
        control.close()
        os.close(config)
        self.engine = None
        self.ready = False

    def join(self):
        """A new engine's socket."""
        mine, theirs = pair()
        put(self.control, PEER,
            struct.pack(PEER_FORM, ROLE_ENGINE, 0, os.getpid(), 7),
            theirs.fileno())
        theirs.close()
        self.engine = mine

    def wait_ready(self):
        """Until it says so."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            frame = take(self.control, 1)
            if frame and frame[0] == READY:
                return True
        return False

    def give(self, letter, to, attempt=1, text=b"Subject: x\r\n\r\nhello\r\n"):
        """A SEND."""
        fd = memfd(text)
        put(self.engine, SEND, struct.pack(
            SEND_FORM, letter, attempt, 0, len(text),
            b"send@council.example", to.encode()), fd)
        os.close(fd)

    def outcome(self, seconds=60.0):
        """(letter, attempt, result), or None."""
        frame = take(self.engine, seconds)
        if frame is None or frame[0] != OUTCOME:
            return None
        letter, attempt, result, _, _, _, _ = struct.unpack(OUTCOME_FORM,
                                                            frame[1])
        return letter, attempt, RESULTS[result]

    def confirm(self, letter, attempt=1):
        """A CONFIRM."""
        put(self.engine, CONFIRM, struct.pack(CONFIRM_FORM, letter, attempt))

    def peak_kb(self):
        """Its largest resident size so far."""
        with open("/proc/%d/status" % self.process.pid,
                  encoding="utf-8") as f:
            return int(next(line for line in f
                            if line.startswith("VmHWM")).split()[1])

    def end(self):
        """Stops it politely; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return "killed"


def with_server(story, *faults):
    """A story with a fresh server and a fresh process."""
    args = [word for fault in faults for word in ("--fault", fault)]
    with Server("smtp_fake.py", "--auth", *args) as fake:
        submit = Submit(fake.port)
        try:
            submit.join()
            if not TAP.ok(submit.wait_ready(), "it is ready"):
                return
            story(submit, fake)
        finally:
            if submit.process.poll() is None:
                submit.end()


def mails(fake):
    """How many letters the server took."""
    return sum("mail" in line for line in fake.lines)


def engine_dies(submit, fake):
    """Outcomes are kept for the next engine."""
    submit.give(1, "a@there.example")
    submit.give(2, "b@there.example")
    TAP.equal([submit.outcome(), submit.outcome()],
              [(1, 1, "sent"), (2, 1, "sent")], "two letters are sent")
    submit.confirm(1)
    submit.give(3, "c@there.example")
    submit.engine.close()
    TAP.ok(wait_for(lambda: mails(fake) == 3, 60),
           "one that lay in the dead engine's socket is sent as well")
    submit.join()
    TAP.equal(sorted([submit.outcome(), submit.outcome()]),
              [(2, 1, "sent"), (3, 1, "sent")],
              "the next engine is told what was not confirmed")
    submit.give(3, "c@there.example")
    TAP.equal(submit.outcome(), (3, 1, "sent"),
              "a letter given again is answered, not sent again")
    submit.confirm(2)
    submit.confirm(3)
    submit.give(3, "c@there.example", 2)
    TAP.equal(submit.outcome(), (3, 2, "sent"),
              "another attempt is another letter")
    TAP.ok(wait_for(lambda: mails(fake) == 4, 60),
           "four letters went out in all")
    submit.confirm(3, 2)
    submit.join()
    TAP.equal(submit.outcome(1), None, "nothing confirmed is told again")
    TAP.equal(submit.end(), 0, "it stops with status 0")


def heard(fake, verb):
    """Until the server has heard that; "DOT" is the final one."""
    return wait_for(lambda: any(
        "dot" in line if verb == "DOT" else
        line.get("said", "").startswith(verb) for line in fake.lines), 60)


def stopped_before_dot(submit, fake):
    """SIGTERM while the server is silent at RCPT."""
    submit.give(1, "a@there.example")
    submit.give(2, "b@there.example")
    heard(fake, "RCPT")
    start = time.monotonic()
    status = submit.end()
    TAP.ok(status == 0 and time.monotonic() - start < 30,
           "stopped before the dot it ends at once", status)
    TAP.equal([submit.outcome(1), submit.outcome(1)],
              [(1, 1, "retry"), (2, 1, "retry")],
              "and gives both letters back")


def stopped_after_dot(submit, fake):
    """SIGTERM while the server is silent after the final dot."""
    submit.give(1, "a@there.example")
    heard(fake, "DOT")
    start = time.monotonic()
    status = submit.end()
    took = time.monotonic() - start
    TAP.ok(status == 0 and 7 < took < 45,
           "stopped after the dot it waits for 8 s", (status, took))
    TAP.equal(submit.outcome(1), (1, 1, "uncertain"), "then it is uncertain")


def stopped_and_answered(submit, fake):
    """SIGTERM after the final dot, the answer comes in time."""
    submit.give(1, "a@there.example")
    heard(fake, "DOT")
    TAP.equal(submit.end(), 0, "a slow answer is waited for")
    TAP.equal(submit.outcome(1), (1, 1, "sent"), "and told")


def big(submit, fake):
    """25 MB, and what no server may see."""
    text = b"Subject: big\r\n\r\n" + b"x" * 70 + b"\r\n"
    submit.give(1, "a@there.example", text=text +
                (b"y" * 74 + b"\r\n") * (25 * 1024 * 1024 // 76))
    TAP.equal(submit.outcome(120), (1, 1, "sent"), "25 MB go out")
    submit.confirm(1)
    peak = submit.peak_kb()
    TAP.ok(peak < 64 * 1024 or "asan" in DAEMON,
           "with less than 64 MB of memory", "%d kB" % peak)
    submit.give(2, "a@there.example", text=b"bare\nLF\r\n")
    submit.give(3, "a b@there.example")
    TAP.equal([submit.outcome(), submit.outcome()],
              [(2, 1, "refused"), (3, 1, "refused")],
              "unfit letters and addresses are refused here")
    TAP.equal(mails(fake), 1, "and no server sees them")


def main():
    """The stories."""
    for name in ("key", "password"):
        path = os.path.join(DIR, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write("correct horse battery staple\n")
        os.chmod(path, 0o600)
    with_server(engine_dies)
    with_server(stopped_before_dot, "rcpt=silent")
    with_server(stopped_after_dot, "dot=silent")
    with_server(stopped_and_answered, "dot=slow:4")
    with_server(big)
    return TAP.finish()


if __name__ == "__main__":
    sys.exit(main())
