"""Clocks, over real servers: an MP asks late in August about a plan that is
late already; holding reply, promise, extension, pause, a missed day.
"""
import datetime as dt
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "world"))
import world as W  # noqa: E402
from tap import Tap, wait_for  # noqa: E402

MP_TEXT = """Dear colleagues,

Ms Okafor was told that her son would have his plan by the summer. There is no
plan yet. Case SEN/123456. Please tell us what happens and when.

Priya Nair
Office of Amelia Hart MP
"""
HOLDING = """Dear Ms Nair,

I am sorry that I cannot give you a full answer yet. The educational
psychologist's advice came on Tuesday and the panel has to see it. I will write
to you again by Monday 21 September 2026.

Yours sincerely,
Jo Smith
"""


def flat(mail):
    return re.sub(r"\s+", " ", W.body(mail))


def to_time(w, when):
    """Moves the clock of a daemon that may be on its way up."""
    W.wait_for(lambda: w.ctl("clock", check=False).returncode == 0)
    w.to_time(when)


def utc(*parts):
    return dt.datetime(*parts, tzinfo=dt.timezone.utc)


def shown(w):
    reference = w.ctl_json("list", "--all")["enquiries"][0]["reference"]
    return w.ctl_json("show", reference)


def awaited(w, test):
    W.wait_for(lambda: test(shown(w)))
    return shown(w)


def opened(t, w):
    """Thursday 27 August 2026, 18:20 in London."""
    to_time(w, utc(2026, 8, 27, 17, 20))
    w.deliver(w.message(W.CASEWORKER, W.MAILBOX, "EHC plan", MP_TEXT,
                        name="Priya Nair"))
    ack = w.await_mail(W.CASEWORKER, W.subject_has("We have received"))
    if not t.ok(ack is not None, "the MP's office is told", w.log()):
        return None
    text = flat(ack)
    t.ok("Thursday 27 August 2026 after 17:00, counts as Friday 28 August" in
         text, "it counts as Friday's: it came after the cut-off", text)
    t.ok("full answer by Monday 14 September 2026" in text,
         "ten working days over the bank holiday are Monday 14 September",
         text)
    t.ok("Monday 31 August (Summer bank holiday)" in text,
         "and the working names the holiday", text)
    t.ok("SEN/" not in text and "Okafor" not in text and "plan" not in text,
         "the acknowledgement names neither child nor plan", text)
    return w.await_mail(W.JO, W.subject_has("Please answer"))


def law(t, w, allocation):
    """The duty officer says when the plan was asked for."""
    w.submit(w.message(W.SAM, W.MAILBOX,
                       "re " + shown(w)["enquiry"]["reference"],
                       "EHC request 9 March 2026\n"), W.SAM)
    told = w.await_mail(W.SAM, W.subject_has("Done"))
    t.ok(told is not None and "Monday 27 July 2026, 31 days ago" in flat(told),
         "twenty weeks ended on 27 July: 31 days late on receipt",
         flat(told) if told else w.log())
    legal = shown(w)["legal"]
    dates = {c["clock"]: c["last_day"] for c in legal}
    t.equal((dates.get("ehc_decide_assess"), dates.get("ehc_refuse_plan"),
             dates.get("ehc_final_plan")),
            ("2026-04-20", "2026-06-29", "2026-07-27"),
            "the enquiry shows the clocks of the law beside its own")
    t.ok(all(c["leads"] for c in legal if c["clock"] == "ehc_final_plan"),
         "which lead, being nearer than the council's date")
    w.submit(w.message(W.JO, W.MAILBOX,
                       "re " + shown(w)["enquiry"]["reference"],
                       "EHC request 10 March 2026\n"), W.JO)
    t.ok(w.await_mail(W.JO, W.subject_has("Nothing was done")),
         "an officer who is not on duty may not start them")
    del allocation


