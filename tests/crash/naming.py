#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""They hear once who deals with their enquiry (P-16), wherever it crashes.

A family is acknowledged and an officer accepts.  The engine of the morning
after is killed at its n-th commit and started again, for each n there is: the
family has one letter with the name, and the promise is kept.
"""
import datetime as dt
import email.utils
import os
import sqlite3
import sys
import time

os.environ["VARIANT"] = "test"
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import ends  # noqa: E402
from council import LONDON, Engine  # noqa: E402
import world as W  # noqa: E402
from tap import Tap  # noqa: E402

DAY = dt.date(2026, 3, 3)
FAMILY = "ruth@family.example"
OFFICERS = ("address,name,team,role\n%s,Jo Smith,casework,officer\n"
            "%s,Sam Patel,casework,duty\n" % (W.JO, W.SAM))
CASES = "reference,team,owner\nSEN/123456,casework,%s\n" % W.JO


def at(day, hour):
    return dt.datetime.combine(day, dt.time(hour, 0))


def mail(e, sender, subject, text, number):
    domain = sender.split("@")[1]
    e.deliver((
        "Authentication-Results: mx.northshire.example; dmarc=pass "
        "header.from=%s\r\nReceived: from m.%s by mx.northshire.example; %s"
        "\r\nFrom: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <n%d@%s>\r\n"
        "\r\n%s\r\n" % (domain, domain, email.utils.format_datetime(
            at(DAY, 10).replace(tzinfo=LONDON)), sender, W.MAILBOX, subject,
            number, domain, text)).encode())
    e.settle()


def begin(e):
    """Tuesday: acknowledged, and accepted."""
    e.start()
    e.set_time(at(DAY, 10))
    for name, text in (("officers", OFFICERS), ("cases", CASES)):
        with open(e.path(name + ".csv"), "w", encoding="utf-8") as f:
            f.write(text)
        e.ctl("import", name, e.path(name + ".csv"))
    mail(e, FAMILY, "The bus",
         "Which day does the bus of SEN/123456 start?", 1)
    reference = next(x.reference() for x in e.taken()
                     if x.to == FAMILY)
    mail(e, W.JO, reference, "ACCEPT", 2)
    e.stop()


def named(e):
    return [x.id for x in e.new if x.to == FAMILY and
            x.subject.startswith("Who is dealing")]


def uncertain(e):
    return e.ask(do="outbox.list", state="uncertain")["letters"]


def morning(e, hour):
    """Until the family has its letter.  One that was claimed when the engine
    died may have left: it goes once more after a day, under the same id."""
    for days in (1, 2):
        e.set_time(at(DAY + dt.timedelta(days=days), hour))
        stop = time.monotonic() + ends.QUIET_S
        while not named(e) and time.monotonic() < stop:
            # A request is a turn of the engine, which sees to what is due.
            if uncertain(e) and days == 1:
                break
            e._serve(0.02)
        if named(e):
            break
    e.settle()


def run(directory, n):
    """1 when it crashed; the names the family was told, how it ended."""
    e = Engine(directory, office_open="09:00", office_shut="17:00",
               morning="08:00", digest="09:00")
    flag = e.path("crashed")
    try:
        begin(e)
        e.taken()
        e.start(extra_env={"STORE_CRASH_AT": str(n),
                           "STORE_CRASH_FLAG": flag})
        try:
            morning(e, 10)
        except (RuntimeError, OSError, TypeError):
            # It ended, or ended in the middle of an answer.
            e.kill()
            e.start()
            morning(e, 11)
        told = named(e)
        e.stop()
        db = sqlite3.connect("file:%s?mode=ro" % e.path(
            "state", "enquiryd.db"), uri=True)
        rows = [tuple(r) for r in db.execute("SELECT outcome FROM naming")]
        db.close()
        return os.path.exists(flag), told, rows
    finally:
        if e.engine is not None:
            e.stop()


def main():
    t = Tap()
    n, crashed = 0, True
    while crashed and n < 200:
        n += 1
        directory = ends.scratch("naming")
        try:
            crashed, told, rows = run(directory, n)
        finally:
            ends.remove(directory)
        t.equal((len(told), rows), (1, [("kept",)]),
                "commit %d: one letter, and it is kept" % n)
    t.ok(n > 3, "it crashed at %d commits" % (n - 1))
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
