#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail between colleagues on Microsoft 365: no pass of a border, but Exchange's
mark that the sender was signed in.  The mark is proof; every copy of it that
somebody outside can bring about is not."""
import json
import os
import shlex
import smtplib
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402

MARK = ("X-MS-Exchange-Organization-AuthAs", "Internal")
SOURCE = ("X-MS-Exchange-Organization-AuthSource",
          "LO2P265MB0001.GBRP265.PROD.OUTLOOK.COM")
ANONYMOUS = ("X-MS-Exchange-Organization-AuthAs", "Anonymous")
ELSEWHERE = ("X-MS-Exchange-Organization-AuthSource",
             "PROD.OUTLOOK.COM.evil.example")
NONE = ("Authentication-Results",
        "mx.northshire.example; spf=none; dkim=none; dmarc=none")
FAIL = ("Authentication-Results", "mx.northshire.example; dmarc=fail "
        "header.from=northshire.example")
ANSWER = """Dear Ms Nair,

Thank you for your letter. The panel met last week and the family will have
its decision on Friday; they can telephone me if it does not arrive.

Yours sincerely,
Jo Smith
"""


def exchange_delivers(w, message, headers):
    """The mail as Exchange leaves it in the mailbox: its headers on top."""
    head = "".join("%s: %s\r\n" % h for h in headers)
    head += ("Received: from LO2P265MB0001.GBRP265.PROD.OUTLOOK.COM by\r\n"
             " LO2P265MB0002.GBRP265.PROD.OUTLOOK.COM with HTTPS;\r\n"
             " Sat, 21 Nov 2026 10:00:00 +0000\r\n")
    with smtplib.LMTP("127.0.0.1", int(w.env["LMTP_PORT"])) as s:
        s.sendmail(W.JO, [W.MAILBOX], head.encode() + message.as_bytes())


def reply(w, allocation, text):
    """Jo's reply to the allocation, not yet sent."""
    return w.message(W.JO, W.MAILBOX, "RE: " + allocation["Subject"], text,
                     reply_to=allocation)


def refusals(w):
    """Mails in a colleague's name that were refused."""
    return len([m for m in w.ctl_json("list", "--messages")["messages"]
                if m["rule"] == "sender not proved"])


def forged(t, w, allocation):
    """What somebody outside can bring about."""
    for name, headers in (
            ("the mark was removed", [NONE]),
            ("the mark was removed, and Exchange wrote its own",
             [NONE, ANONYMOUS, SOURCE]),
            ("the mark stands below Exchange's own",
             [NONE, ANONYMOUS, SOURCE, MARK, SOURCE]),
            ("the mark stands above Exchange's own",
             [MARK, SOURCE, NONE, ANONYMOUS, SOURCE]),
            ("the mark comes from a server of nobody's",
             [NONE, MARK, ELSEWHERE]),
            ("the mark comes from no server", [NONE, MARK]),
            ("the border says that it is forged", [FAIL, MARK, SOURCE])):
        before = refusals(w)
        exchange_delivers(w, reply(
            w, allocation, "Dear Ms Nair,\n\nPlease write to my private "
            "address about this child from now on, as %s, so that I can "
            "answer you at once.\n\nJo\n" % name), headers)
        t.ok(W.wait_for(lambda: refusals(w) > before, every=0.2),
             "%s: refused" % name, w.log()[-2000:])
    w.all_sent()
    t.equal(len([m for m in w.mails(W.JO) if "refused" in m["Subject"]]), 1,
            "Jo is told, once")
    t.ok(not any("private" in W.body(m) for m in w.mails(W.CASEWORKER)),
         "and nothing of it left")


def inside(w):
    """What check says of it: (state, words)."""
    done = w.ctl("check", "--json", check=False)
    for found in json.loads(done.stdout)["checks"]:
        if found["what"] == "inside mail":
            return found["state"], "%(said)s %(do)s" % found
    return None, done.stdout