def holding(t, w, allocation):
    """Tuesday 8 September: not the full answer yet."""
    to_time(w, utc(2026, 9, 8, 9, 0))
    w.reply(W.JO, allocation, HOLDING)
    receipt = w.await_mail(W.JO, W.subject_has("on its way"))
    t.ok(receipt is not None and "FULL" in W.body(receipt) and
         "reads like a holding reply" in flat(receipt),
         "the officer is asked FULL or HOLDING",
         flat(receipt) if receipt else w.log())
    w.submit(w.message(W.JO, W.MAILBOX, "re", "EXTEND 20 the panel is late\n",
                       reply_to=receipt), W.JO)
    t.ok(w.await_mail(W.JO, lambda m: "goes with a holding reply" in flat(m)),
         "no extension without a holding reply")
    w.submit(w.message(W.JO, W.MAILBOX, "re", "HOLDING Monday 21 September\n",
                       reply_to=receipt), W.JO)
    seen = awaited(w, lambda s: s["promises"])
    t.ok(w.await_mail(W.CASEWORKER, lambda m: "cannot give you" in flat(m) and
                      "An update" in m["Subject"]),
         "the words reach the MP's office as an update", w.log())
    t.equal([(p["day"], p["outcome"]) for p in seen["promises"]],
            [("2026-09-21", "open")], "the day it names is a promise")
    t.equal((seen["enquiry"]["state"], seen["enquiry"]["due"]),
            ("accepted", "2026-09-14"), "and the clock has not stopped")
    w.submit(w.message(W.JO, W.MAILBOX, "re", "EXTEND 20 the panel is late\n",
                       reply_to=receipt), W.JO)
    seen = awaited(w, lambda s: s.get("extended_to"))
    t.equal((seen["enquiry"]["due"], seen["enquiry"]["original_due"]),
            ("2026-09-28", "2026-09-14"),
            "extended to twenty days from receipt; the original date stays")
    done = w.await_mail(W.JO, lambda m: "is extended to 20" in flat(m))
    w.submit(w.message(W.JO, W.MAILBOX, "re", "UNDO\n", reply_to=done), W.JO)
    seen = awaited(w, lambda s: s["enquiry"]["due"] == "2026-09-14")
    t.ok(seen, "UNDO gives an extended enquiry its date back", w.log())
    w.submit(w.message(W.JO, W.MAILBOX, "re", "EXTEND 20 the panel is late\n",
                       reply_to=receipt), W.JO)
    awaited(w, lambda s: s["enquiry"]["due"] == "2026-09-28")
    w.submit(w.message(W.JO, W.MAILBOX, "re", "HOLDING 24 September\n",
                       reply_to=receipt), W.JO)
    t.ok(w.await_mail(W.JO, lambda m: "second one needs a manager" in flat(m)),
         "a second holding reply needs a manager")
    return receipt


def paused(t, w, receipt):
    """Thursday 10 September: waiting for the enquirer."""
    to_time(w, utc(2026, 9, 10, 9, 0))
    w.submit(w.message(W.JO, W.MAILBOX, "re", "PAUSE because I am tired\n",
                       reply_to=receipt), W.JO)
    t.ok(w.await_mail(W.JO, lambda m: "three reasons only" in flat(m)),
         "a pause has one of three reasons")
    w.submit(w.message(W.JO, W.MAILBOX, "re",
                       "PAUSE waiting for the family's consent form\n",
                       reply_to=receipt), W.JO)
    told = w.await_mail(W.CASEWORKER,
                        lambda m: "paused our own time limit" in flat(m))
    t.ok(told is not None and "Wednesday 23 September 2026" in flat(told),
         "the enquirer is told why and how long at most",
         flat(told) if told else w.log())
    t.ok(told is not None and "SEN/" not in flat(told),
         "and nothing of the case")
    t.equal(shown(w)["enquiry"]["due"], "2026-10-12",
            "ten working days later at the latest")
    to_time(w, utc(2026, 9, 15, 9, 0))
    w.deliver(w.message(W.CASEWORKER, W.MAILBOX, "Re: " + told["Subject"],
                        "The form is in the post.\n", reply_to=told))
    seen = awaited(w, lambda s: s["pauses"][0].get("ended"))
    t.equal(seen["pauses"][0].get("ended"), "2026-09-14",
            "their reply ends it")
    t.equal(seen["enquiry"]["due"], "2026-10-01",
            "and three working days are added")


