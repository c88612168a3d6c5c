#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine gives its parsers, and when.

On a machine with much else to do a parser's start may take longer than a
mail's whole time at the parser, and costs no mail its reading: both are held
in their start here, for longer than a mail may take, while a mail waits.
"""
# Variants: release; the time under which a mail is read is the real one
import os
import re
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402

HELD_S = 7  # a mail's whole time is 2 s (LIMIT_PARSE_MS)


def parsers(w):
    """{index: process} of the parsers started last."""
    return {index: int(pid) for index, pid in re.findall(
        r"event=role.start name=parser index=(\d) pid=(\d+)", w.log())}


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
        old = parsers(w)[index]
        signalled(old, signal.SIGKILL)
        if not W.wait_for(lambda o=old: parsers(w)[index] != o, every=0.001):
            return None
        new = parsers(w)[index]
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


def main():
    """Each in turn, in one world."""
    t = Tap()
    w = W.World(W.scratch("parsers"))
    try:
        w.start()
        slow_start(t, w)
        t.equal(w.stop_daemon(), 0, "the daemon ends as always")
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
