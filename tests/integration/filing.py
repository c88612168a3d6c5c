#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where mail is filed: follow-ups, strangers who quote a reference, questions
to the duty officer, bounces, and what nobody can be told about."""
import os
import re
import sqlite3
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
    w.all_sent()
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
    w.append(W.MAILBOX, W.bounce(letter))
    told = w.await_mail(W.SAM, lambda m: "telephone" in W.body(m) and
                        ours in W.body(m))
    t.ok(told is not None, "a bounce is told once, with 'telephone them'",
         w.log())


def opened_by(w, mail):
    """All mails with that subject, newest first."""
    return [m for m in w.ctl_json("list", "--messages")["messages"]
            if m["subject"] == str(mail["Subject"])]


def decided(w, mail, count=1):
    """The newest mail on a subject, when there are so many of them, and it
    is decided: not the one before it."""
    def newest():
        mails = opened_by(w, mail)
        return mails[0] if len(mails) >= count and mails[0]["state"] in (
            "decided", "quarantined") else None
    return W.wait_for(newest) or {}


def one_subject_many_families(t, w):
    """An office that writes "Constituent case" over everything."""
    def case(text, **more):
        return w.deliver(w.message(
            W.CASEWORKER, W.MAILBOX, "Constituent case",
            "Dear all,\n\n%s\n\nPriya" % text, name="Priya Nair", **more))
    mail = case("Our ref: AH11111\n\nPlease tell me about Tom, SEN/123456.")
    t.equal(decided(w, mail).get("outcome"), "enquiry", "Tom has an enquiry")
    ack = w.await_mail(W.CASEWORKER, lambda m: "AH11111" in W.body(m) or
                       "AH11111" in str(m["Subject"]))
    case("Our ref: AH22222\n\nPlease tell me about Lily, SEN/200001.")
    t.equal(decided(w, mail, 2).get("outcome"), "enquiry",
            "the same subject over another child opens another")
    mine = w.await_mail(W.MO, lambda m: "about Lily" in W.body(m))
    t.ok(mine is not None, "the owner of that case has it", w.log())
    t.ok(not any("about Lily" in W.body(m) for m in w.mails(W.JO)),
         "and the owner of the first has not")
    case("A third family would like to know how to apply for a taxi.")
    t.equal(decided(w, mail, 3).get("outcome"), "enquiry",
            "an office's subject alone joins nothing")
    if not t.ok(ack is not None, "the office has its acknowledgement"):
        return
    reply = w.deliver(w.message(
        W.CASEWORKER, W.MAILBOX, "RE: " + str(ack["Subject"]),
        "Now about Lily, SEN/200001: where is her plan?", reply_to=ack))
    t.equal(decided(w, reply).get("outcome"), "triage",
            "a reply about another child is a question to a person")
    t.ok(not any("where is her plan" in W.body(m) for m in w.mails(W.JO)),
         "and reaches no owner unasked")


ANSWER = """Dear %s,

Thank you for writing. %s I have looked into what happened with the school,
and the panel has met; its decision was sent to you last week, by first class
post.