def command(words):
    """Headers and body of the mail that the printed command sends."""
    line = shlex.split(words[words.index("swaks "):])
    given = [line[i + 1] for i, word in enumerate(line) if word == "--header"]
    return dict(header.split(": ", 1) for header in given), line


def probed(t, w):
    """The operator has it proved that copies from outside are removed."""
    state, words = inside(w)
    headers, line = command(words)
    t.ok(state == "beware" and W.MAILBOX == line[line.index("--to") + 1],
         "without a probe check warns, and prints the command for one", words)
    t.equal((headers[MARK[0]], headers[SOURCE[0]][-16:]),
            (MARK[1], "prod.outlook.com"), "which brings the mark along")
    subject = headers["Subject"]
    own = ("X-Enquiryd-Probe", headers["X-Enquiryd-Probe"])
    robot = ("Auto-Submitted", headers["Auto-Submitted"])
    known = 0

    def probe(title, *headers):
        nonlocal known
        known += 1
        exchange_delivers(w, w.message(
            "it@elsewhere.example", W.MAILBOX, title, "A probe.\n",
            headers=[robot]), [NONE, *headers])
        W.wait_for(lambda: len([
            m for m in w.ctl_json("list", "--messages")["messages"]
            if "enquiryd probe" in (m["subject"] or "") and
            m["state"] == "decided"]) >= known)
        return inside(w)

    state, words = probe("enquiryd probe 00000000", own, ANONYMOUS)
    t.ok(state == "beware" and "no probe" in words,
         "somebody else's probe proves nothing", words)
    state, words = probe(subject, ANONYMOUS)
    t.ok(state == "beware" and "without its own header" in words
         and subject in words,
         "one whose own header is gone as well neither, and check says why",
         words)
    state, words = probe(subject, own, MARK, SOURCE)
    t.ok(state == "FAILS" and "trust_auth_as = false" in words,
         "a probe whose mark is still there is a failure", words)
    state, words = probe(subject, own, ANONYMOUS, SOURCE)
    t.ok(state == "works" and "are removed" in words,
         "a probe without it is the proof", words)
    state, words = probe(subject, ANONYMOUS)
    t.equal(state, "works", "which one without its own header does not undo")
    state, words = probe(subject, MARK)
    t.ok(state == "FAILS" and "still had" in words,
         "but one with the mark alone does", words)
    probe(subject, own, ANONYMOUS, SOURCE)
    state, words = probe("not the enquiryd probe", MARK, SOURCE)
    t.ok(state == "FAILS" and "1 mail of others" in words,
         "until a mail of others comes with the mark", words)
    t.equal(len([a for a in w.ctl_json("outbox", "list")["letters"]
                 if a["to"] == "it@elsewhere.example"]), 0,
            "nobody is written to because of a probe")


def main():
    t = Tap()
    w = W.World(W.scratch("inside"))
    try:
        w.start_servers()
        w.write_config(release_delay_s=1, top=(
            "trust_auth_as = true\nauth_sources = { 'prod.outlook.com' }\n"))
        w.import_registers()
        w.start_daemon()
        w.deliver(w.message(
            W.CASEWORKER, W.MAILBOX, "A constituent",
            "Dear colleagues,\n\nWhen is the decision on SEN/123456?\n\n"
            "Priya Nair\n"))
        allocation = w.await_mail(W.JO, W.subject_has("Please answer"))
        if t.ok(allocation is not None, "an allocation to Jo", w.log()):
            forged(t, w, allocation)
            exchange_delivers(w, reply(w, allocation, ANSWER),
                              [NONE, MARK, SOURCE])
            t.ok(w.await_mail(W.CASEWORKER,
                              lambda m: "panel met" in W.body(m)),
                 "a colleague's own mail is proved by the mark", w.log())
        probed(t, w)
        t.equal(w.stop_daemon(), 0, "the daemon stops when asked")
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
