#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mails that stall, kill or starve the parser, in the real daemon.

The test build does what the header X-Enquiryd-Poison says (daemon/poison.h).
Such a mail is tried twice and then quarantined where people see it, and the
mails beside it wait for one time slice at most.

    poison.py      needs VARIANT=test
"""
import email.policy
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402


def poison(w, how):
    """A mail that does that to its parser."""
    return w.message(W.CASEWORKER, W.MAILBOX, "Our letter of May",
                     "Dear team,\n\nwhat has become of this?\n",
                     headers=[("X-Enquiryd-Poison", how)])


def ordinary(w):
    """A mail like any other, by way of the mail server."""
    w.deliver(w.message(W.CASEWORKER, W.MAILBOX, "Another matter",
                        "Dear team,\n\nplease look at this.\n"))


def events(w, start):
    """(event, message or 0) of the log from there on, in order."""
    return [(event, int(message or 0)) for event, message in re.findall(
        r"event=(\S+)(?:[^\n]*? message=(\d+))?", w.log(start))]


def waits(seen):
    """How many parsers died between each mail's receipt and its filing."""
    dead, since, result = 0, {}, {}
    for event, message in seen:
        if event == "parser.died":
            dead += 1
        elif event == "mail.received":
            since[message] = dead
        elif event == "mail.filed":
            result[message] = dead - since[message]
    return result


def bad_mail(t, w, how):
    """One poisonous mail among ordinary ones."""
    start = len(w.log())
    w.append(W.MAILBOX, poison(w, how).as_bytes(policy=email.policy.SMTP))
    ordinary(w)
    ordinary(w)
    W.wait_for(lambda: "parser.died" in w.log(start))
    ordinary(w)
    t.ok(W.wait_for(lambda: "mail.quarantined" in w.log(start)),
         "a mail that makes its parser %s is quarantined" % how, w.log(start))
    ordinary(w)
    t.ok(W.wait_for(lambda: len(waits(events(w, start))) == 4),
         how + ": the mails beside it are filed", w.log(start))

    seen = events(w, start)
    bad = [m for event, m in seen if event == "mail.quarantined"]
    t.equal([m for event, m in seen if event == "parser.died"], bad * 2,
            how + ": it alone was tried, twice")
    t.ok(max(waits(seen).values()) <= 1,
         how + ": no mail waited for more than one of its tries", seen)
    listed = [m for m in w.ctl_json("list", "--triage")["messages"]
              if m["message"] in bad]
    t.equal([m["state"] for m in listed], ["quarantined"],
            how + ": it is in the list of mails a person must place")


def placed(t, w):
    """What could not be read is asked about, and its clock runs (P-4)."""
    asked = w.await_mail(W.SAM, lambda m: "stopped the reader" in
                         " ".join(W.body(m).split()))
    t.ok(asked and any(part.get_filename() == "original.eml"
                       for part in asked.iter_attachments()),
         "the duty officer is asked what it is, and sent it as it came", asked)
    bad = [m["message"] for m in w.ctl_json("list", "--triage")["messages"]]
    w.reply(W.SAM, asked, "N")

    def became():
        return [m for m in w.ctl_json("list", "--messages")["messages"]
                if m["message"] in bad and m["outcome"] == "enquiry"]
    if not t.ok(W.wait_for(became), "one character makes an enquiry of it",
                w.log()):
        return
    mail = became()[0]
    whole = w.await_mail(W.SAM, lambda m: mail["enquiry"] in str(m["Subject"])
                         and "LEAVES" in W.body(m))
    t.ok(whole and any(part.get_filename() == "original.eml"
                       for part in whole.iter_attachments()),
         "its allocation brings it as it came, too", whole)
    enquiry = w.ctl_json("show", mail["enquiry"])["enquiry"]
    t.ok(enquiry["due"] and enquiry["received_at"] == mail["received_at"],
         "and its clock runs from when it was received", enquiry)


def in_one_pass(t, w):
    """With --once the spare is not started before it is needed."""
    start = len(w.log())
    w.append(W.MAILBOX, poison(w, "die").as_bytes(policy=email.policy.SMTP))
    for _ in range(3):
        ordinary(w)
    t.equal(w.start_daemon("--once", wait=False).wait(W.PATIENCE), 0,
            "a pass with such a mail comes to its end")
    seen = events(w, start)
    bad = [m for event, m in seen if event == "mail.quarantined"]
    t.equal((len(bad), [m for event, m in seen if event == "parser.died"]),
            (1, bad * 2), "the mail was tried twice in it")
    t.equal(len(waits(seen)), 3, "and the others are filed")


def main():
    """Each kind of poison, then what people see."""
    t = Tap()
    w = W.World(W.scratch("poison"))
    try:
        w.start()
        for how in ("stall", "die", "greed"):
            bad_mail(t, w, how)
        said = w.ctl("list", "--triage").stdout
        t.ok(said.count("QUARANTINED") == 3 and
             "it stopped the reader twice" in said,
             "the list says what became of them, and why", said)
        t.ok("3 mails QUARANTINED: enquiryctl list --triage" in
             w.ctl("status").stdout, "so does the status",
             w.ctl("status").stdout)
        placed(t, w)
        t.equal(w.stop_daemon(), 0, "the daemon ends as always")
        in_one_pass(t, w)
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
