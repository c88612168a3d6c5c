#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every letter that was sent is appended to the mailbox's Sent folder: once,
also over a restart and with --once; not where the server does it itself."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402


def ask(w, n):
    """An MP's mail: an acknowledgement and an allocation come of it."""
    w.deliver(w.message(
        W.CASEWORKER, W.MAILBOX, "Question %d" % n,
        "Dear colleagues,\n\nWhat is the state of SEN/123456, matter %d?\n\n"
        "Priya Nair\n" % n))


def copies(w):
    """Message-IDs in the Sent folder."""
    return sorted(m["Message-ID"] for m in w.mails(W.MAILBOX, "Sent"))


def sent(w):
    """Message-IDs of what people were sent."""
    return sorted(m["Message-ID"] for who in (W.CASEWORKER, W.JO)
                  for m in w.mails(who))


def main():
    t = Tap()
    w = W.World(W.scratch("sent-copy"))
    w.settings["digest"] = "23:59"  # no letter but those of the mails
    try:
        w.start_servers()
        w.write_config(mailbox_more="sent = 'Sent'")
        w.import_registers()
        w.start_daemon()
        ask(w, 1)
        t.ok(W.wait_for(lambda: len(copies(w)) == 2), "two letters were sent, "
             "two copies lie in the Sent folder", w.log())
        t.equal(copies(w), sent(w), "and they are those letters")
        seen = w.imap(W.MAILBOX)
        seen.select("Sent", readonly=True)
        t.equal(seen.search(None, "UNSEEN")[1], [b""], "marked as read")
        seen.logout()

        w.stop_daemon()
        ask(w, 2)
        w.start_daemon("--once", wait=False)
        t.equal(w.daemon.wait(W.PATIENCE), 0, "a single pass ends well")
        w.daemon = None
        t.equal((len(copies(w)), copies(w)), (4, sent(w)),
                "after its copies are filed")

        # A folder that the server does not make.
        w.write_config(mailbox_more="sent = '../sent'")
        w.start_daemon()
        ask(w, 3)
        t.ok(W.wait_for(lambda: "imap.copy-failed" in w.log()),
             "a folder that cannot be made is said", w.log())
        t.ok(W.wait_for(lambda: len(sent(w)) == 6),
             "the letters leave all the same", w.log())
        w.stop_daemon()
        w.write_config(mailbox_more="sent = 'Sent'")
        w.start_daemon()
        t.ok(W.wait_for(lambda: copies(w) == sent(w)),
             "and what is owed is filed when it is put right", w.log())
        w.stop_daemon()

        w.write_config(mailbox_more="sent = 'Sent'",
                       route_more="files_sent = true")
        w.start_daemon()
        ask(w, 4)
        t.ok(W.wait_for(lambda: len(sent(w)) == 8), "two more are sent",
             w.log())
        w.stop_daemon()
        t.equal(len(copies(w)), 6,
                "where the server files them itself nothing is appended")
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