def missed(t, w):
    """Tuesday 22 September: the promised Monday has passed."""
    to_time(w, utc(2026, 9, 22, 9, 0))
    seen = awaited(w, lambda s: s["promises"][0]["outcome"] != "open")
    t.equal(seen["promises"][0]["outcome"], "broken",
            "a promise that was not kept is broken")
    digest = w.await_mail(W.ALEX, W.subject_has("Tuesday 22 September"))
    if not t.ok(digest is not None, "the manager has the day's digest",
                w.log()):
        return
    text = flat(digest)
    t.ok("Promises not kept" in text and
         "Promised by Monday 21 September 2026" in text,
         "with the promise in a part of its own", text)
    t.ok("The council sends the final plan by Monday 27 July 2026" in text,
         "and the date of the law", text)
    files = [(p.get_filename(), p.get_content()) for p in
             digest.iter_attachments()]
    t.ok(files and files[0][0] == "enquiries-2026-09-22.csv" and
         "2026-10-01" in str(files[0][1]),
         "the whole list is attached for a spreadsheet", files)


def asleep(t, w):
    """The daemon is down from before the due day until five days after."""
    w.all_sent()
    w.stop_daemon()
    before = len(w.mails(W.JO))
    to_time(w, utc(2026, 10, 8, 9, 0))
    w.start_daemon()
    chase = w.await_mail(W.JO, W.subject_has("Overdue by 5 working days"))
    t.ok(chase is not None, "after downtime the owner is chased", w.log())
    t.ok(chase is not None and "own time limits come first: - The council "
         "decides" in flat(chase) and "- The council sends the final plan by "
         "Monday 27 July 2026" in flat(chase),
         "and the dates of the law lead, being late themselves",
         flat(chase) if chase else "")
    listed = w.await_mail(W.JO, W.subject_has(
        "to act on", "your enquiries on Thursday 8 October"))
    t.ok(listed is not None and flat(listed).index("Dates of the law") <
         flat(listed).index("Overdue"), "as it does in the morning's list",
         flat(listed) if listed else w.log()[-2000:])
    w.stop_daemon()
    w.start_daemon()
    to_time(w, utc(2026, 10, 8, 11, 0))
    W.wait_for(lambda: len(w.mails(W.JO)) >= before + 2)
    W.wait_for(lambda: False, 2)
    subjects = [str(m["Subject"]) for m in w.mails(W.JO)[before:]]
    t.equal(sorted("list" if "your enquiries" in s else s.split(" ")[0]
                   for s in subjects), ["Overdue", "list"],
            "by one mail and one list, not five, whatever restarts")
    w.all_sent()
    t.equal(len([m for m in w.mails(W.ALEX)
                 if "Overdue" in str(m["Subject"])]), 1,
            "and so is the manager")


def away(t, w):
    """Jo is away: the next rung goes to the deputy."""
    chase = w.await_mail(W.JO, W.subject_has("Overdue by 5 working days"))
    w.submit(w.message(
        W.JO, W.MAILBOX, "Automatic reply: " + chase["Subject"],
        "I am out of the office until 23 October 2026. For urgent matters "
        "please contact the team.\n", reply_to=chase,
        headers=[("Auto-Submitted", "auto-replied"),
                 ("X-Auto-Response-Suppress", "All")]), W.JO)
    t.ok(W.wait_for(lambda: "officer.away" in w.log()),
         "an automatic reply sets the absence", w.log()[-3000:])
    before = len(w.mails(W.JO))
    to_time(w, utc(2026, 10, 14, 9, 0))
    t.ok(w.await_mail(W.MO, W.subject_has("Overdue by 9 working days")),
         "the next chase goes to the deputy", w.log()[-3000:])
    t.equal([str(m["Subject"]) for m in w.mails(W.JO)[before:]], [],
            "and nothing to who is away")
    digest = w.await_mail(W.ALEX, W.subject_has("Wednesday 14 October"))
    t.ok(digest is not None and "Jo Smith, until Friday 23 October 2026; "
         "chases go to Mo Khan" in flat(digest), "the manager sees one line",
         flat(digest) if digest else "")


