#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is there to be told: letters that fail, people who leave, days on which
nobody is on duty, and a clock that is moved back."""
import glob
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402

GONE = "gone@family.example"
ANSWER = """Dear Ms Okafor,

Thank you for your letter. %s The panel met last week and the decision goes
out on Friday by first class post; I am sorry that it took us so long.

Yours sincerely,
Jo Smith
"""


def flat(mail):
    return re.sub(r"\s+", " ", W.body(mail))


class Office:
    """A world whose server refuses some recipients for good."""

    def __init__(self):
        self.w = W.World(W.scratch("registers"))
        os.makedirs(self.w.dir, exist_ok=True)
        self.faults = self.w.path("faults")
        self.refuse(GONE)

    def refuse(self, *addresses):
        # Whole or not at all: the server reads it for every mail.
        with open(self.faults + ".new", "w", encoding="utf-8") as f:
            f.writelines("rcpt %s 550 5.1.1 no such user\n" % a
                         for a in addresses)
        os.rename(self.faults + ".new", self.faults)

    def decided(self):
        return [m for m in self.w.ctl_json("list", "--messages")["messages"]
                if m["state"] in ("decided", "quarantined")]

    def newest(self, before):
        """The mail decided after there were so many."""
        W.wait_for(lambda: len(self.decided()) > before)
        return max(self.decided(), key=lambda m: m["message"])

    def enquiry(self, reference):
        return self.w.ctl_json("show", reference)["enquiry"]

    def is_state(self, reference, state):
        return bool(W.wait_for(
            lambda: self.enquiry(reference)["state"] == state))

    def answered(self, reference):
        """An answer was taken and leaves, for whoever is there to get it."""
        taken = self.is_state(reference, "answering")
        self.w.leave_now()
        return taken

    def asked(self, case, words, sender=W.PARENT, officer=W.JO):
        """A new enquiry; the allocation its officer got."""
        self.w.deliver(self.w.message(
            sender, W.MAILBOX, "About " + case,
            "Hello,\n\n%s?\n\nRuth Okafor" % words))
        # A question about the writer's footing may quote the mail first.
        mail = self.w.await_mail(officer, lambda m: words in W.body(m) and
                                 "Please answer" in str(m["Subject"]))
        return mail, re.search(
            r"ENQ-\d\d-\d{5}-[A-Z]", str(mail["Subject"])).group(0)

    def letters(self, kind):
        return [x for x in self.w.ctl_json("outbox", "list")["letters"]
                if x["kind"] == kind]

    def import_officers(self, *lines):
        path = self.w.path("other.csv")
        with open(path, "w", encoding="utf-8") as f:
            f.write("address,name,team,role,deputy,days,from\n" +
                    "".join(line + "\n" for line in lines))
        return self.w.ctl("import", "officers", path).stdout

    def digest(self, words="enquiries on", after=0):
        return W.wait_for(lambda: next(
            (m for m in self.w.mails(W.ALEX)[after:]
             if words in str(m["Subject"])), None), every=0.2)


def failed_answer(t, o):
    w = o.w
    mail, ours = o.asked("SEN/123456", "alphaquestion", sender=GONE)
    w.reply(W.JO, mail, ANSWER % "ALPHA.")
    o.answered(ours)
    told = w.await_mail(W.JO, lambda m: "could not be sent" in flat(m) and
                        "answer" in flat(m))
    t.ok(told is not None, "an officer is told that an answer failed", w.log())
    t.ok(o.is_state(ours, "accepted"),
         "and the enquiry is theirs again", o.enquiry(ours))
    w.reply(W.JO, mail, ANSWER % "BETA.")
    t.ok(o.answered(ours), "they may answer once more", o.enquiry(ours))
    o.is_state(ours, "accepted")


def dropped_answer(t, o):
    w = o.w
    mail, ours = o.asked("SEN/123456", "gammaquestion")
    w.reply(W.JO, mail, ANSWER % "GAMMA.")
    o.is_state(ours, "answering")
    letter = max(o.letters("answer"), key=lambda x: x["letter"])
    w.ctl("outbox", "drop", letter["letter"])
    t.equal(o.enquiry(ours)["state"], "accepted",
            "an answer that an operator drops leaves the enquiry open")
    kinds = [e["kind"] for e in w.ctl_json("show", ours)["events"]]
    t.ok("answer.undone" in kinds, "and its history says so", kinds)


def failed_staff_letter(t, o):
    w = o.w
    w.all_sent()
    o.refuse(GONE, W.MO)
    before = len(w.mails(W.ALEX))
    w.deliver(w.message(W.PARENT, W.MAILBOX, "About SEN/200001",
                        "Hello,\n\ndeltaquestion?\n\nRuth"))
    told = w.await_mail(W.SAM, lambda m: "did not arrive" in str(m["Subject"]))
    if not t.ok(told is not None and W.MO in W.body(told),
                "an allocation that nobody gets is brought to the duty "
                "officer", w.log()):
        return
    w.all_sent()
    t.equal(len(w.mails(W.ALEX)), before, "and to nobody else")
    w.reply(W.SAM, told, "ASSIGN jo\n")
    t.ok(w.await_mail(W.JO, lambda m: "deltaquestion" in W.body(m)),
         "who gives it to somebody else by replying", w.log())
    o.refuse(GONE, W.SAM, W.ALEX)
    w.deliver(w.message("pat@elsewhere.example", W.MAILBOX, "A thing",
                        "Hello,\n\nwho reads this?\n\nPat"))
    t.ok(W.wait_for(lambda: "staff.none" in w.log()),
         "when that fails too the log says that nobody was told", w.log())
    w.all_sent()
    count = len(w.ctl_json("outbox", "list")["letters"])
    W.wait_for(lambda: False, 1.5)
    t.equal(len(w.ctl_json("outbox", "list")["letters"]), count,
            "and the two do not write to each other for ever")
    o.refuse(GONE)


def bounced_staff_letter(t, o):
    w = o.w
    letter = o.letters("allocation")[0]
    w.append(W.MAILBOX, W.bounce(letter))
    told = w.await_mail(W.SAM, lambda m: "did not arrive" in
                        str(m["Subject"]) and letter["to"] in W.body(m))
    t.ok(told is not None, "so is an allocation that bounces", w.log())


def bounced_answer(t, o):
    w = o.w
    mail, ours = o.asked("SEN/123456", "etaquestion")
    w.reply(W.JO, mail, ANSWER % "ETA.")
    o.answered(ours)
    o.is_state(ours, "answered")
    w.append(W.MAILBOX, W.bounce(
        max(o.letters("answer"), key=lambda x: x["letter"])))
    t.ok(w.await_mail(W.JO, lambda m: ours in str(m["Subject"]) and
                      "Could not reach" in str(m["Subject"])),
         "an officer is told that an answer bounced", w.log())
    t.equal((o.enquiry(ours)["state"], o.enquiry(ours)["answered_at"]),
            ("accepted", None), "and the clock runs again")
    w.reply(W.JO, mail, ANSWER % "THETA.")
    o.answered(ours)
    t.ok(w.await_mail(W.JO, lambda m: "telephone them as well" in flat(m)),
         "the next answer to that address is not promised", w.log())


def rot(w, db, table, row):
    """Bytes of a mail or letter change on the disk."""
    segment, offset, length = db.execute(
        "SELECT raw_segment, raw_offset, raw_length FROM %s WHERE id = ?"
        % table, (row,)).fetchone()
    path = glob.glob(w.path("state", "**", "%06d.seg" % segment),
                     recursive=True)[0]
    with open(path, "r+b") as f:
        f.seek(offset + length - 4)
        f.write(b"ROT!")


def damaged(t, o):
    """Bytes of mails that are still to be decided, and of letters that are
    still to leave, rot on the disk."""
    w = o.w
    mail, ours = o.asked("SEN/123456", "rotquestion")
    w.reply(W.JO, mail, ANSWER % "ROTANSWER.")
    t.ok(o.is_state(ours, "answering"), "an answer waits to leave", w.log())
    t.ok(W.wait_for(lambda: len([
        x for x in w.ctl_json("outbox", "list")["letters"]
        if x["state"] in ("waiting", "sending")]) == 1),
         "and is the only one that does", w.ctl("outbox", "list").stdout)
    w.stop_daemon()
    start = len(w.log().encode())
    letter = max(o.letters("answer"), key=lambda x: x["letter"])["letter"]
    db = sqlite3.connect(w.path("state", "enquiryd.db"))
    for row in (1, 2):
        rot(w, db, "message", row)
        db.execute("UPDATE message SET state = 'parsing', outcome = NULL,"
                   " attempts = 1 WHERE id = ?", (row,))
    db.commit()
    rot(w, db, "letter", letter)
    db.close()
    w.start_daemon()
    t.ok(W.wait_for(lambda: len([m for m in w.mails(W.SAM) if
                                 "copy of it is damaged" in flat(m)]) == 2),
         "damaged mails are told to whoever is on duty", w.log(start))
    w.leave_now()
    t.ok(w.await_mail(W.JO, lambda m: ours in str(m["Subject"]) and
                      "stored copy of the letter is damaged" in flat(m)),
         "an officer is told that a damaged answer cannot leave",
         w.log(start))
    t.equal(o.enquiry(ours)["state"], "accepted",
            "and the enquiry waits for another one")
    t.ok(w.ctl("outbox", "show", letter, check=False).returncode not in (0, 75),
         "who asks for its bytes is told why not")
    before = len(o.decided())
    o.asked("SEN/123456", "iotaquestion")
    t.ok(len(o.decided()) > before, "the next mail is decided", w.log())
    t.ok("role.exit" not in w.log(start),
         "and the engine was never stopped by any of it", w.log(start))
    w.reply(W.JO, mail, ANSWER % "SOUNDANSWER.")
    o.answered(ours)
    t.ok(w.await_mail(W.PARENT, lambda m: "SOUNDANSWER" in W.body(m)) and
         not [m for m in w.mails(W.PARENT) if "ROTANSWER" in W.body(m)],
         "a new answer arrives, the damaged one never", w.log())


def refused_then_proved(t, o):
    w = o.w
    mail, ours = o.asked("SEN/123456", "epsquestion")
    reply = w.message(W.JO, W.MAILBOX, "RE: " + str(mail["Subject"]),
                      ANSWER % "EPSANSWER.", reply_to=mail)
    before = len(o.decided())
    w.deliver(reply)
    t.equal(o.newest(before)["rule"], "sender not proved",
            "an officer's mail without proof is refused")
    w.submit(reply, W.JO)
    t.equal(o.newest(before + 1)["outcome"], "staff",
            "the same mail with proof is no duplicate")
    o.answered(ours)
    t.ok(o.is_state(ours, "answered"), "and is acted on", o.enquiry(ours))


def owner_leaves(t, o):
    w = o.w
    _, ours = o.asked("SEN/123456", "zetaquestion")
    rest = [W.OFFICERS.splitlines()[i] + "," for i in (2, 3, 4)]
    said = o.import_officers(*rest)
    t.ok("need an owner" in said, "an import tells how many enquiries have "
         "lost their owner", said)
    t.equal((o.enquiry(ours)["owner"], o.enquiry(ours)["state"]),
            (None, "new"), "those are nobody's now")
    w.all_sent()
    jo = len(w.mails(W.JO))
    w.deliver(w.message(W.PARENT, W.MAILBOX, "about " + ours,
                        "One more thing: PRIVATEDETAIL of my son."))
    t.ok(w.await_mail(W.SAM, lambda m: "PRIVATEDETAIL" in W.body(m)),
         "a further mail goes to whoever is on duty", w.log())
    w.all_sent()
    t.equal(len(w.mails(W.JO)), jo, "and not to who has left")
    w.all_sent()
    seen = len(w.mails(W.ALEX))
    w.move_clock(1)
    digest = o.digest(after=seen)
    t.ok(digest is not None and
         ours in flat(digest).split("No owner", 1)[-1].split("Answers")[0],
         "the managers' list has it under those without owner",
         digest and W.body(digest))


def came_and_went(t, o):
    w = o.w
    today = w.ctl_json("clock")["today"]
    rest = [W.OFFICERS.splitlines()[i] + "," for i in (3, 4)]
    o.import_officers(*rest, "%s,Mo Khan,casework,officer,,Mon-Fri,%s" % (
        W.MO, today))
    o.import_officers(*rest)
    before = len(o.decided())
    w.submit(w.message(W.MO, W.MAILBOX, "Hello", "NOTE\nstill here"), W.MO)
    t.equal(o.newest(before)["outcome"] == "staff", False,
            "who came today and is no longer in the list has no rights")


def mp_moves(t, o):
    w = o.w
    path = w.path("mps2.csv")

    def load(text):
        with open(path, "w", encoding="utf-8") as f:
            f.write("name,constituency,address,person,from,to\n" + text)
        return w.ctl("import", "mps", path, check=False)

    said = load("Ben Other,Northshire West,%s,Priya Nair,,\n" % W.CASEWORKER)
    t.ok("Amelia Hart, " + W.CASEWORKER in said.stdout,
         "an address that is another MP's now leaves the old one",
         said.stdout)
    said = load("Ben Other,Northshire West,%s,,,\n"
                "Amelia Hart,Northshire Central,%s,,,\n" %
                (W.CASEWORKER, W.CASEWORKER))
    t.ok(said.returncode != 0 and "mps2.csv:3:" in said.stderr,
         "one address for two MPs at once is refused, with its line",
         said.stdout + said.stderr)
    said = load("Amelia Hart,Northshire Central,%s,,,2026-05-06\n"
                "Ben Other,Northshire West,%s,,2026-05-07,\n" %
                (W.CASEWORKER, W.CASEWORKER))
    t.equal(said.returncode, 0, "one after the other is not")


def nobody_on_duty(t, o):
    w = o.w
    alex = W.OFFICERS.splitlines()[4] + ","
    o.import_officers(alex)
    w.deliver(w.message("pat@elsewhere.example", W.MAILBOX, "Another",
                        "Hello,\n\nlostquestion?\n\nPat"))
    mail = w.await_mail(W.ALEX, lambda m: "lostquestion" in W.body(m))
    if not t.ok(mail is not None,
                "without anybody on duty a manager is asked", w.log()):
        return
    ours = re.search(r"ENQ-\S+", str(mail["Subject"])).group(0)
    w.deliver(w.message("pat@elsewhere.example", W.MAILBOX, "Re: " + ours,
                        "Hello,\n\nany news?\n\nPat"))
    t.ok(w.await_mail(W.ALEX, W.subject_has("place")),
         "and gets the question where a mail belongs", w.log())
    w.all_sent()
    seen = len(w.mails(W.ALEX))
    w.move_clock(1)
    digest = o.digest(after=seen)
    t.ok(digest is not None and "to be placed" in flat(digest),
         "the managers' list says that a mail waits to be placed",
         digest and W.body(digest))


def clock_back(t, o):
    w = o.w
    seen = len(w.mails(W.ALEX))
    w.move_clock(60)
    o.digest(after=seen)
    w.ctl("clock", "-50d")
    seen = len(w.mails(W.ALEX))
    w.move_clock(1)
    t.ok(o.digest(after=seen),
         "after a clock went forward and back the list comes again", w.log())


def main():
    t = Tap()
    o = Office()
    try:
        o.w.start(faults=o.faults, release_delay_s=600)
        failed_answer(t, o)
        dropped_answer(t, o)
        bounced_answer(t, o)
        refused_then_proved(t, o)
        failed_staff_letter(t, o)
        bounced_staff_letter(t, o)
        t.ok("sound" in o.w.ctl("fsck").stdout, "the store is sound")
        damaged(t, o)
        owner_leaves(t, o)
        came_and_went(t, o)
        mp_moves(t, o)
        nobody_on_duty(t, o)
        clock_back(t, o)
    finally:
        o.w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
