# SPDX-License-Identifier: GPL-3.0-or-later
"""What the clocks must cause, worked out a second time (P-21 to P-26, P-33).

Written from the rules and not from the daemon's source, in the plainest way:
days are counted one by one.  year.py plays a council's year through the engine
and compares each day's letters with what is expected here.
"""
import datetime as dt
import json
import os

import world as W

CUTOFF = dt.time(17, 0)
REPEAT, HEAD_AFTER = 4, 2  # P-25: then every four, with the head after two
AHEAD = 3                  # what a morning list shows as due next
PAUSE_DAYS = 10            # P-23: a pause ends by itself
ACCEPT_DAYS = 2            # P-33: by then somebody has accepted it
HEAR_DAYS = 2              # P-16
NEVER = -10 ** 6           # no rung was done


def long_date(day):
    return "%s %d %s" % (day.strftime("%A"), day.day, day.strftime("%B %Y"))


class Calendar:
    """Working days of England and Wales, and the council's closures."""

    def __init__(self, closures=()):
        path = os.path.join(W.ROOT, "daemon", "data", "bank-holidays.json")
        with open(path, encoding="utf-8") as f:
            events = json.load(f)["england-and-wales"]["events"]
        self.shut = {dt.date.fromisoformat(e["date"]) for e in events}
        self.shut |= set(closures)

    def works(self, day):
        return day.weekday() < 5 and day not in self.shut

    def add(self, day, n):
        """The n-th working day after (before, n < 0) a day."""
        step = dt.timedelta(days=1 if n > 0 else -1)
        for _ in range(abs(n)):
            day += step
            while not self.works(day):
                day += step
        return day

    def late(self, due, today):
        """Working days since the due day; negative before it."""
        low, high = min(due, today), max(due, today)
        n = 0
        while low < high:
            low += dt.timedelta(days=1)
            n += self.works(low)
        return n if today >= due else -n


class Officer:
    def __init__(self, addr, name, team, role, deputy, days):
        self.addr, self.name, self.team, self.role = addr, name, team, role
        self.deputy, self.days = deputy, days  # an Officer; weekdays
        self.away = None                       # (first day, last day)

    def there(self, day):
        if day.weekday() not in self.days:
            return False
        return not (self.away and self.away[0] <= day <= self.away[1])

    def stand_in(self, day):
        """Who does this officer's work that day; None: nobody."""
        if self.there(day):
            return self
        deputy = self.deputy
        return deputy if deputy is not None and deputy.there(day) else None


class Promise:
    def __init__(self, day):
        self.day, self.outcome, self.chased = day, None, False


class Enquiry:
    """One question and its clock."""

    def __init__(self, kind, owner, received, days):
        self.kind, self.owner, self.received = kind, owner, received
        self.days, self.extended = days, None
        self.pauses = []          # [first day, last day]
        self.promises = []
        self.told = None          # the day told last
        self.done = NEVER         # the last rung's days late
        self.accepted = False     # by its owner
        self.accepted_on = None   # with that word
        self.replied_on = None    # their first letter from the owner
        self.named = None         # the day a letter said who has it
        self.answered = None      # a day
        self.reference = None
        self.due = self.original = None

    def deemed(self, calendar):
        day = self.received.date()
        if not calendar.works(day) or self.received.time() > CUTOFF:
            day = calendar.add(day, 1)
        return day

    def hear_by(self, calendar):
        return calendar.add(self.deemed(calendar), HEAR_DAYS)

    def waits_for_name(self, calendar, today):
        """P-16: the day they were told has come, and nobody has said it."""
        return self.kind != "mp" and not self.accepted and \
            self.hear_by(calendar) <= today

    def unnamed(self, calendar, today):
        """P-26: and it is over, and nothing has told them, however sure it
        is; as when nobody was there to write letters that day.  One that
        goes today comes after the digest."""
        return self.kind != "mp" and self.hear_by(calendar) < today and \
            (self.named is None or self.named >= today) and \
            self.replied_on is None

    def named_on(self, calendar):
        """The day a letter tells them who has it; None: none does."""
        day = self.accepted_on
        if self.kind == "mp" or day is None:
            return None
        if day < self.hear_by(calendar):
            day = calendar.add(day, 1)
            if self.replied_on is not None and self.replied_on < day:
                return None
        return day

    def count(self, calendar):
        """P-21, P-23: the due day from receipt, pauses, extension."""
        day = self.deemed(calendar)
        left = self.extended or self.days
        while left > 0:
            day = calendar.add(day, 1)
            if not any(a <= day <= b for a, b in self.pauses):
                left -= 1
        return day

    def recount(self, calendar, today):
        before, self.due = self.due, self.count(calendar)
        if before is None:
            self.original = self.due
        elif self.due > before:
            # What lies ahead again is chased again.
            self.done = min(self.done, rung(calendar.late(self.due, today)))

    def paused(self, today):
        return any(a <= b and b >= today for a, b in self.pauses)

    def promise(self, day):
        for old in self.promises:
            if old.outcome is None and old.day != day:
                old.outcome = "replaced"
        self.promises.append(Promise(day))
        self.told = day