def closed(t, w):
    """A closure day becomes known after somebody was told a date."""
    w.deliver(w.message(W.CASEWORKER, W.MAILBOX, "Another family",
                        "Dear team,\n\nWhen does the school bus for Ms "
                        "Okafor's daughter start?\n\nPriya Nair\n",
                        name="Priya Nair"))
    ack = w.await_mail(W.CASEWORKER,
                       lambda m: "full answer by Wednesday 28 October 2026"
                       in flat(m))
    if not t.ok(ack is not None, "ten working days end on 28 October",
                w.log()[-2000:]):
        return
    reference = re.search(r"ENQ-26-\d+-[A-Z]", flat(ack)).group(0)
    w.stop_daemon()
    with open(w.path("closures"), "w", encoding="utf-8") as f:
        f.write("2026-10-20 # the boiler\n")
    w.write_config(top="closures_file = '%s'" % w.path("closures"))
    w.start_daemon()
    told = w.await_mail(W.ALEX, W.subject_has("Due dates have moved"))
    t.ok(told is not None and
         reference + ": told Wednesday 28 October 2026, now Thursday 29 "
         "October 2026" in flat(told),
         "a closure that is added later recounts open clocks, and the "
         "manager hears who was told another date",
         flat(told) if told else w.log()[-2000:])
    seen = w.ctl_json("show", reference)
    t.equal((seen["enquiry"]["due"], seen["enquiry"]["original_due"]),
            ("2026-10-29", "2026-10-28"), "the original date stays")
    t.equal([p["day"] for p in seen["promises"]], ["2026-10-28"],
            "and the day they were told is a promise")
    listed = w.ctl("list", "--promised").stdout
    t.ok(reference in listed and "28 Oct 2026" in listed,
         "which a list has, with all that are open", listed)


def forth(t, w):
    """The closure is taken back, then it is one after all, and so on: more
    than once within a second, where the machine is fast."""
    def told():
        return len([m for m in w.mails(W.ALEX)
                    if "Due dates have moved" in m["Subject"]])
    for number in range(2, 8):
        lines = "" if number % 2 == 0 else "2026-10-20 # the boiler\n"
        w.stop_daemon()
        with open(w.path("closures"), "w", encoding="utf-8") as f:
            f.write(lines)
        w.start_daemon()
        t.ok(wait_for(lambda n=number: told() >= n, 20.0),
             "a list that changes back and forth is told each time: %d"
             % number, w.log()[-2000:])


def amended(t, w):
    """The law gives the council two weeks more, from an operator's table."""
    with open(os.path.join(W.ROOT, "daemon", "data", "statutory.clocks"),
              encoding="utf-8") as f:
        table = f.read()
    at = table.index("clock ehc_final_plan")
    w.stop_daemon()
    with open(w.path("clocks"), "w", encoding="utf-8") as f:
        f.write(table[:at] + table[at:].replace("20 weeks", "22 weeks", 1))
    w.write_config(top="closures_file = '%s'\nstatutes_file = '%s'" % (
        w.path("closures"), w.path("clocks")))
    w.start_daemon()
    told = w.await_mail(W.ALEX, W.subject_has("Dates of the law have moved"))
    t.ok(told is not None and
         "SEN/123457: the council sends the final plan by Monday 2 November "
         "2026" in flat(told) and "before: Monday 19 October 2026" in
         flat(told),
         "another table of the law recounts what runs, and the manager hears "
         "what has another date", flat(told) if told else w.log()[-2000:])
    t.ok(told is not None and flat(told).count("before:") == 1 and
         "- a restricted case, with Jo Smith: a date of the law has moved" in
         flat(told) and "SEN/123456" not in flat(told),
         "of both cases' plans and of nothing else, and not which case is "
         "restricted", flat(told) if told else "")
    t.equal([c["last_day"] for c in w.ctl_json(
        "show", w.ctl_json("list")["enquiries"][0]["reference"])["legal"]
        if c["clock"] == "ehc_final_plan"], ["2026-08-10"],
        "the enquiry shows the new date")


def register(t, w):
    """The register of cases starts legal clocks as well."""
    with open(w.path("legal.csv"), "w", encoding="utf-8") as f:
        f.write("reference,team,owner,legal\nSEN/123457,casework,%s,"
                "request 2026-06-01; advice asked 2026-06-10\n" % W.JO)
    w.ctl("import", "cases", w.path("legal.csv"))
    to_time(w, utc(2026, 10, 15, 9, 0))
    digest = w.await_mail(W.ALEX, W.subject_has("Thursday 15 October"))
    t.ok(digest is not None and re.search(
        r"SEN/123457, Jo Smith. The council sends the final plan by Monday 19 "
        r"October 2026", flat(digest)),
        "the digest has the legal dates of the register",
        flat(digest) if digest else w.log()[-2000:])
    with open(w.path("legal.csv"), "w", encoding="utf-8") as f:
        f.write("reference,legal\nSEN/123457,tea 2026-06-01\n")
    wrong = w.ctl("import", "cases", w.path("legal.csv"), check=False)
    t.ok(wrong.returncode == 65 and "legal.csv:2:" in wrong.stderr and
         "tea 2026-06-01" in wrong.stderr, "a mistake names its line",
         wrong.stderr)


