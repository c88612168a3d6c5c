#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job on real servers: an MP's mail is acknowledged, owned, timed,
answered by an officer's ordinary reply; what must not leave does not."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402

PDF = b"%PDF-1.4\nnot really a letter\n"
MP_TEXT = """Dear colleagues,

Our ref: AH12345

I write on behalf of my constituent about Tom Okafor's assessment
(your references SEN/123456 and SEN/123457). They have heard nothing since
March. When will a decision be made?

Yours sincerely,
Priya Nair
Office of Amelia Hart MP
"""
ANSWER = """Dear Ms Nair,

Thank you for your letter. I have looked into what happened, and I am sorry
that the family had no news from us since March. The assessment panel met last
week and the decision letter goes to them on Friday. They can telephone me on
01632 960010 if it does not arrive.

Yours sincerely,
Jo Smith
"""


def one_line(text):
    return re.sub(r"\s+", " ", text)


def acknowledged(t, w):
    """The MP's mail and what comes of it."""
    mail = w.message(W.CASEWORKER, W.MAILBOX, "Tom Okafor - EHC assessment",
                     MP_TEXT, name="Priya Nair",
                     attachments=[("letter.pdf", PDF)])
    w.deliver(mail)
    ack = w.await_mail(W.CASEWORKER, W.subject_has("ENQ-"))
    if not t.ok(ack is not None, "an MP's mail is acknowledged", w.log()):
        return None
    text = one_line(W.body(ack))
    t.ok(str(ack["Subject"]).startswith("AH12345"),
         "the MP's own reference comes first in the subject", ack["Subject"])
    t.equal(ack["In-Reply-To"], mail["Message-ID"], "it stands in the thread")
    t.equal(ack["Return-Path"], "<>", "it has the null return path")
    t.equal(ack["Auto-Submitted"], "auto-replied", "it says it is automatic")
    t.equal(ack["X-Auto-Response-Suppress"], "All", "it asks for no robots")
    t.ok(re.search(r"full answer by \w+day \d+ \w+ 20\d\d", text),
         "it names the date an answer is due", text)
    t.ok("appeal" in text, "it says that time limits still run", text)
    whole = ack.as_string()
    t.ok("Okafor" not in whole and "SEN/" not in whole and
         "letter.pdf" not in whole,
         "it repeats nothing of what they wrote", whole)
    t.equal(len(w.mails(W.CASEWORKER)), 1, "there is one acknowledgement")
    return mail


def allocated(t, w):
    """Jo's allocation mail."""
    got = w.await_mail(W.JO, W.subject_has("Please answer"))
    if not t.ok(got is not None, "the case's owner gets the allocation",
                w.log()):
        return None
    text = W.body(got)
    t.ok(text.startswith("LEAVES THE COUNCIL"),
         "its first line says where a reply goes", text[:200])
    t.ok("LEAVES THE COUNCIL" in str(got["Reply-To"]),
         "its Reply-To name says so too", got["Reply-To"])
    t.ok("They have heard nothing" in one_line(text),
         "it has the enquiry in full", text)
    t.ok("SEN/123456" in text and "SEN/123457" in text,
         "it names both cases", text)
    files = [(p.get_filename(), p.get_content())
             for p in got.iter_attachments()]
    t.equal(files, [("letter.pdf", PDF)], "the attachment is passed on whole")
    return got


def answered(t, w, allocation):
    """Jo replies; the MP gets those words and no others."""
    w.reply(W.JO, allocation, ANSWER, attachments=[("plan.pdf", PDF + b"2")])
    receipt = w.await_mail(W.JO, W.subject_has("on its way"))
    t.ok(receipt is not None, "the officer is told when the answer leaves",
         [str(m["Subject"]) for m in w.mails(W.JO)])
    w.leave_now()
    got = w.await_mail(W.CASEWORKER,
                       lambda m: "decision letter" in W.body(m))
    if not t.ok(got is not None, "the MP's office gets the answer", w.log()):
        return
    text = W.body(got)
    t.ok("wrote:" not in text and "LEAVES THE COUNCIL" not in text,
         "the quoted trail is cut off", text)
    t.ok(str(got["From"]).startswith('"Jo Smith, SEND casework team"'),
         "it comes under the officer's name from the team", got["From"])
    t.equal((got["Auto-Submitted"], got["X-Auto-Response-Suppress"]),
            (None, None), "it carries none of the automatic marks")
    t.equal([p.get_filename() for p in got.iter_attachments()], ["plan.pdf"],
            "with the officer's attachment")
    t.ok(W.JO not in got.as_string(),
         "the officer's own address stays inside", got.as_string()[:600])
    state = W.wait_for(lambda: w.ctl_json("list", "--all")["enquiries"][0]
                       ["state"] == "answered" or None)
    t.ok(state, "the enquiry is answered and its clock stops",
         w.ctl("list", "--all").stdout)


