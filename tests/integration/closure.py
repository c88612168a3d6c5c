#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Variants: release; what it shows is an order, not memory.
"""The morning after two weeks in which nobody answered: 300 mails wait, the
280th of them speaks of danger, and the mail server takes 30 letters a minute.
People hear of that one before the others, and the acknowledgements are spread
(P-2, P-42)."""
import imaplib
import json
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402

MAILS, URGENT, RATE, SPREAD = 300, 280, 30, 20
FORTNIGHT = 14 * 24 * 3600
WORDS = """transport plan school review meeting therapy support hours report
form taxi place letter teacher speech summer term panel draft advice reading
number phone garden window paper early later class friend""".split()


def words(n):
    """Distinct letters, or they would be taken for a campaign."""
    pick = random.Random(n)
    return " ".join(pick.choice(WORDS) for _ in range(60))


def waiting_mail(w, n):
    sender = "writer%03d@family%d.example" % (n, n % 7)
    text = "He said that he will kill us tonight. I am afraid to sleep here." \
        if n == URGENT else "Please tell me about this: %s." % words(n)
    mail = w.message(sender, W.MAILBOX, "Question %d about %s" % (
        n, words(n)[:20]), text)
    return (b"Return-Path: <%s>\r\nAuthentication-Results: "
            b"mx.northshire.example; dmarc=pass header.from=%s\r\n" % (
                sender.encode(), sender.split("@")[1].encode()) +
            mail.as_bytes())


def fill(w):
    """As they came, one after the other over the closure."""
    box = w.imap(W.MAILBOX)
    began = time.time() - FORTNIGHT
    for n in range(1, MAILS + 1):
        at = imaplib.Time2Internaldate(began + n * 600)
        box.append("INBOX", None, at, waiting_mail(w, n))
    box.logout()


def sent(w):
    """(to, subject) of what the server took, in its order."""
    path = w.path("spool", "index.jsonl")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    return [(line["to"][0], line["subject"]) for line in lines
            if line.get("user")]


def letters(w):
    return w.ctl_json("outbox", "list", "--max", "5000")["letters"]


def overtakes(t, w):
    told = W.wait_for(lambda: any(
        to == W.SAM and "URGENT" in subject for to, subject in sent(w)),
        2 * W.PATIENCE)
    t.ok(told, "the duty officer is told of the urgent mail", w.log()[-3000:])
    before = next(i for i, (to, subject) in enumerate(sent(w))
                  if to == W.SAM and "URGENT" in subject)
    t.ok(before < RATE,
         "no minute passes between: what ordinary letters use leaves room for "
         "it", before)
    t.ok(W.wait_for(lambda: any(
        to == "writer%03d@family%d.example" % (URGENT, URGENT % 7)
        for to, _ in sent(w))),
        "and its writer where help is", sent(w))
    crisis = [a for a in letters(w) if a["kind"] == "ack-urgent"]
    t.ok(len(crisis) == 1 and crisis[0]["state"] == "sent",
         "which is spread with no others", crisis)


def spread(t, w):
    t.ok(W.wait_for(lambda: len([a for a in letters(w) if a["kind"] in
                                 ("ack-family", "ack-urgent")]) == MAILS,
                    2 * W.PATIENCE),
         "every mail gets an acknowledgement", w.log()[-3000:])
    acks = [a for a in letters(w) if a["kind"] == "ack-family"]
    t.equal({a["state"] for a in acks} - {"waiting", "sending", "sent"}, set(),
            "none is held: the breaker takes a backlog for no storm")
    # A retry would move one; the server refuses none.
    due = sorted(a["not_before"] for a in acks)
    minutes = [sum(1 for d in due if d[:16] == m) for m in
               sorted({d[:16] for d in due})]
    t.ok(max(minutes) <= SPREAD + 1 and len(minutes) >= MAILS // SPREAD - 1,
         "they are spread, %d a minute" % SPREAD, minutes)
    ids = [a["letter"] for a in sorted(acks, key=lambda a: a["not_before"])]
    t.equal(ids, sorted(ids), "the oldest mail's first")
    late = w.ctl("outbox", "show", str(acks[-1]["letter"])).stdout
    t.ok("sorry that this message is late" in late,
         "each says sorry that it is late", late)
    status = w.ctl("status").stdout
    t.ok("acknowledgements that had to wait are spread until" in status,
         "status says until when", status)
    t.ok("event=ack.spread" in w.log() and any(
        "leave one after the other" in a["subject"] and a["to"] == W.SAM
        for a in letters(w)), "and the duty officer is told", status)


def meanwhile(t, w):
    """One that comes today waits for none of these."""
    w.deliver(w.message(W.CASEWORKER, W.MAILBOX, "A new matter",
                        "Dear colleagues,\n\nWho has SEN/123456?\n"))
    fresh = W.wait_for(lambda: next(
        (a for a in letters(w) if a["kind"] == "ack-mp"), None))
    t.ok(fresh and fresh["not_before"] == fresh["created_at"],
         "a mail of today is acknowledged at once", fresh)
    late = w.ctl("outbox", "show", str(fresh["letter"])).stdout
    t.ok("late" not in late, "and nobody is sorry", late)


def main():
    t = Tap()
    w = W.World(W.scratch("closure"))
    try:
        w.start_servers(smtpd=["--rate", str(RATE)])
        w.write_config(start="all", per_minute=RATE, top=(
            "crisis_approved_by = 'Pat Shaw, head of safeguarding'\n"
            "ack_spread = %d\n" % SPREAD))
        w.import_registers()
        fill(w)
        w.start_daemon()
        overtakes(t, w)
        spread(t, w)
        meanwhile(t, w)
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