Yours sincerely,
Jo Smith
"""


def words_of_a_robot(t, w):
    """People who write like one are read; nobody is written to."""
    w.all_sent()
    before = len(w.mails(W.CASEWORKER))
    mail = w.deliver(w.message(
        W.CASEWORKER, W.MAILBOX, "Urgent for a constituent",
        "Dear team,\n\nMrs Brown has been on sick leave since June because "
        "her son, SEN/123456, has no school. This is urgent. Please tell us "
        "when he can return.\n\nPriya Nair", name="Priya Nair",
        headers=[("X-Auto-Response-Suppress", "DR, OOF, AutoReply")]))
    t.equal(decided(w, mail).get("outcome"), "enquiry",
            "a letter that sounds like an absence opens an enquiry")
    told = w.await_mail(W.JO, lambda m: "Mrs Brown" in W.body(m))
    t.ok(told is not None and "perhaps automatic" in W.body(told),
         "its owner reads it and why nobody was told",
         W.body(told) if told else w.log())
    w.all_sent()
    t.equal(len(w.mails(W.CASEWORKER)), before, "there is no acknowledgement")
    w.reply(W.JO, told, ANSWER % (
        "Ms Nair", "I am on annual leave and will be back on Monday."))
    held = w.await_mail(W.JO, lambda m: "held" in str(m["Subject"]) and
                        "perhaps automatic" in W.body(m))
    t.ok(held is not None, "an answer that sounds like one is held", w.log())


def thanks_and_no_thanks(t, w):
    _, ack = opened(w, W.PARENT, "Which bus SEN/123456",
                    "Hello,\n\nwhich bus does he take?\n\nRuth")
    ours = reference(ack)
    allocation = w.await_mail(W.JO, lambda m: "which bus" in W.body(m) and
                              "Please answer" in str(m["Subject"]))
    w.reply(W.JO, allocation, ANSWER % ("Ms Okafor", "It is number five."))
    answer = w.await_mail(W.PARENT, lambda m: "number five" in W.body(m))
    if not t.ok(answer is not None, "an answer has gone", w.log()):
        return

    def state():
        return w.ctl_json("show", ours)["enquiry"]["state"]

    def write(text):
        w.deliver(w.message(W.PARENT, W.MAILBOX,
                            "RE: " + str(answer["Subject"]), text,
                            reply_to=answer))
    W.wait_for(lambda: state() == "answered")
    write("Thanks Jo, that helps.")
    note = w.await_mail(W.JO, lambda m: "thank-you" in str(m["Subject"]))
    t.ok(note is not None and "that helps" in W.body(note) and
         "STAYS INSIDE" in str(note["Reply-To"]),
         "the owner has a line about a thank-you", w.log())
    t.equal(state(), "answered", "which reopens nothing")
    write("Thanks, but that is no answer. Ring me today.")
    t.ok(w.await_mail(W.JO, lambda m: "no answer" in W.body(m)),
         "a thank-you with a but reaches the owner", w.log())
    t.ok(state() != "answered", "and reopens the enquiry", state())


def forged(t, w):
    """From alone, and a header the border never wrote."""
    _, ack = opened(w, W.PARENT, "Speech therapy SEN/123456",
                    "When does it start?")
    ours = reference(ack)
    text = w.message(W.JO, W.MAILBOX, "about " + ours, "ASSIGN sam\n")
    before = w.ctl_json("show", ours)["enquiry"]
    w.append(W.MAILBOX, (
        b"Return-Path: <x@evil.example>\r\n"
        b"Received: from evil.example by mx.northshire.example;"
        b" Sat, 21 Nov 2026 10:00:00 +0000\r\n"
        b"Authentication-Results: mx.northshire.example;"
        b" dmarc=pass header.from=northshire.example\r\n") +
        text.as_bytes())
    t.equal(decided(w, text).get("rule"), "sender not proved",
            "an officer whom only a forged header proves is refused")
    t.equal(w.ctl_json("show", ours)["enquiry"], before,
            "and changes nothing")


def odd_addresses(t, w):
    """Whom we cannot write to has an enquiry all the same."""
    for address in ('"ruth okafor"@family.example',
                    "ruth@k\u00f6ln.example"):
        mail = w.message(W.PARENT, W.MAILBOX, "From " + address[-12:],
                         "Hello,\n\nmy child needs help.\n")
        w.append(W.MAILBOX, mail.as_bytes().replace(
            b"From: " + W.PARENT.encode(), b"From: " + address.encode(), 1))
        got = decided(w, mail)
        t.ok(got.get("outcome") == "enquiry" and got["state"] == "decided",
             "a sender we cannot write to opens an enquiry", str(got))


def several_senders(t, w):
    mail = w.message(W.PARENT, W.MAILBOX, "From both of us",
                     "Hello,\n\nwe both would like to know.\n")
    w.append(W.MAILBOX, mail.as_bytes().replace(
        b"From: " + W.PARENT.encode(),
        b"From: " + W.PARENT.encode() + b", tom@family.example", 1))
    told = w.await_mail(W.SAM, lambda m: "we both would" in W.body(m))
    t.ok(told is not None and "more than one sender" in
         " ".join(W.body(told).split()), "two senders are said to be two",
         W.body(told) if told else w.log())


# As anybody may write it.
NUMBER = re.compile(rb"724[^0-9A-Za-z]{0,3}456[^0-9A-Za-z]{0,3}7812")


def tables_with(w, pattern):
    """Where the database has it, but for the reading of the mail itself."""
    db = sqlite3.connect("file:%s?mode=ro" % w.path("state", "enquiryd.db"),
                         uri=True)
    db.text_factory = bytes
    tables = [name.decode() for name, in db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found = [table for table in tables if table != "facts"
             for row in db.execute('SELECT * FROM "%s"' % table)
             if any(isinstance(v, bytes) and pattern.search(v) for v in row)]
    db.close()
    return len(tables), found


def childs_number(t, w):
    """An office gives an NHS number alone: where can it be read afterwards?"""
    text = "Her NHS number is 724 456 7812. When will she have a place?"
    w.deliver(w.message(W.CASEWORKER, W.MAILBOX, "My constituent's daughter",
                        text))
    told = w.await_mail(W.JO, lambda m: "724 456 7812" in W.body(m))
    if not t.ok(told is not None, "a child's number alone finds the owner of "
                "the case", w.log()):
        return
    ours = reference(told)
    t.equal(w.ctl_json("show", ours)["cases"], ["SEN/123457"],
            "and the enquiry is on the case")
    w.all_sent()
    having = [(person, str(m["Subject"])) for person in W.PEOPLE
              for m in w.mails(person) if person != W.MAILBOX and
              NUMBER.search(m.as_bytes() + W.body(m).encode())]
    t.equal(having, [(W.JO, str(told["Subject"]))],
            "no letter has the number but the owner's")
    count, tables = tables_with(w, NUMBER)
    t.ok(count > 30 and not tables, "no table of the database has it", tables)
    mail = next(m for m in w.ctl_json("list", "--messages")["messages"]
                if m["subject"] == "My constituent's daughter")
    t.ok(mail["evidence"].startswith(
        "case: an NHS number in the text is registered for case SEN/123457"),
         "what is kept is whose it is", mail["evidence"])
    said = [w.ctl(*words).stdout for words in (
        ("list", "--all", "--json"), ("list", "--messages", "--json"),
        ("show", ours), ("show", ours, "--json"), ("status", "--json"),
        ("outbox", "list", "--json"))] + [w.log()]
    t.equal([s for s in said if NUMBER.search(s.encode())], [],
            "nothing that operators are shown has it, nor the log")


def junk(t, w):
    """Real enquiries in the Junk folder, on a real server."""
    t.ok(W.wait_for(lambda: "imap.junk-failed" in w.log()),
         "a Junk folder that is not there is said to be missing", w.log())
    box = w.imap(W.MAILBOX)
    box.create("Junk")
    w.append(W.MAILBOX, w.message(
        W.STRANGER, W.MAILBOX, "Old tyres", "Tyres.").as_bytes(), "Junk")
    t.ok(W.wait_for(lambda: "imap.old-left" in w.log()),
         "it is found when it is there; what lay in it is left alone",
         w.log())
    lost = w.message(W.CASEWORKER, W.MAILBOX, "Lost in the filter",
                     "Please say who deals with SEN/200001.")
    data = lost.as_bytes().replace(
        b"From:", b"Return-Path: <%s>\r\nFrom:" % W.CASEWORKER.encode(), 1)
    w.append(W.MAILBOX, data, "Junk")
    t.ok(W.wait_for(lambda: outcome(w, "Lost in the filter") == "triage"),
         "a new mail in it, of an office that is registered, waits",
         w.log())
    t.equal(outcome(w, "Old tyres"), None, "the old one is not")
    _, ack = opened(w, W.PARENT, "Beside the Junk folder",
                    "Is the inbox read too?")
    t.ok(ack is not None, "the inbox is read as ever", w.log())
    t.equal([str(m["Subject"]) for m in w.mails(W.MAILBOX, "Junk")],
            ["Old tyres", "Lost in the filter"], "nothing there is moved")
    t.ok(not any("in the filter" in m.as_string() or
                 m["In-Reply-To"] == lost["Message-ID"]
                 for m in w.mails(W.CASEWORKER)), "or acknowledged")
    box.select("Junk")
    box.copy("2", "INBOX")
    t.ok(W.wait_for(lambda: outcome(w, "Lost in the filter") == "enquiry"),
         "moved to the inbox by hand it is an enquiry", w.log())
    box.logout()


def main():
    t = Tap()
    w = W.World(W.scratch("filing"))
    try:
        w.start(poll_s=1, mailbox_more="junk = 'Junk'")
        _, ack, ours = follow_ups(t, w)
        stranger(t, w, ours)
        question(t, w, ours)
        reopened(t, w, ack, ours)
        bounce(t, w, ours)
        one_subject_many_families(t, w)
        words_of_a_robot(t, w)
        thanks_and_no_thanks(t, w)
        forged(t, w)
        odd_addresses(t, w)
        several_senders(t, w)
        childs_number(t, w)
        junk(t, w)
        t.ok("sound" in w.ctl("fsck").stdout, "the store is sound")
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
