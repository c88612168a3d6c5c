#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A council's weeks, or its whole year, through the real engine.

    year.py            three weeks over Easter and the change to summer time
    year.py --year     2026 with 20,000 enquiries; minutes

The servers are replaced by the ends of their sockets (world/ends.py) and the
date is simulated.  Mails arrive at any hour of any day; officers answer, send
holding replies with a date, extend, pause, go on leave; the engine is stopped
for days, killed in the middle of its morning, its clock set back, a closure
day becomes known late.  Each morning's chases, lists and digests are compared
with world/clockmodel.py, and at the end each enquiry's dates and promises.
"""
import argparse
import collections
import datetime as dt
import email.utils
import os
import random
import re
import sqlite3
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "world"))
import clockmodel as M  # noqa: E402
import ends  # noqa: E402
from council import LONDON, Engine  # noqa: E402
import world as W  # noqa: E402
from tap import Tap  # noqa: E402

OWN = "northshire.example"
SETTINGS = dict(digest="07:30", morning="08:00", office_open="09:00",
                office_shut="17:00")
ANSWER = """Dear all,

Thank you for your letter. The panel met last week and the decision goes to
the family on Friday, and I am sorry that it took us so long to tell you.

Yours sincerely,
%s
"""
HOLDING = """Dear all,

I am sorry that I cannot give you a full answer yet. The advice came only on
Tuesday and the panel has to see it. I will write to you again by %s.

