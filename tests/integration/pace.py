#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Variants: asan; it waits for a minute to pass, which is as long in both.
"""A route that takes six letters a minute, on a server that refuses the
seventh: it never has to, not even over a restart; who waits is said, and what
somebody outside waits for goes first."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402

RATE = 6
MAILS = 8


def index(w):
    """What the server took and refused, without the mails from outside."""
    path = w.path("spool", "index.jsonl")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    return [line for line in lines if line.get("user") or "refused" in line]


def waiting(w):
    """Letters that wait, as enquiryctl lists them."""
    return w.ctl_json("outbox", "list", "--state", "waiting")["letters"]


def held_up(w):
    """What status says once letters wait."""
    return W.wait_for(lambda: next(
        (said for said in [w.ctl("status").stdout]
         if "WAITING until" in said), None)) or ""


def written(t, w, **settings):
    """Acknowledgements and allocations lie in the outbox, held."""
    w.start_servers(smtpd=["--rate", str(RATE)])
    w.write_config(outgoing="hold", digest="23:59", **settings)
    w.import_registers()
    w.start_daemon()
    for n in range(MAILS):
        w.deliver(w.message(
            W.CASEWORKER, W.MAILBOX, "Question %d" % n,
            "Dear colleagues,\n\nWhat is the state of SEN/123456, matter %d?"
            "\n\nPriya Nair\n" % n))
    t.ok(W.wait_for(lambda: len(
        w.ctl_json("outbox", "list")["letters"]) == 2 * MAILS),
         "%d mails are acknowledged and allocated" % MAILS, w.log())


def paced(t, w):
    """Six at once, a restart, and the rest."""
    w.ctl("outbox", "release", "--all")
    t.ok(W.wait_for(lambda: len(index(w)) >= RATE),
         "six letters go at once", w.log())
    status = held_up(w)
    t.ok("6 letters a minute" in status,
         "status says that letters wait, and for what", status)
    t.ok("in this order: 2 answers and acknowledgements, then" in status,
         "and in which order they leave", status)
    t.ok("Waiting letters stay until" in w.ctl("outbox", "list").stdout,
         "and so does the outbox")
    kinds = [a["kind"] for a in waiting(w)]
    t.ok(kinds[:2] == ["ack-mp"] * 2 and "ack-mp" not in kinds[2:],
         "acknowledgements stand first in the list", kinds)
    t.ok("smtp.slowed" in w.log(), "it is in the log", w.log())
    w.stop_daemon()
    w.write_config(outgoing="all")
    w.start_daemon()
    t.ok(held_up(w), "after a restart it says so again")
    t.ok(W.wait_for(lambda: len(index(w)) >= 2 * RATE, 2 * W.PATIENCE, 0.5),
         "when the minute is over six more go", w.log())
    lines = index(w)
    minute = lines[RATE]["time"] - lines[0]["time"]
    t.ok(minute >= 50, "a restart does not begin the minute anew", minute)
    t.equal([line for line in lines if "refused" in line], [],
            "the server never had to refuse one")
    t.equal([line["to"] for line in lines[RATE:RATE + 2]],
            [[W.CASEWORKER]] * 2, "and the two acknowledgements went first")


def stopped(t, w):
    """A stop while letters are on their way to submit."""
    w.ctl("outbox", "release", "--all")
    w.stop_daemon()
    t.equal([a["letter"] for a in w.ctl_json("outbox", "list")["letters"]
             if a["state"] in ("sending", "uncertain")], [],
            "a stop right after the release leaves no letter uncertain")


def main():
    t = Tap()
    for name, settings, play in (
            ("pace", {"per_minute": RATE}, paced),
            ("pace-stop", {}, stopped)):
        w = W.World(W.scratch(name))
        try:
            written(t, w, **settings)
            play(t, w)
        finally:
            w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
