#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An officer's words reach the enquirer and nobody else, by the hand of who
may send them, and only when they were meant to leave."""
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402

KIM = "kim.lee@northshire.example"
SALLY = "sally.moss@family.example"
LETTER = ("Dear Ms Nair,\n\nThank you for your letter. %s The decision goes "
          "to the family on Friday, and I am sorry for the delay.\n\n"
          "Yours sincerely,\n%s\n")


def has(w, who, words):
    return any(words in " ".join(W.body(m).split()) for m in w.mails(who))


def never(w, who, words):
    """True when nobody gets those words, though every delay is over."""
    w.leave_now()
    w.all_sent()
    return not has(w, who, words)


def decided(w, mail):
    """Waits until something was made of a mail."""
    return W.wait_for(lambda: any(
        m["state"] == "decided" and m["subject"] == str(mail["Subject"])
        for m in w.ctl_json("list", "--messages")["messages"]))


def enquiry(w, subject, text, sender=W.CASEWORKER):
    """Opens an enquiry: its reference and the owner's allocation."""
    known = {e["reference"] for e in w.ctl_json("list", "--all")["enquiries"]}
    w.deliver(w.message(sender, W.MAILBOX, subject, text, name="Priya Nair"
                        if sender == W.CASEWORKER else None))
    new = W.wait_for(lambda: next(
        (e for e in w.ctl_json("list", "--all")["enquiries"]
         if e["reference"] not in known), None))
    return new["reference"]


def allocation(w, officer, reference):
    return w.await_mail(officer, lambda m: reference in str(m["Subject"]) and
                        "Please answer" in str(m["Subject"]))


def state(w, reference):
    return w.ctl_json("show", reference)["enquiry"]["state"]


def third_party(t, w):
    """An officer writes to a school in the same thread, us in Cc."""
    ref = enquiry(w, "Case one", "Our ref: AH10001\nPlease look at SEN/123456.")
    mail = allocation(w, W.JO, ref)
    aside = w.message(
        W.JO, W.STRANGER, "About " + ref,
        "Dear Sally,\n\nbetween ourselves, this mother is difficult and I "
        "would like your view of her before I write to anybody.\n\nJo\n",
        headers=[("Cc", W.MAILBOX), ("In-Reply-To", "<school-1@school>"),
                 ("References", "%s <school-1@school>" % mail["Message-ID"])])
    w.submit(aside, W.JO)
    t.ok(decided(w, aside) and
         never(w, W.CASEWORKER, "mother is difficult"),
         "a mail to a school is not relayed to the enquirer", w.log())
    both = w.message(
        W.JO, W.MAILBOX, "RE: " + str(mail["Subject"]),
        LETTER % ("The panel met.", "Jo Smith"), reply_to=mail,
        headers=[("Cc", W.STRANGER)])
    w.submit(both, W.JO)
    t.ok(w.await_mail(W.JO, W.subject_has("held", ref)),
         "an answer with anybody in Cc is held", w.log())
    return ref, mail


def who_sends(t, w, ref):
    """The held answer is Jo's: Kim may not send it, nor take the case."""
    w.submit(w.message(KIM, W.MAILBOX, ref, "SEND"), KIM)
    t.ok(w.await_mail(KIM, lambda m: "not yours" in W.body(m) or
                      "only its owner" in " ".join(W.body(m).split())),
         "an officer who has nothing to do with it cannot SEND", w.log())
    w.submit(w.message(KIM, W.MAILBOX, ref, "ACCEPT"), KIM)
    w.submit(w.message(KIM, W.MAILBOX, ref, "ASSIGN kim"), KIM)
    t.ok(W.wait_for(lambda: len([m for m in w.mails(KIM)]) >= 3),
         "nor ACCEPT, nor ASSIGN it", w.log())
    t.equal(w.ctl_json("show", ref)["enquiry"]["owner"], "Jo Smith",
            "it stays with its owner")
    t.ok(never(w, W.CASEWORKER, "The panel met."), "and nothing left")


