#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A full disk: mail stays on the server, the daemon says so, and goes on when
there is room.  Needs root, for a small file system of its own."""
import errno
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402

SIZE_MB = 48


def fill(w, leave):
    """Takes what is free but for so many bytes; the daemon writes as well."""
    size = 0
    with open(w.path("state", "filler"), "wb") as f:
        while True:
            s = os.statvfs(w.path("state"))
            more = s.f_bavail * s.f_frsize - leave
            if more <= 0:
                return
            try:
                os.posix_fallocate(f.fileno(), size, more)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                continue
            size += more


def acks(w):
    return len([m for m in w.mails(W.PARENT) if m["Auto-Submitted"]])


def send(w, n):
    w.deliver(w.message(W.PARENT, W.MAILBOX, "Question %d" % n,
                        "Dear team,\n\nWhich school is named in "
                        "section I of the draft plan?\n\nS Miller\n"))


def main():
    t = Tap()
    w = W.World(W.scratch("disk"))
    os.makedirs(w.path("state"), 0o700)
    if os.getuid() != 0 or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=%dm,mode=0700" % SIZE_MB,
             "tmpfs", w.path("state")], check=False,
            stderr=subprocess.DEVNULL).returncode != 0:
        print("1..0 # SKIP a file system of its own needs root")
        return 0
    try:
        w.start()
        send(w, 1)
        t.ok(W.wait_for(lambda: acks(w) == 1), "there is room", w.log())

        # Little is left: noticed before it hurts.
        fill(w, 4 * 1024 * 1024)
        t.ok(W.wait_for(lambda: "event=store.full" in w.log()),
             "a disk that is nearly full is said", w.log())
        send(w, 2)
        time.sleep(3)
        t.equal((acks(w), len(w.mails(W.MAILBOX))), (1, 1),
                "the mail stays on the server")
        t.ok(w.ctl_json("status")["live"]["no_room"] is True,
             "enquiryctl status tells")
        os.unlink(w.path("state", "filler"))
        t.ok(W.wait_for(lambda: acks(w) == 2),
             "with room again it goes on", w.log())

        # Nothing at all is left, from one moment to the next.
        fill(w, 0)
        for n in range(3, 8):
            send(w, n)
        time.sleep(4)
        os.unlink(w.path("state", "filler"))
        t.ok(W.wait_for(lambda: acks(w) == 7),
             "a disk full to the last byte loses nothing", w.log()[-4000:])
        t.equal(acks(w), 7, "and acknowledges nothing twice")
        t.ok(W.wait_for(lambda: not w.mails(W.MAILBOX)), "all is in Filed")
        t.ok("sound" in w.ctl("fsck").stdout, "the store is sound")
    finally:
        w.stop()
        subprocess.run(["umount", w.path("state")], check=False)
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
