#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Variants: release; a sanitizer's library wants to be the first one loaded.
"""The machine's own clock jumps under the engine: over the change to summer
time, an hour back, days ahead, ten years ahead and home again (libfaketime)."""
import datetime as dt
import email.utils
import glob
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "world"))
import ends  # noqa: E402
import world as W  # noqa: E402
from tap import Tap, wait_for  # noqa: E402

UTC = dt.timezone.utc


def library():
    found = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
    return found[0] if found else None


class Jumping(ends.Ends):
    """An engine whose clock a file moves; the test's own stays."""

    def begin(self, when):
        self.file = self.path("offset")
        self.jump(when)
        self.start(extra_env={
            "LD_PRELOAD": library(), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_TIMESTAMP_FILE": self.file,
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1"})

    def jump(self, when):
        """The clock is at that instant now, and runs on."""
        self.offset = round((when - dt.datetime.now(UTC)).total_seconds())
        with open(self.file + "~", "w", encoding="utf-8") as f:
            f.write("%+d" % self.offset)
        os.rename(self.file + "~", self.file)

    def arrived(self, when):
        """How long ago an instant of the engine's clock is, for deliver()."""
        return round((dt.datetime.now(UTC) - when).total_seconds())

    def awake(self, t, name):
        """It has ticked by the clock it has now, and nothing is left."""
        def at_it():
            return abs(dt.datetime.fromisoformat(self.ask(do="clock")[
                "now"].replace("Z", "+00:00")).timestamp() -
                time.time() - self.offset) < 120
        t.ok(wait_for(at_it, 60), name + ": the engine's clock is there")
        self.ask(do="status")
        self.settle()

    def subjects(self):
        seen = [str(x.mail["Subject"]) for x in self.letters]
        self.letters = []
        return seen


def mail(n, when):
    return ("Authentication-Results: mx.northshire.example; dmarc=pass"
            " header.from=family.example\r\nReceived: from mail.family.example"
            " by mx.northshire.example; Sun, 29 Mar 2026 00:00:00 +0000\r\n"
            "Date: %s\r\nFrom: parent%d@family.example\r\nTo: %s\r\nSubject: "
            "Question %d\r\nMessage-ID: <q%d@family.example>\r\n\r\nDear team,"
            "\r\n\r\nabout SEN/123456: when does the bus come to us?\r\n" % (
                email.utils.format_datetime(when), n, W.MAILBOX, n, n)).encode()


def main():
    t = Tap()
    if library() is None or os.environ.get("VARIANT") == "asan":
        # The sanitizer's library wants to be the first that is loaded.
        t.ok(True, "clocks that jump # SKIP no libfaketime, or a sanitizer")
        return t.finish()
    directory = ends.scratch("jumps")
    e = Jumping(directory, simulation="false", digest="07:30",
                morning="08:00", office_open="09:00", office_shut="17:00")
    try:
        # Summer time begins on Sunday 29 March 2026 at 01:00 UTC.
        before = dt.datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC)
        e.begin(before)
        e.awake(t, "half a minute before the change")
        for name, text in (("officers", W.OFFICERS), ("cases", W.CASES)):
            with open(e.path(name + ".csv"), "w", encoding="utf-8") as f:
                f.write(text)
            e.ctl("import", name, e.path(name + ".csv"))
        play(t, e, before)
        t.equal(e.stop(), 0, "it stops when it is asked to")
    finally:
        if e.engine is not None:
            e.stop()
        ends.remove(directory)
    return t.finish()


def play(t, e, before):
    e.deliver(mail(1, before), e.arrived(before))
    after = before + dt.timedelta(minutes=2)
    e.jump(after)
    e.deliver(mail(2, after), e.arrived(after))
    e.awake(t, "over the change")
    got = e.subjects()
    t.equal(sum("received your enquiry" in s for s in got), 2,
            "before and after the change each is acknowledged once")
    days = [(x["received"], x["due"]) for x in
            e.ask(do="list", what="enquiries")["enquiries"]]
    # Ten working days over Easter, counted from the Monday.
    t.equal(days, [("2026-03-29", "2026-04-15")] * 2,
            "and both are that Sunday's")
    e.jump(before - dt.timedelta(hours=1))
    e.awake(t, "an hour back")
    t.equal(e.subjects(), [], "an hour that comes again sends nothing again")
    monday = dt.datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
    e.jump(monday)
    e.awake(t, "Monday")
    t.equal(sum("enquiries on Monday 30 March" in s for s in e.subjects()), 1,
            "the morning brings one digest")
    e.jump(monday - dt.timedelta(hours=2))
    e.awake(t, "two hours back")
    e.jump(monday)
    e.awake(t, "and forward")
    t.equal(e.subjects(), [], "and no second one when it comes again")
    e.jump(dt.datetime(2026, 4, 22, 9, 0, tzinfo=UTC))
    e.awake(t, "three weeks later")
    got = e.subjects()
    t.equal(sorted(s.split(" – ")[0] for s in got if "Overdue" in s),
            ["Overdue by 5 working days"] * 6,
            "after weeks each enquiry is chased once: owner, deputy, manager")
    e.jump(monday + dt.timedelta(days=3654))
    e.awake(t, "ten years ahead")
    digest = [x for x in e.letters if "Monday 31 March 2036" in
              str(x.mail["Subject"])]
    t.ok(digest and "The list of bank holidays ends with" in " ".join(
        digest[0].mail.get_body(("plain",)).get_content().split()),
        "the digest warns that due dates lie past the list of holidays",
        digest[0].mail if digest else e.log()[-2000:])
    e.subjects()
    e.jump(dt.datetime(2026, 4, 22, 10, 0, tzinfo=UTC))
    e.awake(t, "and home")
    t.equal([s for s in e.subjects() if "Overdue" in s], [],
            "ten years that were none leave no chase to be sent again")
    t.ok("assert" not in e.log(), "and nothing went wrong", e.log()[-2000:])


if __name__ == "__main__":
    sys.exit(main())
