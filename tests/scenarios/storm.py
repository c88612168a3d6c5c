#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loops and storms (P-18, RFC 3834, RELIABILITY F17): whatever robots do,
what leaves is bounded, somebody is told, and people are answered afterwards."""
import collections
import os
import shutil
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "world"))
import ends  # noqa: E402
import scenario  # noqa: E402
import world as W  # noqa: E402
from tap import Tap  # noqa: E402

MARKS = ("auto-submitted", "x-auto-response-suppress", "x-loop", "precedence",
         "x-enquiryd-loop")
THREAD = ("in-reply-to", "references", "thread-index", "thread-topic")


def stamp(sender, proved=True):
    """What the border puts on top."""
    domain = sender.rpartition("@")[2]
    result = "dmarc=pass header.from=%s" % domain if proved else "dmarc=none"
    return ("Return-Path: <%s>\r\n"
            "Authentication-Results: mx.northshire.example; %s\r\n"
            "Received: from mail.%s by mx.northshire.example; "
            "Tue, 3 Mar 2026 10:00:00 +0000\r\n" % (sender, result, domain))


def mail(sender, subject, text, n, proved=True):
    return (stamp(sender, proved) +
            "From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%s@%s>\r\n"
            "Date: Tue, 3 Mar 2026 10:00:00 +0000\r\n\r\n%s\r\n" % (
                sender, W.MAILBOX, subject, n, sender.rpartition("@")[2],
                text)).encode()


def carry(letter, without=()):
    """A letter as it arrives elsewhere, some headers lost on the way."""
    head, _, body = letter.data.partition(b"\r\n\r\n")
    lines = []
    keep = True
    for line in head.decode().split("\r\n"):
        if line[:1] not in " \t":
            name = line.partition(":")[0].lower()
            keep = name not in without and not (
                without and "loop" in name)
        if keep:
            lines.append(line)
    sender = letter.mail["From"].addresses[0].addr_spec
    return (stamp(sender) + "\r\n".join(lines)).encode() + b"\r\n\r\n" + body


def outside(e):
    """Letters that left the council, by address."""
    return collections.Counter(
        x.to for x in e.letters if not x.to.endswith("@northshire.example") or
        x.to == W.MAILBOX)


class Storm:
    """Engines with the registers of the scenarios, one parser for all."""

    def __init__(self):
        self.root = ends.scratch("storm")
        self.base = scenario.make_base(os.path.join(self.root, "base"))
        self.lender = ends.Ends(os.path.join(self.root, "lender"),
                                **scenario.SETTINGS)
        os.makedirs(self.lender.path("state"), mode=0o700)
        self.lender.start()
        self.running = []

    def engine(self, name, mailbox=W.MAILBOX, **settings):
        directory = os.path.join(self.root, name)
        shutil.copytree(self.base.dir, directory, symlinks=True)
        e = ends.Ends(directory, **dict(scenario.SETTINGS, **settings))
        e.mailbox_address = mailbox
        if self.running:
            e.start()
        else:
            e.start(self.lender.parser)
        self.running.append(e)
        return e

    def stop(self):
        for e in self.running:
            e.stop()
        self.running = []

    def close(self):
        self.stop()
        self.lender.stop()
        ends.remove(self.root)


def play_each_other(a, b, without, rounds=40):
    """Every letter of one to the other is carried there, and back."""
    done = {a: 0, b: 0}
    for _ in range(rounds):
        moved = False
        for one, other in ((a, b), (b, a)):
            other_box = other.mailbox_address
            new = one.letters[done[one]:]
            done[one] = len(one.letters)
            for letter in new:
                if letter.to == other_box:
                    other.deliver(carry(letter, without))
                    moved = True
            other.settle()
        if not moved:
            return True
    return False


def still_answers(t, e, name):
    """After a storm a person is acknowledged like on any day."""
    e.ctl("clock", "+2h")
    e.deliver(mail("ruth.okafor@family.example", "After " + name,
                   "Who can help us?", "after-" + name.replace(" ", "-")))
    e.settle()
    t.ok(outside(e)["ruth.okafor@family.example"] == 1,
         "%s: afterwards a family is acknowledged" % name, e.log()[-1500:])
    t.ok(e.ask(do="verify")["sound"], "%s: the store is sound" % name)


def two_daemons(t, s, name, without, most):
    """Two councils' mailboxes, each in the other's way."""
    north = s.engine("north-" + name)
    south = s.engine("south-" + name, mailbox="send@southshire.example")
    north.deliver(mail("send@southshire.example", "A question",
                       "Could you help us with this, please?", "first"))
    north.settle()
    ended = play_each_other(north, south, without)
    sent = outside(north)["send@southshire.example"] + \
        outside(south)[W.MAILBOX]
    t.ok(ended, "two daemons, %s: it ends" % name, "%d letters" % sent)
    t.ok(0 < sent <= most, "two daemons, %s: at most %d letters" % (
        name, most), "%d letters" % sent)
    still_answers(t, north, "two daemons, " + name)
    s.stop()


def unmarked_robot(t, s):
    """It answers every letter under another subject, in no thread."""
    e = s.engine("robot")
    robot = "helpdesk@robot.example"
    e.deliver(mail(robot, "Ticket 0", "Your request was received.", "r0"))
    e.settle()
    answered = 0
    for n in range(1, 60):
        letters = outside(e)[robot]
        if letters == answered:
            break
        answered = letters
        e.deliver(mail(robot, "Ticket %d" % n,
                       "Your request %d was received." % n, "r%d" % n))
        e.settle()
    t.ok(0 < outside(e)[robot] <= 5, "a robot without marks gets five at most",
         str(outside(e)))
    t.ok(len(e.messages()) == outside(e)[robot] + 1,
         "and every mail of it is kept")
    still_answers(t, e, "a robot")
    s.stop()


def officers_robot(t, s):
    """An officer's unmarked absence reply to whatever we write to her."""
    e = s.engine("absence")
    e.deliver(mail("priya.nair@parliament.uk", "A constituent",
                   "Please look at SEN/123456.", "p1"))
    e.settle()
    done = 0
    for n in range(40):
        new = [x for x in e.letters[done:] if x.to == W.JO]
        done = len(e.letters)
        if not new:
            break
        for i, letter in enumerate(new):
            e.deliver(mail(
                W.JO, "Out of office", "I am out of the office until Monday "
                "and will reply then.", "oof%d.%d" % (n, i)).replace(
                    b"\r\n\r\n", b"\r\nIn-Reply-To: %s\r\n\r\n" %
                    letter.mail["Message-ID"].encode(), 1))
        e.settle()
    to_jo = sum(1 for x in e.letters if x.to == W.JO)
    t.ok(to_jo <= 3, "an officer's absence reply is not answered in a ring",
         "%d letters to her" % to_jo)
    t.ok(outside(e)["priya.nair@parliament.uk"] == 1,
         "and nothing of it reaches the enquirer", str(outside(e)))
    s.stop()