def family(t, w):
    """A parent without a known case goes to the duty officer."""
    w.deliver(w.message(
        W.PARENT, W.MAILBOX, "My son's transport",
        "Hello,\n\nthe taxi has not come for a week. Who can help?\n\n"
        "Ruth Okafor\n", name="Ruth Okafor",
        attachments=[("taxi.pdf", PDF)]))
    ack = w.await_mail(W.PARENT, W.subject_has("ENQ-"))
    t.ok(ack is not None, "a parent's mail is acknowledged", w.log())
    got = w.await_mail(W.SAM, W.subject_has("Please answer", "family"))
    t.ok(got is not None, "the duty officer gets what nobody owns", w.log())
    t.ok(got is not None and not list(got.iter_attachments()) and
         "taxi.pdf" in W.body(got), "and is told of the file, not sent it")
    return got


def machines(t, w):
    """Automatic mail is recorded and answered by nothing."""
    before = len(w.mails(W.STRANGER))
    for n, headers in enumerate((
            [("Auto-Submitted", "auto-replied")],
            [("Precedence", "bulk"), ("List-Id", "<news.elsewhere.example>")],
            [("X-Autoreply", "yes"), ("Auto-Submitted", "auto-generated")])):
        w.deliver(w.message(W.STRANGER, W.MAILBOX, "Out of office %d" % n,
                            "I am away until 4 January.", headers=headers))
    w.deliver(w.message(W.STRANGER, W.MAILBOX, "Undelivered Mail Returned",
                        "It could not be delivered."), sender="")
    done = W.wait_for(lambda: sum(
        m["outcome"] == "machine"
        for m in w.ctl_json("list", "--messages")["messages"]) >= 4)
    t.ok(done, "four automatic mails are recorded",
         w.ctl("list", "--messages").stdout)
    t.equal(len(w.mails(W.STRANGER)), before, "and none is answered")


def held(t, w, allocation):
    """An answer that names another child's case waits for a manager."""
    w.reply(W.SAM, allocation,
            "Dear Ms Okafor,\n\nThank you for writing. The taxi firm has been "
            "told and starts again tomorrow, as it does for SEN/200001 who "
            "travels with your son every morning of the week.\n\n"
            "Yours sincerely,\nSam Patel\n")
    receipt = w.await_mail(W.SAM, W.subject_has("held"))
    t.ok(receipt is not None, "an answer with another case's reference is held",
         w.log())
    if receipt is None:
        return
    t.ok("SEND" in W.body(receipt) and "1" in W.body(receipt),
         "the officer gets numbered reasons", W.body(receipt))
    w.reply(W.SAM, receipt, "SEND")
    refused = w.await_mail(W.SAM, W.subject_has("Nothing was done"))
    t.ok(refused is not None and "manager" in W.body(refused),
         "an officer cannot release what is about another child",
         W.body(refused) if refused else w.log())
    t.ok(not any("taxi firm" in W.body(m) for m in w.mails(W.PARENT)),
         "and the parent got nothing")
    w.reply(W.SAM, allocation,
            "Dear Ms Okafor,\n\nThank you for writing, and I am sorry about "
            "the taxi. The firm starts again tomorrow morning at eight, and I "
            "shall telephone you to hear how it went.\n\nYours sincerely,\n"
            "Sam Patel\n")
    receipt = w.await_mail(W.SAM, W.subject_has("on its way"))
    t.ok(receipt is not None, "new words take the held answer's place",
         w.log())
    if receipt is None:
        return
    w.reply(W.SAM, receipt, "UNDO")
    done = w.await_mail(W.SAM, lambda m: "was stopped" in W.body(m))
    t.ok(done is not None, "UNDO stops it within the delay", w.log())
    w.leave_now()
    w.all_sent()
    t.ok(not any("starts again" in W.body(m) for m in w.mails(W.PARENT)),
         "and nobody gets it")