def stale(t, w, ref, mail):
    """What waited under the old owner does not leave under the new one."""
    receipt = next(m for m in w.mails(W.JO) if "held" in str(m["Subject"]))
    w.reply(W.ALEX, mail, "ASSIGN sam")
    t.ok(allocation(w, W.SAM, ref), "the enquiry changes hands", w.log())
    w.reply(W.JO, receipt, "SEND")
    t.ok(w.await_mail(W.JO, lambda m: "not yours" in W.body(m) or
                      "only its owner" in " ".join(W.body(m).split()) or
                      "no answer is being held" in W.body(m)),
         "the former owner's draft cannot be sent any more", w.log())
    t.ok(never(w, W.CASEWORKER, "The panel met."), "and does not leave")


def two_answers(t, w):
    """A second answer while the first is leaving: the first still goes."""
    ref = enquiry(w, "Case two", "Our ref: AH10002\nPlease look at SEN/123457.")
    mail = allocation(w, W.JO, ref)
    w.reply(W.JO, mail, LETTER % ("This is the first answer.", "Jo Smith"))
    t.ok(w.await_mail(W.JO, W.subject_has("on its way", ref)), "one leaves")
    w.reply(W.JO, mail, LETTER % ("This is the second answer.", "Jo Smith"))
    t.ok(w.await_mail(W.JO, W.subject_has("held", ref)),
         "a second one meanwhile is held", w.log())
    w.leave_now()
    t.ok(W.wait_for(lambda: has(w, W.CASEWORKER, "first answer")),
         "the first arrives", w.log())
    t.ok(never(w, W.CASEWORKER, "second answer"), "the second waits")
    t.ok(W.wait_for(lambda: state(w, ref) == "answered"), "it is answered",
         state(w, ref))


def other_writer(t, w):
    """Somebody else writes into the thread: Jo's reply is not for them."""
    ref = enquiry(w, "Case three", "Our ref: AH10003\nAbout SEN/123456 again.")
    ack = w.await_mail(W.CASEWORKER, W.subject_has(ref))
    w.deliver(w.message(W.PARENT, W.MAILBOX, "RE: " + str(ack["Subject"]),
                        "In confidence: our new address is 1 Secret Lane.",
                        name="Ruth Okafor", reply_to=ack))
    note = w.await_mail(W.JO, lambda m: "Secret Lane" in W.body(m))
    if not t.ok(note is not None, "the officer sees the other's mail", w.log()):
        return
    words = " ".join(W.body(note).split())
    t.ok("goes to Priya Nair" in words or W.CASEWORKER in words[:200],
         "its first line names the enquirer, who gets the answer", words[:300])
    t.ok("somebody else than the enquirer" in words, "and warns", words)
    w.reply(W.JO, note, LETTER % ("I have noted your new home.", "Jo Smith"))
    t.ok(w.await_mail(W.JO, W.subject_has("held", ref)),
         "a reply to it is held until it is confirmed", w.log())
    t.ok(never(w, W.CASEWORKER, "your new home"), "and does not leave")


def unknown(t, w):
    """A colleague's mail that names nothing goes to nobody but is asked."""
    w.submit(w.message(W.JO, W.MAILBOX, "The new transport policy",
                       "For your information, the policy changes in May."),
             W.JO)
    asked = w.await_mail(W.SAM, lambda m: "cannot be placed" in W.body(m))
    t.ok(asked is not None, "the duty officer is asked what it is", w.log())
    t.ok(w.await_mail(W.JO, W.subject_has("went to nobody")),
         "the colleague is told that it went to nobody", w.log())
    if asked is not None:
        w.reply(W.SAM, asked, "F")
    t.ok(W.wait_for(lambda: not w.ctl_json("list", "--triage")["messages"]),
         "F takes it out of triage", w.ctl("list", "--triage").stdout)