Yours sincerely,
%s
"""


class Play:
    def __init__(self, tap, engine, options):
        self.t, self.e, self.o = tap, engine, options
        self.dice = random.Random(options.seed)
        self.words = ["".join(self.dice.choice("bgklmnvz") +
                              self.dice.choice("aeiou") for _ in range(n))
                      for n in (2, 3, 4) for _ in range(400)]
        self.council = M.Council(M.Calendar(), self.people())
        self.all, self.by_mail, self.by_reference = [], {}, {}
        self.allocation = {}          # reference: Message-ID
        self.last_letter = {}         # officer's address: Message-ID
        self.mails = 0
        self.late = set()             # what a crash has left for later
        self.listed = set()           # (address, day): had a list
        self.moved = []               # notices of dates that moved
        self.wrong = collections.Counter()
        self.why = []
        self.counts = collections.Counter()
        self.worked = None            # the last day with office hours
        self.told_name = set()        # references
        self.today = None

    # ---- who and what ----

    def people(self):
        officers = []
        weeks = [(0, 1, 2, 3, 4), (0, 1, 2, 3), (1, 2, 3, 4), (0, 1, 2, 3, 4)]
        for t in range(self.o.teams):
            team = "team%d" % t
            for i in range(self.o.officers):
                officers.append(M.Officer(
                    "officer%d.%d@%s" % (t, i, OWN), "Officer %s%s" % (
                        "ABC"[t], "ABCDEFGH"[i]), team, "officer", None,
                    weeks[i % 4]))
            for i, o in enumerate(officers[-self.o.officers:]):
                o.deputy = officers[len(officers) - self.o.officers +
                                    (i + 1) % self.o.officers]
            for role in ("duty", "manager"):
                officers.append(M.Officer(
                    "%s%d@%s" % (role, t, OWN), "%s %s" % (
                        role.title(), "ABC"[t]), team, role, None,
                    weeks[0]))
        officers.append(M.Officer("head@" + OWN, "Head Ofall", "team0",
                                  "head", None, weeks[0]))
        return officers

    def registers(self):
        names = ("Mon", "Tue", "Wed", "Thu", "Fri")
        tables = {
            "officers": "address,name,team,role,deputy,days\n" + "".join(
                "%s,%s,%s,%s,%s,%s\n" % (
                    o.addr, o.name, o.team, o.role,
                    o.deputy.addr if o.deputy else "",
                    " ".join(names[d] for d in o.days))
                for o in self.council.officers),
            "mps": "name,constituency,address,person\n" + "".join(
                "Member %s,Place %s,worker@office%d.example,\n" % (
                    chr(65 + i), chr(65 + i), i) for i in range(20)),
            "cases": "reference,team,owner\n" + "".join(
                "SEN/%06d,%s,%s\n" % (n, o.team, o.addr)
                for n, o in ((n, self.owner_of(n))
                             for n in range(self.o.enquiries)))}
        for name, text in tables.items():
            path = self.e.path(name + ".csv")
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
            said = self.e.ctl("import", name, path)
            if "nothing was imported" in said.lower():
                raise RuntimeError(said)

    def owner_of(self, n):
        workers = [o for o in self.council.officers if o.role == "officer"]
        return workers[n * 7 % len(workers)]

    # ---- mails ----

    def mail(self, sender, subject, text, answers=None, more=""):
        self.mails += 1
        domain = sender.split("@")[1]
        name = "<m%d@%s>" % (self.mails, domain)
        self.e.deliver((
            "Authentication-Results: mx.%s; dmarc=pass header.from=%s\r\n"
            "Received: from mail.%s by mx.%s; Thu, 1 Jan 2026 00:00:00 +0000"
            "\r\nDate: %s\r\nFrom: %s\r\nTo: %s\r\nSubject: %s\r\n"
            "Message-ID: %s\r\n%s%s\r\n%s" % (
                OWN, domain, domain, OWN, self.now, sender, W.MAILBOX,
                subject, name,
                "In-Reply-To: %s\r\nReferences: %s\r\n" % (answers, answers)
                if answers else "", more, text.replace("\n", "\r\n")
            )).encode())
        return name

    def arrive(self, count, when):
        """New enquiries; nothing is waited for."""
        for _ in range(count):
            n = len(self.all)
            if n >= self.o.enquiries:
                return
            kind = "mp" if n % 4 == 0 else "family"
            sender = "worker@office%d.example" % (n // 4 % 20) \
                if kind == "mp" else "person%d@family%d.example" % (n, n % 90)
            words = [self.dice.choice(self.words) for _ in range(40)]
            e = M.Enquiry(kind, self.owner_of(n), when, self.o.days)
            e.recount(self.council.calendar, when.date())
            fate(self, e)
            self.all.append(e)
            self.council.open.append(e)
            self.by_mail[self.mail(
                sender, " ".join(words[:4]), "Dear team,\n\n%s. My case is "
                "SEN/%06d.\n" % (" ".join(words[4:]), n))] = e

    # ---- what officers do ----

    def officers_work(self, today):
        for e in self.council.running():
            if not e.owner.there(today) or e.reference is None or \
                    e.reference not in self.allocation:
                continue
            if e.acts and today >= e.acts[0][0]:
                self.act(e, e.acts.pop(0)[1], today)
        if self.dice.random() < self.o.leave:
            self.go_away(self.dice.choice(
                [o for o in self.council.officers if o.role == "officer"]),
                today)

    def command(self, e, text):
        self.mail(e.owner.addr, "re " + e.reference, text + "\n")

    def act(self, e, what, today):
        self.counts[what] += 1
        allocation = self.allocation[e.reference]
        if what == "answer":
            self.mail(e.owner.addr, "RE: your letter", ANSWER % e.owner.name,
                      allocation)
            e.answered = today
            e.replied_on = e.replied_on or today
        elif what == "holding":
            day = self.council.calendar.add(today, self.o.promise)
            self.mail(e.owner.addr, "RE: your letter", HOLDING % (
                M.long_date(day), e.owner.name), allocation)
            self.command(e, "HOLDING " + M.long_date(day))
            e.promise(day)
            e.accepted = True
            e.replied_on = e.replied_on or today
        elif what == "extend":
            self.command(e, "EXTEND %d the panel is late" % (2 * self.o.days))
            e.extended = 2 * self.o.days
            e.recount(self.council.calendar, today)
        elif what == "accept":
            self.command(e, "ACCEPT")
            e.accepted, e.accepted_on = True, today
        elif what == "pause" and not e.paused(today):
            self.command(e, "PAUSE waiting for the consent form")
            e.pauses.append([today, self.council.calendar.add(
                today - dt.timedelta(days=1), M.PAUSE_DAYS)])
            e.recount(self.council.calendar, today)
        elif what == "resume" and e.paused(today):
            self.command(e, "RESUME")
            e.pauses[-1][1] = today - dt.timedelta(days=1)
            e.recount(self.council.calendar, today)

    def go_away(self, officer, today):
        about = self.last_letter.get(officer.addr)
        if not officer.there(today) or about is None:
            return
        until = today + dt.timedelta(days=self.dice.randint(2, 16))
        self.counts["leave"] += 1
        self.mail(officer.addr, "Automatic reply: your enquiries",
                  "I am out of the office until %s.\n" % M.long_date(until),
                  about, "Auto-Submitted: auto-replied\r\n"
                  "X-Auto-Response-Suppress: All\r\n")
        officer.away = (today, until)

    # ---- what comes back ----

    def read(self):
        """Acknowledgements and allocations; the rest is given back."""
        rest = []
        staff = {o.addr for o in self.council.officers}
        for letter in self.e.taken():
            self.counts["letters"] += 1
            if letter.to in staff:
                self.last_letter[letter.to] = letter.id
                if letter.subject.startswith("Due dates have moved"):
                    self.moved.append(letter)
                elif letter.subject.startswith("Please answer"):
                    self.allocation.setdefault(letter.reference(), letter.id)
                elif re.match(r"Overdue|Answer due", letter.subject) or \
                        " – your enquiries on " in letter.subject or \
                        " – enquiries on " in letter.subject:
                    if letter.told() in self.late:
                        self.late.remove(letter.told())
                    else:
                        rest.append(letter)
            elif "received" in letter.subject:
                self.acknowledged(letter)
            elif "Who is dealing with" in letter.subject:
                self.named(letter)
        return rest

    def acknowledged(self, letter):
        e = self.by_mail.get(letter.answers)
        if e is None or e.reference is not None:
            self.complain("acknowledgement", "of nothing, or twice: %s" %
                          letter.subject)
            return
        e.reference = letter.reference()
        self.by_reference[e.reference] = e
        # P-16: families are told by when they hear who has it.
        words = "answer by " + M.long_date(e.due) if e.kind == "mp" else \
            "who that is by " + M.long_date(e.hear_by(self.council.calendar))
        if words not in letter.text():
            self.complain("acknowledgement", "%s: no '%s' in %s" % (
                e.reference, words, letter.text()))

    def named(self, letter):
        """P-16: once, and by the name of who has accepted it."""
        self.counts["names"] += 1
        e = self.by_reference.get(letter.reference())
        if e is None or e.reference in self.told_name or \
                e.owner.name + " is dealing" not in letter.text():
            self.complain("names", "%s: not so, or twice: %s" % (
                letter.reference(), letter.text()))
        self.told_name.add(letter.reference())
        if e is not None:
            e.named = self.today

    def all_named(self, last):
        """Who was told a name, and who must have been."""
        want = set()
        for e in self.all:
            day = e.named_on(self.council.calendar)
            if day is not None and day <= last:
                want.add(e.reference)
        if want != self.told_name:
            self.complain("names", "told %s, not told %s" % (
                sorted(self.told_name - want)[:3],
                sorted(want - self.told_name)[:3]))

    def complain(self, what, why):
        self.wrong[what] += 1
        if len(self.why) < 20:
            self.why.append(why[:500])

    def same(self, what, today, got, want, rough):
        self.counts[what] += len(want)
        if rough:
            # Handed over when the engine died: uncertain, and sent again
            # after a day.
            self.late |= want - got
            want = want & got
        if got != want:
            self.complain(what, "%s %s: got %s, want %s" % (
                today, what, sorted(got - want)[:3], sorted(want - got)[:3]))

    def silent(self, what):
        for letter in self.read():
            self.complain("silence", "%s: %s to %s" % (
                what, letter.subject, letter.to))

    def morning(self, today, rough):
        """Half past nine: what the day brings, against the model."""
        self.council.settle(today)
        half_past = dt.datetime.combine(today, dt.time(9, 30))
        if rough:
            self.kill_in(half_past)
        self.e.set_time(half_past)
        self.e.settle()
        works = self.council.calendar.works(today)
        self.compare(today, works, works, rough)
        if works:
            self.worked = today

    def evening(self, today):
        """Nothing ran until office hours were over: managers still hear that
        all works, officers are left alone until tomorrow."""
        self.council.settle(today)
        self.e.set_time(dt.datetime.combine(today, dt.time(18, 30)))
        self.e.settle()
        self.compare(today, True, False, False)

    def again(self, today):
        """A day that comes twice: what was told is not told again, what has
        become due since the morning is.  After a day without office hours
        it is still the day worked last, which is not worked again."""
        self.e.set_time(dt.datetime.combine(today, dt.time(16, 0)))
        self.e.settle()
        works = self.council.calendar.works(today)
        self.compare(today, False, works and today != self.worked, False)
        if works:
            self.worked = today

    def compare(self, today, digests, others, rough):
        """What came, with what must have come of digests and the others."""
        got = collections.Counter(x.told() for x in self.read())
        if got and max(got.values()) > 1:
            self.complain("twice", "%s: a letter came twice" % today)
        if not digests and not others:
            self.same("silence", today, set(got), set(), False)
            return
        day = M.long_date(today)
        want = {"chases": self.council.chases(today) if others else set(),
                "lists": {
                    (a, "%s – your enquiries on %s" % (words, day))
                    for a, words in self.council.mornings(today).items()
                    if others and (a, today) not in self.listed},
                "digests": {
                    (a, "%s – enquiries on %s" % (words, day))
                    for a, words in self.council.digests(today).items()
                    if digests}}
        self.listed |= {(a, today) for a, _ in want["lists"]}
        for what, those in want.items():
            self.same(what, today, {x for x in got if what == (
                "chases" if len(x) == 3 else "lists" if " your " in x[1]
                else "digests")}, those, rough)

    def kill_in(self, when):
        self.counts["killed"] += 1
        now = dt.datetime.fromisoformat(self.e.ask(do="clock")["now"].replace(
            "Z", "+00:00"))
        seconds = round((when.replace(tzinfo=LONDON) - now).total_seconds())
        ends.send(self.e.client, ends.FRAME_REQUEST, (
            '{"do":"clock","seconds":%d}' % seconds).encode())
        stop = time.monotonic() + self.dice.random() * 0.05
        while time.monotonic() < stop:
            self.e._serve(0.002)
        self.e.kill()
        self.e.start()

    # ---- days ----

    def slot(self, today, hour, minute, count):
        when = dt.datetime.combine(today, dt.time(hour, minute))
        self.e.set_time(when)
        self.now = email.utils.format_datetime(when.replace(tzinfo=LONDON))
        self.arrive(count, when)

    def day(self, today, n):
        self.today = today
        rate = self.o.enquiries / self.o.length
        some = [self.dice.random() * rate * w for w in (0.4, 1.2, 0.4)]
        if self.council.calendar.works(today):
            some = [x * 1.4 for x in some]
        self.slot(today, 6, 30, round(some[0]))
        self.e.settle()
        self.silent("before hours")
        if n in self.o.asleep:
            self.evening(today)
            return
        self.morning(today, n in self.o.kills)
        self.slot(today, 11, 0, round(some[1]))
        if self.council.calendar.works(today):
            self.officers_work(today)
        self.e.settle()
        self.slot(today, 18, 30, round(some[2]))
        self.e.settle()
        self.silent("in the day and after hours")
        if n in self.o.back:
            # The clock is set back by a day, and forward again.
            for other in (today - dt.timedelta(days=1), today):
                self.again(other)

    def close(self, days, today):
        """A closure becomes known, early in the morning."""
        self.e.set_time(dt.datetime.combine(today, dt.time(5, 0)))
        self.e.settle()
        self.e.stop()
        with open(self.e.path("closures"), "a", encoding="utf-8") as f:
            f.writelines("%s\n" % d for d in days)
        self.e.settings["top"] = self.o.top + "closures_file = '%s'\n" % \
            self.e.path("closures")
        self.e.start()
        self.e.settle()
        self.told_of(self.council.close_on(days, today))

    def told_of(self, moved):
        """Each manager hears of every date that moved: of few in the letter,
        of many in a file."""
        self.silent("when a closure became known")
        letters, self.moved = self.moved, []
        if moved and not letters:
            self.complain("moved dates", "nobody was told of %d" % len(moved))
        for letter in letters:
            rows = letter.table()
            got = {r[0]: (r[2], r[3]) for r in rows[1:]} if rows else {
                r: w for r, w in moved.items() if r in letter.text()}
            want = {r: tuple(str(d) for d in w) for r, w in moved.items()} \
                if rows else moved
            if got != want or (rows is None) != (len(moved) <= 40):
                self.complain("moved dates", "%s: %d of %d" % (
                    letter.to, len(got), len(want)))

    def run(self):
        n = 0
        while n < self.o.length:
            if n in self.o.down:
                self.e.stop()
                n += self.o.down[n]
                self.e.start()
            today = self.o.first + dt.timedelta(days=n)
            if n in self.o.closures:
                self.close(self.o.closures[n], today)
            self.day(today, n)
            n += 1
        self.all_named(today)
        # Past the end of the last day: what was promised by then is settled.
        last = today + dt.timedelta(days=1)
        self.council.settle(last)
        self.e.set_time(dt.datetime.combine(last, dt.time(0, 30)))
        self.e.settle()

    # ---- the end ----

    def ledgers(self):
        """Each enquiry's dates and promises, as the store has them."""
        db = sqlite3.connect("file:%s?mode=ro" % self.e.path(
            "state", "enquiryd.db"), uri=True)
        promises = collections.defaultdict(list)
        for reference, day, outcome in db.execute(
                "SELECT reference, day, outcome FROM promise p JOIN enquiry e"
                " ON e.id = p.enquiry_id ORDER BY p.id"):
            promises[reference].append((date_of(day), outcome))
        got = {row[0]: (date_of(row[1]), date_of(row[2]), row[3] is not None,
                        promises[row[0]])
               for row in db.execute(
                   "SELECT reference, due_day, original_due_day, answered_at"
                   " FROM enquiry")}
        db.close()
        want = {e.reference: (e.due, e.original, e.answered is not None,
                              [(p.day, p.outcome) for p in e.promises])
                for e in self.all}
        return got, want