def commands(t, w, allocation):
    w.reply(W.SAM, allocation, "ACCEPT")
    full = w.await_mail(W.SAM, lambda m: "Please answer" in m["Subject"] and
                        list(m.iter_attachments()))
    t.ok(full is not None and [p.get_filename() for p in
                               full.iter_attachments()] == ["taxi.pdf"],
         "ACCEPT brings the enquiry in full, with its files", w.log())
    w.reply(W.SAM, allocation, "NOTE\nRuth telephoned; she is very worried.")
    t.ok(w.await_mail(W.SAM, lambda m: "kept as a note" in W.body(m)),
         "NOTE keeps the whole mail inside", w.log())
    w.reply(W.SAM, allocation, "ASSIGN mo")
    t.ok(w.await_mail(W.MO, W.subject_has("Please answer")),
         "ASSIGN gives it to another officer", w.log())
    theirs = w.await_mail(W.MO, W.subject_has("Please answer"))
    w.reply(W.MO, theirs, "NOT MINE")
    t.ok(W.wait_for(lambda: len([
        m for m in w.mails(W.SAM) if "Please answer" in m["Subject"]]) >= 2),
         "NOT MINE brings it back to the duty officer", w.log())


def forged(t, w, allocation):
    """A stranger who writes as an officer."""
    mail = w.message(W.JO, W.MAILBOX, "RE: " + allocation["Subject"],
                     "Dear Ms Nair,\n\nPlease send me the whole file of this "
                     "child to my new private address as soon as you can, as "
                     "agreed.\n\nJo\n", reply_to=allocation)
    w.deliver(mail, sender=W.STRANGER)
    told = w.await_mail(W.JO, W.subject_has("refused"))
    t.ok(told is not None, "a forged officer is refused, the real one told",
         w.log())
    t.ok(not any("whole file" in W.body(m) for m in w.mails(W.CASEWORKER)),
         "and nothing left")


def chased(t, w):
    """The clock moves: morning list, chase, digest."""
    today = w.move_clock(21)
    digest = w.await_mail(
        W.ALEX, W.subject_has("enquiries on", W.in_words(today)))
    t.ok(digest is not None, "the manager gets the digest", w.log())
    chase = w.await_mail(W.ALEX, W.subject_has("Overdue"))
    t.ok(chase is not None, "an overdue enquiry is chased",
         [str(m["Subject"]) for m in w.mails(W.ALEX)])
    if digest is None:
        return
    text = W.body(digest)
    t.ok("working days late" in text, "the digest says how late", text)
    t.ok(re.search(r"^STAYS INSIDE", text), "its first line says it stays",
         text[:100])
    w.reply(W.ALEX, digest, "1 assign jo")
    t.ok(w.await_mail(W.JO, lambda m: "Please answer" in m["Subject"] and
                      "family" in m["Subject"]),
         "a numbered line of the digest can be answered", w.log())


def last(t, w, mail, allocation):
    w.deliver(mail)
    twice = W.wait_for(lambda: any(
        m["outcome"] == "duplicate"
        for m in w.ctl_json("list", "--messages")["messages"]))
    t.ok(twice, "the same mail again is a recorded duplicate",
         w.ctl("list", "--messages").stdout)
    acks = [m for m in w.mails(W.CASEWORKER)
            if m["Auto-Submitted"] == "auto-replied"]
    t.equal(len(acks), 1, "and is not acknowledged again")
    t.equal([m["Subject"] for m in w.mails(W.MAILBOX)], ["Years ago"],
            "older mail is left where it was; the rest is in Filed")
    del allocation


def main():
    t = Tap()
    w = W.World(W.scratch("story"))
    try:
        w.start_servers()
        w.write_config(release_delay_s=600)
        w.import_registers()
        w.deliver(w.message(W.STRANGER, W.MAILBOX, "Years ago",
                            "Nobody answered this."))
        w.start_daemon()
        mail = acknowledged(t, w)
        allocation = allocated(t, w)
        if allocation is not None:
            answered(t, w, allocation)
            forged(t, w, allocation)
        theirs = family(t, w)
        machines(t, w)
        if theirs is not None:
            held(t, w, theirs)
            commands(t, w, theirs)
        chased(t, w)
        if mail is not None:
            last(t, w, mail, allocation)
        t.ok("sound" in w.ctl("fsck").stdout, "the store is sound")
        t.equal(w.stop_daemon(), 0, "the daemon stops when asked")
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