def signed(t, w):
    """An acknowledgement does not tell whether a case exists."""
    one = enquiry(w, "Known", "Please look at SEN/123456.", W.PARENT)
    two = enquiry(w, "Unknown", "Please look at SEN/999999.", W.PARENT)
    acks = [w.await_mail(W.PARENT, W.subject_has(r)) for r in (one, two)]
    t.equal(str(acks[0]["From"]), str(acks[1]["From"]),
            "a known and an unknown case are acknowledged by the same sender")

    def plain(m):
        return re.sub(r"ENQ-\S+", "REF", W.body(m))
    t.equal(plain(acks[0]), plain(acks[1]), "in the same words")


def restored(t, w):
    """A backup is restored that knows nothing of a family's enquiry; then
    another family writes.  What is still said about the first must
    not be taken for the second's, whose letters come after the same ones."""
    w.all_sent()
    w.stop_daemon()
    shutil.copytree(w.path("state"), w.path("backup"))
    w.start_daemon()
    lost = enquiry(w, "Before", "About SEN/123456.\n\nRuth", W.PARENT)
    ack = w.await_mail(W.PARENT, W.subject_has(lost))
    mail = allocation(w, W.JO, lost)
    w.all_sent()
    w.stop_daemon()
    shutil.rmtree(w.path("state"))
    os.rename(w.path("backup"), w.path("state"))
    w.start_daemon()
    # Whoever restores takes longer than a test.
    w.ctl("clock", "+1h")
    w.stop_daemon()
    w.start_daemon()
    ours = enquiry(w, "After", "About SEN/123456.\n\nSally", SALLY)
    allocation(w, W.JO, ours)
    stray = w.reply(W.JO, mail, LETTER % ("This is for Ruth.", "Jo Smith"))
    t.ok(decided(w, stray) and never(w, SALLY, "This is for Ruth"),
         "after a restore an answer to what was lost goes to nobody else",
         w.log())
    more = w.message(W.PARENT, W.MAILBOX, "RE: " + str(ack["Subject"]),
                     "In confidence: RUTHSECRET.", name="Ruth Okafor",
                     reply_to=ack)
    w.deliver(more)
    decided(w, more)
    got = next(m for m in w.ctl_json("list", "--messages")["messages"]
               if m["subject"] == str(more["Subject"]))
    t.ok(got["enquiry"] != ours,
         "nor is the first family's mail filed with the second's", got)


def switched_off(t, w):
    """SEND does not overrule the operator."""
    ref = enquiry(w, "Case four", "Our ref: AH10004\nAbout SEN/123457 again.")
    mail = allocation(w, W.JO, ref)
    w.stop_daemon()
    w.write_config(outgoing="staff")
    w.start_daemon()
    w.reply(W.JO, mail, LETTER % ("It is switched off.", "Jo Smith"))
    receipt = w.await_mail(W.JO, lambda m: ref in str(m["Subject"]) and
                           "Please answer" not in str(m["Subject"]))
    t.ok(receipt is not None and "switched off" in W.body(receipt) and
         "leaves the council at" not in W.body(receipt),
         "the officer is told that nothing leaves now",
         W.body(receipt) if receipt else w.log())
    send = w.reply(W.JO, receipt or mail, "SEND")
    t.ok(decided(w, send) and never(w, W.CASEWORKER, "switched off"),
         "with outgoing = staff SEND lets nothing leave", w.log())


def main():
    t = Tap()
    W.PEOPLE += [KIM, SALLY]
    W.CONFIG += "team 'transport' {{ name = 'T' address = '%s' }}\n" % W.MAILBOX
    W.OFFICERS += "%s,Kim Lee,transport,officer,,Mon-Fri\n" % KIM
    w = W.World(W.scratch("safety"))
    try:
        w.start(release_delay_s=600)
        ref, mail = third_party(t, w)
        who_sends(t, w, ref)
        stale(t, w, ref, mail)
        two_answers(t, w)
        other_writer(t, w)
        unknown(t, w)
        signed(t, w)
        restored(t, w)
        switched_off(t, w)
        t.ok("sound" in w.ctl("fsck").stdout, "the store is sound")
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
