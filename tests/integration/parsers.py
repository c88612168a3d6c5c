#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine gives its parsers, and when.

On a machine with much else to do a parser's start may take longer than a
mail's whole time at the parser, and costs no mail its reading: both are held
in their start here, for longer than a mail may take, while a mail waits.

And a parser may be many mails ahead of an engine that is held up.  What it has
made of them meanwhile has a bound, and so has the engine that reads it.

A parser that says what none says is ended, whatever it still has to say.
"""
# Variants: release; the time under which a mail is read is the real one
import os
import re
import signal
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import ends  # noqa: E402
import world as W  # noqa: E402
from tap import Tap  # noqa: E402

FRAME_FACTS = 42
HELD_S = 7  # a mail's whole time is 2 s (LIMIT_PARSE_MS)
MB = 1024 * 1024
WORDY = 32     # PARSE_WINDOW
STOPPED_S = 20  # the supervisor ends an engine that is silent for 30
FACTS_MB = 32
BOUNDS_MB = {"engine": 128, "parser": 256}


def processes(w, role):
    """{index: process} of those of a role that were started last."""
    return {index: int(pid) for index, pid in re.findall(
        r"event=role.start name=%s index=(\d) pid=(\d+)" % role, w.log())}


def jailed(pid):
    """Whether it has closed its jail, which is the end of its start."""
    with open("/proc/%d/status" % pid, encoding="utf-8") as f:
        return "Seccomp:\t0" not in f.read()


def signalled(pid, what):
    """Sends a signal to who may be gone."""
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        pass


def hold_in_start(w, index):
    """A parser is killed, and the one that follows it is stopped before its
    start is over: its process, or None when each was ready too soon."""
    for _ in range(20):
        old = processes(w, "parser")[index]
        signalled(old, signal.SIGKILL)
        if not W.wait_for(lambda o=old: processes(w, "parser")[index] != o,
                          every=0.001):
            return None
        new = processes(w, "parser")[index]
        os.kill(new, signal.SIGSTOP)
        if not jailed(new):
            return new
        signalled(new, signal.SIGCONT)
    return None


def go_on(held):
    """Ends what hold_in_start() began."""
    for pid in held:
        if pid is not None:
            signalled(pid, signal.SIGCONT)


def slow_start(t, w):
    """A mail that comes while both parsers start, and take long for it."""
    held = [hold_in_start(w, index) for index in "01"]
    try:
        if not t.ok(None not in held, "both parsers are held in their start",
                    w.log()):
            return
        start = len(w.log())
        w.deliver(w.message(W.CASEWORKER, W.MAILBOX, "A question",
                            "Dear team,\n\nwhat has become of this?\n"))
        t.ok(W.wait_for(lambda: "event=mail.received" in w.log(start)),
             "a mail is taken in meanwhile", w.log(start))
        time.sleep(HELD_S)
    finally:
        go_on(held)
    t.ok(W.wait_for(lambda: "event=mail.filed" in w.log(start) or
                    "event=mail.quarantined" in w.log(start)) and
         "event=mail.quarantined" not in w.log(start),
         "it is read when one of them is ready", w.log(start))
    t.ok("event=parser.killed" not in w.log(start) and
         "event=parser.died" not in w.log(start),
         "and no parser was killed for it", w.log(start))


def wordy(number):
    """A mail of a megabyte of characters that JSON writes as two, and facts
    hold twice: four megabytes of facts."""
    head = ("Return-Path: <%s>\r\nFrom: %s\r\nTo: %s\r\n"
            "Subject: Words %d\r\nMessage-ID: <words.%d@family.example>\r\n"
            "Content-Type: text/plain\r\n\r\nMail %d\r\n" % (
                W.PARENT, W.PARENT, W.MAILBOX, number, number, number))
    return (head + ('"' * 70 + "\r\n") * 14500).encode("ascii")


def status(pid, what):
    """A number of /proc/PID/status."""
    with open("/proc/%d/status" % pid, encoding="utf-8") as f:
        return int(re.search(what + r":\s+(\d+)", f.read()).group(1))


def facts_mb(pid):
    """Megabytes that lie in the memory files for facts of a parser."""
    total = 0
    for fd in os.listdir("/proc/%d/fd" % pid):
        path = "/proc/%d/fd/%s" % (pid, fd)
        if os.readlink(path).startswith("/memfd:facts"):
            total += os.stat(path).st_blocks * 512
    return total / MB


def has_rested(pid):
    """Whether a process does nothing for a second."""
    def worked():
        with open("/proc/%d/stat" % pid, encoding="utf-8") as f:
            return f.read().rsplit(")", 1)[1].split()[:13]
    before = worked()
    time.sleep(1)
    return before == worked() and before[0] == "S"


def large_facts(t, w):
    """The engine is held up, and the parser does all that it was given."""
    start = len(w.log())
    held = [hold_in_start(w, index) for index in "01"]
    try:
        if not t.ok(None not in held, "both are held again", w.log(start)):
            return
        for number in range(WORDY):
            w.append(W.MAILBOX, wordy(number))
        t.ok(W.wait_for(lambda: w.log(start).count("event=mail.received ") ==
                        WORDY), "as many wordy mails as a parser is given wait",
             w.log(start)[-3000:])
    finally:
        go_on(held[:1])
    engine = processes(w, "engine")["0"]
    W.wait_for(lambda: facts_mb(engine) > 0, every=0.01)
    os.kill(engine, signal.SIGSTOP)
    try:
        W.wait_for(lambda: has_rested(held[0]), STOPPED_S)
        lie = facts_mb(held[0])
    finally:
        go_on([engine] + held[1:])
    t.ok(lie < FACTS_MB, "unread facts have no more than %d MB" % FACTS_MB,
         "%.1f MB" % lie)
    t.ok(W.wait_for(lambda: w.log(start).count("event=mail.filed ") == WORDY),
         "and all are filed", w.log(start)[-3000:])
    for name, pid in ("engine", engine), ("parser", held[0]):
        t.ok(status(pid, "VmHWM") < BOUNDS_MB[name] * 1024,
             "the %s stays under %d MB" % (name, BOUNDS_MB[name]),
             "%d kB" % status(pid, "VmHWM"))


def odd_words(t):
    """What no parser of ours would say, from a stranger in its place."""
    directory = ends.scratch("odd")
    e = ends.Ends(directory)
    odd = subprocess.Popen(["sleep", "600"])
    ours, theirs = ends.pair()
    try:
        e.start()
        e.engine.tell_peer(ends.PARSER, 1, odd.pid, 1, theirs)
        theirs.close()
        for number in range(3):
            ends.send(ours, FRAME_FACTS, struct.pack("@qqq", number, 1, 0))
        t.ok(W.wait_for(lambda: e.ask(do="status") and
                        odd.poll() is not None),
             "a parser that speaks of a mail it has not got is ended", e.log())
        e.deliver(("From: %s\r\nTo: %s\r\nSubject: A question\r\n\r\nDear "
                   "team,\r\n\r\nwhat has become of it?\r\n" % (
                       W.PARENT, W.MAILBOX)).encode())
        e.settle()
        t.ok("event=mail.filed" in e.log(), "the other one reads on", e.log())
        t.equal(e.stop(), 0, "and the engine ends as always")
    finally:
        ours.close()
        odd.kill()
        odd.wait()
        if e.engine is not None:
            e.stop()
        ends.remove(directory)


def main():
    """Each in turn, in one world."""
    t = Tap()
    odd_words(t)
    w = W.World(W.scratch("parsers"))
    try:
        w.start()
        slow_start(t, w)
        large_facts(t, w)
        t.equal(w.stop_daemon(), 0, "the daemon ends as always")
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