def rung(late):
    """The days late of the highest mail that is due: 0, 1, 5, 9, …"""
    if late < 1:
        return 0 if late == 0 else NEVER
    return 1 + (late - 1) // REPEAT * REPEAT


class Council:
    """Who works there, what is open; what each morning must bring."""

    def __init__(self, calendar, officers):
        self.calendar, self.officers = calendar, officers
        self.open = []
        self.sent = set()  # (enquiry, due, rung, address): never again

    def first(self, role, team, today):
        """Of the team before others, and of those one who is there."""
        def rank(o):
            return (o.team == team) * 2 + (o.stand_in(today) is not None)
        those = [o for o in self.officers if o.role == role]
        best = max(those, key=rank) if those else None
        return best and (best.stand_in(today) or best)

    def chased(self, e, late, today):
        """Whom a rung goes to."""
        owner, people = e.owner, []
        here = owner.there(today)
        if here:
            people.append(owner)
        if (late > 0 or not here) and owner.deputy and \
                owner.deputy.there(today):
            people.append(owner.deputy)
        if late > 0:
            people.append(self.first("manager", owner.team, today))
        if late > 1 + HEAD_AFTER * REPEAT:
            people.append(self.first("head", owner.team, today))
        if not people:
            people.append(self.first("manager", owner.team, today))
        return {p.addr for p in people if p is not None}

    def settle(self, today):
        """Promises whose day has passed."""
        for e in self.open:
            for p in e.promises:
                if p.outcome is None and p.day < today:
                    p.outcome = "kept" if e.answered and \
                        e.answered <= p.day else "broken"
        self.open = [e for e in self.open if not e.answered or any(
            p.outcome is None for p in e.promises)]

    def running(self):
        return [e for e in self.open if not e.answered]

    def chases(self, today):
        """{(reference, address, what it says first)} of the day."""
        expected = set()
        for e in self.running():
            late = self.calendar.late(e.due, today)
            top = rung(late)
            if top > e.done:
                e.done = top
                words = "Overdue by %d working day%s" % (
                    late, "" if late == 1 else "s") if late else \
                    "Answer due %s" % long_date(e.due)
                for addr in self.chased(e, top, today):
                    key = (id(e), e.due, top, addr)
                    if key not in self.sent:
                        self.sent.add(key)
                        expected.add((e.reference, addr, words))
            for p in e.promises:
                if p.outcome is None and not p.chased and \
                        p.day <= self.calendar.add(today, 1):
                    p.chased = True
                    to = e.owner.stand_in(today) or self.first(
                        "manager", e.owner.team, today)
                    expected.add((e.reference, to.addr, "promised by %s"
                                  % long_date(p.day)))
        return expected

    def mornings(self, today):
        """{address: the first words of the list}."""
        ahead = self.calendar.add(today, AHEAD)
        lists = {}
        for e in self.running():
            told = e.told is not None and e.told <= ahead
            if e.waits_for_name(self.calendar, today):
                holder = e.owner.stand_in(today) or self.first(
                    "manager", e.owner.team, today)
                lists.setdefault(holder.addr, [0, 0, 0])[2] += 1
            if e.due > ahead and not told:
                continue
            counts = lists.setdefault(e.owner.addr, [0, 0, 0])
            counts[0] += e.due < today
            counts[1] += e.due == today and not told
        there = {o.addr for o in self.officers if o.there(today)}
        words = ("overdue", "due today", "to accept or pass on")
        return {addr: ", ".join("%d %s" % pair for pair in zip(
            counts, words) if pair[0]) or "Nothing is due today"
            for addr, counts in lists.items()
            if addr in there or counts[2]}

    def digests(self, today):
        """{address: the first words}: own teams, the head all of them."""
        need = {}
        for e in self.running():
            waits = self.calendar.late(e.deemed(self.calendar), today)
            if e.due <= today or (e.told is not None and e.told < today) or \
                    (not e.accepted and waits > ACCEPT_DAYS) or \
                    e.unnamed(self.calendar, today):
                need[e.owner.team] = need.get(e.owner.team, 0) + 1
        result = {}
        for o in self.officers:
            if o.role in ("manager", "head"):
                n = sum(need.values()) if o.role == "head" else \
                    need.get(o.team, 0)
                result[o.addr] = "Nothing needs you today" if n == 0 else \
                    "1 needs you today" if n == 1 else \
                    "%d need you today" % n
        return result

    def close_on(self, days, today):
        """A closure becomes known: P-24.  Whose date moves: before and now."""
        self.calendar.shut |= set(days)
        moved = {}
        for e in self.running():
            told = e.due
            e.recount(self.calendar, today)
            if e.due != told:
                moved[e.reference] = (told, e.due)
            if e.due > told and e.told is None:
                e.promise(told)
        return moved