BOUNCE = """Return-Path: <>
Received: from mx.one.example by mx.northshire.example; Tue, 3 Mar 2026 10:00:00 +0000
From: MAILER-DAEMON@one.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce{n}@one.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.one.example

Final-Recipient: rfc822; {failed}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {id}

--b--
"""


def bounces(t, s):
    """Every letter bounces, to staff too, and so do the bounces."""
    e = s.engine("bounces")
    e.deliver(mail("priya.nair@parliament.uk", "A constituent",
                   "Please look at SEN/123456.", "p1"))
    e.settle()
    done = n = 0
    ended = False
    for _ in range(30):
        new = e.letters[done:]
        done = len(e.letters)
        if not new:
            ended = True
            break
        for letter in new:
            for old in (letter.mail["Message-ID"], "<bounce%d@one.example>" %
                        n):
                n += 1
                e.deliver(BOUNCE.format(
                    to=W.MAILBOX, failed=letter.to, id=old,
                    n=n).replace("\n", "\r\n").encode())
        e.settle()
    t.ok(ended, "bounces of everything come to an end",
         "%d letters" % len(e.letters))
    t.ok(len(e.letters) <= 8, "after a handful of letters",
         "\n".join("%s %s" % (x.to, x.mail["Subject"]) for x in e.letters))
    t.ok(all(m["outcome"] in ("machine", "enquiry")
             for m in e.messages()), "and none of them opens anything")
    s.stop()


