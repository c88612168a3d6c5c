#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Variants: asan; it waits for a retry, which is as long in both.
"""A server that lets a mailbox send only as itself, as Exchange does, and a
configuration that promises it takes the null sender: no letter is lost, the
reason is told, and what waits leaves when the setting is put right."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402


def main():
    t = Tap()
    w = W.World(W.scratch("send-as"))
    try:
        w.start_servers(smtpd=["--send-as"])
        w.write_config()
        w.import_registers()
        check = w.ctl("check", check=False)
        t.ok(check.returncode == 78 and "empty sender" in check.stdout
             and "null_sender" in check.stdout,
             "check finds out that the null sender is refused", check.stdout)
        w.start_daemon()
        w.deliver(w.message(
            W.CASEWORKER, W.MAILBOX, "Question",
            "Dear colleagues,\n\nWhat is the state of SEN/123456?\n\n"
            "Priya Nair\n"))
        t.ok(W.wait_for(lambda: "smtp.refused" in w.log()),
             "a letter with it holds the route up", w.log())
        letters = w.ctl_json("outbox", "list")["letters"]
        t.equal({a["state"] for a in letters}, {"waiting"},
                "and none is given up")
        status = w.ctl("status").stdout
        t.ok("5.7.60" in status and "WAITING until" in status,
             "status says why they wait", status)
        w.stop_daemon()
        w.write_config(route_more="null_sender = false")
        w.start_daemon()
        ack = w.await_mail(W.CASEWORKER, W.subject_has("ENQ-"), 2 * W.PATIENCE)
        t.ok(ack is not None and ack["Return-Path"] == "<%s>" % W.MAILBOX,
             "put right, it leaves in the mailbox's name", w.log())
        t.ok(w.await_mail(W.JO, W.subject_has("Please answer"), 2 * W.PATIENCE),
             "and so does the rest", w.log())
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