def date_of(day):
    return dt.date(1970, 1, 1) + dt.timedelta(days=day)


def fate(play, e):
    """What its officer will do, and not before when."""
    dice, calendar, days = play.dice, play.council.calendar, play.o.days
    start = e.received.date()

    def after(n):
        return calendar.add(start, n)
    chance = dice.random()
    last = dice.randint(1, days - 1) if chance < 0.70 else \
        dice.randint(days, days + 2) if chance < 0.85 else \
        dice.randint(days + 3, 2 * days) if chance < 0.97 else \
        dice.randint(2 * days, 4 * days + 5)
    e.acts = [(start, "accept")] if dice.random() < 0.7 else []
    chance = dice.random()
    if chance < 0.12:
        e.acts.append((after(max(1, days - 2)), "holding"))
        if chance < 0.06:
            e.acts.append((after(days - 1), "extend"))
        last += days
    elif chance < 0.20:
        first = dice.randint(1, days + 1)
        e.acts.append((after(first), "pause"))
        if chance < 0.16:
            e.acts.append((after(first + dice.randint(1, 5)), "resume"))
        last = max(last, first) + 4
    e.acts.append((after(last), "answer"))


def options():
    p = argparse.ArgumentParser()
    p.add_argument("--year", action="store_true")
    p.add_argument("--enquiries", type=int)
    p.add_argument("--seed", type=int, default=20260101)
    o = p.parse_args()
    if o.year:
        o.first, o.length, o.days, o.promise = dt.date(2026, 1, 1), 365, 10, 7
        o.teams, o.officers, o.leave = 3, 8, 0.25
        o.enquiries = o.enquiries or 20000
        o.down, o.asleep = {70: 2, 180: 3, 305: 2}, {54, 251}
        o.kills = set(range(11, 365, 17))
        o.back = {40, 130, 220, 300}
        o.closures = {20: [dt.date(2026, 2, 17)],
                      300: [dt.date(2026, 12, d) for d in (29, 30, 31)]}
    else:
        # The clocks change on 29 March; Good Friday, Easter Monday.
        o.first, o.length, o.days, o.promise = dt.date(2026, 3, 24), 21, 3, 3
        o.teams, o.officers, o.leave = 2, 4, 0.3
        o.enquiries = o.enquiries or 120
        o.down, o.kills, o.back, o.asleep = {14: 2}, {8, 16}, {7}, {17}
        o.closures = {7: [dt.date(2026, 4, 2)]}
    o.top = "".join("policy '%s' {\n\tanswer_days = %d\n\textended_days = %d"
                    "\n}\n" % (kind, o.days, 2 * o.days)
                    for kind in ("mp", "family"))
    return o