def flood(t, s, count):
    """So many identical mails from somebody whom nothing proves."""
    e = s.engine("flood")
    began = time.monotonic()
    for n in range(count):
        e.deliver(mail("someone@elsewhere.example", "Hello",
                       "The same again and again.", "f%d" % n, False))
        if n % 200 == 199:
            e.settle(300)
    e.settle(300)
    took = time.monotonic() - began
    counts = e.ask(do="status")
    staff = [x for x in e.letters if x.to.endswith("@northshire.example")]
    t.ok(outside(e)["someone@elsewhere.example"] == 1,
         "%d identical mails: one acknowledgement" % count, str(outside(e)))
    t.ok(len(staff) <= 25, "%d identical mails: a few letters to staff" %
         count, "%d letters" % len(staff))
    t.ok(any("flood" in str(x.mail["Subject"]) for x in staff),
         "one of them says that there is a flood")
    t.equal(len(e.messages()), count, "every one is kept (%.0f a second)" % (
        count / took))
    t.ok("cap.tripped" in e.log() and counts["triage"]["waiting"] > 0,
         "the operator sees it in log and status", str(counts["triage"]))
    still_answers(t, e, "a flood")
    s.stop()


def marked(data, marks):
    """The same mail with the marks of a machine."""
    return data.replace(b"\r\nFrom: ", b"\r\n" + marks + b"\r\nFrom: ", 1)


def weak_marks(t, s):
    """A robot names a case in each of many mails, a list speaks of danger."""
    e = s.engine("marks")
    for n in range(120):
        e.deliver(mail("no-reply@app.example", "Attendance %d" % n,
                       "Attendance of SEN/123456: day %d." % n, "w%d" % n))
        if n % 4 == 3:
            e.settle()
            e.ctl("clock", "+10m")
    e.settle(300)
    t.equal(sum(1 for x in e.letters if "no-reply@app.example" in str(
        x.mail.get_body(("plain",)))), 1,
            "120 mails of a robot, each with a case: one question")
    for n in range(200):
        e.deliver(marked(mail(
            "member%d@list%d.example" % (n, n), "Help %d" % n,
            "I want to kill myself, said number %d." % n, "l%d" % n),
                         b"List-Id: All of us <all.list.example>"))
    e.settle(300)
    t.ok(not outside(e), "nobody outside is written to", str(outside(e)))
    t.ok(len(e.letters) <= 60, "200 mails of a list: letters stay few",
         "%d letters" % len(e.letters))
    t.ok(any("URGENT: many mails" in str(x.mail["Subject"])
             for x in e.letters), "one says that there are more, urgently")
    t.ok(all(m["outcome"] == "triage" for m in e.messages()),
         "and every one of them waits for a person")
    still_answers(t, e, "weak marks")
    s.stop()


def many_senders(t, s):
    """Two hundred people at once: held behind the breaker, then reset."""
    e = s.engine("many")
    for n in range(200):
        e.deliver(mail("person%d@domain%d.example" % (n, n), "Our letter %d" %
                       n, "Please look at our petition, number %d." % n,
                       "m%d" % n))
        if n % 100 == 99:
            e.settle(300)
    e.settle(300)
    sent = sum(outside(e).values())
    t.ok(sent == 60, "of 200 people's mails at once 60 are acknowledged",
         "%d" % sent)
    status = e.ctl("status")
    t.ok("BREAKER OPEN" in status, "the breaker is open, and status says so",
         status)
    t.ok(any("breaker reset" in str(x.mail.get_body(("plain",)))
             for x in e.letters if x.to == W.SAM),
         "whoever is on duty is told what to do")
    said = e.ctl("breaker", "reset")
    e.settle(300)
    t.ok("140 letters released" in said, "a reset lets the others go", said)
    t.ok(sum(outside(e).values()) < 200, "not all at once")
    e.ctl("clock", "+10m")
    e.settle(300)
    t.equal(sum(outside(e).values()), 200, "and everybody has a letter")
    still_answers(t, e, "many senders")
    s.stop()


def main():
    t = Tap()
    s = Storm()
    try:
        two_daemons(t, s, "all marks kept", (), 2)
        two_daemons(t, s, "marks stripped", MARKS, 4)
        two_daemons(t, s, "marks and threads stripped", MARKS + THREAD, 10)
        unmarked_robot(t, s)
        officers_robot(t, s)
        bounces(t, s)
        weak_marks(t, s)
        many_senders(t, s)
        flood(t, s, int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
    finally:
        s.close()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