def report(t, w):
    """The month in figures."""
    august = w.ctl_json("report", "--month", "2026-08")
    t.equal((august["received"]["total"], august["received"]["by_kind"]["mp"],
             august["received"]["month_before"], august["open"]),
            (1, 1, 0, 2), "the report counts what was received")
    september = w.ctl_json("report", "--month", "2026-09")
    t.equal(september["promises"], {"kept": 0, "broken": 1, "replaced": 0},
            "and broken promises in their month")
    t.equal(september["oldest_open"][0]["received"], "2026-08-27",
            "and names the oldest open one")
    outside = w.ctl_json("report", "--month", "2026-08", "--outside")
    t.equal((outside["received"]["total"], outside["open"],
             outside["oldest_open"], outside["received"]["by_kind"]["family"]),
            (None, None, [], 0), "numbers from one to four stay inside")
    t.ok("<caption>" in w.ctl("report", "--month", "2026-08", "--html").stdout,
         "it prints a page too")
    t.equal(w.ctl("report", "--month", "August", check=False).returncode, 64,
            "a month is written like 2026-08")


def ledger(t, w):
    """The MP's office is told on the first working day of November."""
    def import_mps(column):
        with open(w.path("mps.csv"), "w", encoding="utf-8") as f:
            f.write("name,constituency,address,person,ledger\n"
                    "Amelia Hart,Northshire Central,%s,Priya Nair,%s\n" %
                    (W.CASEWORKER, column))
        return w.ctl("import", "mps", w.path("mps.csv"), check=False)

    def lists():
        return [x for x in w.ctl_json("outbox", "list")["letters"]
                if x["kind"] == "ledger"]

    wrong = import_mps("daily")
    t.ok(wrong.returncode == 65 and "monthly, weekly, none" in wrong.stderr,
         "a ledger is monthly, weekly or none", wrong.stderr)
    t.equal(lists(), [], "without an address for it nobody gets a ledger")
    import_mps("monthly")
    with open(w.path("restricted.csv"), "w", encoding="utf-8") as f:
        f.write("reference,team,owner,restricted\n"
                "SEN/123456,casework,%s,yes\n" % W.JO)
    w.ctl("import", "cases", w.path("restricted.csv"))
    to_time(w, utc(2026, 11, 2, 9, 0))
    mail = w.await_mail(W.CASEWORKER, W.subject_has("Where your enquiries"))
    if not t.ok(mail is not None, "the MP's office gets its ledger",
                w.log()[-2000:]):
        return
    text = flat(mail)
    t.ok("1 of your enquiries is open with us, and our answer is late." in
         text and "You should have had our answer by Thursday 29 October 2026. You did "
         "not, and we are sorry." in text, "which says what is late", text)
    t.ok("One open enquiry is not in this list. A person" in text and
         "27 August" not in text,
         "and leaves out what is of a restricted case", text)
    t.ok("SEN/" not in text and "Okafor" not in text and "bus" not in text,
         "it names neither child nor matter", text)
    t.ok(mail["Auto-Submitted"] == "auto-generated" and
         str(mail["To"]).count("@") == 1, "to one address, marked automatic")
    to_time(w, utc(2026, 11, 3, 9, 0))
    W.wait_for(lambda: [x for x in w.ctl_json("outbox", "list")["letters"]
                        if x["kind"] == "digest" and
                        "3 November" in x["subject"]])
    t.equal(len(lists()), 1, "once a month")


def main():
    t = Tap()
    w = W.World(W.scratch("clocks"))
    try:
        w.start_servers()
        w.write_config()
        # Officers register on that day too: a new one's answers would wait.
        to_time(w, utc(2026, 8, 27, 7, 0))
        w.import_registers()
        w.start_daemon()
        allocation = opened(t, w)
        if allocation is not None:
            law(t, w, allocation)
            receipt = holding(t, w, allocation)
            if receipt is not None:
                paused(t, w, receipt)
                missed(t, w)
                asleep(t, w)
                away(t, w)
                closed(t, w)
                forth(t, w)
                register(t, w)
                report(t, w)
                ledger(t, w)
                amended(t, w)
        t.ok("sound" in w.ctl("fsck").stdout, "the store is sound")
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