def main():
    o = options()
    t = Tap()
    directory = ends.scratch("year")
    e = Engine(directory, top=o.top + "".join(
        "team 'team%d' {\n\tname = 'Team %d'\n\taddress = '%s'\n}\n" % (
            n, n, W.MAILBOX) for n in range(o.teams)), **SETTINGS)
    o.top = e.settings["top"]
    play = Play(t, e, o)
    began = time.monotonic()
    try:
        e.start()
        e.set_time(dt.datetime.combine(
            o.first - dt.timedelta(days=1), dt.time(12, 0)))
        play.registers()
        play.run()
        fsck = e.ctl("fsck")
        e.stop()
        got, want = play.ledgers()
        judge(t, play, got, want)
        t.ok("sound" in fsck, "the store is sound", fsck)
    finally:
        if e.engine is not None:
            e.stop()
        ends.remove(directory)
    print("# %d days in %.0f s: %s" % (
        o.length, time.monotonic() - began, ", ".join(
            "%s %d" % pair for pair in sorted(play.counts.items()))))
    return t.finish()


def judge(t, play, got, want):
    n = play.counts
    t.equal(len(got), len(want), "every enquiry was opened once")
    odd = [(r, got.get(r), want[r]) for r in want if got.get(r) != want[r]]
    t.equal(odd[:3], [], "%d enquiries have the dates and promises they must "
            "have" % len(want))
    for what, name in (
            ("acknowledgement", "each enquirer was told the right day"),
            ("chases", "%d chases came on their day, to whom they must, once"
             % n["chases"]),
            ("lists", "%d morning lists say what is due" % n["lists"]),
            ("digests", "%d digests say what needs the manager"
             % n["digests"]),
            ("names", "%d enquirers were told who has it, as was promised"
             % n["names"]),
            ("silence", "nothing came outside office hours and working days"),
            ("twice", "no letter came twice in a morning")):
        t.ok(play.wrong[what] == 0, name, "%d are wrong\n%s" % (
            play.wrong[what], "\n".join(play.why)))
    t.equal(play.late, set(), "what a killed engine left undone came later")
    t.ok(min(n[x] for x in ("holding", "extend", "pause", "resume", "leave",
                            "chases", "killed")) > 0 and
         any(p.outcome == "kept" for e in play.all for p in e.promises) and
         any(p.outcome == "broken" for e in play.all for p in e.promises),
         "and all of it happened: promises kept and broken, pauses, "
         "extensions, leave, an engine killed", dict(n))


if __name__ == "__main__":
    sys.exit(main())
