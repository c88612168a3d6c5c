#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where mail is filed: follow-ups, strangers who quote a reference, questions
to the duty officer, bounces, and what nobody can be told about."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402


def reference(mail):
    return re.search(r"ENQ-\d\d-\d{5}-[A-Z]", str(mail["Subject"])).group(0)


def outcome(w, subject):
    """What became of the newest mail with that subject."""
    for m in w.ctl_json("list", "--messages")["messages"]:
        if m["subject"] and subject in m["subject"]:
            return m["outcome"]
    return None


def opened(w, sender, subject, text, **more):
    """Writes and waits for the acknowledgement."""
    seen = {m["Message-ID"] for m in w.mails(sender)}
    mail = w.deliver(w.message(sender, W.MAILBOX, subject, text, **more))
    ack = w.await_mail(sender, lambda m: m["Message-ID"] not in seen and
                       "received" in str(m["Subject"]))
    return mail, ack


def follow_ups(t, w):
    mail, ack = opened(w, W.PARENT, "School transport", "Who can help us?")
    ours = reference(ack)
    w.deliver(w.message(W.PARENT, W.MAILBOX, "RE: " + str(ack["Subject"]),
                        "One more thing: he needs a seat by the door.",
                        reply_to=ack))
    t.ok(w.await_mail(W.SAM, lambda m: "seat by the door" in W.body(m)),
         "a reply to our letter reaches whoever has the enquiry", w.log())
    t.equal(outcome(w, ours), "follow-up", "it is filed in it")
    w.deliver(w.message(W.PARENT, W.MAILBOX, "about " + ours.lower(),
                        "And a third thing: the driver was kind."))
    t.ok(w.await_mail(W.SAM, lambda m: "third thing" in W.body(m)),
         "so does a mail of theirs with the reference typed", w.log())
    t.equal(len(w.ctl_json("list")["enquiries"]), 1,
            "there is still one enquiry")
    return mail, ack, ours


def stranger(t, w, ours):
    """A reference lets nobody in and is answered like any other mail."""
    _, ack = opened(w, W.CASEWORKER, "Your " + ours,
                    "Please tell me everything about %s." % ours)
    t.ok(ack is not None and reference(ack) != ours,
         "a stranger with a reference gets a reference of his own", w.log())
    t.ok(ours not in ack.as_string(),
         "and does not learn that the other exists", ack.as_string()[:800])
    enquiry = w.ctl_json("show", ours)
    t.ok(all("elsewhere" not in p["addr"] and "casework" not in p["addr"]
             for p in enquiry["parties"]), "nobody joined the enquiry")
    note = w.await_mail(W.SAM, lambda m: reference(ack) in m["Subject"])
    t.ok(note is not None and ours in W.body(note),
         "the officer who is asked sees the match", W.body(note or ack))
    return reference(ack)


def question(t, w, first):
    """Two references in one mail: the duty officer is asked."""
    _, ack = opened(w, W.PARENT, "Something else", "May we visit the school?")
    second = reference(ack)
    t.ok(second != first, "a new subject opens an enquiry of its own")
    before = len(w.mails(W.PARENT))
    w.deliver(w.message(W.PARENT, W.MAILBOX, "%s and %s" % (first, second),
                        "Any news on these?"))
    asked = w.await_mail(W.SAM, lambda m: m["Subject"] and
                         "N" in W.body(m) and "spam" in W.body(m).lower())
    if not t.ok(asked is not None, "the duty officer is asked", w.log()):
        return
    t.equal(outcome(w, first), "triage", "the mail waits in triage")
    t.ok(first in w.ctl("list", "--triage").stdout,
         "and is listed there", w.ctl("list", "--triage").stdout)
    t.equal(len(w.mails(W.PARENT)), before, "nothing is told meanwhile")
    w.reply(W.SAM, asked, "2")
    t.ok(W.wait_for(lambda: outcome(w, first) == "follow-up"),
         "a reply of one character files it",
         w.ctl("list", "--messages").stdout)
    w.reply(W.SAM, asked, "N")
    again = w.await_mail(W.SAM, W.subject_has("placed already"))
    t.ok(again is not None, "a second reply is told that it was placed",
         w.log())


def reopened(t, w, ack, ours):
    allocation = w.await_mail(W.SAM, lambda m: ours in m["Subject"] and
                              "Please answer" in m["Subject"])
    w.reply(W.SAM, allocation,
            "Dear Ms Okafor,\n\nThank you for writing. The taxi comes again "
            "from Monday, and the driver knows that your son needs the seat "
            "by the door.\n\nYours sincerely,\nSam Patel\n")
    answer = w.await_mail(W.PARENT, lambda m: "taxi comes again" in W.body(m))
    t.ok(answer is not None, "the family has its answer", w.log())

    def state():
        return w.ctl_json("show", ours)["enquiry"]["state"]
    t.ok(W.wait_for(lambda: state() == "answered"), "it is answered", state())
    w.deliver(w.message(W.PARENT, W.MAILBOX, "RE: " + str(answer["Subject"]),
                        "Thank you so much!", reply_to=answer))
    t.ok(W.wait_for(lambda: outcome(w, "RE: An") or outcome(w, "RE: Our")),
         "a thank-you is filed")
    t.equal(state(), "answered", "and reopens nothing")
    w.deliver(w.message(W.PARENT, W.MAILBOX, "RE: " + str(answer["Subject"]),
                        "But the taxi did not come today. What now?",
                        reply_to=answer))
    t.ok(W.wait_for(lambda: state() != "answered"),
         "a further question reopens it", state())
    del ack


def bounce(t, w, ours):
    """A letter that comes back: the officer is told to telephone."""
    letter = next(x for x in w.ctl_json("show", ours)["letters"]
                  if x["kind"].startswith("ack"))
    report = """From: MAILER-DAEMON@family.example
To: %s
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-1@family.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

The mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.family.example

Final-Recipient: rfc822; %s
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--b
Content-Type: text/rfc822-headers

Message-ID: <%s>
To: %s

--b--
""" % (W.MAILBOX, W.PARENT, letter["message_id"], W.PARENT)
    w.append(W.MAILBOX, ("Return-Path: <>\n" + report).replace(
        "\n", "\r\n").encode())
    told = w.await_mail(W.SAM, lambda m: "telephone" in W.body(m) and
                        ours in W.body(m))
    t.ok(told is not None, "a bounce is told once, with 'telephone them'",
         w.log())


def main():
    t = Tap()
    w = W.World(W.scratch("filing"))
    try:
        w.start()
        _, ack, ours = follow_ups(t, w)
        stranger(t, w, ours)
        question(t, w, ours)
        reopened(t, w, ack, ours)
        bounce(t, w, ours)
        t.ok("sound" in w.ctl("fsck").stdout, "the store is sound")
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
