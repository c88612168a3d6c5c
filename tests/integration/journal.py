#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""As systemd starts it: what stderr is, is the journal's.  Every role then
writes its lines in another way, which its jail must let through."""
import os
import socket
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402


def run_once(w):
    """One pass; its exit status, and what it wrote to stderr all the same."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    file = os.fstat(theirs.fileno())
    try:
        done = subprocess.run(
            [w.program("enquiryd"), "--config", w.path("enquiryd.conf"),
             "--once"], stdout=subprocess.DEVNULL, stderr=theirs,
            stdin=subprocess.DEVNULL, timeout=W.PATIENCE, check=False,
            env=dict(os.environ, JOURNAL_STREAM="%d:%d" % (
                file.st_dev, file.st_ino)))
        theirs.close()
        return done.returncode, ours.makefile().read()
    finally:
        ours.close()
        theirs.close()


def main():
    t = Tap()
    w = W.World(W.scratch("journal"))
    try:
        w.start_servers()
        w.write_config(start="all")
        w.import_registers()
        w.deliver(w.message(
            W.CASEWORKER, W.MAILBOX, "A question", "Dear colleagues,\n\nWhat "
            "is the state of SEN/123456?\n\nPriya Nair\n"))
        status, written = run_once(w)
        t.equal(status, 0, "a pass whose lines go to the journal ends well")
        t.equal(written, "", "nothing is written to stderr itself")
        t.equal(len([m for m in w.mails(W.CASEWORKER)
                     if m["Auto-Submitted"] == "auto-replied"]), 1,
                "the mail is read and acknowledged")
        t.ok("sound" in w.ctl("fsck").stdout, "and the store is sound")
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
