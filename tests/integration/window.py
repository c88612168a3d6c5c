#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Variants: asan
"""How many letters a submit process has at once: four; eight while its server
takes them in no time; and what it tells of them is recorded in groups, but
soon, and all the same when the engine stops."""
import datetime as dt
import os
import select
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import ends  # noqa: E402
import world as W  # noqa: E402
from tap import Tap, scratch, wait_for  # noqa: E402

RETRY = 1  # daemon/net/smtp_rules.h
MAILS = 40
QUICK_MS, SLOW_MS = 1, 1000


class Submit(ends.Ends):
    """An engine whose letters lie here until told() says what became of
    them."""

    def __init__(self, directory):
        super().__init__(directory, smtp_tls="starttls")
        self.held = []
        self.most = 0
        self.confirmed = set()

    def _on_submit(self, kind, body, fd):
        number, attempt = struct.unpack_from("@qi", body)
        if kind == ends.FRAME_CONFIRM:
            self.confirmed.add(number)
        else:
            os.close(fd)
            self.held.append((number, attempt))
            self.most = max(self.most, len(self.held))

    def told(self, took_ms, count=1, result=ends.SENT, route=0):
        """Outcomes of the oldest letters; their numbers."""
        done, self.held = self.held[:count], self.held[count:]
        for number, attempt in done:
            ends.send(self.submit, ends.FRAME_OUTCOME, struct.pack(
                "@qiiiii512s0q", number, attempt, result, 250, route, took_ms,
                b"words"))
        return [number for number, _ in done]

    def has(self, count):
        """So many letters are here, and no more are coming."""
        def look():
            while self._serve(0):
                pass
            return len(self.held) >= count
        if not wait_for(look, 60):
            return False
        time.sleep(0.3)
        return look() and len(self.held) == count

    def confirms(self, numbers):
        """The engine has recorded those."""
        def look():
            while self._serve(0):
                pass
            return self.confirmed.issuperset(numbers)
        return wait_for(look, 60)


def quick(e):
    """One after the other, each sent at once."""
    def come():
        e._serve(0.01)
        return e.held
    for _ in range(8):
        if not wait_for(come, 60):
            return False
        if not e.confirms(e.told(QUICK_MS)):
            return False
    return True


def windows(t, e):
    """What lies here at once."""
    t.ok(e.has(4), "four letters are given", e.held)
    t.ok(e.confirms(e.told(SLOW_MS)), "one outcome is recorded by itself")
    t.ok(e.has(4) and e.most == 4, "and one more letter given", e.held)
    t.ok(e.confirms(e.told(SLOW_MS, 4)), "four are recorded")
    t.ok(e.has(4) and e.most == 4, "and four given", e.held)

    t.ok(quick(e) and e.has(8) and e.most == 8,
         "eight after eight that took no time", (e.held, e.most))
    t.ok(e.confirms(e.told(SLOW_MS) + e.told(QUICK_MS)) and e.has(6),
         "a slow one makes it four: two leave and none come", e.held)
    t.ok(e.confirms(e.told(QUICK_MS, 3)) and e.has(4),
         "three leave and one comes", e.held)


def failure(t, e):
    """The route fails with eight letters here: it rests as with four."""
    t.ok(quick(e) and e.has(8), "eight again", e.held)
    t.ok(e.confirms(e.told(QUICK_MS, 8, RETRY, 1)) and e.has(0),
         "none is given once the route has failed", e.held)
    rest = dt.datetime.fromisoformat(e.ask(do="status")["live"]["letters_wait"][
        "until"].replace("Z", "+00:00")) - dt.datetime.now(dt.timezone.utc)
    # 30 s, doubled by each failure but the first, and up to a half more.
    t.ok(200 < rest.total_seconds() < 365,
         "it rests for as long as after four failures", rest)


def stop(t, e):
    """Told right before the stop."""
    t.ok(e.has(4), "four letters are given to another", e.held)
    ours = e.told(SLOW_MS, 1)
    t.equal(e.engine.end(), 0, "an engine stops with letters out")
    e.engine = None
    while select.select([e.submit], [], [], 0)[0]:
        frame = ends.receive(e.submit)
        if frame is None:
            break
        e._on_submit(*frame)
    t.ok(ours and e.confirmed.issuperset(ours),
         "what was told before a stop is recorded")


def begun(directory):
    """An engine with enough to send."""
    e = Submit(directory)
    e.start()
    for n in range(MAILS):
        e.deliver((
            "Authentication-Results: mx.northshire.example; dmarc=pass"
            " header.from=family.example\r\nFrom: p%d@family.example\r\n"
            "To: %s\r\nSubject: Question %d\r\nMessage-ID: "
            "<q%d@family.example>\r\n\r\nWhen does the bus come?\r\n" % (
                n, W.MAILBOX, n, n)).encode())
    return e


def main():
    t = Tap()
    for name, plays in (("window", (windows, failure)),
                        ("window-stop", (stop,))):
        e = begun(scratch(name))
        try:
            for play in plays:
                play(t, e)
        finally:
            if e.engine is not None:
                e.engine.end()
            e.parser.end()
    return t.finish()

if __name__ == "__main__":
    sys.exit(main())
